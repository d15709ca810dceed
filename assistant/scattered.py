"""Names of KPIs whose words stand apart or in another order: "what do they deliver of the hours that were granted?".

The finder of spans wants the words of a name beside each other. What is found here is weaker evidence, and is looked
for only where nothing else explains every word of a question.
"""

from collections import Counter
from collections.abc import Collection
from itertools import chain

from assistant.items import EMPTY, EMPTY_PLACES, Item
from assistant.language.pack import Pack
from assistant.lexicon import Phrase
from assistant.spans import Span, SpanFinder
from assistant.tokens import Token


def find_scattered(finder: SpanFinder, tokens: list[Token], pack: Pack, as_written: Collection[int]) -> list[Span]:
    """A span per name of the pack's language whose telling words are all said, each by a word of its own.

    The words at the places `as_written` must stand in the name just as they do in the question. Where only one of
    the words tells anything ("are ill", "are in clubs"), they keep their order.
    """
    items = [item for item in finder.list_items(tokens) if not item.part]
    held: dict[int, frozenset[int]] = {}
    for item in items:
        held[item.start] = held.get(item.start, EMPTY) | finder.list_shared(item.word)
    said = Counter(chain.from_iterable(held.values()))
    # A word may be part of a thousand names: what is said of a name once is no name of several words.
    several = sorted(number for number, words in said.items() if words > 1)
    found = []
    for number in several:
        if said[number] >= finder.lexicon.size(number):
            phrase = finder.lexicon.phrase(number)
            named = phrase.kind == "kpi" and phrase.language == pack.language
            if named and (span := _match(finder, number, phrase, items, as_written, pack.small)):
                found.append(span)
    return found


def _match(
    finder: SpanFinder,
    number: int,
    phrase: Phrase,
    items: list[Item],
    as_written: Collection[int],
    small: Collection[str],
) -> Span | None:
    path: list[tuple[Item, float]] = []
    used: frozenset[int] = EMPTY
    for position in sorted(phrase.need):
        fitting = [
            (quality, -item.start, item)
            for item in items
            if item.tokens.isdisjoint(used)
            if item.tokens.isdisjoint(as_written) or item.word == phrase.words[position]
            if (quality := finder.find_quality(item, number, position)) >= finder.scores.cut_off
        ]
        if not fitting:
            return None
        quality, _, item = max(fitting, key=lambda fit: fit[:2])
        path.append((item, quality))
        used |= item.tokens
    starts = [item.start for item, _ in path]
    if sum(phrase.words[position] not in small for position in phrase.need) < 2 and starts != sorted(starts):
        return None
    if len(path) == 2 and path[0][0].start == path[1][0].end:
        return None  # "Size of a class" may be turned; two words side by side are another name ("size class").
    score = sum(quality for _, quality in path) + finder.scores.longer * (len(path) - 1)
    places = EMPTY_PLACES.union(*(item.places for item, _ in path))
    return Span(phrase, used, places, score, min(quality for _, quality in path), scattered=True)
