"""A source that has fallen silent is named in the manifest from the day on which its grace has passed."""

from datetime import date
from pathlib import Path

import pytest

from semantic_layer.publish import publish_release
from tests.semantic_layer.publish.town import make_catalog, make_kpi, make_view, write_source

DECLARED = {"month": "text", "id": "text", "unit": "text", "visits": "integer"}
STORED = {"month": "VARCHAR", "id": "VARCHAR", "unit": "VARCHAR", "visits": "INTEGER"}


@pytest.mark.promise("T6")
@pytest.mark.parametrize(
    ("today", "overdue"),
    [
        (date(2025, 4, 10), {}),
        (date(2025, 4, 24), {}),
        (date(2025, 4, 25), {"visits": date(2025, 4, 10)}),
        (date(2025, 9, 1), {"visits": date(2025, 4, 10)}),
    ],
    ids=str,
)
def test_the_next_figures_are_overdue_when_their_grace_has_passed(
    tmp_path: Path, today: date, overdue: dict[str, date]
) -> None:
    """February is the last month delivered; March was due on 10 April, with 14 days of grace."""
    catalog = make_catalog([make_kpi()], [make_view(DECLARED, ["month", "id"])])
    url = write_source(tmp_path / "source.duckdb", STORED, [("2025-01", "1", "a1", 5), ("2025-02", "2", "a1", 2)])
    assert publish_release(catalog, url, tmp_path, today).overdue == overdue
