"""The same question about another figure: another measure, a KPI that is easily confused, one of the same committee."""

from collections.abc import Iterator
from itertools import product

from assistant.varying import Offer, Offers, Varying
from assistant.wording import lower_first
from semantic_layer.catalog import Kpi
from semantic_layer.query import Members, PeriodRange, Query
from semantic_layer.serve import latest_closed

MOST_KPIS = 12


def offer_kpis(varying: Varying) -> Iterator[Offers]:
    if len(varying.query.kpis) > 1:
        return
    catalog, own = varying.release.catalog, varying.kpi
    alike = [catalog.kpis[kpi] for kpi in own.confusable if kpi in catalog.kpis]
    yield varying.say("alike"), _each(varying, alike)
    committees = [c for c in catalog.committees if c.id in own.committee]
    for committee in committees[:1]:
        others = [
            kpi
            for kpi in catalog.kpis.values()
            if committee.id in kpi.committee and kpi.status == "approved" and kpi not in (own, *alike)
        ]
        name = committee.label.in_(varying.language)
        yield varying.say("of_committee").format(committee=name), _each(varying, others[:MOST_KPIS])


def offer_measures(varying: Varying) -> Iterator[Offers]:
    if len(varying.query.kpis) > 1:
        return
    yield "", _each_measure(varying)


def _each_measure(varying: Varying) -> Iterator[Offer]:
    catalog, kpi = varying.release.catalog, varying.kpi
    for measure in kpi.measures:
        label = lower_first(catalog.measure_label(kpi, measure).in_(varying.language))
        yield label, varying.query.model_copy(update={"measures": (measure,)})


def _each(varying: Varying, kpis: list[Kpi]) -> Iterator[Offer]:
    for kpi in kpis:
        query = _about(varying, kpi)
        if query is not None:
            yield kpi.label.in_(varying.language), query


def _about(varying: Varying, kpi: Kpi) -> Query | None:
    """As the question stands where the KPI is published so; else its latest figure for the same place, or the whole."""
    catalog, asked = varying.release.catalog, varying.query
    levels = {*asked.by, *asked.where}
    if catalog.breakdown(kpi, levels, asked.grain, kpi.default_measure) and asked.against is None:
        latest = latest_closed(varying.release, kpi.id, asked.grain, varying.today)
        if latest is not None and varying.last <= latest:
            return asked.model_copy(update={"kpis": (kpi.id,), "measures": (kpi.default_measure,)})
    places: tuple[Members, ...] = (asked.where, {})
    for where, grain in product(places, dict.fromkeys((asked.grain, kpi.time.default.grain))):
        latest = latest_closed(varying.release, kpi.id, grain, varying.today)
        if latest is not None and catalog.breakdown(kpi, set(where), grain, kpi.default_measure):
            span = PeriodRange(from_=latest.id, to=latest.id)
            return Query(
                kpis=(kpi.id,),
                measures=(kpi.default_measure,),
                operation="value",
                grain=grain,
                period=span,
                where=where,
            )
    return None
