"""What a follow-up takes over from the question before it: "og i 2024?", "hvad med dagtilbud?", "pr. måned"."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from assistant.conversation import Conversation
from assistant.language.pack import Pack
from assistant.operators import Operator
from assistant.plan import QueryPlan
from assistant.planners.cover import Coverer
from assistant.planners.ellipsis import Changes, EllipsisReader
from assistant.planners.hypothesis import Hypothesis
from assistant.planners.period_choice import Chosen, Grains, Timeline
from assistant.planners.slots import Slots
from assistant.spans import Span
from assistant.understand import Understanding
from semantic_layer.catalog import Catalog, Kpi
from semantic_layer.measures import COUNTED
from semantic_layer.query import Members, Query
from semantic_layer.texts import Language

if TYPE_CHECKING:
    from assistant.planners.draft import Draft

FRAGMENT = 5
"""Words of a fragment at most."""
SUPERLATIVES = frozenset({"highest", "lowest", "best", "worst"})


@dataclass(frozen=True)
class Inherited:
    """The previous query, cut down to what this KPI publishes."""

    catalog: Catalog
    kpi: Kpi
    previous: Query
    changes: Changes

    @property
    def same_kpi(self) -> bool:
        return self.previous.kpis[0] == self.kpi.id

    @property
    def measures(self) -> tuple[str, ...]:
        return self.previous.measures if self.same_kpi else ()

    def merge(self, by: tuple[str, ...], where: Members, without: Members) -> tuple[tuple[str, ...], Members, Members]:
        """New members replace those of the same dimension; a list by level stays only while no other is asked for.

        A list of what lies below a filter is a list within it: "hvilken er højest af dem?" after an area's figure.
        """
        named = {self.catalog.dimension_of[level] for level in (*where, *without)} | self.changes.dropped
        replaced = named | {self.catalog.dimension_of[level] for level in by}
        around = {above for level in by for above in self.catalog.ancestors(level)}
        kept = {
            level: members
            for level, members in self._filters.items()
            if self._is_kept(level, named if level in around else replaced)
        }
        outside = self.previous.without if not self.changes.back else {}
        kept_outside = {level: members for level, members in outside.items() if self._is_kept(level, replaced)}
        kept_by = () if by else tuple(level for level in self.previous.by if self._is_kept(level, replaced))
        return (*kept_by, *by), {**kept, **where}, {**kept_outside, **without}

    def lost(self, levels: Iterable[str]) -> tuple[str, ...]:
        """Levels of the filters that the question before had, and that are not among these."""
        said, covers = self.changes.dropped, self.kpi.covers
        return tuple(
            level
            for level, members in self._filters.items()
            if level not in levels
            and self._dimension(level) not in said
            and not (level in covers and set(covers[level]) <= set(members))
        )

    @property
    def _filters(self) -> Members:
        return {} if self.changes.back else self.previous.where

    def _is_kept(self, level: str, replaced: set[str] | frozenset[str]) -> bool:
        return self._dimension(level) not in replaced and level in self.kpi.levels

    def _dimension(self, level: str) -> str:
        return self.catalog.dimension_of[level]

    def period(self, grains: Grains, timeline: Timeline, cue: str | None) -> Chosen | None:
        """The previous period where it is published for the new levels, at the grain that is asked for; else None."""
        calendars = timeline.calendars
        grain = cue or self.previous.grain
        newest = timeline.latest(self.kpi.id, grain) if grain in grains.published else None
        if newest is None:
            return None
        first = calendars.parse(self.previous.period.from_, self.previous.grain)
        last = calendars.parse(self.previous.period.to, self.previous.grain)
        if cue is not None:
            first, last = calendars.containing(cue, first.start), calendars.containing(cue, last.end)
            last = min(last, newest)
        oldest = timeline.first(self.kpi.id, grain)
        outside = last.end > newest.end or first.start < oldest.start or first.start > last.start
        return None if outside or (cue is not None and first == last) else Chosen(first, last)

    def coming(self, timeline: Timeline) -> Chosen | None:
        """The previous coming periods, where this KPI's forecast has them."""
        bounds = timeline.forecast(self.kpi.id)
        if not self.previous.forecast or bounds is None or bounds[0].grain != self.previous.grain:
            return None
        span = self.previous.period
        first, last = (timeline.calendars.parse(id_, self.previous.grain) for id_ in (span.from_, span.to))
        return Chosen(first, last, forecast=True) if bounds[0].start <= last.start <= bounds[1].start else None


