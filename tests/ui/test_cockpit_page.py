"""The page Cockpit: every state of a figure in words, the choices in the address, and the ways on."""

import re

import pytest
from streamlit.testing.v1 import AppTest

from semantic_layer.errors import ReleaseError
from tests.ui.fake import VALUE, FakeAssistant
from tests.ui.fake_pages import CLOSED, DECIDED, FAILED, NASTY, QUESTION, WITHDRAWN
from tests.ui.page import ask, click, open_page, read_all
from tests.ui.wiring import wire_fake
from ui.backend import use_wiring
from ui.escape import escape_markdown
from ui.tile import split_value


@pytest.fixture
def assistant() -> FakeAssistant:
    made = FakeAssistant()
    use_wiring(wire_fake(made))
    return made


def read_plain(at: AppTest) -> str:
    said = [read_all(at), *(block.value for block in [*at.info, *at.warning, *at.subheader])]
    return "\n".join(said).replace("\\", "").replace("\u2060", "")


def choose(at: AppTest, param: str, value: str) -> AppTest:
    at.selectbox(key=f"choice-{param}").set_value(value).run()
    assert not at.exception
    return at


def find_colours(at: AppTest, badge: str) -> set[str]:
    texts = "\n".join(block.value for block in at.markdown)
    return set(re.findall(rf":(\w+)-badge\[(?::material/\w+: )?{badge}\]", texts))


def test_what_to_know_of_a_figure_has_one_colour_on_every_page(assistant: FakeAssistant) -> None:
    on_card = find_colours(ask(open_page(), VALUE), "Foreløbige tal")
    assert len(on_card) == 1
    cockpit = open_page("cockpit")
    assert find_colours(cockpit, "Foreløbige tal") == find_colours(cockpit, "Ældre data") == on_card
    assert find_colours(open_page("katalog"), "Ældre data") == on_card


@pytest.mark.promise("T5")
def test_a_figure_says_everything_in_words(assistant: FakeAssistant) -> None:
    text = read_plain(open_page("cockpit"))
    order = [
        "Udvalgets",
        "Byrådet · Tallene er hentet 15. november 2026",
        "Opdigtede tal",
        "#### Sygefravær",
        "**5,1** pct.",
        "september 2026",
        "Foreløbige tal",
        "Det er 0,6 procentpoint lavere.",
        "**Højere end målet.** Mål: højst 4,9 pct.",
        f"Vedtaget: {DECIDED}",
        "juli 2026 – september 2026",
        "#### Uden mål",
        "Der er ikke vedtaget et mål.",
        "#### Gammelt tal",
        "Ældre data",
        "Næste tal ventes 20. november 2026.",
        "prikket orange = mål",
        CLOSED,
    ]
    places = [text.find(words) for words in order if words != "Udvalgets"]
    assert -1 not in places, order[1:][places.index(-1)]
    assert places == sorted(places)
    assert "Verdensmål 3: Sundhed og trivsel" in text


def test_the_curve_has_a_sentence_for_those_who_do_not_see_it(assistant: FakeAssistant) -> None:
    charts = open_page("cockpit").get("vega_lite_chart")
    assert len(charts) == 3
    assert all(chart.proto.alt.startswith("Kurve over 2 tal") for chart in charts)


@pytest.mark.promise("T5")
def test_a_figure_that_is_not_shown_says_why_and_has_no_number(assistant: FakeAssistant) -> None:
    text = read_plain(open_page("cockpit", afsnit="svaere"))
    for words in ("Skjult – for få", "Tallet kan ikke vises.", FAILED, WITHDRAWN, "Der er ingen tal for september"):
        assert words in text
    assert "Lukket tal" not in text
    assert CLOSED in text
    assert text.count("5,1") == 1, "only the hostile figure has a number"


@pytest.mark.promise("R10")
def test_hostile_names_are_shown_as_they_are(assistant: FakeAssistant) -> None:
    at = open_page("cockpit", afsnit="svaere")
    assert f"#### {escape_markdown(NASTY)}" in [block.value for block in at.markdown]
    for block in at.markdown:
        assert "[klik](" not in block.value
        assert "<b>" not in block.value.replace("\\<", "")


def test_where_all_is_closed_it_is_said(assistant: FakeAssistant) -> None:
    assert "Alle nøgletal i dette afsnit kræver anden adgang." in read_plain(open_page("cockpit", afsnit="lukket"))


