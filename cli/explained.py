"""How a question was understood, on the terminal: for whoever maintains the catalog, the word lists or the planner."""

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from assistant.explain_scores import Candidate, RunnerUp
from assistant.explain_words import Form, WordUse
from assistant.explained import Explained, Explanation
from assistant.plan import Clarify, Decline, QueryPlan

WIDE = 150
"""Columns that the tables may take, also where the terminal does not say how many it has."""
SHOWN = 5
"""Candidates that are taken apart; the others are only named."""


def print_explanation(explanation: Explanation) -> None:
    console = Console(highlight=False, soft_wrap=True)
    console.width = max(console.width, WIDE)
    if explanation.refused:
        console.print(f"Not read: {explanation.refused}")
    for explained in explanation.questions:
        _print_question(console, explained)


def _print_question(console: Console, explained: Explained) -> None:
    console.print(f"\n{escape(explained.question)}  ({explained.language})", style="bold")
    if explained.follows is not None:
        console.print(
            f"Follows: {explained.follows.model_dump_json(by_alias=True, exclude_defaults=True)}", markup=False
        )
    if explained.written_out:
        console.print("Written out: " + ", ".join(f"{a} → {b}" for a, b in explained.written_out), markup=False)
    if explained.read_as is not None:
        console.print(f"Chosen: {explained.read_as}", markup=False)
    console.print(_tabulate_words(explained.words))
    for candidate in explained.candidates[:SHOWN]:
        console.print(_tabulate_terms(candidate))
    if rest := explained.candidates[SHOWN:]:
        console.print("and: " + ", ".join(f"{c.kpi} {c.score:.2f}" for c in rest))
    if explained.runner_up is not None:
        console.print(_say_runner_up(explained.runner_up), markup=False)
    console.print(f"\n{_say_outcome(explained)}", style="bold", markup=False)
    plan = explained.plan.model_dump_json(by_alias=True, exclude_defaults=True, exclude={"accounts"})
    console.print(plan, markup=False)
    for statement in explained.sql:
        console.print(statement, markup=False)
    for part in explained.parts:
        _print_question(console, part)


def _tabulate_words(words: tuple[WordUse, ...]) -> Table:
    table = Table("word", "used for", "found as", "role", box=None, header_style="dim")
    for use in words:
        role = f"{use.role} by {use.by}" if use.by else use.role
        table.add_row(*map(escape, (use.word, use.used_for, "; ".join(map(_say_form, use.forms)), role)))
    return table


def _say_form(form: Form) -> str:
    how = form.form if form.spelling == "as_written" else f"{form.spelling} of {form.read_as}, {form.form}"
    return f"{form.target} by {form.key} ({how}, {form.quality:.2f})"


def _tabulate_terms(candidate: Candidate) -> Table:
    table = Table(title=f"{candidate.kpi}  {candidate.score:.2f}", title_justify="left", box=None, show_header=False)
    for term in candidate.terms:
        table.add_row(f"{term.amount:+.2f}", escape(term.score), escape(term.found), escape(" ".join(term.words)))
    if candidate.unaccounted:
        table.add_row("", "no place for", "", escape(" ".join(candidate.unaccounted)))
    return table


def _say_runner_up(second: RunnerUp) -> str:
    reading = second.reading or "it makes no query"
    if not second.same_words:
        return f"Runner-up: {second.kpi}, {second.margin:.2f} behind, named by other words, so no rival: {reading}"
    verdict = "asks" if second.margin < second.threshold else "does not ask"
    return f"Runner-up: {second.kpi}, {second.margin:.2f} behind ({verdict}: {second.threshold:.2f}): {reading}"


def _say_outcome(explained: Explained) -> str:
    plan = explained.plan
    because = f", because of: {' '.join(explained.stopped_at)}" if explained.stopped_at else ""
    if isinstance(plan, QueryPlan):
        return f"Answers: {explained.understood}"
    if isinstance(plan, Clarify):
        readings = "".join(f"\n  - {reading.question}" for reading in plan.readings)
        return f"Asks ({plan.reason}), by the check {explained.check}{because}{readings}"
    if isinstance(plan, Decline):
        return f"Declines ({plan.reason}), by the check {explained.check}{because}"
    return f"{plan.kind}, by the check {explained.check}{because}"
