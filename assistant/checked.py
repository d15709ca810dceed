"""Remember that a catalog has passed its check: it takes seconds, and need not be run again while nothing has changed.

A verdict follows from the catalog's files, from the program and its language packs, and from the packages that read
and understand. The day is not among them: a publication holds reviews against the catalog's evaluation day. Only that
a check was passed is remembered; what failed is checked again each time.
"""

import hashlib
import platform
from collections.abc import Iterable
from functools import cache
from importlib.metadata import version
from pathlib import Path

import semantic_layer.check
from semantic_layer.stores.file_writer import replace_file

WORDS, NUMBERS = Path(__file__).parent, Path(semantic_layer.check.__file__).parent
PACKAGES = ("pydantic", "pyyaml", "simplemma", "marisa-trie", "rapidfuzz", "babel", "numpy", "sqlalchemy")
"""Whatever reading a catalog and planning its verified questions imports."""


class PassedChecks:
    """The last catalog that passed, as a file of what can be made again."""

    def __init__(self, cache_folder: Path) -> None:
        self._path = cache_folder / "checked"

    def hold(self, fingerprint: str) -> bool:
        try:
            return self._path.read_text(encoding="ascii") == fingerprint
        except (OSError, ValueError):
            return False

    def add(self, fingerprint: str) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        replace_file(self._path, fingerprint.encode("ascii"))


def fingerprint_check(catalog: Path) -> str:
    """Of all that the verdict about the catalog in this folder follows from."""
    parts = (str(catalog.resolve()), hash_folder(catalog, (".yaml",)), hash_checker())
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


@cache
def hash_checker() -> str:
    """Of the program, as it was when this process first asked."""
    program = [hash_folder(WORDS, (".py", ".yaml")), hash_folder(NUMBERS, (".py",))]
    return str([*program, platform.python_version(), *versions(PACKAGES)])


def versions(packages: Iterable[str]) -> list[str]:
    return [f"{name} {version(name)}" for name in packages]


def hash_folder(folder: Path, kinds: tuple[str, ...]) -> str:
    """Of the names and contents of its files of these kinds."""
    digest = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.suffix in kinds):
        content = path.read_bytes()
        digest.update(f"{path.relative_to(folder)}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()
