"""Write figures down as rows of the release: rounded, and with no number where a cell is not shown."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from semantic_layer.publish.cube import Cube
from semantic_layer.publish.flags import Flagger
from semantic_layer.publish.lattice import MILLION, Figure, Place
from semantic_layer.release_columns import FIGURES

N_STEP = 5
"""Where components are not published, unit counts are rounded to the nearest multiple of this."""

FIXED = ("measure", "breakdown", "grain", "period", "period_start", "period_end")

Value = str | int | float | date | Decimal | None
ReleaseRow = tuple[Value, ...]


@dataclass(frozen=True)
class Table:
    """The rows of one KPI, in canonical order."""

    kpi: str
    levels: tuple[str, ...]
    rows: list[ReleaseRow]

    @property
    def name(self) -> str:
        return self.kpi

    @property
    def columns(self) -> tuple[str, ...]:
        return (*FIXED, *self.levels, *FIGURES)


def write_rows(cube: Cube, as_of: date, forecast: Cube | None = None) -> Table:
    """The rows of what has happened, and those of what is forecast."""
    rows = [*_rows(cube, as_of), *(_rows(forecast, as_of) if forecast is not None else ())]
    return Table(cube.kpi.id, cube.kpi.levels, order_rows(rows))


def order_rows(rows: Iterable[ReleaseRow]) -> list[ReleaseRow]:
    """The canonical order: by measure, place, period and member."""
    return sorted(rows, key=_order)


def _rows(cube: Cube, as_of: date) -> Iterator[ReleaseRow]:
    flagger = Flagger(cube, as_of)
    for place, figures in cube.figures.items():
        for measure_id, figure in figures.items():
            yield _row(cube, flagger, place, measure_id, figure)


def round_half_up(value: Fraction, decimals: int) -> Decimal:
    """Halves away from zero, as people round."""
    scaled = abs(value) * 10**decimals
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return _decimal(whole if value >= 0 else -whole, decimals)


def _row(cube: Cube, flagger: Flagger, place: Place, measure_id: str, figure: Figure) -> ReleaseRow:
    period = cube.span(place).period
    levels = _levels(cube, place)
    fixed = (measure_id, place.breakdown, place.grain, place.period, period.start, period.end)
    coverage = cube.delivery.coverage(cube.span(place).bases)
    numbers = _numbers(cube, flagger, place, measure_id, figure) if figure.state == "shown" else (None,) * 7
    flags = _flags(cube, flagger, place, measure_id, figure)
    return (*fixed, *levels, *numbers, figure.state, figure.reason, flags, coverage)


def _numbers(
    cube: Cube, flagger: Flagger, place: Place, measure_id: str, figure: Figure
) -> tuple[Decimal | None, Decimal | None, Decimal | None, int | None, str | None, str | None, date | None]:
    if cube.rounds(measure_id):
        return _rounded(cube, place, measure_id, figure)
    components = cube.shape(place.breakdown).breakdown.components
    value = None if figure.value is None else round_half_up(figure.value, cube.kpi.decimals(measure_id))
    return (
        _amount(figure.numerator) if components else None,
        _amount(figure.denominator) if components else None,
        value,
        _published_n(cube, place, figure),
        figure.text,
        figure.note,
        figure.noted_at or cube.forecast_made,
    )


def _rounded(
    cube: Cube, place: Place, measure_id: str, figure: Figure
) -> tuple[None, None, Decimal | None, int | None, str | None, str | None, date | None]:
    """A count to the nearest 5, or the share of two of them; no components, since sums of them would drift."""
    n = None if figure.units is None else round_to_step(figure.units)
    if figure.numerator is None:
        return None, None, None, n, None, None, None
    count = round_to_step(figure.numerator // MILLION)
    if figure.denominator is None:
        return None, None, Decimal(count), n, None, None, None
    whole, scale = round_to_step(figure.denominator // MILLION), getattr(cube.kpi.measure(measure_id), "scale", 1)
    share = min(Fraction(count, whole), Fraction(1)) if whole else None
    value = None if share is None else round_half_up(share * scale, cube.kpi.decimals(measure_id))
    return None, None, value, n, None, None, None


def round_to_step(units: int) -> int:
    return (2 * units + N_STEP) // (2 * N_STEP) * N_STEP


def _published_n(cube: Cube, place: Place, figure: Figure) -> int | None:
    exact = cube.shape(place.breakdown).breakdown.components and cube.kpi.disclosure.method == "suppress"
    return figure.units if figure.units is None or exact else round_to_step(figure.units)


def _flags(cube: Cube, flagger: Flagger, place: Place, measure_id: str, figure: Figure) -> str:
    """A cell that is not shown says nothing about how small it is."""
    if figure.state != "shown":
        return flagger.flags(place, measure_id, False, None, None)
    return flagger.flags(place, measure_id, True, _published_n(cube, place, figure), figure.denominator)


def _levels(cube: Cube, place: Place) -> Iterator[str | None]:
    """The member at every level of the KPI that is in the breakdown; levels above are filled from the finest."""
    shape, day = cube.shape(place.breakdown), cube.span(place).period.end
    known = dict(zip(shape.finest, place.members, strict=True))
    catalog = cube.ancestry.catalog
    merging = cube.merging.get(place.breakdown)
    for level in cube.kpi.levels:
        if level not in shape.breakdown.by:
            yield None
            continue
        if level in known:
            yield known[level]
            continue
        own = next(finest for finest in shape.finest if level in catalog.ancestors(finest))
        member = known[own]
        named_after = merging.names.get(member) if merging else None
        if named_after is not None:
            own, member = named_after
        yield cube.ancestry.find(own, member, level, day)


def _amount(millionths: int | None) -> Decimal | None:
    return None if millionths is None else _decimal(millionths, 6)


def _decimal(whole: int, decimals: int) -> Decimal:
    """Without the context's precision: an amount of any size stays exact."""
    digits = tuple(int(digit) for digit in str(abs(whole)))
    return Decimal((int(whole < 0), digits, -decimals))


def _order(row: Sequence[object]) -> tuple[str, ...]:
    return tuple("" if value is None else str(value) for value in row)
