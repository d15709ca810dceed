"""The version lock: a KPI whose definition changes gets a new version number, or the check fails.

`versions.lock.yaml` in the catalog folder holds version and definition hash of every KPI; it is written by
`write_version_lock` and committed with the change.
"""

import hashlib
import json
from itertools import takewhile
from pathlib import Path

import yaml
from pydantic import TypeAdapter, ValidationError

from semantic_layer.catalog import Catalog, Kpi
from semantic_layer.errors import CatalogError
from semantic_layer.frozen import Frozen
from semantic_layer.load import read_yaml

LOCK_FILE = "versions.lock.yaml"
COMMENT = "# Written by `raadsvar check --lock`; a changed hash needs a higher version in the KPI's file."
HASH_DIGITS = 16
_WORDING = {"label", "plural", "phrase", "synonyms", "sides", "words", "name", "preposition", "description"}
"""Fields that say how a thing is called; they may change without the figures meaning something else."""


class LockedVersion(Frozen):
    version: int
    hash: str


def definition_hash(catalog: Catalog, kpi: Kpi) -> str:
    """Of all that decides what the figures mean: measures, view, published breakdowns, time and calendars.

    Fields at their default are left out, so that a field that the types gain later changes no hash.
    """
    grains = {kpi.time.base, *(grain for b in kpi.published for grain in b.grains)}
    definition = {
        "measures": {
            id_: measure.model_dump(mode="json", exclude_defaults=True) for id_, measure in kpi.measures.items()
        },
        "view": catalog.views[kpi.view].model_dump(mode="json", exclude_defaults=True)
        if kpi.view in catalog.views
        else kpi.view,
        "time": {"column": kpi.time.column, "base": kpi.time.base, "from": kpi.time.from_},
        "published": [b.model_dump(mode="json", exclude_defaults=True) for b in kpi.published],
        "missing": kpi.missing,
        "covers": kpi.covers,
        **_marked(kpi),
        "calendars": {
            grain: catalog.calendars.grains[grain].model_dump(mode="json", exclude_defaults=True)
            for grain in sorted(grains)
            if grain in catalog.calendars.grains
        },
    }
    text = json.dumps(_without_wording(definition), sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:HASH_DIGITS]


def _marked(kpi: Kpi) -> dict[str, object]:
    """Where estimates and forecasts come from; nothing for a KPI without."""
    found: dict[str, object] = {}
    if kpi.estimate is not None:
        found["estimate"] = kpi.estimate.column
    if kpi.forecast is not None:
        found["forecast"] = kpi.forecast.model_dump(mode="json", include={"view", "column", "grain", "made"})
    return found


def read_version_lock(folder: Path) -> dict[str, LockedVersion]:
    """Empty when there is no lock yet. Raises CatalogError when it cannot be read."""
    path = folder / LOCK_FILE
    if not path.is_file():
        return {}
    try:
        return TypeAdapter(dict[str, LockedVersion]).validate_python(read_yaml(path))
    except ValidationError as error:
        raise CatalogError([f"{LOCK_FILE}: {fault['loc']}: {fault['msg']}" for fault in error.errors()]) from error


def write_version_lock(catalog: Catalog, folder: Path) -> Path:
    """Renews the lock; a draft that it never held stays out.

    Raises CatalogError, and writes nothing, when a definition changed under its old version.
    """
    locked = read_version_lock(folder)
    if stale := [text for kpi in catalog.kpis.values() if (text := version_problem(catalog, kpi, locked))]:
        raise CatalogError(stale)
    path = folder / LOCK_FILE
    lines = _leading_comments(path) or [COMMENT]
    for kpi_id, kpi in sorted(catalog.kpis.items()):
        if kpi.status == "draft" and kpi_id not in locked:
            continue
        lines.append(f"{kpi_id}: {{version: {kpi.version}, hash: {_quoted(definition_hash(catalog, kpi))}}}")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def version_problem(catalog: Catalog, kpi: Kpi, locked: dict[str, LockedVersion]) -> str | None:
    """What is wrong with the KPI's version number, given the lock; a KPI that is not in the lock is new."""
    old = locked.get(kpi.id)
    if old is None or (kpi.version > old.version):
        return None
    if kpi.version < old.version:
        return f"{kpi.id}: version {kpi.version} is lower than the locked version {old.version}"
    if definition_hash(catalog, kpi) != old.hash:
        return f"{kpi.id}: the definition changed, but the version is still {kpi.version}"
    return None


def _leading_comments(path: Path) -> list[str]:
    if not path.is_file():
        return []
    return list(takewhile(lambda line: line.startswith("#"), path.read_text(encoding="utf-8").splitlines()))


def _without_wording(value: object) -> object:
    if isinstance(value, dict):
        return {k: _without_wording(v) for k, v in value.items() if k not in _WORDING}
    if isinstance(value, list):
        return [_without_wording(v) for v in value]
    return value


def _quoted(text: str) -> str:
    return yaml.safe_dump(text, default_style='"').strip()
