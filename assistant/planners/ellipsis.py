"""What a follow-up leaves to the conversation: "de to", "den skole", "året før", "i stedet", "tilbage til …".

Words that point back are given their meaning here, and are then as good as said: they leave the question as fillers,
and what they stand for goes into `Changes`. A word that points at nothing is left where it is, and stops the planner.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from itertools import islice

from assistant.conversation import Conversation
from assistant.language.classes import OperatorClass, TalkClass
from assistant.language.pack import Pack
from assistant.operators import PhraseTable
from assistant.period_grammar import PeriodPhrase, Point
from assistant.planners.definite import find_definite
from assistant.spans import Span
from assistant.understand import Understanding
from semantic_layer.calendars import Calendars, Period
from semantic_layer.catalog import Catalog
from semantic_layer.query import Members, Query

SHORT = 5
"""Words at most of a question that begins with what was spoken of ("er det over budget?")."""
LOOK_BACK = 4
"""Answers in which "de to" are looked for."""
CUES: tuple[OperatorClass, ...] = (
    "than",
    "compare",
    "higher",
    "lower",
    "up",
    "down",
    "change",
    "which_way",
    "better",
    "worse",
)
"""Steering words after which "året før" is what something is set against, rather than another period."""


@dataclass(frozen=True)
class Changes:
    """What a follow-up does to the question before it, beside the slots that it names."""

    goes_on: bool = False
    """It points back, or begins as a follow-up does."""
    of_them: bool = False
    """Some of what was counted are asked about ("hvor mange af dem er under 6 år?"): no other figure is of those."""
    of_it: bool = False
    """It ends in "er det?": the figure spoken of is meant, also by words that could name another."""
    asks_what_there_is: bool = False
    """It ends in "er der?": that points back where nothing else is named, and is an ordinary question where it is."""
    back: bool = False
    """Back to the whole: no filter is kept."""
    returns: bool = False
    """Back to a figure that is named: a question of its own, but for those words."""
    dropped: frozenset[str] = frozenset()
    """Dimensions that are let go."""
    members: Members = field(default_factory=dict)
    """Members that it points back at ("de to")."""
    unclear: Members = field(default_factory=dict)
    """Members of which one is pointed at, and it is not said which."""
    total: bool = False
    as_table: bool = False


@dataclass(frozen=True)
class Resolved:
    question: Understanding
    changes: Changes


class EllipsisReader:
    """The words of one language that point back."""

    def __init__(self, catalog: Catalog, pack: Pack) -> None:
        self._catalog = catalog
        self._pack = pack
        kinds: tuple[TalkClass, ...] = (
            "back",
            "drop",
            "table",
            "instead",
            "same",
            "pair",
            "which_one",
            "who_of_them",
            "total",
        )
        self._sayings = PhraseTable({kind: pack.talk[kind] for kind in kinds})
        self._relative = PhraseTable(pack.relative)
        self._openings = PhraseTable({"opening": pack.followup})
        self._they = PhraseTable({"they": pack.talk["they"]})
        self._of_it = PhraseTable({kind: pack.talk[kind] for kind in ("of_it", "of_them")})
        self._is_it = PhraseTable({"is_it": pack.talk["is_it"]})
        self._existing = PhraseTable({"existing": pack.talk["existing"]})
        self._cues = PhraseTable({kind: pack.operators[kind] for kind in CUES})

    def resolve(self, question: Understanding, previous: Query, conversation: Conversation) -> Resolved:
        """The question with its pointing words resolved."""
        reading = _Reading(question)
        kept = [i for i in range(len(question.words)) if i not in question.fillers]
        words = [question.words[i] for i in kept]
        changes = self._read_ends(words, list(question.words))
        for kind, places, _ in self._sayings.find(words):
            tokens = frozenset(kept[at] for at in places)
            changes = self._apply(kind, tokens, reading, changes, previous, conversation)
        # "Hvor meget tid får de så?", "hvad er deres fravær?" are of those who were spoken of.
        if previous.where and (self._they.find(words) or points_at_owner(question, self._pack)):
            changes = replace(changes, goes_on=True)
        changes = self._point_at(reading, changes, previous, conversation)
        compared = bool(self._cues.find(words))
        for kind, places, said in self._relative.find(words):
            reading.set_period(_count_from(previous, kind, said, self._catalog.calendars, compared), kept, places)
        reading.count_back(previous, self._catalog.calendars, compared)
        return Resolved(reading.make(), changes)

    def _read_ends(self, words: list[str], said: list[str]) -> Changes:
        """What its first and last words say, and "of them" anywhere; of how it begins, also the fillers `said`."""
        begins = any(min(places) == 0 for spoken in (words, said) for _, places, _ in self._openings.find(spoken))
        ends = len(words) > 1 and words[-1] in self._pack.talk["ending"]
        last = len(words) - 1
        exists = ends and any(max(places) == last for _, places, _ in self._existing.find(words))
        them = {kind for kind, places, _ in self._of_it.find(words) if kind == "of_them" or max(places) == last}
        return Changes(
            goes_on=begins or self._begins_with_it(words) or (ends and not exists) or "of_them" in them,
            of_it="of_it" in them,
            of_them="of_them" in them,
            asks_what_there_is=exists,
        )

    def _begins_with_it(self, words: list[str]) -> bool:
        """ "Er det over budget?", and not "er det samlede fravær steget?", where it belongs to a noun."""
        small = self._pack.function | self._pack.operator_words
        said = [max(places) + 1 for _, places, _ in self._is_it.find(words) if min(places) == 0]
        return len(words) <= SHORT and any(at < len(words) and words[at] in small for at in said)

    def _apply(
        self,
        kind: str,
        tokens: frozenset[int],
        reading: "_Reading",
        changes: Changes,
        previous: Query,
        conversation: Conversation,
    ) -> Changes:
        match kind:
            case "back" if self._whole_after(tokens, reading):
                reading.take(tokens)
                return replace(changes, goes_on=True, back=True)
            case "back" if named := self._named_next(tokens, reading):
                reading.take(tokens)
                figure = any(span.phrase.kind == "kpi" for span in named)
                return replace(changes, goes_on=changes.goes_on or not figure, returns=figure)
            case "back" if spoken := self._spoken_of_next(tokens, reading, conversation):
                reading.take(tokens)
                reading.name(spoken)
                return replace(changes, returns=True)
            case "drop" if spans := self._named_after(tokens, reading, previous):
                reading.take(tokens.union(*(s.tokens | s.inner for s in spans)))
                dropped = {self._dimension(span) for span in spans}
                return replace(changes, goes_on=True, dropped=changes.dropped | dropped)
            case "table":
                reading.take(tokens)
                return replace(changes, goes_on=True, as_table=True)
            case "instead" if max(tokens) == len(reading.question.words) - 1:
                reading.take(tokens)
                return replace(changes, goes_on=True)
            case "same":
                reading.take(tokens)
                return replace(changes, goes_on=True)
            case "pair" if (members := find_pair_before(conversation)) and self._may_be(members, tokens, reading):
                reading.take(tokens | self._level_after(tokens, reading))
                return replace(changes, goes_on=True, members=members)
            case "which_one":
                reading.forget_number(tokens)
                return replace(changes, goes_on=True)
            case "who_of_them" if previous.by:  # "Hvem har den højeste?" after a list of groups.
                reading.take(tokens)
                return replace(changes, goes_on=True)
            case "total":
                return replace(changes, total=True)
            case _:
                return changes

    # -- words that point at what was named ----------------------------------------------------------------

    def _point_at(self, reading: "_Reading", changes: Changes, previous: Query, conversation: Conversation) -> Changes:
        """ "den skole": the level of a member that was spoken of; "den alene": only that one."""
        question, spoken = reading.question, {**_members_of(previous), **conversation.named}
        for span, meant in find_definite(question, spoken, self._catalog, self._pack).items():
            changes = self._mean(span, meant, reading, changes, conversation)
        for span in question.spans:
            before = min(span.tokens | span.inner) - 1
            after = max(span.tokens | span.inner) + 1
            if span.phrase.kind == "member":  # "… in the day care area alone": next to it, or last of all.
                behind = {i for i in (after, len(question.words) - 1) if after <= i < len(question.words)}
                reading.take(frozenset(i for i in behind if question.words[i] in self._pack.talk["alone"]))
            if span.phrase.kind not in ("level", "kind") or before < 0:
                continue
            levels = [level for level in spoken if self._catalog.dimension_of[level] == self._dimension(span)]
            if not levels or question.words[before] not in self._pack.talk["this"]:
                continue
            if not _is_one(spoken, levels):
                changes = replace(changes, goes_on=True, unclear={levels[0]: spoken[levels[0]]})
            else:
                reading.take(span.tokens | span.inner | {before})
                named = {level: spoken[level] for level in levels}
                changes = replace(changes, goes_on=True, members={**named, **changes.members})
        return changes

    def _mean(
        self, span: Span, meant: tuple[str, ...], reading: "_Reading", changes: Changes, conversation: Conversation
    ) -> Changes:
        """ "På skolen" is at the one that was spoken of; it may be part of a figure's name as well."""
        level = span.phrase.id
        members = {level: meant}
        if len(meant) > 1:
            return replace(changes, goes_on=True, unclear=members)
        figures = (s for s in reading.question.spans if s.phrase.kind in ("kpi", "measure", "value"))
        if any(not s.tokens.isdisjoint(span.tokens) for s in figures):
            named = members if level in conversation.named else {}
        else:
            reading.take(span.tokens | span.inner)
            named = members
        return replace(changes, goes_on=True, members={**named, **changes.members})

    def _whole_after(self, tokens: frozenset[int], reading: "_Reading") -> bool:
        return any(s.phrase.kind == "whole" and min(s.tokens) > max(tokens) for s in reading.question.spans)

    def _next_to(self, tokens: frozenset[int], reading: "_Reading") -> list[Span]:
        """What stands right behind, but for what determines it ("tilbage til det samlede sygefravær")."""
        words, at = reading.question.words, max(tokens) + 1
        while at < len(words) and words[at] in self._pack.determiners:
            at += 1
        return [span for span in reading.question.spans if at in span.tokens | span.inner]

    def _named_next(self, tokens: frozenset[int], reading: "_Reading") -> list[Span]:
        return [span for span in self._next_to(tokens, reading) if span.phrase.kind in ("kpi", "member")]

    def _spoken_of_next(self, tokens: frozenset[int], reading: "_Reading", conversation: Conversation) -> Span | None:
        """ "Tilbage til ventetiden": of what several KPIs are about, the one that was spoken of last is meant."""
        about = {s.phrase.id: s for s in self._next_to(tokens, reading) if s.phrase.kind == "about"}
        return next((about[query.kpis[0]] for query in conversation.queries() if query.kpis[0] in about), None)

    def _named_after(self, tokens: frozenset[int], reading: "_Reading", previous: Query) -> list[Span]:
        """Names of what the question before was narrowed to or listed by, right after the word that drops them."""
        used = {self._catalog.dimension_of[level] for level in (*previous.where, *previous.by)}
        following = max(tokens) + 1
        return [
            span
            for span in reading.question.spans
            if span.phrase.kind in ("level", "kind", "member")
            and following in span.tokens | span.inner
            and self._dimension(span) in used
        ]

    def _dimension(self, span: Span) -> str:
        return self._catalog.dimension_of[span.phrase.level or span.phrase.id]

    def _may_be(self, members: Members, tokens: frozenset[int], reading: "_Reading") -> bool:
        """ "de to skoler" are two schools, and not two districts."""
        named = self._spans_after(tokens, reading)
        dimensions = {self._catalog.dimension_of[level] for level in members}
        return all(self._dimension(span) in dimensions for span in named)

    def _level_after(self, tokens: frozenset[int], reading: "_Reading") -> frozenset[int]:
        return frozenset(t for span in self._spans_after(tokens, reading) for t in span.tokens | span.inner)

    @staticmethod
    def _spans_after(tokens: frozenset[int], reading: "_Reading") -> list[Span]:
        following = max(tokens) + 1
        levels = (s for s in reading.question.spans if s.phrase.kind in ("level", "kind"))
        return [s for s in levels if following == min(s.tokens | s.inner)]


