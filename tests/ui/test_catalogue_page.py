"""The page Hvad kan jeg spørge om?: search, filters, examples that ask, and what is new."""

import pytest
from streamlit.testing.v1 import AppTest

from semantic_layer.errors import ReleaseError
from tests.ui.fake import FakeAssistant
from tests.ui.fake_pages import LIKE_IT, NASTY, QUESTION, WITHDRAWN
from tests.ui.page import click, go_to, open_page
from tests.ui.test_cockpit_page import choose, read_plain
from tests.ui.wiring import wire_fake
from ui.backend import use_wiring
from ui.escape import escape_markdown
from ui.pages.catalogue import CARDS_SHOWN


@pytest.fixture
def assistant() -> FakeAssistant:
    made = FakeAssistant()
    use_wiring(wire_fake(made))
    return made


def search(at: AppTest, text: str) -> AppTest:
    at.text_input(key="choice-search").set_value(text).run()
    assert not at.exception
    return at


def list_cards(at: AppTest) -> list[str]:
    plain = (block.value.replace("\\", "").replace("\u2060", "") for block in at.markdown)
    return [text.removeprefix("### ") for text in plain if text.startswith("### ")]


@pytest.mark.promise("T5")
def test_a_card_says_what_the_figure_is_and_is_not(assistant: FakeAssistant) -> None:
    text = read_plain(search(open_page("katalog"), "sygefravær"))
    for words in (
        "### Sygefravær",
        "Det, der måles under Sygefravær.",
        "Hvad tallet ikke siger:** Tallet siger ikke hvorfor.",
        "Findes for hele kommunen og områder, januar 2021 – september 2026.",
        "Vises ikke under område.",
        "Opdateres en gang pr. måned.",
        "Ejer: HR, hr@example.dk.",
        "Økonomiudvalget",
        "1 nøgletal af 12",
    ):
        assert words in text


@pytest.mark.parametrize("text", ["sygefravær", "SYGEFRAVAER", "sygefravr", "sickness", "  sygefravær "])
def test_a_search_finds_it_however_it_is_written(assistant: FakeAssistant, text: str) -> None:
    assert list_cards(search(open_page("katalog"), text)) == ["Sygefravær"]


def test_a_word_that_two_figures_share_is_pointed_out(assistant: FakeAssistant) -> None:
    at = search(open_page("katalog"), "fravær")
    assert set(list_cards(at)) == {"Sygefravær", "Elevfravær"}
    assert "Ordet »fravær« bruges om flere nøgletal." in read_plain(at)


def test_nothing_found_offers_what_may_have_been_meant(assistant: FakeAssistant) -> None:
    at = search(open_page("katalog"), "ledigheter")
    assert "Ingen nøgletal matcher »ledigheter«." in read_plain(at)
    assert list_cards(click(at, "Mente du »Ledighed«?")) == ["Ledighed"]
    assert at.query_params["soeg"] == "Ledighed"


def test_what_no_figure_is_called_is_found_by_likeness(assistant: FakeAssistant) -> None:
    at = search(open_page("katalog"), LIKE_IT)
    text = read_plain(at)
    assert text.index("Ingen nøgletal matcher") < text.index("Måske er det et af disse:") < text.index("### Ledighed")
    assert list_cards(at) == ["Ledighed"]
    filtered = search(choose(open_page("katalog"), "committee", "boern_og_skole"), LIKE_IT)
    assert list_cards(filtered) == []


def test_nothing_at_all_can_be_reset(assistant: FakeAssistant) -> None:
    at = search(open_page("katalog", udvalg="boern_og_skole"), "qqqqq")
    assert "Ingen nøgletal matcher" in read_plain(at)
    click(at, "Nulstil søgning og filtre")
    assert len(list_cards(at)) == CARDS_SHOWN
    assert not {"soeg", "udvalg"} & set(at.query_params)


def test_what_is_missing_can_be_suggested(assistant: FakeAssistant) -> None:
    at = search(open_page("katalog"), "cykelstier")
    at.text_area("catalogue-suggested").set_value("Antal km cykelsti")
    click(at, "Send forslag")
    (remark,) = assistant.remarks
    assert (remark.kind, remark.answer_id, remark.comment) == ("suggestion", "", "Antal km cykelsti")
    assert "Tak for forslaget" in read_plain(at)
    assert any(area.key == "catalogue-suggested" for area in search(at, "bænke").text_area), "of something else, again"


