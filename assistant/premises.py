"""What a question took for granted, held against the cells: that it holds, that it does not, or that none can tell."""

from assistant.plan import Claim
from assistant.writer import Writer
from semantic_layer.result import Cell, Result
from semantic_layer.serve.arithmetic import is_change

NEAR_POINTS, NEAR_SHARE = 2.5, 0.05
"""How far from a figure that was said to be near: percentage points of a percentage, else a share of what was said."""


def check_premise(writer: Writer, result: Result, claim: Claim | None) -> str | None:
    """The sentence about it, with the figure where one was claimed; None where nothing was claimed."""
    if claim is None:
        return None
    if claim.elsewhere:
        return writer.write("premise.elsewhere")
    if claim.target is not None:
        return _check_target(writer, result, claim)
    if claim.direction is None:
        return _check_value(writer, result.main[0] if result.main else None, claim)
    said = _check_direction(writer, result, claim)
    if claim.value is None or said is None:
        return said
    reached = result.context[0] if result.query.operation == "drivers" else result.main[-1] if result.main else None
    value = _check_value(writer, reached, claim)
    return said if _direction_fails(writer, result, claim) else value


def _check_value(writer: Writer, cell: Cell | None, claim: Claim) -> str:
    if cell is None or cell.value is None:
        return writer.write("premise.unknown")
    path = "premise.value_holds" if _holds(writer, cell, claim) else "premise.value"
    return writer.write(path, value=writer.value(cell))


def _check_direction(writer: Writer, result: Result, claim: Claim) -> str | None:
    if result.query.operation == "trend" and len({(c.measure, tuple(c.members.items())) for c in result.main}) > 1:
        return None
    change = result.computed[0] if result.computed else None
    if change is None or change.value is None:
        return writer.write("premise.unknown")
    peer = result.against[0] if result.against and result.against[0].peer is not None else None
    slots = {"other_place": writer.cell_place(peer)} if peer is not None else {}
    name = ("than_" if peer is not None else "direction_") + (claim.direction or "")
    fails = _direction_fails(writer, result, claim)
    if fails and peer is None and change.value != 0 and not is_change(writer.catalog.kpi(change.kpi), change):
        return writer.write("premise.too_small", delta=writer.difference(change))
    return writer.write(f"premise.{name}" if fails else f"premise.{name}_holds", **slots)


def _direction_fails(writer: Writer, result: Result, claim: Claim) -> bool:
    """Against others any difference counts; over time only one that is large enough to be called a change."""
    change = result.computed[0]
    if change.value is None:
        return True
    peer = bool(result.against) and result.against[0].peer is not None
    moved = change.value != 0 if peer else is_change(writer.catalog.kpi(change.kpi), change)
    return not moved or (change.value > 0) != (claim.direction == "up")


def _check_target(writer: Writer, result: Result, claim: Claim) -> str | None:
    stands = result.computed[0].text if result.computed else None
    if stands is None:
        return writer.write("premise.unknown")
    return writer.write(f"premise.target_{stands}_{'holds' if stands == claim.target else 'fails'}")


def _holds(writer: Writer, cell: Cell, claim: Claim) -> bool:
    """A stated figure is right when it rounds to the one that is shown; a bound is compared as it was said."""
    value, said = float(cell.value or 0), claim.value or 0.0
    match claim.bound:
        case "gt":
            return value > said
        case "ge":
            return value >= said
        case "lt":
            return value < said
        case "le":
            return value <= said
        case "eq":
            if claim.rough:
                in_points = writer.catalog.units[cell.unit].point is not None
                return bool(abs(value - said) <= (NEAR_POINTS if in_points else NEAR_SHARE * abs(said)))
            decimals = writer.catalog.kpi(cell.kpi).decimals(cell.measure)
            return bool(abs(value - said) < 0.5 * 10**-decimals)
