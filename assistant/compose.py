"""Put an answer together from cells: sentences, table, picture, notes. Nothing here computes or decides."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant.answer import AnswerCaveat, AnswerCell, AssumptionNote, Chip, Table
from assistant.calculation import word_calculation
from assistant.headlines import tell_result
from assistant.notes import make_badges, make_chips, word_assumptions, word_caveats
from assistant.pictures import make_picture
from assistant.plan import QueryPlan
from assistant.premises import check_premise
from assistant.sayings_of_combinations import caution_combination, explain_combination
from assistant.sayings_of_drivers import explain_drivers
from assistant.tables import make_table
from assistant.verified import Verified
from assistant.writer import Writer
from semantic_layer.catalog import Catalog, Kpi
from semantic_layer.caveat import CaveatNote
from semantic_layer.result import Cell, Result
from semantic_layer.serve.longer_course import LongerCourse
from semantic_layer.serve.targets import target_cell, target_comparison
from semantic_layer.texts import Language


@dataclass(frozen=True)
class Composition:
    """The reader-facing half of an answer."""

    understood: str
    kind: str
    headline: str
    text: str
    badges: tuple[str, ...]
    chips: tuple[Chip, ...]
    table: Table | None
    chart: dict[str, object] | None
    cells: tuple[AnswerCell, ...]
    caveats: tuple[AnswerCaveat, ...]
    assumptions: tuple[AssumptionNote, ...]
    explanation: dict[str, str]
    premise: str | None


def compose_answer(
    catalog: Catalog,
    language: Language,
    plan: QueryPlan,
    result: Result,
    notes: tuple[CaveatNote, ...],
    target: Cell | None,
    latest: str | None,
    instead: Mapping[str, tuple[str, ...]],
    longer: LongerCourse | None = None,
    verified: Verified | None = None,
) -> Composition:
    """Raises UngroundedFigureError rather than print a digit that no cell gave."""
    writer = Writer(catalog, language)
    kpi = catalog.kpi(result.query.kpis[0])
    saying = tell_result(writer, kpi, result)
    sentences = [*saying.sentences, *say_longer(writer, longer), *say_target(writer, kpi, result, target)]
    against = result.query.against
    goal = result.against[0] if against is not None and against.target and result.against else target
    combined = result.query.operation == "combination"
    beside = (longer.first, longer.last, longer.change) if longer is not None else ()
    every = _every_cell(result, (*saying.counted, *beside), target)
    return Composition(
        understood=writer.issue(writer.wording.ask(result.query)),
        kind=_kind(result),
        headline=saying.headline,
        text=" ".join(sentences),
        badges=make_badges(writer, result, notes, latest, verified is not None),
        chips=make_chips(writer, kpi, result.query),
        table=make_table(writer, kpi, result),
        chart=make_picture(writer, kpi, result, saying.headline.rstrip("."), notes, goal),
        cells=tuple(print_cell(writer, c) for c in every),
        caveats=(*(caution_combination(writer, result) if combined else ()), *word_caveats(writer, result, notes)),
        assumptions=word_assumptions(writer, kpi, result.query, plan.assumptions, instead),
        explanation={**_explain(writer, kpi, result), **tell_verified(writer, verified)},
        premise=check_premise(writer, result, plan.claim),
    )


def _explain(writer: Writer, kpi: Kpi, result: Result) -> dict[str, str]:
    if result.query.operation == "combination":
        return explain_combination(writer, result)
    drawer = explain_kpi(writer, kpi, result.query.measures)
    if result.query.operation != "drivers":
        return drawer
    split = explain_drivers(writer, kpi, result)
    return {**split, **drawer, **split}


def tell_verified(writer: Writer, verified: Verified | None) -> dict[str, str]:
    """For the drawer: the approved question that became the same query, and who approved it when."""
    if verified is None:
        return {}
    said = writer.label("explain.verified").format(
        question=verified.question, by=verified.by, at=writer.day(verified.at)
    )
    return {writer.label("explain.headings.verified"): said}


def explain_kpi(writer: Writer, kpi: Kpi, measures: Sequence[str]) -> dict[str, str]:
    """The drawer: what the KPI measures, how, what it does not say, its owner; catalog texts as they were approved."""
    headings = writer.label
    owner = writer.label("explain.owner").format(
        steward=kpi.owner.steward, contact=kpi.owner.contact, approved=writer.day(kpi.owner.approved)
    )
    return {
        headings("explain.headings.definition"): kpi.description.in_(writer.language),
        headings("explain.headings.calculation"): word_calculation(writer, kpi, measures),
        headings("explain.headings.does_not_say"): kpi.does_not_say.in_(writer.language),
        headings("explain.headings.owner"): owner,
    }


def say_longer(writer: Writer, longer: LongerCourse | None) -> tuple[str, ...]:
    """That the whole series moves the other way than what is shown of it."""
    if longer is None:
        return ()
    first, last = longer.first, longer.last
    slots = {
        "from": writer.period(first.period, first.grain),
        "to": writer.period(last.period, last.grain),
        "first": writer.value(first),
        "last": writer.value(last),
    }
    return (writer.write("text.longer_up" if (longer.change.value or 0) > 0 else "text.longer_down", **slots),)


def _kind(result: Result) -> str:
    against = result.query.against
    if against is not None and against.target:
        return "target"
    if against is not None and against.benchmark is not None:
        return "benchmark"
    return result.query.operation


def say_target(writer: Writer, kpi: Kpi, result: Result, target: Cell | None) -> tuple[str, ...]:
    """The adopted target beside a single shown figure."""
    if target is None or result.query.operation != "value" or not result.main or result.main[0].value is None:
        return ()
    adopted = next((t for t in kpi.targets if target_cell(kpi, t, result.main[0]).id == target.id), None)
    if adopted is None:
        return ()
    bound, said = target_comparison(kpi, adopted), writer.issue(adopted.decided.in_(writer.language))
    return (writer.write(f"text.target_{bound}", goal=writer.value(target), decided=said),)


def _every_cell(result: Result, counted: tuple[Cell, ...], target: Cell | None) -> list[Cell]:
    """All cells once, published ones first, those computed from them last; a combination's units are not among them."""
    context = () if result.query.operation == "combination" else result.context
    cells = [*result.main, *result.against, *context, *([target] if target else [])]
    return list({c.id: c for c in (*cells, *result.computed, *counted)}.values())


def print_cell(writer: Writer, cell: Cell) -> AnswerCell:
    """The cell with its printed value; a change with its sign."""
    change = cell.change_unit is not None
    return AnswerCell(
        id=cell.id,
        kpi=cell.kpi,
        measure=cell.measure,
        place=writer.cell_name(cell) if cell.formula is None else None,
        period=cell.period,
        period_name=writer.period(cell.period, cell.grain),
        members=cell.members,
        value=float(cell.value) if cell.value is not None else None,
        text=writer.signed(cell) if change else writer.value(cell),
        unit=cell.change_unit or cell.unit,
        state=cell.state,
        reason=cell.reason,
        n=cell.n,
        flags=cell.flags,
        formula=cell.formula,
        from_=cell.from_,
    )