def test_all_sections_at_once(assistant: FakeAssistant) -> None:
    at = choose(open_page("cockpit"), "section", "alle")
    assert [heading.value for heading in at.subheader] == ["De gode", "De svære", "De lukkede"]
    assert at.query_params["afsnit"] == "alle"


def test_a_choice_stands_in_the_address_and_an_unknown_one_is_set_aside(assistant: FakeAssistant) -> None:
    at = open_page("cockpit")
    assert at.header[0].value == "Udvalgets"
    assert "cockpit" not in at.query_params
    choose(at, "cockpit", "ledelse")
    assert (at.header[0].value, at.query_params["cockpit"]) == ("Ledelsens", "ledelse")
    assert not at.info
    assert open_page("cockpit", cockpit="ledelse").header[0].value == "Ledelsens"
    lost = open_page("cockpit", cockpit="fjernet", afsnit="<b>")
    assert lost.header[0].value == "Udvalgets"
    assert [note.value.partition("«")[0] for note in lost.info] == [
        "Adressen nævner noget under »Cockpit",
        "Adressen nævner noget under »Afsnit",
    ]
    assert not lost.query_params.get("cockpit")
    assert not lost.run().info


def test_each_role_begins_with_its_own(assistant: FakeAssistant) -> None:
    use_wiring(wire_fake(assistant, role="leder"))
    assert open_page("cockpit").header[0].value == "Ledelsens"


def test_ask_more_asks_the_question_of_the_figure(assistant: FakeAssistant) -> None:
    at = click(open_page("cockpit"), "Spørg videre")
    assert [question.text for question in assistant.asked] == [QUESTION]
    assert assistant.asked[0].after is None
    assert assistant.answers[QUESTION].headline in read_plain(at)


def test_the_definition_tells_what_it_is_and_is_not(assistant: FakeAssistant) -> None:
    text = read_plain(click(open_page("cockpit"), "Definition"))
    for words in (
        "Det, der måles under Sygefravær.",
        "Tallet siger ikke hvorfor.",
        "Tallet kan ændre sig.",
        "Lønregistret. Data hentet 15. november 2026. Udgivelse r1.",
        "HR, hr@example.dk",
    ):
        assert words in text


def test_an_empty_cockpit_and_none_at_all(assistant: FakeAssistant) -> None:
    assistant.sections = ()
    assert "Udvalget har ikke valgt nøgletal endnu." in read_plain(open_page("cockpit"))
    assistant.entries = []
    assert "Der er ikke lavet et cockpit endnu." in read_plain(open_page("cockpit"))


def test_figures_that_cannot_be_read_can_be_tried_again(assistant: FakeAssistant) -> None:
    assistant.fault = ReleaseError("/hemmelig/sti is damaged")
    at = open_page("cockpit")
    assert "Tallene kan ikke hentes lige nu." in read_plain(at)
    assert [head.value for head in at.header] == ["Udvalgets"]
    assert "hemmelig" not in read_plain(at)
    assistant.fault = None
    assert "**5,1** pct." in read_plain(click(at, "Prøv igen"))


def test_a_cockpit_is_read_once_until_something_is_withdrawn(assistant: FakeAssistant) -> None:
    at = open_page("cockpit")
    at.run()
    open_page("cockpit")
    assert assistant.reads == 1
    assistant.withdrawn_now = {"sygefravaer": "Tallet var forkert."}
    at.run()
    assert assistant.reads == 2


def test_it_speaks_english(assistant: FakeAssistant) -> None:
    at = open_page("cockpit", sprog="en")
    assert {"Ask more", "Definition"} <= {button.label for button in at.button}
    assert "Target: højst 4,9 pct." in read_plain(at)


@pytest.mark.parametrize(
    ("value", "parts"),
    [
        ("5,1 pct.", ("5,1", "pct.")),
        ("−3 procentpoint", ("−3", "procentpoint")),
        ("56,1 indlæggelser pr. 1.000 ældre", ("56,1", "indlæggelser pr. 1.000 ældre")),
        ("ca. 85 børn", ("ca. 85", "børn")),
        ("3.457,7 mio. kr.", ("3.457,7", "mio. kr.")),
        ("706", ("706", "")),
        ("0–2 personer", ("0–2", "personer")),
        ("Grøn", ("Grøn", "")),
    ],
)
def test_the_number_stands_apart_from_its_unit(value: str, parts: tuple[str, str]) -> None:
    assert split_value(value) == parts


def test_the_signs_of_the_curves_are_explained() -> None:
    """A curve that does not start at zero says so."""
    assert "aksen starter ikke ved 0" in read_all(open_page("cockpit"))
