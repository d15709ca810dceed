"""The page as the widget library sees it: what is asked, what is shown, what is remembered."""

import time
from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from assistant import Answer, Question, RecalledAnswer, Tell
from assistant.answer import AnswerCaveat, AssumptionNote
from assistant.record import RecordError
from semantic_layer.errors import ReleaseError
from tests.ui import fake
from tests.ui.fake import FakeAssistant
from tests.ui.page import ask, click, list_chips, open_page, read_all
from tests.ui.wiring import make_settings, wire_fake, wire_first_run
from ui.backend import Progress, Wiring, use_wiring
from ui.card import list_new, pick_caveats
from ui.escape import escape_markdown
from ui.state import MOST_TURNS_SHOWN
from ui.texts import say


@pytest.fixture
def assistant() -> FakeAssistant:
    made = FakeAssistant()
    use_wiring(wire_fake(made))
    return made


@pytest.fixture
def page(assistant: FakeAssistant) -> AppTest:
    return open_page()


def test_the_empty_page_invites(page: AppTest) -> None:
    text = read_all(page)
    for words in ("Hvad vil du vide om kommunen?", "Opdigtede tal", "Skriv ikke personoplysninger"):
        assert words in text
    assert [b.label for b in page.button] == [escape_markdown(q) for q in FakeAssistant().examples("da")]
    assert page.chat_input[0].placeholder == "Stil et spørgsmål om kommunens tal …"


def test_my_committee_changes_the_examples(page: AppTest) -> None:
    page.selectbox[0].select("boern_og_skole").run()
    assert [b.label for b in page.button] == [escape_markdown(fake.BREAKDOWN)]


@pytest.mark.promise("T5")
def test_an_answer_shows_everything_in_order(page: AppTest, assistant: FakeAssistant) -> None:
    text = read_all(ask(page, fake.VALUE))
    answer = assistant.answers[fake.VALUE]
    order = [
        "Opdigtede tal",
        "Godkendt nøgletal",
        "Data til og med september 2026",
        "Foreløbige tal",
        "Sådan forstod jeg spørgsmålet",
        "i procent for området Skole i september 2026?",
        "eksploderer",
        "Jeg gik ud fra den seneste måned",
        answer.headline,
        "Det er 0,4 procentpoint",
        "Kilde 1: Løn- og fraværssystemet, data hentet 15. november 2026",
        "Husk forbehold",
        "De seneste to måneder kan ændre sig.",
        "Gå videre",
    ]
    places = [text.index(escape_markdown(words)) for words in order]
    assert places == sorted(places)


@pytest.mark.promise("T5")
@pytest.mark.parametrize("field", ["badges", "caveats", "citations"])
def test_what_marks_a_figure_is_shown_because_it_is_in_the_answer(
    page: AppTest, assistant: FakeAssistant, field: str
) -> None:
    whole = read_all(ask(page, fake.VALUE))
    bare = assistant.answers[fake.VALUE].model_copy(update={field: ()})
    assistant.answers[fake.VALUE] = bare
    assert read_all(ask(open_page(), fake.VALUE)) != whole


@pytest.mark.promise("W7")
@pytest.mark.parametrize(
    ("question", "planner", "label"),
    [
        (fake.VALUE, "rules", "Beregnet med faste regler."),
        (fake.VALUE, "llm", "AI har tolket spørgsmålet; tallene er beregnet med faste regler."),
        (fake.CLARIFY, "rules", "Svaret følger faste regler."),
        (fake.CLARIFY, "llm", "AI har tolket spørgsmålet; svaret følger faste regler."),
        (fake.DECLINE, "rules", "Svaret følger faste regler."),
        (fake.DECLINE, "llm", "AI har tolket spørgsmålet; svaret følger faste regler."),
    ],
)
def test_every_answer_says_whether_a_model_had_a_part_in_it(
    page: AppTest, assistant: FakeAssistant, question: str, planner: str, label: str
) -> None:
    assistant.answers[question] = assistant.answers[question].model_copy(update={"planner": planner})
    said = [block.value for block in ask(page, question).markdown if "faste regler" in block.value]
    assert said == [f":small[:material/calculate: {escape_markdown(label)}]"]


@pytest.mark.promise("W5")
@pytest.mark.parametrize("question", [fake.TREND, fake.BREAKDOWN])
def test_a_picture_has_its_sentence_and_its_table(page: AppTest, assistant: FakeAssistant, question: str) -> None:
    at, answer = ask(page, question), assistant.answers[question]
    (picture,) = at.get("vega_lite_chart")
    assert answer.chart_alt and picture.proto.alt == answer.chart_alt
    assert answer.table is not None
    (table,) = at.table
    assert [[text.replace("\\", "") for text in row] for row in table.value.to_numpy()] == [
        *map(list, answer.table.rows)
    ]


