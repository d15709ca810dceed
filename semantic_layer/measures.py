"""How a figure is made from the columns of an approved view: the measure types."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from semantic_layer.frozen import Frozen
from semantic_layer.texts import Text, Words


class Sides(Frozen):
    """Words that say on which side of zero a figure lies ("merforbrug", "mindreforbrug")."""

    above: Words = Words()
    below: Words = Words()


class _Measure(Frozen):
    label: Text | None = None
    """What the measure is called beside its KPI's label; None when the KPI has only this one."""
    phrase: Text | None = None
    """The measure as a noun phrase in a sentence ("det forventede regnskab"); None = the KPI's own phrase."""
    synonyms: Words = Words()
    sides: Sides | None = None
    """None where zero divides nothing; the words need be names of the KPI or words about it as well."""
    unit: str
    decimals: int = Field(default=0, ge=0, le=4)


class SumMeasure(_Measure):
    """Sum over members and over time; a null counts as no amount."""

    type: Literal["sum"]
    column: str


class RatioMeasure(_Measure):
    """Σ numerator / Σ denominator × scale; no value where the denominator is 0."""

    type: Literal["ratio"]
    numerator: str
    denominator: str
    scale: int = 1
    """100 for percent and "pr. 100", 1 for days per case."""
    change: Literal["pp", "unit"] = "unit"


class LastValueMeasure(_Measure):
    """A stock: summed over members, and over time the last base period of the span."""

    type: Literal["last_value"]
    column: str


class DistinctMeasure(_Measure):
    """Number of different values of the column among the rows of the cell, counted anew per cell."""

    type: Literal["distinct"]
    column: str


class WeightedMeanMeasure(_Measure):
    """Σ value × weight / Σ weight over rows where the value is present; value is per row."""

    type: Literal["weighted_mean"]
    value: str
    weight: str


class DerivedMeasure(_Measure):
    """Difference or ratio of two measures of the same cell, of this or of another KPI ("kpi.measure").

    Computed from exact components at publication, hidden where an operand is; a ratio over 0 has no value.
    """

    type: Literal["derived"]
    difference: tuple[str, str] | None = None
    ratio: tuple[str, str] | None = None
    scale: int = 1
    change: Literal["pp", "unit"] = "unit"

    @model_validator(mode="after")
    def _one_formula(self) -> "DerivedMeasure":
        if (self.difference is None) == (self.ratio is None):
            raise ValueError("a derived measure has either a difference or a ratio")
        return self


class CategoryValue(Frozen):
    id: str
    label: Text
    plural: Text | None = None
    """The value said of several members ("røde"); None = the label."""
    words: Words = Words()
    """Inflected and everyday forms ("rød", "røde", "i rødt")."""


class CategoryMeasure(_Measure):
    """One of a few ordered values per member and period, from the best to the worst.

    Published per member, and above that as the number of members per value: the release has a count measure
    `<measure>.<value>` for each value.
    """

    type: Literal["category"]
    column: str
    per: str
    """The level whose members each have a value (a project)."""
    values: tuple[CategoryValue, ...] = Field(min_length=2)
    date: str | None = None
    note: str | None = None


COUNTED = frozenset({"sum", "last_value", "distinct"})
"""Types of measures that are amounts of something, so that a part of them is a share, and more of them a percentage."""

Measure = Annotated[
    SumMeasure
    | RatioMeasure
    | LastValueMeasure
    | DistinctMeasure
    | WeightedMeanMeasure
    | DerivedMeasure
    | CategoryMeasure,
    Field(discriminator="type"),
]


def source_columns(measure: Measure) -> tuple[str, ...]:
    """The columns of the KPI's view that the measure reads."""
    match measure:
        case SumMeasure() | LastValueMeasure() | DistinctMeasure():
            return (measure.column,)
        case RatioMeasure():
            return (measure.numerator, measure.denominator)
        case WeightedMeanMeasure():
            return (measure.value, measure.weight)
        case CategoryMeasure():
            return tuple(c for c in (measure.column, measure.date, measure.note) if c)
        case DerivedMeasure():
            return ()


def told_columns(measure: Measure) -> tuple[str, ...]:
    """Those among them that readers are told of when they ask how the figure is made."""
    return () if isinstance(measure, CategoryMeasure) else source_columns(measure)