class _Reading:
    """A question while its pointing words are taken out of it."""

    def __init__(self, question: Understanding) -> None:
        self.question = question
        self._taken: set[int] = set()
        self._numbers_said: set[int] = set()
        self._periods: list[PeriodPhrase] = list(question.periods)
        self._named: list[Span] = []

    def take(self, tokens: frozenset[int]) -> None:
        """These words have been understood."""
        self._taken |= tokens

    def name(self, span: Span) -> None:
        """A word about a KPI names it here."""
        self._named.append(replace(span, phrase=replace(span.phrase, kind="kpi")))

    def forget_number(self, tokens: frozenset[int]) -> None:
        """ "which one" counts nothing."""
        self._numbers_said |= tokens

    def set_period(self, period: PeriodPhrase | None, kept: list[int], places: Iterable[int]) -> None:
        """Put the period in the place of what the words were read as, or leave them as they were."""
        tokens = frozenset(kept[at] for at in places)
        if period is not None:
            self._periods = [p for p in self._periods if p.tokens.isdisjoint(tokens)]
            around = frozenset(t for p in self.question.periods if not p.tokens.isdisjoint(tokens) for t in p.tokens)
            self._periods.append(replace(period, tokens=tokens | around))

    def count_back(self, previous: Query, calendars: Calendars, compared: bool) -> None:
        """ "samme måned sidste år" is a year before the period spoken of; "end for et år siden" is set against it."""
        for at, phrase in enumerate(self._periods):
            year_ago = phrase.means == "ago" and (phrase.n, phrase.grain) == (1, "year")
            if phrase.means == "same_last_year" and not compared:
                moved = _moved(previous, calendars, "year", -phrase.years_before(_year_of(previous, calendars)))
                self._periods[at] = phrase if moved is None else _phrase(moved, phrase.said, phrase.tokens)
            elif year_ago and compared:
                self._periods[at] = PeriodPhrase("same_last_year", phrase.said, phrase.tokens)

    def make(self) -> Understanding:
        question, taken = self.question, self._taken
        return replace(
            question,
            fillers=question.fillers | taken,
            periods=tuple(sorted(self._periods, key=lambda p: min(p.tokens))),
            numbers={i: n for i, n in question.numbers.items() if i not in taken | self._numbers_said},
            spans=(*(s for s in question.spans if s.tokens.isdisjoint(taken)), *self._named),
        )


