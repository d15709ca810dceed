"""Decompose a change by contribution: where it lies, never why it came about.

An amount changes by what its parts change. A rate is the mean of its parts' rates, weighted by their shares of the
denominator, so that it changes for two reasons that are kept apart as Kitagawa (1955) does, with midpoint weights
(Marshall–Edgeworth):

    rate part of a member = (share before + share after) / 2 × (its rate after − its rate before)
    mix part of a member  = (share after − share before) × ((its rate before + its rate after) / 2 − the whole's midpoint)

The parts add up to the whole change exactly, without a remainder that nobody could explain, and the same whichever
period is called the first. They are computed from exact components and rounded once; what rounding leaves over to the
change as it is shown is a figure of its own.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from semantic_layer.calendars import Period
from semantic_layer.catalog import Catalog, Kpi
from semantic_layer.errors import HiddenPartError, NotExactError, QueryError
from semantic_layer.measures import CategoryMeasure, DerivedMeasure, DistinctMeasure, RatioMeasure
from semantic_layer.query import Members
from semantic_layer.result import Cell, Result
from semantic_layer.serve.arithmetic import adds_up, is_rate
from semantic_layer.serve.asking import Asking
from semantic_layer.serve.breaks import refuse_breaks
from semantic_layer.serve.cells import fill_missing, read_cells

WHAT = "drivers"
FINER = 1
"""Decimals of a part of a rate beyond those of the rate itself: most parts would be 0 without."""
TOTAL = "contribution"
FEWEST_HIDDEN = 2
"""Hidden members that a rest must be made of."""


@dataclass(frozen=True)
class Amount:
    """What a member contributes to the whole: its numerator, and for a rate its denominator."""

    top: Fraction
    bottom: Fraction


@dataclass(frozen=True)
class Part:
    mix: Fraction
    rate: Fraction

    @property
    def total(self) -> Fraction:
        return self.mix + self.rate


@dataclass(frozen=True)
class Driver:
    """One row: a member in both periods and what it contributes; mix and rate only for a rate."""

    later: Cell | None
    """None for the rest: the hidden members together."""
    earlier: Cell | None
    total: Cell
    mix: Cell | None = None
    rate: Cell | None = None


@dataclass(frozen=True)
class Drivers:
    change: Cell
    members: tuple[Driver, ...]
    """From what pulls up most to what pulls down most; hidden ones last."""
    rest: Driver | None
    rounding: Cell
    """The change as it is shown less the parts as they are shown."""


def answer_drivers(asking: Asking) -> Result:
    """`main` the members after and `against` before, `context` the whole, `computed` what `list_drivers` reads.

    From the earlier period to the later as for a change. Raises NotExactError where the parts do not add up to the
    whole in either period, HiddenPartError where a hidden figure would be needed, and BreakInSeriesError.
    """
    if len(asking.query.by) != 1 or asking.query.without:
        raise QueryError("drivers are of one level, and of everything in it")
    asking.measures = asking.measures[:1]
    if isinstance(asking.kpi.measure(asking.measures[0]), CategoryMeasure | DistinctMeasure):
        raise NotExactError(asking.kpi.id, asking.measures[0], WHAT)
    earlier, later = _two_periods(asking)
    whole = _read_whole(asking, (earlier, later))
    pairs = _read_members(asking, (earlier, later))
    refuse_breaks(asking, [whole[1], *(after for _, after in pairs)], earlier, later)
    hidden = [pair for pair in pairs if any(cell.state == "hidden" for cell in pair)]
    _refuse_lone_hidden(asking, hidden)
    shown = [pair for pair in pairs if pair not in hidden]
    amounts = [(_amount(asking, before), _amount(asking, after)) for before, after in shown]
    totals = _amount(asking, whole[0]), _amount(asking, whole[1])
    rest = _subtract(totals[0], [a for a, _ in amounts]), _subtract(totals[1], [b for _, b in amounts])
    if not hidden and any(left != Amount(Fraction(0), Fraction(0)) for left in rest):
        raise NotExactError(asking.kpi.id, asking.measures[0], WHAT)
    parts = decompose_change([*amounts, rest] if hidden else amounts, _scale(asking), _divides(asking))
    ranked = sorted(zip(shown, parts[: len(shown)], strict=True), key=lambda row: -row[1].total)
    return _result(asking, whole, [*ranked, *((pair, None) for pair in hidden)], parts[-1] if hidden else None)


def list_drivers(result: Result) -> Drivers:
    """The rows of a drivers result."""
    width = 3 if any((cell.formula or "").startswith("mix(") for cell in result.computed) else 1
    change, *cells = result.computed
    rows = [cells[at : at + width] for at in range(0, len(cells) - 1, width)]
    members = zip(result.main, result.against, rows[: len(result.main)], strict=True)
    rest = rows[len(result.main) :]
    return Drivers(
        change=change,
        members=tuple(Driver(later, earlier, *row) for later, earlier, row in members),
        rest=Driver(None, None, *rest[0]) if rest else None,
        rounding=cells[-1],
    )


def find_driver_levels(catalog: Catalog, kpi: Kpi, where: Members, measure_id: str) -> dict[str, tuple[str, ...]]:
    """Level → grains at which the measure of that place can be decomposed by it, the coarsest level first.

    A level counts where it alone is added to the place in a breakdown whose components are published, and below the
    place where both lie in one dimension. Coarsest is the breakdown with the fewest levels, then the catalog's order.
    """
    found: dict[str, list[str]] = {}
    if isinstance(kpi.measure(measure_id), CategoryMeasure | DistinctMeasure):
        return {}
    place = set(catalog.finest(tuple(where)))
    for breakdown in sorted(kpi.published, key=lambda b: len(b.by)):
        added = [level for level in catalog.finest(breakdown.by) if level not in place]
        above = {a for level in breakdown.by for a in catalog.ancestors(level)}
        fits = len(added) == 1 and place <= {*breakdown.by, *above}
        if not fits or (breakdown.measures is not None and measure_id not in breakdown.measures):
            continue
        for grain in breakdown.grains:
            whole = catalog.breakdown(kpi, tuple(where), grain, measure_id)
            exact = whole is not None and whole.components and breakdown.components
            if exact or (whole is not None and adds_up(kpi, measure_id)):
                found.setdefault(added[0], []).append(grain)
    return {level: tuple(dict.fromkeys(grains)) for level, grains in found.items()}


def decompose_change(amounts: Sequence[tuple[Amount, Amount]], scale: int, divides: bool) -> list[Part]:
    """Each member's part of the change from the first amounts to the second; together exactly the whole change.

    A member that is not there in one of the periods has no rate then: all it contributes is mix.
    """
    if not divides:
        return [Part(mix=Fraction(0), rate=(after.top - before.top)) for before, after in amounts]
    bottoms = [sum((pair[i].bottom for pair in amounts), Fraction(0)) for i in (0, 1)]
    tops = [sum((pair[i].top for pair in amounts), Fraction(0)) for i in (0, 1)]
    middle = (tops[0] / bottoms[0] + tops[1] / bottoms[1]) / 2
    parts = []
    for before, after in amounts:
        shares = before.bottom / bottoms[0], after.bottom / bottoms[1]
        rates = [pair.top / pair.bottom if pair.bottom else None for pair in (before, after)]
        one, other = (rate if rate is not None else rates[1 - i] or Fraction(0) for i, rate in enumerate(rates))
        mix = (shares[1] - shares[0]) * ((one + other) / 2 - middle)
        rate = (shares[0] + shares[1]) / 2 * (other - one)
        parts.append(Part(mix=mix * scale, rate=rate * scale))
    return parts


# -- reading -------------------------------------------------------------------------------------------------


def _two_periods(asking: Asking) -> tuple[Period, Period]:
    query = asking.query
    against = query.against.period if query.against is not None else None
    ends = [asking.period(query.period.from_), asking.period(query.period.to)]
    if against is not None:
        ends = [asking.period(against.from_), asking.period(query.period.to)]
        if against.from_ != against.to or query.period.from_ != query.period.to:
            raise NotExactError(asking.kpi.id, asking.measures[0], "window")
    elif ends[0] == ends[1]:
        ends[0] = asking.period(asking.catalog.calendars.a_year_before(ends[1]).id)
    earlier, later = ends
    if earlier.start >= later.start and earlier.end >= later.end:
        raise QueryError(f"{earlier.id} does not lie before {later.id}")
    return earlier, later


def _read_whole(asking: Asking, periods: tuple[Period, Period]) -> tuple[Cell, Cell]:
    """The figure that changes, in both periods."""
    where = {level: ids for level, ids in asking.query.where.items() if level not in asking.query.by}
    cells = fill_missing(asking, read_cells(asking, tuple(where), where, periods), where, periods)
    found = [[cell for cell in cells if cell.period == period.id] for period in periods]
    if any(len(group) != 1 for group in found):
        raise NotExactError(asking.kpi.id, asking.measures[0], WHAT)
    before, after = found[0][0], found[1][0]
    if "hidden" in (before.state, after.state):
        raise HiddenPartError(asking.kpi.id, asking.query.by[0])
    if before.state != "shown" or after.state != "shown":
        raise NotExactError(asking.kpi.id, asking.measures[0], WHAT)
    return before, after


def _read_members(asking: Asking, periods: tuple[Period, Period]) -> list[tuple[Cell, Cell]]:
    """Every member of the level in both periods; one that was not there then is a cell without a figure."""
    level = asking.query.by[0]
    cells = read_cells(asking, asking.levels, asking.query.where, periods)
    if any(level not in cell.members for cell in cells):
        raise NotExactError(asking.kpi.id, asking.measures[0], WHAT)
    members = tuple(dict.fromkeys(cell.members[level] for cell in cells))
    if not members:
        raise NotExactError(asking.kpi.id, asking.measures[0], WHAT)
    cells = fill_missing(asking, cells, {**asking.query.where, level: members}, periods)
    before, after = ([c for c in cells if c.period == period.id] for period in periods)
    return list(zip(before, after, strict=True))


def _refuse_lone_hidden(asking: Asking, hidden: Sequence[tuple[Cell, Cell]]) -> None:
    """A rest may not be one member's figure.

    What is left of the whole after the shown members is the sum of the hidden ones. In either period it must be the
    sum of at least two figures that are hidden *then*: of two members that are each hidden in another period, the rest
    of a period holds one hidden figure and one that anybody may ask for.
    """
    for at in (0, 1):
        then = sum(pair[at].state == "hidden" for pair in hidden)
        if 0 < then < FEWEST_HIDDEN:
            raise HiddenPartError(asking.kpi.id, asking.query.by[0])


def _amount(asking: Asking, cell: Cell) -> Amount:
    """Nothing, for a member that was not there or has no data: the sum with the others shows whether that is so."""
    if cell.state != "shown":
        return Amount(Fraction(0), Fraction(0))
    measure_id = asking.measures[0]
    if not _divides(asking):
        top = cell.numerator if cell.numerator is not None else cell.value if adds_up(asking.kpi, measure_id) else None
        bottom = Decimal(0)
    else:
        top, bottom = cell.numerator, cell.denominator or Decimal(0)
    if top is None or (_divides(asking) and cell.denominator is None):
        raise NotExactError(asking.kpi.id, measure_id, WHAT)
    return Amount(Fraction(top), Fraction(bottom))


def _subtract(total: Amount, parts: Sequence[Amount]) -> Amount:
    tops, bottoms = sum((p.top for p in parts), Fraction(0)), sum((p.bottom for p in parts), Fraction(0))
    return Amount(total.top - tops, total.bottom - bottoms)


def _divides(asking: Asking) -> bool:
    return is_rate(asking.kpi, asking.measures[0])


def _scale(asking: Asking) -> int:
    measure = asking.kpi.measure(asking.measures[0])
    return measure.scale if isinstance(measure, RatioMeasure | DerivedMeasure) and _divides(asking) else 1


# -- figures -------------------------------------------------------------------------------------------------


def _result(
    asking: Asking,
    whole: tuple[Cell, Cell],
    rows: Sequence[tuple[tuple[Cell, Cell], Part | None]],
    rest: Part | None,
) -> Result:
    """The published cells of both periods, and the parts in the order that `list_drivers` reads them."""
    change = asking.arithmetic.difference(whole[1], whole[0])
    parts: list[Cell] = []
    for (before, after), part in rows:
        parts += _print_part(asking, part, (after, before, whole[1], whole[0]), after)
    if rest is not None:
        shown = [cell for (before, after), part in rows if part is not None for cell in (after, before)]
        parts += _print_part(asking, rest, (whole[1], whole[0], *shown), whole[1])
    totals = [cell for cell in parts if (cell.formula or "").startswith(TOTAL)]
    left = (change.value or Decimal(0)) - sum((cell.value or Decimal(0) for cell in totals), Decimal(0))
    rounding = asking.arithmetic.part("rounding", left, (change, *totals), whole[1])
    main, against = [after for (_, after), _ in rows], [before for (before, _), _ in rows]
    return asking.result(main, against, [change, *parts, rounding], [whole[1], whole[0]])


def _print_part(asking: Asking, part: Part | None, operands: tuple[Cell, ...], like: Cell) -> Iterator[Cell]:
    """What a member contributes in all, and for a rate how much of it is mix and rate; None where it may not be told.

    A part of an amount is the change of the member's figure as it is shown, as everywhere.
    """
    values: dict[str, Fraction | None] = {TOTAL: part.total if part else None}
    decimals = asking.kpi.decimals(asking.measures[0])
    if _divides(asking):
        decimals += FINER
        values |= {"mix": part.mix if part else None, "rate": part.rate if part else None}
    for name, value in values.items():
        rounded = None if value is None else round_fraction(value, decimals)
        if rounded is not None and not _divides(asking) and like.members and like.id == operands[0].id:
            rounded = _as_shown(operands[0]) - _as_shown(operands[1])
        yield asking.arithmetic.part(name, rounded, operands, like)


def _as_shown(cell: Cell) -> Decimal:
    return cell.value if cell.value is not None else Decimal(0)


def round_fraction(value: Fraction, decimals: int) -> Decimal:
    """Half up, away from zero on both sides, from the exact value."""
    scaled = abs(value) * 10**decimals
    whole = int(scaled + Fraction(1, 2))
    number = (Decimal(whole) if value >= 0 else -Decimal(whole)).scaleb(-decimals)
    return number.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
