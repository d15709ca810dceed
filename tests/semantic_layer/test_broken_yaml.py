"""A catalog that somebody broke, in any of a thousand ways: it is refused with file and line, or it is a catalog."""

import random
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from semantic_layer.check import check_folder
from semantic_layer.errors import CatalogError

BIKES = Path(__file__).parents[1] / "fixtures" / "catalog_bikes"
PLACE = re.compile(r"[\w/.-]+\.yaml(:\d+)?: ")
FEW, MANY = 40, 1_000
BOMB = "a: &a [x, x, x]\n" + "".join(
    f"{later}: &{later} [*{one}, *{one}, *{one}, *{one}]\n" for one, later in zip("abcdefgh", "bcdefghi", strict=True)
)
VALUES = (": 7\n", ": [no]\n", ": {x: y}\n", ":\n", ": yes\n")


def _in_a_line(change: Callable[[str, random.Random], str]) -> Callable[[str, random.Random], str]:
    def apply(text: str, dice: random.Random) -> str:
        lines = text.splitlines(keepends=True)
        at = dice.randrange(len(lines))
        lines[at] = change(lines[at], dice)
        return "".join(lines)

    return apply


BREAKS: dict[str, Callable[[str, random.Random], str]] = {
    "a line gone": _in_a_line(lambda _line, _dice: ""),
    "a line twice": _in_a_line(lambda line, _dice: line * 2),
    "a tab": _in_a_line(lambda line, _dice: "\t" + line),
    "indented": _in_a_line(lambda line, _dice: "   " + line),
    "a value of another type": _in_a_line(lambda line, dice: line.partition(":")[0] + dice.choice(VALUES)),
    "an unknown key": _in_a_line(lambda line, _dice: line.replace(":", "x:", 1)),
    "a bracket": _in_a_line(lambda line, _dice: line.rstrip("\n") + " [\n"),
    "cut short": lambda text, dice: text[: dice.randrange(len(text))],
    "a NUL": lambda text, _dice: text[: len(text) // 2] + "\0" + text[len(text) // 2 :],
    "a bomb": lambda text, _dice: text + BOMB,
    "a tag": lambda text, _dice: text + "evil: !!python/object/apply:os.system [id]\n",
    "two documents": lambda text, _dice: f"{text}\n---\n{text}",
    "noise": lambda _text, dice: "".join(chr(dice.randrange(1, 0x2FF)) for _ in range(200)),
    "nothing": lambda _text, _dice: "",
}


def _strange(folder: Path, count: int, seed: int) -> list[str]:
    """What came to anything but a refusal with its place, or a catalog without problems."""
    dice = random.Random(seed)
    strange: list[str] = []
    files = sorted(folder.rglob("*.yaml"))
    for _ in range(count):
        path, (name, change) = dice.choice(files), dice.choice(list(BREAKS.items()))
        whole = path.read_text(encoding="utf-8")
        path.write_text(change(whole, dice), encoding="utf-8")
        try:
            problems = check_folder(folder)
        except CatalogError as error:
            problems = error.problems
        except Exception as error:  # noqa: BLE001 - that is what is looked for
            strange.append(f"{name} in {path.name}: {type(error).__name__} {error}")
            problems = []
        finally:
            path.write_text(whole, encoding="utf-8")
        strange += [f"{name} in {path.name}: {problem}" for problem in problems if not PLACE.search(problem)]
    return strange


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(BIKES, tmp_path / "catalog"))


@pytest.mark.promise("R5")
def test_a_catalog_broken_in_a_few_ways(folder: Path, seed: int) -> None:
    assert _strange(folder, FEW, seed) == []


@pytest.mark.slow
@pytest.mark.promise("R5")
def test_a_catalog_broken_in_a_thousand_ways(folder: Path, seed: int) -> None:
    assert _strange(folder, MANY, seed) == []
