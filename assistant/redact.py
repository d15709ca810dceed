"""Find CPR numbers and names in a question, so that they are neither stored nor passed on."""

import re
from collections.abc import Callable, Container
from functools import lru_cache
from pathlib import Path

from assistant.tokens import normalise_text, tokenise
from semantic_layer.load import read_yaml

_BETWEEN = r"[\W_]{0,3}"
_CPR = re.compile(
    rf"(?<!\d)(\d{{2}}){_BETWEEN}(\d{{2}}){_BETWEEN}(?:\d{{2}}|(?:18|19|20)\d{{2}}){_BETWEEN}\d{{2}}{_BETWEEN}\d{{2}}(?!\d)"
    r"|(?<!\d)(\d \d) (\d \d)(?: \d){6}(?!\d)"
)
"""Ten digits as people write them (010190-1234, 01.01.1990-1234, 010190 12 34), or one by one with spaces."""
_LONG_NUMBER = re.compile(r"\d(?:[ .\-/]{0,2}\d){7,}")
"""Eight digits or more: a telephone number, a case number, a date of birth written out."""
_NAMED = re.compile(r"(?<![.!?:]\s)(?<!^)\b[A-ZÆØÅ][a-zæøåé]+(?:\s+[A-ZÆØÅ][a-zæøåé]+)+")
_NAMED_ANYWHERE = re.compile(r"\b[A-ZÆØÅ][a-zæøåé]+(?:\s+[A-ZÆØÅ][a-zæøåé]+)+")
"""Also where a sentence begins: a question seldom begins with a name, a remark often does."""
REDACTED = "[…]"


def holds_cpr(text: str) -> bool:
    """Whether ten digits in the text can be a CPR number: a day and a month come first."""
    return any(_is_cpr(match) for match in _CPR.finditer(_plain_digits(text)))


def redact_question(text: str, known: Container[str]) -> str:
    """The question without CPR numbers and without runs of capitalised words that the catalog does not know."""
    return _redact(text, known, _NAMED)


def redact_remark(text: str, known: Container[str]) -> str:
    """A remark about an answer, likewise; a name is taken out where it begins a sentence too."""
    return _redact(text, known, _NAMED_ANYWHERE)


def may_leave(text: str, known: Container[str], is_word: Callable[[str], bool]) -> bool:
    """Whether a question may be sent to a model: nothing in it may be a CPR number, a long number or somebody's name.

    `is_word` knows the words of the languages. A common name, a word with a capital and one that neither the languages
    nor the catalog know keep the question in the house, as do more digits in a row than a date has. A rare name that
    the word list of the language has, alone and written small, is not seen.
    """
    plain = _plain_digits(normalise_text(text))
    if holds_cpr(plain) or redact_question(plain, known) != plain or _LONG_NUMBER.search(plain):
        return False
    words = (token for token in tokenise(plain) if token.word.replace("'", "").isalpha())
    names = load_names()
    return all(
        token.word in known or (is_word(token.word) and not token.capital and token.word not in names)
        for token in words
    )


@lru_cache
def load_names() -> frozenset[str]:
    """Common names of persons, in small letters."""
    found = read_yaml(Path(__file__).parent / "language" / "names.yaml")
    return frozenset(name for names in found.values() for name in names) if isinstance(found, dict) else frozenset()


def _redact(text: str, known: Container[str], named: re.Pattern[str]) -> str:
    plain = _plain_digits(normalise_text(text))
    plain = _CPR.sub(lambda m: REDACTED if _is_cpr(m) else m[0], plain)
    return named.sub(lambda m: m[0] if all(w.lower() in known for w in m[0].split()) else REDACTED, plain)


def _plain_digits(text: str) -> str:
    """Digits of other scripts (full-width, Arabic) as ASCII digits."""
    return "".join(str(int(c)) if c.isdecimal() else c for c in text)


def _is_cpr(match: re.Match[str]) -> bool:
    """A day and a month come first; CPR days run to 31, or 61–91 for replacement numbers."""
    day, month = (int((match[i] or match[i + 2]).replace(" ", "")) for i in (1, 2))
    return (1 <= day <= 31 or 61 <= day <= 91) and 1 <= month <= 12
