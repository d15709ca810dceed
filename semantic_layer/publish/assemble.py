"""Put a KPI's cube together from what was read: roll up, put small members together, compute every figure."""

from semantic_layer.publish.ancestry import Ancestry
from semantic_layer.publish.coarsen import merge_small
from semantic_layer.publish.cube import Cube
from semantic_layer.publish.delivery import measure_delivery
from semantic_layer.publish.facts import Facts
from semantic_layer.publish.figures import compute_figures
from semantic_layer.publish.lattice import Spans
from semantic_layer.publish.layout import Layout
from semantic_layer.publish.rollup import assign_members, roll_up


def assemble_cube(layout: Layout, facts: Facts, spans: Spans, ancestry: Ancestry) -> Cube:
    """Exact and unprotected, but for the decision which small members are shown together only."""
    everything = [span for by_id in spans.values() for span in by_id.values()]
    cube = Cube(layout, ancestry, facts, measure_delivery(layout, facts, everything, ancestry), spans)
    for shape in layout.shapes:
        cube.totals |= roll_up(shape, facts, cube.spans_of(shape), assign_members(shape, ancestry))
    for shape in layout.shapes:
        if shape.breakdown.small == "merge":
            merge_small(cube, shape)
    compute_figures(cube)
    return cube
