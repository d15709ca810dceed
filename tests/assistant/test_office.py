"""The back office opens to those with the right, and what they look up about others is recorded first."""

import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from assistant import Answer, Assistant, Question, Settings
from assistant.errors import NoRightError
from assistant.journal import JournalQuery
from assistant.office import Office
from assistant.record import AuditLog, RecordError
from assistant.replay import UnknownAnswerError
from semantic_layer.catalog import Role
from semantic_layer.texts import Text
from tests.assistant.conftest import TODAY

ASKED = "Hvad er sygefraværet i skolerne?"
ID = "0" * 20
DAYS = (datetime.now(UTC).date() - timedelta(days=1), datetime.now(UTC).date() + timedelta(days=1))
QUERY = JournalQuery(first=DAYS[0], last=DAYS[1])


def look_up(call: Callable[[str], object]) -> None:
    """The right is asked for before the answer is looked for."""
    with suppress(UnknownAnswerError):
        call(ID)


CALLS: dict[str, tuple[set[str], Callable[[Office], object]]] = {
    "list_reports": ({"quality"}, lambda office: office.list_reports()),
    "read_report": ({"quality"}, lambda office: office.read_report("x")),
    "list_unanswered": ({"quality"}, lambda office: office.list_unanswered(*DAYS)),
    "list_feedback": ({"quality"}, lambda office: office.list_feedback(*DAYS)),
    "note_case": ({"quality"}, lambda office: office.note_case(ID)),
    "open_answer": ({"quality", "admin"}, lambda office: office.open_answer(ID)),
    "explain": ({"quality", "admin"}, lambda office: look_up(office.explain)),
    "replay": ({"quality", "admin"}, lambda office: look_up(office.replay)),
    "name_thing": ({"quality", "admin"}, lambda office: office.name_thing("kpi:x", "da")),
    "search": ({"admin"}, lambda office: office.search(QUERY)),
    "export": ({"admin"}, lambda office: office.export(QUERY)),
    "show_user": ({"admin"}, lambda office: office.show_user(ID)),
    "find_broken_links": ({"admin"}, lambda office: office.find_broken_links()),
    "list_sources": ({"admin"}, lambda office: office.list_sources(TODAY, "da")),
    "count_unknown_words": ({"admin"}, lambda office: office.count_unknown_words(*DAYS)),
    "change_mode": ({"admin"}, lambda office: office.change_mode("normal", "Prøve")),
    "list_mode_changes": ({"admin"}, lambda office: office.list_mode_changes(TODAY)),
    "list_roles": ({"admin"}, lambda office: office.list_roles("da")),
}


