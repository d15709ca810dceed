"""A noun in the definite singular is the one of its kind that was spoken of."""

import pytest

from assistant.plan import Clarify, Decline
from assistant.planners.definite import find_definite
from assistant.understand import Understander
from semantic_layer.catalog import Catalog
from semantic_layer.query import Members
from tests.assistant.conftest import PlanText, query_of

SCHOOL: Members = {"institution": ("byskolen",)}
TWO: Members = {"institution": ("byskolen", "soeparkskolen")}


@pytest.mark.parametrize(
    ("text", "spoken", "found"),
    [
        ("Hvad er klassekvotienten på skolen?", SCHOOL, [SCHOOL]),
        ("Hvad er skolens klassekvotient?", SCHOOL, [SCHOOL]),
        ("What is the class size at the school?", SCHOOL, [SCHOOL]),
        ("Hvad er klassekvotienten på skolen?", TWO, [TWO]),
        ("Hvad er klassekvotienten på skolen?", {}, []),
        ("Hvad er klassekvotienten på skolerne?", SCHOOL, []),
        ("What is the class size at the schools?", SCHOOL, []),
        ("Hvad er sygefraværet på biblioteket?", SCHOOL, []),
        ("Hvad er sygefraværet i folkeskolen?", SCHOOL, []),
        ("Hvad er klassekvotienten på skolen Søparkskolen?", SCHOOL, []),
        ("What is the class size at the school with the most pupils?", SCHOOL, []),
        ("What is sickness absence among the school managers?", SCHOOL, []),
        ("Hvad er sygefraværet i området?", SCHOOL, []),
        ("Hvad er sygefraværet i området?", {"omraade": ("dagtilbud",)}, [{"omraade": ("dagtilbud",)}]),
    ],
)
def test_which_nouns_mean_what_was_spoken_of(
    understander: Understander, catalog: Catalog, text: str, spoken: Members, found: list[Members]
) -> None:
    question = understander.understand_question(text)
    means = find_definite(question, spoken, catalog, understander.packs[question.language])
    assert [{span.phrase.id: members} for span, members in means.items()] == found


@pytest.mark.parametrize(
    ("first", "then"),
    [
        ("Hvad er sygefraværet på Byskolen?", "Hvad er klassekvotienten på skolen?"),
        ("Hvor mange besøg havde Hovedbiblioteket i 2025?", "Hvor mange fysiske lån havde biblioteket?"),
        ("Hvor mange besøg havde Hovedbiblioteket i 2025?", "Hvor mange lån havde biblioteket?"),
        ("Hvad er restaffaldet i Østerengen?", "Hvor mange bor der i distriktet?"),
        ("How high is sickness absence at Byskolen?", "And what is pupil absence at the school?"),
    ],
)
def test_the_place_is_kept(plan: PlanText, first: str, then: str) -> None:
    before = query_of(plan, first)
    after = query_of(plan, then, before)
    assert after.kpis != before.kpis
    assert after.where == before.where


def test_one_of_two_is_asked_for(plan: PlanText) -> None:
    before = query_of(plan, "Hvad er klassekvotienten på Byskolen og Søparkskolen?")
    found = plan("Hvad er elevfraværet på skolen?", after=before)
    assert isinstance(found, Clarify) and len(found.readings) == 2


@pytest.mark.parametrize("noun", ["på skolen", "på den skole"])
def test_what_is_not_published_for_it_is_declined(plan: PlanText, noun: str) -> None:
    before = query_of(plan, "Hvad er klassekvotienten på Byskolen?")
    found = plan(f"Hvor stor en andel fik mindst 02 {noun}?", after=before)
    assert isinstance(found, Decline) and found.reason == "breakdown_not_published"


def test_a_noun_of_a_name_is_part_of_it_too(plan: PlanText) -> None:
    """ "I børnehaven" says which of the two ratios is meant, and is the place spoken of."""
    before = query_of(plan, "Hvad er normeringen i Nøddeboblen?")
    found = query_of(plan, "Hvad er normeringen i børnehaven?", before)
    assert (found.measures, found.where) == (("store",), before.where) != (before.measures, before.where)
