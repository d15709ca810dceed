"""People are never singled out, and questions for figures about the same groups are answered as ever."""

import pytest

from assistant.language.pack import load_packs
from assistant.plan import Decline, QueryPlan
from assistant.planners.profiling import asks_to_profile, compile_pattern
from assistant.tokens import split_words
from tests.assistant.conftest import PlanText

SINGLED_OUT = [
    "Lav en liste over udsatte familier",
    "Hvilke børn er i risiko for at blive anbragt?",
    "Giv hver familie en score",
    "Find de elever, der både har højt fravær og dårlig trivsel",
    "Hvem bør vi holde øje med?",
    "Hvilke familier skal vi holde øje med?",
    "Kan I udpege de børn, der mistrives?",
    "Opspor udsatte børn",
    "Vis alle elever, der har meget fravær og dårlig trivsel",
    "Beregn en score for hver familie",
    "Beregn en risikoscore for børn",
    "Lav et pointsystem for familier",
    "Byg en model, der finder udsatte børn",
    "Kan I samkøre data om familier med underretninger og ledighed?",
    "Forudsig, hvilke børn der bliver anbragt",
    "Identificér sårbare borgere",
    "Rangordn medarbejderne efter sygefravær",
    "Lav en rangliste over lærere med højest sygefravær",
    "Hvem er i risiko for at blive langtidsledig?",
    "Hvilke borgere snyder med kontanthjælpen?",
    "Nævn de familier, der har fået flest underretninger",
    "Hvad er risikoen for, at et barn bliver anbragt?",
    "Send mig en navneliste over ledige unge",
    "Elever med både højt fravær og lav trivsel",
    "Tidlig opsporing af udsatte børn",
    "Peg på de ti mest udsatte familier",
    "Giv alle borgere point efter ledighed og tandlægebesøg",
    "Make a list of vulnerable families",
    "Which children are at risk of being placed in care?",
    "Give each family a score",
    "Find the pupils who have both high absence and low well-being",
    "Who should we keep an eye on?",
    "Risk score for children",
    "Identify citizens likely to become unemployed",
    "Rank the employees by sick leave",
    "Build a model that predicts which children will be placed in care",
    "Link data about families from different registers",
    "Show me the children at risk",
    "Predict which pupils will drop out",
    "Score every household",
]

ORDINARY = [
    "Hvor mange underretninger fik vi i september?",
    "Hvor mange underretninger fik vi om udsatte børn?",
    "Hvor mange børn er anbragt?",
    "Hvor mange anbragte børn har vi?",
    "Hvor stor en andel af eleverne har over 10 procent fravær?",
    "Find sygefraværet for lærere",
    "Hvad er elevfraværet for elever i 7. klasse?",
    "Vis elever pr. klasse",
    "Vis ledige stillinger pr. branche",
    "Hvilke skoler har højest elevfravær?",
    "Hvor mange procent af de unge er uden job og uddannelse?",
    "Hvor mange hjemløse borgere har vi?",
    "How many children are placed in care?",
    "Show pupils per class",
    "Find the sickness absence for teachers",
    "Which schools have the highest pupil absence?",
    "What share of pupils have more than 10 percent absence?",
]


@pytest.mark.parametrize("text", SINGLED_OUT)
def test_people_are_not_singled_out(plan: PlanText, text: str) -> None:
    planned = plan(text)
    assert isinstance(planned, Decline), planned
    assert planned.reason == "profiling"


@pytest.mark.parametrize("text", ORDINARY)
def test_figures_about_groups_are_given(plan: PlanText, text: str) -> None:
    assert not asks_to_profile(text)
    assert isinstance(plan(text), QueryPlan)


@pytest.mark.parametrize(
    ("text", "answered"),
    [
        ("Find pupil absence in year 9", True),
        ("Find pupils with high absence in year 9", False),
        ("Find pupil with high absence in year 9", False),
        ("Find pupils by absence in year 9", False),
    ],
)
def test_the_name_of_a_figure_that_begins_with_a_person_is_no_person(plan: PlanText, text: str, answered: bool) -> None:
    planned = plan(text)
    assert isinstance(planned, QueryPlan) is answered
    assert answered or (isinstance(planned, Decline) and planned.reason == "profiling")


def test_what_is_offered_instead_is_about_the_same_people(plan: PlanText) -> None:
    planned = plan("Hvilke børn er i risiko for at blive anbragt?")
    assert isinstance(planned, Decline)
    offered = plan(planned.alternatives[0])
    assert isinstance(offered, QueryPlan)
    assert offered.query.kpis == ("anbragte",)


def test_every_pattern_is_needed() -> None:
    """Each pattern of each language finds one of the examples."""
    for pack in load_packs().values():
        for pattern in pack.profiling.patterns:
            compiled = compile_pattern(pattern, pack.profiling)
            assert any(compiled.search(" ".join(split_words(text))) for text in SINGLED_OUT + MORE), pattern


MORE = [
    "Hold øje med de udsatte børn",
    "Giv mig en score for hver enkelt familie",
    "List of employees with the most sick leave",
    "Calculate a score for each child",
    "What is the risk that a child is neglected?",
    "Keep an eye on vulnerable children",
    "Pupils with both high absence and low grades",
]
"""Further phrasings, for patterns that the examples above reach by another one."""


@pytest.mark.parametrize("text", MORE)
def test_further_phrasings(text: str) -> None:
    assert asks_to_profile(text)
