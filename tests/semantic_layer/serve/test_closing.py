"""Which periods exist: ended, past their lag, within the data, and no later than the release knows."""

from datetime import date
from pathlib import Path

import pytest

from semantic_layer.serve import Release, is_closed, latest_closed, open_release, published_periods
from tests.semantic_layer.serve.made_release import make_release, read_small_catalog

AS_OF = date(2026, 11, 15)


def last(release: Release, kpi: str, grain: str, today: date) -> str:
    return published_periods(release, kpi, grain, today)[-1].id


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (date(2026, 10, 19), "2026-08"),
        (date(2026, 10, 20), "2026-09"),
        (AS_OF, "2026-09"),
        (date(2030, 1, 1), "2026-09"),
        (date(2024, 2, 20), "2024-01"),
    ],
)
def test_a_month_exists_when_its_lag_has_passed(release: Release, today: date, expected: str) -> None:
    assert last(release, "waiting", "month", today) == expected


def test_nothing_exists_before_the_first_period_is_due(release: Release) -> None:
    assert published_periods(release, "waiting", "month", date(2024, 2, 19)) == []
    assert latest_closed(release, "waiting", "month", date(2024, 2, 19)) is None


@pytest.mark.parametrize(
    ("kpi", "grain", "first", "newest"),
    [
        ("waiting", "month", "2024-01", "2026-09"),
        ("waiting", "quarter", "2024-Q1", "2026-Q3"),
        ("waiting", "year", "2024", "2025"),
        ("waiting", "rolling_12", "2024-12-R12", "2026-09-R12"),
        ("budget", "budget_follow_up", "2025-BO1", "2026-BO3"),
    ],
)
def test_every_grain_has_its_first_and_last(release: Release, kpi: str, grain: str, first: str, newest: str) -> None:
    periods = published_periods(release, kpi, grain, AS_OF)
    assert (periods[0].id, periods[-1].id) == (first, newest)


def test_a_period_that_too_few_have_reported_for_is_not_closed(tmp_path: Path) -> None:
    make_release(tmp_path, read_small_catalog(), "", incomplete={"waiting": {"month": ("2026-08", "2026-09")}})
    release = open_release(tmp_path)
    calendars = release.catalog.calendars
    newest = latest_closed(release, "waiting", "month", AS_OF)
    assert newest is not None
    assert newest.id == "2026-07"
    assert last(release, "waiting", "month", AS_OF) == "2026-09"
    assert is_closed(release, "waiting", calendars.parse("2026-07"), AS_OF)
    assert not is_closed(release, "waiting", calendars.parse("2026-08"), AS_OF)
    assert not is_closed(release, "waiting", calendars.parse("2026-10"), AS_OF)
    assert not is_closed(release, "waiting", calendars.parse("2023-12"), AS_OF)
    release.close()


def test_a_release_that_holds_less_says_so(tmp_path: Path) -> None:
    make_release(tmp_path, read_small_catalog(), "", latest={"waiting": {"month": "2026-06"}})
    release = open_release(tmp_path)
    assert last(release, "waiting", "month", AS_OF) == "2026-06"
    release.close()
