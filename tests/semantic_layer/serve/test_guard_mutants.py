"""The guard made slightly wrong in every place: the two corpora notice it."""

import sys
from pathlib import Path
from types import ModuleType

import pytest

from semantic_layer.serve import guard
from semantic_layer.serve.compile import enumerate_templates
from tests.semantic_layer.serve.mutants import list_mutants, load_mutant
from tests.semantic_layer.serve.test_guard import CATALOG, WORLDS, World

LEAST = 0.95
FUNCTIONS = {check.__name__ for check in (*guard.TEXT_CHECKS, *guard.TREE_CHECKS)} | {"_is_bound_comparison", "examine"}


@pytest.mark.slow
@pytest.mark.promise("R13", "S2")
def test_a_guard_that_is_slightly_wrong_is_noticed() -> None:
    mutants = list(list_mutants(_source(), FUNCTIONS))
    survived = [where for where, text in mutants if not _noticed(where, text)]
    print(f"{len(mutants)} mutants, survived: {survived}")
    assert len(mutants) > 40
    assert 1 - len(survived) / len(mutants) >= LEAST, survived


def test_the_guard_itself_is_not_taken_for_a_mutant() -> None:
    assert not _noticed("itself", _source())


def _source() -> str:
    return Path(str(guard.__file__)).read_text(encoding="utf-8")


def _noticed(name: str, text: str) -> bool:
    try:
        mutant = load_mutant(f"mutant {name}", text, guard)
        sys.modules[mutant.__name__] = mutant
        mutant = load_mutant(mutant.__name__, text, guard)
    except Exception:  # noqa: BLE001 - one that cannot even be loaded is noticed
        return True
    finally:
        sys.modules.pop(f"mutant {name}", None)
    return any(_differs(mutant, world) for world in WORLDS.values())


def _differs(mutant: ModuleType, world: World) -> bool:
    """Whether it refuses one of ours, or lets a hostile one through."""
    ours = [(text, text.count("?") + text.count("%s")) for text in enumerate_templates(CATALOG, world.target)]
    bare = (f"SELECT measure FROM {world.target.schema}.waiting LIMIT 1", 0)
    if not all(_passes(mutant, world, *case) for case in [*ours, bare]):
        return True
    if _regenerate(mutant, world, world.good, 2) != world.regenerated:
        return True
    short = [case for case in world.hostile if len(case[0]) < 10_000]
    return any(_passes(mutant, world, *case) for case in short)


def _passes(mutant: ModuleType, world: World, text: str, params: int) -> bool:
    return bool(_regenerate(mutant, world, text, params))


def _regenerate(mutant: ModuleType, world: World, text: str, params: int) -> object:
    """What it would have executed; None when it refuses."""
    allowed = mutant.Allowed(world.allowed.tables, world.allowed.schema)
    try:
        checks = (mutant.TEXT_CHECKS, mutant.TREE_CHECKS)
        return mutant.examine(text, params, world.target.dialect, allowed, *checks)
    except Exception:  # noqa: BLE001 - a guard that crashes lets nothing through, and is noticed by what it refuses
        return None
