"""How a figure is calculated, a sentence per measure: which columns of its approved view, and what is done to them."""

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
            return writer.write(f"calculation.{measure.type}", column=_column(writer, measure.column))
        case RatioMeasure():
            return _word_ratio(writer, _quote(writer, measure.numerator), _quote(writer, measure.denominator), measure)
        case WeightedMeanMeasure():
            columns = {"value": _column(writer, measure.value), "weight": _column(writer, measure.weight)}
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


def _quote(writer: Writer, column: str) -> str:
    return writer.issue(writer.label("calculation.column").format(column=_column(writer, column)))


def _column(writer: Writer, column: str) -> str:
    """The column's name as words that can be read aloud."""
    return writer.issue(column.replace("_", " "))


def _name_operand(writer: Writer, kpi: Kpi, path: str) -> str:
    """A measure of this KPI, or "kpi.measure" of another."""
    owner, _, other = path.rpartition(".")
    found = writer.catalog.kpi(owner) if owner else kpi
    return writer.subject(found, other)
