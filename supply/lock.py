"""Lock every package that an extra of pyproject.toml brings along: its version, and the hash of each of its files.

`python -m supply.lock` writes `locks/`; pip installs from there and refuses any file that is not listed. A file holds
what its extra adds to `base.txt`. Versions that are locked stay unless `--upgrade` is given.
"""

import argparse
import re
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
PYPROJECT = ROOT / "pyproject.toml"
FOLDER = ROOT / "locks"
BASE = "base"
DEV = "dev"
OURSELVES = "raadsvar"
PYTHON = "3.11"
HEADER = "# Written by `make lock` (docs/supply.md): what pip may install, and nothing else.\n"
HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})(?:\s|$)")


@dataclass(frozen=True)
class Pin:
    requirement: Requirement
    hashes: tuple[str, ...]
    wanted_by: tuple[str, ...]
    """Names of packages, of whichever lock; an empty one is Rådsvar itself."""

    @property
    def name(self) -> str:
        return canonicalize_name(self.requirement.name)

    @property
    def version(self) -> str:
        """Raises ValueError where none is pinned."""
        (one,) = self.requirement.specifier
        if one.operator != "==":
            raise ValueError(f"not pinned: {self.requirement}")
        return one.version

    @property
    def is_for_here(self) -> bool:
        return self.requirement.marker is None or self.requirement.marker.evaluate()

    def render(self) -> str:
        lines = [str(self.requirement), *(f"    --hash=sha256:{digest}" for digest in self.hashes)]
        return " \\\n".join(lines) + f"\n    # via {', '.join(name or OURSELVES for name in self.wanted_by)}\n"


def read_project() -> dict[str, Any]:
    return tomllib.loads(PYPROJECT.read_text(encoding="utf-8"))


def list_sets(project: dict[str, Any]) -> dict[str, list[Requirement]]:
    """Lock → what pyproject.toml asks for in it, with the requirements of the base and of extras within the extra."""
    extras = project["project"]["optional-dependencies"]
    base = [*project["build-system"]["requires"], *project["project"]["dependencies"]]

    def gather(extra: str) -> list[Requirement]:
        found = []
        for requirement in map(Requirement, extras[extra]):
            inner = requirement.name == project["project"]["name"]
            found += [one for name in requirement.extras for one in gather(name)] if inner else [requirement]
        return found

    of_base = [Requirement(one) for one in base]
    return {BASE: of_base} | {extra: of_base + gather(extra) for extra in extras}


def read_lock(name: str, folder: Path = FOLDER) -> list[Pin]:
    """With what it takes from another."""
    text = (folder / f"{name}.txt").read_text(encoding="utf-8")
    taken = [pin for other in re.findall(r"^-r (\w+)\.txt$", text, re.MULTILINE) for pin in read_lock(other, folder)]
    return [*taken, *parse(text)]


def read_locks(names: Iterable[str]) -> list[Pin]:
    """Each package once, by name."""
    found = {str(pin.requirement): pin for name in names for pin in read_lock(name)}
    return sorted(found.values(), key=lambda pin: str(pin.requirement))


def parse(text: str) -> list[Pin]:
    pins = []
    for block in re.split(r"^(?=[A-Za-z0-9])", text, flags=re.MULTILINE)[1:]:
        code = "\n".join(line for line in block.splitlines() if not line.lstrip().startswith("#"))
        said = re.split(r"\s+--hash=|\s*\\\n", code.strip(), maxsplit=1)[0]
        wanted = [name for line in block.splitlines() if "#" in line for name in _read_wanted(line)]
        pins.append(Pin(Requirement(said), tuple(HASH.findall(code)), tuple(sorted(set(wanted)))))
    return pins


def _read_wanted(comment: str) -> Iterator[str]:
    """Who wants a package, as uv and `Pin.render` note it."""
    for name in comment.strip(" #").removeprefix("via").strip().split(", "):
        if name.startswith("-r ") or name == OURSELVES:
            yield ""
        elif name and not name.startswith("-c "):
            yield name


def write_locks(upgrade: bool) -> None:
    """Raises subprocess.CalledProcessError where no versions fit together."""
    project = read_project()
    sets = list_sets(project)
    known = [] if upgrade else read_locks(name for name in sets if (FOLDER / f"{name}.txt").exists())
    every = _resolve([one for asked in sets.values() for one in asked], preferred=known)
    resolved = {name: _resolve(asked, limited_to=every) for name, asked in sets.items()}
    in_base = {str(pin.requirement) for pin in resolved[BASE]}
    builds = project["tool"]["raadsvar"]["linux-builds"]
    FOLDER.mkdir(exist_ok=True)
    for name, pins in resolved.items():
        own = pins if name == BASE else [pin for pin in pins if str(pin.requirement) not in in_base]
        include = "" if name == BASE else f"-r {BASE}.txt\n"
        blocks = [built.render() for pin in own for built in _choose_builds(_complete(pin, every), builds)]
        (FOLDER / f"{name}.txt").write_text(HEADER + include + "".join(blocks), encoding="utf-8")


def _resolve(asked: list[Requirement], preferred: Iterable[Pin] = (), limited_to: Iterable[Pin] = ()) -> list[Pin]:
    """For every platform at once, with the hashes of all files of a version."""
    with tempfile.TemporaryDirectory() as folder:
        source, target, limits = (Path(folder) / name for name in ("asked.in", "locked.txt", "limits.txt"))
        source.write_text("".join(f"{one}\n" for one in asked), encoding="utf-8")
        # What stands in its output is what uv prefers.
        target.write_text("".join(f"{pin.requirement}\n" for pin in preferred), encoding="utf-8")
        limits.write_text("".join(f"{pin.requirement}\n" for pin in limited_to), encoding="utf-8")
        command = [sys.executable, "-m", "uv", "pip", "compile", "--quiet", "--universal", "--generate-hashes"]
        options = ["--python-version", PYTHON, "--no-header", "--no-emit-index-url", "--no-emit-find-links"]
        files = ["--constraints", str(limits), "--output-file", str(target), str(source)]
        subprocess.run([*command, *options, *files], cwd=ROOT, check=True)
        return parse(target.read_text(encoding="utf-8"))


def _complete(pin: Pin, every: list[Pin]) -> Pin:
    """With all who want it."""
    wanted_by = {name for one in every if (one.name, one.version) == (pin.name, pin.version) for name in one.wanted_by}
    return replace(pin, wanted_by=tuple(sorted(wanted_by)))


def _choose_builds(pin: Pin, builds: dict[str, dict[str, str]]) -> Iterator[Pin]:
    """Of a package with a build of its own for Linux: that one there, and PyPI's elsewhere."""
    files = builds.get(f"{pin.name}=={pin.version}")
    if files is None:
        yield pin
        return
    (version,) = {file.split("-")[1] for file in files}
    for asked, hashes in (
        (f"{pin.name}=={version}; sys_platform == 'linux'", tuple(sorted(files.values()))),
        (f"{pin.name}=={pin.version}; sys_platform != 'linux'", pin.hashes),
    ):
        yield replace(pin, requirement=Requirement(asked), hashes=hashes)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--upgrade", action="store_true", help="the newest versions that pyproject.toml allows")
    write_locks(parser.parse_args().upgrade)


if __name__ == "__main__":
    main()