def test_filters_narrow_and_stand_in_the_address(assistant: FakeAssistant) -> None:
    at = choose(open_page("katalog"), "committee", "boern_og_skole")
    assert list_cards(at) == ["Elevfravær"]
    assert at.query_params["udvalg"] == "boern_og_skole"
    choose(at, "breakdown", "omraade")
    assert list_cards(at) == ["Elevfravær"]
    choose(at, "cadence", "year")
    assert "Ingen nøgletal passer til det, du har valgt." in read_plain(at)
    assert list_cards(open_page("katalog", udvalg="boern_og_skole")) == ["Elevfravær"]
    lost = open_page("katalog", udvalg="nedlagt")
    assert "»Udvalg«, som ikke findes" in read_plain(lost)
    assert len(list_cards(lost)) == CARDS_SHOWN


def test_the_choices_are_there_on_coming_back(assistant: FakeAssistant) -> None:
    at = search(choose(open_page("katalog"), "committee", "oekonomi"), "sygefravær")
    at.query_params.clear()
    go_to(at, "cockpit")
    at.query_params.clear()
    go_to(at, "katalog")
    assert list_cards(at) == ["Sygefravær"]
    assert (at.query_params["soeg"], at.query_params["udvalg"]) == ("sygefravær", "oekonomi")


def test_an_example_is_asked_on_click(assistant: FakeAssistant) -> None:
    at = click(search(open_page("katalog"), "sygefravær"), QUESTION)
    assert [question.text for question in assistant.asked] == [QUESTION]
    assert assistant.answers[QUESTION].headline in read_plain(at)


def test_what_is_withdrawn_says_so_and_offers_nothing(assistant: FakeAssistant) -> None:
    at = search(open_page("katalog"), "ledighed")
    assert WITHDRAWN in read_plain(at)
    assert "Prøv:" not in read_plain(at)
    assert "Ældre data" in read_plain(search(at, "svømmehallen"))


def test_more_about_a_figure(assistant: FakeAssistant) -> None:
    text = read_plain(click(search(open_page("katalog"), "sygefravær"), "Mere om tallet"))
    for words in (
        "Tallet er foreløbigt.",
        "Næste tal ventes 20. november",
        "færre end 10 ansatte",
        "Lønregistret",
    ):
        assert words in text


@pytest.mark.promise("R10")
def test_hostile_names_are_shown_as_they_are(assistant: FakeAssistant) -> None:
    at = search(open_page("katalog"), "klik")
    assert f"### {escape_markdown(NASTY)}" in [block.value for block in at.markdown]
    for block in at.markdown:
        assert "[klik](" not in block.value
        assert "<b>" not in block.value.replace("\\<", "")
    search(at, f"{NASTY}{'x' * 20000}")
    assert not at.exception


def test_news_tells_what_was_corrected_before_what_is_new(assistant: FakeAssistant) -> None:
    at = open_page("katalog")
    text = read_plain(at)
    order = ("Trukket tilbage. **Ledighed**", "Rettelse. **Sygefravær**. 3 tal", "Databrud.", "15. november 2026")
    places = [text.index(words) for words in order]
    assert places == sorted(places)
    assert "Vis 2 flere" in [block.label for block in at.expander]
    assert "20. november 2026: **Sygefravær**. Tal for oktober 2026 ventes." in text
    assistant.news_told = ()
    assistant.withdrawn_now = {"x": "y"}
    assert "Der er ikke noget nyt." in read_plain(at.run())


def test_a_catalogue_that_cannot_be_read_can_be_tried_again(assistant: FakeAssistant) -> None:
    assistant.fault = ReleaseError("/hemmelig/sti")
    at = open_page("katalog")
    assert "Kataloget kan ikke hentes lige nu." in read_plain(at)
    assert "hemmelig" not in read_plain(at)
    assistant.fault = None
    assert list_cards(click(at, "Prøv igen"))


def test_it_speaks_english(assistant: FakeAssistant) -> None:
    text = read_plain(open_page("katalog", sprog="en"))
    for words in ("What can I ask about?", "What the figure does not say", "News about the figures", "On their way"):
        assert words in text
