"""Read a catalog folder into the Catalog, with file and line in every problem and all problems at once."""

import math
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, TypeAdapter, ValidationError

from semantic_layer.calendars import Calendar, Calendars
from semantic_layer.catalog import (
    Catalog,
    Cockpit,
    Combination,
    Committee,
    Identity,
    Kpi,
    OutsideTopic,
    Role,
    Sdg,
    SourceRegistry,
    Unit,
    View,
)
from semantic_layer.dimensions import Dimension
from semantic_layer.errors import CatalogError
from semantic_layer.mistakes import word_mistake
from semantic_layer.peers import Peers

MAX_FILE_BYTES = 1_000_000
"""A catalog file is written by hand; a larger one is a mistake or an attack."""

PLAIN_TAGS = {
    f"tag:yaml.org,2002:{name}" for name in ("map", "seq", "str", "int", "float", "bool", "null", "timestamp", "merge")
}
"""Tags of plain values; every other one asks for a type that has no place in a catalog."""

YAML_ADVICE = "look for a missing quote, colon, bracket or indentation here or just above"

Path_ = tuple[str | int, ...]
T = TypeVar("T")


@dataclass(frozen=True)
class Reading:
    """What could be read of a catalog folder."""

    catalog: Catalog | None
    """Without the files that have problems; None without a readable catalog.yaml."""
    problems: tuple[str, ...]
    """One line (file:line: what, and what to do) per problem."""
    unread: frozenset[str]
    """Files that are missing or that could not be understood, relative to the folder."""


def load_catalog(folder: Path) -> Catalog:
    """The catalog in this folder. Raises CatalogError with one line per problem."""
    reading = read_catalog(folder)
    if reading.problems or reading.catalog is None:
        raise CatalogError(list(reading.problems))
    return reading.catalog


def read_catalog(folder: Path) -> Reading:
    """As much of the catalog as can be read. Raises CatalogError only where there is no folder."""
    reader = _Reader(folder)
    if not folder.is_dir():
        raise CatalogError(
            [f"{folder}: there is no such catalog folder; set RAADSVAR_CATALOG, or make one with `raadsvar init`"]
        )
    identity = reader.one("catalog.yaml", Identity)
    units = reader.mapping("units.yaml", Unit)
    committees = reader.sequence("committees.yaml", Committee)
    roles = reader.sequence("roles.yaml", Role)
    calendars = reader.folder("calendars", TypeAdapter(Calendar).validate_python, _grain_of)
    dimensions = reader.folder("dimensions", Dimension.model_validate, _id_of)
    views = reader.folder("views", View.model_validate, _id_of)
    sources = reader.folder("sources", SourceRegistry.model_validate, _id_of)
    outside = reader.folder("outside", OutsideTopic.model_validate, _id_of, required=False)
    sdgs = reader.sequence("sdg.yaml", Sdg, required=False)
    cockpits = reader.folder("cockpits", Cockpit.model_validate, _id_of, required=False)
    combinations = reader.folder("combinations", Combination.model_validate, _id_of, required=False)
    peers = reader.one("peers.yaml", Peers, required=False)
    kpis = reader.folder("kpis", Kpi.model_validate, _id_of)
    catalog = identity and Catalog(
        identity=identity,
        units=units,
        calendars=Calendars(grains=calendars),
        dimensions=dimensions,
        committees=tuple(committees),
        roles=tuple(roles),
        views=views,
        sources=sources,
        outside=tuple(outside.values()),
        sdgs=tuple(sdgs),
        cockpits=cockpits,
        combinations=tuple(combinations.values()),
        peers=peers or Peers(),
        kpis=kpis,
    )
    return Reading(catalog, tuple(sorted(reader.problems, key=_by_place)), frozenset(reader.unread))


def _by_place(problem: str) -> tuple[str, int]:
    """File, then line as a number."""
    name, _, rest = problem.partition(":")
    line = rest.partition(":")[0]
    return name, int(line) if line.isdigit() else 0


