"""Every cell of a release equals an independent computation from the source's raw rows, or has a reason not to be."""

from collections import Counter
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from semantic_layer.serve import Release
from tests.oracle.checks import find_wrong
from tests.oracle.days import days_of, months_after
from tests.oracle.definitions import Figure
from tests.oracle.expected import Expectations, is_joint
from tests.oracle.observed import Observed
from tests.oracle.subjects import DEFINITIONS, NOT_EXACT

Cells = list[Observed]
N_STEP = 5
"""Where components are not published, unit counts are to the nearest multiple of this."""
WINDOW_MONTHS = 24
"""How far back the size of a member decides whether it is shown alone."""


def test_every_kpi_of_the_catalog_has_a_second_opinion_on_every_measure(release: Release) -> None:
    kpis = release.catalog.kpis
    assert set(DEFINITIONS) == set(kpis), "tests/oracle/subjects has to define the same KPIs as the catalog"
    for kpi_id, definition in DEFINITIONS.items():
        assert set(definition.measures) == set(kpis[kpi_id].release_measures), kpi_id


def test_every_shown_figure_is_the_independent_one(cells: Cells, expectations: Expectations) -> None:
    """All of them, and so some of every measure by every breakdown at every grain that is published."""
    shown = [cell for cell in cells if cell.state == "shown"]
    assert find_wrong(shown, expectations) == []
    kinds = {(cell.kpi, cell.measure, cell.breakdown, cell.grain) for cell in cells}
    seen = {(cell.kpi, cell.measure, cell.breakdown, cell.grain) for cell in shown}
    assert len(shown) > 20_000
    assert seen == kinds
    assert {(kpi, measure) for kpi, measure, _, _ in seen} == {
        (k, m) for k, d in DEFINITIONS.items() for m in d.measures
    }


def test_a_figure_that_is_off_by_its_last_digit_is_found(cells: Cells, expectations: Expectations) -> None:
    for kpi in expectations.catalog.kpis.values():
        cell = next(c for c in cells if c.kpi == kpi.id and c.state == "shown")
        step = Decimal(1).scaleb(-kpi.decimals(cell.measure))
        off = replace(cell, text="gul" if cell.text != "gul" else "roed") if cell.value is None else None
        off = off or replace(cell, value=(cell.value or Decimal(0)) + step)
        assert len(find_wrong([cell, off], expectations)) == 1


def test_components_and_unit_counts_are_exact_where_they_are_published(
    cells: Cells, expectations: Expectations
) -> None:
    wrong = []
    for cell in cells:
        if cell.state != "shown" or cell.text is not None:
            continue
        figure = expectations.figure(cell.kpi, cell.measure, cell.period, cell.members)
        breakdown = next(b for b in expectations.catalog.kpi(cell.kpi).published if b.id == cell.breakdown)
        if not (_components_fit(cell, figure, breakdown.components) and _n_fits(cell, figure, breakdown.components)):
            wrong.append(f"{cell.name}: {cell.numerator}/{cell.denominator}, n {cell.n}; should be {figure}")
    assert not wrong


def _components_fit(cell: Observed, figure: Figure, published: bool) -> bool:
    if not published:
        return cell.numerator is None and cell.denominator is None
    slack = NOT_EXACT.get(cell.kpi, Fraction(0))
    return _is_near(cell.numerator, figure.top, slack) and _is_near(cell.denominator, figure.bottom, slack)


def _is_near(found: Decimal | None, expected: Fraction | None, slack: Fraction) -> bool:
    if expected is not None and found is None:
        # Six decimals cannot hold every quotient of a derived measure.
        return 1_000_000 % expected.denominator != 0
    return (found is None) == (expected is None) and abs(Fraction(found or 0) - (expected or 0)) <= slack


