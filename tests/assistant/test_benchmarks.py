"""The answer to a comparison with a peer: sentence, table, chart, caveats, two sources, a premise that is checked."""

from datetime import date

import pytest

from assistant import Answer, Assistant, Question

TODAY = date(2026, 11, 15)


def ask(desk: Assistant, text: str) -> Answer:
    return desk.ask(Question(text=text, asked_at=TODAY))


def cell_text(answer: Answer, start: str) -> str:
    return next(cell.text or "" for cell in answer.cells if cell.id.startswith(start))


def test_ours_theirs_and_the_difference_stand_in_the_sentence(desk: Assistant) -> None:
    answer = ask(desk, "Hvad er sygefraværet sammenlignet med landet?")
    assert (answer.status, answer.kind) == ("answered", "benchmark")
    ours, theirs = (
        cell_text(answer, "sygefravaer@"),
        cell_text(answer, "benchmark:sygefravaer/procent/landet/year/2025"),
    )
    assert answer.headline == f"I 2025 var sygefraværet {ours} i kommunen mod {theirs} i hele landet."
    assert "procentpoint lavere i kommunen end i hele landet" in answer.text
    assert answer.table is not None
    assert answer.table.rows == (("hele kommunen", "2025", ours), ("Hele landet", "2025", theirs))
    assert answer.chart is not None


def test_the_peer_has_a_source_of_its_own(desk: Assistant) -> None:
    ours, theirs = ask(desk, "Hvad er sygefraværet sammenlignet med landet?").citations
    assert (ours.n, theirs.n) == (1, 2)
    assert ours.registry != theirs.registry
    assert theirs.label == "Sygefravær, hele landet"
    assert theirs.source == "Den fælleskommunale fraværsstatistik (opdigtede tal)"


def test_how_far_the_comparison_goes_is_the_first_caveat(desk: Assistant) -> None:
    answer = ask(desk, "Er klassekvotienten højere end i nabokommunerne?")
    assert answer.caveats[0].id == "benchmark_partial"
    assert answer.caveats[0].effect == "warn"
    said = {caveat.id: caveat.text for caveat in answer.caveats}
    assert "Granholt" in said["benchmark_group"]
    assert said["benchmark_lag"] == (
        "De seneste tal for nabokommunerne er fra skoleåret 2024/25. Kommunens egne tal går til skoleåret 2025/26."
    )
    assert "Det nyeste tal i kommunen er" in answer.text


@pytest.mark.parametrize(
    ("text", "premise"),
    [
        (
            "Er vi dårligere end landet på sygefravær?",
            "Forudsætningen passer ikke: Tallet er ikke højere end i hele landet.",
        ),
        (
            "Er vi bedre end landet på sygefravær?",
            "Forudsætningen passer: Tallet er lavere end i hele landet.",
        ),
        (
            "Is class size lower than in the rest of the country?",
            "The premise does not hold: the figure is not lower than in the whole country.",
        ),
    ],
)
def test_what_the_question_takes_for_granted_is_checked(desk: Assistant, text: str, premise: str | None) -> None:
    assert ask(desk, text).premise == premise


def test_pro_and_contra_get_the_same_figures(desk: Assistant) -> None:
    better, worse = (ask(desk, f"Er vi {word} end landet på sygefravær?") for word in ("bedre", "dårligere"))
    assert better.query == worse.query
    assert (better.headline, better.text, better.cells) == (worse.headline, worse.text, worse.cells)


def test_the_region_has_the_name_of_its_time(desk: Assistant) -> None:
    assert "Region Hovedstaden" in ask(desk, "Hvad var ledigheden i 2023 i forhold til regionen?").headline
    later = ask(desk, "Hvad er ledigheden sammenlignet med Region Østdanmark?")
    assert (later.status, later.headline) == ("declined", "Region Østdanmark findes ikke i 2025.")
    assert later.suggestions[0].endswith("sammenlignet med Region Hovedstaden?")


def test_a_default_peer_is_said_with_the_others_beside_it(desk: Assistant) -> None:
    note = ask(desk, "Er sygefraværet højere end i andre kommuner?").assumptions[0]
    assert note.text == "Jeg gik ud fra, at der skal sammenlignes med hele landet."
    assert [question.split("sammenlignet med ")[1] for question in note.instead] == [
        "Region Hovedstaden?",
        "6-byerne?",
        "de sammenlignelige kommuner?",
    ]


def test_two_schools_are_both_told(desk: Assistant) -> None:
    answer = ask(desk, "Hvordan er klassekvotienten på Byskolen og Rågeskovskolen i forhold til landet?")
    assert "på Byskolen og" in answer.headline and "på Rågeskovskolen mod" in answer.headline


@pytest.mark.parametrize(
    ("text", "headline"),
    [
        (
            "Hvad er byggesagstiden sammenlignet med landet i 2025?",
            "Der er ingen tal for hele landet i 2025. For byggesagstid går de fra 2020 til 2024.",
        ),
        (
            "Hvad er klassekvotienten sammenlignet med regionen?",
            "Klassekvotient kan ikke sammenlignes med Region Hovedstaden. "
            "Der er tal for hele landet og nabokommunerne.",
        ),
        (
            "Hvor mange indbyggere har vi sammenlignet med regionen?",
            "Der er ikke godkendt en sammenligning med andre kommuner for indbyggertal.",
        ),
    ],
)
def test_a_decline_names_what_there_is(desk: Assistant, text: str, headline: str) -> None:
    answer = ask(desk, text)
    assert (answer.status, answer.headline) == ("declined", headline)
    assert answer.suggestions
