"""Exit codes, and the one place where a fault becomes a line on stderr instead of a trace."""

import typer

from assistant import NoReleaseError, ServiceClosedError
from assistant.feedback_store import FeedbackError
from assistant.record import RecordError
from semantic_layer.errors import SemanticLayerError

OK, FAILURE, USAGE, REGRESSION, NOTHING = 0, 1, 2, 3, 4
INTERRUPTED = 130
"""What shells give for Ctrl-C."""


def run_command(app: typer.Typer) -> None:
    try:
        app()
    except (SemanticLayerError, RecordError, FeedbackError, ServiceClosedError) as fault:
        fail(str(fault))
    except NoReleaseError as fault:
        fail(f"{fault}. Run `raadsvar demo` and `raadsvar publish` first (or `make run`, which does both).")
    except SystemExit as leaving:
        # Typer turns Ctrl-C into this code without a word.
        if leaving.code == INTERRUPTED:
            typer.echo("Stopped. What was in service before still is.", err=True)
        raise


def fail(message: str, code: int = FAILURE) -> None:
    typer.echo(message, err=True)
    raise SystemExit(code)