def _n_fits(cell: Observed, figure: Figure, exact: bool) -> bool:
    if cell.n is None:
        return figure.units == 0
    return cell.n == (figure.units if exact else (2 * figure.units + N_STEP) // (2 * N_STEP) * N_STEP)


def test_every_cell_without_a_figure_has_a_reason(cells: Cells, expectations: Expectations, release: Release) -> None:
    """Gaps have no data behind them, and what is hidden is small, merged, or counted as secondary."""
    wrong = []
    secondary: Counter[str] = Counter()
    for cell in cells:
        expected = expectations.judge(cell.kpi, cell.measure, cell.period, cell.members)
        if cell.state == "hidden" and expected.state == "shown" and cell.reason == "small_group":
            secondary[cell.kpi] += 1
        elif (cell.state, cell.reason) != (expected.state, expected.reason):
            wrong.append(f"{cell.name}: {cell.state} ({cell.reason}), should be {expected.state} ({expected.reason})")
    assert not wrong
    assert secondary == _listed(release)


def _listed(release: Release) -> dict[str, int]:
    """The cells that the release says are hidden for the sake of others."""
    causes = {kpi: entry.hidden_by_reason for kpi, entry in release.manifest.kpis.items()}
    for_others = ("secondary", "operand", "kept")
    found = {kpi: sum(by_cause.get(cause, 0) for cause in for_others) for kpi, by_cause in causes.items()}
    return {kpi: number for kpi, number in found.items() if number}


def test_nothing_small_is_shown_and_nothing_hidden_has_a_number(cells: Cells, expectations: Expectations) -> None:
    hidden = 0
    for cell in cells:
        if cell.state == "shown":
            figure = expectations.figure(cell.kpi, cell.measure, cell.period, cell.members)
            assert not expectations.is_small(cell.kpi, figure), cell.name
        else:
            hidden += cell.state == "hidden"
            numbers = (cell.value, cell.numerator, cell.denominator, cell.n, cell.text, cell.note, cell.noted_at)
            assert numbers == (None,) * 7, cell.name
    assert hidden > 0


def test_members_are_merged_only_for_a_reason(cells: Cells, expectations: Expectations) -> None:
    """Below the threshold within the last two years, or the company that these need to be enough."""
    joined = {key: members for key, members in expectations.merged.items() if members}
    assert joined
    for (kpi, breakdown), merged in joined.items():
        threshold = expectations.catalog.kpi(kpi).disclosure.min
        own = [c for c in cells if (c.kpi, c.breakdown, c.state) == (kpi, breakdown, "shown")]
        last = max(days_of(c.period).last for c in own)
        since = months_after(last.replace(day=1), 1 - WINDOW_MONTHS)
        recent = [c for c in own if days_of(c.period).last >= since]
        for joint in {tuple(c.members.items()) for c in recent if is_joint(c.members)}:
            periods = sorted({c.period for c in recent if tuple(c.members.items()) == joint})
            together = expectations.joined(kpi, periods[-1], dict(joint))
            assert together <= merged
            least = {
                key: _least(expectations, recent, kpi, dict(zip(dict(joint), key, strict=True))) for key in together
            }
            small = frozenset(key for key in together if least[key] < threshold)
            assert small, f"{kpi} {joint}: nobody in it is small"
            if small != together:
                levels = tuple(dict(joint))
                alone = [expectations.oracle.together(kpi, recent[0].measure, p, levels, small) for p in periods]
                assert len(small) == 1 or any(0 < figure.units < threshold for figure in alone), f"{kpi} {joint}"


def _least(expectations: Expectations, recent: Cells, kpi: str, members: dict[str, str]) -> int:
    found = [expectations.oracle.figure(kpi, c.measure, c.period, members).units for c in recent]
    return min(units for units in found if units)


def test_no_figure_and_no_period_is_lost(cells: Cells, expectations: Expectations) -> None:
    """The release has every period that is due, and in each a cell for every member with rows."""
    have: dict[tuple[str, str, str], set[tuple[str, ...]]] = {}
    levels: dict[tuple[str, str], tuple[str, ...]] = {}
    for cell in cells:
        have.setdefault((cell.kpi, cell.breakdown, cell.period), set()).add(cell.key)
        levels[cell.kpi, cell.breakdown] = tuple(cell.members)
    for kpi in expectations.catalog.kpis.values():
        measure = next(iter(DEFINITIONS[kpi.id].measures))
        for breakdown in kpi.published:
            first = breakdown.measures[0] if breakdown.measures else measure
            for grain in breakdown.grains:
                due = expectations.periods(kpi.id, grain, expectations.as_of)
                assert due
                assert days_of(due[-1]).last < expectations.as_of
                for period in due:
                    found = expectations.oracle.figures(kpi.id, first, period, levels[kpi.id, breakdown.id])
                    assert set(found) <= have[kpi.id, breakdown.id, period], f"{kpi.id} [{breakdown.id}] {period}"
    published = {(cell.kpi, cell.grain, cell.period) for cell in cells}
    every = {
        (kpi.id, grain, period)
        for kpi in expectations.catalog.kpis.values()
        for grain in {g for b in kpi.published for g in b.grains}
        for period in expectations.periods(kpi.id, grain, expectations.as_of)
    }
    assert published == every


def test_every_row_names_where_its_member_belonged_at_the_periods_end(cells: Cells, expectations: Expectations) -> None:
    named = 0
    for cell in cells:
        for level, member in cell.scope.items():
            if level not in cell.members:
                named += 1
                assert member == expectations.oracle.above(cell.members, level, cell.period), cell.name
    assert named > 1000
