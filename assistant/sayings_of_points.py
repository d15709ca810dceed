"""Sentences about single figures: a value, a course, a comparison, a target."""

from assistant.telling import (
    Saying,
    Telling,
    course_of,
    direction_of,
    small_first,
    value_of,
)
from assistant.wording import lower_first
from semantic_layer.result import Cell
from semantic_layer.serve.forecasts import FORECAST
from semantic_layer.serve.targets import target_cell, target_comparison

NAMED = 6
"""Members named in a sentence; beyond that the table has them."""


def tell_value(t: Telling) -> Saying:
    query = t.result.query
    if query.period.from_ != query.period.to:
        return Saying(t.write("headline.value_window", value=t.writer.value(t.first)))
    if t.first.text is not None:
        return _tell_category(t)
    if len(t.result.main) > 1:
        places = {tuple(c.members.items()) for c in t.result.main}
        path = "headline.value_many" if len(places) > 1 else "headline.value_measures"
        listed = [_value_at(t, c) for c in t.result.main]
        return Saying(t.write(path, listed=t.writer.issue(t.writer.wording.join(listed))))
    sentences = [s for s in (_change_sentence(t),) if s]
    return Saying(t.write("headline.value", value=t.writer.value(t.first)), tuple(sentences))


def _value_at(t: Telling, cell: Cell) -> str:
    """One of several values: by place when the places differ, else by measure."""
    places = {tuple(c.members.items()) for c in t.result.main}
    value = t.writer.value(cell)
    if len(places) > 1:
        return small_first(t.write("pair", value=value, place=t.writer.cell_place(cell)))
    return small_first(t.write("pair_measure", subject=t.writer.subject(t.kpi, cell.measure), value=value))


def _tell_category(t: Telling) -> Saying:
    parts = [
        f"{t.writer.catalog.measure_label(t.kpi, c.measure).in_(t.writer.language).lower()} {t.writer.value(c).lower()}"
        for c in t.result.main
    ]
    place = t.place_of(t.first)
    return Saying(t.write("headline.category", place=place, listed=t.writer.wording.join(parts)))


def _change_sentence(t: Telling) -> str | None:
    """The change from the accompanying earlier figure, in words."""
    if not t.result.context or not t.result.computed:
        return None
    earlier, change = t.result.context[0], t.result.computed[0]
    if earlier.value is None or change.value is None or earlier.period == t.first.period:
        return None
    slots = {
        "delta": t.writer.difference(change),
        "other": t.writer.value(earlier),
        "other_in": t.writer.period_in(earlier.period, earlier.grain),
    }
    return t.write("text." + course_of(t, change), **slots)


def tell_trend(t: Telling) -> Saying:
    if any(c.text is not None for c in t.result.main):
        return _tell_category_course(t)
    shown = [c for c in t.result.main if c.value is not None]
    series = {(c.measure, tuple(c.members.items())) for c in t.result.main}
    if len(series) > 1 or len(shown) < 2 or t.result.main[0].value is None or t.result.main[-1].value is None:
        return Saying(t.write("headline.trend_hidden") if len(series) == 1 else _tell_series(t))
    first, last = t.result.main[0], t.result.main[-1]
    known = [c for c in shown if FORECAST not in c.flags]
    actual = known[-1] if known else first
    headline = t.write(
        "headline.trend" if last in known else "headline.trend_forecast",
        actual=t.writer.value(actual),
        actual_in=t.writer.period_in(actual.period, actual.grain),
        first=t.writer.value(first),
        last=t.writer.value(last),
        from_in=t.writer.period_in(first.period, first.grain),
        to_in=t.writer.period_in(last.period, last.grain),
    )
    sentences = []
    if last in known and t.result.computed and t.result.computed[0].value is not None:
        change = t.result.computed[0]
        sentences.append(t.write("text.alone_" + course_of(t, change), delta=t.writer.difference(change)))
    if len(known) > 2 and last in known:
        top, low = max(known, key=value_of), min(known, key=value_of)
        sentences.append(
            t.write(
                "text.extremes",
                highest=t.writer.value(top),
                lowest=t.writer.value(low),
                highest_in=t.writer.period_in(top.period, top.grain),
                lowest_in=t.writer.period_in(low.period, low.grain),
            )
        )
    return Saying(headline, tuple(sentences))


def _tell_category_course(t: Telling) -> Saying:
    """The first and the last value of each measure; the table has those between, and their reasons."""
    listed = []
    for measure in dict.fromkeys(c.measure for c in t.result.main):
        known = [c for c in t.result.main if c.measure == measure and c.text is not None]
        if known:
            first, last = known[0], known[-1]
            path = "category_course" if first.text != last.text else "category_stayed"
            slots = {
                "measure": lower_first(
                    t.writer.issue(t.writer.catalog.measure_label(t.kpi, measure).in_(t.writer.language))
                ),
                "first": t.writer.value(first).lower(),
                "last": t.writer.value(last).lower(),
                "from_in": small_first(t.writer.period_in(first.period, first.grain)),
                "to_in": small_first(t.writer.period_in(last.period, last.grain)),
            }
            listed.append(small_first(t.write(path, **slots)))
    return Saying(t.write("headline.category_trend", listed=t.writer.wording.join(listed)))


