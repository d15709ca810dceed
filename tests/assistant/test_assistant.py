"""One question at the front desk: the contract, the conversation, the log, and what goes wrong."""

import json
from datetime import date
from pathlib import Path

import pytest

from assistant import Assistant, Question, Settings
from assistant.record import AuditLog

TODAY = date(2026, 11, 15)


def _ask(desk: Assistant, text: str, **more: object) -> dict[str, object]:
    answer = desk.ask(Question.model_validate({"text": text, "asked_at": TODAY, **more}))
    return dict(json.loads(answer.to_json()))


def test_the_first_question_of_all(desk: Assistant) -> None:
    answer = _ask(desk, "Hvad er sygefraværet i skolerne?")
    assert answer["status"] == "answered"
    query = answer["query"]
    assert isinstance(query, dict)
    assert (query["period"]["from"], query["where"]) == ("2026-09", {"omraade": ["skole"]})
    cells = answer["cells"]
    assert isinstance(cells, list)
    main = cells[0]
    assert main["id"] == "sygefravaer@3/procent/omraade=skole/month/2026-09"
    assert str(main["value"]).replace(".", ",") + " pct." in str(answer["headline"])
    assert answer["caveats"]
    assert "stale" not in [c["kind"] for c in answer["caveats"]]  # type: ignore[attr-defined]
    assert answer["citations"][0]["release"] == desk.release.id  # type: ignore[index]


def test_the_same_question_gives_the_same_bytes(desk: Assistant) -> None:
    def bytes_of(text: str) -> str:
        answer = desk.ask(Question(text=text, asked_at=TODAY), user="x", session="y")
        return answer.model_copy(update={"timings_ms": {}}).to_json()

    first = bytes_of("Hvilke skoler har højest klassekvotient?")
    assert bytes_of("Hvilke skoler har højest klassekvotient?") == first


def test_two_installations_differ_in_ids_only(desk: Assistant, own_state: Path) -> None:
    other = Assistant(Settings(state=own_state, _env_file=None))
    one, two = _ask(desk, "Hvad er ledigheden?"), _ask(other, "Hvad er ledigheden?")
    assert one.pop("answer_id") != two.pop("answer_id")
    del one["timings_ms"], two["timings_ms"]
    assert one == two


def test_a_conversation_goes_on_from_another_process(own_state: Path) -> None:
    settings = Settings(state=own_state, _env_file=None)
    first = _ask(Assistant(settings), "Hvad er sygefraværet i skolerne?")
    second = _ask(Assistant(settings), "og i 2024?", after=first["answer_id"])
    assert second["query"]["where"] == {"omraade": ["skole"]}  # type: ignore[index]
    assert second["query"]["period"]["to"] == "2024"  # type: ignore[index]


def test_an_unknown_answer_to_follow_is_no_conversation(desk: Assistant) -> None:
    answer = _ask(desk, "og i 2024?", after="0" * 20)
    assert answer["status"] == "declined"


def test_every_suggestion_and_reading_works(desk: Assistant) -> None:
    for text in ("Hvad er sygefraværet?", "Hvad er fraværet?", "Hvorfor stiger ledigheden?", "Hvad er huslejen?"):
        answer = _ask(desk, text)
        offered = [*answer["suggestions"], *(r["question"] for r in answer["readings"])]  # type: ignore[misc, attr-defined]
        assert offered
        for question in offered:
            assert _ask(desk, question)["status"] == "answered", question


def test_the_past_is_asked_as_it_was_known(desk: Assistant) -> None:
    """With today before the release, later periods do not exist."""
    answer = desk.ask(Question(text="Hvad er sygefraværet i skolerne?", asked_at=date(2026, 3, 1)))
    assert answer.query is not None
    assert answer.query.period.to == "2026-01"


def test_a_role_that_nobody_defined_gets_nothing(desk: Assistant) -> None:
    answer = _ask(desk, "Hvad er ledigheden?", role="journalist")
    assert (answer["status"], answer["reason"], answer["cells"]) == ("declined", "access", [])


def test_nothing_is_answered_when_nothing_can_be_recorded(own_state: Path) -> None:
    desk = Assistant(Settings(state=own_state, _env_file=None))
    (own_state / "audit").write_text("a file where the folder should be", encoding="utf-8")
    answer = _ask(desk, "Hvad er ledigheden?")
    assert (answer["status"], answer["reason"], answer["cells"]) == ("error", "data_unavailable", [])
    assert not any(c.isdigit() for c in str(answer["headline"]))


def test_replay_finds_a_stored_figure_that_was_changed(own_state: Path) -> None:
    settings = Settings(state=own_state, _env_file=None)
    desk = Assistant(settings)
    answer = desk.ask(Question(text="Hvad er ledigheden?", asked_at=TODAY))
    assert desk.replay(answer.answer_id).differences == ()
    path = next((own_state / "audit").glob("*.jsonl"))
    value = answer.cells[0].value
    path.write_text(path.read_text(encoding="utf-8").replace(f'"value":{value}', '"value":99.0', 1), encoding="utf-8")
    assert any("99.0" in difference for difference in desk.replay(answer.answer_id).differences)
    assert AuditLog(settings.audit_folder).find(answer.answer_id) is not None


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("Er sygefraværet steget?", "ikke steget"),
        ("Er sygefraværet på 9 procent?", "Forudsætningen passer ikke"),
        ("Er det rigtigt, at halvdelen af klagesagerne bliver omgjort?", "Forudsætningen passer ikke"),
        ("Er det rigtigt, at hver tredje elev går i privatskole?", "Forudsætningen passer ikke"),
        ("Er det rigtigt, at en tredjedel af klagesagerne bliver omgjort?", "Forudsætningen passer:"),
        ("Passer det, at otte ud af ti børn har ingen huller i tænderne?", "Forudsætningen passer:"),
    ],
)
def test_a_false_premise_is_said(desk: Assistant, text: str, says: str) -> None:
    assert says in str(_ask(desk, text)["premise"])


