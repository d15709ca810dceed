"""The promises to people, each beside what happens without its guard; the others are with their own tests."""

from pathlib import Path

import pytest

from assistant import pipeline as pipeline_module
from assistant.pipelines import open_pipeline
from semantic_layer.errors import ProtectionError
from semantic_layer.publish import primary, protect
from semantic_layer.publish.audit import audit_cube
from semantic_layer.publish.rows import write_rows
from tests.attack.crawl import crawl
from tests.attack.hierarchies import AS_OF, LEAST, Attacker, Row, make_cube, make_town, print_rows
from tests.attack.test_crawl import HIDING

COUNTS, SHARES = range(0, 16, 4), range(1, 17, 4)
"""Towns whose figures are counts, and shares of persons."""


def shown_and_small(seed: int, columns: tuple[str, ...], rows: list[Row] | None = None) -> list[Row]:
    """Shown figures that rest on one to four, by any of these columns or by what is left of the people."""
    town = make_town(seed)
    rows = print_rows(town) if rows is None else rows
    attacker = Attacker(town, [])
    found = []
    for row in rows:
        sizes = [attacker.truth(row, column) for column in columns]
        if "ill" in columns:
            sizes.append(attacker.truth(row, "people") - attacker.truth(row, "ill"))
        if row["state"] == "shown" and any(0 < size < LEAST for size in sizes):
            found.append(row)
    return found


@pytest.mark.promise("P1")
def test_no_small_count_is_shown() -> None:
    assert [row for seed in COUNTS for row in shown_and_small(seed, ("people",))] == []


@pytest.mark.promise("P1")
def test_without_the_primary_rule_small_counts_would_be_shown_and_the_gate_refuses(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(protect, "hide_small", lambda _cube, _small: None)
    monkeypatch.setattr(protect._Protection, "run", lambda _self: None)
    leaky = [seed for seed in COUNTS if shown_and_small(seed, ("people",))]
    assert leaky
    cube = make_cube(make_town(leaky[0]))
    proof = protect.protect_cube(cube)
    with pytest.raises(ProtectionError, match="is shown"):
        audit_cube(cube, proof, write_rows(cube, AS_OF), 0.0)


@pytest.mark.promise("P5")
def test_no_share_gives_away_how_many_few_are() -> None:
    assert [row for seed in SHARES for row in shown_and_small(seed, ("people", "ill"))] == []


@pytest.mark.promise("P5")
def test_without_the_rule_on_numerators_shares_would(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(primary, "counts_persons", lambda _cube, _measure: False)
    assert [row for seed in SHARES for row in shown_and_small(seed, ("people", "ill"))] != []


@pytest.mark.promise("P8")
def test_without_a_reason_or_a_way_on_a_refusal_is_found(state: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With them, `test_crawl` finds none."""
    monkeypatch.setattr(pipeline_module, "suggest_larger", lambda *_: ())
    monkeypatch.setattr(pipeline_module, "suggest_followups", lambda *_: ())
    pipeline = open_pipeline(state)
    seen = crawl(pipeline, [pipeline.release.catalog.kpi(HIDING)], every=20)
    assert seen.unexplained != []
