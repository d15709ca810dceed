"""The lexicon that a release holds is the one that would be compiled, or is compiled anew."""

import shutil
from collections import defaultdict
from pathlib import Path

import duckdb
import pytest

from assistant import lexicon_store
from assistant.keys import Morphology
from assistant.language.pack import load_packs
from assistant.lemmas import LemmaTable
from assistant.lexicon import Phrase, list_phrases
from assistant.lexicon_store import LEXICON, MAX_NAMESAKES, compile_lexicon, pack_lexicon, unpack_lexicon
from assistant.lexicon_tables import Lexicon
from assistant.pipelines import LEMMAS, open_pipeline
from assistant.tokens import tokenise
from assistant.understand import Understander
from evals import load_cases
from semantic_layer.catalog import Catalog
from semantic_layer.dimensions import Level, Member
from semantic_layer.load import load_catalog
from semantic_layer.serve import Release
from semantic_layer.texts import Language, Text

FIXTURES = Path(__file__).parents[1] / "fixtures"
Tables = dict[Language, LemmaTable]


@pytest.fixture(scope="module")
def morphology(tables: Tables) -> Morphology:
    return Morphology(tables, load_packs())


@pytest.fixture(scope="module", params=["catalog_bikes", "catalog_lighthouse"])
def other_catalog(request: pytest.FixtureRequest) -> Catalog:
    return load_catalog(FIXTURES / request.param)


@pytest.fixture(scope="module")
def bikes() -> Catalog:
    return load_catalog(FIXTURES / "catalog_bikes")


def verified_questions(catalog: Catalog) -> list[str]:
    return [text for kpi in catalog.kpis.values() for v in kpi.verified for _, text in v.questions()]


def _rebuild(catalog: Catalog, **fields: object) -> Catalog:
    """A copy that remembers nothing of what was derived from the other fields."""
    return Catalog.model_construct(**{name: getattr(catalog, name) for name in Catalog.model_fields} | fields)


# -- stored and loaded ---------------------------------------------------------------------------------------


def test_the_stored_lexicon_is_the_compiled_one(release: Release) -> None:
    languages: tuple[Language, ...] = ("da", "en")
    tables = {language: LemmaTable(release.attachment(LEMMAS.format(language=language))) for language in languages}
    compiled = Understander(release.catalog, tables).lexicon
    assert pack_lexicon(compiled) == release.attachment(LEXICON)


@pytest.mark.parametrize("every", [20, pytest.param(1, marks=pytest.mark.slow, id="all")])
def test_questions_are_read_alike_from_the_stored_and_the_compiled_lexicon(
    release: Release, tables: Tables, every: int
) -> None:
    """That both are the same bytes is shown above."""
    stored = unpack_lexicon(release.attachment(LEXICON))
    assert stored is not None
    one, other = Understander(release.catalog, tables, stored), Understander(release.catalog, tables)
    asked = [*verified_questions(release.catalog), *(case.q for case in load_cases() if tokenise(case.q))]
    for text in asked[::every]:
        assert one.understand_question(text) == other.understand_question(text), text


def test_another_catalog_survives_storing(other_catalog: Catalog, tables: Tables) -> None:
    compiled = Understander(other_catalog, tables)
    stored = Understander(other_catalog, tables, unpack_lexicon(pack_lexicon(compiled.lexicon)))
    for text in verified_questions(other_catalog):
        assert stored.understand_question(text) == compiled.understand_question(text), text


def test_the_tables_hold_every_phrase_under_every_key(catalog: Catalog, morphology: Morphology) -> None:
    phrases = list_phrases(catalog, load_packs())
    lexicon = compile_lexicon(catalog, load_packs(), morphology)
    assert list(lexicon) == phrases
    expected: dict[str, list[tuple[int, int, float]]] = defaultdict(list)
    for number, phrase in enumerate(phrases):
        for position in sorted(phrase.need):
            for key, quality in morphology.keys(phrase.words[position]).items():
                expected[key].append((number, position, quality))
    for key, mentions in expected.items():
        assert lexicon.mentions(key, lexicon.shared(key)) == mentions, key
        for number, position, quality in mentions:
            if len(phrases[number].need) > 1:
                assert lexicon.quality_at(key, number, position) == quality, key


def test_a_word_may_be_repaired_or_unfolded_to_its_own_word_only(catalog: Catalog, morphology: Morphology) -> None:
    lexicon = compile_lexicon(catalog, load_packs(), morphology)
    for word in ("sygefravær", "rågeskovskolen"):
        assert lexicon.unfold(word.replace("æ", "ae").replace("å", "aa")) == word
        assert (word, 1) in lexicon.find_near(word[:3] + word[4:])
        assert lexicon.knows_word(word)
    assert not lexicon.knows_word("sygefravaer")


