"""Tell why a cell has no figure, before anyone looks at how small it is."""

from collections.abc import Sequence

from semantic_layer.calendars import Period
from semantic_layer.publish.cube import STOCK, Cube
from semantic_layer.publish.lattice import Place, Reason, Span
from semantic_layer.publish.layout import Shape

_GRAVEST: tuple[Reason, ...] = ("never_published", "not_reported", "no_data")


def find_gap(cube: Cube, shape: Shape, place: Place, group: str) -> Reason | None:
    """None when the cell is complete. A flow needs every base period of its span, a stock the last one."""
    span = cube.span(place)
    bases = span.bases[-1:] if group == STOCK else span.bases
    reasons = {cube.delivery.missing(base) for base in bases}
    if cube.threshold is not None and cube.delivery.is_incomplete(bases):
        reasons.add("not_reported")
    if cube.kpi.missing != "zero":
        reasons |= {_missing_here(cube, shape, place, span, base) for base in bases}
        if place not in cube.totals:
            reasons.add("no_data")
    return next((reason for reason in _GRAVEST if reason in reasons), None)


def _missing_here(cube: Cube, shape: Shape, place: Place, span: Span, base: Period) -> Reason | None:
    total = cube.totals.get(place)
    if base.id not in cube.delivery.delivered or (total is not None and base.id in total.bases):
        return None
    if not _existed(cube, shape, place, span, base):
        return None
    rule = cube.kpi.completeness
    by_reporter = rule is not None and rule.reporters in shape.finest
    return "not_reported" if by_reporter else "no_data"


def _existed(cube: Cube, shape: Shape, place: Place, span: Span, base: Period) -> bool:
    """A unit that opened or closed within the span is complete without the base periods outside its life."""
    return any(
        _all_exist(cube, shape.finest, members, base) for members in constituents(cube, shape, place.members, span)
    )


def constituents(cube: Cube, shape: Shape, members: tuple[str, ...], span: Span) -> list[tuple[str, ...]]:
    """The cell itself, or the small cells that joined it."""
    merging = cube.merging.get(shape.id)
    if merging is None or members[-1] not in merging.names:
        return [members]
    return [small for (period, small), joint in merging.joint.items() if (period, joint) == (span.period.id, members)]


def _all_exist(cube: Cube, levels: Sequence[str], members: Sequence[str], base: Period) -> bool:
    return all(cube.ancestry.exists_in(level, member, base) for level, member in zip(levels, members, strict=True))
