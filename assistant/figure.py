"""One figure of a cockpit: answered from the release as its question would be, and worded by the same sentences."""

from dataclasses import dataclass
from datetime import date

from assistant.access import may_see
from assistant.cockpit import (
    MOST_CAVEATS,
    CockpitFigureView,
    FigureChange,
    FigureFreshness,
    FigurePeriod,
    FigureState,
    FigureTarget,
)
from assistant.compose import print_cell, say_target
from assistant.headlines import tell_result
from assistant.notes import word_caveats
from assistant.pipeline import Clock
from assistant.sayings_of_courses import say_course
from assistant.suggest import find_course
from assistant.telling import Saying
from assistant.withdrawals import say_withdrawal
from assistant.wording import lower_first
from assistant.writer import Writer
from semantic_layer.catalog import CockpitFigure, Kpi
from semantic_layer.caveat import CaveatNote, find_caveats
from semantic_layer.errors import QueryError
from semantic_layer.query import PeriodRange, Query
from semantic_layer.result import Cell, Result
from semantic_layer.serve import Release, answer_query, latest_closed
from semantic_layer.serve.closing import next_due
from semantic_layer.serve.standing import Standing, hold_against_target
from semantic_layer.serve.targets import target_comparison
from semantic_layer.serve.withdrawal import find_withdrawal
from semantic_layer.texts import Language


@dataclass(frozen=True)
class Viewer:
    """Who looks, when, and in which language."""

    role: str
    today: date
    language: Language


@dataclass(frozen=True)
class _Found:
    """What the release says about a figure."""

    result: Result
    standing: Standing | None
    notes: tuple[CaveatNote, ...]
    course: tuple[Cell, ...]


def read_figure(release: Release, figure: CockpitFigure, viewer: Viewer, clock: Clock) -> CockpitFigureView:
    """Raises QueryError, QueryTimeoutError and ReleaseError."""
    catalog = release.catalog
    kpi = catalog.kpi(figure.kpi)
    writer = Writer(catalog, viewer.language)
    if not may_see(catalog, viewer.role, (kpi.id,), figure.where):
        return _unnumbered(writer, kpi, figure, "access", writer.label("declined.access"))
    withdrawal = find_withdrawal(release, kpi.id, (_measure(kpi, figure),))
    if withdrawal is not None:
        return _unnumbered(writer, kpi, figure, "withdrawn", say_withdrawal(writer, "declined", kpi.id, withdrawal))
    query = find_latest_query(release, figure, viewer.today)
    if query is None:
        slots = {"subject": writer.subject(kpi, _measure(kpi, figure)), "place": writer.place(figure.members)}
        return _unnumbered(writer, kpi, figure, "gap", writer.write("cockpit.no_figures_yet", **slots))
    found = _find(release, kpi, query, viewer.today, clock)
    with clock.stage("compose"):
        return _compose(release, writer, kpi, figure, found, viewer.today)


def fail_figure(release: Release, figure: CockpitFigure, language: Language) -> CockpitFigureView:
    """What stands in the place of a figure that could not be read."""
    writer = Writer(release.catalog, language)
    said = writer.label("cockpit.failed")
    kpi = release.catalog.kpis.get(figure.kpi)
    if kpi is None:
        return CockpitFigureView(
            kpi=figure.kpi, measure="", label=figure.kpi, unit="", state="error", state_text=said, members=figure.where
        )
    return _unnumbered(writer, kpi, figure, "error", said)


def find_latest_query(release: Release, figure: CockpitFigure, today: date) -> Query | None:
    """The figure for its latest closed period; None while there is none."""
    kpi = release.catalog.kpi(figure.kpi)
    grain = figure.grain or kpi.time.default.grain
    latest = latest_closed(release, kpi.id, grain, today)
    if latest is None:
        return None
    return Query(
        kpis=(kpi.id,),
        measures=(_measure(kpi, figure),),
        operation="value",
        grain=grain,
        period=PeriodRange(from_=latest.id, to=latest.id),
        where=figure.members,
    )


def _find(release: Release, kpi: Kpi, query: Query, today: date, clock: Clock) -> _Found:
    with clock.stage("run"):
        result = answer_query(release, query, today)
        standing = hold_against_target(release, result, today)
        course = _read_course(release, kpi, query, today)
    with clock.stage("caveat"):
        notes = find_caveats(release, result, today)
    return _Found(result, standing, notes, course)


def _read_course(release: Release, kpi: Kpi, query: Query, today: date) -> tuple[Cell, ...]:
    for course in find_course(release, kpi, query, today):
        try:
            return answer_query(release, course, today).main
        except QueryError:
            # The figure stands without its curve where the catalog forbids to draw one.
            return ()
    return ()


# -- in words ------------------------------------------------------------------------------------------------