def point_back(slots: Slots, operators: Sequence[Operator], inherited: Inherited) -> None:
    """Fill in what the question points at: the members spoken of, and the list that "hvilken er højest" is about."""
    # What is pointed at and not published is declined, as it would be by its name.
    members = dict(inherited.changes.members)
    slots.kind_where.update({level: ids for level, ids in members.items() if level not in slots.where()})
    slots.pointed = frozenset(members)
    kinds = {operator.kind for operator in operators}
    _list_others(slots, operators, inherited)
    if "share" in kinds and inherited.same_kpi and not slots.where():
        slots.kind_where.update({level: ids for level, ids in inherited.previous.where.items() if len(ids) == 1})
        slots.pointed = frozenset(slots.kind_where)
    if slots.by or not kinds & SUPERLATIVES or kinds & {"when"} or not inherited.same_kpi:
        return
    spoken = {**inherited.previous.where, **members}
    several = {level: ids for level, ids in spoken.items() if len(ids) > 1 and level in inherited.kpi.levels}
    slots.kind_where.update(several)
    slots.by = [*(inherited.previous.by or several)]


def _list_others(slots: Slots, operators: Sequence[Operator], inherited: Inherited) -> None:
    """ "Og de andre distrikter?", "og de andre?" after one of them: all of them, the one before among them."""
    rest = [o for o in operators if o.kind == "remainder" and o not in slots.used_operators]
    spoken = {inherited.catalog.dimension_of[level]: level for level, ids in inherited.previous.where.items() if ids}
    if len(rest) != 1 or not inherited.same_kpi or slots.where() or slots.peers:
        return
    if not slots.by and len(inherited.previous.where) == 1:
        slots.by = list(inherited.previous.where)
    if len(slots.by) == 1 and inherited.catalog.dimension_of[slots.by[0]] in spoken:
        slots.used_operators.add(rest[0])


def show_again(draft: "Draft") -> QueryPlan | None:
    """ "Vis som tabel", and nothing else: the same query again."""
    inherited = draft.inherited
    if inherited is None or not inherited.changes.as_table or not inherited.same_kpi:
        return None
    asks_more = draft.chosen.spans or draft.question.periods or draft.question.numbers or draft.operators
    return None if asks_more else QueryPlan(query=inherited.previous, as_table=True)


def changes_nothing(draft: "Draft") -> bool:
    """A follow-up of words that may stand beside any question: the figure before is no answer to it."""
    inherited = draft.inherited
    if inherited is None:
        return False
    ends = inherited.changes
    if ends != Changes(ends.goes_on, total=ends.total, of_it=ends.of_it):
        return False
    said = any(span.phrase.kind not in ("about", "unit") for span in draft.chosen.spans)
    return not (said or draft.question.periods or draft.question.numbers or draft.operators or draft.slots.measures)


def measure_of_that_name(draft: "Draft") -> tuple[str, ...]:
    """The one measure that is called as the KPI is, where the KPI is named: "omgørelsesprocenten" is a percentage."""
    named = {span.tokens for span in draft.chosen.of("kpi")}
    spans = (s for s in draft.question.spans if s.phrase.kind == "measure" and s.phrase.level == draft.kpi.id)
    found = tuple(dict.fromkeys(s.phrase.id for s in spans if s.tokens in named))
    return found if len(found) == 1 else ()


@dataclass(frozen=True)
class FollowUp:
    """A question that goes on from the one before it, with what that leaves open."""

    question: Understanding
    changes: Changes
    hypotheses: list[Hypothesis]
    rivals: tuple[Hypothesis, ...] = ()
    """Other KPIs that the words name as well; the one that was spoken of is meant."""
    on_its_own: bool = False
    """Nothing of the question before is kept."""


