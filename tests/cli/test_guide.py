"""The guide to a new KPI, followed literally: its files are written, its commands run, and its output compared."""

import os
import re
import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.conftest import Command

GUIDE = Path(__file__).parents[2] / "docs" / "adding-a-kpi.md"
BLOCK = re.compile(r"^```(\w+)(?: (\S+))?\n(.*?)^```$", re.DOTALL | re.MULTILINE)
NAMED = re.compile(r"# (\S+)\n")


def steps(text: str) -> Iterator[tuple[str, str]]:
    """In the order of the guide: (file, content) for each file, and ("$ command", output) for each command."""
    for kind, name, body in BLOCK.findall(text):
        if kind != "console":
            first = NAMED.match(body)
            yield name or (first[1] if first else ""), body
            continue
        for shown in re.split(r"^(?=\$ )", body, flags=re.MULTILINE)[1:]:
            command, _, output = shown.partition("\n")
            yield command, output


def pattern(shown: str) -> str:
    """What is shown, where a line of `…` stands for any lines, and `…` in a line for anything on it."""
    lines = [
        r"(?:.*\n)*?" if line == "…" else re.escape(line).replace("…", ".*") + r"\s*\n" for line in shown.splitlines()
    ]
    return "".join(lines)


@pytest.fixture
def with_lemmas(elsewhere: Path, lemmas: Path) -> None:
    """What the check would otherwise make for itself, in seconds."""
    shutil.copytree(lemmas, elsewhere / "state" / "cache")


@pytest.mark.usefixtures("with_lemmas")
def test_the_guide_works_as_it_is_written(bare: Command, elsewhere: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    commands = 0
    for name, content in steps(GUIDE.read_text(encoding="utf-8")):
        if not name.startswith("$ "):
            assert name, f"a file without a name: {content[:60]}"
            (elsewhere / name).parent.mkdir(parents=True, exist_ok=True)
            (elsewhere / name).write_text(content, encoding="utf-8")
            continue
        command, *arguments = shlex.split(name.removeprefix("$ "))
        if command == "export":
            for setting in arguments:
                monkeypatch.setenv(*setting.split("=", 1))
            continue
        assert command == "raadsvar", name
        outcome = bare(*arguments)
        said = outcome.out + ("" if outcome.code == 0 else outcome.err)
        assert re.fullmatch(pattern(content), said), f"{name}\n{said}"
        commands += 1
    assert commands >= 8
    assert os.environ["RAADSVAR_CATALOG"] == "catalog"
