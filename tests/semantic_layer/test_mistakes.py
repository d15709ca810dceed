"""The mistakes that people make in catalog files: each is named with file, line and what to do, all in one run."""

import re
import shutil
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml

from semantic_layer.check import check_folder

LIGHTHOUSE = Path(__file__).parents[1] / "fixtures" / "catalog_lighthouse"


class Mistake(NamedTuple):
    name: str
    file: str
    old: str
    new: str
    at: str
    """What stands on the line that must be named (of the file after the mistake)."""
    says: str
    advises: str
    named_in: str = ""
    """The file that is named, where it is another one."""


MISTAKES = [
    Mistake(name, **fields)
    for name, fields in yaml.safe_load(Path(__file__).with_name("mistakes.yaml").read_text(encoding="utf-8")).items()
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(LIGHTHOUSE, tmp_path / "catalog"))


def make(mistake: Mistake, folder: Path) -> str:
    """Makes the mistake; gives the place that must be named, as `file:line`."""
    path = folder / mistake.file
    text = path.read_text(encoding="utf-8")
    assert text.count(mistake.old) == 1, f"{mistake.old!r} stands {text.count(mistake.old)} times in {mistake.file}"
    path.write_text(text.replace(mistake.old, mistake.new), encoding="utf-8")
    name = mistake.named_in or mistake.file
    lines = (folder / name).read_text(encoding="utf-8").splitlines()
    return f"{name}:{next((n for n, line in enumerate(lines, 1) if mistake.at in line), 1)}"


def is_named(mistake: Mistake, place: str, problems: list[str]) -> bool:
    """The problem at the place says what is wrong and then what to do."""
    said = re.compile(f"{re.escape(place)}: .*{re.escape(mistake.says)}.*{re.escape(mistake.advises)}")
    return any(said.match(problem) for problem in problems)


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.name)
def test_a_mistake_is_named_with_file_line_and_what_to_do(mistake: Mistake, folder: Path) -> None:
    place = make(mistake, folder)
    problems = check_folder(folder)
    assert is_named(mistake, place, problems), (place, problems)


def test_there_are_enough_mistakes_and_none_before_them() -> None:
    assert len(MISTAKES) >= 40
    assert len({mistake.name for mistake in MISTAKES}) == len(MISTAKES)
    assert check_folder(LIGHTHOUSE) == []


APART = [
    "an id with other letters",
    "a decimal comma",
    "an unknown parent",
    "a column of an unknown type",
    "a role for an unknown committee",
    "a period that does not nest",
    "a verified question about what is not published",
]
"""Mistakes in seven files; those of the first two keep their KPIs from being read at all."""


def test_mistakes_in_many_files_are_all_named_in_one_run(folder: Path) -> None:
    chosen = [next(m for m in MISTAKES if m.name == name) for name in APART]
    made = [(mistake, make(mistake, folder)) for mistake in chosen]
    problems = check_folder(folder)
    assert [m.name for m, place in made if not is_named(m, place, problems)] == []
    extra = [problem for problem in problems if not problem.startswith(tuple(f"{place}: " for _, place in made))]
    assert extra == [], "no problem is told that is only the shadow of another"


@pytest.mark.parametrize(
    "name", ["views/v_passages.yaml", "committees.yaml", "units.yaml", "calendars/month.yaml", "dimensions/coast.yaml"]
)
def test_what_cannot_be_read_is_not_held_against_the_others(folder: Path, name: str) -> None:
    (folder / name).write_text("[", encoding="utf-8")
    problems = check_folder(folder)
    assert {problem.split(":")[0] for problem in problems} == {name}