def locate_line(path: Path, at: Path_) -> int:
    """The line on which this part of a YAML file begins, or the nearest part around it that the file has."""
    lines = _parse(path, path.name).lines if path.is_file() else {}
    return lines.get(_known_part(at, lines), 1)


def locate_kpi_files(folder: Path) -> dict[str, Path]:
    """KPI id → its file, for messages about facts that only show once the whole catalog is read."""
    return {path.stem: path.relative_to(folder) for path in sorted((folder / "kpis").rglob("*.yaml"))}


def read_yaml(path: Path) -> Any:
    """The content of one YAML file under the catalog's strict rules. Raises CatalogError."""
    document = _parse(path, path.name)
    if document.problems:
        raise CatalogError(document.problems)
    return document.value


def _id_of(value: Any) -> str:
    return str(value.id)


_grain_of = _id_of


@dataclass
class _Document:
    value: Any
    lines: dict[Path_, int]
    problems: list[str]


@dataclass
class _Reader:
    root: Path
    problems: list[str] = field(default_factory=list)
    unread: set[str] = field(default_factory=set)

    def one(self, name: str, noun: type[BaseModel], required: bool = True) -> Any:
        if not required and not (self.root / name).is_file():
            return None
        return self._whole(name, noun.model_validate)

    def mapping(self, name: str, noun: type[T]) -> dict[str, T]:
        return self._whole(name, TypeAdapter(dict[str, noun]).validate_python) or {}  # type: ignore[valid-type]

    def sequence(self, name: str, noun: type[T], required: bool = True) -> list[T]:
        if not required and not (self.root / name).is_file():
            return []
        return self._whole(name, TypeAdapter(list[noun]).validate_python) or []  # type: ignore[valid-type]

    def folder(
        self, name: str, validate: Callable[[Any], T], key: Callable[[T], str], required: bool = True
    ) -> dict[str, T]:
        found: dict[str, T] = {}
        paths = sorted((self.root / name).rglob("*.yaml"))
        if required and not paths:
            self.problems.append(f"{name}/: there is no YAML file here; add one (`raadsvar init` shows how it looks)")
        for path in paths:
            value = self._validate(path, validate)
            if value is None:
                self.unread.add(path.relative_to(self.root).as_posix())
                continue
            if key(value) != path.stem:
                self._add_to_id(path, f"the id {key(value)!r} is not the file's name; give both the same name")
            if key(value) in found:
                self._add_to_id(path, f"the id {key(value)!r} is used twice; give this file an id of its own")
            found[key(value)] = value
        return found

    def _whole(self, name: str, validate: Callable[[Any], T]) -> T | None:
        path = self.root / name
        if not path.is_file():
            self.problems.append(f"{name}: the file is missing; add it (`raadsvar init` shows how it looks)")
            self.unread.add(name)
            return None
        value = self._validate(path, validate)
        if value is None:
            self.unread.add(name)
        return value

    def _validate(self, path: Path, validate: Callable[[Any], T]) -> T | None:
        document = _parse(path, str(path.relative_to(self.root)))
        if document.problems:
            self.problems += document.problems
            return None
        try:
            return validate(document.value)
        except ValidationError as error:
            for fault in error.errors(include_url=False):
                where = _known_part(fault["loc"], document.lines)
                self._add(path, document.lines.get(where, 1), word_mistake(fault, where, document.value))
        return None

    def _add_to_id(self, path: Path, message: str) -> None:
        self._add(path, locate_line(path, ("id",)), message)

    def _add(self, path: Path, line: int, message: str) -> None:
        self.problems.append(f"{path.relative_to(self.root)}:{line}: {message}")


def _known_part(location: tuple[int | str, ...], lines: dict[Path_, int]) -> Path_:
    """The longest path of a validation error that exists in the file (union tags are no part of it)."""
    path: Path_ = ()
    for part in location:
        if (*path, part) in lines:
            path = (*path, part)
    return path


