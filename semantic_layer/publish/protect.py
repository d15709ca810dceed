"""Protect a KPI: small cells are hidden once for everybody, and with them what would give them away.

Coarsening comes before (`coarsen`), since it decides which cells there are. The steps here only ever hide more.
"""

from semantic_layer.publish.cube import Cube
from semantic_layer.publish.primary import hide_merged, hide_small
from semantic_layer.publish.secondary import hide_secondary


def protect_cube(cube: Cube) -> None:
    """Raises ProtectionError when a small cell cannot be protected."""
    if cube.threshold is None:
        return
    small = hide_small(cube)
    hide_merged(cube)
    hide_secondary(cube, small)