def test_a_list_of_equal_figures_has_no_ends(desk: Assistant) -> None:
    text = "Hvad var den visiterede tid i 3. kvartal 2026 fordelt på leverandører?"
    answer = desk.ask(Question(text=text, asked_at=TODAY))
    listed = [cell for cell in answer.cells if cell.members and cell.state == "shown" and not cell.formula]
    assert len(listed) == 2 and len({cell.value for cell in listed}) == 1, listed
    assert "for dem alle: Kommunal leverandør og Private leverandører" in answer.headline


def test_a_text_with_two_questions_has_two_parts(desk: Assistant) -> None:
    answer = _ask(desk, "Hvad er ledigheden? Hvorfor er den høj?")
    parts = answer["parts"]
    assert isinstance(parts, list)
    assert [p["status"] for p in parts] == ["answered", "declined"]
    assert (answer["status"], answer["reason"]) == ("answered", "partial_scope")


def test_what_a_rewording_denies_is_no_other_word_for_it(desk: Assistant) -> None:
    """The first question is answered, though what is said behind it is not understood."""
    text = "How many different children did we get reports of concern about in 2025? I mean children, not reports."
    answer = desk.ask(Question(text=text, asked_at=TODAY))
    assert (answer.status, answer.reason) == ("answered", "partial_scope")


@pytest.mark.parametrize(
    ("text", "kpi", "measure"),
    [
        ("Hvor mange stoppede hos os sidste år? Altså personaleomsætningen.", "personaleomsaetning", "procent"),
        ("How many loans were there in 2025? I mean the digital ones.", "biblioteksudlaan", "digitale"),
    ],
)
def test_what_is_said_in_other_words_is_one_question(desk: Assistant, text: str, kpi: str, measure: str) -> None:
    answer = desk.ask(Question(text=text, asked_at=TODAY))
    assert answer.parts == () and answer.query is not None
    assert (answer.query.kpis, answer.query.measures, answer.query.period.to) == ((kpi,), (measure,), "2025")


def test_what_was_not_checked_is_said(desk: Assistant) -> None:
    text = "Nu hvor ledigheden er på 9 procent, hvad er den så for de 16-24-årige?"
    answer = desk.ask(Question(text=text, asked_at=TODAY))
    assert answer.premise is not None and "ikke kontrolleret" in answer.premise


def test_a_list_says_what_each_was(desk: Assistant) -> None:
    answer = desk.ask(Question(text="Hvilke skoler har højere elevfravær end sidste år?", asked_at=TODAY))
    assert answer.query is not None and answer.query.operation == "condition"
    assert "højere end i skoleåret 2024/25" in answer.headline and " mod " in answer.headline
    assert answer.table is not None and len(answer.table.columns) == len(answer.table.rows[0]) == 4
    assert [chip.value for chip in answer.chips if chip.name == "condition"] == ["højere end i skoleåret 2024/25"]
    again = desk.ask(Question(text=answer.understood or "", asked_at=TODAY))
    assert again.query == answer.query
    counted = desk.ask(Question(text="Hvor mange skoler har højere elevfravær end sidste år?", asked_at=TODAY))
    assert counted.table == answer.table


def test_an_english_question_is_answered_in_english(desk: Assistant) -> None:
    answer = _ask(desk, "What is the sickness absence rate in the schools?")
    assert answer["language"] == "en"
    shown = " ".join(str(answer[k]) for k in ("headline", "text", "understood", "badges", "caveats", "suggestions"))
    assert not any(word in shown for word in (" er ", " ikke ", "måned", " og "))


def test_what_is_asked_twice_is_answered_once(desk: Assistant) -> None:
    once = desk.ask(Question(text="Hvad er ledigheden?", asked_at=TODAY))
    twice = desk.ask(Question(text="Hvad er ledigheden? Hvad er ledigheden?", asked_at=TODAY))
    assert (twice.parts, twice.headline) == ((), once.headline)


def test_thanks_beside_a_question_are_no_answer(desk: Assistant) -> None:
    answer = desk.ask(Question(text="Kan du vise den laveste løn? Mange tak.", asked_at=TODAY))
    assert answer.status != "answered"
    assert answer.parts == ()


def test_a_sentence_says_who_is_left_out(desk: Assistant) -> None:
    """Read aloud without it, the figure would be another's."""
    for text in (
        "Hvad er sygefraværet uden skolerne?",
        "Er sygefraværet steget uden skolerne?",
        "Hvordan har sygefraværet udviklet sig uden skolerne?",
    ):
        answer = desk.ask(Question(text=text, asked_at=TODAY))
        assert (answer.status, "i kommunen uden skole" in answer.headline) == ("answered", True), answer.headline


def test_a_list_says_who_is_not_in_it(desk: Assistant) -> None:
    """What is highest of the rest may not be highest of all."""
    text = "Hvilken skole har den højeste klassekvotient bortset fra Byskolen?"
    answer = desk.ask(Question(text=text, asked_at=TODAY))
    assert (answer.status, answer.headline.endswith(", uden Byskolen.")) == ("answered", True), answer.headline
