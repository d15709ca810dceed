"""Language: an answer is in the language of the question, all of it.

Told by the small words of each language that the other does not have; names of units and places, which stay as they
are, are outnumbered by them.
"""

import re
from collections.abc import Iterator
from functools import cache

from assistant import Part
from assistant.language.pack import load_pack
from evals.asked import Asked
from evals.verdict import Finding
from semantic_layer.texts import Language

LANGUAGES: tuple[Language, ...] = ("da", "en")
MARGIN = 2
"""How many more small words of another language a text must have to be in it: a name may hold one ("X og Y")."""
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
_QUOTED = re.compile(r"»[^«]*«")
"""Words of the question, given back as they were."""


def score_language(asked: Asked) -> Iterator[Finding]:
    wanted = asked.case.language
    for part in asked.parts:
        language = part.language if wanted is None else wanted
        if part.language != language:
            text = f"asked in {language}, answered in {part.language}"
            yield Finding(scorer="language", fault="partial", text=text)
        for text in _texts(part):
            if (found := tell_language(text)) not in (None, language):
                yield Finding(scorer="language", fault="partial", text=f"in {found}, not {language}: »{text}«")


def tell_language(text: str) -> Language | None:
    """None where the words do not tell."""
    words = [word.casefold() for word in _WORD.findall(_QUOTED.sub(" ", text))]
    counts = {language: sum(word in _own_words(language) for word in words) for language in LANGUAGES}
    best = max(LANGUAGES, key=lambda language: counts[language])
    rest = sum(counts.values()) - counts[best]
    return best if counts[best] - rest >= MARGIN else None


@cache
def _own_words(language: Language) -> frozenset[str]:
    """Small words of this language alone."""
    small = {code: load_pack(code).function | load_pack(code).filler for code in LANGUAGES}
    others = frozenset().union(*(words for code, words in small.items() if code != language))
    return small[language] - others


def _texts(part: Part) -> Iterator[str]:
    """Everything that is read; a text of many sentences counts as one."""
    yield from (part.headline, part.text, part.premise or "", part.understood or "")
    yield from (reading.question for reading in part.readings)
    yield from part.suggestions
    yield from (caveat.text for caveat in part.caveats)
    yield from (assumption.text for assumption in part.assumptions)
    yield part.chart_alt or ""
