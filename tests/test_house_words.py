"""The house rules about words: those of questions and of the catalog stand in YAML, none in Python."""

from pathlib import Path

import pytest

from assistant import Settings
from assistant.language.pack import load_packs
from assistant.lemmas import LemmaTable, export_lemmas
from semantic_layer.catalog import Catalog
from semantic_layer.load import load_catalog
from semantic_layer.texts import Language
from tests.house_words import TECHNICAL, Vocabulary, find_content_words, find_names

ROOT = Path(__file__).parents[1]
PACKAGES = ("api", "assistant", "cli", "evals", "semantic_layer", "ui")


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load_catalog(ROOT / Settings(_env_file=None).catalog)


@pytest.fixture(scope="module")
def vocabulary(catalog: Catalog, lemmas: Path) -> Vocabulary:
    languages: tuple[Language, ...] = ("da", "en")
    tables = {language: LemmaTable(export_lemmas(language, lemmas)) for language in languages}
    return Vocabulary(catalog, load_packs(), tables)


def plant(folder: Path, module: str, code: str) -> int:
    """Copy a module and add code to it; the number of its first line."""
    text = (ROOT / module).read_text(encoding="utf-8")
    (folder / module).parent.mkdir(parents=True)
    (folder / module).write_text(f"{text}{code}\n", encoding="utf-8")
    return len(text.splitlines()) + 1


def test_no_word_of_a_question_stands_in_python(vocabulary: Vocabulary) -> None:
    assert find_content_words(ROOT, vocabulary) == []


@pytest.mark.parametrize(
    ("module", "word"),
    [
        ("assistant/planners/rules.py", "hvorfor"),
        ("assistant/planners/slots.py", "blandt tosprogede"),
        ("assistant/reply.py", "desværre"),
        ("semantic_layer/caveat.py", "sygefravær"),
        ("assistant/planners/operation.py", "unemployment"),
        ("assistant/spans.py", "absence"),
        ("evals/runner.py", "hvad er"),
    ],
)
def test_a_word_that_is_planted_is_found(tmp_path: Path, vocabulary: Vocabulary, module: str, word: str) -> None:
    line = plant(tmp_path, module, f"PLANTED = {word!r}")
    assert any(place.startswith(f"{module}:{line} ") for place in find_content_words(tmp_path, vocabulary))


def test_no_id_or_name_of_the_catalog_stands_in_python(catalog: Catalog) -> None:
    assert find_names(ROOT, catalog) == []


@pytest.mark.parametrize("module", ["assistant/planners/rules.py", "semantic_layer/query.py", "cli/ask.py"])
def test_a_name_that_is_planted_is_found(tmp_path: Path, catalog: Catalog, module: str) -> None:
    level = next(level for level in catalog.levels.values() if " " not in level.members[0].id)
    name = f"in {level.members[0].label.da}"
    said = [next(iter(catalog.kpis)), level.id, level.members[0].id, name, catalog.identity.name.da]
    plant(tmp_path, module, "\n".join([*(f"PLANTED = {text!r}" for text in said), f"# As {name}."]))
    assert len(find_names(tmp_path, catalog)) >= len(said) + 1


def test_every_exception_is_needed_and_says_why() -> None:
    text = "\n".join(p.read_text(encoding="utf-8") for package in PACKAGES for p in (ROOT / package).rglob("*.py"))
    assert [word for word, why in TECHNICAL.items() if word not in text or not why] == []
