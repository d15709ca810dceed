"""The list of what Rådsvar is made of is that of the lock, in the form that others read."""

import json

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from supply.lock import DEV, list_sets, read_locks, read_project
from supply.sbom import FILE, render_sbom


@pytest.mark.promise("S9")
def test_the_list_is_that_of_the_lock() -> None:
    assert FILE.read_text(encoding="utf-8") == render_sbom(), "run `make sbom`"
    listed = {(part["name"], part["version"]) for part in json.loads(FILE.read_text(encoding="utf-8"))["components"]}
    served = read_locks(name for name in list_sets(read_project()) if name != DEV)
    assert listed == {(pin.name, pin.version) for pin in served}


@pytest.mark.promise("S9")
def test_it_is_valid_cyclonedx() -> None:
    text = FILE.read_text(encoding="utf-8")
    check = JsonStrictValidator(SchemaVersion.V1_6)
    assert check.validate_str(text) is None
    assert check.validate_str(text.replace('"library"', '"bookshelf"', 1)) is not None


def test_it_tells_who_brings_what() -> None:
    made = json.loads(FILE.read_text(encoding="utf-8"))
    brings = {one["ref"]: one.get("dependsOn", []) for one in made["dependencies"]}
    named = {ref.partition("@")[0] for ref in brings["raadsvar"]}
    assert {"pkg:pypi/streamlit", "pkg:pypi/chromadb", "pkg:pypi/langchain"} <= named
    assert "pkg:pypi/pytest" not in named
    reached, waiting = set(), ["raadsvar"]
    while waiting:
        ref = waiting.pop()
        if ref not in reached:
            reached.add(ref)
            waiting += brings[ref]
    assert reached == set(brings)
