"""Answer how a figure has developed."""

from semantic_layer.errors import QueryError
from semantic_layer.result import Result
from semantic_layer.serve.asking import Asking
from semantic_layer.serve.breaks import after_last_break
from semantic_layer.serve.figures import group_series, read_figures
from semantic_layer.serve.forecasts import FORECAST
from semantic_layer.serve.points import count_categories


def answer_trend(asking: Asking) -> Result:
    """Each series in order, and its change from the first period to the last; never drawn across a break.

    Coming periods are in the series, but not in the change.
    """
    periods = asking.periods(asking.query.period)
    if len(periods) < 2:
        raise QueryError("a trend has at least two periods")
    count_categories(asking)
    cells = read_figures(asking, asking.levels, asking.query.where, periods)
    cells = [cell for cell in cells if cell.state != "not_applicable"]
    kept = after_last_break(asking, [series[-1] for series in group_series(cells)], periods)
    shown = {period.id for period in kept}
    main = [cell for cell in cells if cell.period in shown]
    known = [cell for cell in main if FORECAST not in cell.flags]
    ends = [(series[-1], series[0]) for series in group_series(known) if len(series) > 1]
    split_at = kept[0].id if len(kept) < len(periods) else None
    return asking.result(main, computed=asking.arithmetic.changes(ends), split_at=split_at)
