"""Each caveat rule fires where it should, stays silent where it should not, and the gravest come first."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from semantic_layer.caveat import RULES, CaveatNote, find_caveats
from semantic_layer.manifest import RevisedCell, Revision
from semantic_layer.query import Query
from semantic_layer.serve import answer_query, open_release
from tests.semantic_layer.serve.made_release import make_release, read_small_catalog

TODAY = date(2026, 11, 15)

TABLE = """
kpi     | measure | period  | area  | ward | num  | den  | value | state  | coverage | flags | reason
waiting | rate    | 2025-05 |       |      | 58   | 1000 | 5.8   |        | 1.0      |       |
        |         | 2025-06 |       |      | 58   | 1000 | 5.8   |        | 1.0      |       |
        |         | 2025-07 |       |      | 58   | 1000 | 5.8   |        | 1.0      | b,e   |
        |         | 2025-08 |       |      | 58   | 1000 | 5.8   |        | 1.0      | e     |
        |         | 2026-02 |       |      | 58   | 1000 | 5.8   |        | 0.94     |       |
        |         | 2026-03 |       |      | 59   | 1000 | 5.9   |        | 0.95     |       |
        |         | 2026-04 |       |      |      |      |       | gap    |          |       | not_reported
        |         | 2026-05 |       |      | 60   | 1000 | 6.0   |        | 0.95     |       |
        |         | 2026-05 | north |      | 60   | 1000 | 6.0   |        | 1.0      |       |
        |         | 2026-05 | south |      | 60   | 1000 | 6.0   |        | 1.0      |       |
        |         | 2026-06 | north |      | 60   | 1000 | 6.0   |        | 1.0      |       |
        |         | 2026-09 |       |      | 62   | 1000 | 6.2   |        | 1.0      |       |
        |         | 2026-09 | south |      |      |      |       | hidden | 1.0      |       |
        |         | 2024-03 |       |      | 60   | 1000 | 6.0   |        | 1.0      |       |
        |         | 2024-09 |       |      | 60   | 1000 | 6.0   |        | 1.0      |       |
        |         | 2026-Q2 |       | ae   |      |      | 6.0   |        | 1.0      | u     |
        |         | 2026-Q2 |       | cy   |      |      |       | hidden | 1.0      |       |
        |         | 2026-Q2 |       | bo   |      |      | 7.0   |        | 1.0      |       |
