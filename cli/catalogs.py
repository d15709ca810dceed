"""Begin a catalog of one's own, and fill its source from a CSV file."""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from assistant import load_settings
from cli.exits import NOTHING, USAGE, fail
from semantic_layer.errors import NotEmptyError
from semantic_layer.load import load_catalog

NEXT = """\
{count} files in {folder}: a small catalog that works. What to do next:
1. Point the program at it, and at a source of your own:
     export RAADSVAR_CATALOG={catalog}
     export RAADSVAR_SOURCE_URL=duckdb:///{source}
     export RAADSVAR_STATE={state}
2. Read kpis/udvalget/henvendelser.yaml: every field is explained there. It is a draft; make a KPI of yours beside it,
   or of it. `raadsvar check` names every mistake, with file, line and what to do.
3. `raadsvar load VIEW FILE.csv` puts a CSV file into the source, as one of the views in views/.
4. `raadsvar check --lock`, `raadsvar publish`, and `raadsvar ask "…"`.
docs/adding-a-kpi.md goes through all of it with an example."""


def register(app: typer.Typer) -> None:
    app.command()(init)
    app.command()(load)


def init(folder: Annotated[Path, typer.Argument(help="A folder that is empty, or that does not exist yet.")]) -> None:
    """Write a small catalog that works, with comments, to begin one's own from.

    Example: raadsvar init our_catalog
    """
    from semantic_layer.new_catalog import write_new_catalog  # noqa: PLC0415 - only needed here

    try:
        written = write_new_catalog(folder, date.today())
    except NotEmptyError as refusal:
        fail(str(refusal), USAGE)
    except OSError as fault:
        fail(f"{folder} cannot be written: {fault.strerror}")
    whole = folder.resolve()
    state = whole.with_name(f"{whole.name}_var")
    typer.echo(
        NEXT.format(count=len(written), folder=folder, catalog=whole, source=state / "source.duckdb", state=state)
    )


def load(
    view: Annotated[str, typer.Argument(help="The id of a view in views/.")],
    csv: Annotated[Path, typer.Argument(help="A CSV file whose first line names the columns.")],
) -> None:
    """Put a CSV file into the source as an approved view; what the view held before is replaced.

    Example: raadsvar load v_henvendelser henvendelser.csv
    """
    from semantic_layer.csv_view import load_csv  # noqa: PLC0415 - DuckDB only where it is needed

    settings = load_settings()
    views = load_catalog(settings.catalog).views
    if view not in views:
        fail(f"there is no view {view!r}; there are: {', '.join(sorted(views))}", NOTHING)
    rows = load_csv(views[view], csv, settings.source)
    typer.echo(f"kpi.{view}: {rows} rows")
