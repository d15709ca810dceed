"""No word of a question reaches SQL: a thousand hostile ones leave the executed texts and values as they were.

The fast tests put every SQL string into some carriers and draw some questions; the slow ones make up the thousand.
"""

import time
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant import Answer, Assistant, Question
from semantic_layer.catalog import Catalog
from semantic_layer.errors import QueryError
from semantic_layer.serve.templates import list_templates
from semantic_layer.stores.file_reader import FileReader
from tests.attack.conftest import Spy
from tests.attack.corpus import CARRIERS, SQL, WORDS

ABOUT = {FileReader.manifest_text, FileReader.attachment_text}
STATUSES = {"answered", "clarify", "declined", "error"}
RAW = ("<script", "<img", "<iframe", "<b>", "](javascript:")
"""What must not be echoed as it was typed: it would be markup on a page."""
DRAWN = 465
FEW_DRAWN = 120
APART = 2
"""Every second carrier of each SQL string; in the fast tests every tenth."""
FEW_APART = 10

salad = st.lists(st.sampled_from(WORDS), min_size=1, max_size=18).map(" ".join)
carried = st.builds(str.format, st.sampled_from(CARRIERS), st.sampled_from(SQL) | salad | st.text(max_size=60))
anything = st.text(max_size=510)
days = st.dates(date(2015, 1, 1), date(2035, 12, 31)) | st.just(date(2026, 11, 15))
questions = st.builds(
    Question,
    text=carried | salad | anything,
    asked_at=days,
    role=st.sampled_from(("politiker", "leder", "vedligeholder", "administrator")),
    language=st.sampled_from((None, "da", "en")),
    after=st.sampled_from((None, "0" * 20, "' OR 1=1 --")),
)


def carry(apart: int) -> list[str]:
    return [carrier.format(sql) for i, sql in enumerate(SQL) for carrier in CARRIERS[i % apart :: apart]]


@pytest.mark.promise("S1")
@pytest.mark.parametrize("apart", [FEW_APART, pytest.param(APART, marks=pytest.mark.slow)])
def test_every_sql_string_in_carriers(desk: Assistant, spy: Spy, today: date, apart: int) -> None:
    times = []
    texts = carry(apart)
    for text in texts:
        start = time.perf_counter()
        answer = desk.ask(Question(text=text, asked_at=today))
        times.append((time.perf_counter() - start) * 1000)
        _check_answer(answer, text)
    _check_executed(spy, desk.release.catalog)
    times.sort()
    print(f"{len(times)} questions: p50 {times[len(times) // 2]:.0f} ms, p99 {times[len(times) * 99 // 100]:.0f} ms")
    assert all(any(sql in text for text in texts) for sql in SQL)


def test_the_slow_tests_ask_a_thousand() -> None:
    assert len(carry(APART)) + DRAWN >= 1000


@pytest.mark.promise("S1")
@pytest.mark.parametrize("drawn", [FEW_DRAWN, pytest.param(DRAWN, marks=pytest.mark.slow)])
def test_hostile_questions_drawn_by_dice(desk: Assistant, spy: Spy, drawn: int) -> None:
    @settings(
        max_examples=drawn, derandomize=True, database=None, deadline=None, suppress_health_check=list(HealthCheck)
    )
    @given(questions)
    def ask(question: Question) -> None:
        _check_answer(desk.ask(question), question.text)

    ask()
    assert spy.texts - ABOUT
    _check_executed(spy, desk.release.catalog)


@pytest.mark.promise("S1")
def test_ids_of_a_conversation_reach_no_sql_either(desk: Assistant, spy: Spy, today: date) -> None:
    first = desk.ask(Question(text="Hvad er sygefraværet i skolerne?", asked_at=today))
    assert first.status == "answered"
    for text in SQL:
        follow = Question(text=f"og i {text}?", asked_at=today, after=first.answer_id)
        _check_answer(desk.ask(follow), text)
        _check_answer(desk.ask(Question(text="og i 2024?", asked_at=today, after=text)), text)
    _check_executed(spy, desk.release.catalog)


@pytest.mark.parametrize("day", [date(1900, 1, 1), date(2021, 1, 1), date(3000, 1, 1), date.max], ids=str)
def test_a_day_outside_all_data_is_no_fault(desk: Assistant, spy: Spy, day: date) -> None:
    for text in ("Hvad er sygefraværet?", "Hvordan har ledigheden udviklet sig?", "og i 2024?", "sidste år"):
        answer = desk.ask(Question(text=text, asked_at=day))
        _check_answer(answer, text)
    _check_executed(spy, desk.release.catalog)


def _check_answer(answer: Answer, text: str) -> None:
    assert answer.status in STATUSES
    assert answer.status != "error" or answer.reason == "bad_input", f"{text!r}: {answer.reason} {answer.text}"
    for part in (answer, *answer.parts):
        said = [part.headline, part.text, part.understood or "", *part.suggestions]
        said += [choice.question for choice in part.readings] + [choice.label for choice in part.readings]
        for sentence in said:
            assert not any(mark in sentence.lower() for mark in RAW), sentence


def _check_executed(spy: Spy, catalog: Catalog) -> None:
    assert spy.texts <= {*list_templates(catalog), *ABOUT}
    assert spy.strange == []
    unknown = {value for value in spy.values - _known_ids(catalog) if not _is_period(catalog, value)}
    assert unknown == set()


def _known_ids(catalog: Catalog) -> set[str]:
    members = {member.id for level in catalog.levels.values() for member in level.members}
    measures = {measure for kpi in catalog.kpis.values() for measure in kpi.release_measures}
    breakdowns = {breakdown.id for kpi in catalog.kpis.values() for breakdown in kpi.published}
    peers = {peer.id for peer in catalog.peers.groups} | set(catalog.kpis)
    return (
        members
        | measures
        | breakdowns
        | peers
        | set(catalog.calendars.grains)
        | {"catalog", "lexicon", "lemmas.da", "lemmas.en"}
    )


def _is_period(catalog: Catalog, value: str) -> bool:
    try:
        return catalog.calendars.parse(value).id == value
    except QueryError:
        return False
