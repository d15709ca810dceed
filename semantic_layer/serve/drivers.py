"""Decompose a change by contribution: where it lies, never why it came about.

An amount changes by what its parts change. A rate is the mean of its parts' rates, weighted by their shares of the
denominator, so that it changes for two reasons that are kept apart as Kitagawa (1955) does, with midpoint weights
(Marshall–Edgeworth):

    rate part of a member = (share before + share after) / 2 × (its rate after − its rate before)
    mix part of a member  = (share after − share before) × (the midpoint of its two rates − that of the whole's)

The parts add up to the whole change exactly, without a remainder that nobody could explain, and the same whichever
period is called the first. They are computed from exact components and rounded once; what rounding leaves over to the
change as it is shown is a figure of its own, so that a table of them adds up too.
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
from semantic_layer.serve.figures import read_window
from semantic_layer.serve.order import order_members

WHAT = "drivers"
FINER = 1
"""Decimals of a part of a rate beyond those of the rate itself: most parts would be 0 without."""
TOTAL = "contribution"
FEWEST_HIDDEN = 2
"""Hidden members that a rest must be made of."""


Pair = tuple[Cell, Cell]
"""One member's figure before and after."""


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
    """From what pulls up most to what pulls down most, unless the members may not be ranked; hidden ones last."""
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
    spans = _two_spans(asking)
    whole, pairs = _read_whole(asking, spans), _read_members(asking, spans)
    refuse_breaks(asking, [whole[1], *(after for _, after in pairs)], spans[0][0], spans[1][-1])
    hidden = [pair for pair in pairs if any(cell.state == "hidden" for cell in pair)]
    _refuse_lone_hidden(asking, hidden)
    shown = [pair for pair in pairs if pair not in hidden]
    amounts = [(_amount(asking, before), _amount(asking, after)) for before, after in shown]
    totals = _amount(asking, whole[0]), _amount(asking, whole[1])
    rest = _subtract(totals[0], [a for a, _ in amounts]), _subtract(totals[1], [b for _, b in amounts])
    if not hidden and any(left != Amount(Fraction(0), Fraction(0)) for left in rest):
        raise NotExactError(asking.kpi.id, asking.measures[0], WHAT)
    parts = decompose_change([*amounts, rest] if hidden else amounts, _scale(asking), _divides(asking))
    ranked = list(zip(shown, parts[: len(shown)], strict=True))
    if asking.kpi.comparisons.rank != "no":
        ranked.sort(key=lambda row: -row[1].total)
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


def _two_spans(asking: Asking) -> tuple[list[Period], list[Period]]:
    """The earlier and the later one: `against`, else the ends of the range, else one year before."""
    query = asking.query
    if query.against is not None and query.against.period is not None:
        earlier, later = asking.periods(query.against.period), asking.periods(query.period)
    else:
        first, last = asking.period(query.period.from_), asking.period(query.period.to)
        if first == last:
            first = asking.period(asking.catalog.calendars.a_year_before(last).id)
        earlier, later = [first], [last]
    if (earlier[-1].year, earlier[-1].number) >= (later[0].year, later[0].number):
        raise QueryError(f"{earlier[-1].id} does not lie before {later[0].id}")
    return earlier, later


def _read_whole(asking: Asking, spans: Sequence[list[Period]]) -> tuple[Cell, Cell]:
    """The figure that changes, in both spans."""
    where = {level: ids for level, ids in asking.query.where.items() if level not in asking.query.by}
    found = [_read_span(asking, tuple(where), where, span) for span in spans]
    if any(len(cells) != 1 for cells in found):
        raise NotExactError(asking.kpi.id, asking.measures[0], WHAT)
    before, after = found[0][0], found[1][0]
    if "hidden" in (before.state, after.state):
        raise HiddenPartError(asking.kpi.id, asking.query.by[0])
    if before.state != "shown" or after.state != "shown":
        raise NotExactError(asking.kpi.id, asking.measures[0], WHAT)
    return before, after


