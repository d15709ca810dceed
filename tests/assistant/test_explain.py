"""`explain` takes any question apart: words, terms of the scores, the check that decided, plan and SQL."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from assistant import Assistant, Question, Settings
from assistant.explain import explain_question
from assistant.explained import Explained, Explanation, explain_turn
from assistant.matches import match_words
from assistant.pipeline import Pipeline, Turn
from assistant.plan import Clarify, Decline, Explain, QueryPlan, Several
from assistant.understand import Understander
from evals import load_cases

ExplainText = Callable[[str], Explained]


@pytest.fixture(scope="module")
def pipeline(desk: Assistant) -> Pipeline:
    return desk.pipeline


@pytest.fixture(scope="module")
def explain_text(pipeline: Pipeline, today: date) -> ExplainText:
    return lambda text: explain_turn(pipeline, Turn(text, text, today, "politiker", None))


SHARES = [5, pytest.param(1, marks=pytest.mark.slow, id="all")]
"""Every fifth case, and all of them in the slow tests."""


@pytest.fixture(scope="module", params=SHARES)
def all_explained(explain_text: ExplainText, request: pytest.FixtureRequest) -> list[Explained]:
    return [explain_text(case.q) for case in load_cases()[:: request.param]]


def use(explained: Explained, word: str) -> tuple[str, str, str]:
    (found,) = [w for w in explained.words if w.word == word]
    return found.used_for, found.role, found.by


def test_every_word_of_every_case_has_one_account(all_explained: list[Explained], pipeline: Pipeline) -> None:
    for explained in all_explained:
        if not isinstance(explained.plan, Several):
            assert len(explained.plan.accounts) in (len(explained.words), 0), explained.question
        assert all(word.used_for for word in explained.words), explained.question


def test_asking_and_declining_carry_accounts(all_explained: list[Explained]) -> None:
    stops = [e for e in all_explained if isinstance(e.plan, Clarify | Decline | Explain) and e.check != "data"]
    assert len(stops) > 20
    assert [e.question for e in stops if len(e.plan.accounts) != len(e.words)] == []  # type: ignore[union-attr]


def test_every_operator_is_consumed_or_named_as_left_over(all_explained: list[Explained]) -> None:
    known = {"bound", "consumed", "harmless", "left_over", "stops"}
    for explained in all_explained:
        for word in explained.words if explained.candidates else ():
            assert not word.used_for.startswith("operator:") or word.role in known, (explained.question, word)
        if isinstance(explained.plan, QueryPlan):
            assert not [w.word for w in explained.words if w.role in ("left_over", "stops")], explained.question


def test_what_was_written_out_is_shown(explain_text: ExplainText) -> None:
    explained = explain_text("Hva er sygefraværet pa skolerne?")
    assert ("pa", "på") in explained.written_out
    assert explain_text("Hvad er sygefraværet på skolerne?").written_out == ()


def test_the_terms_add_up_to_the_score(all_explained: list[Explained]) -> None:
    candidates = [candidate for explained in all_explained for candidate in explained.candidates]
    assert len(candidates) > 100
    for candidate in candidates:
        total = sum(term.amount for term in candidate.terms)
        assert total == pytest.approx(candidate.score, abs=0.001 * (len(candidate.terms) + 1)), candidate


@pytest.mark.parametrize("every", SHARES)
def test_the_forms_add_up_to_the_span(understander: Understander, every: int) -> None:
    """What is worked out again for a report is what the question was read by."""
    for case in load_cases()[::every]:
        question = understander.understand_question(case.q)
        for span in question.spans:
            matches = match_words(span, question.tokens, understander.finder, understander.morphology)
            factor = 1.0 if span.phrase.language == question.language else question.scores.other_language
            score = sum(m.quality for m in matches) * factor + question.scores.longer * (len(matches) - 1)
            if span.phrase.proper and len(span.tokens) > len(matches):
                score += question.scores.name_apart
            assert score == pytest.approx(span.score), (case.q, span.phrase)


@pytest.mark.parametrize(
    ("text", "word", "spelling", "form", "target"),
    [
        ("Hvad er klassekvotinten?", "klassekvotinten", "typo", "surface", "klassekvotienten"),
        ("Hvad er klasse kvotienten?", "klasse", "joined", "surface", "klassekvotienten"),
        ("Hvad er sygefravaeret?", "sygefravaeret", "folded", "surface", "sygefraværet"),
    ],
)
def test_a_word_tells_by_which_form_it_was_found(
    explain_text: ExplainText, text: str, word: str, spelling: str, form: str, target: str
) -> None:
    (found,) = [w for w in explain_text(text).words if w.word == word]
    assert [(f.spelling, f.form, f.target) for f in found.forms] == [(spelling, form, target)]


def test_operators_numbers_and_periods_tell_what_used_them(explain_text: ExplainText) -> None:
    explained = explain_text("Hvilke 3 skoler havde højest sygefravær i 2025?")
    assert use(explained, "højest") == ("operator:highest", "consumed", "rank")
    assert use(explained, "3") == ("number", "bound", "top")
    assert use(explained, "2025") == ("period", "2025", "point")
    assert explained.check == "answer"
    assert explained.understood
    assert all(sql.startswith("SELECT") for sql in explained.sql)


@pytest.mark.parametrize(
    ("text", "check", "stopped_at"),
    [
        ("Hvorfor er sygefraværet så højt?", "refusal:cause", ("Hvorfor", "er")),
        ("Hvad er fraværet?", "margin", ()),
        ("Hvad er sygefraværet blandt tosprogede?", "unaccounted_words", ("blandt", "tosprogede")),
        ("Hvad er sygefraværet ikke?", "unbound_negation", ("ikke",)),
        ("Hvor er sygefraværet end?", "left_over", ("end",)),
        ("Hvad betyder ledighed?", "explanation", ("Hvad", "betyder")),
        ("Hvad er der på Rågeskovskolen?", "no_kpi", ()),
        ("Hvad koster en is?", "no_kpi", ()),
    ],
)
def test_it_names_the_check_and_the_words(
    explain_text: ExplainText, text: str, check: str, stopped_at: tuple[str, ...]
) -> None:
    explained = explain_text(text)
    assert (explained.check, explained.stopped_at) == (check, stopped_at)
    assert explained.sql == ()


def test_the_runner_up_is_a_reading_with_the_margin_that_it_was_held_to(explain_text: ExplainText) -> None:
    runner_up = explain_text("Hvad er fraværet?").runner_up
    assert runner_up is not None
    assert runner_up.same_words
    assert runner_up.margin < runner_up.threshold == 0.6
    assert runner_up.reading


def test_a_question_of_two_figures_is_taken_apart_twice(explain_text: ExplainText) -> None:
    explained = explain_text("Hvad er sygefraværet og ledigheden?")
    assert [type(part.plan) for part in explained.parts] == [QueryPlan, QueryPlan]


def test_what_a_role_may_not_see_was_declined_for_that(pipeline: Pipeline, today: date) -> None:
    explained = explain_turn(pipeline, Turn("Hvad er sygefraværet?", "", today, "nobody", None))
    assert (explained.check, explained.sql) == ("access", ())


def test_a_follow_up_is_read_after_its_answer(own_state: Path, today: date) -> None:
    settings = Settings(state=own_state, _env_file=None)
    before = Assistant(settings).ask(Question(text="Hvad var sygefraværet i 2024?", asked_at=today))
    (explained,) = explain_question(settings, "og i 2025?", today, before.answer_id).questions
    assert explained.follows == before.query
    assert isinstance(explained.plan, QueryPlan)
    assert explained.plan.query.period.to == "2025"
    (alone,) = explain_question(settings, "og i 2025?", today).questions
    assert isinstance(alone.plan, Decline | Clarify)


def test_a_reading_that_is_chosen_is_taken_apart(own_state: Path, today: date) -> None:
    settings = Settings(state=own_state, _env_file=None)
    before = Assistant(settings).ask(Question(text="Hvad er fraværet?", asked_at=today))
    assert before.readings
    (explained,) = explain_question(settings, "den første", today, before.answer_id).questions
    assert explained.question == "den første"
    assert explained.read_as == before.readings[0].question
    assert isinstance(explained.plan, QueryPlan)
    assert len(explained.words) > 2


def test_two_sentences_are_two_questions(own_state: Path, today: date) -> None:
    settings = Settings(state=own_state, _env_file=None)
    found = explain_question(settings, "Hvad er sygefraværet? Hvad er ledigheden?", today)
    assert [e.candidates[0].kpi for e in found.questions] == ["sygefravaer", "ledighed"]


@pytest.mark.parametrize(
    ("text", "refused"), [("🙂", "bad_input"), ("Hvad med 010190-1234?", "personal_data_in_question")]
)
def test_what_is_not_read_is_not_repeated(own_state: Path, today: date, text: str, refused: str) -> None:
    found = explain_question(Settings(state=own_state, _env_file=None), text, today)
    assert found == Explanation(refused=refused)
