"""Which of two releases serves: what a publication does last, done by hand."""

import json
from pathlib import Path


def put_in_service(state: Path, release: str) -> None:
    pointer = state / "releases" / "current.json"
    fresh = pointer.with_suffix(".new")
    fresh.write_text(json.dumps({"release": release}), encoding="utf-8")
    fresh.replace(pointer)