def find_pair_before(conversation: Conversation) -> Members:
    """The last two members of one level that were spoken of, in their order; {} when there are none."""
    found: dict[str, list[str]] = {}
    for query in islice(conversation.queries(), LOOK_BACK):
        against = query.against.members if query.against is not None and query.against.members else {}
        for level, members in [*against.items(), *query.where.items()]:
            seen = found.setdefault(level, [])
            seen += [m for m in reversed(members) if m not in seen]
    paired = [level for level, members in found.items() if len(members) > 1][:1]
    return {level: tuple(reversed(found[level][:2])) for level in paired}


def _members_of(query: Query) -> Members:
    """What a query is narrowed to, with what that is compared with."""
    against = query.against.members if query.against is not None and query.against.members else {}
    levels = {**query.where, **against}
    return {level: (*query.where.get(level, ()), *against.get(level, ())) for level in levels}


def _is_one(spoken: Members, levels: list[str]) -> bool:
    """ "Den skole" is one that was spoken of, and not two of them."""
    return all(len(spoken[level]) == 1 for level in levels)


def _count_from(previous: Query, kind: str, said: str, calendars: Calendars, compared: bool) -> PeriodPhrase | None:
    """The period that lies so before or after the one spoken of; one that cannot be told is asked for."""
    direction, _, grain = kind.partition(".")
    if compared:
        return PeriodPhrase("same_last_year", said, frozenset()) if kind == "before.year" else None
    moved = _moved(previous, calendars, grain, -1 if direction == "before" else 1)
    return PeriodPhrase("ask", said, frozenset()) if moved is None else _phrase(moved, said, frozenset())


