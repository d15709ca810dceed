"""Who may see what: every role, every KPI and every level, at the policy and through the pipeline itself."""

from collections.abc import Iterator
from itertools import product

import pytest

from assistant import Assistant, Question
from assistant.access import may_see, may_see_answer, may_see_query
from assistant.pipeline import Clock, Pipeline, Turn
from semantic_layer.catalog import Catalog, Role
from semantic_layer.kpi import Access
from semantic_layer.query import Against, PeriodRange, Query
from semantic_layer.serve import Release
from semantic_layer.texts import Text
from tests.assistant.conftest import TODAY

ALL, ONE, NONE, COARSE, UNKNOWN = "all_topics", "one_topic", "no_topic", "coarse", "nobody"
ROLES = (ALL, ONE, NONE, COARSE, UNKNOWN)


def name(role: str) -> Text:
    return Text(da=role, en=role)


@pytest.fixture(scope="module")
def topic(release: Release) -> str:
    return release.catalog.committees[0].id


@pytest.fixture(scope="module")
def dimension(release: Release) -> str:
    """That with the most levels, which is worth limiting."""
    return max(release.catalog.dimensions.values(), key=lambda one: len(one.levels)).id


@pytest.fixture(scope="module")
def limit(release: Release, dimension: str) -> str:
    """The coarsest level of it: all below are closed to one role."""
    return next(one.id for one in release.catalog.dimensions[dimension].levels if one.parent is None)


@pytest.fixture(scope="module")
def catalog(release: Release, topic: str, dimension: str, limit: str) -> Catalog:
    """The shipped one with roles that differ, and every KPI closed to one of them below the coarsest level."""
    roles = (
        Role(id=ALL, label=name(ALL)),
        Role(id=ONE, label=name(ONE), topics=(topic,)),
        Role(id=NONE, label=name(NONE), topics=()),
        Role(id=COARSE, label=name(COARSE)),
    )
    access = Access(finest={COARSE: {dimension: limit}})
    kpis = {id_: kpi.model_copy(update={"access": access}) for id_, kpi in release.catalog.kpis.items()}
    return release.catalog.model_copy(update={"roles": roles, "kpis": kpis})


@pytest.fixture(scope="module")
def pipeline(release: Release, catalog: Catalog, desk: Assistant) -> Iterator[Pipeline]:
    """The same figures under the other rules."""
    before = release.catalog
    release.__dict__["catalog"] = catalog
    yield Pipeline(release, desk.pipeline.understander, desk.pipeline.planner)
    release.__dict__["catalog"] = before


def list_open(catalog: Catalog, topic: str, dimension: str, limit: str) -> set[tuple[str, str, tuple[str, ...]]]:
    """Role, KPI and breakdown that are open, told level by level rather than by the rule."""
    below = {level.id for level in catalog.dimensions[dimension].levels} - {limit}
    open_ones = set()
    for kpi in catalog.kpis.values():
        for breakdown in kpi.published:
            open_ones.add((ALL, kpi.id, breakdown.by))
            if topic in kpi.committee:
                open_ones.add((ONE, kpi.id, breakdown.by))
            if not below.intersection(breakdown.by):
                open_ones.add((COARSE, kpi.id, breakdown.by))
    return open_ones


def make_query(catalog: Catalog, kpi_id: str, by: tuple[str, ...]) -> Query:
    kpi = catalog.kpi(kpi_id)
    grain = next(b.grains[0] for b in kpi.published if b.by == by)
    last = PeriodRange.model_validate({"from": "2025", "to": "2025"})
    return Query(
        kpis=(kpi_id,), measures=(kpi.default_measure,), operation="breakdown", grain=grain, period=last, by=by
    )


@pytest.mark.promise("A3")
def test_the_whole_matrix_of_roles_kpis_and_levels(catalog: Catalog, topic: str, dimension: str, limit: str) -> None:
    expected = list_open(catalog, topic, dimension, limit)
    every = [(kpi.id, breakdown.by) for kpi in catalog.kpis.values() for breakdown in kpi.published]
    found = {
        (role, kpi_id, by)
        for role, (kpi_id, by) in product(ROLES, every)
        if may_see_query(catalog, role, make_query(catalog, kpi_id, by))
    }
    assert found == expected
    for role in (ONE, COARSE):
        seen = {one[1:] for one in expected if one[0] == role}
        assert 0 < len(seen) < len(set(every))


@pytest.mark.promise("A3")
def test_nothing_closed_comes_through_the_pipeline(
    pipeline: Pipeline, catalog: Catalog, topic: str, dimension: str, limit: str
) -> None:
    """Asked as a query, so that no understanding of words stands in between."""
    expected = list_open(catalog, topic, dimension, limit)
    closed = 0
    for role, kpi in product(ROLES, catalog.kpis.values()):
        for breakdown in kpi.published:
            if (role, kpi.id, breakdown.by) in expected:
                continue
            closed += 1
            turn = Turn("", "", TODAY, role, "da")
            part = pipeline.answer_chosen(make_query(catalog, kpi.id, breakdown.by), turn, "da", Clock())
            assert (part.status, part.reason, part.cells, part.table) == ("declined", "access", (), None)
            assert part.suggestions == () or role in (ONE, COARSE)
    assert closed > 300


@pytest.mark.promise("A3")
@pytest.mark.parametrize("field", ["by", "where", "without", "against"])
def test_a_level_counts_wherever_the_query_names_it(catalog: Catalog, dimension: str, field: str) -> None:
    level = catalog.dimensions[dimension].levels[-1]
    assert level.parent is not None
    kpi = next(iter(catalog.kpis.values()))
    bare = make_query(catalog, kpi.id, ())
    member = {level.id: (level.members[0].id,)}
    named = {"by": (level.id,), "where": member, "without": member, "against": Against(members=member)}
    asked = bare.model_copy(update={field: named[field]})
    assert may_see_query(catalog, COARSE, bare)
    assert not may_see_query(catalog, COARSE, asked)
    assert may_see_query(catalog, ALL, asked)


@pytest.mark.promise("A3")
def test_a_kpi_may_be_narrowed_to_other_committees_than_its_own(catalog: Catalog, topic: str) -> None:
    other = next(c.id for c in catalog.committees if c.id != topic)
    own = next(kpi for kpi in catalog.kpis.values() if kpi.committee == (topic,))
    moved = own.model_copy(update={"access": Access(topics=(other,))})
    changed = catalog.model_copy(update={"kpis": catalog.kpis | {own.id: moved}})
    assert may_see(catalog, ONE, (own.id,))
    assert not may_see(changed, ONE, (own.id,))
    assert may_see(changed, ALL, (own.id,))


@pytest.mark.promise("A3")
def test_a_stored_answer_is_closed_on_a_level_that_is(
    catalog: Catalog, desk: Assistant, dimension: str, limit: str
) -> None:
    """Whether its query tells it, or its cells alone."""
    asked = Question(text="Hvad var sygefraværet i 3. kvartal 2026 fordelt på skoler?", asked_at=TODAY)
    answer = desk.ask(asked)
    below = {level.id for level in catalog.dimensions[dimension].levels} - {limit}
    assert any(below.intersection(cell.members) for cell in answer.cells)
    for stored in (answer, answer.model_copy(update={"query": None}), answer.model_copy(update={"cells": ()})):
        assert may_see_answer(catalog, ALL, stored)
        for role in (COARSE, NONE, UNKNOWN):
            assert not may_see_answer(catalog, role, stored)
