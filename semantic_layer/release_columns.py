"""The columns of every KPI table of a release that say something about a cell, in order."""

FIGURES = (
    "numerator",
    "denominator",
    "value",
    "n",
    "text",
    "note",
    "noted_at",
    "state",
    "reason",
    "flags",
    "coverage",
)
