"""Options that several commands share."""

from datetime import date
from typing import Annotated

import typer


def parse_day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is no date like 2026-11-15") from None


Today = Annotated[
    date | None,
    typer.Option("--today", parser=parse_day, metavar="YYYY-MM-DD", help="Act as if it were this day."),
]
