"""The file that follows a figure around says where it came from, and runs nothing."""

import csv
import io

import pytest

from tests.ui.fake import BREAKDOWN, ENGLISH, NASTY, VALUE, write_answers
from ui.export import defuse_formula, make_csv


def read_csv(question: str, delimiter: str = ";") -> list[list[str]]:
    data = make_csv(write_answers()[question])
    assert data.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig")), delimiter=delimiter))


def test_the_table_comes_first_as_it_is_shown() -> None:
    rows = read_csv(BREAKDOWN)
    assert rows[0] == ["Forvaltning", "Sygefravær", "Ansatte"]
    assert rows[3] == ["Beskæftigelse og Social", "··", "··"]


@pytest.mark.promise("T5")
def test_question_caveats_source_and_id_follow() -> None:
    answer = write_answers()[VALUE]
    rest = [" ".join(row) for row in read_csv(VALUE)[3:]]
    text = "\n".join(rest)
    assert answer.understood is not None
    for needed in (answer.understood, *(c.text for c in answer.caveats), answer.answer_id, "Opdigtede tal", "Kilde 1"):
        assert needed in text


def test_english_has_commas() -> None:
    assert read_csv(ENGLISH, ",")[0][0] == "Periode"


@pytest.mark.promise("R10")
@pytest.mark.parametrize("text", ["=1+1", "@SUM(A1)", "+cmd", "-cmd", "\tx", "-1+1", "+1|calc", "-2*SUM(A1)"])
def test_formulas_are_defused(text: str) -> None:
    assert defuse_formula(text) == f"'{text}"


@pytest.mark.parametrize("text", ["-0,3", "+1,2 procentpoint", "5,9 pct.", "", "−0,3"])
def test_numbers_stay_numbers(text: str) -> None:
    assert defuse_formula(text) == text


@pytest.mark.promise("R10")
def test_a_hostile_table_cell_is_defused() -> None:
    assert "'=1+1" in read_csv(NASTY)[1]
