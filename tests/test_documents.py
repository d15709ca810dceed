"""Documents tell the truth about the code: commands, options, targets, links, and what is generated from types."""

import json
import re
import runpy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer.main
import yaml

from cli.main import app
from tests.promises import list_marked

ROOT = Path(__file__).parents[1]


def commands(command: Any, words: tuple[str, ...] = ()) -> dict[tuple[str, ...], Any]:
    """Every command by its words: ("release", "use")."""
    found = {words: command} if words else {}
    for name, inner in getattr(command, "commands", {}).items():
        found |= commands(inner, (*words, name))
    return found


def code_lines(path: Path) -> Iterator[str]:
    """The lines of code blocks and the pieces of code in running text."""
    text = path.read_text(encoding="utf-8")
    for block in re.findall(r"^```(?:bash|sh)?\n(.*?)^```", text, re.DOTALL | re.MULTILINE):
        yield from block.splitlines()
    yield from re.findall(r"`([^`\n]+)`", text)


DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


def test_every_command_that_documents_name_exists() -> None:
    known = commands(typer.main.get_command(app))
    named = 0
    for path in DOCUMENTS:
        for line in code_lines(path):
            if not line.startswith("raadsvar "):
                continue
            words = re.sub(r"\"[^\"]*\"", "", line.split("#")[0]).split()[1:]
            command = next((known[key] for n in (2, 1) if (key := tuple(words[:n])) in known), None)
            assert command is not None, f"{path.name}: {line}"
            options = {option for parameter in command.params for option in parameter.opts} | {"--help"}
            used = {word.split("=")[0].strip("[]") for word in words if word.strip("[").startswith("--")}
            assert used <= options, f"{path.name}: {line}"
            named += 1
    assert named > 10


def test_readme_names_every_command() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    missing = [
        " ".join(words)
        for words, command in commands(typer.main.get_command(app)).items()
        if not hasattr(command, "commands") and f"`raadsvar {' '.join(words)}" not in text
    ]
    assert missing == []


def test_every_make_target_that_documents_name_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    lines = {line for path in DOCUMENTS for line in code_lines(path)}
    lines |= set((ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines())
    named = {match[1] for line in lines if (match := re.match(r"(?:exec )?make (?:[A-Z]+=\S+ )*([a-z-]+)", line))}
    assert named - targets == set()
    assert named >= {"run", "test"}


def test_every_path_that_documents_name_exists() -> None:
    named = ("api", "assistant", "bench", "cli", "docs", "evals", "prompts", "semantic_layer", "supply", "tests", "ui")
    tops = tuple(f"{folder}/" for folder in named)
    dead = [
        f"{path.name}: {piece}"
        for path in DOCUMENTS
        for piece in code_lines(path)
        if piece.startswith(tops) and "…" not in piece and " " not in piece and "<" not in piece
        if not (ROOT / piece).exists()
    ]
    assert dead == []


def test_every_file_that_documents_link_to_exists() -> None:
    dead = [
        f"{path.relative_to(ROOT)}: {target}"
        for path in (*DOCUMENTS, ROOT / "CHANGELOG.md")
        for target in re.findall(r"\]\(([^)#\s]+)", path.read_text(encoding="utf-8"))
        if "://" not in target and not (path.parent / target).exists()
    ]
    assert dead == []


@pytest.mark.parametrize(
    ("file", "render"),
    [
        ("ENV_EXAMPLE", "render_settings"),
        ("ANSWER_SCHEMA", "render_answer_schema"),
        ("REQUEST_SCHEMA", "render_request_schema"),
        ("COCKPIT_SCHEMA", "render_cockpit_schema"),
        ("CASE_SCHEMA", "render_case_schema"),
        ("CATALOGUE", "render_catalogue"),
        ("SAFETY", "render_safety"),
        ("SPECS", "render_specs"),
    ],
)
def test_what_is_generated_is_up_to_date(file: str, render: str) -> None:
    made = runpy.run_path(str(ROOT / "docs" / "generate.py"))
    assert made[file].read_text(encoding="utf-8") == made[render](), "run `make generated`"


def test_every_promise_is_held_by_a_test_and_none_is_broken() -> None:
    made = runpy.run_path(str(ROOT / "docs" / "generate.py"))
    promised = set(yaml.safe_load(made["PROMISES"].read_text(encoding="utf-8")))
    assert set(list_marked()) == promised
    results = json.loads(made["PROMISES_KEPT"].read_text(encoding="utf-8"))
    assert set(results) == promised, "run `make promises`"
    assert {id_: counts for id_, counts in results.items() if counts["failed"] or not counts["passed"]} == {}


def test_every_decision_has_its_three_parts() -> None:
    decisions = sorted((ROOT / "docs" / "adr").glob("*.md"))
    assert len(decisions) >= 6
    assert [path.name[:4] for path in decisions] == [f"{n:04}" for n in range(1, len(decisions) + 1)]
    for path in decisions:
        headings = re.findall(r"^## (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
        assert headings == ["Context", "Decision", "Consequences"], path.name
