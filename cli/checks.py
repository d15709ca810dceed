"""Check the catalog and the audit log; list members."""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from assistant import load_settings
from assistant.errors import find_fault
from assistant.record import AuditLog, RecordError
from assistant.replan import make_replanner
from assistant.retention import purge_records
from cli.exits import NOTHING, fail
from cli.options import Today
from semantic_layer.check import check_folder
from semantic_layer.load import load_catalog, locate_kpi_files
from semantic_layer.schema import write_schemas
from semantic_layer.version_lock import write_version_lock

audit = typer.Typer(no_args_is_help=True, help="Look after the audit log, and the proof of what is hidden.")


def register(app: typer.Typer) -> None:
    app.command()(check)
    app.command()(members)
    app.add_typer(audit, name="audit")


def check(
    today: Today = None,
    lock: Annotated[bool, typer.Option("--lock", help="Accept new versions into versions.lock.yaml.")] = False,
    schemas: Annotated[
        Path | None, typer.Option("--schemas", help="Write the JSON Schemas of the catalog to this folder.")
    ] = None,
) -> None:
    """Check the catalog against every rule and name all problems at once.

    Example: raadsvar check
    """
    settings = load_settings()
    folder = settings.catalog
    if lock:
        write_version_lock(load_catalog(folder), folder)
    if schemas is not None:
        write_schemas(schemas)
    problems = check_folder(
        folder, today or date.today(), lambda catalog: make_replanner(catalog, settings.cache_folder)
    )
    for problem in problems:
        typer.echo(problem, err=True)
    if problems:
        fail(f"{len(problems)} problems" if len(problems) > 1 else "1 problem")
    count = len(locate_kpi_files(folder))
    typer.echo(f"{count} KPIs, no problems" if count > 1 else f"{count} KPI, no problems")


def members(level: Annotated[str, typer.Argument(help="The id of a level, as in its file.")]) -> None:
    """List the members of a level, with their ids and parents.

    Example: raadsvar members LEVEL
    """
    catalog = load_catalog(load_settings().catalog)
    if level not in catalog.levels:
        fail(f"there is no level {level!r}; there are: {', '.join(sorted(catalog.levels))}", NOTHING)
    for member in catalog.levels[level].members:
        parent = member.parents[-1].id if member.parents else ""
        typer.echo(f"{member.id:<28} {member.label.da:<40} {parent}".rstrip())


@audit.command()
def verify(
    head: Annotated[
        str | None, typer.Option("--head", metavar="LINE", help="What `audit head` said earlier: shows a cut end too.")
    ] = None,
) -> None:
    """Check the hash chain of the audit log: edited, removed, inserted or reordered lines are named.

    Example: raadsvar audit verify --head "2026-11.jsonl 412 9f2c… 5d01…"
    """
    log = AuditLog(load_settings().audit_folder)
    problems = log.verify() + (log.verify_head(head) if head is not None else [])
    for problem in problems:
        typer.echo(problem, err=True)
    if problems:
        fail(f"{len(problems)} problems")
    typer.echo("the chain is unbroken")


@audit.command("release")
def audit_release(
    release_id: Annotated[str | None, typer.Argument(help="As in `release list`; else the one in service.")] = None,
) -> None:
    """Say what a release hides, why, and how much an attacker still does not know.

    The narrowest interval is a multiple of the width that the rule demands. All this is for maintainers: it lies in
    the state folder of whoever publishes, and not in the release.
    Example: raadsvar audit release
    """
    from semantic_layer.publish import read_audit  # noqa: PLC0415 - the solver only where it is needed
    from semantic_layer.serve.release import current_release_id  # noqa: PLC0415 - as above

    settings = load_settings()
    found = read_audit(settings.state, release_id or current_release_id(settings.releases))
    for kpi, told in found.kpis.items():
        reasons = ", ".join(f"{number} {cause}" for cause, number in told.hidden_by_reason.items()) or "none"
        proof = (
            f"  {told.targets} targets, {told.attacked} attacked, narrowest {told.narrowest}" if told.targets else ""
        )
        typer.echo(
            f"{kpi:<28} {told.cells:>6} cells  {told.share:6.1%} hidden ({reasons}){proof}  {told.seconds:.1f} s"
        )
    cells, hidden = sum(k.cells for k in found.kpis.values()), sum(k.hidden for k in found.kpis.values())
    whole = sum(k.hidden_of_whole for k in found.kpis.values())
    typer.echo(f"release {found.release}: {hidden} of {cells} cells hidden, {whole} of them for the whole municipality")


@audit.command("head")
def print_head() -> None:
    """The end of the audit log as one signed line, to be copied to another machine regularly."""
    try:
        typer.echo(AuditLog(load_settings().audit_folder).head())
    except RecordError as error:
        fail(str(error), NOTHING)


@audit.command()
def fault(fault_id: Annotated[str, typer.Argument(help="The id that a user was shown.")]) -> None:
    """Print what went wrong behind an error that a user was shown, with its trace.

    Example: raadsvar audit fault 5d01a2b3
    """
    found = find_fault(load_settings().state, fault_id)
    if found is None:
        fail(f"the fault log has no {fault_id!r}", NOTHING)
    typer.echo(found)


@audit.command()
def purge(today: Today = None) -> None:
    """Delete what is older than RAADSVAR_KEEP_MONTHS: months of the audit log, faults, feedback; for a nightly job.

    Example: raadsvar audit purge
    """
    settings = load_settings()
    purged = purge_records(settings, today or date.today())
    for month in purged.months:
        typer.echo(f"deleted {month}")
    typer.echo(
        f"{len(purged.months)} months, {purged.faults} faults and {purged.feedback} pieces of feedback deleted;"
        f" the last {settings.keep_months} months stay"
    )
