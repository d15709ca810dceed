"""The house rules: size, names and layers."""

import ast
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("api", "assistant", "cli", "evals", "semantic_layer", "ui")
FOLDERS = (*PACKAGES, "bench", "docs", "supply", "tests")
MODULE_LINES = 400
FUNCTION_LINES = 60
NO_NAMES = {"utils", "util", "helpers", "helper", "common", "manager", "managers", "misc", "services"}
LINT_IMPORTS = Path(sys.executable).with_name("lint-imports")


def modules(*folders: str) -> list[Path]:
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


def tracked_texts() -> Iterator[Path]:
    """Every file of the project that a person reads or a machine is told by."""
    kinds = {".py", ".md", ".yaml", ".toml", ".json", ".sql", ".css", ".js", ".txt", ".jsonl", ".example"}
    named = ("Makefile", ".ci/run", ".env.example", ".gitignore", "LICENSE")
    tops = [ROOT / folder for folder in (*FOLDERS, "prompts", ".streamlit")]
    yield from (path for top in tops for path in sorted(top.rglob("*")) if path.suffix in kinds)
    yield from (path for path in ROOT.glob("*") if path.is_file() and path.suffix in kinds)
    yield from (ROOT / name for name in named)


# -- size and names ------------------------------------------------------------------------------------------


def test_no_module_is_too_long() -> None:
    sizes = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in modules(*FOLDERS)}
    assert {str(p.relative_to(ROOT)): n for p, n in sizes.items() if n > MODULE_LINES} == {}


def test_no_function_is_too_long() -> None:
    long = {
        f"{path.relative_to(ROOT)}:{node.lineno} {node.name}": lines
        for path in modules(*FOLDERS)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (lines := (node.end_lineno or node.lineno) - node.lineno + 1) > FUNCTION_LINES
    }
    assert long == {}


def test_no_module_has_a_name_that_says_nothing() -> None:
    assert [path for path in modules(*FOLDERS) if {*path.relative_to(ROOT).with_suffix("").parts} & NO_NAMES] == []


def test_every_module_says_what_it_is() -> None:
    silent = [
        str(path.relative_to(ROOT))
        for path in modules(*PACKAGES, "bench", "docs")
        if (text := path.read_text(encoding="utf-8")).strip() and not ast.get_docstring(ast.parse(text))
    ]
    assert silent == []


def test_no_file_speaks_of_one_machine() -> None:
    """Paths of somebody's own folders; built from pieces, so that this file does not hold them."""
    place = re.compile("/" + r"(?:home|root|work|Users)/\w")
    found = [
        f"{path.relative_to(ROOT)}: {match[0]}"
        for path in tracked_texts()
        if (match := place.search(path.read_text(encoding="utf-8")))
    ]
    assert found == []


# -- layers --------------------------------------------------------------------------------------------------


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [str(LINT_IMPORTS), "--no-cache", str(ROOT / "pyproject.toml")]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=120)


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """The packages in a folder of their own, where a test may do wrong."""
    for package in PACKAGES:
        shutil.copytree(ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__", "*.yaml"))
    return tmp_path


def test_imports_keep_to_the_layers(copied: Path) -> None:
    outcome = lint_imports(copied)
    assert outcome.returncode == 0, outcome.stdout


@pytest.mark.parametrize(
    ("module", "statement", "contract"),
    [
        ("semantic_layer/query.py", "import assistant.question", "Imports go downwards only"),
        ("assistant/plan.py", "import cli.main", "Imports go downwards only"),
        ("assistant/compose.py", "import streamlit", "Only the screen knows streamlit"),
        ("ui/card.py", "import duckdb", "Words know no SQL"),
    ],
)
def test_the_layers_bite(copied: Path, module: str, statement: str, contract: str) -> None:
    path = copied / module
    path.write_text(f"{path.read_text(encoding='utf-8')}\n{statement}\n", encoding="utf-8")
    outcome = lint_imports(copied)
    assert outcome.returncode == 1, outcome.stdout
    assert f"{contract} BROKEN" in " ".join(outcome.stdout.split())
