"""The tab Fejlede cases: each question that did not get what it should, with what was expected and what came."""

import json
from collections.abc import Sequence

import streamlit as st

from assistant.run_reports import CaseResult, RunReport
from semantic_layer.texts import Language
from ui.escape import escape_markdown as safe
from ui.quality.overview import has_name, name_topic, name_verdict
from ui.quality.shelf import Shelf, name_run
from ui.texts import say

SHOWN = 50
KINDS = ("answered", "clarify", "declined", "error")


def show_failed(shelf: Shelf, language: Language) -> None:
    """Not of reserve runs: whoever saw their questions would tune by them."""
    runs = {report_id: report for report_id, report in shelf.list_named().items() if not report.reserve}
    if not runs:
        st.markdown(safe(say("runs_nothing_here", language)))
        return
    with st.container(horizontal=True, vertical_alignment="bottom", key="failed-filters"):
        names = {report_id: name_run(report, language) for report_id, report in runs.items()}
        run_id = _pick("run", list(runs), names, language, at=0) or next(iter(runs))
        report = runs[run_id]
        topics = {tag: name_topic(tag, language) for tag in report.tags}
        order = sorted(topics, key=lambda tag: (not has_name(tag, language), topics[tag].casefold()))
        topic = _pick("topic", order, topics, language)
        kinds = {kind: say(f"expects_{kind}", language) for kind in KINDS}
        kind = _pick("kind", KINDS, kinds, language)
        verdicts = [verdict for verdict in reversed(report.verdicts) if report.totals.get(verdict)]
        verdict = _pick("result", verdicts, {v: name_verdict(v, language) for v in verdicts}, language)
    cases = list_failed(report, topic, kind, verdict)
    st.markdown(safe(say("failed_count", language, n=len(cases))))
    for case in cases[:SHOWN]:
        _show_case(case, language)
    if len(cases) > SHOWN:
        st.markdown(f":small[{safe(say('failed_more', language, n=len(cases) - SHOWN))}]")


def list_failed(
    report: RunReport, topic: str | None = None, kind: str | None = None, verdict: str | None = None
) -> list[CaseResult]:
    """The gravest first; what there is something to say against, unless a verdict is asked for."""
    found = [
        case
        for case in report.cases
        if (case.verdict == verdict if verdict else bool(case.findings))
        and (topic is None or topic in case.tags)
        and kind in (None, case.expects)
    ]
    return sorted(
        found, key=lambda case: -report.verdicts.index(case.verdict) if case.verdict in report.verdicts else 0
    )


def _pick(
    name: str, options: Sequence[str], names: dict[str, str], language: Language, at: int | None = None
) -> str | None:
    return st.selectbox(
        say(f"failed_{name}", language),
        options,
        index=at,
        format_func=names.__getitem__,
        placeholder=say("any", language),
        key=f"failed-{name}-{language}",
        filter_mode=None,
        width=240,
    )


def _show_case(case: CaseResult, language: Language) -> None:
    with st.container(border=True, gap="xsmall", key=f"case-{case.id}"):
        st.text(case.question)
        st.markdown(f":small[**{safe(name_verdict(case.verdict, language))}** · {safe(case.id)}]")
        if not case.findings:
            return
        with st.expander(say("case_details", language), key=f"case-details-{case.id}"):
            for key, text in (("expected", _indent(case.expected)), ("got", case.got)):
                st.markdown(f"**{safe(say(f'case_{key}', language))}**")
                st.code(text, language=None, wrap_lines=True)
            st.markdown(f"**{safe(say('case_findings', language))}**")
            st.code("\n".join(case.findings), language=None, wrap_lines=True)


def _indent(text: str) -> str:
    """JSON a field a line; anything else as it is."""
    try:
        return json.dumps(json.loads(text), ensure_ascii=False, indent=1)
    except ValueError:
        return text
