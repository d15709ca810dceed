"""The fixed grammar of time: which words of a question speak of a period, and what they say about it.

Nothing is resolved here: "i marts" is the point (month, 3), whatever the year turns out to be. Patterns come from the
language pack and match whole words of the question joined by single spaces.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal, cast

from assistant.language.pack import Pack, load_pack
from assistant.tokens import parse_number, split_words
from semantic_layer.texts import Language

PhraseMeaning = Literal[
    "point",
    "range",
    "total",
    "since",
    "after",
    "before",
    "until",
    "end_of",
    "start_of",
    "last_n",
    "coming",
    "same_last_year",
    "ago",
    "ytd",
    "rolling",
    "now",
    "season",
    "ask",
    "grain",
]
OPEN = frozenset({"since", "after", "before", "until"})
"""Spans of which only one end is said."""
EDGES = frozenset({"end_of", "start_of"})
MOMENTS = EDGES | {"point"}
"""What a figure may be compared with: one period, or where one ends or begins."""
SPANS = OPEN | {"range", "coming"}


@dataclass(frozen=True, slots=True)
class Point:
    """One period as said: a grain with or without year and number, a day, or a relation to today (this_year …)."""

    means: str
    year: int | None = None
    number: int | None = None
    day: int | None = None
    """Of the month `number`, when one day is said."""
    years_back: int | None = None
    """For a month or quarter of a year that is said by its distance ("i september sidste år")."""


@dataclass(frozen=True, slots=True)
class PeriodPhrase:
    means: PhraseMeaning
    said: str
    tokens: frozenset[int]
    points: tuple[Point, ...] = ()
    n: int | None = None
    """How many: of the last or coming periods, or ("hvilke tre måneder") of the periods asked for."""
    grain: str | None = None
    """For a season: which one."""
    choices: tuple["PeriodPhrase", ...] = ()
    """For a phrase that must be asked about: what it may mean."""

    def years_before(self, year: int) -> int:
        """How many years before a period of this year "the same quarter two years earlier" or "in 2024" lies."""
        said = self.points[0].year if self.points else None
        return year - said if said is not None else self.n or 1


class PeriodGrammar:
    def __init__(self, pack: Pack) -> None:
        self._pack = pack
        self._months = {
            name: number for names in (pack.months, pack.month_short) for number, name in enumerate(names, 1)
        }
        self._grain_words = {
            " ".join(split_words(word)): grain for grain, words in pack.grains.items() for word in words
        }
        self._seasons = {
            " ".join(split_words(word)): season for season, words in pack.seasons.items() for word in words
        }
        self._slots = self._make_slots()
        self._points = [(p.means, self._compile(alt)) for p in pack.points for alt in _alternatives(p.re)]
        any_point = "|".join(self._plain(alt) for p in pack.points for alt in _alternatives(p.re))
        self._slots["{point}"] = f"(?:{any_point})"
        self._periods = [
            (p.means, self._compile(alt, whole_words=True), p.choices)
            for p in pack.periods
            for alt in _alternatives(p.re)
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
        found = sorted(self._candidates(text), key=lambda c: (-(c.end - c.start), c.start))
        taken: set[int] = set()
        phrases = []
        for candidate in found:
            last = candidate.end + 1
            covered = range(starts[candidate.start], starts[last] if last in starts else len(words))
            if taken.isdisjoint(covered):
                tokens = frozenset(places[i] for i in covered)
                try:
                    phrases.append(self._phrase(candidate, tokens))
                except _NotAPeriodError:
                    continue
                taken.update(covered)
        return sorted(phrases, key=lambda p: min(p.tokens))

    def _candidates(self, text: str) -> Iterator["_Candidate"]:
        for means, pattern, choices in self._periods:
            for match in pattern.finditer(text):
                yield _Candidate(match.start(), match.end(), means, match, choices)
        for grain, pattern in self._adverbs:
            for match in pattern.finditer(text):
                yield _Candidate(match.start(), match.end(), f"grain:{grain}", match)

    def _phrase(self, candidate: "_Candidate", tokens: frozenset[int]) -> PeriodPhrase:
        """Raises _NotAPeriodError."""
        means, match = candidate.means, candidate.match
        if means.startswith("grain:"):
            return PeriodPhrase("grain", match.group(), tokens, grain=means.removeprefix("grain:"))
        if match.group() in self._pack.never_alone:
            raise _NotAPeriodError
        if means == "ask":
            choices = tuple(replace(self._parse_alone(choice), tokens=tokens) for choice in candidate.choices)
            return PeriodPhrase("ask", match.group(), tokens, choices=choices)
        groups = match.groupdict()
        points = tuple(self._parse_point(groups[name]) for name in ("point1", "point2") if groups.get(name) is not None)
        if means == "range" and not points:
            first, last = _full_year(groups["year1"]), _full_year(groups.get("year2") or groups.get("y21"))
            if first is None or last is None or last <= first + (groups.get("year2") is None):
                raise _NotAPeriodError  # "2024-25" is two years or one school year: it must say which.
            points = (Point("year", first), Point("year", last))
        if means == "season":
            year = _full_year(groups.get("year1"))
            points = (Point("year", year),) if year is not None else ()
            return PeriodPhrase("season", match.group(), tokens, points, grain=self._seasons[groups["season1"]])
        if means == "same_last_year" and points and (points[0].means != "year" or points[0].year is None):
            raise _NotAPeriodError
        n = self._number(groups["n1"]) if groups.get("n1") else None
        grain = self._grain_words.get(groups["grain1"]) if groups.get("grain1") else None
        if means == "ago" and n is None:
            n, grain = 1, "year"
        if means == "last_n" and n is None:
            n = 1  # "over the past year"
        return PeriodPhrase(cast(PhraseMeaning, means), match.group(), tokens, points, n, grain)

    def _parse_alone(self, text: str) -> PeriodPhrase:
        """A phrase of the language pack, which is a period as a whole."""
        words = split_words(text)
        (phrase,) = self.find_periods(words, list(range(len(words))))
        return phrase

    def _parse_point(self, text: str) -> Point:
        """Raises _NotAPeriodError."""
        for means, pattern in self._points:
            match = pattern.fullmatch(text)
            if match is not None:
                return self._read_point(means, match.groupdict())
        raise AssertionError(f"the point {text!r} matched as a whole but not alone")

    def _read_point(self, means: str, groups: dict[str, str | None]) -> Point:
        year = _full_year(groups.get("year1") or groups.get("y21"))
        following = groups.get("yy1") or groups.get("y22")
        if year is not None and following and int(following) not in (year + 1, (year + 1) % 100):
            raise _NotAPeriodError
        number = self._months[month] if (month := groups.get("month1")) else None
        for name in ("n1", "ord1", "d1", "dd1", "mm1", "month_number1"):
            if said := groups.get(name):
                number = self._number(said)
        if number is None:
            number = self._pack.last_of_year.get(means)
        day = int(said) if (said := groups.get("day1")) else None
        back = 1 if groups.get("last_year1") else 0 if groups.get("this_year1") else None
        return Point(means, year, number, day, back)

    def _number(self, word: str) -> int | None:
        number = parse_number(word)
        if number is not None:
            return int(number)
        return self._pack.numbers.get(word, self._pack.ordinals.get(word))

    def _make_slots(self) -> dict[str, str]:
        def any_of(words: Mapping[str, object]) -> str:
            return "(?:" + "|".join(re.escape(w) for w in sorted(words, key=lambda w: (-len(w), w))) + ")"

        number_words = dict.fromkeys(self._pack.numbers)
        relative = {
            "{" + p.means + "}": f"(?:{'|'.join(_alternatives(p.re))})"
            for p in self._pack.points
            if p.means in ("this_year", "last_year")
        }
        return {
            **relative,
            "{year}": r"(?:19|20)\d\d",
            "{yy}": r"\d{2}(?:\d{2})?",
            "{y2}": r"(?:1[3-9]|[2-9]\d)",  # From '13 on, so that no "24/25" is a date and no date a school year.
            "{day}": r"(?:0?[1-9]|[12]\d|3[01])",
            "{month_number}": r"(?:0?[1-9]|1[0-2])",
            "{mm}": r"(?:0[1-9]|1[0-2])",
            "{dd}": r"\d{2}",
            "{d}": r"[1-4]",
            "{n}": rf"(?:\d{{1,3}}|{any_of(number_words)})",
            "{ord}": any_of(self._pack.ordinals) if self._pack.ordinals else "(?!)",
            "{month}": any_of(self._months),
            "{grain}": any_of(self._grain_words),
            "{season}": any_of(self._seasons) if self._seasons else "(?!)",
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


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A match of one pattern in the joined words."""

    start: int
    end: int
    means: str
    match: re.Match[str]
    choices: tuple[str, ...] = ()


class _NotAPeriodError(Exception):
    """Looks like a period and is none: "2024/27" is no school year."""


def _full_year(said: str | None) -> int | None:
    return None if said is None else int(said) if len(said) == 4 else 2000 + int(said)


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
