"""A run as others read it: a page of figures in the terminal, JSON for scripts, JUnit for CI."""

import json
from collections.abc import Iterator, Sequence
from xml.etree import ElementTree

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from evals.baseline import Comparison
from evals.measures import GRAVE, HARD, Measures, measure_by_language, measure_by_tag, measure_outcomes
from evals.metamorphic import Outcome as Drifted
from evals.retrieval import DEPTHS, Benchmark
from evals.run import Run

NAMES = {
    "right": "right",
    "right_stop": "rightly stopped",
    "other_reason": "rightly stopped, other reason",
    "partial": "partly right",
    "over_stop": "stopped needlessly",
    "unstable": "unstable",
    "error": "fell over",
    "wrong": "wrong numbers",
    "leaked": "leaked",
}


def print_run(run: Run, console: Console) -> None:
    """What must never happen first, then the shares, then by language and tag, then each case that is not right."""
    total = measure_outcomes(run.outcomes)
    kind = "reserve cases" if run.reserve else "cases"
    console.print(f"{total.cases} {kind}, planner {run.planner}, release {run.release}")
    hard = [f"{NAMES[verdict]} {total.counts[verdict]}" for verdict in GRAVE]
    console.print(" · ".join([*hard, f"false answers {_percent(total.false_answers)}"]), style="bold", soft_wrap=True)
    rest = [verdict for verdict in total.counts if verdict not in GRAVE]
    console.print(" · ".join(f"{NAMES[verdict]} {total.counts[verdict]}" for verdict in rest), soft_wrap=True)
    console.print(" · ".join(f"{name} {_percent(share)}" for name, share in total.shares().items()), soft_wrap=True)
    console.print(_tabulate("language", measure_by_language(run.outcomes)))
    console.print(_tabulate("tag", measure_by_tag(run.outcomes)))
    if not run.hidden:
        for line in list_failures(run):
            console.print(escape(line), soft_wrap=True)


def list_failures(run: Run) -> Iterator[str]:
    """The gravest first."""
    order = list(NAMES)
    for outcome in sorted(run.outcomes, key=lambda o: -order.index(o.verdict)):
        if outcome.findings:
            yield f"{NAMES[outcome.verdict]}: {outcome.case.id} »{outcome.case.q}«"
            yield from (f"    {finding.scorer}: {finding.text}" for finding in outcome.findings)


def print_comparison(comparison: Comparison, console: Console) -> None:
    for title, better in (("worse", False), ("better", True)):
        shifts = [s for s in comparison.shifts if ((s.now or 0) > (s.before or 0)) is better]
        flips = [flip for flip in comparison.flips if flip.better is better]
        if shifts or flips:
            console.print(title, style="bold")
        for shift in shifts:
            line = f"  {shift.tag}: {_percent(shift.before)} → {_percent(shift.now)} of {shift.cases}"
            console.print(escape(line))
        for flip in flips:
            line = f"  {flip.id} »{flip.question}«: {NAMES[flip.before]} → {NAMES[flip.now]}"
            console.print(escape(line), soft_wrap=True)
    for title, ids in (("new", comparison.new), ("gone", comparison.gone)):
        if ids:
            console.print(f"{title}: {len(ids)}", style="bold")
            console.print(escape("  " + ", ".join(ids)), soft_wrap=True)
    if not (comparison.flips or comparison.new or comparison.gone):
        console.print("the same as the baseline")


def print_drift(outcomes: Sequence[Drifted], console: Console) -> None:
    """The silent changes first, then how often each relation kept, stopped or changed the plan."""
    silent = sum(len(outcome.drifted) for outcome in outcomes)
    asked = sum(outcome.asked for outcome in outcomes)
    console.print(f"silent changes {silent} of {asked} questions", style="bold")
    for outcome in outcomes:
        for text in outcome.drifted:
            console.print(escape(f"  {outcome.relation.name}: »{text}«"), soft_wrap=True)
    columns = ("must", "asked", "kept", "at least", "stopped", "drifted")
    table = Table("relation", *columns, box=None, pad_edge=False)
    for outcome in outcomes:
        relation, kept = outcome.relation, outcome.kept / outcome.asked if outcome.asked else None
        least = _percent(relation.least) if relation.must == "keep" else ""
        counts = (str(outcome.stopped), str(len(outcome.drifted)))
        table.add_row(relation.name, relation.must, str(outcome.asked), _percent(kept), least, *counts)
    console.print(table)


