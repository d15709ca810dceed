"""How far each published sum may lie from the truth without the release looking any different.

Hiding more never takes slack away, so what has been proven once stays proven.
"""

from dataclasses import dataclass

import numpy as np

from semantic_layer.publish.system import ALWAYS, Bools, Floats, Ints, System


@dataclass(frozen=True)
class Slack:
    """Bounds of the deviation from the truth."""

    low: Floats
    high: Floats
    """Per variable."""
    form_low: Floats
    form_high: Floats
    """Per form, as it is shown or hidden."""
    hidden_low: Floats
    hidden_high: Floats
    """Per form, if nothing of it were shown."""


def measure_slack(system: System, shown: Bools, reach: float) -> Slack:
    """`shown` per cell; no variable is moved further than `reach`."""
    visible = np.append(shown, True)[system.cell]  # ALWAYS is the last one.
    form_low, form_high = _bounds(system, visible)
    hidden_low, hidden_high = _bounds(system, system.cell == ALWAYS)
    return Slack(
        low=np.minimum(np.maximum(system.low - system.truth, -reach), 0),
        high=np.maximum(np.minimum(system.high - system.truth, reach), 0),
        form_low=np.minimum(form_low - system.values, 0),
        form_high=np.maximum(form_high - system.values, 0),
        hidden_low=np.minimum(hidden_low - system.values, 0),
        hidden_high=np.maximum(hidden_high - system.values, 0),
    )


def _bounds(system: System, visible: Bools) -> tuple[Floats, Floats]:
    low, high = (np.full(system.forms.shape[0], bound) for bound in (-np.inf, np.inf))
    np.maximum.at(low, system.form, np.where(visible, system.shown_low, system.hidden_low))
    np.minimum.at(high, system.form, np.where(visible, system.shown_high, system.hidden_high))
    return low, high


def list_holders(system: System, shown: Bools) -> list[Ints]:
    """Form → the cells that are shown and say something of it."""
    holders: list[list[int]] = [[] for _ in range(system.forms.shape[0])]
    for form, cell in zip(system.form.tolist(), system.cell.tolist(), strict=True):
        if cell == ALWAYS or shown[cell]:
            holders[form].append(cell)
    return [np.array(found, dtype=np.int64) for found in holders]
