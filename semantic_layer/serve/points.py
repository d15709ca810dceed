"""Answer questions about single figures: a value, a comparison, a change, a share."""

from collections.abc import Sequence

from semantic_layer.calendars import Period
from semantic_layer.errors import NotExactError, QueryError, TargetNotSetError
from semantic_layer.measures import CategoryMeasure
from semantic_layer.query import Members
from semantic_layer.result import Cell, Result
from semantic_layer.serve.arithmetic import adds_up
from semantic_layer.serve.asking import Asking, is_category
from semantic_layer.serve.benchmarks import compare_with_peer
from semantic_layer.serve.breaks import blocking_break, refuse_breaks
from semantic_layer.serve.cells import lies_in, read_cells
from semantic_layer.serve.figures import read_figures, read_window
from semantic_layer.serve.targets import find_target, is_target_met, target_cell


def answer_value(asking: Asking) -> Result:
    """Each figure with its value one year before, where that is published and comparable; a forecast stands alone."""
    periods = asking.periods(asking.query.period)
    count_categories(asking)
    if len(periods) > 1:
        main, parts = read_window(asking, asking.levels, asking.query.where, periods)
        return asking.result(main, context=parts)
    before = asking.existing(asking.catalog.calendars.a_year_before(periods[0]))
    if before is None or asking.query.forecast or any(is_category(asking.kpi, measure) for measure in asking.measures):
        return asking.result(read_figures(asking, asking.levels, asking.query.where, periods))
    cells = read_figures(asking, asking.levels, asking.query.where, [before, periods[0]])
    main = [cell for cell in cells if cell.period == periods[0].id]
    earlier = {(c.measure, *c.members.values()): c for c in cells if c.period == before.id}
    pairs = [
        (cell, earlier[key])
        for cell in main
        if (key := (cell.measure, *cell.members.values())) in earlier
        and earlier[key].state != "not_applicable"
        and blocking_break(asking, cell, before, periods[0]) is None
    ]
    return asking.result(main, computed=asking.arithmetic.changes(pairs), context=[c for _, c in pairs])


def answer_compare(asking: Asking) -> Result:
    """Against another period, other members, a peer or the target; without `against` the first member with the rest."""
    against = asking.query.against
    count_categories(asking)
    if against is None:
        return _compare_named(asking)
    if against.benchmark is not None:
        return compare_with_peer(asking, against.benchmark)
    if against.target:
        return _compare_target(asking)
    if against.members is not None:
        return _compare_members(asking, against.members)
    if against.period is not None:
        return _set_against(asking, asking.periods(against.period), asking.periods(asking.query.period))
    raise QueryError("compare names nothing to compare with")


def answer_change(asking: Asking) -> Result:
    """From the earlier period to the later: `against`, else the ends of the range, else one year before."""
    query = asking.query
    count_categories(asking)
    if query.against is not None and query.against.period is not None:
        return _set_against(asking, asking.periods(query.against.period), asking.periods(query.period))
    first, last = asking.period(query.period.from_), asking.period(query.period.to)
    if first == last:
        first = asking.period(asking.catalog.calendars.a_year_before(last).id)
    return _set_against(asking, [first], [last])


def answer_share(asking: Asking) -> Result:
    """How much the named members, values or each member of a list are of their whole, in percent."""
    periods = asking.periods(asking.query.period)
    if len(periods) > 1:
        raise NotExactError(asking.kpi.id, asking.measures[0], "window")
    measure_id = asking.measures[0]
    if len(asking.measures) > 1 or asking.query.without:
        raise NotExactError(asking.kpi.id, measure_id, "share")
    category = isinstance(asking.kpi.measure(measure_id), CategoryMeasure)
    return _share_of_values(asking, periods) if category else _share_of_members(asking, periods)


def count_categories(asking: Asking) -> None:
    """Where a category is not published as such, its counts per value are asked for instead."""
    wanted: list[str] = []
    for measure_id in asking.measures:
        measure = asking.kpi.measure(measure_id)
        per_member = isinstance(measure, CategoryMeasure) and measure.per in asking.levels
        if is_category(asking.kpi, measure_id) and isinstance(measure, CategoryMeasure) and not per_member:
            wanted += [f"{measure_id}.{value.id}" for value in measure.values]
        else:
            wanted.append(measure_id)
    asking.measures = tuple(wanted)


def _set_against(asking: Asking, earlier: Sequence[Period], later: Sequence[Period]) -> Result:
    main, parts = read_window(asking, asking.levels, asking.query.where, later)
    against, other_parts = read_window(asking, asking.levels, asking.query.where, earlier)
    refuse_breaks(asking, main, earlier[0], later[-1])
    before = {(c.measure, *c.members.values()): c for c in against}
    pairs = [(cell, before[key]) for cell in main if (key := (cell.measure, *cell.members.values())) in before]
    return asking.result(
        [cell for cell, _ in pairs],
        [cell for _, cell in pairs],
        asking.arithmetic.changes(pairs),
        [*parts, *other_parts],
    )


