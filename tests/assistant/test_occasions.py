"""Who wants to know and what for changes no question; a noun that the catalog knows is never taken for an occasion."""

import pytest

from assistant.language.pack import load_pack
from assistant.occasions import OccasionFinder
from assistant.plan import QueryPlan
from assistant.tokens import split_words
from assistant.understand import Understander
from semantic_layer.texts import Language
from tests.assistant.conftest import PlanText

AROUND: list[tuple[Language, str]] = [
    ("da", "{q} til et læserbrev?"),
    ("da", "Til en tale på lørdag: {q}?"),
    ("da", "Jeg skal bruge {n} til mit indlæg i avisen i morgen"),
    ("da", "Udvalget spørger: {q}?"),
    ("da", "Journalisten spurgte mig forleden, {q}"),
    ("da", "En vælger har skrevet til mig og spurgt: {q}?"),
    ("da", "Et hurtigt spørgsmål: {q}?"),
    ("da", "{q}? Mvh"),
    ("da", "Til brug for udvalgets næste møde bedes oplyst, {q}."),
    ("da", "Med henblik på forberedelsen af temadrøftelsen bedes det oplyst, {q}."),
    ("da", "Til dagsordenens punkt 7: {q}?"),
    ("da", "{q}? Oplysningen skal indgå i sagsfremstillingen."),
    ("da", "Som led i opfølgningen på sundhedsaftalen ønskes oplyst, {q}"),
    ("da", "Der ønskes en opgørelse over {n}"),
    ("en", "For the agenda of the next meeting, please state {n}."),
    ("en", "In preparation for the committee's discussion: {q}?"),
    ("da", "{q}?? hilsen Jens"),
    ("da", "Jeg kunne godt bruge {n}"),
    ("en", "{q} for a letter to the editor?"),
    ("en", "I need {n} for my presentation on Monday"),
    ("en", "My group wants to know: {q}?"),
    ("en", "{q}, give or take?"),
    ("en", "{q}? Kind regards, Anna Holm"),
]
QUESTIONS: dict[Language, list[tuple[str, str]]] = {
    "da": [
        ("hvad er sygefraværet i skolerne", "sygefraværet i skolerne"),
        ("hvor mange underretninger fik vi i 2025", "antallet af underretninger i 2025"),
    ],
    "en": [("what is the class size at Byskolen", "the class size at Byskolen")],
}


@pytest.mark.parametrize(("language", "around"), AROUND)
def test_the_question_stays_what_it_is(plan: PlanText, language: Language, around: str) -> None:
    for question, noun in QUESTIONS[language]:
        bare, told = plan(question), plan(around.format(q=question, n=noun))
        assert isinstance(bare, QueryPlan)
        assert isinstance(told, QueryPlan), told
        assert told.query == bare.query


@pytest.mark.parametrize(
    "text",
    [
        "Hvad er sygefraværet til efteråret?",
        "Hvad er sygefraværet på toppen?",
        "Hvad er sygefraværet til nattevagter?",
        "What is sickness absence for night shifts?",
    ],
)
def test_what_is_no_occasion_still_stops(plan: PlanText, text: str) -> None:
    assert not isinstance(plan(text), QueryPlan)


@pytest.mark.parametrize(
    "text",
    [
        "Hvor mange borgere har bedt om hjemmehjælp?",
        "Hvor mange borgere har spurgt om hjemmehjælp?",
        "How many people requested home help?",
        "Hvor lang er ventetiden på svar fra sundhedsplejen?",
        "How long is the waiting time for an answer?",
        "Hvor stort er fraværet ved undervisning?",
        "What is the number on public benefits?",
        "Er sygefraværet normalt?",
        "Sygefraværet mod en typisk kommune",
    ],
)
def test_what_is_counted_or_narrowed_is_not_set_aside(plan: PlanText, text: str) -> None:
    assert not isinstance(plan(text), QueryPlan)


def test_what_is_said_as_a_letter_ends_is_none_before_a_place(plan: PlanText) -> None:
    planned = plan("What is sickness absence as regards the schools?")
    assert isinstance(planned, QueryPlan)
    assert planned.query.where == {"omraade": ("skole",)}


def test_more_or_less_is_a_comparison(plan: PlanText) -> None:
    planned = plan("Do we have more or less sickness absence than last year?")
    assert isinstance(planned, QueryPlan)
    assert planned.query.against is not None and planned.query.against.period is not None


def test_a_noun_of_the_catalog_is_no_occasion() -> None:
    words = split_words("antallet af deltagere til møder")
    free = OccasionFinder(load_pack("da"), lambda word: False)
    named = OccasionFinder(load_pack("da"), lambda word: word == "møder")
    assert free.find_occasions(words) == {3, 4}
    assert named.find_occasions(words) == set()


def test_a_sender_is_three_words_at_most() -> None:
    finder = OccasionFinder(load_pack("da"), lambda word: False)
    assert finder.find_signature(split_words("hvad er gælden hilsen Jens")) == 3
    assert finder.find_signature(split_words("hilsen fra os alle og hvad er gælden")) == 8


@pytest.mark.parametrize("text", ["Mvh Jens", "Kind regards"])
def test_a_signature_alone_is_no_question_of_its_own(understander: Understander, text: str) -> None:
    assert understander.says_courtesy(text)


def test_an_official_asks_whether_and_for_what(plan: PlanText) -> None:
    planned = plan("Til brug for et notat ønskes det afklaret, om målet for pasningsgarantien blev opfyldt i 2025.")
    assert isinstance(planned, QueryPlan)
    assert planned.query.against is not None and planned.query.against.target


def test_a_committee_that_meets_narrows_nothing(plan: PlanText) -> None:
    planned = plan("Socialudvalget skal på sit næste møde drøfte anbringelser. Hvor mange børn er anbragt?")
    assert isinstance(planned, QueryPlan) and planned.query.where == {}
    listed = plan("Udvalget skal drøfte anlæg. Hvordan var gennemførelsesgraden i 2025?")
    assert isinstance(listed, QueryPlan) and listed.query.by == ()


def test_a_place_in_what_it_is_for_is_not_lost(plan: PlanText) -> None:
    planned = plan("Til brug for punktet om Søparkskolen bedes oplyst, hvor højt elevfraværet er.")
    assert not isinstance(planned, QueryPlan) or planned.query.where == {"institution": ("soeparkskolen",)}


def test_a_compound_is_the_occasion_that_it_ends_in() -> None:
    finder = OccasionFinder(load_pack("da"), lambda word: False)
    assert finder.find_occasions(split_words("antallet til orienteringspunktet om klager")) == {1, 2}
    assert finder.find_occasions(split_words("antallet til genoptræning")) == set()
    assert finder.find_occasions(split_words("antallet til budgetseminaret 2026")) == {1, 2}
