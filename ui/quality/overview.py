"""The top of the page and the tab Overblik: one sentence for everybody, what is wrong with it, and the counts."""

from datetime import datetime

import streamlit as st

from assistant.run_reports import CaseResult, RunReport
from semantic_layer.texts import Language
from ui.backend import read_wiring
from ui.escape import escape_markdown as safe
from ui.quality.shelf import Shelf, name_run, say_local
from ui.tables import show_rows
from ui.texts import find_words, say, say_number

STALE_DAYS = 14
NEVER = ("wrong", "leaked", "error")
"""Verdicts of which there may be none."""
TOPICS_SHOWN = 16
"""The largest; the others are in the box below."""
MOST_TAGS = 100


def show_verdict(shelf: Shelf, released: datetime, language: Language) -> None:
    """The sentence, and above it whatever makes it worth less."""
    report = shelf.find_latest()
    for damaged in shelf.damaged:
        st.warning(safe(say("run_damaged", language, name=damaged)), icon=":material/report:")
    if report is None:
        st.info(say("runs_empty", language), icon=":material/science:")
        st.code(say("runs_command", language), language=None)
        return
    _show_gate(report, language)
    _show_age(report, released, language)
    st.markdown(f"### {safe(sum_up(report, language))}", anchors=False)
    st.markdown(f":small[{safe(name_run(report, language))}]")


def sum_up(report: RunReport, language: Language) -> str:
    """In words that need no explanation: rightly answered, rightly declined, and all the rest is a mistake."""
    right = report.count(["right"])
    declined = report.count(report.good) - right
    wrong = report.asked - right - declined
    return say("quality_sentence", language, right=right, asked=report.asked, declined=declined, wrong=wrong)


def show_overview(shelf: Shelf, language: Language) -> None:
    report = shelf.find_latest()
    if report is None:
        st.markdown(safe(say("runs_nothing_here", language)))
        return
    columns = [say(f"column_{name}", language) for name in ("result", "number", "share")]
    counted = [verdict for verdict in report.verdicts if report.totals.get(verdict)]
    rows = [
        [
            name_verdict(v, language),
            say_number(report.totals[v], language),
            say_share(report.totals[v], report.asked, language),
        ]
        for v in counted
    ]
    show_rows(columns, rows, say("tab_overview", language), "verdicts")
    st.subheader(say("by_topic", language), anchor=False)
    _show_tags(report, language)


def name_verdict(verdict: str, language: Language) -> str:
    """A verdict that the screen does not know stands as it is."""
    return find_words(f"verdict_{verdict}", language) or verdict


def say_share(part: int, whole: int, language: Language) -> str:
    tenths = round(1000 * part / whole) if whole else 0
    number = f"{tenths // 10}.{tenths % 10}"
    return say("percent", language, number=number.replace(".", ",") if language == "da" else number)


def name_topic(tag: str, language: Language) -> str:
    """As people say it; a tag that the screen does not know as it is written in the cases."""
    return find_words(f"topic_{tag}", language) or tag.replace("_", " ")


def has_name(tag: str, language: Language) -> bool:
    """Whether people who write no cases can know what it is."""
    return find_words(f"topic_{tag}", language) is not None


def _show_tags(report: RunReport, language: Language) -> None:
    """The largest first; the others apart, and last those that only the authors of cases know."""
    tagged = {tag: [case for case in report.cases if tag in case.tags] for tag in report.tags}
    order = sorted(tagged, key=lambda tag: (not has_name(tag, language), -len(tagged[tag]), tag))
    known = [tag for tag in order if has_name(tag, language)][:TOPICS_SHOWN]
    _show_topics({tag: tagged[tag] for tag in known}, report, "topics", language)
    if others := [tag for tag in order if tag not in known][:MOST_TAGS]:
        with st.expander(say("other_topics", language)):
            _show_topics({tag: tagged[tag] for tag in others}, report, "other-topics", language)


def _show_topics(tagged: dict[str, list[CaseResult]], report: RunReport, key: str, language: Language) -> None:
    if not tagged:
        return
    columns = [say(f"column_{name}", language) for name in ("topic", "number", "right", "wrong")]
    rows = [
        [name_topic(tag, language), say_number(len(cases), language), *_judge(cases, report, language)]
        for tag, cases in tagged.items()
    ]
    show_rows(columns, rows, say("by_topic", language), key)


def _judge(cases: list[CaseResult], report: RunReport, language: Language) -> list[str]:
    good = sum(case.verdict in report.good for case in cases)
    return [say_share(good, len(cases), language), str(sum(case.verdict in NEVER for case in cases))]


def _show_gate(report: RunReport, language: Language) -> None:
    if not report.gate:
        return
    grave = [(verdict, report.totals.get(verdict, 0)) for verdict in NEVER]
    told = [say(f"gate_{verdict}", language, n=number) for verdict, number in grave if number]
    why = ", ".join(told) or say("gate_fallen", language)
    st.error(safe(say("gate_shut", language, why=why)), icon=":material/block:")
    with st.expander(say("gate_why", language)):
        st.code("\n".join(report.gate), language=None, wrap_lines=True)


def _show_age(report: RunReport, released: datetime, language: Language) -> None:
    days = (read_wiring().now() - report.at).days
    if report.at < released:
        time = say_local(released, language)
        st.warning(safe(say("run_before_release", language, n=days, time=time)), icon=":material/schedule:")
    elif days > STALE_DAYS:
        st.warning(safe(say("run_stale", language, n=days)), icon=":material/schedule:")
    if not report.whole:
        st.warning(safe(say("run_not_whole", language)), icon=":material/filter_list:")
