"""How long it took to assess each report of concern: nearly always less than a day, but longer at weekends."""

from pathlib import Path

import numpy as np

from semantic_layer.demo.profile import Yearly, value_in
from semantic_layer.demo.table import Table, decimals, numbered
from semantic_layer.demo.town import Town, years_of
from semantic_layer.frozen import Frozen
from semantic_layer.load import read_yaml

HOURS = 24
SATURDAY = 5
FIRST_WEEKDAY = 3
"""Day 0, 1 January 1970, was a Thursday."""


class Assessments(Frozen):
    in_time: Yearly
    """Of those received from Monday to Friday."""
    weekend: float
    """Times as many are late."""
    late_days: float


def draw_assessments(town: Town, referrals: Table) -> Table:
    """One row per report; `referrals` is raw.underretning."""
    figures = Assessments.model_validate(read_yaml(Path(__file__).with_name("assessments.yaml")))
    number = referrals.columns["underretning_id"].values.astype(np.int64)
    day = referrals.columns["modtaget"].values.astype("datetime64[D]").astype(np.int64)
    late = 1 - value_in(figures.in_time, years_of(day))
    late = late * np.where((day + FIRST_WEEKDAY) % 7 >= SATURDAY, figures.weekend, 1.0)
    chance, hours, over = town.dice("raw.vurdering").random((int(number.max(initial=0)) + 1, 3))[number].T
    waited = HOURS * (1 - figures.late_days * np.log1p(-over))
    return Table(
        "raw.vurdering",
        {
            "underretning_id": numbered("U", number),
            "timer": decimals(np.where(chance < late, waited, 0.5 + (HOURS - 0.5) * hours), 2),
        },
    )
