"""The page Administration on a real log: searched, opened, taken out; every state of it, and hostile text inert."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from assistant import Assistant, Question, Settings
from assistant.mode import FILE
from tests.ui.fake import HOSTILE, TODAY
from tests.ui.page import click, open_page, read_all
from ui.backend import use_wiring, wire_real
from ui.escape import escape_markdown
from ui.office.audit import write_rows
from ui.office.explained import AGAIN

VALUE = "Hvad er sygefraværet i skolerne?"
MISSED = "Hvor mange cykelstativer har vi?"
SCRIPT = "<script>alert(1)</script> **fed** [klik](https://x.dk) =1+1 hvad er fraværet?"


@pytest.fixture(scope="module")
def served(state: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    folder = tmp_path_factory.mktemp("admin")
    (folder / "releases").symlink_to(state / "releases", target_is_directory=True)
    opened = Assistant(Settings(state=folder, role="administrator", contact="data@example.org", _env_file=None))
    yield opened
    opened.release.close()


@pytest.fixture
def folder(served: Assistant) -> Iterator[Path]:
    """Three questions in the log; the page is opened by an administrator."""
    settings = served._settings
    served._recent.forget()
    for number, question in enumerate((VALUE, MISSED, SCRIPT)):
        served.ask(Question(text=question, asked_at=TODAY, role=("politiker", "leder")[number % 2]), f"u{number}", "s")
    use_wiring(replace(wire_real(settings, lambda: TODAY), build=lambda: served, prepare=None))
    st.cache_data.clear()
    yield settings.state
    for path in settings.audit_folder.glob("*.jsonl"):
        path.unlink()
    (settings.state / FILE).unlink(missing_ok=True)


def open_tab(name: str = "", language: str = "da") -> AppTest:
    at = open_page("admin", sprog=language)
    if name:
        at.session_state[f"tabs-admin-{language}"] = name
        at.run()
        assert not at.exception
    return at


def read_rows(at: AppTest) -> list[str]:
    return [text.value for text in at.text]


def log_of(folder: Path) -> Path:
    return folder / "audit" / f"{datetime.now(UTC):%Y-%m}.jsonl"


def test_the_log_is_listed_newest_first_without_users_or_figures(folder: Path) -> None:
    at = open_tab()
    assert read_rows(at) == [SCRIPT, MISSED, VALUE]
    text = read_all(at)
    for words in ("Politiker", "Leder", "Besvaret", "Afvist: intet nøgletal", "Loggen gemmes i 13 måneder"):
        assert escape_markdown(words) in text
    assert "pct" not in text
    assert not any(info.value for info in at.info)


def test_the_log_is_searched(folder: Path) -> None:
    at = open_tab()
    at.text_input("audit-words").set_value("cykelstativer")
    click(at, "Søg")
    assert read_rows(at) == [MISSED]
    at.text_input("audit-words").set_value("")
    at.selectbox("audit-status-da").set_value("answered")
    click(at, "Søg")
    assert read_rows(at) == [VALUE]
    at.selectbox("audit-role-da").set_value("leder")
    click(at, "Søg")
    assert read_rows(at) == []
    assert [info.value for info in at.info] == ["Ingen hændelser i perioden."]


def test_an_answer_is_opened_with_its_figure(folder: Path) -> None:
    at = open_tab()
    at.button("audit-open-2").click().run()
    assert not at.exception
    assert "pct" in read_all(at)
    assert "Åbn svar" not in " ".join(info.value for info in at.info)


def test_an_answer_is_explained_and_given_again(folder: Path) -> None:
    at = open_tab()
    at.button("audit-explain-2").click().run()
    assert not at.exception
    words = [tuple(map(str, row)) for table in at.table for row in table.value.to_numpy()]
    used = {word: use for word, use, *_ in words}
    assert used["skolerne"] == escape_markdown("sted eller gruppe · Skole (omraade=skole)")
    assert used["sygefraværet"] == escape_markdown("nøgletal · Sygefravær (sygefravaer)")
    assert escape_markdown("Sygefravær (sygefravaer)") in used
    assert not at.success
    (again,) = [str(button.key) for button in at.button if str(button.key).startswith("again-")]
    at.session_state[AGAIN] = again.removeprefix("again-")
    at.button("audit-explain-2").click().run()
    assert [box.value for box in at.success] == ["Svaret er det samme, tegn for tegn."]


def test_the_hours_are_the_municipalitys(folder: Path) -> None:
    """Also where the server runs in another zone."""
    told = json.loads(log_of(folder).read_text(encoding="utf-8").splitlines()[-1])["at"]
    here = datetime.fromisoformat(told).astimezone(ZoneInfo("Europe/Copenhagen"))
    assert escape_markdown(f"kl. {here:%H.%M}") in read_all(open_tab())


def test_who_asked_is_shown_as_a_code_on_request_only(folder: Path) -> None:
    at = open_tab()
    at.button("audit-user-0").click().run()
    (shown,) = [info.value for info in at.info]
    line = [json.loads(line) for line in log_of(folder).read_text(encoding="utf-8").splitlines()]
    code = next(entry["user"] for entry in line if entry.get("answer", {}).get("question") == SCRIPT)
    assert code in shown
    assert line[-1]["act"]["kind"] == "user_shown"
    at.run()
    assert not at.info


def test_hostile_text_of_a_question_stays_text(folder: Path) -> None:
    at = open_tab()
    assert SCRIPT in read_rows(at)
    assert "<script>" not in "\n".join(block.value for block in at.markdown)
    at.button("audit-open-0").click().run()
    assert "<script>" not in "\n".join(block.value for block in at.markdown)


def test_the_file_runs_nothing_and_names_nobody(folder: Path, served: Assistant) -> None:
    asked = Question(text='=HYPERLINK("http://x.dk") sygefravær', asked_at=TODAY)
    served.ask(asked, "anna@kommune.dk")
    zone = served.release.catalog.identity.timezone  # The log's days are those of the municipality.
    now = datetime.now(ZoneInfo(zone) if zone else UTC).date()
    from assistant.journal import JournalQuery

    rows = served.office("administrator", "bo").export(JournalQuery(first=date(2026, 1, 1), last=now))
    text = write_rows(rows, "da").decode("utf-8-sig")
    lines = text.splitlines()
    assert lines[0] == "Tidspunkt;Rolle;Sprog;Spørgsmål;Status;Årsag;Svar-id;Varighed (ms)"
    assert not any(cell.startswith(("=", "+", "@")) for line in lines for cell in line.replace('"', "").split(";"))
    assert "'=HYPERLINK" in text
    assert "anna" not in text
    assert write_rows(rows, "en").decode("utf-8-sig").startswith("Time,Role,Language,")


def test_a_broken_chain_is_told_and_the_log_is_still_shown(folder: Path) -> None:
    path = log_of(folder)
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([lines[0], *lines[2:]]) + "\n", encoding="utf-8")
    at = open_tab()
    assert any("kæde er brudt ét sted" in error.value for error in at.error)
    assert any(":2:" in code.value for code in at.code)
    assert read_rows(at) == [SCRIPT, VALUE]


def test_lines_that_cannot_be_read_are_told(folder: Path) -> None:
    with log_of(folder).open("a", encoding="utf-8") as file:
        file.write("{half a line\n")
    at = open_tab()
    assert any("1 linjer i loggen kan ikke læses" in warning.value for warning in at.warning)
    assert read_rows(at) == [SCRIPT, MISSED, VALUE]


@pytest.mark.parametrize("tab", ["", "Ordliste", "Driftstilstand"])
def test_a_log_that_cannot_be_read_says_so_and_shows_no_trace(folder: Path, tab: str) -> None:
    path = log_of(folder)
    kept = path.read_bytes()
    path.unlink()
    path.mkdir()
    st.cache_data.clear()
    at = open_tab(tab)
    assert any("Loggen kan ikke læses" in error.value for error in at.error)
    assert str(folder) not in read_all(at)
    path.rmdir()
    path.write_bytes(kept)


def test_older_lines_are_on_further_pages(folder: Path, served: Assistant) -> None:
    for _ in range(20):
        served.ask(Question(text=VALUE, asked_at=TODAY))
    at = open_tab()
    assert len(read_rows(at)) == 20
    click(at, "Ældre")
    assert read_rows(at) == [SCRIPT, MISSED, VALUE]
    assert at.button("audit-older").disabled
    click(at, "Nyere")
    assert len(read_rows(at)) == 20


def test_roles_sources_and_words_are_shown(folder: Path) -> None:
    roles = open_tab("Roller").table[0].value
    assert list(roles["Rolle"]) == ["Politiker", "Leder", "Vedligeholder", "Administrator"]
    sources = open_tab("Datakilder")
    assert len(sources.table[0].value) > 40
    assert "forsinket" in read_all(sources)
    words = open_tab("Ordliste")
    assert list(words.table[0].value["Ord"]) == ["cykelstativer"]
    assert [tab.label for tab in open_tab(language="en").tabs] == [
        "Audit",
        "Roles",
        "Data sources",
        "Unknown words",
        "Operating mode",
    ]


def test_the_mode_is_changed_with_a_reason_and_told_to_everybody(folder: Path) -> None:
    at = open_tab("Driftstilstand")
    at.radio("mode-chosen").set_value("closed")
    click(at, "Skift driftstilstand")
    assert [error.value for error in at.error] == ["Skriv en begrundelse. Tilstanden er ikke skiftet."]
    at.radio("mode-chosen").set_value("closed")
    at.text_area("mode-reason").set_value(HOSTILE)
    click(at, "Skift driftstilstand")
    assert [success.value for success in at.success] == ["Driftstilstanden er skiftet. Den gælder fra næste spørgsmål."]
    assert "Lukket" in read_all(at)
    front = open_page()
    assert [header.value for header in front.header] == ["Rådsvar er lukket lige nu"]
    assert escape_markdown(HOSTILE) in read_all(front)
    assert escape_markdown("data@example.org") in read_all(front)
    assert not front.chat_input
    for page in ("cockpit", "katalog", "kvalitet"):
        assert "Rådsvar er lukket lige nu" in [header.value for header in open_page(page).header]
    assert "Administration" in [header.value for header in open_page("admin").header]


def test_only_approved_questions_is_told_above_the_questions(folder: Path) -> None:
    at = open_tab("Driftstilstand")
    at.radio("mode-chosen").set_value("verified_only")
    at.text_area("mode-reason").set_value("Nye definitioner.")
    click(at, "Skift driftstilstand")
    told = [info.value for info in open_page().info]
    assert len(told) == 1
    assert escape_markdown("Nye definitioner.") in told[0]
    assert not open_page("katalog").info


def test_a_mode_that_cannot_be_read_closes_and_says_what_to_do(folder: Path) -> None:
    (folder / FILE).write_text("{", encoding="utf-8")
    assert "skal vælge driftstilstand igen" in read_all(open_page())
    at = open_tab("Driftstilstand")
    assert any("Driftstilstanden kan ikke læses" in error.value for error in at.error)


@pytest.mark.promise("A1")
@pytest.mark.parametrize("role", ["politiker", "leder", "vedligeholder"])
def test_the_page_is_closed_without_the_right_whichever_way_it_is_reached(
    folder: Path, served: Assistant, role: str
) -> None:
    settings = served._settings.model_copy(update={"role": role})
    use_wiring(replace(wire_real(settings, lambda: TODAY), build=lambda: served, prepare=None))
    at = open_page("admin")
    assert "Du har ikke adgang" in read_all(at)
    assert read_rows(at) == []
    last = json.loads(log_of(folder).read_text(encoding="utf-8").splitlines()[-1])
    assert last["act"] == {"kind": "refused", "role": role, "about": "admin", "why": ""}
    at.run()
    assert len([line for line in log_of(folder).read_text(encoding="utf-8").splitlines() if "refused" in line]) == 1


def show_without_menu(page: str) -> None:
    """The page alone: what a mistake in the menu would lead to."""
    from assistant import RoleChoice
    from ui.backend import get_assistant
    from ui.entrance import CurrentUser
    from ui.places import PLACES
    from ui.state import read_role

    user = CurrentUser(id="", name="", role=RoleChoice(id=read_role(), label="x", pages=("quality", "admin")))
    next(place for place in PLACES if place.name == page).show(get_assistant(), user, "da")


@pytest.mark.promise("A1")
@pytest.mark.parametrize("page", ["quality", "admin"])
def test_the_page_itself_looks_at_the_right_and_believes_no_menu(folder: Path, served: Assistant, page: str) -> None:
    settings = served._settings.model_copy(update={"role": "politiker"})
    use_wiring(replace(wire_real(settings, lambda: TODAY), build=lambda: served, prepare=None))
    at = AppTest.from_function(show_without_menu, default_timeout=20, kwargs={"page": page}).run()
    assert "Du har ikke adgang" in read_all(at)
    assert not at.tabs
