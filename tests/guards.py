"""Take every guard of `guards.yaml` away in a copy of the tree, one at a time, and see its tests fail: `make guards`.

What came of it is written down for docs/safety.md. It takes an hour or more, so it is no test; that the
list itself is right (`tests/test_guards.py`) is.
"""

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict

ROOT = Path(__file__).parents[1]
GUARDS = Path(__file__).with_name("guards.yaml")
RESULTS = ROOT / "docs" / "guards.json"
BROWSER_TOOLS = ROOT / "node_modules"
"""Not under version control."""
NEEDED = "browser,retrieval,postgres"
"""What the tests may need of the machine: one that is skipped would notice nothing."""
LIMIT_SECONDS = 1_200
"""For the tests of one guard; what takes longer has shown nothing."""
FAILED = 1
"""How pytest ends when tests fail; everything above it means that it could not run them."""
ENDLESS = 124
"""As a shell says it."""

Outcome = Literal["noticed", "not noticed", "not run"]


class Edit(BaseModel):
    model_config = ConfigDict(extra="forbid")

    file: str
    guard: str
    without: str


class Guard(BaseModel):
    model_config = ConfigDict(extra="forbid")

    promise: str
    what: str
    tests: list[str]
    edits: list[Edit]
    fresh: bool = False

    def take_away(self, tree: Path) -> dict[str, str]:
        """File → its text without the guard."""
        texts = {edit.file: (tree / edit.file).read_text(encoding="utf-8") for edit in self.edits}
        for edit in self.edits:
            texts[edit.file] = texts[edit.file].replace(edit.guard, edit.without)
        return texts

    @property
    def id(self) -> str:
        return f"{self.promise}: {self.what}"


def read_guards() -> list[Guard]:
    return [Guard.model_validate(one) for one in yaml.safe_load(GUARDS.read_text(encoding="utf-8"))]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", nargs="*", metavar="PROMISE", help="these alone; what is known of the others stays")
    parser.add_argument("--left", action="store_true", help="of them those alone that no test has noticed yet")
    parser.add_argument("--municipality", type=Path, help="a state folder with the demo, which is then not made")
    options = parser.parse_args()
    known = read_results() if options.left else {}
    chosen = [
        guard
        for guard in read_guards()
        if (not options.only or guard.promise in options.only) and known.get(guard.id, {}).get("outcome") != "noticed"
    ]
    with tempfile.TemporaryDirectory(prefix="raadsvar-guards-") as folder:
        bench = _Bench(Path(folder), options.municipality)
        bench.prove_that_all_pass(chosen)
        outcomes: dict[str, Outcome] = {}
        for guard in chosen:
            outcomes[guard.id] = bench.try_without(guard)
            sys.stdout.write(f"{outcomes[guard.id]:12} {guard.id}\n")
            sys.stdout.flush()
            write_results(outcomes)
    if missed := [id_ for id_, outcome in outcomes.items() if outcome != "noticed"]:
        raise SystemExit(f"not noticed: {', '.join(missed)}")


def read_results() -> dict[str, dict[str, str]]:
    """Guard → what came of it, and when."""
    found: dict[str, dict[str, str]] = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.is_file() else {}
    return found


def write_results(outcomes: Mapping[str, Outcome]) -> None:
    """Beside what is known of the guards that were not tried now."""
    day = f"{datetime.now(UTC):%Y-%m-%d}"
    fresh = {id_: {"outcome": outcome, "on": day} for id_, outcome in outcomes.items()}
    listed = {guard.id for guard in read_guards()}
    kept = {id_: found for id_, found in sorted({**read_results(), **fresh}.items()) if id_ in listed}
    RESULTS.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")


class _Bench:
    """A copy of what is under version control, with the environment of the original."""

    def __init__(self, folder: Path, municipality: Path | None) -> None:
        self._tree, self._cache, self._municipality = folder / "tree", folder / "cache", municipality
        listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
        for name in filter(None, listed.split("\0")):
            if (ROOT / name).is_file():
                (self._tree / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(ROOT / name, self._tree / name)
        self._commit()
        if BROWSER_TOOLS.is_dir():
            (self._tree / BROWSER_TOOLS.name).symlink_to(BROWSER_TOOLS)

    def prove_that_all_pass(self, guards: Iterable[Guard]) -> None:
        """With every guard in place; it makes the release of the demo, too. Raises SystemExit."""
        tests = sorted({test for guard in guards for test in guard.tests})
        code, said = self._pytest(tests, fresh=self._municipality is None)
        if code != 0:
            raise SystemExit(f"with all guards in place:\n{said}")
        made = list((self._cache / "d" / "municipalities").glob("*/releases/current.json"))
        if made and self._municipality is None:
            # Out of the reach of a run that makes the demo anew, which forgets the one before.
            self._municipality = Path(shutil.copytree(made[0].parents[1], self._tree.parent / "municipality"))

    def try_without(self, guard: Guard) -> Outcome:
        originals = {edit.file: (self._tree / edit.file).read_text(encoding="utf-8") for edit in guard.edits}
        try:
            for name, text in guard.take_away(self._tree).items():
                (self._tree / name).write_text(text, encoding="utf-8")
            code, said = self._pytest(guard.tests, guard.fresh)
        finally:
            for name, text in originals.items():
                (self._tree / name).write_text(text, encoding="utf-8")
        if code > FAILED:
            sys.stderr.write(said)
            return "not run"
        # A test that was never reached has noticed nothing.
        return (
            "noticed" if code == FAILED and re.search(r"^(FAILED|ERROR) tests/", said, re.MULTILINE) else "not noticed"
        )

    def _pytest(self, tests: list[str], fresh: bool) -> tuple[int, str]:
        command = [sys.executable, "-m", "pytest", "-q", "-x", "--no-header", "-o", f"cache_dir={self._cache}"]
        if self._municipality is not None and not fresh:
            command.append(f"--municipality={self._municipality}")
        try:
            done = subprocess.run(
                [*command, *tests],
                cwd=self._tree,
                env=os.environ | {"RAADSVAR_REQUIRE": NEEDED},
                capture_output=True,
                text=True,
                check=False,
                timeout=LIMIT_SECONDS,
            )
        except subprocess.TimeoutExpired:
            return ENDLESS, f"{tests[0]} came to no end\n"
        return done.returncode, done.stdout + done.stderr

    def _commit(self) -> None:
        """Some tests ask which commit they run on."""
        for command in (
            ["init", "-q"],
            ["add", "-A"],
            ["-c", "user.name=guards", "-c", "user.email=guards@localhost", "commit", "-qm", "A copy"],
        ):
            subprocess.run(["git", *command], cwd=self._tree, check=True)


if __name__ == "__main__":
    main()