@pytest.fixture(scope="module")
def assistant(state: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    folder = tmp_path_factory.mktemp("office")
    (folder / "releases").symlink_to(state / "releases", target_is_directory=True)
    opened = Assistant(Settings(state=folder, _env_file=None))
    yield opened
    opened.release.close()


@pytest.fixture(scope="module")
def asked(assistant: Assistant) -> Answer:
    return assistant.ask(Question(text=ASKED, asked_at=TODAY), user="anna@kommune.dk", session="s1")


def roles_of(assistant: Assistant) -> dict[str, set[str]]:
    return {role.id: set(map(str, role.pages)) for role in assistant.roles("da")} | {"nobody": set()}


def read_acts(assistant: Assistant) -> list[dict[str, Any]]:
    audit = assistant._settings.audit_folder
    lines = [json.loads(line) for path in sorted(audit.glob("*.jsonl")) for line in path.read_text().splitlines()]
    return [line["act"] | {"by": line["by"]} for line in lines if "act" in line]


def test_every_public_method_is_held_to_a_right() -> None:
    public = {name for name, value in vars(Office).items() if callable(value) and not name.startswith("_")}
    assert public - {"may_open", "note_refusal"} == set(CALLS)


@pytest.mark.promise("A1")
@pytest.mark.parametrize("call", CALLS)
def test_the_matrix_of_roles_and_what_they_may_do(assistant: Assistant, call: str) -> None:
    wanted, run = CALLS[call]
    seen = set()
    for role, pages in roles_of(assistant).items():
        office = assistant.office(role, "anna")
        if wanted & pages:
            run(office)
            seen.add(True)
        else:
            with pytest.raises(NoRightError):
                run(office)
            seen.add(False)
    assert seen == {True, False}


def test_an_answer_is_explained_and_given_again_in_its_conversation(assistant: Assistant, asked: Answer) -> None:
    follow = Question(text="og i dagtilbud?", asked_at=TODAY, after=asked.answer_id)
    followed = assistant.ask(follow, user="anna@kommune.dk", session="s1")
    office = assistant.office("administrator", "bo")
    (explained,) = office.explain(followed.answer_id).questions
    assert explained.follows == asked.query
    assert {use.word: use.used_for for use in explained.words}["dagtilbud"].startswith("member:")
    assert office.replay(followed.answer_id).differences == ()


def test_what_was_chosen_has_no_words_to_explain(assistant: Assistant, asked: Answer) -> None:
    chosen = assistant.ask(Question(text="", asked_at=TODAY, query=asked.query), user="u", session="s1")
    assert assistant.office("administrator", "bo").explain(chosen.answer_id).questions == ()


def test_who_asked_is_told_as_a_code_and_that_is_recorded(assistant: Assistant, asked: Answer) -> None:
    before = len(read_acts(assistant))
    code = assistant.office("administrator", "bo").show_user(asked.answer_id)
    log = AuditLog(assistant._settings.audit_folder)
    assert code == log.sign_user("anna@kommune.dk")
    act = read_acts(assistant)[before:]
    assert [(a["kind"], a["about"], a["role"]) for a in act] == [("user_shown", asked.answer_id, "administrator")]
    assert act[0]["by"] == log.sign_user("bo")
    assert "anna@kommune.dk" not in (assistant._settings.audit_folder / f"{datetime.now(UTC):%Y-%m}.jsonl").read_text()


def test_no_user_is_shown_that_could_not_be_recorded(assistant: Assistant, asked: Answer, tmp_path: Path) -> None:
    """The line of the answer can still be read; a line more cannot be written."""
    audit = assistant._settings.audit_folder
    path = audit / f"{datetime.now(UTC):%Y-%m}.jsonl"
    earlier = audit / "2020-01.jsonl"
    path.rename(earlier)
    path.symlink_to("/dev/full")
    office = assistant.office("administrator", "bo")
    with pytest.raises(RecordError, match="cannot be written"):
        office.show_user(asked.answer_id)
    path.unlink()
    earlier.rename(path)
    assert office.show_user(asked.answer_id)


def test_what_is_taken_out_is_recorded_and_holds_nobody(assistant: Assistant, asked: Answer) -> None:
    rows = assistant.office("administrator", "bo").export(QUERY)
    assert asked.answer_id in {row.answer_id for row in rows}
    assert read_acts(assistant)[-1]["kind"] == "log_exported"
    assert asked.cells[0].text is not None
    assert asked.cells[0].text not in json.dumps([row.model_dump(mode="json") for row in rows])


def test_a_refusal_is_noted(assistant: Assistant) -> None:
    assistant.office("politiker", "bo").note_refusal("admin")
    last = read_acts(assistant)[-1]
    assert (last["kind"], last["about"], last["role"]) == ("refused", "admin", "politiker")


@pytest.mark.promise("A3")
def test_an_answer_opens_only_to_those_who_may_see_its_figures(assistant: Assistant, asked: Answer) -> None:
    release = assistant.release
    before = release.catalog
    narrow = Role(id="clerk", label=Text(da="x", en="x"), topics=(), pages=("admin",))
    release.__dict__["catalog"] = before.model_copy(update={"roles": (*before.roles, narrow)})
    try:
        with pytest.raises(NoRightError):
            assistant.office("clerk", "bo").open_answer(asked.answer_id)
        opened = assistant.office("administrator", "bo").open_answer(asked.answer_id)
    finally:
        release.__dict__["catalog"] = before
    assert opened is not None
    assert opened.answer == asked


def test_an_answer_can_be_looked_into_while_the_service_is_closed(assistant: Assistant, asked: Answer) -> None:
    office = assistant.office("administrator", "bo")
    office.change_mode("closed", "Prøve")
    assert assistant.recall(asked.answer_id, "administrator") == []
    assert office.open_answer(asked.answer_id) is not None
    office.change_mode("normal", "Prøve")
    assert [change.act.about for change in office.list_mode_changes(DAYS[0])][:2] == ["normal", "closed"]