def _parse(path: Path, name: str) -> _Document:
    document = _Document(None, {}, [])
    try:
        data = path.read_bytes()
        if len(data) > MAX_FILE_BYTES:
            document.problems.append(f"{name}:1: larger than {MAX_FILE_BYTES} bytes")
            return document
        node = yaml.compose(data.decode("utf-8"), Loader=yaml.CSafeLoader)
        if node is None:
            document.problems.append(f"{name}:1: the file is empty; fill it in or take it away")
            return document
        builder = _Builder(name, document)
        document.value = builder.build(node, (), 0)
    except UnicodeDecodeError:
        document.problems.append(f"{name}:1: not UTF-8; save the file with that encoding")
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        document.problems.append(f"{name}:{line}: {error.problem}; {YAML_ADVICE}")
    except (yaml.YAMLError, ValueError, OSError) as error:
        document.problems.append(f"{name}:1: {error}")
    return document


class _Builder:
    """Turns YAML nodes into plain values, refusing what YAML lets slip: doubles, aliases, hidden booleans."""

    MAX_DEPTH = 40

    def __init__(self, name: str, document: _Document) -> None:
        self.name = name
        self.document = document
        self.constructor = yaml.SafeLoader("")
        self.seen: set[int] = set()

    def build(self, node: yaml.Node, path: Path_, depth: int) -> Any:
        self.document.lines[path] = node.start_mark.line + 1
        if id(node) in self.seen:
            return self._problem(node, "anchors and aliases are not allowed; write the value out")
        self.seen.add(id(node))
        if depth > self.MAX_DEPTH:
            return self._problem(node, "nested too deeply")
        if node.tag not in PLAIN_TAGS:
            return self._problem(node, f"the tag {node.tag!r} is not allowed")
        if isinstance(node, yaml.MappingNode):
            return dict(self._pairs(node, path, depth))
        if isinstance(node, yaml.SequenceNode):
            return [self.build(child, (*path, i), depth + 1) for i, child in enumerate(node.value)]
        return self._scalar(node)

    def _pairs(self, node: yaml.MappingNode, path: Path_, depth: int) -> Iterator[tuple[str, Any]]:
        keys: set[str] = set()
        for key_node, value_node in node.value:
            key = key_node.value
            if not isinstance(key, str) or key_node.tag == "tag:yaml.org,2002:merge":
                self._problem(key_node, "a key must be a plain word")
                continue
            if key_node.tag == "tag:yaml.org,2002:bool":
                self._problem(key_node, f"the key {key!r} reads as true or false; put it in quotes")
            if key in keys:
                self._problem(key_node, f"the key {key!r} stands here twice; take one away")
            keys.add(key)
            yield key, self.build(value_node, (*path, key), depth + 1)
            self.document.lines[(*path, key)] = key_node.start_mark.line + 1

    def _scalar(self, node: yaml.Node) -> Any:
        if node.tag == "tag:yaml.org,2002:bool" and node.value not in ("true", "false"):
            return self._problem(node, f"{node.value!r} reads as true or false; put it in quotes")
        if node.tag == "tag:yaml.org,2002:int" and not re.fullmatch(r"0|-?[1-9][0-9]*", node.value):
            return self._problem(node, f"{node.value!r} reads as a number in another notation; put it in quotes")
        try:
            value = self.constructor.construct_object(node, deep=True)
        except ValueError as error:
            return self._problem(node, f"{node.value!r}: {error}; write a day as 2026-09-30, and other text in quotes")
        if isinstance(value, float) and not math.isfinite(value):
            return self._problem(node, f"{node.value!r} is no number to count with")
        return value

    def _problem(self, node: yaml.Node, message: str) -> None:
        self.document.problems.append(f"{self.name}:{node.start_mark.line + 1}: {message}")
