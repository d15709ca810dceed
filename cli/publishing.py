"""Make the demo, check the catalog, publish, and look after releases."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from types import FrameType
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

import assistant
from assistant import load_settings
from cli.exits import NOTHING, USAGE, fail
from cli.options import Today
from semantic_layer.manifest import Manifest

release = typer.Typer(no_args_is_help=True, help="List releases, choose one, take a KPI out of service.")


def register(app: typer.Typer) -> None:
    app.command()(demo)
    app.command()(publish)
    app.command()(status)
    app.add_typer(release, name="release")


class Steps:
    """Shows the steps of a long command, in a log a line a step; and stops it on Ctrl-C.

    The database swallows an interrupt that comes while it is importing, and makes a fault of its own of one that
    comes while it is at work. So it is noted, and raised again at the next step or fault.
    """

    def __init__(self) -> None:
        self._interrupted = False
        self.console = Console(stderr=True)
        columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
        self.progress = Progress(*columns, console=self.console, transient=True, disable=not self.console.is_terminal)
        self.task = self.progress.add_task("")

    @contextmanager
    def shown(self) -> Iterator[None]:
        before = signal.signal(signal.SIGINT, self._interrupt)
        try:
            with self.progress:
                yield
        except Exception as fault:
            if self._interrupted:
                raise KeyboardInterrupt from fault
            raise
        finally:
            signal.signal(signal.SIGINT, before)

    def _interrupt(self, _signal: int, _frame: FrameType | None) -> None:
        self._interrupted = True
        raise KeyboardInterrupt

    def __call__(self, step: str, detail: str) -> None:
        if self._interrupted:
            raise KeyboardInterrupt
        text = f"{step}: {detail}" if detail else step
        if self.console.is_terminal:
            self.progress.update(self.task, description=text)
        else:
            self.console.print(text, markup=False, highlight=False, soft_wrap=True)


def demo(
    today: Today = None,
    seed: Annotated[int, typer.Option(help="The same seed and day give the same contents.")] = 1,
    scale: Annotated[int, typer.Option(min=1, max=50, help="Multiplies the rows, for benchmarks.")] = 1,
    uncorrected: Annotated[
        bool, typer.Option("--uncorrected", help="As the source was before some of its figures were corrected.")
    ] = False,
    and_publish: Annotated[
        bool, typer.Option("--publish", help="Publish it too: first as it was before the correction, then as it is.")
    ] = False,
) -> None:
    """Write the synthetic municipality (invented figures) to the state folder.

    Example: raadsvar demo --today 2026-11-15
    """
    if and_publish:
        _demo_and_publish(today or date.today(), (seed, scale, uncorrected) != (1, 1, False))
        return
    steps = Steps()
    with steps.shown():
        path = assistant.make_demo_source(load_settings(), today or date.today(), seed, scale, steps, uncorrected)
    typer.echo(f"{path} ({path.stat().st_size / 1e6:.0f} MB)")


def _demo_and_publish(today: date, otherwise: bool) -> None:
    if otherwise:
        fail("--publish makes the demo as it is without other options", USAGE)
    settings, steps = load_settings(), Steps()
    if settings.source_url is not None:
        fail("a source of your own is set (RAADSVAR_SOURCE_URL): run `raadsvar publish`", USAGE)
    with steps.shown():
        manifest = assistant.prepare_demo(settings, steps, today)
    _print_manifest(manifest)


def publish(
    today: Today = None,
    full: Annotated[
        bool, typer.Option("--full", help="Compute every KPI anew, also those that did not change.")
    ] = False,
    accept: Annotated[
        list[str] | None,
        typer.Option("--accept", metavar="VIEW", help="Publish this view although its delivery is very strange."),
    ] = None,
    forget: Annotated[
        str | None,
        typer.Option("--forget", metavar="RELEASE", help="Go on without this release, which cannot be read any more."),
    ] = None,
    watch: Annotated[
        float | None,
        typer.Option("--watch", min=0.01, metavar="MINUTES", help="Look at the source this often, until stopped."),
    ] = None,
) -> None:
    """Check the source, aggregate, protect and publish an immutable release.

    KPIs whose view fails its contract go out of service; they are named with view, column and a sample, and the exit
    code is 1. Where none is left, the old release stays in service.
    Where what was in service cannot be read, what it has shown is not known; then nothing is published that might let
    hidden figures be computed with it, until --forget names it.
    With --watch, a round in which nothing changed writes nothing; what fails is told, and tried again in the next.
    Example: raadsvar publish --today 2026-11-15
    """
    if watch is not None:
        if full or accept or forget or today is not None:
            fail("--watch takes each day as it comes, and computes what has changed", USAGE)
        _watch(watch)
        return
    steps = Steps()
    with steps.shown():
        manifest = assistant.publish(
            load_settings(), today or date.today(), steps, full, accept=accept or (), forget=forget
        )
    _print_manifest(manifest)
    _print_out_of_service(manifest)
    if manifest.peers_failed:
        fail("the figures of others are out of service: mend their view and publish again")
    if manifest.out_of_service:
        fail(f"{len(manifest.out_of_service)} KPIs are out of service: mend their views and publish again")


def _watch(minutes: float) -> None:
    """A line for the first round, and for each that came to something else than the one before."""
    before = ""
    steps = Steps()
    with steps.shown():
        for outcome in assistant.watch(load_settings(), minutes * 60, steps):
            said = outcome.id if isinstance(outcome, Manifest) else f"failed: {outcome}"
            if said == before:
                continue
            before = said
            typer.echo(f"{datetime.now():%Y-%m-%d %H:%M:%S}  {said}")
            if isinstance(outcome, Manifest):
                _print_out_of_service(outcome)


def status() -> None:
    """Say which release is in service, how old it is, and which KPIs are out of service."""
    from semantic_layer.serve import open_release, verify_release  # noqa: PLC0415 - DuckDB only where it is needed

    opened = open_release(load_settings().releases)
    verify_release(opened)
    _print_manifest(opened.manifest)
    typer.echo(f"age       {(date.today() - opened.as_of).days} days")
    _print_out_of_service(opened.manifest)
    for kpi, why in opened.withdrawn.items():
        typer.echo(f"withdrawn {kpi}: {why}")


@release.command("list")
def list_all() -> None:
    """All releases, the newest first; the one in service has a star."""
    from semantic_layer.publish import list_releases  # noqa: PLC0415 - as above

    found = list_releases(load_settings().releases)
    for stored in found:
        mark = "*" if stored.in_service else " "
        problem = f"  damaged: {stored.damaged}" if stored.damaged else ""
        typer.echo(f"{mark} {stored.id}  as of {stored.as_of}  {stored.size / 1e6:.1f} MB{problem}")
    if not found:
        fail("There is no release yet. Run `raadsvar publish`.", NOTHING)


@release.command()
def use(release_id: str) -> None:
    """Put an earlier release in service."""
    from semantic_layer.publish import use_release  # noqa: PLC0415 - as above

    use_release(load_settings().releases, release_id)
    typer.echo(f"release {release_id} is in service")


@release.command()
def withdraw(kpi: str, why: Annotated[str, typer.Argument(help="Shown to users.")]) -> None:
    """Take a KPI out of service at once, with the reason that users are told.

    Example: raadsvar release withdraw sygefravaer "Tallet for september er forkert og rettes 1. december."
    """
    from semantic_layer.publish import withdraw_kpi  # noqa: PLC0415 - as above

    withdraw_kpi(load_settings().releases, kpi, why)
    typer.echo(f"{kpi} is out of service")


@release.command()
def restore(kpi: str) -> None:
    """Put a withdrawn KPI back in service."""
    from semantic_layer.publish import restore_kpi  # noqa: PLC0415 - as above

    restore_kpi(load_settings().releases, kpi)
    typer.echo(f"{kpi} is in service again")


def _print_out_of_service(manifest: Manifest) -> None:
    for kpi, out in manifest.out_of_service.items():
        typer.echo(f"out of service {kpi} since {out.since}: {'; '.join(out.problems)}")
    if manifest.peers_failed:
        failed = manifest.peers_failed
        typer.echo(f"out of service: the figures of others since {failed.since}: {'; '.join(failed.problems)}")


def _print_manifest(manifest: Manifest) -> None:
    rows = sum(k.rows for k in manifest.kpis.values())
    hidden = sum(k.hidden for k in manifest.kpis.values())
    gaps = sum(k.gaps for k in manifest.kpis.values())
    typer.echo(f"release   {manifest.id}")
    typer.echo(f"as of     {manifest.as_of}")
    typer.echo(f"source    {Path(manifest.source).name}")
    typer.echo(f"cells     {rows} ({hidden} hidden, {gaps} without data) of {len(manifest.kpis)} KPIs")
    for kpi, revisions in manifest.revisions.items():
        typer.echo(f"revised   {kpi}: {revisions[0].count} figures, {revisions[0].first} to {revisions[0].last}")
    for kpi, due in manifest.overdue.items():
        typer.echo(f"overdue   {kpi}: its next figures were due on {due}")
    for kpi, said in manifest.warnings.items():
        typer.echo(f"strange   {kpi}: {'; '.join(said)}")
    if manifest.forgotten:
        typer.echo(f"forgotten {manifest.forgotten}: what was in service before could not be read")
    for stage, seconds in manifest.durations.items():
        typer.echo(f"{stage:<9} {seconds:.1f} s")