def test_two_caveats_and_word_of_the_third(page: AppTest) -> None:
    text = read_all(ask(page, fake.VALUE))
    assert escape_markdown("I januar 2024 blev opgørelsen ændret.") in text
    assert escape_markdown("Fravær under en dag tælles som timer.") not in text
    assert "1 forbehold mere" in text


def test_a_click_goes_on_with_the_conversation_as_typing_does(page: AppTest, assistant: FakeAssistant) -> None:
    click(page, fake.VALUE)
    ask(page, "og i 2024?")
    click(page, fake.BREAKDOWN)
    first, second, third = assistant.asked
    assert (first.text, first.after, first.language) == (fake.VALUE, None, "da")
    assert (second.text, second.after) == ("og i 2024?", assistant.answers[fake.VALUE].answer_id)
    assert (third.text, third.after) == (fake.BREAKDOWN, assistant.answers[fake.DECLINE].answer_id)
    assert {question.asked_at for question in assistant.asked} == {fake.TODAY}


def test_a_follow_up_follows_a_decline_too(page: AppTest, assistant: FakeAssistant) -> None:
    """What was said before the decline is found through it, in the record."""
    ask(ask(ask(page, fake.VALUE), fake.DECLINE), "og i 2024?")
    assert assistant.asked[-1].after == assistant.answers[fake.DECLINE].answer_id


def test_nothing_follows_an_error(page: AppTest, assistant: FakeAssistant) -> None:
    ask(ask(ask(page, fake.VALUE), fake.ERROR), "og i 2024?")
    assert assistant.asked[-1].after == assistant.answers[fake.VALUE].answer_id


def test_a_remembered_choice_is_shown_and_dropped(page: AppTest, assistant: FakeAssistant) -> None:
    at = ask(ask(page, fake.VALUE), fake.REMEMBERED)
    chip = next(button for button in at.button if "Husket" in button.label)
    assert "fraværet" in chip.label and "✕" in chip.label
    chip.click().run()
    dropped = assistant.asked[-1]
    assert (dropped.text, dropped.after) == (fake.REMEMBERED, None)


def test_a_table_that_was_asked_for_stands_open(page: AppTest) -> None:
    def is_open(question: str) -> bool:
        at = ask(open_page(), question)
        return bool(at.expander[0].proto.expanded)

    assert is_open(fake.AS_TABLE)
    assert not is_open(fake.TREND)


def test_a_question_is_asked_once(page: AppTest, assistant: FakeAssistant) -> None:
    ask(page, fake.VALUE).run()
    assert len(assistant.asked) == 1


def test_the_same_question_twice_is_two_cards(page: AppTest) -> None:
    assert read_all(ask(ask(page, fake.VALUE), fake.VALUE)).count("### ") == 2


def test_a_choice_of_readings_asks_the_whole_question(page: AppTest, assistant: FakeAssistant) -> None:
    click(ask(page, fake.CLARIFY), "Elevfravær i folkeskolen")
    assert assistant.asked[-1].text == fake.BREAKDOWN


def test_none_of_the_readings_gives_examples(page: AppTest, assistant: FakeAssistant) -> None:
    at = click(ask(page, fake.CLARIFY), "Ingen af dem")
    assert len(assistant.asked) == 1
    assert "Skriv spørgsmålet på en anden måde" in read_all(at)
    assert escape_markdown(fake.TREND) in [b.label for b in at.button]


def test_a_decline_says_why_and_what_instead(page: AppTest, assistant: FakeAssistant) -> None:
    at = ask(page, fake.DECLINE)
    text = read_all(at)
    assert text.index("Det kan jeg ikke svare på") < text.index("ikke årsagen") < text.index("Det kan jeg i stedet")
    click(at, fake.TREND)
    assert assistant.asked[-1].text == fake.TREND


def test_an_error_can_be_tried_again(page: AppTest, assistant: FakeAssistant) -> None:
    at = ask(page, fake.ERROR)
    answer = assistant.answers[fake.ERROR]
    assert answer.answer_id in read_all(at)
    assert "svar" not in at.query_params
    click(at, "Prøv igen")
    assert [q.text for q in assistant.asked] == [fake.ERROR, fake.ERROR]


def test_every_part_has_its_card(page: AppTest, assistant: FakeAssistant) -> None:
    text = read_all(ask(page, fake.PARTS))
    assert text.count("### ") == 2
    assert "Del 2 af 2" in text


