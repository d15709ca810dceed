"""Reading a catalog folder: every problem with file and line, all at once, and nothing that YAML lets slip."""

import shutil
from pathlib import Path

import pytest

from semantic_layer.errors import CatalogError
from semantic_layer.load import MAX_FILE_BYTES, load_catalog, locate_kpi_files, read_yaml

ROOT = Path(__file__).parents[2]
SHIPPED = ROOT / "semantic_layer" / "catalog"
LIGHTHOUSE = ROOT / "tests" / "fixtures" / "catalog_lighthouse"
PASSAGES = "kpis/keepers/passages.yaml"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    copy = tmp_path / "catalog"
    shutil.copytree(LIGHTHOUSE, copy)
    return copy


def edit(path: Path, old: str, new: str) -> int:
    """Replaces once; gives the line that was changed."""
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {path}"
    path.write_text(text.replace(old, new), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


def problems(folder: Path) -> list[str]:
    with pytest.raises(CatalogError) as caught:
        load_catalog(folder)
    return caught.value.problems


def test_a_catalog_of_another_domain_loads_without_touching_python() -> None:
    catalog = load_catalog(LIGHTHOUSE)
    assert list(catalog.kpis) == ["lamps", "night_share", "passages"]
    assert catalog.identity.name.da == catalog.identity.name.en == "Society of the Northern Lights"
    assert catalog.member("light", "old_spit").successor == "wolf_stack"
    assert catalog.outside[0].id == "whales"


def test_the_shipped_catalog_loads_with_danish_letters() -> None:
    catalog = load_catalog(SHIPPED)
    assert catalog.identity.name.da == "Eksempelkøbing Kommune"
    assert catalog.kpi("sygefravaer").label.da == "Sygefravær"


def test_an_unknown_key_names_file_line_and_field(folder: Path) -> None:
    line = edit(folder / PASSAGES, "direction: neutral", "direktion: neutral")
    found = problems(folder)
    assert f"{PASSAGES}:{line}: direktion: there is no field 'direktion' here; did you mean 'direction'?" in found
    assert any(p.startswith(f"{PASSAGES}:") and "the field 'direction' is missing; add it" in p for p in found)


def test_a_faulty_cockpit_names_file_line_and_field(folder: Path) -> None:
    line = edit(folder / "cockpits/bridge.yaml", "audience: Keepers", "audience: {da: Fyrpassere}")
    number = edit(folder / "sdg.yaml", 'id: "14"', "id: fourteen")
    assert problems(folder) == [
        f"cockpits/bridge.yaml:{line}: the field 'en' is missing in audience; add it",
        f"sdg.yaml:{number}: 0.id: 'fourteen': 'fourteen' is no number of a goal, in quotes; correct it",
    ]


def test_a_catalog_needs_no_cockpit(folder: Path) -> None:
    shutil.rmtree(folder / "cockpits")
    (folder / "sdg.yaml").unlink()
    assert (load_catalog(folder).cockpits, load_catalog(folder).sdgs) == ({}, ())


def test_a_wrong_value_inside_a_measure_names_its_line(folder: Path) -> None:
    path = folder / "kpis/keepers/lamps.yaml"
    line = edit(path, "    per: light", "    per: [light]")
    assert any(p.startswith(f"kpis/keepers/lamps.yaml:{line}: ") and "per" in p for p in problems(folder))


def test_all_problems_of_all_files_come_at_once(folder: Path) -> None:
    edit(folder / PASSAGES, "version: 1", "version: 0")
    edit(folder / "kpis/keepers/lamps.yaml", "version: 1", "version: one")
    edit(folder / "views/v_passages.yaml", "name: lamp, type: text", "name: lamp, type: json")
    (folder / "roles.yaml").unlink()
    files = {p.split(":")[0] for p in problems(folder)}
    assert files == {PASSAGES, "kpis/keepers/lamps.yaml", "views/v_passages.yaml", "roles.yaml"}


def test_a_duplicate_key_is_refused(folder: Path) -> None:
    line = edit(folder / PASSAGES, "version: 1", "version: 1\nversion: 2")
    assert f"{PASSAGES}:{line + 1}: the key 'version' stands here twice; take one away" in problems(folder)


def test_the_id_is_the_file_name(folder: Path) -> None:
    line = edit(folder / PASSAGES, "id: passages", "id: passings")
    (problem,) = problems(folder)
    assert problem.startswith(f"{PASSAGES}:{line}: the id 'passings' is not the file's name")


def test_an_id_is_used_once(folder: Path) -> None:
    (folder / "kpis" / "others").mkdir()
    shutil.copy(folder / PASSAGES, folder / "kpis" / "others" / "passages.yaml")
    assert any("the id 'passages' is used twice" in p for p in problems(folder))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("a: no", "x.yaml:1: 'no' reads as true or false"),
        ("a: 1\nb:\n  - on", "x.yaml:3: 'on' reads as true or false"),
        ("yes: 1", "x.yaml:1: the key 'yes' reads as true or false"),
        ("a: 1:30", "x.yaml:1: '1:30' reads as a number"),
        ("a: 1\nb: 010", "x.yaml:2: '010' reads as a number"),
        ("a: 1_000", "x.yaml:1: '1_000' reads as a number"),
        ("a: 0x10", "x.yaml:1: '0x10' reads as a number"),
        ("a: 1\nb: .nan", "x.yaml:2: '.nan' is no number"),
        ("a: .inf", "x.yaml:1: '.inf' is no number"),
        ("a: 1\nb: 2026-13-40", "x.yaml:2: '2026-13-40'"),
        ("a: &x 1\nb: *x", "anchors and aliases are not allowed"),
        ("a:\n  <<: {b: 1}", "x.yaml:2: a key must be a plain word"),
        ("? [a]\n: 1", "a key must be a plain word"),
        ("a: !!python/object/apply:os.getcwd []", "x.yaml:1: the tag"),
        ("a: !!set {b}", "x.yaml:1: the tag"),
        ("a: !secret b", "x.yaml:1: the tag"),
        ("a: 1\n---\nb: 2", "x.yaml:2: "),
        ("a: [1\nb: 2", "x.yaml:2: "),
        ("a:\n\t- b", "x.yaml:2: "),
        ("", "x.yaml:1: the file is empty"),
        ("[" * 100_000, "x.yaml:1: "),
        ("[" * 60 + "]" * 60, "nested too deeply"),
    ],
)
def test_what_yaml_lets_slip_is_refused(tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "x.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CatalogError) as caught:
        read_yaml(path)
    assert any(says in p for p in caught.value.problems), caught.value.problems


def test_plain_values_are_read_as_they_are_written(tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    path.write_text('{a: 2026-09, b: 2025/26, c: "2025", d: -3, e: 4.9, f: true, g: null, h: "no"}', encoding="utf-8")
    assert read_yaml(path) == {
        "a": "2026-09", "b": "2025/26", "c": "2025", "d": -3, "e": 4.9, "f": True, "g": None, "h": "no",
    }  # fmt: skip


def test_a_file_that_is_no_text_is_named(folder: Path) -> None:
    (folder / "units.yaml").write_bytes(b"\xff\xfe")
    assert problems(folder) == ["units.yaml:1: not UTF-8; save the file with that encoding"]


def test_a_huge_file_is_not_read(folder: Path) -> None:
    (folder / "units.yaml").write_bytes(b"#" * (MAX_FILE_BYTES + 1))
    assert problems(folder) == [f"units.yaml:1: larger than {MAX_FILE_BYTES} bytes"]


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    (problem,) = problems(tmp_path / "nowhere")
    assert problem.startswith(f"{tmp_path / 'nowhere'}: there is no such catalog folder")


def test_an_empty_folder_names_everything_that_is_missing(tmp_path: Path) -> None:
    found = problems(tmp_path)
    for name in ("catalog.yaml", "units.yaml", "committees.yaml", "roles.yaml"):
        assert any(p.startswith(f"{name}: the file is missing") for p in found)
    for name in ("calendars", "dimensions", "views", "sources", "kpis"):
        assert any(p.startswith(f"{name}/: there is no YAML file here") for p in found)
    assert not any(p.startswith("outside") for p in found)


def test_kpi_files_are_found_by_id() -> None:
    assert locate_kpi_files(LIGHTHOUSE)["passages"] == Path(PASSAGES)
