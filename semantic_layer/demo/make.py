"""Make the synthetic municipality: settle people, run a town on them, write the source with its approved views.

Everything is drawn from the seed alone; `today` only cuts off what is not known yet.
"""

import shutil
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from semantic_layer.catalog import Catalog
from semantic_layer.demo.absence import draw_absence
from semantic_layer.demo.assessments import draw_assessments
from semantic_layer.demo.benchmarks import draw_benchmarks
from semantic_layer.demo.budget import draw_budget
from semantic_layer.demo.care import draw_care_homes, draw_home_help
from semantic_layer.demo.cases import draw_building_cases, draw_referrals
from semantic_layer.demo.children import tabulate_children
from semantic_layer.demo.corrections import forget_late_rows
from semantic_layer.demo.district_counts import count_by_district
from semantic_layer.demo.economy import draw_economy
from semantic_layer.demo.headcounts import count_residents
from semantic_layer.demo.labour import draw_labour
from semantic_layer.demo.organisation import tabulate_calendars, tabulate_organisation
from semantic_layer.demo.population import settle_residents, tabulate_residents
from semantic_layer.demo.profile import read_profile
from semantic_layer.demo.projects import draw_projects
from semantic_layer.demo.pupils import tabulate_pupils
from semantic_layer.demo.registers import draw_registers
from semantic_layer.demo.schools import enrol_pupils, tabulate_schools
from semantic_layer.demo.staff import employ_staff, tabulate_staff
from semantic_layer.demo.table import Table, write_table
from semantic_layer.demo.town import Town
from semantic_layer.demo.yearly import draw_emissions, draw_loans
from semantic_layer.errors import SourceError

EARLIEST = date(2023, 5, 1)
"""By then every view has at least one whole period."""
LATEST_YEARS_BEFORE_END = 2
"""Lives end with the profile's last year; before that, nobody leaves because of it."""
SCHEMAS = ("calendar", "raw", "kpi")
VIEWS = Path(__file__).with_name("views")
"""A folder of SQL files, run in the order of their names."""


def make_demo(
    catalog: Catalog,
    target: Path,
    today: date,
    seed: int = 1,
    scale: int = 1,
    progress: Callable[[str, str], None] | None = None,
    uncorrected: bool = False,
) -> None:
    """Write the source as a DuckDB file; the old one stays in place until the new one is whole.

    `uncorrected` is the source as it was before the profile's corrections.
    `progress` is told each table's name and its number of rows. Raises SourceError when the file cannot be
    written, or when `today` lies outside the years that the municipality lives.
    """
    town = Town(catalog, read_profile(), today, seed, scale)
    _check_day(town)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=target.parent, prefix=f".{target.name}-") as folder:
            unfinished = Path(folder) / target.name
            _write_source(town, unfinished, progress)
            if uncorrected:
                _undo_corrections(unfinished, today)
            unfinished.replace(target)
    except (OSError, duckdb.Error) as error:
        raise SourceError(f"{target}: the demo's source cannot be written ({error})") from error


def copy_uncorrected(source: Path, target: Path, today: date) -> None:
    """The source as it was before its corrections, beside the one that was made for `today`. Raises SourceError."""
    try:
        shutil.copyfile(source, target)
        _undo_corrections(target, today)
    except (OSError, duckdb.Error) as error:
        raise SourceError(f"{target}: the demo's source cannot be written ({error})") from error


def draw_tables(town: Town) -> Iterator[Table]:
    """Every table of the source, in an order in which each needs only earlier ones."""
    yield from tabulate_calendars(town)
    yield from tabulate_organisation(town)
    residents = settle_residents(town)
    yield from tabulate_residents(town, residents)
    yield count_residents(town, residents)
    yield count_by_district(town, residents)
    yield from draw_labour(town, residents)
    yield draw_home_help(town, residents)
    yield draw_care_homes(town, residents)
    referrals = draw_referrals(town, residents)
    yield referrals
    yield draw_assessments(town, referrals)
    yield draw_loans(town, residents)
    yield from draw_emissions(town)
    yield draw_building_cases(town)
    enrolled = enrol_pupils(town)
    yield from tabulate_schools(town, enrolled)
    yield from tabulate_pupils(town, enrolled)
    yield from tabulate_children(town, residents)
    staff = employ_staff(town)
    yield from tabulate_staff(town, staff)
    yield from draw_absence(town, staff)
    yield from draw_budget(town)
    yield from draw_projects(town)
    yield from draw_economy(town)
    yield from draw_registers(town)
    yield draw_benchmarks(town)


def _write_source(town: Town, path: Path, progress: Callable[[str, str], None] | None) -> None:
    with duckdb.connect(str(path)) as connection:
        for schema in SCHEMAS:
            connection.execute(f"CREATE SCHEMA {schema}")
        for table in draw_tables(town):
            write_table(connection, table)
            if progress:
                progress(table.name, str(table.rows))
        for views in sorted(VIEWS.glob("*.sql")):
            connection.execute(views.read_text(encoding="utf-8"))


def _undo_corrections(path: Path, today: date) -> None:
    with duckdb.connect(str(path)) as connection:
        forget_late_rows(connection, read_profile().corrections, today)


def _check_day(town: Town) -> None:
    latest = date(town.profile.last_year - LATEST_YEARS_BEFORE_END, 12, 31)
    if not EARLIEST <= town.today <= latest:
        raise SourceError(f"the demo can be made for a day from {EARLIEST} to {latest}, not for {town.today}")