# -- stable and whole ----------------------------------------------------------------------------------------


def test_the_order_of_the_catalog_does_not_matter(bikes: Catalog, tables: Tables) -> None:
    dimensions = {
        id_: d.model_copy(update={"levels": tuple(_turn_members(level) for level in reversed(d.levels))})
        for id_, d in reversed(bikes.dimensions.items())
    }
    turned = _rebuild(bikes, kpis=dict(reversed(bikes.kpis.items())), dimensions=dimensions)
    assert list(turned.levels) == list(reversed(bikes.levels))
    packs = load_packs()
    once = compile_lexicon(bikes, packs, Morphology(tables, packs))
    assert compile_lexicon(turned, packs, Morphology(tables, packs)).data == once.data


def _turn_members(level: Level) -> Level:
    return level.model_copy(update={"members": level.members[::-1]})


def test_a_lexicon_of_other_words_is_not_taken(release: Release, monkeypatch: pytest.MonkeyPatch) -> None:
    stored = release.attachment(LEXICON)
    assert unpack_lexicon(stored) is not None
    monkeypatch.setattr(lexicon_store, "mark_makers", lambda: "other words")
    assert unpack_lexicon(stored) is None


def test_a_damaged_lexicon_is_not_taken(bikes: Catalog, morphology: Morphology) -> None:
    data = compile_lexicon(bikes, load_packs(), morphology).data
    assert unpack_lexicon(data) is not None
    for at in range(0, len(data), len(data) // 50):
        assert unpack_lexicon(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]) is None, at
        assert unpack_lexicon(data[:at]) is None, at
    assert unpack_lexicon(b'{"made_by": "an earlier program"}') is None


def test_a_release_with_a_damaged_lexicon_answers_all_the_same(state: Path, release: Release, tmp_path: Path) -> None:
    shutil.copytree(release.path.parent, tmp_path / "releases")
    with duckdb.connect(str(tmp_path / "releases" / release.path.name)) as connection:
        broken = release.attachment(LEXICON)[:-9] + b"\0damaged\0"
        connection.execute("UPDATE main.attachment SET content = ? WHERE name = ?", [broken, LEXICON])
    pipeline = open_pipeline(tmp_path)
    assert pipeline.release.attachment(LEXICON) == broken
    assert "sygefravær" in pipeline.known_words
    pipeline.release.close()


# -- many members --------------------------------------------------------------------------------------------


def _with_members(catalog: Catalog, names: list[str]) -> Catalog:
    """The catalog's last level with other members."""
    dimension = catalog.dimensions["places"]
    members = tuple(Member(id=f"m{number}", label=Text(da=name, en=name)) for number, name in enumerate(names))
    level = dimension.levels[-1].model_copy(update={"members": members})
    places = dimension.model_copy(update={"levels": (*dimension.levels[:-1], level)})
    return _rebuild(catalog, dimensions={**catalog.dimensions, "places": places})


def _members_named(lexicon: Lexicon, word: str) -> list[Phrase]:
    found = (lexicon.phrase(number) for number, _, _ in lexicon.mentions(word, frozenset()))
    return [phrase for phrase in found if phrase.kind == "member"]


@pytest.mark.parametrize(("namesakes", "named"), [(MAX_NAMESAKES, True), (MAX_NAMESAKES + 1, False)])
def test_a_word_that_too_many_members_share_names_none_of_them(
    bikes: Catalog, morphology: Morphology, namesakes: int, named: bool
) -> None:
    catalog = _with_members(bikes, ["Xylodok"] * namesakes)
    lexicon = compile_lexicon(catalog, load_packs(), morphology)
    assert bool(_members_named(lexicon, "xylodok")) == named
    assert lexicon.knows_keys(["xylodok"]), "it is still a word of the catalog, and no typing error"


def test_a_head_word_finds_its_member_by_the_second_word_alone(bikes: Catalog, tables: Tables) -> None:
    others = [f"Xylodok {first}{second}" for first in "Abcdefghijklmno" for second in ("urtig", "omsol", "ystrim")]
    understander = Understander(_with_members(bikes, [*others, "Xylodok Zefyr"]), tables)

    def members(text: str) -> set[str]:
        spans = understander.understand_question(text, "da").spans
        return {" ".join(s.phrase.words) for s in spans if s.phrase.kind == "member"}

    assert members("Hvor mange ture var der på Xylodok?") == set()
    assert members("Hvor mange ture var der på Xylodok Zefyr?") == {"xylodok zefyr"}
    assert members("Hvor mange ture var der på Xylodok Zefir?") == {"xylodok zefyr"}
