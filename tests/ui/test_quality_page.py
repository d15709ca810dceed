"""The page Kvalitet: the sentence for everybody, each state of the runs, what failed and what was asked in vain."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from assistant import Assistant, Question, Remark, Settings
from assistant.run_reports import FOLDER, CaseResult, store_report
from evals.add import LIVE, LiveCases
from evals.case import CASES
from tests.ui.fake import HOSTILE, TODAY
from tests.ui.page import click, open_page, read_all
from tests.ui.reports import MISSED, MIXED, VALUE, WRONG, later, make_case, make_report
from ui.backend import use_wiring, wire_real
from ui.escape import escape_markdown
from ui.quality.overview import TOPICS_SHOWN, has_name, name_topic
from ui.texts import LANGUAGES, load_texts, say


@pytest.fixture(scope="module")
def served(state: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    folder = tmp_path_factory.mktemp("quality")
    (folder / "releases").symlink_to(state / "releases", target_is_directory=True)
    opened = Assistant(Settings(state=folder, role="vedligeholder", _env_file=None))
    yield opened
    opened.release.close()


@pytest.fixture
def folder(served: Assistant) -> Iterator[Path]:
    settings = served._settings
    served._recent.forget()
    wiring = replace(wire_real(settings, lambda: TODAY), build=lambda: served, prepare=None)
    use_wiring(replace(wiring, cases=LiveCases(settings), now=later))
    st.cache_data.clear()
    yield settings.state
    for pattern in ("audit/*.jsonl", "quality/**/*.json", "quality/**/*.yaml", "feedback.sqlite"):
        for path in settings.state.glob(pattern):
            path.unlink()


def open_tab(name: str = "", language: str = "da") -> AppTest:
    at = open_page("kvalitet", sprog=language)
    if name:
        at.session_state[f"tabs-quality-{language}"] = name
        at.run()
        assert not at.exception
    return at


def warnings(at: AppTest) -> list[str]:
    return [warning.value.replace("\\", "") for warning in at.warning]


def test_without_a_run_the_page_says_how_to_make_one(folder: Path) -> None:
    at = open_tab()
    assert [info.value for info in at.info] == [say("runs_empty", "da")]
    assert at.code[0].value == "raadsvar evals run"
    for tab in ("Sammenlign kørsler", "Fejlede cases"):
        assert "Her er intet at vise" in read_all(open_tab(tab))


def test_the_sentence_says_it_to_everybody(folder: Path) -> None:
    store_report(make_report(*MIXED, WRONG), folder)
    at = open_tab()
    sentence = "I seneste test svarede systemet rigtigt på 6 af 10 spørgsmål, afviste korrekt 2, og tog fejl i 2."
    assert f"### {escape_markdown(sentence)}" in [block.value for block in at.markdown]
    assert not at.warning
    assert not at.error
    assert list(at.table[0].value["Resultat"]) == [
        "Rigtigt",
        "Rigtigt afvist",
        "Rigtigt afvist, anden årsag",
        "Delvist",
        "Forkert tal",
    ]
    assert list(at.table[1].value["Emne"]) == ["Afvisninger", "Enkelte tal"]
    assert list(at.table[2].value["Emne"]) == ["odd tag"]
    english = read_all(open_tab(language="en"))
    assert "answered 6 of 10 questions rightly" in english


def test_the_newest_run_of_all_cases_counts_and_never_the_reserve(folder: Path) -> None:
    store_report(make_report(*MIXED), folder)
    store_report(make_report(WRONG, at=later() + timedelta(hours=1), whole=False), folder)
    hidden = {"reserve": True, "cases": (), "totals": {"wrong": 7}}
    store_report(make_report(at=later() + timedelta(hours=2), **hidden), folder)
    text = read_all(open_tab())
    assert "6 af 9 spørgsmål" in text
    failed = open_tab("Fejlede cases")
    assert len(failed.selectbox("failed-run-da").options) == 2
    assert not any("reserve" in option for option in failed.selectbox("failed-run-da").options)


def test_a_run_of_some_cases_says_that_it_is_one(folder: Path) -> None:
    store_report(make_report(*MIXED, whole=False), folder)
    assert warnings(open_tab()) == ["Kørslen har kun udvalgte spørgsmål med. Tallene gælder ikke alle spørgsmål."]


def test_an_old_run_says_how_old_it_is_and_whether_the_figures_are_newer(folder: Path, served: Assistant) -> None:
    made = served.release.manifest.created_at
    store_report(make_report(*MIXED, at=made - timedelta(days=3)), folder)
    (told,) = warnings(open_tab())
    assert "ældre end de tal, der er i brug" in told
    for path in (folder / FOLDER).glob("*.json"):
        path.unlink()
    now = made + timedelta(days=40)
    wiring = replace(wire_real(served._settings, lambda: TODAY), build=lambda: served, now=lambda: now)
    use_wiring(wiring)
    store_report(make_report(*MIXED, at=made + timedelta(days=2)), folder)
    assert warnings(open_tab()) == ["Sidste kørsel er 38 dage gammel."]


@pytest.mark.parametrize("content", [b"", b"{", b'{"format": 1}', b"\xff\xfe"])
def test_a_damaged_run_is_named_and_the_one_before_serves(folder: Path, content: bytes) -> None:
    store_report(make_report(*MIXED), folder)
    (folder / FOLDER / "2999-01-01T000000-rules.json").write_bytes(content)
    at = open_tab()
    assert warnings(at) == ["Kørslen 2999-01-01T000000-rules kan ikke læses og er ikke med."]
    assert "6 af 9 spørgsmål" in read_all(at)
    assert len(open_tab("Sammenlign kørsler").selectbox("compare-now-da").options) == 1


@pytest.mark.parametrize(
    ("case", "told"),
    [
        (WRONG, "1 med forkert tal"),
        (make_case(9, "leaked"), "1 med læk"),
        (make_case(9, "partial"), "resultatet er faldet"),
    ],
)
def test_a_gate_that_is_shut_says_what_shut_it(folder: Path, case: CaseResult, told: str) -> None:
    store_report(make_report(*MIXED, case, gate=("1 case answered wrongly; there may be none",)), folder)
    at = open_tab()
    said = f"Udrulning stoppet: {told}. Se mere under »{say('tab_failed', 'da')}«."
    assert [error.value.replace("\\", "") for error in at.error] == [said]
    assert "there may be none" in at.code[0].value


def test_two_runs_are_compared_topic_by_topic_and_with_the_baseline(folder: Path) -> None:
    earlier = make_report(make_case(1), make_case(2, "wrong"), at=later() - timedelta(hours=1))
    store_report(earlier, folder)
    now = make_report(make_case(1, "wrong"), make_case(2), baseline={"c1": "right", "c2": "right"})
    store_report(now, folder)
    at = open_tab("Sammenlign kørsler")
    assert "2 spørgsmål er med i begge" in read_all(at)
    assert escape_markdown("0 er blevet bedre, 1 værre.") in read_all(at)
    before = at.selectbox("compare-before-da")
    before.set_value(before.options and sorted((folder / FOLDER).glob("*.json"))[0].stem).run()
    assert escape_markdown("1 er blevet bedre, 1 værre.") in read_all(at)
    known, others = (table.value for table in at.table)
    assert list(known["Emne"]) == ["Enkelte tal", "Afvisninger"]
    assert list(known["Nu"]) == [escape_markdown(f"{share},0 pct.") for share in (0, 100)]
    assert list(others["Emne"]) == ["odd tag"]


def test_every_file_of_cases_has_a_name_that_people_can_read() -> None:
    """Its cases are counted as a topic, and a file is called what its authors called it."""
    areas = sorted(path.stem for path in CASES.glob("*.yaml"))
    assert len(areas) > 20
    for language in LANGUAGES:
        assert [area for area in areas if not has_name(area, language)] == []
        names = [name_topic(area, language) for area in areas]
        assert len(set(names)) == len(names)


def test_of_many_topics_the_largest_stand_open_and_every_one_is_there(folder: Path) -> None:
    named = sorted(key.removeprefix("topic_") for key in load_texts("da").words if key.startswith("topic_"))
    small = [make_case(number, tags=(tag,)) for number, tag in enumerate(named[1:])]
    store_report(make_report(*small, *(make_case(1000 + n, tags=(named[0],)) for n in range(3))), folder)
    shown, others = (list(table.value["Emne"]) for table in open_tab().table[1:])
    assert shown[0] == escape_markdown(name_topic(named[0], "da"))
    assert len(shown) == TOPICS_SHOWN
    assert {*shown, *others} == {escape_markdown(name_topic(tag, "da")) for tag in named}


def test_a_run_without_a_baseline_says_that_there_is_nothing_to_compare(folder: Path) -> None:
    store_report(make_report(*MIXED), folder)
    infos = [info.value for info in open_tab("Sammenlign kørsler").info]
    assert infos == ["Der er intet at sammenligne med."]


def test_failed_cases_are_listed_gravest_first_and_narrowed(folder: Path) -> None:
    store_report(make_report(*MIXED, WRONG), folder)
    at = open_tab("Fejlede cases")
    assert [text.value for text in at.text] == ["Spørgsmål 9?", "Spørgsmål 8?", "Spørgsmål 7?"]
    assert any("answered 9" in code.value for code in at.code)
    at.selectbox("failed-kind-da").set_value("clarify").run()
    assert [text.value for text in at.text] == ["Spørgsmål 9?"]
    at.selectbox("failed-kind-da").set_value(None).run()
    at.selectbox("failed-result-da").set_value("right").run()
    assert len(at.text) == 6
    at.selectbox("failed-topic-da").set_value("odd_tag").run()
    assert len(at.text) == 3


def test_hostile_text_of_cases_comments_and_files_stays_text(folder: Path, served: Assistant) -> None:
    nasty = make_case(1, "wrong", id="x", question=HOSTILE, got=HOSTILE, findings=(HOSTILE,), tags=(HOSTILE,))
    store_report(make_report(nasty, planner="rules", baseline={"x": "right"}, gate=(HOSTILE,)), folder)
    answer = served.ask(Question(text=VALUE, asked_at=TODAY))
    served.give_feedback(Remark(answer_id=answer.answer_id, verdict="down", comment="<b>x</b> **fed**", role="leder"))
    for tab in ("Overblik", "Sammenlign kørsler", "Fejlede cases", "Feedback", "Ubesvarede"):
        at = open_tab(tab)
        for block in at.markdown:
            assert "<b>" not in block.value
            assert "](https" not in block.value
            assert ":red[" not in block.value


def test_feedback_is_listed_with_the_answer_that_it_is_of(folder: Path, served: Assistant) -> None:
    assert [info.value for info in open_tab("Feedback").info][1:] == ["Ingen feedback i perioden."]
    answer = served.ask(Question(text=VALUE, asked_at=TODAY))
    wrong = {"verdict": "down", "reason": "wrong_number", "comment": "Passer ikke."}
    served.give_feedback(Remark.model_validate({"answer_id": answer.answer_id, "role": "leder", **wrong}))
    served.give_feedback(Remark(answer_id="0" * 20, verdict="up", role="politiker", user="u"))
    at = open_tab("Feedback")
    text = read_all(at)
    assert escape_markdown("Nyttige: 1 · Ikke nyttige: 1 · Forslag: 0") in text
    assert "Ikke nyttigt: Forkert tal" in text.replace("\\", "").replace("\u2060", "")
    assert "Passer ikke." in [block.value for block in at.text]
    at.selectbox("feedback-verdict-da").set_value("up").run()
    assert "Passer ikke." not in read_all(at)


def test_feedback_that_cannot_be_read_says_so(folder: Path) -> None:
    (folder / "feedback.sqlite").write_bytes(b"no database at all" * 100)
    assert [error.value for error in open_tab("Feedback").error] == ["Feedback kan ikke læses lige nu."]


def test_what_was_asked_in_vain_becomes_a_test_question(folder: Path, served: Assistant) -> None:
    assert [info.value for info in open_tab("Ubesvarede").info][1:] == ["Ingen ubesvarede spørgsmål i perioden."]
    for question in (MISSED, MISSED, VALUE, "Hvad er sygefraværet for Jens Hansen?"):
        served.ask(Question(text=question, asked_at=TODAY))
    at = open_tab("Ubesvarede")
    text = read_all(at)
    assert escape_markdown("Afvist: intet nøgletal (2)") in text
    assert MISSED in [block.value for block in at.text]
    assert VALUE not in text
    click(at, "Gør til eval")
    assert "Spørgsmålet er gemt som test" in at.info[-1].value
    assert MISSED in (folder / LIVE).read_text(encoding="utf-8")
    click(at, "Gør til eval")
    assert "er allerede en test" in at.info[-1].value


def test_without_a_place_for_cases_there_is_no_button(folder: Path, served: Assistant) -> None:
    served.ask(Question(text=MISSED, asked_at=TODAY))
    use_wiring(replace(wire_real(served._settings, lambda: TODAY), build=lambda: served, now=later))
    at = open_tab("Ubesvarede")
    assert MISSED in [block.value for block in at.text]
    assert "Gør til eval" not in [button.label for button in at.button]


@pytest.mark.promise("A1")
@pytest.mark.parametrize("role", ["politiker", "leder"])
def test_the_page_is_closed_without_the_right(folder: Path, served: Assistant, role: str) -> None:
    store_report(make_report(*MIXED), folder)
    settings = served._settings.model_copy(update={"role": role})
    use_wiring(replace(wire_real(settings, lambda: TODAY), build=lambda: served, prepare=None))
    at = open_page("kvalitet")
    assert "Du har ikke adgang" in read_all(at)
    assert "seneste test" not in read_all(at)
