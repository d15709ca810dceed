"""One linear programme over the deviations from the truth that leave a release looking the same."""

from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

from semantic_layer.publish.slack import Slack
from semantic_layer.publish.system import Bools, Floats, Ints, System

TIME_LIMIT = 30.0
"""Seconds for one programme."""
MOST_WHOLE = 3_000
"""Variables up to which whole numbers are asked for; of more, fractions are taken for another truth."""
FRACTION = 1e-6
"""What lies further from a whole number is none."""


@dataclass(frozen=True)
class Relaxed:
    """A deviation, and how far each form would have to leave its bounds for it."""

    deviation: Floats
    excess: Floats


def move_furthest(system: System, slack: Slack, objective: Floats, free: Bools | None = None) -> Floats | None:
    """The deviation that makes the objective largest; None where the time was not enough.

    Only the `free` variables move. Staying at the truth is always possible.
    """
    at = np.flatnonzero(free) if free is not None else np.arange(system.size)
    rows, low, high = _rows(system, slack, at)
    found = _solve(
        system,
        -objective[at],
        Bounds(_whole(system, slack.low[at]), _whole(system, slack.high[at])),
        [LinearConstraint(rows, low, high)] if rows.shape[0] else [],
        len(at),
    )
    return None if found is None else _spread(system, at, found)


def find_cheapest(
    system: System, slack: Slack, towards: Floats, least: float, prices: Floats, free: Bools | None = None
) -> Relaxed | None:
    """The deviation of at least `least` in a direction that leaves the bounds of forms at the lowest price.

    A form of infinite price stays within its bounds. None where there is none, or the time was not enough.
    """
    at = np.flatnonzero(free) if free is not None else np.arange(system.size)
    rows, low, high = _rows(system, slack, at, forms=False)
    forms = sparse.csr_array(system.forms[:, at])
    used = np.diff(forms.indptr) > 0
    forms, form_low, form_high = forms[used], slack.form_low[used], slack.form_high[used]
    kept = np.flatnonzero(used)
    open_ = np.flatnonzero(np.isfinite(prices[kept]))
    size, count = len(at), len(open_)
    above = sparse.csr_array((np.ones(count), (open_, np.arange(count))), shape=(len(kept), count))
    hidden = slack.hidden_low[used], slack.hidden_high[used]
    goal = sparse.csr_array(towards[at].reshape(1, -1))
    constraints = [
        LinearConstraint(sparse.hstack([rows, sparse.csr_array((rows.shape[0], count))], format="csr"), low, high),
        LinearConstraint(sparse.hstack([forms, -above], format="csr"), -np.inf, form_high),
        LinearConstraint(sparse.hstack([forms, above], format="csr"), form_low, np.inf),
        LinearConstraint(sparse.hstack([forms, above * 0], format="csr"), *hidden),
        LinearConstraint(sparse.hstack([goal, sparse.csr_array((1, count))], format="csr"), least, np.inf),
    ]
    found = _solve(
        system,
        np.concatenate([np.zeros(size), prices[kept][open_]]),
        Bounds(
            np.concatenate([_whole(system, slack.low[at]), np.zeros(count)]),
            np.concatenate([_whole(system, slack.high[at]), np.full(count, np.inf)]),
        ),
        [c for c in constraints if c.A.shape[0]],
        size,
    )
    if found is None:
        return None
    excess = np.zeros(system.forms.shape[0])
    excess[kept[open_]] = found[size:]
    return Relaxed(_spread(system, at, found[:size]), excess)


def _solve(
    system: System, costs: Floats, bounds: Bounds, constraints: list[LinearConstraint], size: int
) -> Floats | None:
    """The first `size` unknowns are variables of the system; whole numbers are asked for where fractions come out."""
    options = {"time_limit": TIME_LIMIT}
    found = milp(costs, bounds=bounds, constraints=constraints, options=options)
    if found.x is None or not system.whole or size > MOST_WHOLE:
        return None if found.x is None else np.asarray(found.x)
    if np.abs(found.x[:size] - np.round(found.x[:size])).max(initial=0) > FRACTION:
        integrality = np.concatenate([np.ones(size, dtype=np.int64), np.zeros(len(costs) - size, dtype=np.int64)])
        found = milp(costs, integrality=integrality, bounds=bounds, constraints=constraints, options=options)
    return None if found.x is None else np.asarray(found.x)


def _rows(system: System, slack: Slack, at: Ints, forms: bool = True) -> tuple[sparse.csr_array, Floats, Floats]:
    """The rows that the variables at these places are in, with their bounds; with `forms` those that can be hidden."""
    low, high = (system.fixed_low, system.fixed_high)
    rows = system.rows[:, at]
    if forms:
        low, high = np.concatenate([low, slack.form_low]), np.concatenate([high, slack.form_high])
    rows = sparse.csr_array(rows[: len(low)])
    used = (np.diff(rows.indptr) > 0) & (np.isfinite(low) | np.isfinite(high))
    return sparse.csr_array(rows[used]), low[used], high[used]


def _whole(system: System, bounds: Floats) -> Floats:
    return np.trunc(bounds) if system.whole else bounds


def _spread(system: System, at: Ints, found: Floats) -> Floats:
    deviation = np.zeros(system.size)
    deviation[at] = np.round(found) if system.whole and len(at) <= MOST_WHOLE else found
    return deviation
