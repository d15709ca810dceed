"""The command `raadsvar`: each command only parses, calls the front door, and prints."""

import typer

from cli import ask, catalogs, checks, cockpit, evals, operating, programs, publishing, serving, tokens
from cli.exits import run_command

app = typer.Typer(
    name="raadsvar",
    help="Ask a municipality's approved figures a plain question, in Danish or English.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

for module in (publishing, ask, cockpit, catalogs, checks, operating, evals, serving, programs, tokens):
    module.register(app)


def main() -> None:
    """Entry point. Exit codes: 0 ok, 1 failure, 2 usage, 3 regression, 4 nothing selected."""
    run_command(app)


if __name__ == "__main__":
    main()
