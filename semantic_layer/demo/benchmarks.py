"""What others publish about themselves: one figure per KPI, measure, peer and period, as it comes from elsewhere."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import numpy as np
from pydantic import TypeAdapter

from semantic_layer.calendars import Period
from semantic_layer.catalog import Benchmark, Kpi
from semantic_layer.demo.profile import Yearly, value_in
from semantic_layer.demo.table import Table, decimals, texts
from semantic_layer.demo.town import Town
from semantic_layer.errors import SourceError
from semantic_layer.frozen import Frozen
from semantic_layer.load import read_yaml

FIGURES = Path(__file__).with_name("benchmarks.yaml")
TABLE = "raw.sammenligningstal"


class Series(Frozen):
    level: Yearly
    noise: float = 0.008
    absent: tuple[str, ...] = ()
    """Periods whose figure never came."""


Figures = dict[str, dict[str, dict[str, Series]]]
"""KPI → measure → peer."""


@cache
def read_series() -> Figures:
    return TypeAdapter(Figures).validate_python(read_yaml(FIGURES))


def draw_benchmarks(town: Town) -> Table:
    """Every figure that is out by today. Raises SourceError where the catalog names a series that is not described."""
    rows = [row for kpi in town.catalog.kpis.values() if kpi.benchmark for row in _rows_of(town, kpi, kpi.benchmark)]
    names = ("noegletal", "tal", "gruppe", "periode")
    columns = {name: texts(named[place] for named, _ in rows) for place, name in enumerate(names)}
    return Table(TABLE, {**columns, "vaerdi": decimals(np.array([value for _, value in rows]), 6)})


def _rows_of(town: Town, kpi: Kpi, benchmark: Benchmark) -> Iterator[tuple[tuple[str, str, str, str], float]]:
    for measure in benchmark.measures:
        for peer in benchmark.peers:
            series = read_series().get(kpi.id, {}).get(measure, {}).get(peer)
            if series is None:
                raise SourceError(f"{FIGURES.name} has no figures for {kpi.id}, {measure}, {peer}")
            for period in _periods_out(town, kpi, benchmark):
                if period.id not in series.absent:
                    dice = town.dice(TABLE, kpi.id, measure, peer, period.id)
                    level = float(value_in(series.level, period.year))
                    value = level * (1 + series.noise * float(dice.uniform(-1, 1)))
                    yield (kpi.id, measure, peer, period.id), round(value, kpi.decimals(measure))


def _periods_out(town: Town, kpi: Kpi, benchmark: Benchmark) -> Iterator[Period]:
    """From the first whole period with figures of our own to the last that others have published."""
    start = town.catalog.calendars.parse(kpi.time.from_, kpi.time.base).start
    for period in town.periods(benchmark.grain, start):
        if benchmark.lag.after(period.end) <= town.today:
            yield period
