"""What must stop a question, and what must not change it; answering something else is the worst bug there is."""

import random
from collections.abc import Callable

import pytest

from assistant.plan import QueryPlan
from semantic_layer.catalog import Catalog
from semantic_layer.query import Query
from tests.assistant.conftest import PlanText

QUALIFIERS = (
    "tosprogede",
    "venstrehåndede",
    "vegetarer",
    "natten",
    "weekenden",
    "frivillige",
    "udenlandske",
    "rygere",
    "cyklister",
    "enlige",
    "kvadratmeter",
    "pensionister",
    "studerende",
    "grise",
    "sommerferien",
    "mandage",
    "nyansatte",
    "deltidsansatte",
    "fædre",
    "barselsvikarer",
)
FILLERS = ("egentlig", "lige", "jo", "altså", "mon", "faktisk")
Case = tuple[str, Query]
Mutation = Callable[[str, random.Random], str]


def _tail(text: str, more: str) -> str:
    return f"{text.rstrip('?.')} {more}?"


def _insert(text: str, word: str, dice: random.Random) -> str:
    words = text.split()
    words.insert(dice.randrange(1, len(words)), word)
    return " ".join(words)


def _misspell(text: str, dice: random.Random) -> str:
    """One error in one word of seven letters or more: a letter left out, two swapped, one replaced."""
    words = text.split()
    long = [i for i, w in enumerate(words) if len(w.strip("?.,")) >= 7 and w.strip("?.,").isalpha()]
    if not long:
        return text
    at = dice.choice(long)
    word = words[at]
    i = dice.randrange(1, len(word) - 2)
    words[at] = dice.choice(
        (word[:i] + word[i + 1 :], word[:i] + word[i + 1] + word[i] + word[i + 2 :], word[:i] + "x" + word[i + 1 :])
    )
    return " ".join(words)


MUST_STOP: dict[str, Mutation] = {
    "blandt X": lambda q, d: _tail(q, "blandt " + d.choice(QUALIFIERS)),
    "for X": lambda q, d: _tail(q, "for " + d.choice(QUALIFIERS)),
    "X anywhere": lambda q, d: _insert(q, d.choice(QUALIFIERS), d),
    "a trailing ikke": lambda q, d: _tail(q, "ikke"),
    "three more years": lambda q, d: _tail(q, "i 2023 og i 2021 og i 2022"),
    "a loose number": lambda q, d: _tail(q, "17"),
}
MUST_KEEP: dict[str, tuple[Mutation, float]] = {
    "capitals": (lambda q, d: q.upper(), 1.0),
    "no capitals, no punctuation": (lambda q, d: q.lower().rstrip("?"), 1.0),
    "a filler": (lambda q, d: _insert(q, d.choice(FILLERS), d), 0.98),
    "a polite frame": (lambda q, d: "Kan du fortælle mig " + q[0].lower() + q[1:], 1.0),
    "ae, oe, aa": (lambda q, d: q.replace("æ", "ae").replace("ø", "oe").replace("å", "aa"), 0.9),
    "one typing error": (_misspell, 0.9),
}
"""Mutation → the smallest share that must still be answered."""


@pytest.fixture(scope="module")
def cases(catalog: Catalog) -> list[Case]:
    return [
        (text, v.query)
        for kpi in catalog.kpis.values()
        for v in kpi.verified
        for language, text in v.questions()
        if language == "da"
    ]


@pytest.mark.parametrize("name", MUST_STOP)
def test_a_word_that_would_change_the_answer_stops_it(plan: PlanText, cases: list[Case], name: str) -> None:
    dice = random.Random(name)
    answered = [text for q, _ in cases if isinstance(plan(text := MUST_STOP[name](q, dice)), QueryPlan)]
    assert answered == []


@pytest.mark.parametrize("name", MUST_KEEP)
def test_a_harmless_change_keeps_the_query(plan: PlanText, cases: list[Case], name: str) -> None:
    mutate, least = MUST_KEEP[name]
    dice = random.Random(name)
    kept = 0
    for text, query in cases:
        changed = mutate(text, dice)
        planned = plan(changed)
        if isinstance(planned, QueryPlan):
            assert planned.query == query, changed
            kept += 1
    assert kept / len(cases) >= least


def test_small_schools_are_not_schools(plan: PlanText) -> None:
    assert isinstance(plan("Hvad er klassekvotienten fordelt på skoler?"), QueryPlan)
    assert not isinstance(plan("Hvad er klassekvotienten fordelt på små skoler?"), QueryPlan)


def test_names_do_not_hide_in_compounds(plan: PlanText) -> None:
    """ "landsbyskolerne" is not Byskolen."""
    assert not isinstance(plan("Hvad er klassekvotienten på landsbyskolerne?"), QueryPlan)
