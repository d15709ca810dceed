"""The fixed grammar of time: which words of a question speak of a period, and what they say about it.

Nothing is resolved here: "i marts" is the point (month, 3), whatever the year turns out to be. Patterns come from the
language pack and match whole words of the question joined by single spaces.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, cast

from assistant.language.pack import Pack, load_pack
from assistant.tokens import parse_number, split_words
from semantic_layer.texts import Language

PhraseMeaning = Literal[
    "point", "range", "since", "last_n", "same_last_year", "ago", "ytd", "rolling", "now", "ask", "grain"
]


@dataclass(frozen=True, slots=True)
class Point:
    """One period as said: a grain with or without year and number, or a relation to today (this_year …)."""

    means: str
    year: int | None = None
    number: int | None = None


@dataclass(frozen=True, slots=True)
class PeriodPhrase:
    means: PhraseMeaning
    said: str
    tokens: frozenset[int]
    points: tuple[Point, ...] = ()
    n: int | None = None
    grain: str | None = None


class PeriodGrammar:
    def __init__(self, pack: Pack) -> None:
        self._pack = pack
        self._months = {
            name: number for names in (pack.months, pack.month_short) for number, name in enumerate(names, 1)
        }
        self._grain_words = {
            " ".join(split_words(word)): grain for grain, words in pack.grains.items() for word in words
        }
        self._slots = self._make_slots()
        self._points = [(p.means, self._compile(alt)) for p in pack.points for alt in _alternatives(p.re)]
        any_point = "|".join(self._plain(alt) for p in pack.points for alt in _alternatives(p.re))
        self._slots["{point}"] = f"(?:{any_point})"
        self._periods = [
            (p.means, self._compile(alt, whole_words=True)) for p in pack.periods for alt in _alternatives(p.re)
        ]
        self._adverbs = [
            (grain, re.compile(rf"(?<!\S){re.escape(' '.join(split_words(adverb)))}(?!\S)"))
            for grain, adverbs in pack.grain_adverbs.items()
            for adverb in adverbs
        ]

    def find_periods(self, words: list[str], places: list[int]) -> list[PeriodPhrase]:
        """Non-overlapping phrases, the longest first; `places[i]` is the question word behind words[i]."""
        text = " ".join(words)
        starts = _word_starts(words)
        found = sorted(self._candidates(text), key=lambda c: (-(c[1] - c[0]), c[0]))
        taken: set[int] = set()
        phrases = []
        for first, last, means, match in found:
            covered = range(starts[first], starts[last] if last in starts else len(words))
            if taken.isdisjoint(covered):
                taken.update(covered)
                tokens = frozenset(places[i] for i in covered)
                phrases.append(self._phrase(means, match, tokens))
        return sorted(phrases, key=lambda p: min(p.tokens))

    def _candidates(self, text: str) -> Iterator[tuple[int, int, str, re.Match[str]]]:
        """(start, one past the end incl. the space, meaning, match)."""
        for means, pattern in self._periods:
            for match in pattern.finditer(text):
                yield match.start(), match.end() + 1, means, match
        for grain, pattern in self._adverbs:
            for match in pattern.finditer(text):
                yield match.start(), match.end() + 1, f"grain:{grain}", match

    def _phrase(self, means: str, match: re.Match[str], tokens: frozenset[int]) -> PeriodPhrase:
        if means.startswith("grain:"):
            return PeriodPhrase("grain", match.group(), tokens, grain=means.removeprefix("grain:"))
        groups = match.groupdict()
        points = tuple(self._parse_point(groups[name]) for name in ("point1", "point2") if groups.get(name) is not None)
        if means == "range" and not points:
            points = tuple(Point("year", int(groups[name])) for name in ("year1", "year2"))
        n = self._number(groups["n1"]) if groups.get("n1") else None
        grain = self._grain_words.get(groups["grain1"]) if groups.get("grain1") else None
        if means == "ago" and n is None:
            n, grain = 1, "year"
        return PeriodPhrase(cast(PhraseMeaning, means), match.group(), tokens, points, n, grain)

    def _parse_point(self, text: str) -> Point:
        for means, pattern in self._points:
            match = pattern.fullmatch(text)
            if match is None:
                continue
            groups = match.groupdict()
            year = int(groups["year1"]) if groups.get("year1") else None
            number = None
            if groups.get("month1"):
                number = self._months[groups["month1"]]
            for name in ("n1", "ord1", "d1", "dd1", "mm1"):
                if groups.get(name):
                    number = self._number(groups[name])
            return Point(means, year, number)
        raise AssertionError(f"the point {text!r} matched as a whole but not alone")

    def _number(self, word: str) -> int | None:
        number = parse_number(word)
        if number is not None:
            return int(number)
        return self._pack.numbers.get(word, self._pack.ordinals.get(word))

    def _make_slots(self) -> dict[str, str]:
        def any_of(words: Mapping[str, object]) -> str:
            return "(?:" + "|".join(re.escape(w) for w in sorted(words, key=lambda w: (-len(w), w))) + ")"

        number_words = dict.fromkeys(self._pack.numbers)
        return {
            "{year}": r"(?:19|20)\d\d",
            "{yy}": r"\d{2}(?:\d{2})?",
            "{mm}": r"(?:0[1-9]|1[0-2])",
            "{dd}": r"\d{2}",
            "{d}": r"[1-4]",
            "{n}": rf"(?:\d{{1,3}}|{any_of(number_words)})",
            "{ord}": any_of(self._pack.ordinals) if self._pack.ordinals else "(?!)",
            "{month}": any_of(self._months),
            "{grain}": any_of(self._grain_words),
        }

    def _plain(self, pattern: str) -> str:
        for slot, body in self._slots.items():
            pattern = pattern.replace(slot, body)
        return pattern

    def _compile(self, pattern: str, whole_words: bool = False) -> re.Pattern[str]:
        """The pattern with a group per slot: the first {year} is year1, the second year2."""
        for slot, body in self._slots.items():
            name = slot.strip("{}")
            for number in (1, 2):
                pattern = pattern.replace(slot, f"(?P<{name}{number}>{body})", 1)
        return re.compile(rf"(?<!\S)(?:{pattern})(?!\S)" if whole_words else pattern)


@lru_cache
def period_grammar(language: Language) -> PeriodGrammar:
    return PeriodGrammar(load_pack(language))


def _alternatives(pattern: str) -> list[str]:
    """The pattern's top-level alternatives, with letter-hyphens written as the spaces that words are joined by."""
    parts, depth, current = [], 0, ""
    for character in pattern:
        depth += {"(": 1, ")": -1}.get(character, 0)
        if character == "|" and depth == 0:
            parts.append(current)
            current = ""
        else:
            current += character
    return [re.sub(r"(?<=[a-zæøå])-(?=[a-zæøå])", " ", part) for part in (*parts, current)]


def _word_starts(words: list[str]) -> dict[int, int]:
    starts, at = {}, 0
    for index, word in enumerate(words):
        starts[at] = index
        at += len(word) + 1
    return starts
