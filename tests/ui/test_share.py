"""Del: everything that can be taken along, made only when somebody asks for it."""

import pytest
from streamlit.testing.v1 import AppTest

from tests.ui import fake
from tests.ui.fake import FakeAssistant
from tests.ui.page import ask, list_chips, open_page, open_popover
from tests.ui.wiring import wire_fake
from ui.backend import use_wiring
from ui.quote import make_quote


@pytest.fixture
def assistant() -> FakeAssistant:
    made = FakeAssistant()
    use_wiring(wire_fake(made))
    return made


def share(question: str) -> AppTest:
    return open_popover(ask(open_page(), question), "da-0-0-share")


def test_nothing_is_made_before_it_is_opened(assistant: FakeAssistant) -> None:
    at = ask(open_page(), fake.TREND)
    assert "Del" in list_chips(at)
    assert not at.get("download_button")
    assert not at.code


@pytest.mark.promise("W5")
def test_link_text_and_files(assistant: FakeAssistant) -> None:
    at, answer = share(fake.TREND), assistant.answers[fake.TREND]
    link, quote = (block.value for block in at.code)
    assert link.endswith(f"/?svar={answer.answer_id}")
    assert quote == make_quote(answer, link)
    assert [b.label for b in at.button if b.label.startswith("Kopi")] == ["Kopiér link", "Kopiér tekst med kilde"]
    files = [b.proto.label for b in at.get("download_button")]
    assert files == ["Billede (PNG)", "Tegning (SVG)", "Tal (CSV)"]


def test_an_answer_without_a_picture_offers_its_figures(assistant: FakeAssistant) -> None:
    assert [b.proto.label for b in share(fake.VALUE).get("download_button")] == ["Tal (CSV)"]


def test_a_part_links_to_the_whole_answer(assistant: FakeAssistant) -> None:
    at = open_popover(ask(open_page(), fake.PARTS), "da-0-1-share")
    assert at.code[0].value.endswith(f"svar={assistant.answers[fake.PARTS].answer_id}")


@pytest.mark.parametrize("question", [fake.CLARIFY, fake.DECLINE, fake.ERROR])
def test_what_has_no_figure_is_not_shared(assistant: FakeAssistant, question: str) -> None:
    assert "Del" not in list_chips(ask(open_page(), question))
