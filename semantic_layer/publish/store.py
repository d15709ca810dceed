"""The releases on disk: list them, choose the one in service, take a KPI out of service and back."""

import hashlib
import json
import os
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
from pydantic import ValidationError

from semantic_layer.errors import ReleaseError
from semantic_layer.frozen import Frozen
from semantic_layer.manifest import Manifest


class StoredRelease(Frozen):
    id: str
    as_of: date | None = None
    created_at: datetime | None = None
    size: int
    """In bytes."""
    in_service: bool
    damaged: str | None = None
    """What is wrong with the file, or None."""


def list_releases(state: Path) -> list[StoredRelease]:
    """The newest first; a damaged one says what is wrong with it."""
    current = current_release(state)
    found = [_describe(path, current) for path in sorted((state / "releases").glob("release-*.duckdb"))]
    return sorted(found, key=lambda r: (r.created_at or datetime.min.replace(tzinfo=UTC), r.id), reverse=True)


def use_release(state: Path, release_id: str) -> None:
    """Puts an earlier release in service. Raises ReleaseError when it is unknown or damaged."""
    stored = {release.id: release for release in list_releases(state)}
    release = stored.get(release_id)
    if release is None:
        known = ", ".join(stored) or "none"
        raise ReleaseError(f"there is no release {release_id!r} (there are: {known})")
    if release.damaged:
        raise ReleaseError(f"release {release_id} is damaged ({release.damaged}): choose another, or publish again")
    point_to(state, release_id)


def withdraw_kpi(state: Path, kpi: str, why: str, at: datetime | None = None) -> None:
    """Takes a KPI out of service in all releases; `why` is shown to users.

    Raises ReleaseError when the release in service has no such KPI, or no reason is given.
    """
    if not why.strip():
        raise ReleaseError("a KPI is withdrawn for a reason that users are told: write it")
    known = read_manifest(release_file(state, current_release(state) or "")).kpis
    if kpi not in known:
        raise ReleaseError(f"the release in service has no KPI {kpi!r} (it has: {', '.join(sorted(known))})")
    withdrawn = _read_withdrawn(state)
    withdrawn[kpi] = {"why": why.strip(), "at": (at or datetime.now(UTC)).isoformat(timespec="seconds")}
    _write_withdrawn(state, withdrawn)


def restore_kpi(state: Path, kpi: str) -> None:
    """Raises ReleaseError when the KPI was not withdrawn."""
    withdrawn = _read_withdrawn(state)
    if kpi not in withdrawn:
        raise ReleaseError(f"{kpi!r} is not withdrawn (withdrawn: {', '.join(sorted(withdrawn)) or 'none'})")
    del withdrawn[kpi]
    _write_withdrawn(state, withdrawn)


def point_to(state: Path, release_id: str) -> None:
    replace_file(state / "releases" / "current.json", json.dumps({"release": release_id}).encode())


def release_file(state: Path, release_id: str) -> Path:
    return state / "releases" / f"release-{release_id}.duckdb"


def sidecar_of(path: Path) -> Path:
    return path.with_name(f"{path.name}.sha256")


def replace_file(path: Path, content: bytes) -> None:
    """Readers see the old content or the new, never a half."""
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with unfinished.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def verify_file(path: Path) -> str:
    """The sha256 that the file has and that was written beside it. Raises ReleaseError when they differ."""
    try:
        expected = sidecar_of(path).read_text(encoding="utf-8").split()[0]
        with path.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except (OSError, IndexError, UnicodeDecodeError) as error:
        raise ReleaseError(f"{path.name}: its hash cannot be read ({error})") from error
    if found != expected:
        raise ReleaseError(f"{path.name}: its bytes are not those that were published")
    return found


def read_manifest(path: Path) -> Manifest:
    if not path.is_file():
        raise ReleaseError("no release is in service: run `publish`")
    try:
        # Attached and not opened: this process may have the file open already, with settings of its own.
        with duckdb.connect() as connection:
            quoted = str(path).replace("'", "''")
            connection.execute(f"ATTACH '{quoted}' AS stored (READ_ONLY)")
            row = connection.execute("SELECT content FROM stored.main.manifest").fetchone()
        return Manifest.model_validate_json(row[0] if row else "")
    except (duckdb.Error, ValidationError) as error:
        raise ReleaseError(f"{path.name} cannot be read: {str(error).splitlines()[0]}") from error


def _describe(path: Path, current: str | None) -> StoredRelease:
    id_ = path.stem.removeprefix("release-")
    size, in_service = path.stat().st_size, id_ == current
    try:
        manifest = read_manifest(path)
        verify_file(path)
    except ReleaseError as error:
        return StoredRelease(id=id_, size=size, in_service=in_service, damaged=str(error))
    return StoredRelease(id=id_, as_of=manifest.as_of, created_at=manifest.created_at, size=size, in_service=in_service)


def current_release(state: Path) -> str | None:
    """The id that the pointer names, or None when there is none or it cannot be read."""
    try:
        named = json.loads((state / "releases" / "current.json").read_text(encoding="utf-8"))["release"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return str(named)


def _read_withdrawn(state: Path) -> dict[str, dict[str, str]]:
    path = state / "releases" / "withdrawn.json"
    try:
        entries = json.loads(path.read_text(encoding="utf-8"))
        return {str(kpi): {"why": str(entry["why"]), "at": str(entry["at"])} for kpi, entry in entries.items()}
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ReleaseError(f"{path} cannot be read ({error}): mend it first") from error


def _write_withdrawn(state: Path, withdrawn: dict[str, dict[str, str]]) -> None:
    content = json.dumps(withdrawn, ensure_ascii=False, indent=1, sort_keys=True)
    replace_file(state / "releases" / "withdrawn.json", content.encode())
