"""What could be published instead of a breakdown that cannot be protected: it is tried out before it is proposed."""

from collections.abc import Iterator
from dataclasses import replace

from semantic_layer.errors import ProtectionError
from semantic_layer.publish.assemble import assemble_cube
from semantic_layer.publish.cube import Cube
from semantic_layer.publish.layout import Layout, Shape
from semantic_layer.publish.protect import Proof, protect_cube
from semantic_layer.publish.remembered import Remembered


def protect_or_propose(cube: Cube, remembered: Remembered) -> Proof:
    """Raises ProtectionError, naming the cell and a coarser breakdown that would pass."""
    try:
        return protect_cube(cube, remembered)
    except ProtectionError as error:
        proposal = _find_coarser(cube, remembered)
        advice = f"this would pass: {proposal}" if proposal else "no coarser breakdown would pass"
        raise ProtectionError(f"{error}; {advice}") from error


def _find_coarser(cube: Cube, remembered: Remembered) -> str | None:
    for proposal, layout in _coarser(cube.layout, cube):
        other = assemble_cube(layout, cube.facts, cube.spans, cube.ancestry)
        try:
            protect_cube(other, remembered)
        except ProtectionError:
            continue
        return proposal
    return None


def _coarser(layout: Layout, cube: Cube) -> Iterator[tuple[str, Layout]]:
    """One breakdown without its shortest grain, or left out; the finest first."""
    for shape in sorted(layout.shapes, key=lambda s: (-len(s.breakdown.by), s.id)):
        longer = _without_shortest(shape, cube)
        if longer is not None:
            named = ", ".join(longer.breakdown.grains)
            changed = tuple(longer if s is shape else s for s in layout.shapes)
            yield f"[{shape.id}] by {named} only", replace(layout, shapes=changed)
    for shape in sorted(layout.shapes, key=lambda s: (-len(s.breakdown.by), s.id)):
        rest = tuple(s for s in layout.shapes if s is not shape)
        if shape.breakdown.by and rest:
            yield f"everything but [{shape.id}]", replace(layout, shapes=rest)


def _without_shortest(shape: Shape, cube: Cube) -> Shape | None:
    grains = shape.breakdown.grains
    if len(grains) < 2:
        return None
    shortest = min(grains, key=lambda g: max((len(span.bases) for span in cube.spans[g].values()), default=0))
    kept = tuple(grain for grain in grains if grain != shortest)
    return replace(shape, breakdown=shape.breakdown.model_copy(update={"grains": kept}))