class FollowUpReader:
    """Tells a follow-up from a question of its own."""

    def __init__(self, catalog: Catalog, coverer: Coverer, packs: Mapping[Language, Pack]) -> None:
        self._catalog = catalog
        self._coverer = coverer
        self._readers = {language: EllipsisReader(catalog, pack) for language, pack in packs.items()}
        self._packs = packs

    def read_follow_up(self, question: Understanding, previous: Query, conversation: Conversation) -> FollowUp | None:
        """None for a question of its own: it names its KPI, and nothing in it points back."""
        found = self._readers[question.language].resolve(question, previous, conversation)
        asked, changes = found.question, found.changes
        mine = self._coverer.cover(asked, self._catalog.kpi(previous.kpis[0]))
        points = changes.goes_on or changes.asks_what_there_is
        hypotheses = self._coverer.find_hypotheses(asked)
        if changes.of_them and not any(map(_may_be_of_them, hypotheses)):
            return FollowUp(asked, changes, [mine])
        named = [h for h in hypotheses if self._is_named(h, asked, points)]
        changes = replace(changes, goes_on=changes.goes_on or not named, asks_what_there_is=False)
        if not any(h.of("kpi") for h in named) and (other := self._find_other_of_place(asked, previous, mine)):
            return FollowUp(asked, replace(changes, goes_on=True), [other])
        if not named and not _has_what_is_named(mine) and (counting := _find_counting(hypotheses)):
            return FollowUp(asked, changes, [counting], on_its_own=True)
        if not named:
            return FollowUp(asked, changes, [mine])
        same = next((h for h in named if h.kpi.id == mine.kpi.id), None)
        short = changes.goes_on or self._is_fragment(asked)
        margin = question.scores.margin  # A KPI within it of the best is the one that is meant, when it was spoken of.
        if changes.of_it and same is not named[0]:
            return FollowUp(asked, changes, named, (mine,)) if mine.unaccounted else FollowUp(asked, changes, [mine])
        if same is not None and named[0].score - same.score < margin:
            rivals = tuple(h for h in named if h is not same and abs(h.score - same.score) < margin)
            changes = replace(changes, goes_on=changes.goes_on or _names_measure_alone(same, previous))
            return FollowUp(asked, changes, [same], rivals) if changes.goes_on else _alone(asked, changes, named)
        if short and _says_it_all(mine, named[0]):
            return FollowUp(asked, changes, [mine])
        return FollowUp(asked, changes, named) if changes.goes_on else _alone(asked, changes, named)

    def _find_other_of_place(self, question: Understanding, previous: Query, mine: Hypothesis) -> Hypothesis | None:
        """ "Er den rød?" after what was spent on a project, "hvor meget er der brugt?" after its status.

        The one KPI that these words are values of, or of what is spent on such a place, and that explains them all.
        """
        spends = not self._packs[question.language].spending.isdisjoint(question.words)
        valued = {s.phrase.level for s in question.spans if s.phrase.kind == "value"}
        spent = {
            kpi.id for kpi in self._catalog.kpis.values() if spends and not previous.where.keys().isdisjoint(kpi.spends)
        }
        there = ((valued if mine.unaccounted else set()) | spent) - {mine.kpi.id}
        covers = (self._coverer.cover(question, self._catalog.kpi(kpi_id)) for kpi_id in sorted(there))
        found = [h for h in covers if not h.unaccounted and previous.where.keys() <= set(h.kpi.levels)]
        return found[0] if previous.where and len(found) == 1 else None

    def _is_named(self, hypothesis: Hypothesis, question: Understanding, points_back: bool) -> bool:
        """In words that go on, a measure alone brings up another KPI only by a telling name: not by "et halvt år"."""
        if hypothesis.of("kpi") or not points_back:
            return bool(hypothesis.of("kpi", "measure", "value"))
        closed = self._packs[question.language].closed
        telling = [t for s in hypothesis.of("measure") for t in s.tokens if question.words[t] not in closed]
        return len(telling) > 1

    def _is_fragment(self, question: Understanding) -> bool:
        """A few words that ask nothing by themselves ("pr. indbygger", "kun kvinderne")."""
        words = [w for i, w in enumerate(question.words) if i not in question.fillers]
        return len(words) <= FRAGMENT and not self._packs[question.language].question_words & set(words)


def _alone(asked: Understanding, changes: Changes, named: list[Hypothesis]) -> FollowUp | None:
    """ "Tilbage til sygefraværet: …" is a question of its own, without its first words."""
    return FollowUp(asked, changes, named, on_its_own=True) if changes.returns else None


def _may_be_of_them(other: Hypothesis) -> bool:
    """ "Hvor mange procent af dem blev afgjort til tiden?": another KPI that is a share, and no number of others."""
    counts = other.kpi.measure(other.kpi.default_measure).type in COUNTED
    return bool(other.of("kpi")) and not other.unaccounted and not counts


def _names_measure_alone(same: Hypothesis, previous: Query) -> bool:
    """ "Hvad er den forventede slutudgift?" after what was spent on a project: of that project, until another is named.

    The KPI's own name would begin anew.
    """
    return bool(previous.where) and not same.of("kpi", "member", "level", "kind")


def _has_what_is_named(hypothesis: Hypothesis) -> bool:
    named = hypothesis.of("member", "level", "kind")
    return all((s.phrase.level or s.phrase.id) in hypothesis.kpi.levels for s in named)


def _find_counting(hypotheses: Iterable[Hypothesis]) -> Hypothesis | None:
    """ "Og hvor mange er på kontanthjælp?" after a figure that has no benefits: the one that counts them."""
    counting = (h for h in hypotheses if any(s.phrase.level in h.kpi.counts for s in h.of("member")))
    return next((h for h in counting if not h.unaccounted and _has_what_is_named(h)), None)


def _says_it_all(mine: Hypothesis, other: Hypothesis) -> bool:
    """Whether the KPI before explains every word, those that name another one too ("pr. indbygger", "hjemmeplejen")."""
    telling = [s for s in mine.of("member", "measure", "value", "level", "kind", "peer") if _is_whole(s)]
    published = all((s.phrase.level or s.phrase.id) in mine.kpi.levels for s in mine.of("member", "level", "kind"))
    used = {t for s in telling for t in s.tokens | s.inner}
    return not mine.unaccounted and published and other.naming <= used


def _is_whole(span: Span) -> bool:
    """A measure that borrows the name of another figure is named in full: "pr. indbygger" is not "indbyggere"."""
    return span.phrase.kind != "measure" or len(span.tokens | span.inner) >= len(span.phrase.words)
