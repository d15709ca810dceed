"""Ask, explain, replay: the question path on the command line."""

import json
import sys
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from assistant import Assistant, Question, build_assistant, load_settings
from assistant.batch import answer_batch
from assistant.explain import explain_question
from cli.card import print_answer
from cli.exits import FAILURE, USAGE, fail
from cli.explained import print_explanation
from cli.options import Today
from cli.planners import load_with_planner
from semantic_layer.serve import keep_pandas_out


def register(app: typer.Typer) -> None:
    app.command()(ask)
    app.command()(explain)
    app.command()(replay)


def ask(
    question: Annotated[str | None, typer.Argument(help="The question, in quotes.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the whole answer as one JSON object.")] = False,
    batch: Annotated[
        Path | None, typer.Option(help="Answer a JSONL file of {id, question, after, today, role}, in one process.")
    ] = None,
    after: Annotated[str | None, typer.Option(help="Follow up on the answer with this id.")] = None,
    today: Today = None,
    role: Annotated[str | None, typer.Option(help="The asker's role; politiker when not given.")] = None,
    planner: Annotated[str | None, typer.Option(help="Who understands the question: rules, hybrid or llm.")] = None,
) -> None:
    """Answer a question from the release in service.

    Examples:
      raadsvar ask "Hvad er sygefraværet i skolerne?"
      raadsvar ask "og i 2024?" --after 3f2a…
      raadsvar ask --batch questions.jsonl > answers.jsonl
    """
    settings = load_with_planner(planner)
    if (question is None) == (batch is None):
        fail("give a question, or --batch with a file", USAGE)
    keep_pandas_out()
    desk = build_assistant(settings)
    if settings.uses_model and not desk.wait_for_model():
        typer.echo(f"{settings.llm} cannot be asked (docs/models.md); the rules answer alone", err=True)
    day = today or date.today()
    if batch is not None:
        _run_batch(desk, batch, day, role or settings.role)
        return
    answer = desk.ask(Question(text=question or "", asked_at=day, role=role or settings.role, after=after))
    if as_json:
        typer.echo(answer.to_json())
    else:
        print_answer(answer)
    if answer.status == "error":
        raise SystemExit(FAILURE)


def _run_batch(desk: Assistant, path: Path, day: date, role: str) -> None:
    if str(path) == "-":
        _print_batch(desk, sys.stdin, day, role)
        return
    if not path.is_file():
        fail(f"{path}: there is no such file", USAGE)
    with path.open(encoding="utf-8", errors="replace") as lines:
        _print_batch(desk, lines, day, role)


def _print_batch(desk: Assistant, lines: Iterable[str], day: date, role: str) -> None:
    for line in answer_batch(desk, lines, day, role):
        typer.echo(line)


def explain(
    question: Annotated[str, typer.Argument(help="The question, in quotes.")],
    today: Today = None,
    after: Annotated[str | None, typer.Option(help="Read it as a follow-up on the answer with this id.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print as one JSON object.")] = False,
) -> None:
    """Show how a question is understood, whatever comes of it. Runs nothing, records nothing.

    What each word was used for, candidates with the terms of their scores, the check that asked or declined, plan, SQL.

    Examples:
      raadsvar explain "Hvilke skoler har over 24 i klassen?"
      raadsvar explain "og i 2024?" --after 3f2a…
    """
    keep_pandas_out()
    found = explain_question(load_settings(), question, today or date.today(), after)
    if as_json:
        typer.echo(json.dumps(found.model_dump(mode="json", by_alias=True), ensure_ascii=False))
    else:
        print_explanation(found)


def replay(
    answer_id: str,
    as_json: Annotated[bool, typer.Option("--json", help="Print as one JSON object.")] = False,
) -> None:
    """Give a recorded answer again on its own release, say what differs, and what has been corrected since.

    Example: raadsvar replay 3f2a…
    """
    keep_pandas_out()
    replayed = build_assistant(load_settings()).replay(answer_id)
    if as_json:
        typer.echo(json.dumps(replayed.model_dump(mode="json", by_alias=True), ensure_ascii=False))
    else:
        same = "the same figures (the question holds redacted words)" if replayed.figures_only else "the same"
        typer.echo("\n".join(replayed.differences) or same)
        for notice in replayed.recalled.notices:
            typer.echo(notice)
    if replayed.differences:
        raise SystemExit(FAILURE)
