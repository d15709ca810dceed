"""An answer in the terminal, in the order of the card on the screen."""

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from assistant import Answer, Part
from assistant.prompts import load_prompts


def print_answer(answer: Answer) -> None:
    """Badges, what was understood, chips, the sentence, the table, caveats, sources, ways on."""
    console = Console(highlight=False, soft_wrap=True)
    for part in answer.parts or (answer,):
        _print_part(console, part)
    typer.echo(f"\n{answer.answer_id}")


def _print_part(console: Console, part: Part) -> None:
    say = load_prompts("card", part.language)

    def line(text: str, style: str = "") -> None:
        console.print(escape(text), style=style or None)

    if part.badges:
        line(" · ".join([*part.badges, *([part.notice] if part.notice else [])]), "dim")
    if part.understood:
        line(f"{say['understood']} {part.understood}")
    for choice in part.remembered:
        line(f"{choice.text} {say['forget']}", "dim")
    for assumption in part.assumptions:
        line(assumption.text, "dim")
    if part.premise:
        line(part.premise, "bold")
    if part.chips:
        line(" · ".join(f"{chip.label}: {chip.value}" for chip in part.chips), "dim")
    if part.unused_words:
        line(f"{say['unused']} " + ", ".join(f"»{w}«" for w in part.unused_words))
    line("")
    line(part.headline, "bold")
    if part.text:
        line(part.text)
    for number, reading in enumerate(part.readings, 1):
        more = "" if reading.label == reading.question else f": {reading.question}"
        line(f"  {number}. {reading.label}{more}")
    if part.table:
        table = Table(*part.table.columns)
        for row in part.table.rows:
            table.add_row(*(escape(cell) for cell in row))
        console.print(table)
    for caveat in part.caveats:
        line(f"{say['caveat']} {caveat.text}")
    for citation in part.citations:
        line(
            f"{say['source']} {citation.n}: {citation.source}. {citation.as_of.isoformat()}. {citation.release}", "dim"
        )
    if part.suggestions:
        line(say["next"] if part.status == "answered" else say["instead"])
        for suggestion in part.suggestions:
            line(f"  – {suggestion}")
