"""Short and run-together spellings are written out before anything else looks at a question ("ka" → "kan")."""

import re
from functools import lru_cache

from assistant.language.pack import load_pack
from semantic_layer.texts import Language


def expand_text(text: str, language: Language) -> str:
    """The question with chat spellings, contractions and words run together written in full."""
    expansions = load_pack(language).expansions
    for short, full in load_pack(language).expansions_in_case.items():
        text = re.sub(rf"(?<!\w){re.escape(short)}(?!\w)", full, text)
    text = _pattern(language).sub(lambda found: _in_case(found[0], expansions[_plain(found[0])]), text)
    text = _one_by_one(language).sub(rf"{load_pack(language).for_each} \1", text)
    return _month_range(language).sub(rf"\1 {load_pack(language).until} ", text)


@lru_cache
def _one_by_one(language: Language) -> re.Pattern[str]:
    """ "Udvalg for udvalg" lists them; "år for år" is a course, which the words of time know."""
    pack = load_pack(language)
    times = "|".join(sorted({word for words in pack.grains.values() for word in words}, key=len, reverse=True))
    between = "|".join(pack.one_by_one)
    return re.compile(rf"(?<![\w-])(?!(?:{times})(?!\w))([^\W\d]{{3,}}) (?:{between}) \1(?![\w-])", re.IGNORECASE)


@lru_cache
def _month_range(language: Language) -> re.Pattern[str]:
    """The dash of "jan-mar 2026", between two names of months."""
    pack = load_pack(language)
    month = "|".join(sorted({*pack.months, *pack.month_short}, key=len, reverse=True))
    return re.compile(rf"(?<![\w-])({month})\.?\s*[-–—]\s*(?=(?:{month})(?![\w-]))", re.IGNORECASE)


def list_expansions(text: str, language: Language) -> tuple[tuple[str, str], ...]:
    """What is written out in it: as it stands there, and in full."""
    expansions, in_case = load_pack(language).expansions, load_pack(language).expansions_in_case
    cased = tuple(pair for pair in in_case.items() if re.search(rf"(?<!\w){re.escape(pair[0])}(?!\w)", text))
    found = (match[0] for match in _pattern(language).finditer(text))
    return cased + tuple((short, _in_case(short, expansions[_plain(short)])) for short in found)


@lru_cache
def _pattern(language: Language) -> re.Pattern[str]:
    longest_first = sorted(load_pack(language).expansions, key=len, reverse=True)
    either = "|".join(re.escape(form).replace("'", "['’´]") for form in longest_first)
    return re.compile(rf"(?<![\w'’´-])(?:{either})(?![\w'’´-])", re.IGNORECASE)


def _plain(form: str) -> str:
    return form.lower().replace("’", "'").replace("´", "'")


def _in_case(found: str, full: str) -> str:
    """In capitals where the question is, so that it still counts as shouted."""
    if found.isupper() and len(found) > 1:
        return full.upper()
    return full[:1].upper() + full[1:] if found[:1].isupper() else full
