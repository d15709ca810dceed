"""What came of the tests that hold a promise: `pytest --promises FILE` writes it down for docs/safety.md."""

import ast
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

MARK = "promise"
FOLDER = Path(__file__).parent


class Results:
    """Kept where the reports come together, also when several processes share the run."""

    def __init__(self, target: Path) -> None:
        self._target = target
        self._found: dict[str, dict[str, int]] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when != "call" and report.passed:
            return
        for name, value in report.user_properties:
            if name == MARK:
                counts = self._found.setdefault(str(value), {"passed": 0, "failed": 0, "skipped": 0})
                counts[report.outcome] += 1

    def pytest_sessionfinish(self) -> None:
        day = f"{datetime.now(UTC):%Y-%m-%d}"
        known = json.loads(self._target.read_text(encoding="utf-8")) if self._target.is_file() else {}
        fresh = {promise: {**counts, "on": day} for promise, counts in self._found.items()}
        content = json.dumps(dict(sorted({**known, **fresh}.items())), indent=1)
        self._target.write_text(content + "\n", encoding="utf-8")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--promises", type=Path, help="Write what came of the promises to this file.")


def pytest_configure(config: pytest.Config) -> None:
    target: Path | None = config.getoption("--promises")
    if target is not None and not hasattr(config, "workerinput"):
        config.pluginmanager.register(Results(target), "promises")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        for mark in item.iter_markers(MARK):
            item.user_properties += [(MARK, promise) for promise in mark.args]


def list_marked() -> dict[str, set[str]]:
    """Promise → the test files in which a test holds it, read from their text."""
    found: dict[str, set[str]] = {}
    for path in sorted(FOLDER.rglob("test_*.py")):
        for promise in find_marks(ast.parse(path.read_text(encoding="utf-8"))):
            found.setdefault(promise, set()).add(str(path.relative_to(FOLDER.parent)))
    return found


def find_marks(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == MARK:
            yield from (str(arg.value) for arg in node.args if isinstance(arg, ast.Constant))
