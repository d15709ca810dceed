"""The operating mode on the command line: which one it is, and choose another with a reason."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from assistant import load_settings
from assistant.mode import LONGEST_REASON, Mode, ModeFile, OperatingMode, ReasonError, change_mode, name_operator
from assistant.record import AuditLog
from cli.exits import FAILURE, USAGE, fail

ROLE = "command line"
"""In the audit log, in place of a role."""
PROBLEMS = {
    "missing": "say why with --reason",
    "too_long": f"the reason has more than {LONGEST_REASON} characters",
    "personal": "the reason seems to hold a CPR number; users read it",
}


def register(app: typer.Typer) -> None:
    app.command()(mode)


def mode(
    chosen: Annotated[
        Mode | None, typer.Argument(metavar="[normal|verified_only|closed]", help="The mode to choose.")
    ] = None,
    reason: Annotated[str, typer.Option(help="Why; users are told, and the audit log keeps it.")] = "",
) -> None:
    """Say what is answered now, or choose: everything (normal), only what people have verified, or nothing (closed).

    It holds from the next question on, in every process that shares the state folder.

    Examples:
      raadsvar mode
      raadsvar mode verified_only --reason "Nye definitioner er under kontrol."
    """
    settings = load_settings()
    file = ModeFile(settings.state)
    if chosen is None:
        _print(file.read())
        return
    try:
        log, at = AuditLog(settings.audit_folder), datetime.now(UTC)
        _print(change_mode(file, log, chosen, reason, name_operator(), ROLE, at))
    except ReasonError as error:
        fail(PROBLEMS[error.problem], USAGE)
    except OSError as error:
        fail(f"the mode is not changed: {error}", FAILURE)


def _print(found: OperatingMode) -> None:
    if not found.readable:
        fail("closed: the file of the operating mode cannot be read; choose a mode again", FAILURE)
    typer.echo(found.mode)
    if found.at is not None:
        typer.echo(f"since {found.at:%Y-%m-%d %H:%M} UTC, by {found.by}: {found.reason}")
