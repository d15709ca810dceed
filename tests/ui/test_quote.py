"""The text that is quoted carries everything that must follow a figure around."""

import pytest

from tests.ui.fake import DECLINE, ENGLISH, VALUE, write_answers
from ui.quote import make_quote

LINK = "https://tal.example/?svar=abc"


@pytest.mark.promise("T5")
def test_the_whole_text() -> None:
    answer = write_answers()[VALUE]
    assert make_quote(answer, LINK) == "\n".join(
        [
            "Sygefraværet i skolerne var 6,1 pct. i september 2026.",
            "Det er 0,4 procentpoint højere end i september 2025. Målet er 5,0 pct., og tallet er højere end målet.",
            "",
            "Spørgsmål: Hvad var sygefraværet i procent for området Skole i september 2026?",
            "Periode: september 2026",
            "Status: Opdigtede tal · Godkendt nøgletal · Data til og med september 2026 · Foreløbige tal",
            "Forbehold: De seneste to måneder kan ændre sig.",
            "Forbehold: I januar 2024 blev opgørelsen ændret.",
            "Forbehold: Fravær under en dag tælles som timer.",
            "Kilde 1: Løn- og fraværssystemet, data hentet 15. november 2026",
            f"Svar-id: {answer.answer_id}",
            f"Link: {LINK}",
            "Udarbejdet med Rådsvar; kontrollér før videre brug",
        ]
    )


def test_what_is_not_there_leaves_no_empty_line() -> None:
    lines = make_quote(write_answers()[DECLINE], LINK).split("\n")
    assert lines[:2] == ["Tallene kan vise udviklingen, men ikke årsagen.", ""]
    assert lines[2].startswith("Svar-id: ")
    assert len(lines) == 5


def test_it_speaks_the_language_of_its_answer() -> None:
    text = make_quote(write_answers()[ENGLISH], LINK)
    assert "Source 1: Løn- og fraværssystemet, data collected 15 November 2026" in text
    assert "Status: Invented figures · Approved KPI" in text