def print_benchmark(found: Benchmark, console: Console) -> None:
    """How often the KPI is among the first, and how far apart what is there and what is not are."""
    console.print(f"{found.documents} documents; the model's weight in both: {found.weight}", soft_wrap=True)
    console.print("recall at 1, 3 and 5; AUROC against questions outside the catalog, and all that must stop")
    columns = ("", "by", "asked", *(f"at {depth}" for depth in DEPTHS), "outside", "stops")
    table = Table("set", *columns, box=None, pad_edge=False)
    for s in found.scores:
        apart = ("" if area is None else f"{area:.3f}" for area in (s.outside, s.stops))
        table.add_row(s.found, s.language, s.way, str(s.probes), *map(_percent, s.recall), *apart)
    console.print(table)
    if found.by_weight:
        sets = list(next(iter(found.by_weight.values())))
        console.print("recall at 3 by the model's weight")
        weights = Table("weight", *sets, box=None, pad_edge=False)
        for weight, recall in found.by_weight.items():
            weights.add_row(f"{weight:.1f}", *(_percent(recall[name]) for name in sets))
        console.print(weights)


def render_json(run: Run) -> str:
    """Figures, and the cases with what was found; of a run whose questions are hidden the figures alone."""
    content = {
        "at": run.at.isoformat(),
        "planner": run.planner,
        "release": run.release,
        "reserve": run.reserve,
        "total": measure_outcomes(run.outcomes).model_dump(),
        "languages": {code: m.model_dump() for code, m in measure_by_language(run.outcomes).items()},
        "tags": {tag: m.model_dump() for tag, m in measure_by_tag(run.outcomes).items()},
        "cases": [] if run.hidden else [_describe_case(run, at) for at in range(len(run.outcomes))],
    }
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def _describe_case(run: Run, at: int) -> dict[str, object]:
    outcome = run.outcomes[at]
    return {
        "id": outcome.case.id,
        "q": outcome.case.q,
        "verdict": outcome.verdict,
        "findings": [finding.model_dump() for finding in outcome.findings],
        "got": outcome.got,
    }


def render_junit(run: Run) -> str:
    """One test case per question, by area; what is not good is a failure. None where the questions are hidden."""
    failed = [outcome for outcome in run.outcomes if not outcome.good]
    shown = () if run.hidden else run.outcomes
    count = str(len(run.outcomes))
    suite = ElementTree.Element("testsuite", name=f"evals {run.planner}", tests=count, failures=str(len(failed)))
    for outcome in shown:
        name = f"{outcome.case.id} {outcome.case.q}"
        case = ElementTree.SubElement(suite, "testcase", classname=f"evals.{outcome.case.area}", name=_clean(name))
        if not outcome.good:
            failure = ElementTree.SubElement(case, "failure", message=_clean(outcome.findings[0].text))
            failure.text = _clean("\n".join([*(finding.text for finding in outcome.findings), outcome.got]))
    return ElementTree.tostring(suite, encoding="unicode", xml_declaration=True) + "\n"


def _clean(text: str) -> str:
    """XML knows no control characters; a hostile question may hold them."""
    return "".join(c if c.isprintable() or c in "\n\t" else "�" for c in text)


def _tabulate(head: str, found: dict[str, Measures]) -> Table:
    table = Table(head, *("cases", "right", "must stop", "wrong", "leaked", "needless"), box=None, pad_edge=False)
    for tag, m in found.items():
        counts = [str(m.counts[verdict]) for verdict in (*HARD, "over_stop")]
        table.add_row(escape(tag), str(m.cases), _percent(m.right), _percent(m.must_not_answer), *counts)
    return table


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{share:.1%}"
