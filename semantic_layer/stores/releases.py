"""Look after the releases of a place: list them, choose the one in service, take a KPI out of service and back."""

from datetime import UTC, datetime

from semantic_layer.errors import ReleaseError
from semantic_layer.stores.base import Place, Store, StoredRelease, Withdrawn
from semantic_layer.stores.open import open_store


def list_releases(place: Place) -> list[StoredRelease]:
    """The newest first; a damaged one says what is wrong with it."""
    store = open_store(place)
    current = find_current(store)
    found = [_describe(store, id_, current) for id_ in store.list_ids()]
    return sorted(found, key=lambda r: (r.created_at or datetime.min.replace(tzinfo=UTC), r.id), reverse=True)


def use_release(place: Place, release_id: str) -> None:
    """Puts an earlier release in service. Raises ReleaseError when it is unknown or damaged."""
    stored = {release.id: release for release in list_releases(place)}
    release = stored.get(release_id)
    if release is None:
        known = ", ".join(stored) or "none"
        raise ReleaseError(f"there is no release {release_id!r} (there are: {known})")
    if release.damaged:
        raise ReleaseError(f"release {release_id} is damaged ({release.damaged}): choose another, or publish again")
    open_store(place).point_to(release_id)


def withdraw_kpi(place: Place, kpi: str, why: str, at: datetime | None = None) -> None:
    """Takes a KPI out of service in all releases; `why` is shown to users.

    Raises ReleaseError when the release in service has no such KPI, or no reason is given.
    """
    if not why.strip():
        raise ReleaseError("a KPI is withdrawn for a reason that users are told: write it")
    store = open_store(place)
    known = store.describe(store.current())[0].kpis
    if kpi not in known:
        raise ReleaseError(f"the release in service has no KPI {kpi!r} (it has: {', '.join(sorted(known))})")
    when = (at or datetime.now(UTC)).isoformat(timespec="seconds")
    store.write_withdrawn({**store.read_withdrawn(), kpi: Withdrawn(why=why.strip(), at=when)})


def restore_kpi(place: Place, kpi: str) -> None:
    """Raises ReleaseError when the KPI was not withdrawn."""
    store = open_store(place)
    withdrawn = store.read_withdrawn()
    if kpi not in withdrawn:
        raise ReleaseError(f"{kpi!r} is not withdrawn (withdrawn: {', '.join(sorted(withdrawn)) or 'none'})")
    del withdrawn[kpi]
    store.write_withdrawn(withdrawn)


def find_current(store: Store) -> str | None:
    """The id of the release in service, or None when there is none or it cannot be told."""
    try:
        return store.current()
    except ReleaseError:
        return None


def _describe(store: Store, id_: str, current: str | None) -> StoredRelease:
    try:
        manifest, size = store.describe(id_)
    except ReleaseError as error:
        return StoredRelease(id=id_, size=0, in_service=id_ == current, damaged=str(error))
    return StoredRelease(
        id=id_, as_of=manifest.as_of, created_at=manifest.created_at, size=size, in_service=id_ == current
    )
