"""The gate stays open for what is there, and shuts when one guard or one word of the catalog is taken away."""

import inspect
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import cache
from typing import Any

import pytest

from assistant import Assistant
from assistant.lemmas import LemmaTable
from assistant.pipeline import Pipeline
from assistant.pipelines import LEMMAS
from assistant.planners import build_query
from assistant.planners.rules import RulesPlanner
from assistant.understand import Understander
from evals import Case, load_cases
from evals.baseline import Baseline, find_baseline, make_baseline
from evals.boundaries import check_boundaries
from evals.gate import BOUNDARY_CHECKS, check_gate
from evals.measures import measure_outcomes
from evals.run import Run, hide_questions
from evals.runner import Outcome, judge_cases
from evals.verdict import Finding, Verdict
from semantic_layer.catalog import Catalog
from semantic_layer.texts import Language

AREAS = {"first_hundred", "second_batch"}
LANGUAGES: tuple[Language, ...] = ("da", "en")


def check_cases(run: Run, baseline: Baseline) -> list[str]:
    """The gate without the boundary checks, which have tests of their own and do not depend on the run."""
    return check_gate(run, baseline, ())


@cache
def load_chosen() -> tuple[Case, ...]:
    return tuple(case for case in load_cases() if case.area in AREAS)


def judge(desk: Assistant) -> Run:
    return make_run(tuple(judge_cases(desk, load_chosen())))


def make_run(outcomes: tuple[Outcome, ...]) -> Run:
    return Run(at=datetime.now(UTC), planner="rules", release="r", whole=False, outcomes=outcomes)


@pytest.fixture(scope="module")
def baseline() -> Baseline:
    found = find_baseline("rules")
    assert found is not None
    return found


@pytest.fixture
def pipeline_of(desk: Assistant, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Catalog], None]]:
    """Makes the desk understand questions by the words of another catalog."""
    release = desk.release

    def understand_by(catalog: Catalog) -> None:
        tables = {code: LemmaTable(release.attachment(LEMMAS.format(language=code))) for code in LANGUAGES}
        understander = Understander(catalog, tables)
        pipeline = Pipeline(release, understander, RulesPlanner(catalog, understander))
        monkeypatch.setattr(desk, "_pipeline", pipeline)

    yield understand_by


def without_synonym(catalog: Catalog, kpi_id: str, synonym: str) -> Catalog:
    kpi = catalog.kpi(kpi_id)
    assert synonym in kpi.synonyms.da
    words = kpi.synonyms.model_copy(update={"da": tuple(w for w in kpi.synonyms.da if w != synonym)})
    return catalog.model_copy(update={"kpis": {**catalog.kpis, kpi_id: kpi.model_copy(update={"synonyms": words})}})


# -- with the planner ----------------------------------------------------------------------------------------


def test_it_is_open_as_things_are(desk: Assistant, baseline: Baseline) -> None:
    assert check_cases(judge(desk), baseline) == []


def test_a_synonym_that_is_lost_shuts_it(
    desk: Assistant, baseline: Baseline, pipeline_of: Callable[[Catalog], None]
) -> None:
    pipeline_of(without_synonym(desk.release.catalog, "sygefravaer", "fravær"))
    failures = check_cases(judge(desk), baseline)
    assert any("tag first_hundred" in failure for failure in failures), failures
    assert any("v19" in failure for failure in failures), failures


def test_the_same_words_again_leave_it_open(
    desk: Assistant, baseline: Baseline, pipeline_of: Callable[[Catalog], None]
) -> None:
    pipeline_of(desk.release.catalog)
    assert check_cases(judge(desk), baseline) == []


@pytest.mark.usefixtures("forgetful")
def test_without_word_accounting_it_shuts(desk: Assistant, baseline: Baseline, monkeypatch: pytest.MonkeyPatch) -> None:
    def account_for_nothing(_self: RulesPlanner, *_: Any) -> None:
        return None

    monkeypatch.setattr(RulesPlanner, "_stop_at_words", account_for_nothing)
    assert any("answered wrongly" in failure for failure in check_cases(judge(desk), baseline))


@pytest.mark.usefixtures("forgetful")
def test_without_operator_consumption_it_shuts(
    desk: Assistant, baseline: Baseline, monkeypatch: pytest.MonkeyPatch
) -> None:
    def leave_over_what_you_like(*_: Any) -> None:
        return None

    monkeypatch.setattr(build_query, "check_left_over", leave_over_what_you_like)
    assert any("answered wrongly" in failure for failure in check_cases(judge(desk), baseline))


# -- on its own ----------------------------------------------------------------------------------------------


def outcome(number: int, verdict: Verdict = "right", status: str = "answered", language: str = "da") -> Outcome:
    case = Case.model_validate(
        {"id": f"n{number}", "q": f"Question {number}?", "language": language, "expect": {"status": status}}
    )
    good = verdict in ("right", "right_stop")
    findings = () if good else (Finding(scorer="plan", fault=verdict, text="because"),)
    return Outcome(case=case, verdict=verdict, findings=findings, got="got", answered=status == "answered")


def many(**bad: Verdict) -> tuple[Outcome, ...]:
    """200 outcomes; `n3="wrong"` makes the third so."""
    return tuple(outcome(n, bad.get(f"n{n}", "right")) for n in range(200))


GOOD = make_baseline(make_run(many()))


@pytest.mark.parametrize("verdict", ["wrong", "leaked", "error"])
def test_one_is_too_many(verdict: Verdict) -> None:
    failures = check_cases(make_run(many(n3=verdict)), GOOD)
    assert any("there may be none" in failure for failure in failures)
    assert any("n3" in failure and "because" in failure for failure in failures)


def test_a_baseline_with_a_wrong_number_excuses_none() -> None:
    run = make_run(many(n3="wrong"))
    assert check_cases(run, make_baseline(run)) != []


def test_one_point_is_forgiven_and_more_is_not() -> None:
    assert check_cases(make_run(many(n1="over_stop", n2="over_stop")), GOOD) == []
    failures = check_cases(make_run(many(n1="over_stop", n2="over_stop", n3="over_stop")), GOOD)
    assert any("fell from 100.0% to 98.5%" in failure for failure in failures)


def test_a_new_case_that_fails_does_not_shut_it() -> None:
    new = tuple(outcome(n, "over_stop") for n in range(200, 220))
    assert check_cases(make_run((*many(), *new)), GOOD) == []


def test_a_new_case_that_is_answered_wrongly_does() -> None:
    assert check_cases(make_run((*many(), outcome(200, "wrong"))), GOOD) != []


def test_a_question_that_is_hidden_is_not_named() -> None:
    failures = check_cases(hide_questions(make_run(many(n3="wrong"))), GOOD)
    assert failures != []
    assert not any("n3" in failure or "Question" in failure for failure in failures)


def test_hiding_its_questions_changes_no_total() -> None:
    stopped = outcome(200, "right_stop", status="declined")
    run = make_run((*many(n3="over_stop"), stopped))
    assert measure_outcomes(hide_questions(run).outcomes) == measure_outcomes(run.outcomes)


def test_boundary_checks_are_run_unless_others_are_named() -> None:
    assert inspect.signature(check_gate).parameters["boundary_checks"].default == BOUNDARY_CHECKS == (check_boundaries,)


def test_boundary_checks_count() -> None:
    failures = check_gate(make_run(many()), GOOD, (lambda: ["a margin has moved"], list))
    assert failures == ["boundary: a margin has moved"]