def test_the_question_is_shown_as_it_is_stored(page: AppTest, assistant: FakeAssistant) -> None:
    """A CPR number that was typed is not kept on the page."""
    stored = assistant.answers[fake.DECLINE].model_copy(update={"question": "Hvad med [fjernet]?"})
    assistant.answers["Hvad med 010203-1234?"] = stored
    at = ask(page, "Hvad med 010203-1234?")
    assert [t.value for t in at.text] == ["Hvad med [fjernet]?"]
    assert "010203" not in str(at.session_state["turns"])
    assert at.session_state["asked"] is None


@pytest.mark.promise("R10")
def test_hostile_text_reaches_the_page_as_text(page: AppTest) -> None:
    at = ask(page, fake.NASTY)
    assert at.text[0].value == fake.HOSTILE
    for block in at.markdown:
        assert "[klik](" not in block.value
        assert "<b>" not in block.value.replace("\\<", "")
        assert "$x" not in block.value.replace("\\$", "")
    (table,) = at.table
    shown = escape_markdown(fake.HOSTILE)
    assert [list(table.value.columns), *table.value.to_numpy().tolist()][:2] == [[shown, "b"], [shown, r"\=1\+1"]]
    assert not [button.label for button in at.button if "[klik](" in button.label or "<b>" in button.label]
    assert not [chip for chip in list_chips(at) if "[klik](" in chip]


def test_old_turns_are_folded_away(page: AppTest) -> None:
    for _ in range(MOST_TURNS_SHOWN + 2):
        ask(page, fake.DECLINE)
    page.run()
    assert read_all(page).count("### ") == MOST_TURNS_SHOWN
    click(page, "Vis tidligere (2)")
    assert read_all(page).count("### ") == MOST_TURNS_SHOWN + 2


def test_a_new_conversation_forgets_the_old(page: AppTest, assistant: FakeAssistant) -> None:
    at = click(ask(page, fake.VALUE), "Ny samtale")
    assert "Hvad vil du vide om kommunen?" in read_all(at)
    assert "svar" not in at.query_params
    ask(at, fake.TREND)
    assert assistant.asked[-1].after is None


def test_the_address_points_at_the_answer_and_opens_it(page: AppTest, assistant: FakeAssistant) -> None:
    answer = assistant.answers[fake.VALUE]
    assert ask(page, fake.VALUE).query_params["svar"] == answer.answer_id
    at = open_page(svar=answer.answer_id)
    assert "Du ser et gemt svar fra 15. november 2026" in read_all(at).replace("\\", "")
    assert escape_markdown(answer.headline) in read_all(at)
    assert len(assistant.asked) == 1
    click(at, "Vis med nyeste tal")
    assert assistant.asked[-1].text == fake.VALUE


def test_a_stored_answer_says_what_has_happened_since(page: AppTest, assistant: FakeAssistant) -> None:
    said = "Nøgletallet er trukket tilbage: Tallet er *forkert*."
    answer_id = str(ask(page, fake.VALUE).query_params["svar"])
    assert not open_page(svar=answer_id).warning
    assistant.withdrawn = (said,)
    assert [notice.value for notice in open_page(svar=answer_id).warning] == [escape_markdown(said)]


def test_an_unknown_address_says_so(assistant: FakeAssistant) -> None:
    at = open_page(svar="findes-ikke")
    assert "Jeg kan ikke finde det svar" in at.info[0].value


def test_the_language_can_be_changed_both_ways(page: AppTest, assistant: FakeAssistant) -> None:
    page.button_group[0].set_value("en").run()
    assert "What would you like to know about the municipality?" in read_all(page)
    assert page.query_params["sprog"] == "en"
    ask(page, "CO2")
    assert assistant.asked[-1].language == "en"
    page.button_group[0].set_value("da").run()
    assert "sprog" not in page.query_params
    assert any("Ny samtale" in b.label for b in page.button)


def test_an_english_address_opens_in_english(assistant: FakeAssistant) -> None:
    assert "What would you like to know" in read_all(open_page(sprog="en"))


def test_a_card_speaks_the_language_of_its_answer(page: AppTest) -> None:
    text = read_all(ask(page, fake.ENGLISH))
    assert "How I understood the question" in text
    assert "Invented figures" in text


