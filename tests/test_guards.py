"""The list of guards is right: each stands where it is said to, and its tests hold the promise it is listed for."""

import ast
from pathlib import Path

import pytest
import yaml

from tests.guards import GUARDS, Guard, read_guards
from tests.promises import find_marks

ROOT = Path(__file__).parents[1]
PROMISES = ROOT / "docs" / "promises.yaml"


def marks_of(test: str) -> set[str]:
    """The promises that a test is marked with, by itself or with its whole file."""
    file, _, name = test.partition("::")
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    own = [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == name.partition("[")[0]]
    if not own:
        pytest.fail(f"{test} is no test")
    whole = [
        node for node in tree.body if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "pytestmark"
    ]
    return {promise for node in (*own, *whole) for promise in find_marks(node)}


def test_every_promise_has_a_guard() -> None:
    assert {guard.promise for guard in read_guards()} == set(yaml.safe_load(PROMISES.read_text(encoding="utf-8")))


def test_each_is_listed_once() -> None:
    ids = [guard.id for guard in read_guards()]
    assert len(set(ids)) == len(ids) == len(yaml.safe_load(GUARDS.read_text(encoding="utf-8")))


@pytest.mark.parametrize("guard", read_guards(), ids=lambda guard: guard.id)
def test_a_guard_stands_once_and_its_tests_hold_the_promise(guard: Guard) -> None:
    for edit in guard.edits:
        assert (ROOT / edit.file).read_text(encoding="utf-8").count(edit.guard) == 1, edit
        assert edit.guard != edit.without
    for name, text in guard.take_away(ROOT).items():
        if name.endswith(".py"):
            ast.parse(text)
    assert all(guard.promise in marks_of(test) for test in guard.tests), guard.tests
