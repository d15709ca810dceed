"""The list of guards is right: each stands where it is said to, and its tests hold the promise it is listed for."""

import ast
from pathlib import Path

import pytest
import yaml

from tests.guards import GUARDS, Guard, read_guards

ROOT = Path(__file__).parents[1]
PROMISED = {
    *(f"S{n}" for n in (*range(1, 8), 9, 10)),
    *(f"P{n}" for n in range(1, 10)),
    *("T2", "T3", "T6"),
    *("R1", "R2", "R3", "R4", "R5", "R7", "R8", "R11", "R12", "R13"),
}
"""Those whose guards are taken away one by one."""


def marks_of(test: str) -> set[str]:
    """The promises that a test is marked with."""
    file, name = test.split("::")
    for node in ast.parse((ROOT / file).read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef) and node.name == name:
            calls = [mark for mark in node.decorator_list if isinstance(mark, ast.Call)]
            marks = [call for call in calls if isinstance(call.func, ast.Attribute) and call.func.attr == "promise"]
            return {str(arg.value) for mark in marks for arg in mark.args if isinstance(arg, ast.Constant)}
    pytest.fail(f"{test} is no test")


def test_every_promise_has_a_guard() -> None:
    assert {guard.promise for guard in read_guards()} == PROMISED


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
