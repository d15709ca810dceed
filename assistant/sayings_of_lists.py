"""Sentences about many members: a list, a ranking, a condition, a status, a share, a spread."""

from collections.abc import Sequence
from decimal import Decimal

from assistant.sayings_of_points import tell_value
from assistant.telling import (
    LISTED,
    Saying,
    Telling,
    say_left_out,
    say_whole,
    small_first,
    value_of,
)
from semantic_layer.result import Cell


def tell_breakdown(t: Telling) -> Saying:
    """Lowest and highest where members may be set against each other, else the whole; the rest is in the table."""
    whole = next((c for c in t.result.context if c.value is not None), None)
    shown = [c for c in t.result.main if c.value is not None and "u" not in c.flags]
    if len(shown) > 1 and t.kpi.comparisons.rank != "no" and len({c.measure for c in shown}) == 1:
        sentence = say_whole(t)
        return Saying(_range_sentence(t, "headline.breakdown", shown), (sentence,) if sentence else ())
    if whole is not None:
        return Saying(
            t.write("headline.breakdown_total", place=t.writer.cell_place(whole), value=t.writer.value(whole))
        )
    return Saying(t.write("headline.breakdown_plain"))


def _range_sentence(t: Telling, path: str, shown: Sequence[Cell]) -> str:
    low, top = min(shown, key=value_of), max(shown, key=value_of)
    if low.value == top.value:
        names = list(dict.fromkeys(t.writer.cell_name(cell) for cell in shown))
        listed = t.writer.issue(t.writer.wording.join(names))
        path = "headline.alike" if 1 < len(names) <= LISTED else "headline.all_alike"
        return t.write(path, value=t.writer.value(low), listed=listed)
    return t.write(
        path,
        lowest=t.writer.value(low),
        lowest_member=t.writer.cell_name(low),
        highest=t.writer.value(top),
        highest_member=t.writer.cell_name(top),
    )


def tell_rank(t: Telling) -> Saying:
    rank = t.result.query.rank
    if rank is None or not t.result.main:
        return Saying(t.write("headline.rank_none"))
    if rank.over == "periods":
        listed = [
            t.write("item", member=t.writer.period_in(c.period, c.grain), value=t.writer.value(c))
            for c in t.result.main
        ]
        joined = t.writer.issue(t.writer.wording.join([small_first(text) for text in listed]))
        return Saying(t.write(f"headline.rank_periods_{rank.order}", listed=joined))
    listed = [t.write("item", member=t.writer.cell_place(c), value=t.writer.value(c)) for c in t.result.main[:LISTED]]
    joined = t.writer.issue(t.writer.wording.join([small_first(text) for text in listed]))
    headline = t.write(f"headline.rank_{rank.order}", listed=joined)
    return Saying(headline, tuple(s for s in (say_whole(t), say_left_out(t)) if s))


def tell_condition(t: Telling) -> Saying:
    slots = _bound_slots(t)
    if not t.result.main:
        return Saying(t.write(f"headline.condition{_reached(t)}_none", **slots), _left_out(t))
    count = _count_cell(t, "c_count")
    listed = _moved_items(t) if _is_moved(t) else t.items(t.result.main)
    headline = t.write(f"headline.condition{_reached(t)}", counted=_say_count(t, count), listed=listed, **slots)
    return Saying(headline, _left_out(t), (count,))


def tell_count(t: Telling) -> Saying:
    slots = _bound_slots(t)
    if not t.result.computed or not t.result.computed[0].value:
        return Saying(t.write(f"headline.condition{_reached(t)}_none", **slots), _left_out(t))
    return Saying(
        t.write(f"headline.count{_reached(t)}", counted=_say_count(t, t.result.computed[0]), **slots), _left_out(t)
    )


def _bound_slots(t: Telling) -> dict[str, str]:
    condition = t.result.query.condition
    if condition is None:
        return {"bound": "", "limit": ""}
    limit = t.writer.limit(t.result.query) if _is_moved(t) else _say_limit(t)
    return {"bound": t.writer.bound(t.result.query), "limit": limit}


