"""A published forecast in an answer: said in the sentence, the badge, the caveat, the source and the picture."""

from datetime import date

import pytest

from assistant import Answer, Assistant, Question

TODAY = date(2026, 11, 15)


def ask(desk: Assistant, text: str) -> Answer:
    return desk.ask(Question(text=text, asked_at=TODAY))


def test_a_forecast_is_told_as_one(desk: Assistant) -> None:
    answer = ask(desk, "Hvad er prognosen for ledige stillinger i næste kvartal?")
    [cell] = answer.cells
    assert cell.flags == ("f",)
    assert answer.headline == f"I 1. kvartal 2027 ventes antallet af ledige stillinger i kommunen at være {cell.text}."
    assert answer.text == (
        "Det er en prognose, som Arbejdsmarkedskontoret (opdigtet) lavede 21. oktober 2026, og ikke et løfte."
    )
    assert "Prognose" in answer.badges
    [caveat] = [c for c in answer.caveats if c.id == "forecast"]
    assert caveat.effect == "warn"
    assert caveat.text.startswith("Prognosen er lavet 21. oktober 2026 af Arbejdsmarkedskontoret (opdigtet). Prognosen")
    assert [c.registry for c in answer.citations] == ["Arbejdsmarkedsprognosen (opdigtet)"]


def test_in_english_too(desk: Assistant) -> None:
    answer = ask(desk, "What is the forecast for job vacancies next quarter?")
    assert answer.headline.startswith("In Q1 2027, the number of job vacancies in the municipality is expected to be ")
    assert "made on 21 October 2026, and not a promise." in answer.text
    assert "Forecast" in answer.badges


def test_a_course_tells_the_last_figure_apart_and_draws_the_forecast_open(desk: Assistant) -> None:
    answer = ask(desk, "Hvordan har antallet af ledige stillinger udviklet sig siden 2025 inkl. prognosen?")
    known = [c for c in answer.cells if c.formula is None and "f" not in c.flags]
    ahead = [c for c in answer.cells if "f" in c.flags]
    assert [c.period for c in ahead] == ["2026-Q4", "2027-Q1", "2027-Q2", "2027-Q3"]
    assert f"til {known[-1].text} i 3. kvartal 2026 og ventes at blive {ahead[-1].text}" in answer.headline
    assert "Højest var" not in answer.text
    assert all(c.from_ and not set(c.from_) & {f.id for f in ahead} for c in answer.cells if c.formula)
    assert len(answer.citations) == 2
    assert answer.chart is not None
    assert "forecast" in answer.chart["usermeta"]["marks"]
    hollow = [layer["data"]["values"] for layer in answer.chart["layer"] if layer["mark"].get("filled") is False]
    assert [len(rows) for rows in hollow] == [len(ahead)]


def test_a_course_without_the_word_has_no_forecast(desk: Assistant) -> None:
    answer = ask(desk, "Hvordan har antallet af ledige stillinger udviklet sig pr. kvartal?")
    assert answer.status == "answered"
    assert not [c for c in answer.cells if "f" in c.flags]
    assert answer.query is not None
    assert answer.query.period.to == "2026-Q3"


def test_a_decline_offers_what_the_forecast_has(desk: Assistant) -> None:
    answer = ask(desk, "Hvad er prognosen for ledige stillinger næste år?")
    assert answer.headline == (
        "Prognosen for ledige stillinger er pr. kvartal fra 4. kvartal 2026 til 3. kvartal 2027. "
        "Den kan vises, men jeg regner ikke videre på den."
    )
    offered = ask(desk, answer.suggestions[0])
    assert offered.query is not None
    assert offered.query.forecast


@pytest.mark.parametrize(
    "question",
    [
        "Hvad ventes antallet af ledige stillinger i kommunen at være i 4. kvartal 2026 ifølge prognosen?",
        "Hvordan har antallet af ledige stillinger i kommunen udviklet sig fra 1. kvartal 2025 til 1. kvartal 2027"
        " inklusive prognosen?",
        "Hvad ventes antallet af ledige stillinger at være i 1. kvartal 2027 fordelt på brancher ifølge prognosen?",
        "For hvilken branche ventes antallet af ledige stillinger at være lavest i 1. kvartal 2027 ifølge prognosen?",
        "How has the number of job vacancies in the municipality developed from Q1 2025 to Q1 2027, including the"
        " forecast?",
        "For which industry is the number of job vacancies expected to be highest in Q1 2027?",
    ],
)
def test_the_neutral_question_is_understood_as_itself(desk: Assistant, question: str) -> None:
    assert ask(desk, question).understood == question


def test_a_company_is_declined_in_words_that_fit_one(desk: Assistant) -> None:
    for question in ("Hvor mange stillinger har Novo Nordisk?", "Hvilken virksomhed har flest ledige stillinger?"):
        answer = ask(desk, question)
        assert (answer.status, answer.reason) == ("declined", "breakdown_not_published")
        assert answer.headline.startswith("Jeg viser ikke, hvilke virksomheder der søger folk.")
    assert ask(desk, "Hvor meget er Lars Larsen syg?").reason == "person"
