"""The keys with which programs ask: make one, list them, take one back."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from api.tokens import TokenError, TokenFile
from assistant import build_assistant, load_settings
from assistant.mode import name_operator
from assistant.record import AuditLog
from cli.exits import FAILURE, NOTHING, USAGE, fail

app = typer.Typer(help="The keys with which programs ask over HTTP.", no_args_is_help=True)


def register(main: typer.Typer) -> None:
    main.add_typer(app, name="token")


@app.command()
def add(
    name: Annotated[str, typer.Argument(help="What the program is called here; the audit log signs it.")],
    role: Annotated[str, typer.Option(help="The role in which it asks.")],
) -> None:
    """Make a key for a program, and print it: it is shown this once, and only its hash is kept.

    Example: raadsvar token add intranet --role politiker
    """
    settings = load_settings()
    roles = [known.id for known in build_assistant(settings).roles(settings.language)]
    if role not in roles:
        fail(f"there is no role {role!r}; there are: {', '.join(roles)}", USAGE)
    log = AuditLog(settings.audit_folder)
    try:
        typer.echo(TokenFile(settings.state).add(name, role, datetime.now(UTC), log, name_operator()))
    except TokenError as error:
        fail(str(error), USAGE)
    except OSError as error:
        fail(f"the key is not made: {error}", FAILURE)


@app.command("list")
def list_tokens() -> None:
    """The programs that have a key, with their roles and the day it was made; the keys themselves are kept nowhere.

    Example: raadsvar token list
    """
    try:
        found = TokenFile(load_settings().state).list()
    except TokenError as error:
        fail(str(error), FAILURE)
    if not found:
        fail("no program has a key", NOTHING)
    for token in found:
        typer.echo(f"{token.name}  {token.role}  {token.made_at:%Y-%m-%d}")


@app.command()
def revoke(name: Annotated[str, typer.Argument(help="Whose key is taken back.")]) -> None:
    """Take a key back; it holds from the next call on, in every process that shares the state folder.

    Example: raadsvar token revoke intranet
    """
    settings = load_settings()
    try:
        TokenFile(settings.state).revoke(name, datetime.now(UTC), AuditLog(settings.audit_folder), name_operator())
    except TokenError as error:
        fail(str(error), NOTHING)
    except OSError as error:
        fail(f"the key is still valid: {error}", FAILURE)