def test_the_drawer_tells_all(page: AppTest, assistant: FakeAssistant) -> None:
    at = click(ask(page, fake.VALUE), "Kilder og beregning")
    text, answer = read_all(at), assistant.answers[fake.VALUE]
    assert answer.explanation is not None
    for words in (*answer.explanation, *answer.explanation.values(), *(c.text for c in answer.caveats), "HR og Løn"):
        assert escape_markdown(words) in text
    assert answer.sql[0] in [block.value for block in at.code]
    assert answer.answer_id in text
    assert [tab.label for tab in at.tabs] == ["Definition", "Kilder", "Filtre og trin", "Teknik (SQL)"]


def test_a_link_that_cannot_be_looked_up_now_says_so(assistant: FakeAssistant, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: str) -> list[RecalledAnswer]:
        raise RecordError("/hemmelig/sti cannot be read")

    monkeypatch.setattr(assistant, "recall", fail)
    at = open_page(svar=assistant.answers[fake.VALUE].answer_id)
    assert [warning.value for warning in at.warning] == [say("stored_unread", "da")]
    assert at.chat_input
    assert not ask(at, fake.VALUE).warning


def test_the_first_time_the_demo_is_made_and_said(assistant: FakeAssistant) -> None:
    use_wiring(wire_first_run())
    at = open_page()
    assert "Hvad vil du vide om kommunen?" in read_all(at)
    assert "Opdigtede tal" in read_all(at)


def test_a_demo_that_cannot_be_made_is_said_and_tried_again() -> None:
    def fail(progress: Progress) -> None:
        raise ReleaseError("/hemmelig/sti is full")

    use_wiring(replace(wire_first_run(), prepare=fail))
    at = open_page()
    assert [head.value for head in at.header] == ["Tallene kan ikke hentes lige nu"]
    assert "hemmelig" not in read_all(at)
    use_wiring(wire_first_run())
    assert "Hvad vil du vide om kommunen?" in read_all(click(at, "Prøv igen"))


def tell_stages() -> None:
    from ui.first_run import tell_steps

    tell = tell_steps("da")
    for stage, what in (("borgere", "70.000"), ("sager", "9"), ("protect", "co2"), ("protect", "ledighed")):
        tell(stage, what)


def test_each_stage_of_the_first_run_is_told_once(assistant: FakeAssistant) -> None:
    at = AppTest.from_function(tell_stages).run()
    told = [block.value for block in at.markdown]
    assert told == [":small[Finder på borgere, medarbejdere og sager]", ":small[Skjuler små grupper]"]


def test_a_source_of_ones_own_is_never_replaced_by_the_demo() -> None:
    use_wiring(replace(wire_first_run(), prepare=None))
    at = open_page()
    assert "Tallene kan ikke hentes lige nu" in read_all(at)
    assert not at.chat_input


def test_a_damaged_release_is_said_plainly() -> None:
    def fail() -> FakeAssistant:
        raise ReleaseError("/hemmelig/sti/release-x.duckdb is damaged")

    use_wiring(Wiring(build=fail, prepare=None, settings=make_settings(contact="Dataholdet")))
    at = open_page()
    assert "Tallene kan ikke hentes lige nu" in read_all(at)
    assert escape_markdown("Kontakt: Dataholdet") in read_all(at)
    assert "hemmelig" not in read_all(at)


def test_a_slow_answer_is_waited_for(page: AppTest, assistant: FakeAssistant, monkeypatch: pytest.MonkeyPatch) -> None:
    quick = assistant.ask

    def slow(question: Question, user: str = "", session: str = "", tell: Tell = lambda step: None) -> Answer:
        time.sleep(0.5)
        return quick(question, user, session, tell)

    monkeypatch.setattr(assistant, "ask", slow)
    assert "6,1 pct" in read_all(ask(page, fake.VALUE)).replace("\\", "")


def test_that_figures_are_hidden_is_always_among_the_caveats_that_are_shown() -> None:
    """The gravest come first, and there may be many of them."""
    kinds = ("break", "small_denominator", "provisional", "hidden_cells")
    caveats = [AnswerCaveat(id=kind, kind=kind, effect="note", text=kind) for kind in kinds]
    assert [caveat.kind for caveat in pick_caveats(caveats)] == ["hidden_cells", "break"]
    assert [caveat.kind for caveat in pick_caveats(caveats[:3])] == ["break", "small_denominator"]


def test_no_question_is_offered_twice_on_a_card() -> None:
    answer = fake.write_answers()[fake.VALUE]
    first, *rest = answer.suggestions
    assumed = AssumptionNote(text="Jeg gik ud fra noget.", instead=(first,))
    assert list_new(answer.model_copy(update={"assumptions": (assumed,)})) == rest
    assert list_new(answer.model_copy(update={"assumptions": ()})) == [first, *rest]