def _reached(t: Telling) -> str:
    """A target is reached; a number or a figure is what the members lie above or below."""
    condition = t.result.query.condition
    return "_reached" if _has_targets(t) and condition is not None and condition.op in ("ge", "le") else ""


def _has_targets(t: Telling) -> bool:
    against = t.result.query.against
    return against is not None and against.target


def _is_moved(t: Telling) -> bool:
    against = t.result.query.against
    return against is not None and against.period is not None


def _moved_items(t: Telling) -> str:
    """Each with its figure and the one before it."""
    pairs = list(zip(t.result.main, t.result.against, strict=True))[:LISTED]
    items = [
        t.write("moved_item", member=t.writer.cell_name(c), value=t.writer.value(c), other=t.writer.value(b))
        for c, b in pairs
    ]
    return t.writer.issue(t.writer.wording.join(items))


def _say_limit(t: Telling) -> str:
    """The number, or the name of the figure that the list is held against, with the figure itself."""
    limit, figures = t.writer.limit(t.result.query), t.result.against
    if not figures:
        return limit
    if len({cell.value for cell in figures}) > 1:
        return t.writer.label("limits.own_targets")
    return t.writer.label("limits.with_value").format(limit=limit, value=t.writer.value(figures[0]))


def _left_out(t: Telling) -> tuple[str, ...]:
    own = t.write("text.own_targets") if _has_targets(t) else None
    return tuple(sentence for sentence in (own, say_left_out(t)) if sentence)


def _say_count(t: Telling, count: Cell) -> str:
    return t.counted(int(count.value or 0))


def _count_cell(t: Telling, cell_id: str) -> Cell:
    """How many members a list has, as a computed cell of its own."""
    members = list(dict.fromkeys(tuple(c.members.items()) for c in t.result.main))
    ids = tuple(c.id for c in t.result.main)
    first = t.first
    return Cell(
        id=cell_id,
        kpi=first.kpi,
        measure=first.measure,
        grain=first.grain,
        period=first.period,
        members={},
        value=Decimal(len(members)),
        unit="count",
        state="shown",
        formula=f"count({', '.join(ids)})",
        from_=ids,
    )


def tell_status(t: Telling) -> Saying:
    measures = t.result.query.measures
    states = t.writer.issue(t.writer.wording.states(t.kpi, measures))
    if not t.result.main:
        return Saying(t.write("headline.status_none", states=states))
    if not t.result.query.by:
        return tell_value(t)
    count = _count_cell(t, "c_count")
    if not states:
        return Saying(t.write("headline.status_all", counted=_say_count(t, count)), (), (count,))
    names = list(dict.fromkeys(t.writer.cell_name(c) for c in t.result.main))[:LISTED]
    listed = t.writer.issue(t.writer.wording.join(names))
    path = "headline.status"
    if count.value == 1:
        path, states = "headline.status_one", t.writer.issue(t.writer.wording.states(t.kpi, measures, plural=False))
    headline = t.write(path, counted=_say_count(t, count), states=states, listed=listed)
    return Saying(headline, (), (count,))


def tell_share(t: Telling) -> Saying:
    if not t.result.computed:
        return tell_value(t)
    share = t.result.computed[-1]
    whole = t.result.against[0] if t.result.against else None
    members = t.writer.issue(t.writer.wording.join([t.writer.cell_name(c) for c in t.result.main]))
    headline = t.write("headline.share", members=members, value=t.writer.value(share))
    if whole is None or len(t.result.main) != 1:
        return Saying(headline)
    return Saying(headline, (t.write("text.parts", part=t.writer.value(t.first), whole=t.writer.value(whole)),))


def tell_spread(t: Telling) -> Saying:
    if len(t.result.main) < 2:
        return Saying(t.write("headline.rank_none"), _left_out(t))
    headline = _range_sentence(t, "headline.spread", t.result.main)
    mean = next((c for c in t.result.computed if (c.formula or "").startswith("mean")), None)
    sentences = [t.write("text.mean", mean=t.writer.value(mean))] if mean is not None else []
    return Saying(headline, (*sentences, *_left_out(t)))