def _moved(previous: Query, calendars: Calendars, grain: str, steps: int) -> tuple[Period, Period] | None:
    """The periods of the question before, moved by so many periods of a grain; None when it has another grain."""
    span = previous.period
    first, last = (calendars.parse(id_, previous.grain) for id_ in (span.from_, span.to))
    if grain == "year":
        return calendars.a_year_before(first, -steps), calendars.a_year_before(last, -steps)
    if grain not in ("any", previous.grain):
        return None
    return calendars.shift(first, steps), calendars.shift(last, steps)


def _year_of(previous: Query, calendars: Calendars) -> int:
    return calendars.parse(previous.period.to, previous.grain).year


def _phrase(ends: tuple[Period, Period], said: str, tokens: frozenset[int]) -> PeriodPhrase:
    first, last = (Point(p.grain, p.year, p.number) for p in ends)
    if first == last:
        return PeriodPhrase("point", said, tokens, (first,))
    return PeriodPhrase("range", said, tokens, (first, last))


def points_at_owner(question: Understanding, pack: Pack) -> bool:
    """ "Hvad er deres fravær?": whose, no word before it in the question says."""
    owners = [i for i, word in enumerate(question.words) if word in pack.points_at_owner]
    named = (span.phrase.words for span in question.spans if span.phrase.kind in ("kpi", "measure"))
    if not owners or any(question.words[owners[0]] in words for words in named):
        return False
    light = (pack.free | pack.gradable | pack.operator_words).difference(pack.profiling.people)
    return all(i in question.fillers or question.words[i] in light for i in range(owners[0]))
