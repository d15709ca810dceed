"""Protect a KPI: small cells are hidden once for everybody, and with them what would give them away.

Coarsening comes before (`coarsen`), since it decides which cells there are. The steps here only ever hide more, until
there are two other truths for every small cell (`witnesses`); what cannot be proven is not published.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from semantic_layer.publish.cube import Cube
from semantic_layer.publish.distinct_system import write_distinct
from semantic_layer.publish.pattern import choose_pattern
from semantic_layer.publish.primary import Small, find_small, hide_merged, hide_small, shown_figures
from semantic_layer.publish.remembered import Remembered, keep_hidden
from semantic_layer.publish.slack import measure_slack
from semantic_layer.publish.structure import Structure, build_structure
from semantic_layer.publish.system import Bools, Cell, Floats, System
from semantic_layer.publish.systems import Writer
from semantic_layer.publish.targets import Targets, list_targets
from semantic_layer.publish.witnesses import Witnesses, find_witnesses, look_alone

FAR = 10.0
"""How many times the largest required width a variable may move in another truth."""


@dataclass
class Proof:
    """Why nobody can compute back what a KPI hides: for each system the targets and their witnesses.

    It holds the truth, and so never leaves the publication.
    """

    small: list[Small] = field(default_factory=list)
    merged: list[Small] = field(default_factory=list)
    """The own cells of members that are shown together only, small or not."""
    cells: dict[Cell, int] = field(default_factory=dict)
    remembered: Remembered = field(default_factory=Remembered)
    structure: Structure | None = None
    systems: list[System] = field(default_factory=list)
    targets: list[Targets] = field(default_factory=list)
    witnesses: list[Witnesses] = field(default_factory=list)

    @property
    def secrets(self) -> list[Small]:
        """The small cells that nobody knows yet: what has been shown before cannot be taken back."""
        told = {place for _, place in self.remembered.shown}
        return [small for small in [*self.small, *self.merged] if small.place not in told]


def protect_cube(cube: Cube, remembered: Remembered | None = None) -> Proof:
    """Raises ProtectionError when a small cell cannot be protected."""
    proof = Proof(remembered=remembered or Remembered())
    if cube.threshold is None:
        return proof
    proof.small = find_small(cube)
    hide_small(cube, proof.small)
    proof.merged = hide_merged(cube)
    keep_hidden(cube, proof.remembered)
    if proof.secrets:
        _write_systems(cube, proof)
        _Protection(cube, proof).run()
    return proof


def _write_systems(cube: Cube, proof: Proof) -> None:
    proof.structure = build_structure(cube)
    proof.systems = Writer(cube, proof.structure, proof.cells, proof.remembered).write()
    for measure_id, _ in cube.layout.distinct:
        proof.systems.append(write_distinct(cube, measure_id, proof.cells, proof.remembered))


class _Protection:
    def __init__(self, cube: Cube, proof: Proof) -> None:
        self.cube = cube
        self.proof = proof
        self.cells = list(proof.cells)
        self.shown: Bools = np.array([any(shown_figures(cube, *cell)) for cell in self.cells], dtype=bool)
        # That nobody is there is shown whatever is hidden beside it.
        self.fixed: Bools = np.array([not cube.units(*cell) for cell in self.cells], dtype=bool)

        self.open = {place for _, place in proof.remembered.shown}

    def run(self) -> None:
        """Until a round over all systems hides nothing more."""
        known: list[list[Floats]] = [[] for _ in self.proof.systems]
        while True:
            before = int(self.shown.sum())
            done = [self._protect(system, known[at]) for at, system in enumerate(self.proof.systems)]
            if int(self.shown.sum()) == before:
                break
        self.proof.targets = [targets for targets, _ in done]
        self.proof.witnesses = [witnesses for _, witnesses in done]

    def _protect(self, system: System, known: list[Floats]) -> tuple[Targets, Witnesses]:
        while True:
            targets = list_targets(self.cube, system, self.proof.secrets, self.proof.cells, self.shown, self.open)
            reach = FAR * float(targets.required.max(initial=0.0))
            slack = measure_slack(system, self.shown, reach)
            witnesses = find_witnesses(system, slack, targets, known)
            known[:] = witnesses.deviations
            hidden = False
            while len(unmet := witnesses.unmet(targets)) and not hidden:
                # The largest need first: what is hidden for it often serves the others.
                need = targets.required - witnesses.up - witnesses.down
                target = min(unmet.tolist(), key=lambda t: (-need[t], targets.names[t]))
                if not look_alone(system, slack, targets, target, witnesses):
                    chosen = choose_pattern(
                        self.cube, system, targets, target, witnesses, self.shown, self.cells, self.fixed, reach
                    )
                    self._hide(chosen)
                    hidden = bool(chosen)
            known[:] = witnesses.deviations
            if not hidden:
                return targets, witnesses

    def _hide(self, chosen: Iterable[int]) -> None:
        for number in sorted(chosen):
            self.shown[number] = False
            for figure in shown_figures(self.cube, *self.cells[number]):
                figure.hide("secondary")
