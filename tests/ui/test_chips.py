"""The chips of a card: what they say, what they offer, and that a choice is asked by its query."""

import pytest
from streamlit.testing.v1 import AppTest

from semantic_layer.errors import ReleaseError
from tests.ui import fake
from tests.ui.fake import FakeAssistant, list_choices
from tests.ui.page import ask, click, list_chips, open_page, open_popover, read_all
from tests.ui.wiring import wire_fake
from ui.backend import use_wiring
from ui.escape import escape_markdown

CARD = "da-0-0"


@pytest.fixture
def assistant() -> FakeAssistant:
    made = FakeAssistant()
    use_wiring(wire_fake(made))
    return made


@pytest.fixture
def page(assistant: FakeAssistant) -> AppTest:
    return ask(open_page(), fake.VALUE)


def test_each_part_of_the_query_is_a_chip_and_what_cannot_be_changed_a_badge(page: AppTest) -> None:
    chips = list_chips(page)
    for said in (
        "**Nøgletal:** Sygefravær",
        "**Område:** Skole",
        "**Opdelt på:** ikke opdelt",
        "**Sammenlign:** ingen",
    ):
        assert said in chips
    assert not [chip for chip in chips if "Betingelse" in chip]
    assert any("Betingelse" in block.value for block in page.markdown)


def test_what_cannot_be_added_is_no_chip(assistant: FakeAssistant) -> None:
    course = fake.make_query(operation="trend", period={"from": "2025-10", "to": "2026-09"})
    assistant.answers[fake.VALUE] = assistant.answers[fake.VALUE].model_copy(update={"query": course})
    chips = list_chips(ask(open_page(), fake.VALUE))
    assert "**Opdelt på:** ikke opdelt" in chips
    assert "**Sammenlign:** ingen" not in chips


def test_nothing_is_looked_for_before_a_chip_is_opened(page: AppTest, assistant: FakeAssistant) -> None:
    assert assistant.looked_for == []
    open_popover(page, f"{CARD}-chip-place")
    assert assistant.looked_for == ["place"]


def test_a_choice_asks_its_query_and_closes_the_chip(page: AppTest, assistant: FakeAssistant) -> None:
    at = click(open_popover(page, f"{CARD}-chip-place"), "hele kommunen")
    first, second = assistant.asked
    assert second.query == list_choices(fake.SCHOOLS)["place"][0].choices[0].query
    assert (second.after, second.language) == (assistant.answers[fake.VALUE].answer_id, "da")
    assert at.session_state[f"{CARD}-chip-place"] is False
    assert [text.value for text in at.text] == [fake.VALUE, "I ord: 2026-09?"]
    assert first.query is None


def test_many_choices_are_a_list_with_a_name(page: AppTest, assistant: FakeAssistant) -> None:
    at = open_popover(page, f"{CARD}-chip-period")
    (box,) = at.selectbox
    assert (box.label, box.value, len(box.options)) == ("måned", None, 8)
    box.select_index(2).run()
    assert assistant.asked[-1].query is not None
    assert assistant.asked[-1].query.period.to == "2026-06"
    assert len(assistant.asked) == 2
    at.run()
    assert len(assistant.asked) == 2


def test_changes_can_be_undone_at_once(page: AppTest, assistant: FakeAssistant) -> None:
    assert not [b for b in page.button if b.label == "Nulstil"]
    click(open_popover(page, f"{CARD}-chip-place"), "hele kommunen")
    open_popover(page, "da-1-0-chip-period").selectbox[0].select_index(0).run()
    at = click(page, "Nulstil")
    assert assistant.asked[-1].query == fake.SCHOOLS
    assert len([b for b in at.button if b.label == "Nulstil"]) == 2, "the answer that was gone back to has none"


def test_an_empty_chip_and_a_failing_one_say_so(page: AppTest, assistant: FakeAssistant) -> None:
    assert "Der er ikke andet at vælge her" in read_all(open_popover(page, f"{CARD}-chip-by"))
    assistant.broken = ReleaseError("/hemmelig/sti")
    text = read_all(open_popover(page, f"{CARD}-chip-kpi"))
    assert "Valgene kan ikke hentes lige nu" in text
    assert "hemmelig" not in text


@pytest.mark.promise("R10")
def test_a_hostile_name_is_a_name(page: AppTest) -> None:
    at = open_popover(page, f"{CARD}-chip-place")
    assert escape_markdown(fake.HOSTILE) in [b.label for b in at.button]


def test_a_choice_that_fails_can_be_tried_again(page: AppTest, assistant: FakeAssistant) -> None:
    answers = assistant.answers
    failed = answers[fake.ERROR]
    answers[fake.VALUE] = failed
    choice = list_choices(fake.SCHOOLS)["place"][0].choices[0]
    at = click(open_popover(page, f"{CARD}-chip-place"), "hele kommunen")
    assert [text.value for text in at.text][-1] == choice.question
    click(at, "Prøv igen")
    assert [q.query for q in assistant.asked] == [None, choice.query, choice.query]
