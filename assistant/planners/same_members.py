"""Words that name several members, or a member and another unit of that name: which one is meant is asked."""

from collections.abc import Mapping
from dataclasses import replace

from assistant.plan import Clarify, Decline, Detail, Plan
from assistant.planners.coverage import find_uncovered
from assistant.planners.draft import Draft, draft_query
from assistant.planners.problems import Build, make_readings
from assistant.spans import Span
from assistant.tokens import split_words
from assistant.wording import Wording
from semantic_layer.catalog import Catalog
from semantic_layer.texts import Language


class SameMembers:
    def __init__(self, catalog: Catalog, build: Build, wording: Mapping[Language, Wording]) -> None:
        self._catalog = catalog
        self._build = build
        self._wording = wording

    def stop_at_members(self, draft: Draft) -> Plan | None:
        """The same words may name several members of levels that the KPI publishes."""
        for span in draft.chosen.of("member"):
            others = [s for s in draft.question.spans if _is_other_member(s, span, draft)]
            named_twice = any(s is not span and _is_same(s, span) for s in draft.chosen.of("member"))
            if not others and not named_twice and (asked := self._ask_namesake(draft, span)):
                return asked
            if not others:
                continue
            choices = _first_per_member((span, *others))
            drafts = (self._draft_with(draft, span, choice) for choice in choices)
            readings = make_readings(drafts, self._build, self._wording[draft.question.language])
            if len(readings) > 1:
                return Clarify(reason="ambiguous_member", readings=readings, detail=Detail(kpi=draft.kpi.id))
        return None

    def _draft_with(self, draft: Draft, span: Span, choice: Span) -> tuple[Draft, str]:
        """The draft with another member in the span's stead, and that member's name."""
        spans = (*(s for s in draft.chosen.spans if s != span), choice)
        label = self._wording[draft.question.language].member(choice.phrase.level, choice.phrase.id)
        return draft_query(draft.question, replace(draft.chosen, spans=spans), draft.context), label

    def _ask_namesake(self, draft: Draft, span: Span) -> Plan | None:
        """Another unit bears these words as its name, on a level that the KPI has no figures for: which was meant?"""
        level, member = span.phrase.level, span.phrase.id
        namesakes = [
            s
            for s in draft.question.spans
            if s.phrase.kind == "member"
            and s.phrase.proper
            and s.tokens == span.tokens
            and s.phrase.level not in draft.kpi.levels
            and self._is_own_name(s)
        ]
        # "Byggeriet af skolen": which of the two is meant is said.
        if any(s.phrase.kind in ("level", "kind") and s.phrase.id == level for s in draft.question.spans):
            return None
        if not namesakes or any(self._is_own_name(s) for s in draft.question.spans if _names_same(s, span)):
            return None
        if find_uncovered(self._catalog, draft.kpi, {level: (member,)}, draft.context.timeline.today):
            detail = Detail(kpi=draft.kpi.id, level=namesakes[0].phrase.level)
            return Decline(reason="breakdown_not_published", detail=detail)
        wording = self._wording[draft.question.language]
        readings = make_readings([(draft, wording.member(level, member))], self._build, wording)
        detail = Detail(kpi=draft.kpi.id)
        return Clarify(reason="ambiguous_member", readings=readings, detail=detail) if readings else None

    def _is_own_name(self, span: Span) -> bool:
        """Whether the words are those of the member's label, not of a nickname."""
        label = self._catalog.member(span.phrase.level, span.phrase.id).label
        return any(set(split_words(label.in_(lang))) <= set(span.phrase.words) for lang in self._wording)


def _first_per_member(spans: tuple[Span, ...]) -> list[Span]:
    first: dict[tuple[str, str], Span] = {}
    for span in spans:
        first.setdefault((span.phrase.level, span.phrase.id), span)
    return list(first.values())


def _names_same(other: Span, span: Span) -> bool:
    """A nickname may be a form of the label too."""
    return other.tokens == span.tokens and _is_same(other, span)


def _is_same(other: Span, span: Span) -> bool:
    mine, its = span.phrase, other.phrase
    return (its.kind, its.level, its.id) == (mine.kind, mine.level, mine.id)


def _is_other_member(other: Span, span: Span, draft: Draft) -> bool:
    return (
        other.phrase.kind == "member"
        and other.tokens == span.tokens
        and other.phrase.level in draft.kpi.levels
        and abs(other.score - span.score) <= draft.question.scores.same_words
        and (other.phrase.level, other.phrase.id) != (span.phrase.level, span.phrase.id)
    )
