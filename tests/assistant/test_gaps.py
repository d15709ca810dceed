"""What the catalog lacks is told by what people asked, and nobody's name is told with it."""

from datetime import UTC, datetime, timedelta

import pytest

from assistant.gaps import ENOUGH, count_unknown_words, group_unanswered
from assistant.journal import JournalRow

AT = datetime(2026, 11, 15, 12, tzinfo=UTC)
KNOWN = frozenset(["hvad", "er", "hvor", "mange", "har", "vi", "i", "for", "skole", "sygefraværet"])


def row(question: str, number: int = 0, **more: object) -> JournalRow:
    fields = {
        "at": AT - timedelta(minutes=number),
        "role": "politiker",
        "language": "da",
        "question": question,
        "status": "declined",
        "reason": "no_kpi",
        "answer_id": f"a{number}",
        "milliseconds": 1,
        "session": f"s{number}",
    }
    return JournalRow.model_validate(fields | more)


def words(*rows: JournalRow) -> dict[str, int]:
    return {found.word: found.times for found in count_unknown_words(rows, KNOWN)}


def test_words_are_counted_with_the_answers_that_left_them_out() -> None:
    asked = [row("hvor mange cykelstativer har vi", n) for n in range(7)]
    used = row("hvad er sygefraværet vanvittigt", 9, status="answered", reason=None, unused_words=("Vanvittigt",))
    (first, second) = count_unknown_words([*asked, used], KNOWN)
    assert (first.word, first.times, first.answer_ids) == ("cykelstativer", 7, ("a0", "a1", "a2", "a3", "a4"))
    assert (second.word, second.times) == ("vanvittigt", 1)


def test_words_of_an_answered_question_count_only_where_they_were_left_out() -> None:
    assert words(row("hvad er noget nyt", status="answered", reason=None)) == {}


@pytest.mark.parametrize("question", ["Hvad er sygefraværet for Hansen?", "Hansen har hvad?", "HANSEN"])
def test_what_may_be_a_name_waits_until_it_is_common(question: str) -> None:
    assert words(row(question), row(question, 1)) == {}
    assert words(*(row(question, 1, session="one") for _ in range(9))) == {}
    assert words(*(row(question, n) for n in range(ENOUGH))) == {"hansen": ENOUGH}


def test_a_name_in_small_letters_is_held_back_by_those_that_write_it_as_one() -> None:
    assert words(row("hvad har hansen"), row("hvad har Hansen", 1)) == {}


@pytest.mark.parametrize("word", ["12345678", "a@b.dk", "010190-1234", "[…]", "x", "ord2", "https://x.dk", "to ord"])
def test_numbers_addresses_and_whole_remarks_are_left_out(word: str) -> None:
    assert words(row("hvad er", unused_words=(word,))) == {}


@pytest.mark.parametrize("reason", ["personal_data_in_question", "misuse", "person", "individual_case"])
def test_words_of_questions_about_persons_are_nobodys_business(reason: str) -> None:
    assert words(row("hvad har naboen", reason=reason)) == {}


def test_unanswered_questions_are_grouped_and_the_most_frequent_first() -> None:
    rows = [
        row("Hvad er fraværet?", 0, status="clarify", reason="ambiguous_kpi"),
        row("hvor mange cykelstativer har vi", 1),
        row("Hvor  mange cykelstativer har vi?", 2),
        row("Hvad er sygefraværet?", 3, status="answered", reason=None),
        row("", 4, reason="service_closed"),
        row("Hvad er x?", 5, reason="not_verified"),
        row("Hvad gik galt?", 6, status="error", reason="internal"),
    ]
    found = group_unanswered(rows)
    assert [(one.question, one.times, one.answer_id) for one in found] == [
        ("hvor mange cykelstativer har vi", 2, "a1"),
        ("Hvad er fraværet?", 1, "a0"),
    ]
    assert found[0].last == rows[1].at
