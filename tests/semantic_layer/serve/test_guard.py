"""The guard lets our own templates through and nothing else, and none of its checks is idle."""

import random
import re
import time
from typing import NamedTuple

import pytest

from semantic_layer.errors import DeniedError
from semantic_layer.serve.compile import FILES, Statement, Target, enumerate_templates
from semantic_layer.serve.guard import TEXT_CHECKS, TREE_CHECKS, Allowed, allowed_tables, examine, guard_statement
from semantic_layer.serve.templates import list_templates
from tests.semantic_layer.serve.hostile_postgres import GOOD_THERE, HOSTILE_THERE, SCHEMA
from tests.semantic_layer.serve.hostile_statements import GOOD, HOSTILE
from tests.semantic_layer.serve.made_release import read_small_catalog

CATALOG = read_small_catalog()
ALLOWED = allowed_tables(CATALOG)


class World(NamedTuple):
    """What statements are like in one kind of release."""

    target: Target
    hostile: tuple[tuple[str, int], ...]
    good: str
    regenerated: str

    @property
    def allowed(self) -> Allowed:
        return allowed_tables(CATALOG, self.target.schema)

    def statement(self, text: str, params: int) -> Statement:
        return Statement(text, ("x",) * params, self.target.dialect)

    def examine(self, text: str, params: int, **checks: tuple[object, ...]) -> bool:
        try:
            return bool(examine(text, params, self.target.dialect, self.allowed, **checks))  # type: ignore[arg-type]
        except DeniedError:
            return False


WORLDS = {
    "duckdb": World(
        FILES,
        HOSTILE,
        GOOD,
        'SELECT "measure", "value" FROM "kpi"."waiting" WHERE ARRAY_CONTAINS(?, "measure") AND "grain" = ? '
        'ORDER BY "period" LIMIT 10',
    ),
    "postgres": World(
        Target("postgresql", SCHEMA),
        HOSTILE_THERE,
        GOOD_THERE,
        f'SELECT "measure", "value" FROM "{SCHEMA}"."waiting" WHERE "measure" = ANY(%s) AND "grain" = %s '
        'ORDER BY "period" LIMIT 10',
    ),
}
CHECKS = [check.__name__ for check in (*TEXT_CHECKS, *TREE_CHECKS)]
CASES = [
    pytest.param(name, *case, id=f"{name}-{number}: {case[0][:60]}")
    for name, world in WORLDS.items()
    for number, case in enumerate(world.hostile)
]


def statement(text: str, params: int) -> Statement:
    return WORLDS["duckdb"].statement(text, params)


@pytest.mark.promise("S2")
@pytest.mark.parametrize(("world", "text", "params"), CASES)
def test_hostile_statements_are_refused(world: str, text: str, params: int) -> None:
    with pytest.raises(DeniedError):
        guard_statement(WORLDS[world].statement(text, params), WORLDS[world].allowed)


@pytest.mark.promise("S2")
def test_the_corpus_is_large() -> None:
    assert all(len(set(world.hostile)) >= 140 for world in WORLDS.values())


@pytest.mark.parametrize("world", WORLDS)
def test_our_own_templates_pass(world: str) -> None:
    target = WORLDS[world].target
    templates = enumerate_templates(CATALOG, target)
    assert len(templates) > len(CATALOG.kpis)
    assert len(list_templates(CATALOG, target)) == len(templates)


@pytest.mark.parametrize("world", WORLDS.values(), ids=WORLDS)
def test_the_text_is_generated_again(world: World) -> None:
    guarded = guard_statement(world.statement(world.good.replace("FROM", "/* c */ from"), 2), world.allowed)
    assert guarded.text == world.regenerated
    assert guarded.params == ("x", "x")


def test_a_statement_for_another_engine_is_refused() -> None:
    files, database = WORLDS["duckdb"], WORLDS["postgres"]
    for text, own, other in ((files.good, files, database), (database.good, database, files)):
        params = text.count("?") + text.count("%s")
        assert guard_statement(own.statement(text, params), own.allowed)
        with pytest.raises(DeniedError):
            guard_statement(other.statement(text, params), other.allowed)
    with pytest.raises(DeniedError, match="unknown_dialect"):
        guard_statement(Statement(files.good, ("x", "x"), "mysql"), ALLOWED)


