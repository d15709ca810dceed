"""Flag what a reader must know about a figure: p provisional, b break in the series, e estimate, f forecast,
u unreliable.
"""

from datetime import date

from semantic_layer.catalog import Caveat
from semantic_layer.measures import RatioMeasure, WeightedMeanMeasure
from semantic_layer.publish.cube import Cube
from semantic_layer.publish.lattice import MILLION, Place, Span

FORECAST = "f"


class Flagger:
    """Flags of one KPI's cells, on the day that the release is made."""

    def __init__(self, cube: Cube, as_of: date) -> None:
        self.cube = cube
        self.as_of = as_of
        self._breaks = {grain: _breaks_by_period(cube, grain) for grain in cube.spans}

    def flags(self, place: Place, measure_id: str, shown: bool, n: int | None, denominator: int | None) -> str:
        """`n` as it is published, so that the flag says no more than n does; `denominator` in millionths."""
        if self.cube.forecast_made is not None:
            return FORECAST
        found = []
        if self.cube.kpi.freshness.provisional_for.after(self.cube.span(place).period.end) > self.as_of:
            found.append("p")
        breaks = self._breaks[place.grain].get(place.period, ())
        if any(self._concerns(caveat, place, measure_id) for caveat in breaks):
            found.append("b")
        if shown and self.cube.is_estimated(measure_id, place):
            found.append("e")
        if self._is_unreliable(measure_id, n, denominator):
            found.append("u")
        return ",".join(found)

    def _is_unreliable(self, measure_id: str, n: int | None, denominator: int | None) -> bool:
        if not isinstance(self.cube.kpi.measure(measure_id), RatioMeasure | WeightedMeanMeasure):
            return False
        least = self.cube.kpi.comparisons.min_denominator
        if n is not None:
            return n < least
        return denominator is not None and denominator < least * MILLION

    def _concerns(self, caveat: Caveat, place: Place, measure_id: str) -> bool:
        if caveat.measures is not None and measure_id.split(".", maxsplit=1)[0] not in caveat.measures:
            return False
        return all(self._lies_in(level, members, place) for level, members in caveat.when.items())

    def _lies_in(self, level: str, members: tuple[str, ...], place: Place) -> bool:
        shape, ancestry = self.cube.shape(place.breakdown), self.cube.ancestry
        day = self.cube.span(place).period.end
        merging = self.cube.merging.get(place.breakdown)
        for own, member in zip(shape.finest, place.members, strict=True):
            if merging is not None and member in merging.names:
                continue
            if own == level or level in ancestry.catalog.ancestors(own):
                return ancestry.find(own, member, level, day) in members
        return False


def _breaks_by_period(cube: Cube, grain: str) -> dict[str, list[Caveat]]:
    """The first period that ends on or after the day of each break."""
    found: dict[str, list[Caveat]] = {}
    spans: list[Span] = list(cube.spans[grain].values())
    for caveat in cube.kpi.caveats:
        if caveat.kind != "break" or caveat.at is None or not spans or caveat.at < spans[0].period.start:
            continue
        first = next((span for span in spans if span.period.end >= caveat.at), None)
        if first is not None:
            found.setdefault(first.period.id, []).append(caveat)
    return found
