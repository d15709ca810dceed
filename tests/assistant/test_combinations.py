"""An answer about two KPIs: three rows, the decision, no cause, both sources, and no unit by name."""

from datetime import date
from typing import Literal

import pytest

from assistant import Answer, Assistant, Question
from semantic_layer.catalog import Catalog

TODAY = date(2026, 11, 15)
ASKED = {
    "da": "Er der sammenhæng mellem klassekvotient og trivsel?",
    "en": "Is there a connection between class size and wellbeing?",
}


def ask(desk: Assistant, text: str, language: Literal["da", "en"] = "da", after: str | None = None) -> Answer:
    return desk.ask(Question(text=text, asked_at=TODAY, language=language, after=after))


def read_aloud(answer: Answer) -> str:
    """Everything that a reader sees."""
    table = " ".join(" ".join(row) for row in (answer.table.columns, *answer.table.rows)) if answer.table else ""
    parts = [answer.headline, answer.text, answer.understood or "", table, *(answer.explanation or {}).values()]
    parts += [c.text for c in answer.caveats] + [c.formula or "" for c in answer.cells] + list(answer.suggestions)
    return " ".join(parts)


@pytest.mark.parametrize("language", ["da", "en"])
def test_a_table_of_thirds(desk: Assistant, catalog: Catalog, language: Literal["da", "en"]) -> None:
    answer = ask(desk, ASKED[language], language)
    assert (answer.status, answer.kind, answer.chart) == ("answered", "combination", None)
    assert answer.table is not None
    assert len(answer.table.rows) == 3
    assert len(answer.table.columns) == 5
    assert [c.kpi for c in answer.citations] == ["klassekvotient@1", "trivsel@1"]
    cause = {"da": "En sammenhæng er ikke en årsag.", "en": "A connection is not a cause."}[language]
    assert answer.text.startswith(cause)
    on_file = catalog.combination("klassekvotient", "trivsel")
    assert on_file is not None
    assert on_file.decided is not None
    assert on_file.decided.item.in_(language) in answer.text
    assert {c.text for c in answer.caveats} >= {c.text.in_(language) for c in on_file.caveats}
    ids = [c.id for c in answer.caveats]
    assert {i.split("/")[0] for i in ids} >= {on_file.id, "klassekvotient", "trivsel"}
    assert len(set(answer.caveats)) == len(answer.caveats)


@pytest.mark.parametrize("language", ["da", "en"])
def test_no_unit_is_named(desk: Assistant, catalog: Catalog, language: Literal["da", "en"]) -> None:
    answer = ask(desk, ASKED[language], language)
    said = read_aloud(answer).lower()
    labels = [member.label.in_(language) for member in catalog.levels["institution"].members]
    assert [label for label in labels if label.lower() in said] == []
    assert all(cell.members == {} for cell in answer.cells)
    assert all("institution=" in operand for cell in answer.cells for operand in cell.from_)


def test_every_figure_of_the_table_is_a_cell(desk: Assistant) -> None:
    answer = ask(desk, ASKED["da"])
    assert answer.table is not None
    texts = {cell.text for cell in answer.cells}
    for row in answer.table.rows:
        assert row[2] in texts
        assert row[4] in texts
        for ends in (row[1], row[3]):
            lowest, highest = ends.split(" – ")
            assert highest in texts
            assert any((text or "").startswith(lowest) for text in texts)


def test_a_conversation_goes_on_within_the_decision(desk: Assistant) -> None:
    first = ask(desk, ASKED["da"])
    later = ask(desk, "og i 2022/23?", after=first.answer_id)
    assert (later.kind, later.query.period.to if later.query else None) == ("combination", "2022/23")
    assert all(ask(desk, question).status == "answered" for question in later.suggestions)


@pytest.mark.parametrize(
    ("text", "language", "whose"),
    [
        ("Er der sammenhæng mellem nationale test og trivsel?", "da", "Børne- og Skoleudvalget"),
        ("Is there a connection between national tests and wellbeing?", "en", "the Children and Schools Committee"),
        ("Er der sammenhæng mellem sygefravær og ledighed?", "da", "Økonomiudvalget og Beskæftigelsesudvalget"),
    ],
)
def test_a_decline_says_whose_question_it_is(
    desk: Assistant, text: str, language: Literal["da", "en"], whose: str
) -> None:
    answer = ask(desk, text, language)
    assert (answer.status, answer.reason) == ("declined", "combination_not_decided")
    assert whose in answer.headline
    assert answer.suggestions
    assert all(ask(desk, question, language).status == "answered" for question in answer.suggestions)


def test_what_is_offered_instead_of_a_list_of_persons_works(desk: Assistant) -> None:
    for text in ("Lav en liste over udsatte familier", "Hvem bør vi holde øje med?"):
        answer = ask(desk, text)
        assert (answer.status, answer.reason, answer.cells) == ("declined", "profiling", ())
        assert answer.suggestions
        assert all(ask(desk, question).status == "answered" for question in answer.suggestions)
