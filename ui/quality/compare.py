"""The tab Sammenlign kørsler: a run held against another or against the baseline, topic by topic."""

import streamlit as st

from assistant.run_reports import Flip, RunReport, Shift, compare_reports
from semantic_layer.texts import Language
from ui.escape import escape_markdown as safe
from ui.quality.overview import has_name, name_topic, name_verdict
from ui.quality.shelf import Shelf, name_run
from ui.tables import show_rows
from ui.texts import say

BASELINE = "baseline"
FLIPS_SHOWN = 100


def show_compare(shelf: Shelf, language: Language) -> None:
    runs = {report_id: report for report_id, report in shelf.list_named().items() if not report.reserve}
    if not runs:
        st.markdown(safe(say("runs_nothing_here", language)))
        return
    names = {report_id: name_run(report, language) for report_id, report in runs.items()}
    now_id = _pick("now", list(runs), names, language)
    others = [BASELINE, *(report_id for report_id in runs if report_id != now_id)]
    before_id = _pick("before", others, names | {BASELINE: say("baseline", language)}, language)
    now = runs[now_id]
    before = now.baseline if before_id == BASELINE else runs[before_id].verdict_of
    if not before:
        st.info(say("baseline_missing", language))
        return
    _show_comparison(now, before, language)


def _pick(name: str, options: list[str], names: dict[str, str], language: Language) -> str:
    return st.selectbox(
        say(f"compare_{name}", language),
        options,
        format_func=names.__getitem__,
        key=f"compare-{name}-{language}",
        filter_mode=None,
    )


def _show_comparison(now: RunReport, before: dict[str, str], language: Language) -> None:
    found = compare_reports(now, before)
    worse = sum(not flip.better for flip in found.flips)
    better = len(found.flips) - worse
    told = say("compared", language, both=found.both, better=better, worse=worse)
    st.markdown(f"**{safe(told)}**")
    known = [shift for shift in found.shifts if has_name(shift.tag, language)]
    _show_shifts(known, "shifts", language)
    if others := [shift for shift in found.shifts if shift not in known]:
        with st.expander(say("other_topics", language)):
            _show_shifts(others, "shifts-others", language)
    for flip in found.flips[:FLIPS_SHOWN]:
        _show_flip(flip, language)


def _show_shifts(shifts: list[Shift], key: str, language: Language) -> None:
    if not shifts:
        return
    columns = [say(f"column_{name}", language) for name in ("topic", "before", "now", "number")]
    rows = [
        [name_topic(s.tag, language), _percent(s.before, language), _percent(s.now, language), str(s.cases)]
        for s in shifts
    ]
    show_rows(columns, rows, say("by_topic", language), key)


def _show_flip(flip: Flip, language: Language) -> None:
    with st.container(border=True, gap="xsmall", key=f"flip-{flip.case.id}"):
        st.text(flip.case.question)
        icon = ":material/trending_up:" if flip.better else ":material/trending_down:"
        before, now = name_verdict(flip.before, language), name_verdict(flip.case.verdict, language)
        change = say("better" if flip.better else "worse", language)
        st.markdown(f":small[{icon} {safe(change)}: {safe(before)} → {safe(now)}]")


def _percent(share: float, language: Language) -> str:
    number = f"{share * 100:.1f}"
    return say("percent", language, number=number.replace(".", ",") if language == "da" else number)