def _compose(
    release: Release, writer: Writer, kpi: Kpi, figure: CockpitFigure, found: _Found, today: date
) -> CockpitFigureView:
    result, cell = found.result, found.result.main[0]
    saying = tell_result(writer, kpi, result)
    caveats = word_caveats(writer, result, found.notes)
    target = _word_target(writer, kpi, result, found.standing)
    shown = cell.state == "shown"
    said = target.words if target else _miss_target(writer, kpi, cell) if shown else None
    bare = _unnumbered(writer, kpi, figure, cell.state, None if shown else saying.headline)
    return bare.model_copy(
        update={
            "value": writer.value(cell),
            "period": _period(writer, cell),
            "cell": print_cell(writer, cell),
            "headline": saying.headline,
            "change": _word_change(writer, result, saying),
            "target": target,
            "target_words": said,
            "freshness": _word_freshness(release, writer, cell, found.notes, today),
            "series": tuple(print_cell(writer, c) for c in found.course),
            "series_labels": tuple(writer.period(c.period, c.grain) for c in found.course),
            "series_words": say_course(writer, found.course),
            "caveats": caveats[:MOST_CAVEATS],
            "caveats_left": len(caveats[MOST_CAVEATS:]),
            "question": writer.issue(writer.wording.ask(result.query)),
            "query": result.query,
        }
    )


def _unnumbered(
    writer: Writer, kpi: Kpi, figure: CockpitFigure, state: FigureState, text: str | None
) -> CockpitFigureView:
    """The figure without its number: which it is, and why there is none."""
    measure = _measure(kpi, figure)
    return CockpitFigureView(
        kpi=f"{kpi.id}@{kpi.version}",
        measure=measure,
        members=figure.where,
        label=_name(writer, kpi, figure),
        unit=writer.catalog.unit_of(kpi, measure),
        state=state,
        state_text=text,
        does_not_say=kpi.does_not_say.in_(writer.language),
    )


def _measure(kpi: Kpi, figure: CockpitFigure) -> str:
    return figure.measure or kpi.default_measure


def _name(writer: Writer, kpi: Kpi, figure: CockpitFigure) -> str:
    """The KPI, which of its measures where it has several, and where; nothing said twice."""
    measure, name = _measure(kpi, figure), kpi.label.in_(writer.language)
    own = writer.catalog.measure_label(kpi, measure).in_(writer.language)
    if "." in measure:
        count = writer.wording.count_subject(kpi, measure)
        name = count[:1].upper() + count[1:]
    elif own.casefold().startswith(name.casefold()):
        name = own
    elif not name.casefold().startswith(own.casefold()):
        name = f"{name}: {lower_first(own)}"
    return ", ".join([name, *(writer.wording.member(level, member) for level, member in figure.where.items())])


def _period(writer: Writer, cell: Cell) -> FigurePeriod:
    return FigurePeriod(id=cell.period, grain=cell.grain, label=writer.period(cell.period, cell.grain))


def _word_change(writer: Writer, result: Result, saying: Saying) -> FigureChange | None:
    """None where the answer has no such sentence either: no earlier figure, or one that cannot be compared."""
    if not saying.sentences:
        return None
    earlier, change = result.context[0], result.computed[0]
    return FigureChange(cell=print_cell(writer, change), earlier=print_cell(writer, earlier), words=saying.sentences[0])


def _word_target(writer: Writer, kpi: Kpi, result: Result, standing: Standing | None) -> FigureTarget | None:
    if standing is None or standing.difference.value is None:
        return None
    size, bound = standing.difference.value, target_comparison(kpi, standing.target)
    position = "above" if size > 0 else "below" if size < 0 else "on"
    return FigureTarget.model_validate(
        {
            "cell": print_cell(writer, standing.goal),
            "bound": bound,
            "goal": writer.label(f"goal.{bound}").format(goal=writer.value(standing.goal)),
            "words": " ".join(say_target(writer, kpi, result, standing.goal)),
            "decided": standing.target.decided.in_(writer.language),
            "difference": print_cell(writer, standing.difference),
            "position": position,
            "position_words": writer.label(f"cockpit.{position}_target"),
            "met": standing.met,
            "met_words": writer.label("headline.target_met" if standing.met else "headline.target_missed"),
        }
    )


def _miss_target(writer: Writer, kpi: Kpi, cell: Cell) -> str:
    """That there is no target, or none for this period (a target for the year says nothing about a quarter)."""
    other = any(target.measure == cell.measure and target.scope == cell.members for target in kpi.targets)
    return writer.label("cockpit.no_target_now" if other else "cockpit.no_target")


def _word_freshness(
    release: Release, writer: Writer, cell: Cell, notes: tuple[CaveatNote, ...], today: date
) -> FigureFreshness:
    period = _period(writer, cell)
    following, due = next_due(release, cell.kpi, cell.grain, today)
    slots = {"next": writer.period(following.id, following.grain), "due": writer.day(due)}
    rules = {note.rule for note in notes}
    marks = [mark for mark in ("provisional", "stale") if mark in rules]
    return FigureFreshness(
        latest=period,
        latest_words=writer.label("badges.latest").format(period=period.label),
        data_to=release.catalog.calendars.parse(cell.period, cell.grain).end,
        next_period=following.id,
        next_due=due,
        next_words=writer.write("explain.next" if due >= today else "cockpit.overdue", **slots),
        provisional="provisional" in rules,
        stale="stale" in rules,
        marks=tuple(writer.label(f"badges.{mark}") for mark in marks),
    )
