"""What is said about two KPIs set against each other: means by third, the decision behind them, and never a cause."""

from assistant.answer import AnswerCaveat, Table
from assistant.telling import Saying, Telling
from assistant.writer import Writer
from semantic_layer.catalog import Combination, Kpi
from semantic_layer.query import Query
from semantic_layer.result import Cell, Result
from semantic_layer.serve.thirds import list_thirds


def find_on_file(writer: Writer, query: Query) -> Combination:
    """The combination that a query of this operation is about."""
    found = writer.catalog.combination(*query.kpis[:2])
    if found is None:
        raise LookupError(f"no combination of {query.kpis} is on file")
    return found


def tell_combination(t: Telling) -> Saying:
    thirds = list_thirds(t.result)
    headline = t.write(
        "headline.combination",
        **_names(t.writer, t.result),
        lowest=t.writer.value(thirds[0].mean),
        highest=t.writer.value(thirds[-1].mean),
    )
    decision = _say_decision(t.writer, find_on_file(t.writer, t.result.query))
    return Saying(headline, (t.write("text.combination_not_cause"), decision))


def tabulate_combination(writer: Writer, result: Result) -> Table:
    """A row per third; the units are counted and never named."""
    combination = find_on_file(writer, result.query)
    by, of = (_label(writer, side.kpi, side.measure) for side in (combination.by, combination.of))
    heads = (
        writer.label("table.third"),
        by,
        writer.issue(writer.label("table.mean_of").format(measure=of)),
        writer.issue(writer.label("table.range_of").format(measure=of)),
        _capital(writer.wording.level(combination.level, kpi=writer.catalog.kpi(combination.by.kpi))),
    )
    rows = tuple(
        (
            writer.label(f"thirds.{name}"),
            _range(writer, third.lowest_by, third.highest_by),
            writer.value(third.mean),
            _range(writer, third.lowest, third.highest),
            writer.value(third.units),
        )
        for name, third in zip(("lowest", "middle", "highest"), list_thirds(result), strict=True)
    )
    return Table(columns=heads, rows=rows)


def caution_combination(writer: Writer, result: Result) -> tuple[AnswerCaveat, ...]:
    """The caveats of the decision itself, and how the mean is taken."""
    combination = find_on_file(writer, result.query)
    found = [
        AnswerCaveat(
            id=f"{combination.id}/{caveat.id}",
            kind="method",
            effect="warn",
            text=writer.issue(caveat.text.in_(writer.language)),
        )
        for caveat in combination.caveats
    ]
    text = writer.write("caveats.combination_mean", **_names(writer, result))
    return (*found, AnswerCaveat(id="combination_mean", kind="method", effect="note", text=text))


def explain_combination(writer: Writer, result: Result) -> dict[str, str]:
    """The drawer: what was decided and why, how the table is made, and what neither figure says."""
    combination = find_on_file(writer, result.query)
    kpis = [writer.catalog.kpi(kpi_id) for kpi_id in combination.kpis]
    heading = "explain.headings."
    return {
        writer.label(heading + "purpose"): combination.purpose.in_(writer.language),
        writer.label(heading + "decision"): _say_decision(writer, combination),
        writer.label(heading + "calculation"): writer.write("explain.combination", **_names(writer, result)),
        writer.label(heading + "definition"): _each(writer, kpis, "description"),
        writer.label(heading + "does_not_say"): _each(writer, kpis, "does_not_say"),
    }


def _names(writer: Writer, result: Result) -> dict[str, str]:
    combination = find_on_file(writer, result.query)
    by = writer.catalog.kpi(combination.by.kpi)
    return {
        "subject": writer.subject(by, combination.by.measure),
        "other": writer.subject(writer.catalog.kpi(combination.of.kpi), combination.of.measure),
        "by": writer.wording.level(combination.level, kpi=by),
        "count": writer.value(result.computed[0]),
    }


def _say_decision(writer: Writer, combination: Combination) -> str:
    decided = combination.decided
    committee = next(c for c in writer.catalog.committees if c.id == combination.committee)
    return writer.write(
        "text.combination_decided",
        committee=writer.issue(committee.label.in_(writer.language)),
        at=writer.day(decided.at) if decided else "",
        item=writer.issue(decided.item.in_(writer.language)) if decided else "",
    )


def _each(writer: Writer, kpis: list[Kpi], field: str) -> str:
    """The approved texts of both KPIs, each behind its name."""
    texts = [(kpi.label.in_(writer.language), getattr(kpi, field).in_(writer.language)) for kpi in kpis]
    return " ".join(f"{label}: {text}" for label, text in texts)


def _label(writer: Writer, kpi_id: str, measure: str) -> str:
    return writer.issue(writer.catalog.measure_label(writer.catalog.kpi(kpi_id), measure).in_(writer.language))


def _range(writer: Writer, lowest: Cell, highest: Cell) -> str:
    """ "20,5 – 20,9 elever pr. klasse": the unit once."""
    decimals = writer.catalog.kpi(lowest.kpi).decimals(lowest.measure)
    first = writer.number(lowest.value or 0, decimals)
    return writer.issue(writer.label("chip_values.from_to").format(**{"from": first, "to": writer.value(highest)}))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
