"""The gate has eyes of its own: a proof or a row that was tampered with does not pass."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import numpy as np
import pytest

from semantic_layer.errors import ProtectionError
from semantic_layer.publish import gate
from semantic_layer.publish.cube import Cube
from semantic_layer.publish.gate import pass_gate
from semantic_layer.publish.protect import Proof, protect_cube
from semantic_layer.publish.rows import ReleaseRow, Table, write_rows
from tests.attack.hierarchies import make_cube, make_town

TODAY = date(2025, 4, 15)


def protected(seed: int = 0) -> tuple[Table, Proof, object]:
    cube = make_cube(make_town(seed))
    proof = protect_cube(cube)
    return write_rows(cube, TODAY), proof, cube


@pytest.mark.parametrize("seed", range(8))
def test_what_was_protected_passes(seed: int) -> None:
    table, proof, cube = protected(seed)
    assert pass_gate(cube, proof, table).targets >= 0  # type: ignore[arg-type]


def spoil(table: Table, name: str, value: object, where: str = "hidden") -> Table:
    """The first row in a state with another value in one column."""
    at, state = table.columns.index(name), table.columns.index("state")
    number = next(i for i, row in enumerate(table.rows) if row[state] == where)
    row: ReleaseRow = tuple(value if i == at else old for i, old in enumerate(table.rows[number]))  # type: ignore[misc]
    return replace(table, rows=[*table.rows[:number], row, *table.rows[number + 1 :]])


def test_a_number_in_a_hidden_row_is_seen() -> None:
    table, proof, cube = protected()
    with pytest.raises(ProtectionError, match="holds a number"):
        pass_gate(cube, proof, spoil(table, "n", 3))  # type: ignore[arg-type]


def test_a_small_cell_that_is_shown_is_seen() -> None:
    table, proof, cube = protected()
    state = table.columns.index("state")
    rows = [tuple("shown" if i == state and v == "hidden" else v for i, v in enumerate(row)) for row in table.rows]
    with pytest.raises(ProtectionError, match="is shown"):
        pass_gate(cube, proof, replace(table, rows=rows))  # type: ignore[arg-type]


@pytest.mark.promise("P2")
def test_a_secondary_cell_that_is_shown_after_all_makes_the_proof_worthless() -> None:
    for seed in (0, 4, 8, 12):
        cube = make_cube(make_town(seed))
        proof = protect_cube(cube)
        if show_again(cube):
            with pytest.raises(ProtectionError):
                pass_gate(cube, proof, write_rows(cube, TODAY))
            return
    pytest.fail("nothing is hidden for another's sake")


@pytest.mark.promise("P2")
def test_a_witness_that_is_none_is_seen() -> None:
    table, proof, cube = protected()
    at = next(i for i, targets in enumerate(proof.targets) if targets.values)
    proof.witnesses[at].deviations[0] = proof.witnesses[at].deviations[0] + np.ones(proof.systems[at].size)
    with pytest.raises(ProtectionError, match="witness"):
        pass_gate(cube, proof, table)  # type: ignore[arg-type]


@pytest.mark.promise("P2")
def test_a_target_without_witnesses_is_seen() -> None:
    table, proof, cube = protected()
    at = next(i for i, targets in enumerate(proof.targets) if targets.values)
    proof.witnesses[at].deviations[:] = []
    with pytest.raises(ProtectionError, match="not proven"):
        pass_gate(cube, proof, table)  # type: ignore[arg-type]


def show_again(cube: Cube) -> bool:
    """One figure that is hidden for another's sake; False where there is none."""
    for place, figures in cube.figures.items():
        for figure in figures.values():
            if figure.cause == "secondary" and place.breakdown:
                figure.state, figure.reason, figure.cause = "shown", None, None
                return True
    return False


@pytest.mark.promise("P2")
def test_the_attack_sees_by_itself_what_is_not_protected(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the proof being looked at: what is printed gives a hidden figure away."""
    monkeypatch.setattr(gate, "_check_witnesses", lambda *_: None)
    monkeypatch.setattr(gate, "_check_widths", lambda *_: None)
    seen = 0
    for seed in (0, 4, 8, 12):
        cube = make_cube(make_town(seed))
        proof = protect_cube(cube)
        pass_gate(cube, proof, write_rows(cube, TODAY))
        if show_again(cube):
            with pytest.raises(ProtectionError, match="can be narrowed down"):
                pass_gate(cube, proof, write_rows(cube, TODAY))
            seen += 1
    assert seen > 1


def test_the_attack_goes_on_within_its_effort_and_is_the_same_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    table, proof, cube = protected()
    systems = sum(bool(targets.values) for targets in proof.targets)
    whole = pass_gate(cube, proof, table)  # type: ignore[arg-type]
    assert whole.attacked > gate.ATTACKED_LEAST * systems
    assert pass_gate(cube, proof, table) == whole  # type: ignore[arg-type]
    monkeypatch.setattr(gate, "EFFORT", 0)
    assert 0 < pass_gate(cube, proof, table).attacked <= gate.ATTACKED_LEAST * systems  # type: ignore[arg-type]


def test_small_cells_without_any_proof_are_seen() -> None:
    table, _, cube = protected()
    with pytest.raises(ProtectionError, match="without a proof"):
        pass_gate(cube, Proof(), table)  # type: ignore[arg-type]


def test_another_number_in_a_shown_row_is_seen() -> None:
    table, proof, cube = protected()
    spoilt = spoil(spoil(table, "value", Decimal(99), "shown"), "numerator", Decimal(99), "shown")
    with pytest.raises(ProtectionError):
        pass_gate(cube, proof, spoilt)  # type: ignore[arg-type]
