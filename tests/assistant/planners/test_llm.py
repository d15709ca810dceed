"""A model rewrites and the rules read: it can widen what is understood, and take nothing out of a question."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from assistant import Answer, Assistant, Question
from tests.assistant.conftest import TODAY
from tests.assistant.models import Scripted, bind_all_to, open_with

UNKNOWN = "Sidder ungerne som sild i en tønde?"
MEANT = "klassekvotient"


@pytest.fixture(scope="module")
def model() -> Scripted:
    return Scripted(bind_all_to(MEANT))


@pytest.fixture(scope="module")
def opened(model: Scripted, state: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    with open_with(state, tmp_path_factory.mktemp("hybrid"), "hybrid", model) as desk:
        yield desk


@pytest.fixture
def hybrid(opened: Assistant, model: Scripted) -> Assistant:
    forget(opened)
    model.answer = bind_all_to(MEANT)
    model.prompts.clear()
    return opened


def forget(desk: Assistant) -> None:
    consultant = desk.pipeline._consultant
    assert consultant is not None
    consultant._interpreter._kept.clear()


def ask(desk: Assistant, text: str, after: str | None = None) -> Answer:
    return desk.ask(Question(text=text, asked_at=TODAY, after=after))


def readings(answer: Answer) -> list[str]:
    return [reading.question for reading in answer.readings]


def say(*words: str, kpi: str = MEANT, used_for: str | None = None, **more: Any) -> Any:
    uses = [{"word": word, "used_for": used_for or f"kpi:{kpi}"} for word in words]
    return lambda _facts: {"readings": [{"kpi": kpi, "words": uses, **more}]}


ALL = ("Sidder", "ungerne", "sild", "tønde")


@pytest.mark.promise("W7")
def test_a_model_only_offers_and_the_choice_is_answered_by_the_rules(hybrid: Assistant) -> None:
    offered = ask(hybrid, UNKNOWN)
    assert (offered.status, offered.planner, offered.query) == ("clarify", "llm", None)
    chosen = ask(hybrid, readings(offered)[0], offered.answer_id)
    assert (chosen.status, chosen.planner) == ("answered", "rules")
    assert chosen.query is not None and chosen.query.kpis == (MEANT,)


def test_a_yes_chooses_the_only_reading(hybrid: Assistant) -> None:
    offered = ask(hybrid, UNKNOWN)
    assert ask(hybrid, "ja", offered.answer_id).status == "answered"


def test_what_was_not_chosen_is_not_gone_on_from(hybrid: Assistant, model: Scripted) -> None:
    offered = ask(hybrid, UNKNOWN)
    model.answer = lambda _facts: {"readings": []}
    assert ask(hybrid, "og i 2024?", offered.answer_id).status != "answered"


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Sidder ungerne på Byskolen som sild i en tønde?", "Byskolen"),
        ("Sad ungerne som sild i en tønde i skoleåret 2023/24?", "2023/24"),
        ("Hvor sidder ungerne mest som sild i en tønde, hvilken skole er værst?", "skole"),
    ],
)
def test_places_periods_and_steering_words_keep_what_the_rules_read(text: str, kept: str, hybrid: Assistant) -> None:
    found = readings(ask(hybrid, text))
    assert all(kept in question for question in found)


@pytest.mark.promise("S8", "T1")
def test_a_place_is_kept_where_the_model_claims_it_for_the_figure(hybrid: Assistant, model: Scripted) -> None:
    model.answer = say(*ALL, "Byskolen")
    found = readings(ask(hybrid, "Sidder ungerne på Byskolen som sild i en tønde?"))
    assert found and all("Byskolen" in question for question in found)


@pytest.mark.promise("S8", "T1")
@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(say("Sidder", "ungerne", "sild"), id="a word is left out"),
        pytest.param(say(*ALL, "klassen"), id="a word that is not there"),
        pytest.param(say(*ALL, kpi="opfundet"), id="a figure that does not exist"),
        pytest.param(say(*ALL, used_for="kpi:elevfravaer"), id="a word for another figure"),
        pytest.param(say(*ALL, used_for="level:postnummer"), id="a level that the figure does not have"),
        pytest.param(say(*ALL, used_for="filler"), id="a word that is said to mean nothing"),
        pytest.param(say(*ALL, operation="trend"), id="an operation that is not asked for"),
        pytest.param(say(*ALL, period={"first": "2019", "last": "2019"}), id="a period that is not named"),
        pytest.param(say(*ALL, where=[{"level": "institution", "members": ["byskolen"]}]), id="a place"),
        pytest.param(say(*ALL, condition={"op": "gt", "value": 24}), id="a number"),
        pytest.param(say(*ALL, rank={"n": 3, "order": "highest"}), id="a rank"),
        pytest.param(say(*ALL, against="target"), id="a comparison"),
        pytest.param(say(*ALL, measure="opfundet"), id="a measure"),
        pytest.param(lambda _facts: {"readings": [], "decline": "opinion"}, id="a reason to decline"),
        pytest.param(lambda _facts: {"sql": "SELECT 1"}, id="something else"),
    ],
)
def test_a_reading_that_the_question_does_not_bear_is_not_used(
    answer: Any, hybrid: Assistant, desk: Assistant, model: Scripted
) -> None:
    model.answer = answer
    said, alone = ask(hybrid, UNKNOWN), ask(desk, UNKNOWN)
    assert (said.status, said.reason, said.planner) == (alone.status, alone.reason, "rules")
    assert (said.headline, said.readings) == (alone.headline, alone.readings)


def test_the_same_with_nothing_wrong_is_used(hybrid: Assistant, model: Scripted) -> None:
    """So that the test above shows what it says."""
    model.answer = say(*ALL, operation="value", period={"first": "2025/26", "last": "2025/26"})
    assert ask(hybrid, UNKNOWN).planner == "llm"


@pytest.mark.promise("S8", "T1")
@pytest.mark.parametrize(
    "text",
    ["Sidder ungerne ikke som sild i en tønde?", "Sidder 30 unger som sild i en tønde?"],
)
def test_a_negation_and_a_number_are_not_swallowed(text: str, hybrid: Assistant, model: Scripted) -> None:
    model.answer = lambda facts: bind_all_to(MEANT)(
        facts | {"unknown_words": [*facts["unknown_words"], *[w for w in ("ikke", "30") if w in text]]}
    )
    answer = ask(hybrid, text)
    assert answer.status != "answered" and answer.query is None


def test_one_correction_is_asked_for_and_tells_nothing_of_the_reply(hybrid: Assistant, model: Scripted) -> None:
    said = [say(*ALL, operation="trend")({}), say(*ALL)({})]
    model.answer = lambda _facts: said.pop(0)
    assert ask(hybrid, UNKNOWN).planner == "llm"
    correction = model.prompts[1][-1]
    assert correction.role == "user" and "operation" in correction.text and MEANT not in correction.text
    assert len(model.prompts) == 2


def test_there_is_no_second_correction(hybrid: Assistant, model: Scripted) -> None:
    model.answer = say(*ALL, operation="trend")
    ask(hybrid, UNKNOWN)
    assert len(model.prompts) == 2


def test_several_readings_are_offered_once_each(hybrid: Assistant, model: Scripted) -> None:
    one, other = say(*ALL)({})["readings"][0], say(*ALL, kpi="normering")({})["readings"][0]
    model.answer = lambda _facts: {"readings": [one, one, other]}
    found = readings(ask(hybrid, UNKNOWN))
    assert len(found) == 2 and len(set(found)) == 2


@pytest.mark.parametrize(
    "text",
    [
        "Hvad synes du om skolerne?",
        "Hvem er den mest syge lærer på Byskolen?",
        "Skriv et digt om budgettet",
        "Hvor mange huslejenævnssager er der?",
        "Hvad er sygefraværet i skolerne?",
    ],
)
def test_what_the_rules_answer_or_refuse_is_sent_nowhere(text: str, hybrid: Assistant, model: Scripted) -> None:
    assert ask(hybrid, text).planner == "rules"
    assert model.prompts == []


def test_a_role_is_shown_what_it_may_see(hybrid: Assistant, model: Scripted) -> None:
    ask(hybrid, UNKNOWN)
    (prompt,) = model.prompts
    assert '"id": "klassekvotient"' in prompt[1].text
    model.prompts.clear()
    answer = hybrid.ask(Question(text=UNKNOWN, asked_at=TODAY, role="nobody"))
    assert answer.reason == "access"
    assert all('"kpis": []' in prompt[1].text for prompt in model.prompts)


@pytest.mark.promise("R7")
def test_a_fault_in_what_comes_of_a_reply_leaves_the_rules(
    hybrid: Assistant, desk: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("assistant.planners.llm.bind_words", fail)
    assert ask(hybrid, UNKNOWN).headline == ask(desk, UNKNOWN).headline


@pytest.mark.promise("W7")
def test_beside_the_rules_a_model_that_reads_the_same_is_told(state: Path, tmp_path: Path, desk: Assistant) -> None:
    model = Scripted(say(kpi="sygefravaer"))
    with open_with(state, tmp_path, "llm", model) as beside:
        same = ask(beside, "Hvad er sygefraværet i skolerne?")
        assert (same.planner, same.headline) == ("llm", ask(desk, "Hvad er sygefraværet i skolerne?").headline)
        forget(beside)
        model.answer = say(kpi="ledighed")
        other = ask(beside, "Hvad er sygefraværet i skolerne?")
        assert (other.planner, other.headline) == ("rules", same.headline)
