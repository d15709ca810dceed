"""Amounts in which one or two dominate: whoever knows one of them could tell the other's share from the sum."""

from semantic_layer.publish.cube import Cube
from semantic_layer.publish.lattice import Place


def is_dominated(cube: Cube, place: Place, measure_id: str) -> bool:
    return place in cube.facts.dominated.get(measure_id, ())
