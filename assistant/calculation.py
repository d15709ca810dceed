"""How a figure is calculated, a sentence per measure: what its approved view counts, and what is done to it."""

from collections.abc import Sequence

from assistant.wording import lower_first
from assistant.writer import Writer
from semantic_layer.catalog import Kpi
from semantic_layer.measures import (
    CategoryMeasure,
    DerivedMeasure,
    DistinctMeasure,
    LastValueMeasure,
    RatioMeasure,
    SumMeasure,
    WeightedMeanMeasure,
)


def word_calculation(writer: Writer, kpi: Kpi, measures: Sequence[str]) -> str:
    """Of several measures, each under its name; counts of a category are that of the category."""
    asked = dict.fromkeys(measure.partition(".")[0] for measure in measures or (kpi.default_measure,))
    said = {measure: _word_measure(writer, kpi, measure) for measure in asked}
    if len(said) == 1:
        return next(iter(said.values()))
    names = {m: writer.issue(writer.catalog.measure_label(kpi, m).in_(writer.language)) for m in said}
    return " ".join(writer.write("calculation.named", label=names[m], text=text) for m, text in said.items())


def _word_measure(writer: Writer, kpi: Kpi, measure_id: str) -> str:
    measure = kpi.measure(measure_id)
    match measure:
        case SumMeasure() | LastValueMeasure() | DistinctMeasure():
            return writer.write(f"calculation.{measure.type}", column=_name_column(writer, kpi, measure.column))
        case RatioMeasure():
            first, second = (_name_column(writer, kpi, side) for side in (measure.numerator, measure.denominator))
            return _word_ratio(writer, first, second, measure)
        case WeightedMeanMeasure():
            columns = {name: _name_column(writer, kpi, getattr(measure, name)) for name in ("value", "weight")}
            return writer.write("calculation.weighted_mean", **columns)
        case DerivedMeasure():
            return _word_derived(writer, kpi, measure)
        case CategoryMeasure():
            values = [writer.issue(lower_first(v.label.in_(writer.language))) for v in measure.values]
            level = writer.issue(writer.wording.level(measure.per, plural=False))
            return writer.write("calculation.category", level=level, values=writer.wording.join(values, "or"))


def _word_derived(writer: Writer, kpi: Kpi, measure: DerivedMeasure) -> str:
    first, second = (_name_operand(writer, kpi, path) for path in measure.difference or measure.ratio or ())
    if measure.ratio is not None:
        return _word_ratio(writer, first, second, measure)
    return writer.write("calculation.difference", first=first, second=second)


def _word_ratio(writer: Writer, first: str, second: str, measure: RatioMeasure | DerivedMeasure) -> str:
    sides = {"first": first, "second": second}
    if measure.scale == 1:
        return writer.write("calculation.ratio", **sides)
    return writer.write("calculation.ratio_scaled", **sides, scale=writer.number(measure.scale))


def _name_column(writer: Writer, kpi: Kpi, name: str) -> str:
    """Its label in the view; its name as words where it has none."""
    view = writer.catalog.views.get(kpi.view)
    label = next((column.label for column in view.columns if column.name == name), None) if view else None
    return writer.issue(label.in_(writer.language) if label else name.replace("_", " "))


def _name_operand(writer: Writer, kpi: Kpi, path: str) -> str:
    """A measure of this KPI, or "kpi.measure" of another."""
    owner, _, other = path.rpartition(".")
    found = writer.catalog.kpi(owner) if owner else kpi
    return writer.subject(found, other)
