"""What the benchmark measures within one process: planning, answering by stage, and the same SQL without us."""

import itertools
import json
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from typing import TypeVar

import duckdb

from assistant import Assistant, Question, load_settings
from assistant.pipeline import Pipeline, Turn
from assistant.pipelines import open_pipeline
from semantic_layer.serve import answer_query
from semantic_layer.stores.base import LIMIT_SECONDS, Row
from semantic_layer.stores.file_reader import FileReader
from semantic_layer.texts import Language

ROUNDS = 3
"""Each question this many times; the first round warms up and does not count."""

T = TypeVar("T")
Asked = tuple[Language, str]
Executed = tuple[str, list[object]]


def main() -> None:
    what, today = sys.argv[1], date.fromisoformat(sys.argv[2])
    pipeline = open_pipeline(load_settings().state)
    questions = list_questions(pipeline)
    if what == "questions":
        for number, (_, text) in enumerate(itertools.islice(itertools.cycle(questions), int(sys.argv[3]))):
            sys.stdout.write(json.dumps({"id": number, "question": text}, ensure_ascii=False) + "\n")
    else:
        sys.stdout.write(json.dumps(measure_times(pipeline, questions, today)))


def list_questions(pipeline: Pipeline) -> list[Asked]:
    """All verified questions."""
    kpis = pipeline.release.catalog.kpis.values()
    return [asked for kpi in kpis for verified in kpi.verified for asked in verified.questions()]


def measure_times(pipeline: Pipeline, questions: Sequence[Asked], today: date) -> dict[str, object]:
    turns = [Turn(text, text, today, "politiker", language) for language, text in questions]
    plan = measure(turns, pipeline.plan)
    ask, stages = measure_answers(questions, today)
    figures, raw_sql = measure_figures(pipeline, turns)
    return {
        "questions": len(questions),
        "plan": plan,
        "ask": ask,
        "stages": stages,
        "figures": figures,
        "raw_sql": raw_sql,
        "over_raw_ms": round(figures["p50"] - raw_sql["p50"], 3),
        "over_raw_ratio": round(figures["p50"] / raw_sql["p50"], 2),
    }


def measure_answers(questions: Sequence[Asked], today: date) -> tuple[dict[str, float], dict[str, dict[str, float]]]:
    """From the question to the recorded answer; and its stages, with what lies between them as `rest`."""
    desk = Assistant(load_settings())
    whole: list[float] = []
    stages: dict[str, list[float]] = {}
    for number in range(ROUNDS):
        for language, text in questions:
            start = time.perf_counter()
            answer = desk.ask(Question(text=text, asked_at=today, language=language))
            spent = (time.perf_counter() - start) * 1000
            if number == 0 or answer.status != "answered":
                continue
            whole.append(spent)
            for stage, milliseconds in answer.timings_ms.items():
                stages.setdefault(stage, []).append(milliseconds)
            stages.setdefault("rest (signing, recording)", []).append(spent - sum(answer.timings_ms.values()))
    return summarise(whole), {stage: summarise(times) for stage, times in stages.items()}


def measure_figures(pipeline: Pipeline, turns: Sequence[Turn]) -> tuple[dict[str, float], dict[str, float]]:
    """From a planned query to its cells, and the statements that this executed, on a connection of our own."""
    queries = [plan.query for turn in turns if (plan := pipeline.plan(turn)[0]).kind == "query"]
    today = turns[0].today
    executed: list[list[Executed]] = []
    for query in queries:
        with listen() as statements:
            answer_query(pipeline.release, query, today)
        executed.append(statements)
    figures = measure(queries, lambda query: answer_query(pipeline.release, query, today))
    # Attached and not opened: this process has the file open already, with settings of its own.
    with duckdb.connect() as connection:
        quoted = str(pipeline.release.path).replace("'", "''")
        connection.execute(f"ATTACH '{quoted}' AS stored (READ_ONLY)")
        connection.execute("USE stored")

        def execute(statements: list[Executed]) -> None:
            for text, params in statements:
                connection.execute(text, params).fetchall()

        raw_sql = measure(executed, execute)
    return figures, raw_sql


@contextmanager
def listen() -> Iterator[list[Executed]]:
    """The statements that reach the database meanwhile."""
    heard: list[Executed] = []
    fetch = FileReader.fetch

    def overhear(
        reader: FileReader, text: str, params: Sequence[object], limit_seconds: float = LIMIT_SECONDS
    ) -> list[Row]:
        heard.append((text, [list(p) if isinstance(p, tuple) else p for p in params]))
        return fetch(reader, text, params, limit_seconds)

    FileReader.fetch = overhear  # type: ignore[method-assign]
    try:
        yield heard
    finally:
        FileReader.fetch = fetch  # type: ignore[method-assign]


def measure(items: Sequence[T], work: Callable[[T], object]) -> dict[str, float]:
    """Milliseconds per item."""
    spent: list[float] = []
    for number in range(ROUNDS):
        for item in items:
            start = time.perf_counter()
            work(item)
            if number > 0:
                spent.append((time.perf_counter() - start) * 1000)
    return summarise(spent)


def summarise(milliseconds: Sequence[float]) -> dict[str, float]:
    cuts = statistics.quantiles(milliseconds, n=100, method="inclusive")
    return {"p50": round(cuts[49], 3), "p95": round(cuts[94], 3), "max": round(max(milliseconds), 3)}


if __name__ == "__main__":
    main()
