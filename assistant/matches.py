"""By which form the words of a question met the words of the catalog: worked out again for a report."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from assistant.items import Item
from assistant.keys import Morphology
from assistant.spans import Span, SpanFinder
from assistant.tokens import Token

Form = Literal["surface", "lemma", "genitive", "stem", "root"]
Spelling = Literal["as_written", "typo", "folded", "part", "joined"]
FORMS: tuple[Form, ...] = ("surface", "lemma", "genitive", "stem", "root")


@dataclass(frozen=True)
class Match:
    """One word of a phrase, and what stands for it in the question."""

    places: frozenset[tuple[int, int]]
    read_as: str
    """The word as it was looked up: repaired, joined, or a part of a compound."""
    target: str
    """The word of the phrase."""
    key: str
    """What both have in common; '~' marks a stem and '^' a root."""
    form: Form
    spelling: Spelling
    quality: float


def match_words(span: Span, tokens: Sequence[Token], finder: SpanFinder, morphology: Morphology) -> tuple[Match, ...]:
    """One match per needed word of the phrase, together as good as the span says; empty where they cannot be found."""
    items = [item for item in finder.list_items(list(tokens)) if item.places <= span.places]
    options = [
        [m for item in items if (m := _match(item, span.phrase.words[position], tokens, finder, morphology))]
        for position in sorted(span.phrase.need)
    ]
    found = list(_assign(options, span.places))
    return max(found, key=lambda matches: sum(m.quality for m in matches), default=())


def _assign(options: list[list[Match]], places: frozenset[tuple[int, int]]) -> Iterator[tuple[Match, ...]]:
    """Every way to give each word of the phrase places of its own, none of them left."""
    if not options:
        if not places:
            yield ()
        return
    for match in options[0]:
        if match.places <= places:
            for rest in _assign(options[1:], places - match.places):
                yield (match, *rest)


def _match(
    item: Item, target: str, tokens: Sequence[Token], finder: SpanFinder, morphology: Morphology
) -> Match | None:
    own, theirs = finder.keys_of(item.word), morphology.keys(target)
    shared = {key: min(own[key], theirs[key]) for key in own.keys() & theirs.keys()}
    if not shared:
        return None
    key = max(shared, key=lambda k: (shared[k], k))
    form = next(name for name in FORMS if getattr(morphology.scores, name) == shared[key])
    spelling = _spelling(item, tokens, morphology)
    return Match(item.places, item.word, target, key, form, spelling, shared[key] * item.quality)


def _spelling(item: Item, tokens: Sequence[Token], morphology: Morphology) -> Spelling:
    if item.part:
        return "part"
    if item.end - item.start > 1:
        return "joined"
    if item.word == tokens[item.start].word:
        return "as_written"
    return "typo" if item.quality == morphology.scores.typo else "folded"