def _tell_series(t: Telling) -> str:
    last = t.result.main[-1]
    cells = [c for c in t.result.main if c.period == last.period]
    listed = t.writer.issue(t.writer.wording.join([_value_at(t, c) for c in cells]))
    period = t.writer.period_in(last.period, last.grain)
    return t.write("headline.value_many", listed=listed, period=period)


def tell_compare(t: Telling) -> Saying:
    against = t.result.query.against
    if against is not None and against.target:
        return _tell_target(t)
    if against is not None and against.members is not None:
        return _tell_members(t)
    if against is not None and against.benchmark is not None:
        return _tell_peer(t)
    if not t.result.against:
        return tell_value(t)
    other = t.result.against[0]
    headline = t.write(
        "headline.compare_period",
        value=t.writer.value(t.first),
        period=t.writer.period_in(t.first.period, t.first.grain),
        other=t.writer.value(other),
        against_in=t.writer.period_in(other.period, other.grain),
    )
    return Saying(headline, (*_difference(t, "alone"), *_in_percent(t)))


def _tell_members(t: Telling) -> Saying:
    listed = [t.write("pair", value=t.writer.value(c), place=t.writer.cell_place(c)) for c in t.result.against[:NAMED]]
    joined = t.writer.issue(t.writer.wording.join([small_first(text) for text in listed]))
    headline = t.write(
        "headline.compare_members",
        value=t.writer.value(t.first),
        place=t.place_of(t.first),
        listed=joined,
    )
    if len(t.result.against) != 1:
        return Saying(headline)
    places = {
        "place": t.place_of(t.first),
        "other_place": t.writer.cell_place(t.result.against[0]),
    }
    return Saying(headline, _difference(t, "pair", **places))


def _tell_peer(t: Telling) -> Saying:
    """Ours, all of them, against the peer's one figure; for a single one also by how much, and what is newer."""
    other, ours = t.result.against[0], [c for c in t.result.main if c.measure == t.first.measure]
    listed = [small_first(t.write("pair", value=t.writer.value(c), place=t.writer.cell_place(c))) for c in ours]
    places = {"place": t.place_of(t.first), "other_place": t.writer.cell_place(other)}
    headline = t.write(
        "headline.compare_peer",
        listed=t.writer.issue(t.writer.wording.join(listed)),
        other=t.writer.value(other),
        **places,
    )
    if len(ours) > 1:
        return Saying(headline)
    newest = [
        t.write(
            "text.newer",
            place=places["place"],
            value=t.writer.value(cell),
            newer=t.writer.period(cell.period, cell.grain),
        )
        for cell in t.result.context[:1]
    ]
    return Saying(headline, (*_difference(t, "pair", **places), *newest))


def _difference(t: Telling, kind: str, **slots: str) -> tuple[str, ...]:
    change = t.result.computed[0] if t.result.computed else None
    if change is None or change.value is None:
        return ()
    way = course_of(t, change) if kind == "alone" else direction_of(t, change)
    return (t.write(f"text.{kind}_{way}", delta=t.writer.difference(change), **slots),)


def _in_percent(t: Telling) -> tuple[str, ...]:
    """What a change is in percent of what was; that it is nothing where there was nothing or less to begin with."""
    if t.result.query.operation != "change" or not t.result.computed or t.result.computed[0].change_unit == "pp":
        return ()
    for cell in t.result.computed:
        if cell.change_unit is None and cell.value is not None:
            amount = t.writer.amount(abs(cell.value), cell)
            return (t.write("text.in_percent", delta=amount),) if cell.value else ()
    base = t.result.against[0].value
    return (t.write("text.no_percent"),) if base is not None and base <= 0 else ()


def _tell_target(t: Telling) -> Saying:
    goal = t.result.against[0]
    difference = t.result.computed[0] if t.result.computed else None
    adopted = next(target for target in t.kpi.targets if target_cell(t.kpi, target, t.first).id == goal.id)
    bound = target_comparison(t.kpi, adopted)
    said = t.writer.issue(t.writer.label(f"goal.{bound}").format(goal=t.writer.value(goal)))
    headline = t.write("headline.target", value=t.writer.value(t.first), goal=said)
    if difference is None or difference.text is None:
        return Saying(headline)
    return Saying(headline, (t.write(f"headline.target_{difference.text}"),))