def _compare_named(asking: Asking) -> Result:
    main, parts = read_window(asking, asking.levels, asking.query.where, asking.periods(asking.query.period))
    groups = [[cell for cell in main if cell.measure == measure] for measure in asking.measures]
    if any(len(group) < 2 for group in groups):
        raise QueryError("compare names nothing to compare with")
    pairs = [(group[0], other) for group in groups for other in group[1:]]
    return asking.result(main, computed=asking.arithmetic.changes(pairs), context=parts)


def _compare_members(asking: Asking, others: Members) -> Result:
    """One figure may be set against several, and several against one; `main` and `against` hold each once.

    What the query leaves out is left out of `against`: the schools against all but the schools.
    """
    periods = asking.periods(asking.query.period)
    catalog = asking.catalog
    dimensions = {catalog.dimension_of[level] for level in others}
    kept = {
        level: ids
        for level, ids in asking.query.where.items()
        if others and catalog.dimension_of[level] not in dimensions
    }
    where = {**kept, **others}
    asking.without = {}
    main, parts = read_window(asking, asking.levels, asking.query.where, periods)
    asking.without = asking.query.without
    against, other_parts = read_window(asking, tuple(where), where, periods)
    pairs: list[tuple[Cell, Cell]] = []
    for measure in asking.measures:
        ours = [cell for cell in main if cell.measure == measure]
        theirs = [cell for cell in against if cell.measure == measure]
        if not ours or not theirs or (1 not in (len(ours), len(theirs)) and len(ours) != len(theirs)):
            raise QueryError("compare sets unequal numbers of members against each other")
        each = max(len(ours), len(theirs))
        pairs += zip(ours * (each // len(ours)), theirs * (each // len(theirs)), strict=True)
    return asking.result(main, against, asking.arithmetic.changes(pairs), [*parts, *other_parts])


def _compare_target(asking: Asking) -> Result:
    """The computed difference says in `text` whether the target is met or missed."""
    main, parts = read_window(asking, asking.levels, asking.query.where, asking.periods(asking.query.period))
    kept: list[Cell] = []
    goals: list[Cell] = []
    computed: list[Cell] = []
    for cell in main:
        target = find_target(asking, cell, asking.period_of(cell))
        if target is None:
            continue
        goal = target_cell(asking.kpi, target, cell)
        met = is_target_met(asking.kpi, target, cell)
        difference = asking.arithmetic.difference(cell, goal)
        computed.append(difference.model_copy(update={"text": None if met is None else "met" if met else "missed"}))
        kept.append(cell)
        goals.append(goal)
    if not kept:
        raise TargetNotSetError(asking.kpi.id, asking.measures[0], asking.query.period.to)
    return asking.result(kept, goals, computed, parts)


def _share_of_members(asking: Asking, periods: list[Period]) -> Result:
    query, measure_id = asking.query, asking.measures[0]
    if not (adds_up(asking.kpi, measure_id) or _is_distinct(asking, measure_id)):
        raise NotExactError(asking.kpi.id, measure_id, "share")
    parts = read_figures(asking, asking.levels, query.where, periods)
    wholes = read_cells(asking, *_whole_of(asking), periods)
    computed = []
    for whole in wholes:
        scope = {level: (member,) for level, member in whole.members.items()}
        within = [part for part in parts if lies_in(asking, part, scope)]
        groups = [[part] for part in within]
        if not query.by and len(within) > 1 and adds_up(asking.kpi, measure_id):
            groups.append(within)
        computed += [share for group in groups if (share := asking.arithmetic.share(group, whole)) is not None]
    return asking.result(parts, wholes, computed)


def _whole_of(asking: Asking) -> tuple[tuple[str, ...], Members]:
    """What the parts are parts of: `against`, else what the list is of, else the named members' parents' whole."""
    query = asking.query
    if query.against is not None and query.against.members is not None:
        return tuple(query.against.members), query.against.members
    if query.by:
        return tuple(query.where), query.where
    named = asking.catalog.finest(tuple(query.where))
    if not named:
        raise QueryError("a share names no part")
    # Of several dimensions, the one named last is the part: "kvinder på skolerne" is women out of the schools.
    part = next(level for level in reversed(query.where) if level in named)
    where = {level: ids for level, ids in query.where.items() if level != part}
    return tuple(where), where


def _is_distinct(asking: Asking, measure_id: str) -> bool:
    return asking.kpi.measure(measure_id).type == "distinct"


def _share_of_values(asking: Asking, periods: list[Period]) -> Result:
    """How many of the members have the value, or each of the values."""
    measure_id = asking.measures[0]
    base = measure_id.split(".")[0]
    measure = asking.kpi.measure(measure_id)
    values = measure.values if isinstance(measure, CategoryMeasure) else ()
    asking.measures = tuple(f"{base}.{value.id}" for value in values)
    every = read_figures(asking, asking.levels, asking.query.where, periods)
    main = [cell for cell in every if measure_id in (base, cell.measure)]
    computed = []
    for part in main:
        whole = [cell for cell in every if cell.members == part.members]
        share = asking.arithmetic.share([part], part, whole)
        if share is not None:
            computed.append(share)
    return asking.result(main, [cell for cell in every if cell not in main], computed)
