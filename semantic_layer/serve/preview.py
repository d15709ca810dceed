"""The statement that a query would read its main cells with; nothing is executed."""

from datetime import date

from semantic_layer.query import Query
from semantic_layer.serve.asking import begin_asking
from semantic_layer.serve.benchmarks import prepare_benchmark
from semantic_layer.serve.cells import find_breakdown
from semantic_layer.serve.compile import compile_query
from semantic_layer.serve.guard import guard_statement
from semantic_layer.serve.points import count_categories
from semantic_layer.serve.release import Release
from semantic_layer.serve.thirds import find_decided


def preview_statements(release: Release, query: Query, today: date) -> tuple[str, ...]:
    """One text per breakdown that the query reads. Raises QueryError where it would."""
    if query.operation != "combination":
        return tuple(dict.fromkeys(_preview(release, query, today, query.kpis[0], query.measures)))
    decided = find_decided(release, query, today)
    sides = (decided.by, decided.of)
    texts = [text for side in sides for text in _preview(release, query, today, side.kpi, (side.measure,))]
    return tuple(dict.fromkeys(texts))


def _preview(release: Release, query: Query, today: date, kpi_id: str, measures: tuple[str, ...]) -> list[str]:
    asking = begin_asking(release, query, today, kpi_id, measures)
    count_categories(asking)
    periods = tuple(period.id for period in asking.periods(query.period))
    texts = []
    for measure in asking.measures:
        breakdown = find_breakdown(asking, asking.levels, measure)
        bound = {level: ids for level, ids in query.where.items() if level in breakdown.by}
        statement = compile_query(asking.kpi, breakdown, (measure,), query.grain, periods, bound, release.target)
        texts.append(guard_statement(statement, release.allowed).text)
    if query.against is not None and query.against.benchmark is not None:
        series = prepare_benchmark(release, asking.kpi, asking.measures, query, today)
        texts.append(guard_statement(series, release.allowed).text)
    return texts
