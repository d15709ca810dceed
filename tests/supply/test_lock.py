"""What may be installed is locked: every package that is wanted, one version of each, and the hash of each file."""

import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, distribution
from importlib.util import find_spec
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from supply.lock import BASE, FOLDER, ROOT, list_sets, parse, read_lock, read_locks, read_project

SETS = list_sets(read_project())
MARKS = {"retrieval": "chromadb", "ollama": "langchain_ollama"}
"""Lock → a package that is there where it is installed; the others always are where tests run."""
UNLOCKED = os.environ.get("RAADSVAR_LOCKED") == "no"
LINES = (
    r"#.*",
    r"-r base\.txt",
    r"[a-z0-9-]+==[^ ;]+(; [A-Za-z_\"'()0-9.<>=! ]+)? \\",
    r"    --hash=sha256:[0-9a-f]{64}( \\)?",
    r"    # via .*",
)
OWNER = """\
[build-system]
requires = []
build-backend = "backend"
backend-path = ["."]
[project]
name = "owner"
version = "1.0"
"""
BACKEND = """\
import shutil
def build_editable(folder, *_):
    return shutil.copy("owner-1.0-py3-none-any.whl", folder).rsplit("/", 1)[-1]
"""


@pytest.mark.promise("S9")
def test_each_extra_has_its_lock_in_which_each_wish_is_pinned_with_hashes() -> None:
    assert {path.stem for path in FOLDER.iterdir()} == set(SETS)
    for name, asked in SETS.items():
        pins = read_lock(name)
        assert all(pin.hashes for pin in pins), [str(pin.requirement) for pin in pins if not pin.hashes]
        for wish in asked:
            found = [pin for pin in pins if pin.name == canonicalize_name(wish.name) and pin.is_for_here]
            assert len(found) == 1, f"locks/{name}.txt: {wish} is not locked; run `make lock`"
            assert wish.specifier.contains(found[0].version, prereleases=True), f"{wish}: {found[0].version} is locked"


@pytest.mark.promise("S9")
def test_a_lock_holds_pins_and_hashes_and_names_no_other_place() -> None:
    for path in FOLDER.iterdir():
        lines = path.read_text(encoding="utf-8").splitlines()
        assert [line for line in lines if not any(re.fullmatch(form, line) for form in LINES)] == [], path.name


def test_one_version_of_a_package_is_locked_whichever_extras_are_installed() -> None:
    versions: dict[str, set[str]] = {}
    for pin in read_locks(SETS):
        if pin.is_for_here:
            versions.setdefault(pin.name, set()).add(pin.version)
    assert {name: found for name, found in versions.items() if len(found) != 1} == {}


def follow(wishes: list[Requirement]) -> Iterator[str]:
    """Every package that these bring along, by what the installed ones say themselves."""
    waiting = [(canonicalize_name(one.name), frozenset(one.extras)) for one in wishes if holds(one, frozenset())]
    seen = set()
    while waiting:
        name, extras = step = waiting.pop()
        if step in seen:
            continue
        seen.add(step)
        yield name
        for inner in map(Requirement, distribution(name).requires or ()):
            if holds(inner, extras):
                waiting.append((canonicalize_name(inner.name), frozenset(inner.extras)))


def holds(wish: Requirement, extras: frozenset[str]) -> bool:
    return wish.marker is None or any(wish.marker.evaluate({"extra": extra}) for extra in ("", *extras))


@pytest.mark.promise("S9")
@pytest.mark.parametrize("name", SETS)
def test_a_lock_has_all_that_is_needed_and_nothing_else(name: str) -> None:
    if name in MARKS and find_spec(MARKS[name]) is None:
        pytest.skip(f"{name} is not installed")
    locked = {pin.name for pin in read_lock(name) if pin.is_for_here}
    assert set(follow(SETS[name])) == locked, "run `make lock`"


@pytest.mark.promise("S9")
@pytest.mark.skipif(UNLOCKED, reason="installed with LOCKED=no")
def test_what_is_installed_is_what_is_locked() -> None:
    different = {}
    for pin in read_locks(SETS):
        try:
            installed = distribution(pin.name).version
        except PackageNotFoundError:
            continue
        if pin.is_for_here and Version(installed) != Version(pin.version):
            different[pin.name] = f"{installed} is installed, {pin.version} is locked"
    assert different == {}, "make installs what is locked; after `make LOCKED=no …` say LOCKED=no here too"


def test_what_is_written_is_read_again() -> None:
    for name in SETS:
        pins = read_lock(name)
        assert parse("".join(pin.render() for pin in pins)) == pins
    assert [pin.name for pin in read_lock("mcp")][: len(read_lock(BASE))] == [pin.name for pin in read_lock(BASE)]


def pack_wheel(folder: Path, name: str) -> None:
    with zipfile.ZipFile(folder / f"{name}-1.0-py3-none-any.whl", "w") as packed:
        packed.writestr(f"{name}.py", "")
        packed.writestr(f"{name}-1.0.dist-info/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        packed.writestr(f"{name}-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        packed.writestr(f"{name}-1.0.dist-info/RECORD", "")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A small project with our Makefile and a Python of its own, and one package that may be installed."""
    pack_wheel(tmp_path, "owner")
    (tmp_path / "wheels").mkdir()
    pack_wheel(tmp_path / "wheels", "probe")
    (tmp_path / "backend.py").write_text(BACKEND, encoding="utf-8")
    (tmp_path / "Makefile").write_text((ROOT / "Makefile").read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "pyproject.toml").write_text(OWNER, encoding="utf-8")
    (tmp_path / "locks").mkdir()
    subprocess.run([sys.executable, "-m", "venv", tmp_path / ".venv"], check=True)
    return tmp_path


def install(project: Path) -> subprocess.CompletedProcess[str]:
    around = {"PATH": os.environ["PATH"], "PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(project / "wheels")}
    command = ["make", ".venv/.installed", f"PYTHON={sys.executable}"]
    return subprocess.run(command, cwd=project, env=around, capture_output=True, text=True, check=False, timeout=300)


@pytest.mark.promise("S9")
def test_make_installs_no_file_that_is_not_locked(project: Path) -> None:
    (project / "locks" / "base.txt").write_text("probe==1.0\n", encoding="utf-8")
    done = install(project)
    assert "Hashes are required" in done.stderr, done.stderr
    (project / "locks" / "base.txt").write_text(f"probe==1.0 --hash=sha256:{'0' * 64}\n", encoding="utf-8")
    done = install(project)
    assert "DO NOT MATCH THE HASHES" in done.stderr, done.stderr
    assert "make LOCKED=no" in done.stderr
    assert not (project / ".venv" / ".installed").exists()
    (wheel,) = (project / "wheels").iterdir()
    right = f"probe==1.0 --hash=sha256:{sha256(wheel.read_bytes()).hexdigest()}\n"
    (project / "locks" / "base.txt").write_text(right, encoding="utf-8")
    done = install(project)
    assert done.returncode == 0, done.stderr
    assert (project / ".venv" / ".installed").exists()
