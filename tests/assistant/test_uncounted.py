"""A year without a count: declined with the years that have one, and the conversation goes on from there."""

from datetime import date

import pytest

from assistant import Assistant, Question

DAY = date(2026, 11, 15)


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("Hvor mange hjemløse var der i 2018?", ("2017", "2019")),
        ("How many homeless people did we have in 2023?", ("2022", "2024")),
        ("Hvor mange fysiske lån var der i 2016 og 2017?", ("2015", "2018")),
    ],
)
def test_the_nearest_years_with_a_figure_are_told(desk: Assistant, text: str, near: tuple[str, ...]) -> None:
    answer = desk.ask(Question(text=text, asked_at=DAY))
    assert (answer.status, answer.reason) == ("declined", "period_not_published")
    assert all(year in answer.headline for year in near)
    assert not answer.cells
    assert answer.caveats
    offered = [desk.ask(Question(text=question, asked_at=DAY)) for question in answer.suggestions[:2]]
    assert [part.status for part in offered] == ["answered", "answered"]


def test_it_goes_on_from_there(desk: Assistant) -> None:
    first = desk.ask(Question(text="Hvor mange hjemløse var der i 2018?", asked_at=DAY))
    then = desk.ask(Question(text="og i 2019?", asked_at=DAY, after=first.answer_id))
    assert then.status == "answered"
    assert then.query is not None
    assert then.query.period.to == "2019"


def test_a_gap_in_a_course_is_shown(desk: Assistant) -> None:
    answer = desk.ask(Question(text="Hvordan har antallet af hjemløse udviklet sig siden 2015?", asked_at=DAY))
    assert answer.status == "answered"
    assert {"gap", "shown"} <= {cell.state for cell in answer.cells}
