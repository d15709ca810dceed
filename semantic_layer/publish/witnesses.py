"""The proof: for every target two other truths that would print the same release and lie far enough apart."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from semantic_layer.publish.programme import move_furthest
from semantic_layer.publish.slack import Slack
from semantic_layer.publish.system import Bools, Floats, Ints, System
from semantic_layer.publish.targets import Targets

BLOCKS = (3, 12)
"""Base periods that are moved together, before all are; it saves time in large systems."""
SMALL = 2_000
"""Variables up to which all are moved at once."""
NEAR = (0, 3)
"""Base periods on either side that are moved first when one target is looked at alone."""
DRAWS = 1
"""Random directions that are tried for all targets together, before each is looked at alone."""
TOLERANCE = 1e-6
"""Of the required width."""


@dataclass
class Witnesses:
    """Deviations from the truth, and how far they take each target up and down."""

    up: Floats
    down: Floats
    upward: Ints
    """Target → the deviation that takes it furthest up; -1 where none does."""
    downward: Ints
    deviations: list[Floats] = field(default_factory=list)

    def add(self, targets: Targets, deviation: Floats) -> None:
        moved = targets.rows @ deviation
        number = len(self.deviations)
        higher, lower = moved > self.up, -moved > self.down
        if higher.any() or lower.any():
            self.deviations.append(deviation)
            self.up[higher], self.upward[higher] = moved[higher], number
            self.down[lower], self.downward[lower] = -moved[lower], number

    def is_met(self, targets: Targets, target: int) -> bool:
        return bool(self.up[target] + self.down[target] >= targets.required[target] * (1 - TOLERANCE))

    def unmet(self, targets: Targets) -> Ints:
        return np.flatnonzero(self.up + self.down < targets.required * (1 - TOLERANCE))


def begin(targets: Targets, known: list[Floats]) -> Witnesses:
    """With the deviations that are known to be other truths."""
    count = targets.values
    found = Witnesses(np.zeros(count), np.zeros(count), np.full(count, -1), np.full(count, -1))
    for deviation in known:
        found.add(targets, deviation)
    return found


def find_witnesses(system: System, slack: Slack, targets: Targets, known: list[Floats]) -> Witnesses:
    """As many as are found for all targets together; `look_alone` finds more."""
    found = begin(targets, known)
    random = np.random.default_rng(0)  # The choice decides what is hidden, and so the release's id.
    for free in _blocks(system, targets):
        for draw in range(2 + DRAWS):
            if not len(unmet := found.unmet(targets)):
                return found
            inside = _touched(targets, unmet, free)
            if not len(inside):
                break
            signs = np.ones(len(inside)) if draw < 2 else random.choice([-1.0, 1.0], len(inside))
            weights = (-signs if draw == 1 else signs) / targets.required[inside]
            deviation = move_furthest(system, slack, targets.rows[inside].T @ weights, free)
            if deviation is None:
                break
            found.add(targets, deviation)
    return found


def look_alone(system: System, slack: Slack, targets: Targets, target: int, found: Witnesses) -> bool:
    """Whether this one target has its witnesses, when it is all that is looked for: near it in time, then anywhere.

    What is known to be another truth with the rest of time as it is, is another truth.
    """
    objective = np.asarray(targets.rows[[target]].todense()).ravel()
    for free in _around(system, objective):
        for sign in (1, -1):
            if not found.is_met(targets, target):
                deviation = move_furthest(system, slack, sign * objective, free)
                if deviation is not None:
                    found.add(targets, deviation)
        if found.is_met(targets, target):
            return True
    return False


def _around(system: System, objective: Floats) -> Iterator[Bools | None]:
    """Which variables move; None = all."""
    at = system.when[np.flatnonzero(objective)]
    for near in NEAR:
        free: Bools = (system.when >= at.min() - near) & (system.when <= at.max() + near)
        if not free.all():
            yield free
    yield None


def _blocks(system: System, targets: Targets) -> Iterator[Bools | None]:
    """Which variables move; None = all."""
    if system.size > SMALL:
        last = int(system.when.max(initial=0))
        for length in BLOCKS:
            for first in range(0, last + 1, length):
                free = (system.when >= first) & (system.when < first + length)
                if len(_touched(targets, np.arange(targets.values), free)):
                    yield free
    yield None


def _touched(targets: Targets, among: Ints, free: Bools | None) -> Ints:
    if free is None:
        return among
    inside: Bools = abs(targets.rows[among]) @ free.astype(float) > 0
    return among[inside]