def test_a_verdict_is_not_remembered_for_another_catalog() -> None:
    text = "SELECT measure FROM kpi.waiting LIMIT 1"
    assert guard_statement(statement(text, 0), ALLOWED)
    with pytest.raises(DeniedError, match="reads_one_allowed_table"):
        guard_statement(statement(text, 0), Allowed({"visits": frozenset({"measure"})}))
    with pytest.raises(DeniedError, match="names_known_columns"):
        guard_statement(statement(text, 0), Allowed({"waiting": frozenset({"value"})}))
    with pytest.raises(DeniedError, match="reads_one_allowed_table"):
        guard_statement(statement(text, 0), Allowed(ALLOWED.tables, "release_feed"))


@pytest.mark.promise("S2")
@pytest.mark.parametrize("world", WORLDS.values(), ids=WORLDS)
@pytest.mark.parametrize("dropped", CHECKS)
def test_every_check_holds_something_back(world: World, dropped: str) -> None:
    """Without the check, at least one hostile statement gets through."""
    text_checks = tuple(check for check in TEXT_CHECKS if check.__name__ != dropped)
    tree_checks = tuple(check for check in TREE_CHECKS if check.__name__ != dropped)
    assert any(
        world.examine(text, params, text_checks=text_checks, tree_checks=tree_checks)
        for text, params in world.hostile
        if len(text) < 100_000
    )


@pytest.mark.promise("S3")
@pytest.mark.parametrize("text", ["(" * 500 + "1" + ")" * 500, "SELECT " + "NOT " * 398 + "1", "[" * 398])
def test_deep_nesting_is_refused_and_does_not_crash(text: str) -> None:
    with pytest.raises(DeniedError):
        guard_statement(statement(text, 0), ALLOWED)


COLUMN = r'(?:"kpi"\."waiting"\.|"waiting"\.)?"(?:{})"'.format("|".join(sorted(ALLOWED.tables["waiting"])))
CONDITION = rf"(?:{COLUMN} = \?|ARRAY_CONTAINS\(\?, {COLUMN}\))"
ORDER = rf"{COLUMN}(?: DESC)?(?: NULLS FIRST)?"
ONE_OF_OURS = re.compile(
    rf'SELECT {COLUMN}(?:, {COLUMN})* FROM "kpi"\."waiting"'
    rf"(?: WHERE {CONDITION}(?: AND {CONDITION})*)?(?: ORDER BY {ORDER}(?:, {ORDER})*)? LIMIT [1-9]?\d{{1,3}}"
)
"""The same closed world, said without a parser."""


@pytest.mark.promise("S2", "S3")
@pytest.mark.parametrize("seed", range(4))
def test_what_gets_through_a_storm_of_mutations_is_one_of_ours(seed: int) -> None:
    dice = random.Random(seed)
    texts = [*[text for text, _ in HOSTILE if len(text) < 300], *[GOOD] * 40]
    words = sorted({word for text in texts for word in re.findall(r"\w+|[^\w\s]", text)})
    passed = 0
    for _ in range(1_500):
        parts = re.findall(r"\w+|[^\w\s]|\s+", dice.choice(texts)) or [" "]
        for _ in range(dice.randint(1, 3)):
            at = dice.randrange(len(parts))
            parts[at : at + dice.randint(0, 1)] = dice.choice([[], [dice.choice(words)], [f" {dice.choice(words)} "]])
            parts = parts or [" "]
        text = "".join(parts)
        try:
            guarded = guard_statement(statement(text, text.count("?")), ALLOWED)
        except DeniedError:
            continue
        passed += 1
        assert ONE_OF_OURS.fullmatch(guarded.text), text
    assert passed > 0


@pytest.mark.promise("S3")
def test_a_huge_text_is_refused_before_it_is_read() -> None:
    start = time.perf_counter()
    with pytest.raises(DeniedError, match="is_short"):
        guard_statement(statement("SELECT " + "a, " * 5_000_000, 0), ALLOWED)
    # Reading it would take many seconds; the margin is for a busy machine.
    assert time.perf_counter() - start < 2


def test_the_templates_of_a_catalog_are_a_small_set() -> None:
    assert len(list_templates(CATALOG)) == len(enumerate_templates(CATALOG)) < 40
