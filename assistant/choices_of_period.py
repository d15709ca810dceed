"""The same question for another period: earlier ones, a shorter or longer course, another grain."""

from collections.abc import Iterator

from assistant.varying import Offer, Offers, Varying
from semantic_layer.calendars import Period
from semantic_layer.query import Query
from semantic_layer.serve import is_closed, published_periods

MOST_OF_OWN = 13
"""Periods of the question's own grain, the newest first: with months, the same one of last year is among them."""
MOST_OF_OTHER = 5
COURSE = 6
"""Periods of a course at another grain than the KPI's own."""


def offer_periods(varying: Varying) -> Iterator[Offers]:
    query, catalog = varying.query, varying.release.catalog
    if query.forecast:
        return
    levels = {*query.by, *query.where}
    grains = (query.grain, *(grain for b in varying.kpi.published for grain in b.grains))
    for grain in dict.fromkeys(grains):
        if varying.is_published(levels, grain):
            label = catalog.calendars[grain].label.in_(varying.language)
            yield label, _each_period(varying, grain) if varying.is_single else _each_course(varying, grain)


def _each_period(varying: Varying, grain: str) -> Iterator[Offer]:
    most = MOST_OF_OWN if grain == varying.query.grain else MOST_OF_OTHER
    for period in _list_closed(varying, grain)[-most:][::-1]:
        yield varying.writer.period(period.id, grain), varying.at(period, period)


def _each_course(varying: Varying, grain: str) -> Iterator[Offer]:
    periods = _list_closed(varying, grain)
    usual = varying.kpi.time.default.last if grain == varying.kpi.time.default.grain else COURSE
    for length in dict.fromkeys((usual, 2 * usual, len(periods))):
        if 2 <= length <= len(periods):
            query = varying.at(periods[-length], periods[-1])
            yield _name_course(varying, query), query


def _name_course(varying: Varying, query: Query) -> str:
    ends = {
        "from": varying.writer.period(query.period.from_, query.grain),
        "to": varying.writer.period(query.period.to, query.grain),
    }
    return varying.writer.label("chip_values.from_to").format(**ends)


def _list_closed(varying: Varying, grain: str) -> list[Period]:
    release, kpi, today = varying.release, varying.kpi.id, varying.today
    periods = published_periods(release, kpi, grain, today)
    return [period for period in periods if is_closed(release, kpi, period, today)]
