"""A cockpit in the terminal: a table a section, and under it what must be said about its figures."""

import json
from datetime import date
from enum import StrEnum
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from assistant import CockpitEntry, CockpitView, UnknownCockpitError, build_assistant, load_settings
from assistant.cockpit import CockpitFigureView, CockpitSectionView
from assistant.prompts import load_prompts
from cli.exits import NOTHING, USAGE, fail
from cli.options import Today
from semantic_layer.serve import keep_pandas_out

WIDTH = 120
"""Columns that the tables take where the terminal says nothing or less."""

COLUMNS = {"indicator": 6, "period": 4, "value": 4, "change": 4, "target": 5, "data": 7}
"""Heading → share of the width."""


class LanguageName(StrEnum):
    da = "da"
    en = "en"


def register(app: typer.Typer) -> None:
    app.command()(cockpit)


def cockpit(
    cockpit_id: Annotated[
        str | None, typer.Argument(metavar="[ID]", help="Which; without it, they are listed.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the whole cockpit as one JSON object.")] = False,
    language: Annotated[LanguageName | None, typer.Option(help="Danish when not given, or as set.")] = None,
    role: Annotated[str | None, typer.Option(help="The reader's role; politiker when not given.")] = None,
    today: Today = None,
) -> None:
    """Show a cockpit: every figure with its period, change, target and freshness.

    Examples:
      raadsvar cockpit
      raadsvar cockpit politikercockpit --language en
    """
    settings = load_settings(language=language.value if language else None)
    keep_pandas_out()
    desk = build_assistant(settings)
    if cockpit_id is None:
        _list_cockpits(desk.cockpits(settings.language), as_json)
        return
    try:
        view = desk.cockpit(cockpit_id, role or settings.role, today or date.today(), settings.language)
    except UnknownCockpitError as fault:
        fail(str(fault), USAGE)
    if as_json:
        typer.echo(view.to_json())
    else:
        print_cockpit(view)


def _list_cockpits(entries: list[CockpitEntry], as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps([entry.model_dump() for entry in entries], ensure_ascii=False))
        return
    if not entries:
        fail("the release in service has no cockpit", NOTHING)
    for entry in entries:
        typer.echo(f"{entry.id:<24} {entry.label}: {entry.description}")


def print_cockpit(view: CockpitView) -> None:
    say = load_prompts("cockpit", view.language)
    found = Console(highlight=False)
    console = Console(highlight=False, width=max(found.width, WIDTH))
    console.print(escape(f"{view.label} · {view.audience}"), style="bold")
    facts = [view.updated, view.release, *([view.notice] if view.notice else [])]
    console.print(escape(" · ".join(facts)), style="dim")
    for section in view.sections:
        print_section(console, say, section)
    if view.withheld_words:
        console.print(escape(view.withheld_words))


def print_section(console: Console, say: dict[str, str], section: CockpitSectionView) -> None:
    """Figures that the role may not see are left out; they are counted at the end."""
    figures = [figure for figure in section.figures if figure.state != "access"]
    title = section.label
    if section.sdg is not None:
        title += f" · {say['goal']} {section.sdg.id}: {section.sdg.label}"
    console.print(f"\n{escape(title)}", style="bold")
    if not figures:
        return
    table = Table(show_lines=True, expand=True)
    for name, share in COLUMNS.items():
        table.add_column(say[name], ratio=share, overflow="fold")
    for figure in figures:
        table.add_row(*(escape(text) for text in _row(figure)))
    console.print(table)
    for figure in figures:
        for text in _beneath(figure):
            console.print(escape(f"  – {figure.label}: {text}"), soft_wrap=True)


def _row(figure: CockpitFigureView) -> tuple[str, ...]:
    goal = f"{figure.target.goal}\n{figure.target.position_words}" if figure.target else figure.target_words or ""
    fresh = figure.freshness
    return (
        figure.label,
        figure.period.label if figure.period else "",
        figure.value,
        (figure.change.cell.text or "") if figure.change else "",
        goal[:1].upper() + goal[1:],
        " ".join([*(f"{mark}." for mark in fresh.marks), fresh.next_words]) if fresh else "",
    )


def _beneath(figure: CockpitFigureView) -> list[str]:
    """Why there is no number; or the change and the target in sentences."""
    said = [figure.change.words] if figure.change else []
    if figure.target is not None:
        said += [figure.target.words, figure.target.met_words or ""]
    return [figure.state_text] if figure.state_text else [" ".join(said)] if said else []