"""


@pytest.fixture
def state(tmp_path: Path) -> Path:
    make_release(tmp_path, read_small_catalog(), TABLE, incomplete={"waiting": {"month": ("2026-03",)}})
    return tmp_path


def notes(state: Path, first: str, last: str | None = None, today: date = TODAY, **fields: Any) -> list[CaveatNote]:
    query = {"kpis": ["waiting"], "measures": ["rate"], "operation": "value", "grain": "month", **fields}
    release = open_release(state)
    try:
        asked = Query.model_validate({**query, "period": {"from": first, "to": last or first}})
        return list(find_caveats(release, answer_query(release, asked, today), today))
    finally:
        release.close()


def rules(found: list[CaveatNote]) -> set[str]:
    return {note.rule for note in found}


def caveats(found: list[CaveatNote]) -> set[str | None]:
    return {note.caveat for note in found if note.caveat}


def test_nothing_but_what_always_holds(state: Path) -> None:
    found = notes(state, "2024-09")
    assert [(note.rule, note.caveat) for note in found] == [("method", "lasting")]


def test_a_break_within_what_was_asked(state: Path) -> None:
    found = notes(state, "2025-05", "2025-08", operation="trend")
    assert found[0] == CaveatNote(
        rule="break", kpi="waiting", caveat="counting", effect="block_comparison", params={"at": "2025-07-01"}
    )
    assert "break" not in rules(notes(state, "2025-05", "2025-06", operation="trend"))
    assert "break" not in rules(notes(state, "2025-07", "2025-08", operation="trend"))


def test_provisional_figures_and_their_periods(state: Path) -> None:
    found = [note for note in notes(state, "2026-09") if note.rule == "provisional"]
    assert [note.params for note in found] == [{"period": "2026-09", "period_to": "2026-09"}]
    assert "provisional" not in rules(notes(state, "2026-05"))
    assert "provisional" not in rules(notes(state, "2026-09", where={"area": ["south"]}))
    assert "provisional" in rules(notes(state, "2026-05", today=date(2026, 7, 1)))


def test_an_event_in_its_period_and_place_only(state: Path) -> None:
    assert "strike" in caveats(notes(state, "2026-05", where={"area": ["north"]}))
    assert "strike" not in caveats(notes(state, "2026-06", where={"area": ["north"]}))
    assert "strike" not in caveats(notes(state, "2026-05", where={"area": ["south"]}))


def test_an_event_of_an_area_concerns_its_wards(state: Path) -> None:
    assert "strike" in caveats(notes(state, "2026-Q2", grain="quarter", where={"ward": ["ae"]}))
    assert "strike" not in caveats(notes(state, "2026-Q2", grain="quarter", where={"ward": ["bo"]}))


def test_a_method_of_the_past_concerns_figures_of_the_past(state: Path) -> None:
    assert caveats(notes(state, "2024-03")) == {"ended", "lasting"}
    assert caveats(notes(state, "2024-09")) == {"lasting"}


def test_too_few_reporters(state: Path) -> None:
    assert "incomplete_period" in rules(notes(state, "2026-02"))
    assert "incomplete_period" in rules(notes(state, "2026-03"))
    assert "incomplete_period" in rules(notes(state, "2026-04"))
    assert "incomplete_period" not in rules(notes(state, "2026-05"))


def test_hidden_cells_are_counted(state: Path) -> None:
    found = notes(state, "2026-Q2", grain="quarter", operation="breakdown", by=["ward"])
    assert [note.params for note in found if note.rule == "hidden_cells"] == [{"count": "1"}]


def test_small_denominators(state: Path) -> None:
    found = notes(state, "2026-Q2", grain="quarter", where={"ward": ["ae"]})
    assert [note.params for note in found if note.rule == "small_denominator"] == [{"count": "1", "least": "30"}]
    assert "small_denominator" not in rules(notes(state, "2026-Q2", grain="quarter", where={"ward": ["bo"]}))


def test_members_left_out(state: Path) -> None:
    fields: dict[str, Any] = {"grain": "quarter", "operation": "rank", "by": ["ward"], "rank": {"order": "highest"}}
    found = notes(state, "2026-Q2", **fields)
    assert [note.params for note in found if note.rule == "partial_scope"] == [{"count": "2"}]


@pytest.mark.parametrize(
    ("today", "stale"),
    # October was due on 20 November; a fortnight's grace ends on 4 December.
    [(date(2026, 11, 15), False), (date(2026, 12, 4), False), (date(2026, 12, 5), True)],
)
@pytest.mark.promise("T6")
def test_figures_are_stale_when_the_next_are_overdue(state: Path, today: date, stale: bool) -> None:
    found = [note for note in notes(state, "2026-09", today=today) if note.rule == "stale"]
    expected = {"latest": "2026-09", "expected": "2026-10", "due": "2026-11-20"}
    assert [note.params for note in found] == ([expected] if stale else [])


def test_a_forecast_says_when_it_was_made(tmp_path: Path) -> None:
    table = """
kpi    | measure | period  | num | value | flags
visits | visits  | 2026-Q3 | 250 | 250   |
       |         | 2026-Q4 | 260 | 260   | f
