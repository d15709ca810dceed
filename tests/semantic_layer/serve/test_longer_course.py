"""A window is held against the whole series, and spoken of only where that moves the other way."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from semantic_layer.query import Query
from semantic_layer.serve import Release, answer_query, open_release
from semantic_layer.serve.longer_course import LongerCourse, find_longer_course
from tests.semantic_layer.serve.made_release import make_release, read_small_catalog

TODAY = date(2026, 11, 15)
QUARTERS = [f"{year}-Q{quarter}" for year in (2024, 2025, 2026) for quarter in (1, 2, 3, 4)][:11]


@contextmanager
def release_of(
    measure: str, values: Mapping[str, int], smallest_change: float = 0, broken: bool = True
) -> Iterator[Release]:
    kpi = "waiting" if measure == "rate" else "visits"
    lines = [f"{kpi} | {measure} | {period} | {value} | 100 | {value}" for period, value in values.items()]
    catalog = read_small_catalog()
    kpis = dict(catalog.kpis)
    comparisons = kpis[kpi].comparisons.model_copy(update={"smallest_change": smallest_change})
    caveats = tuple(c for c in kpis[kpi].caveats if broken or c.kind != "break")
    kpis[kpi] = kpis[kpi].model_copy(update={"comparisons": comparisons, "caveats": caveats})
    with TemporaryDirectory() as folder:
        table = "\n".join(["kpi | measure | period | num | den | value", *lines])
        make_release(Path(folder), catalog.model_copy(update={"kpis": kpis}), table)
        release = open_release(Path(folder))
        try:
            yield release
        finally:
            release.close()


def look_back(release: Release, kpi: str, first: str, last: str, grain: str, operation: str) -> LongerCourse | None:
    query = Query.model_validate(
        {"kpis": [kpi], "operation": operation, "grain": grain, "period": {"from": first, "to": last}}
        | {"measures": ["rate" if kpi == "waiting" else "visits"]}
    )
    return find_longer_course(release, answer_query(release, query, TODAY), TODAY)


@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(st.integers(min_value=0, max_value=40), min_size=11, max_size=11),
    st.integers(min_value=0, max_value=8),
    st.sampled_from([0, 3]),
    st.sampled_from(["trend", "change"]),
)
def test_it_speaks_exactly_where_the_directions_differ(
    values: list[int], start: int, least: int, operation: str
) -> None:
    with release_of("visits", dict(zip(QUARTERS, values, strict=True)), least) as release:
        found = look_back(release, "visits", QUARTERS[start], QUARTERS[-1], "quarter", operation)
    window = values[-1] - values[start]
    whole = values[-1] - values[2]  # The last quarter is a third one, and so is the first that it is compared with.
    flips = window * whole < 0 and min(abs(window), abs(whole)) >= least and start > 2
    assert (found is not None) == flips
    if found is not None:
        assert (found.first.period, found.last.period) == ("2024-Q3", "2026-Q3")
        assert found.change.value == whole


@pytest.mark.parametrize("broken", [True, False])
def test_nothing_is_said_across_a_break(broken: bool) -> None:
    """Before July 2025 the figures were counted in another way, so there is nothing longer to look at."""
    values = {"2024-08": 9, "2025-08": 3, "2026-07": 4, "2026-08": 5}
    with release_of("rate", values, broken=broken) as release:
        found = look_back(release, "waiting", "2025-08", "2026-08", "month", "change")
    assert (found is None) == broken


def test_provisional_figures_are_no_end_of_the_whole_series() -> None:
    values = {"2025-08": 9, "2025-09": 4, "2026-08": 5, "2026-09": 6}
    with release_of("rate", values) as release:
        found = look_back(release, "waiting", "2025-09", "2026-09", "month", "change")
    assert found is not None
    assert (found.first.period, found.last.period) == ("2025-08", "2026-08")
    assert "p" not in found.last.flags
