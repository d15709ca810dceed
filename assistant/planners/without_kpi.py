"""A question in which no KPI is found: what is published for the place it names, or why there is nothing to answer."""

from collections.abc import Mapping
from functools import cached_property, partial
from itertools import chain, islice

from assistant.nearby import NearbyKpis
from assistant.plan import Clarify, Decline, DeclineReason, Detail, Plan, Reading
from assistant.planners.cover import Coverer
from assistant.planners.coverage import find_uncovered
from assistant.planners.evoked import ask_which_evoked
from assistant.planners.outside import decline_withheld, find_outside, names_withheld
from assistant.planners.problems import MAX_READINGS
from assistant.planners.refusals import looks_like_person
from assistant.spans import Span
from assistant.understand import Understander, Understanding
from assistant.wording import Wording
from semantic_layer.catalog import Catalog, Kpi
from semantic_layer.query import Members
from semantic_layer.texts import Language

MAX_NEARBY = 3


class WithoutKpi:
    def __init__(
        self, catalog: Catalog, understander: Understander, coverer: Coverer, wording: Mapping[Language, Wording]
    ) -> None:
        self._catalog = catalog
        self._coverer = coverer
        self._wording = wording
        self._knows = understander.morphology.knows
        self._nearby = {lang: NearbyKpis(catalog, lang, pack.closed) for lang, pack in understander.packs.items()}
        self._approved = sorted(
            (k for k in catalog.kpis.values() if k.status == "approved"), key=lambda k: (k.committee, k.id)
        )
        """In an order of their own, so that the one that the catalog is read in decides nothing."""
        self._withholding = [kpi for kpi in catalog.kpis.values() if kpi.withheld is not None]

    def find_nearby_kpis(self, text: str, language: Language, named: str | None) -> tuple[str, ...]:
        """Up to three KPIs that a declined question may have meant: the one named, then those that look alike.

        Where nothing looks alike, one of each of the first committees shows what there is: one that leaders look at.
        """
        found = [*([named] if named else []), *self._nearby[language].find(text)]
        watched = self._catalog.watched
        for committee in self._catalog.committees if not found else ():
            theirs = [kpi.id for kpi in self._approved if committee.id in kpi.committee]
            theirs.sort(key=lambda kpi_id: watched.index(kpi_id) if kpi_id in watched else len(watched))
            found += theirs[:1]
        return tuple(dict.fromkeys(found))[:MAX_NEARBY]

    def ask_which_evoked(self, question: Understanding) -> Clarify | None:
        """The few KPIs that all of the question is about; None where there are none or many."""
        wording, content = self._wording[question.language], self._coverer.find_content(question)
        ask = partial(wording.ask_simply, where={})
        return ask_which_evoked(question, content, self._catalog.kpis, self._coverer.finder, ask)

    def plan_without_kpi(self, question: Understanding) -> Plan:
        if (outside := find_outside(question)) is not None:
            return Decline(reason="no_kpi", detail=Detail(outside=outside))
        content = self._coverer.find_content(question)
        explained = {t for s in question.spans for t in s.tokens}
        place = next((s for s in question.spans if s.phrase.kind in ("member", "level", "kind")), None)
        if place is not None and content <= explained:
            return self._offer_kpis(question, place)
        if asked := self.ask_which_evoked(question):
            return asked
        unknown = tuple(sorted(content - explained))
        evoked = {s.phrase.id for s in question.spans if s.phrase.kind == "about"}
        named = [kpi for kpi in self._withholding if kpi.id in evoked and names_withheld(kpi, question, unknown)]
        if named:
            return decline_withheld(named[0])
        alternatives = tuple(r.question for r in self._read_at(question, place, MAX_NEARBY)) if place else ()
        person = looks_like_person(question, unknown, self._knows)
        reason: DeclineReason = "person" if person else "no_kpi"
        return Decline(reason=reason, alternatives=alternatives)

    def _offer_kpis(self, question: Understanding, place: Span) -> Plan:
        """A place without a figure: offer what is published for it."""
        level = place.phrase.level or place.phrase.id
        readings = self._read_at(question, place, MAX_READINGS)
        return Clarify(reason="too_vague", readings=tuple(readings), detail=Detail(level=level))

    def _read_at(self, question: Understanding, place: Span, most: int) -> list[Reading]:
        """Questions for KPIs that are published for the place, what looks like the question first."""
        level, language = place.phrase.level or place.phrase.id, question.language
        where: Members = {level: (place.phrase.id,)} if place.phrase.kind == "member" else {}
        today = self._catalog.identity.evaluation_day
        there = self._published_at.get(level, {})
        near = dict.fromkeys(kpi_id for kpi_id in self._nearby[language].find(question.text) if kpi_id in there)
        ranked = chain(near, (kpi_id for kpi_id in there if kpi_id not in near))
        about = (
            kpi for kpi in map(there.__getitem__, ranked) if find_uncovered(self._catalog, kpi, where, today) is None
        )
        wording = self._wording[language]
        return [
            Reading(label=kpi.label.in_(language), question=wording.ask_simply(kpi, where))
            for kpi in islice(about, most)
        ]

    @cached_property
    def _published_at(self) -> dict[str, dict[str, Kpi]]:
        """Level → the KPIs that are published for it."""
        found: dict[str, dict[str, Kpi]] = {}
        for kpi in self._approved:
            for level in kpi.levels:
                found.setdefault(level, {})[kpi.id] = kpi
        return found
