"""Conversations at the front desk: what is kept, dropped and remembered, and that all of it can be replayed."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from assistant import Answer, Assistant, Question, Settings

TODAY = date(2026, 11, 15)
Say = Callable[[str], Answer]


def talk_with(desk: Assistant) -> Say:
    """Each question follows on the one before."""
    last: list[str] = []

    def say(text: str) -> Answer:
        answer = desk.ask(Question(text=text, asked_at=TODAY, after=last[-1] if last else None))
        last.append(answer.answer_id)
        return answer

    return say


@pytest.fixture
def say(desk: Assistant) -> Say:
    return talk_with(desk)


def where_of(answer: Answer) -> dict[str, tuple[str, ...]]:
    assert answer.query is not None, answer.headline
    return answer.query.where


SIX_TURNS = (
    "Hvad er ledigheden?",
    "kun kvinderne",
    "Hvem er de?",
    "og mændene?",
    "hvad betyder det?",
    "hvordan har det udviklet sig?",
    "pr. kvartal i stedet",
)


def test_a_decline_and_an_explanation_lose_nothing(say: Say) -> None:
    *_, women, stopped, men, meaning, course, quarters = (say(text) for text in SIX_TURNS)
    assert where_of(women) == {"koen": ("kvinder",)}
    assert (stopped.status, meaning.kind) == ("declined", "definition")
    assert where_of(men) == where_of(course) == where_of(quarters) == {"koen": ("maend",)}
    assert course.query is not None and quarters.query is not None
    assert (course.query.operation, quarters.query.operation, quarters.query.grain) == ("trend", "trend", "quarter")


def test_a_conversation_is_replayed_to_the_byte(desk: Assistant, say: Say) -> None:
    *_, course, quarters = [say(text) for text in SIX_TURNS]
    for answer in (course, quarters):
        assert desk.replay(answer.answer_id).differences == ()


def test_a_conversation_goes_on_in_another_process(desk: Assistant, own_state: Path, say: Say) -> None:
    settings = Settings(state=own_state, _env_file=None)
    first = talk_with(Assistant(settings))
    *_, explained = [first(text) for text in SIX_TURNS[:5]]
    *_, here = [say(text) for text in SIX_TURNS[:6]]
    again = Assistant(settings).ask(Question(text=SIX_TURNS[5], asked_at=TODAY, after=explained.answer_id))
    assert again.query == here.query


def test_a_question_with_its_own_kpi_drops_the_filters(say: Say) -> None:
    say("Hvad er sygefraværet i skolerne?")
    assert where_of(say("Hvad er ledigheden?")) == {}


def test_another_kpi_keeps_the_place_where_the_question_goes_on(say: Say) -> None:
    say("Hvordan er trivslen på Byskolen?")
    assert where_of(say("og elevfraværet?")) == {"institution": ("byskolen",)}
    lost = say("og ledigheden?")
    assert where_of(lost) == {}
    assert any("institution" in note.text for note in lost.assumptions)


def test_a_filter_is_never_dropped_to_make_an_answer(say: Say) -> None:
    say("Hvad er sygefraværet?")
    say("kun lærerne")
    assert say("på Byskolen?").reason == "breakdown_not_published"


def test_a_word_that_points_at_nothing_stops(say: Say) -> None:
    say("Hvad er sygefraværet i skolerne?")
    assert say("og blandt venstrehåndede?").status == "declined"
    assert say("kører den til tiden?").status != "answered"
    assert say("hvilken er højest?").status != "answered"


@pytest.mark.parametrize(
    ("first", "second", "period"),
    [
        ("Hvad var sygefraværet i 2024?", "og året før?", "2023"),
        ("Hvad var sygefraværet i september 2025?", "og samme måned sidste år?", "2024-09"),
        ("Hvad var sygefraværet i september 2025?", "og måneden før?", "2025-08"),
        ("Hvad er klassekvotienten?", "og skoleåret før?", "2024/25"),
        ("What was the sickness absence in 2024?", "and the year after?", "2025"),
    ],
)
def test_a_period_counts_from_the_one_before(say: Say, first: str, second: str, period: str) -> None:
    say(first)
    query = say(second).query
    assert query is not None
    assert (query.period.from_, query.period.to, query.operation) == (period, period, "value")


def test_the_month_before_a_year_is_asked_about(say: Say) -> None:
    say("Hvad var sygefraværet i 2024?")
    assert say("og måneden før?").reason == "ambiguous_period"


def test_the_two_are_those_spoken_of_last(say: Say) -> None:
    say("Hvad er klassekvotienten på Søparkskolen?")
    say("og på Byskolen?")
    ranked = say("hvilken af de to er højest?")
    assert where_of(ranked) == {"institution": ("soeparkskolen", "byskolen")}
    assert say("hvordan har den skole udviklet sig?").query is not None


def test_one_of_two_is_asked_about(say: Say) -> None:
    for text in ("What is the class size at Byskolen?", "and at Søparkskolen?", "compare the two"):
        say(text)
    unclear = say("how has that school developed?")
    assert (unclear.reason, len(unclear.readings)) == ("ambiguous_member", 2)


def test_a_table_is_the_same_query_again(say: Say) -> None:
    ranked = say("Hvilket distrikt har flest indbyggere?")
    table = say("vis som tabel")
    assert (table.query, table.view, ranked.view) == (ranked.query, "table", None)


def test_a_list_of_one_member_is_its_value(say: Say) -> None:
    """It used to end in an error: a breakdown by nothing."""
    say("Hvad er normeringen fordelt på institutioner?")
    one = say("hvordan ser det ud i Mælkevejen?")
    assert one.query is not None
    assert (one.query.operation, one.query.where) == ("value", {"institution": ("maelkevejen",)})


# -- choices ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("reply", ["elevfraværet", "Elevfravær", "den første", "nr. 1", "jeg mener elevfraværet"])
def test_a_question_back_is_answered_in_words(say: Say, reply: str) -> None:
    asked = say("Hvad er fraværet på Byskolen?")
    assert asked.reason == "ambiguous_kpi"
    chosen = say(reply)
    assert chosen.query is not None
    assert (chosen.query.kpis, chosen.query.where) == (("elevfravaer",), {"institution": ("byskolen",)})


def test_a_reading_is_never_chosen_by_its_opposite(say: Say) -> None:
    say("Hvad er fraværet på Byskolen?")
    assert say("ikke elevfraværet").status != "answered"


def test_a_choice_is_remembered_shown_and_forgotten(say: Say) -> None:
    asked = say("Hvad er fraværet?")
    say(asked.readings[1].question)
    again = say("Hvad er fraværet i 2025?")
    assert again.query is not None
    assert again.query.kpis == ("sygefravaer",)
    assert [(r.words, r.kpi) for r in again.remembered] == [("fraværet", "sygefravaer")]
    assert "sygefravær" in again.remembered[0].text
    assert (say("glem det").reason, say("Hvad er fraværet i 2025?").status) == ("forgotten", "clarify")


def test_nothing_is_remembered_in_another_conversation(desk: Assistant, say: Say) -> None:
    say(say("Hvad er fraværet?").readings[1].question)
    assert talk_with(desk)("Hvad er fraværet?").status == "clarify"


def test_what_was_offered_means_what_it_meant(desk: Assistant, say: Say) -> None:
    """A click goes on with the conversation, and yet keeps no filter of it."""
    first = say("Hvad er sygefraværet i skolerne?")
    for offered in first.suggestions:
        alone = talk_with(desk)(offered)
        clicked = desk.ask(Question(text=offered, asked_at=TODAY, after=first.answer_id))
        assert clicked.query == alone.query


# -- courtesies and meta ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["hej", "tak, det var alt :)", "farvel", "ok", "hi there", "great, thanks!", "bye"])
def test_a_courtesy_is_answered_with_questions_that_work(desk: Assistant, text: str) -> None:
    answer = talk_with(desk)(text)
    assert (answer.status, answer.kind, len(answer.suggestions)) == ("answered", "catalogue", 3)


@pytest.mark.parametrize(
    "text",
    [
        "Hej! Hvad er sygefraværet?",
        "Fint. Noget helt andet: hvad er sygefraværet?",
        "ok, så hvad er sygefraværet?",
        "Great, thanks. What is the sickness absence?",
    ],
)
def test_a_courtesy_in_front_of_a_question_is_free(desk: Assistant, text: str) -> None:
    query = talk_with(desk)(text).query
    assert query is not None and query.kpis == ("sygefravaer",)


def test_a_quality_in_front_of_a_noun_is_no_courtesy(desk: Assistant) -> None:
    assert talk_with(desk)("Gode skoler, hvad er sygefraværet?").status != "answered"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("hvad betyder det?", "definition"),
        ("hvor kommer tallet fra?", "source"),
        ("hvem ejer tallet?", "source"),
        ("hvordan beregnes det?", "method"),
        ("hvornår kommer næste tal?", "calendar"),
    ],
)
def test_a_figure_is_asked_about_without_its_name(desk: Assistant, text: str, kind: str) -> None:
    say = talk_with(desk)
    assert say(text).reason == "ambiguous_kpi", "no KPI was spoken of"
    say = talk_with(desk)
    say("Hvad er ledigheden?")
    answer = say(text)
    assert (answer.kind, answer.citations[0].kpi.partition("@")[0]) == (kind, "ledighed")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("How are library visits calculated?", "method"),
        ("What does the unemployment rate cover?", "definition"),
        ("When will the next figures on sickness absence be out?", "calendar"),
        ("Who is responsible for the figure on class size?", "source"),
    ],
)
def test_a_figure_is_asked_about_by_its_name(desk: Assistant, text: str, kind: str) -> None:
    answer = talk_with(desk)(text)
    assert (answer.kind, answer.language) == (kind, "en")


def test_an_explanation_of_another_kpi_is_a_new_topic(say: Say) -> None:
    say("Hvad er sygefraværet i skolerne?")
    say("Hvad betyder elevfravær?")
    following = say("og på Byskolen?").query
    assert following is not None
    assert (following.kpis, following.where) == (("elevfravaer",), {"institution": ("byskolen",)})


def test_what_can_be_asked_about_a_topic(desk: Assistant) -> None:
    some, everything = (
        talk_with(desk)(t).headline for t in ("Hvad kan du svare på om skoler?", "Hvad kan jeg spørge om?")
    )
    assert "klassekvotient" in some and "ledighed" not in some
    assert "klassekvotient" in everything and "ledighed" in everything


# -- language --------------------------------------------------------------------------------------------------


def test_a_short_follow_up_takes_the_language_of_the_conversation(say: Say) -> None:
    say("How many children are placed in care?")
    assert say("per 1,000 children?").language == "en"


def test_a_question_of_catalog_words_takes_their_language(desk: Assistant) -> None:
    assert talk_with(desk)("Sickness absence at Solsikkehaven").language == "en"
    assert talk_with(desk)("Sygefravær Solsikkehaven").language == "da"


@pytest.mark.parametrize(
    ("before", "text"),
    [
        ("Hvad var omgørelsesprocenten i 2024?", "Hvor mange ledige stillinger er der?"),
        ("Hvad var omgørelsesprocenten i 2024?", "How many residents are there?"),
    ],
)
def test_what_there_is_of_something_else_is_a_question_of_its_own(say: Say, before: str, text: str) -> None:
    """ "Er der?" says that something exists; only "hvor mange er der?" points back."""
    say(before)
    answer = say(text)
    assert answer.query is not None and answer.query.period.to > "2026", answer.headline


def test_who_lives_there_is_asked_of_the_place_that_was_spoken_of(say: Say) -> None:
    """ "Bor der" points at a place, as "er der" does not."""
    say("Hvor meget restaffald er der pr. indbygger i Midtbyen?")
    answer = say("Hvor mange bor der?")
    assert where_of(answer) == {"distrikt": ("midtbyen",)}


def test_how_many_there_are_points_back(say: Say) -> None:
    say("Hvor mange hjemløse var der i 2022?")
    answer = say("Hvor mange er der?")
    assert answer.query is not None and answer.query.kpis == ("hjemloese",), answer.headline


@pytest.mark.parametrize(
    ("before", "text"),
    [
        ("Hvor mange får hjemmehjælp i Midtbyen?", "Hvor meget tid får de så bevilget?"),
        ("How many receive home care in Midtbyen?", "How many hours of home care have they been granted?"),
    ],
)
def test_those_who_were_spoken_of_are_kept_with_another_figure(say: Say, before: str, text: str) -> None:
    say(before)
    answer = say(text)
    assert answer.query is not None and answer.query.kpis == ("visiteret_tid",), answer.headline
    assert where_of(answer) == {"distrikt": ("midtbyen",)}
