"""Governed time: ids, spans, steps and nesting of every grain."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from semantic_layer.calendars import (
    Calendars,
    CumulativeSpans,
    IsoWeeks,
    MonthSpans,
    RollingMonths,
    first_of_month_after,
)
from semantic_layer.errors import QueryError
from semantic_layer.texts import Text

NAME = Text(da="x", en="x")


def months(id_: str, format_: str, length: int, starts: tuple[int, ...], nests_in: tuple[str, ...] = ()) -> MonthSpans:
    return MonthSpans(
        id=id_, label=NAME, plural=NAME, name=NAME, format=format_, months=length, starts=starts, nests_in=nests_in
    )


CALENDARS = Calendars(
    grains={
        "month": months("month", "{year}-{n:02d}", 1, tuple(range(1, 13)), ("quarter", "year", "school_year")),
        "quarter": months("quarter", "{year}-Q{n}", 3, (1, 4, 7, 10), ("year",)),
        "year": months("year", "{year}", 12, (1,)),
        "school_year": months("school_year", "{year}/{next}", 12, (8,)),
        "week": IsoWeeks(kind="week", id="week", label=NAME, plural=NAME, name=NAME, format="{year}-W{n:02d}"),
        "follow_up": CumulativeSpans(
            kind="cumulative", id="follow_up", label=NAME, plural=NAME, name=NAME, format="{year}-BO{n}", ends=(3, 6, 9)
        ),
        "rolling_12": RollingMonths(
            kind="rolling", id="rolling_12", label=NAME, plural=NAME, name=NAME, format="{year}-{n:02d}-R12", months=12
        ),
    }
)
GRAINS = sorted(CALENDARS.grains)
DAYS = st.dates(date(1990, 1, 1), date(2060, 12, 31))


@pytest.mark.parametrize(
    ("period_id", "grain", "start", "end"),
    [
        ("2026-09", "month", date(2026, 9, 1), date(2026, 9, 30)),
        ("2024-02", "month", date(2024, 2, 1), date(2024, 2, 29)),
        ("2026-Q3", "quarter", date(2026, 7, 1), date(2026, 9, 30)),
        ("2026", "year", date(2026, 1, 1), date(2026, 12, 31)),
        ("2025/26", "school_year", date(2025, 8, 1), date(2026, 7, 31)),
        ("1999/00", "school_year", date(1999, 8, 1), date(2000, 7, 31)),
        ("2026-W07", "week", date(2026, 2, 9), date(2026, 2, 15)),
        ("2026-W01", "week", date(2025, 12, 29), date(2026, 1, 4)),
        ("2026-BO2", "follow_up", date(2026, 1, 1), date(2026, 6, 30)),
        ("2026-09-R12", "rolling_12", date(2025, 10, 1), date(2026, 9, 30)),
    ],
)
def test_an_id_says_which_days(period_id: str, grain: str, start: date, end: date) -> None:
    period = CALENDARS.parse(period_id)
    assert (period.grain, period.start, period.end, period.id) == (grain, start, end, period_id)


@pytest.mark.parametrize(
    "text",
    ["2026-13", "2026-00", "2026-9", "2026-Q5", "2026-Q0", "2025/27", "2026-W54", "2025-W53", "2026-BO4", "2026-13-R12",
     "26", "2026 ", "", "0000", "2026-09-30", "２０２６", "2026-Q3; DROP"],
)  # fmt: skip
def test_no_other_text_is_a_period(text: str) -> None:
    with pytest.raises(QueryError):
        CALENDARS.parse(text)


def test_an_id_of_another_grain_is_refused_when_a_grain_is_given() -> None:
    with pytest.raises(QueryError):
        CALENDARS.parse("2026", "month")
    with pytest.raises(QueryError, match="decade"):
        CALENDARS.parse("2026", "decade")


@given(st.sampled_from(GRAINS), DAYS)
def test_the_period_of_a_day_is_found_by_its_id(grain: str, day: date) -> None:
    period = CALENDARS.containing(grain, day)
    assert CALENDARS.parse(period.id, grain) == period
    assert day <= period.end
    if grain not in ("follow_up", "rolling_12"):
        assert period.start <= day


@given(st.sampled_from(GRAINS), DAYS, st.integers(-40, 40))
def test_steps_can_be_taken_back(grain: str, day: date, steps: int) -> None:
    period = CALENDARS.containing(grain, day)
    moved = CALENDARS.shift(period, steps)
    assert CALENDARS.shift(moved, -steps) == period
    assert (moved.end > period.end) == (steps > 0)


@given(st.sampled_from(["month", "quarter", "year", "school_year", "week"]), DAYS)
def test_periods_follow_each_other_without_a_hole(grain: str, day: date) -> None:
    period = CALENDARS.containing(grain, day)
    following = CALENDARS.shift(period, 1)
    assert (following.start - period.end).days == 1


def test_steps_cross_the_turn_of_the_year() -> None:
    assert CALENDARS.shift(CALENDARS.parse("2026-01"), -1).id == "2025-12"
    assert CALENDARS.shift(CALENDARS.parse("2025-BO3"), 1).id == "2026-BO1"
    assert CALENDARS.shift(CALENDARS.parse("2025-W52"), 1).id == "2026-W01"
    assert CALENDARS.shift(CALENDARS.parse("2026-01-R12"), -1).id == "2025-12-R12"


def test_a_day_after_the_last_follow_up_belongs_to_the_next_year() -> None:
    assert CALENDARS.containing("follow_up", date(2026, 9, 30)).id == "2026-BO3"
    assert CALENDARS.containing("follow_up", date(2026, 10, 1)).id == "2027-BO1"


def test_the_same_period_a_year_before() -> None:
    for period_id, before in [
        ("2026-09", "2025-09"), ("2026-Q3", "2025-Q3"), ("2025/26", "2024/25"), ("2026-BO3", "2025-BO3"),
        ("2026-09-R12", "2025-09-R12"), ("2020-W53", "2019-W52"), ("2026-W07", "2025-W07"),
    ]:  # fmt: skip
        assert CALENDARS.a_year_before(CALENDARS.parse(period_id)).id == before


def test_between_includes_both_ends() -> None:
    first, last = CALENDARS.parse("2025-11"), CALENDARS.parse("2026-02")
    assert [p.id for p in CALENDARS.between(first, last)] == ["2025-11", "2025-12", "2026-01", "2026-02"]
    assert CALENDARS.between(last, first) == []


@pytest.mark.parametrize(
    ("period_id", "grain", "count"),
    [("2026", "month", 12), ("2026", "quarter", 4), ("2025/26", "month", 12), ("2026-09-R12", "month", 12),
     ("2026-BO2", "month", 6), ("2026-BO2", "quarter", 2), ("2026-Q3", "quarter", 1)],
)  # fmt: skip
def test_a_period_is_made_up_of_finer_ones(period_id: str, grain: str, count: int) -> None:
    period = CALENDARS.parse(period_id)
    parts = CALENDARS.inside(period, grain)
    assert (len(parts), parts[0].start, parts[-1].end) == (count, period.start, period.end)


@pytest.mark.parametrize(
    ("period_id", "grain"),
    [
        ("2026-09", "week"),
        ("2025/26", "quarter"),
        ("2026-Q3", "year"),
        ("2026", "school_year"),
        ("2026-09", "follow_up"),
    ],
)
def test_what_does_not_tile_is_refused(period_id: str, grain: str) -> None:
    with pytest.raises(QueryError, match="not made up of whole periods"):
        CALENDARS.inside(CALENDARS.parse(period_id), grain)


def test_months_are_counted_across_years() -> None:
    assert first_of_month_after(date(2026, 11, 1), 3) == date(2027, 2, 1)
    assert first_of_month_after(date(2026, 1, 1), -1) == date(2025, 12, 1)