"""
    make_release(tmp_path, read_small_catalog(), table)
    course: dict[str, Any] = {"kpis": ["visits"], "measures": ["visits"], "grain": "quarter", "operation": "trend"}
    found = notes(tmp_path, "2026-Q3", "2026-Q4", forecast=True, **course)
    assert [(n.rule, n.effect, n.params) for n in found] == [("forecast", "warn", {"made": "2026-10-20"})]


def test_estimates_and_their_periods(state: Path) -> None:
    found = [note for note in notes(state, "2025-05", "2025-08", operation="trend") if note.rule == "estimate"]
    assert [note.params for note in found] == [{"period": "2025-07", "period_to": "2025-08"}]
    assert "estimate" not in rules(notes(state, "2025-05"))


def test_old_figures_asked_for_as_such_are_not_stale(state: Path) -> None:
    assert "stale" not in rules(notes(state, "2026-05", today=date(2027, 6, 1)))


def test_a_window_has_the_notes_of_its_parts(state: Path) -> None:
    found = notes(state, "2026-02", "2026-03")
    assert [note.params for note in found if note.rule == "incomplete_period"] == [
        {"period": "2026-02", "period_to": "2026-03"}
    ]


def test_the_gravest_come_first_and_each_once(state: Path) -> None:
    found = notes(state, "2025-06", "2026-09", operation="trend", today=date(2027, 6, 1))
    gravity = ["block_comparison", "warn", "note"]
    assert [note.effect for note in found] == sorted((note.effect for note in found), key=gravity.index)
    assert {"break", "stale", "incomplete_period", "method"} <= rules(found)
    assert len({(note.rule, note.caveat) for note in found}) == len(found)


def test_a_warning_comes_before_a_note_whatever_the_order_of_the_rules(state: Path) -> None:
    found = notes(state, "2026-05", today=date(2026, 7, 1), where={"area": ["north"]})
    assert [(note.rule, note.effect) for note in found] == [
        ("event", "warn"),
        ("provisional", "note"),
        ("method", "note"),
    ]


REVISED = Revision(
    at=date(2026, 9, 20),
    since="0" * 16,
    version=1,
    count=2,
    first=date(2026, 5, 1),
    last=date(2026, 5, 31),
    cells=(RevisedCell(id="waiting@2/rate/-/month/2026-05", old="5.7", new="6.0"),),
)


def revised(state: Path, today: date = TODAY, revision: Revision = REVISED, **fields: Any) -> list[CaveatNote]:
    """The notes on a correction of May, or of another month."""
    release = open_release(state)
    release.manifest = release.manifest.model_copy(update={"revisions": {"waiting": (revision,)}})
    span = {"from": fields.pop("first", "2026-05"), "to": "2026-05"}
    query = {"kpis": ["waiting"], "measures": ["rate"], "operation": "value", "grain": "month", "period": span}
    try:
        result = answer_query(release, Query.model_validate({**query, **fields}), today)
        return [note for note in find_caveats(release, result, today) if note.rule.startswith("revised")]
    finally:
        release.close()


def test_a_corrected_figure_says_what_it_was(state: Path) -> None:
    (note,) = revised(state)
    said = {"cell": REVISED.cells[0].id, "old": "5.7", "period": "2026-05", "at": "2026-09-20", "count": "1"}
    assert (note.rule, note.params) == ("revised", said)
    assert [n.params["count"] for n in revised(state, first="2026-03", operation="trend")] == ["1"]


def test_after_half_a_year_a_correction_is_not_told_any_more(state: Path) -> None:
    assert revised(state, today=date(2027, 3, 19)) != []
    assert revised(state, today=date(2027, 3, 20)) == []


def test_a_correction_that_is_not_listed_is_told_by_its_periods(state: Path) -> None:
    (note,) = revised(state, where={"area": ["north"]})
    assert (note.rule, note.params["period"]) == ("revised_some", "2026-05")
    whole = REVISED.model_copy(update={"count": 1})
    assert revised(state, revision=whole, where={"area": ["north"]}) == []


CLINICS = "abcdefghi"
UNITS = "\n".join(
    [
        "kpi | measure | period | clinic | den | value | n | state",
        *(f"crowding | per_room | 2026-Q2 | {clinic} | 5 | {i}.0 | |" for i, clinic in enumerate(CLINICS, 1)),
        *(f"calm | mean | 2026-Q2 | {clinic} | | 3.{i} | 60 |" for i, clinic in enumerate(CLINICS, 1)),
    ]
)


def test_a_combination_has_the_notes_of_both_and_names_no_unit(tmp_path: Path) -> None:
    make_release(tmp_path, read_small_catalog(), UNITS)
    both: dict[str, Any] = {"kpis": ["crowding", "calm"], "measures": ["per_room"], "by": ["clinic"]}
    found = notes(tmp_path, "2026-Q2", operation="combination", grain="quarter", **both)
    assert {(note.kpi, note.rule, note.caveat) for note in found} == {
        ("crowding", "method", "rooms"),
        ("crowding", "unit_caveats", None),
        ("calm", "method", "answers"),
        ("calm", "partial_scope", None),
        ("crowding", "partial_scope", None),
    }


def test_there_are_sixteen_rules() -> None:
    assert len(RULES) == 16


WITH_PEER = """
kpi     | measure | period  | peer   | num  | den  | value
waiting | rate    | 2024    |        | 58   | 1000 | 5.8
        |         | 2025    |        | 57   | 1000 | 5.7
        |         | 2024    | others |      |      | 6.0
visits  | cost    | 2026-Q2 |        | 12.0 |      | 12.0
        |         | 2026-Q2 | others |      |      | 10.0
"""


def test_a_comparison_with_a_peer_says_how_far_it_goes(tmp_path: Path) -> None:
    make_release(tmp_path, read_small_catalog(), WITH_PEER)
    others: dict[str, Any] = {"operation": "compare", "against": {"benchmark": "others"}}
    found = {note.rule: note for note in notes(tmp_path, "2024", grain="year", **others)}
    assert found["benchmark_partial"].effect == "warn"
    assert found["benchmark_lag"].params == {"peer": "others", "period": "2024", "period_to": "2025"}
    assert found["benchmark_group"].params == {"peer": "others"}
    full = notes(tmp_path, "2026-Q2", grain="quarter", kpis=["visits"], measures=["cost"], **others)
    assert rules(full) == {"benchmark_lag", "benchmark_group"}


def test_without_a_peer_nothing_is_said_of_one(state: Path) -> None:
    assert not [rule for rule in rules(notes(state, "2026-05")) if rule.startswith("benchmark")]
