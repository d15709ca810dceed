"""An attacker with linear programmes finds no hidden cell, and none within bounds that are too close, in any town."""

import pytest

from semantic_layer.publish import protect
from tests.attack.hierarchies import Attacker, make_town, print_rows

ALL = 200
SOME = range(8)
"""Two of each kind of measure."""


@pytest.mark.promise("P2")
@pytest.mark.parametrize("seed", SOME)
def test_nothing_hidden_is_found(seed: int) -> None:
    town = make_town(seed)
    assert list(Attacker(town, print_rows(town)).find_leaks()) == []


@pytest.mark.promise("P2")
@pytest.mark.slow
@pytest.mark.parametrize("seed", range(len(SOME), ALL))
def test_nothing_hidden_is_found_in_many_towns(seed: int) -> None:
    test_nothing_hidden_is_found(seed)


@pytest.mark.promise("P2")
def test_without_secondary_suppression_the_attacker_finds_hidden_cells(monkeypatch: pytest.MonkeyPatch) -> None:
    """The guard is taken away, and the tests above fail."""
    monkeypatch.setattr(protect._Protection, "run", lambda _self: None)
    leaky = [seed for seed in SOME if list(Attacker(town := make_town(seed), print_rows(town)).find_leaks())]
    assert len(leaky) > len(SOME) // 4


def test_towns_have_something_to_hide() -> None:
    hiding = [any(row["state"] == "hidden" for row in print_rows(make_town(seed))) for seed in SOME]
    assert sum(hiding) > len(SOME) // 2