def _read_members(asking: Asking, spans: Sequence[list[Period]]) -> list[Pair]:
    """Every member of the level in both spans; one that was not there then is a cell without a figure."""
    level, where = asking.query.by[0], asking.query.where
    found = [_read_span(asking, asking.levels, where, span) for span in spans]
    every = {cell.members[level]: cell for cells in found for cell in cells if level in cell.members}
    if not every or any(level not in cell.members for cells in found for cell in cells):
        raise NotExactError(asking.kpi.id, asking.measures[0], WHAT)
    sides = []
    for read, span in zip(found, spans, strict=True):
        single = len(span) == 1
        cells = fill_missing(asking, read, {**where, level: tuple(every)}, span) if single else read
        here = {cell.members[level]: cell for cell in cells}
        absent = {m: cell.model_copy(update={"period": cells[0].period}) for m, cell in every.items() if m not in here}
        here |= {m: asking.arithmetic.combine((), (), "window", like) for m, like in absent.items()}
        sides.append(here)
    order = order_members(asking.catalog, level)
    return [(sides[0][member], sides[1][member]) for member in sorted(every, key=order.__getitem__)]


def _read_span(asking: Asking, levels: tuple[str, ...], where: Members, span: list[Period]) -> list[Cell]:
    """One figure per member for all the periods of the span together.

    Of a member that is hidden in one month only, what a window leaves over could be split further: so a window is read
    only where every figure in it is shown.
    """
    if len(span) == 1:
        cells = read_cells(asking, levels, where, span)
        return cells if asking.query.by and levels == asking.levels else fill_missing(asking, cells, where, span)
    windows, parts = read_window(asking, levels, where, span)
    if any(cell.state == "hidden" for cell in parts):
        raise HiddenPartError(asking.kpi.id, asking.query.by[0])
    return windows


def _refuse_lone_hidden(asking: Asking, hidden: Sequence[Pair]) -> None:
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
    rows: Sequence[tuple[Pair, Part | None]],
    rest: Part | None,
) -> Result:
    """The published cells of both periods, and the parts in the order that `list_drivers` reads them."""
    change = asking.arithmetic.difference(whole[1], whole[0])
    parts: list[Cell] = []
    for (before, after), part in rows:
        printed = None if part is None else _as_shown(after) - _as_shown(before)
        parts += _print_part(asking, part, (after, before, whole[1], whole[0]), printed)
    if rest is not None:
        shown = [cell for (before, after), part in rows if part is not None for cell in (after, before)]
        parts += _print_part(asking, rest, (whole[1], whole[0], *shown), None)
    totals = [cell for cell in parts if (cell.formula or "").startswith(TOTAL)]
    left = (change.value or Decimal(0)) - sum((cell.value or Decimal(0) for cell in totals), Decimal(0))
    rounding = asking.arithmetic.part("rounding", left, (change, *totals), whole[1])
    main, against = [after for (_, after), _ in rows], [before for (before, _), _ in rows]
    return asking.result(main, against, [change, *parts, rounding], [whole[1], whole[0]])


def _print_part(
    asking: Asking, part: Part | None, operands: tuple[Cell, ...], change: Decimal | None
) -> Iterator[Cell]:
    """What a member contributes in all, and for a rate how much of it is mix and rate; None where it may not be told.

    A row adds up as it is printed: an amount's part is the `change` of the figures as they are shown, a rate's the sum
    of its mix and its rate part as they are shown.
    """
    values: dict[str, Decimal | None] = {}
    decimals = asking.kpi.decimals(asking.measures[0])
    if part is None:
        values = dict.fromkeys((TOTAL, "mix", "rate") if _divides(asking) else (TOTAL,))
    elif _divides(asking):
        mix, rate = (round_fraction(value, decimals + FINER) for value in (part.mix, part.rate))
        values = {TOTAL: mix + rate, "mix": mix, "rate": rate}
    else:
        values = {TOTAL: change if change is not None else round_fraction(part.total, decimals)}
    for name, value in values.items():
        yield asking.arithmetic.part(name, value, operands, operands[0])


def _as_shown(cell: Cell) -> Decimal:
    return cell.value if cell.value is not None else Decimal(0)


def round_fraction(value: Fraction, decimals: int) -> Decimal:
    """Half up, away from zero on both sides, from the exact value."""
    scaled = abs(value) * 10**decimals
    whole = int(scaled + Fraction(1, 2))
    number = (Decimal(whole) if value >= 0 else -Decimal(whole)).scaleb(-decimals)
    return number.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
