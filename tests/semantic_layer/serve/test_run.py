"""Running a statement: the watchdog, the one way in, and many threads at once."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from semantic_layer.errors import DeniedError, QueryTimeoutError, ReleaseError
from semantic_layer.serve import Release
from semantic_layer.serve.compile import FILES, Statement, compile_query
from semantic_layer.serve.guard import Guarded, guard_statement
from semantic_layer.serve.run import run_statement

SLOW = "SELECT count(*) FROM range(25000) a, range(25000) b WHERE a.range * b.range = 7"
"""Takes seconds, so that without the watchdog the test fails and does not hang."""


def guarded(release: Release, *periods: str) -> Guarded:
    kpi = release.catalog.kpi("waiting")
    statement = compile_query(kpi, kpi.published[0], ("rate",), "month", periods, {})
    return guard_statement(statement, release.allowed)


def test_rows_come_back_in_order_of_time(release: Release) -> None:
    rows = run_statement(release, guarded(release, "2026-09", "2025-09"))
    assert [row[1] for row in rows] == ["2025-09", "2026-09"]


@pytest.mark.promise("S6")
def test_the_watchdog_interrupts_a_query_that_takes_too_long(release: Release) -> None:
    slow = Guarded(Statement(SLOW, (), FILES.dialect))
    start = time.perf_counter()
    with pytest.raises(QueryTimeoutError):
        run_statement(release, slow, limit_seconds=0.1)
    assert time.perf_counter() - start < 2
    assert run_statement(release, guarded(release, "2026-09"))


def test_the_watchdog_is_called_off(release: Release) -> None:
    """Whoever was called off may take a moment to leave; whoever was not, stays until its limit."""
    before = set(threading.enumerate())
    for _ in range(20):
        run_statement(release, guarded(release, "2026-09"))
    watchdogs = [t for t in threading.enumerate() if t not in before and isinstance(t, threading.Timer)]
    assert [w for w in watchdogs if not w.finished.is_set()] == []


def test_a_fault_of_the_database_is_a_fault_of_the_release(release: Release) -> None:
    with pytest.raises(ReleaseError, match="is damaged"):
        run_statement(release, Guarded(Statement("SELECT nothing FROM kpi.waiting", (), FILES.dialect)))


def test_many_threads_share_a_release(release: Release) -> None:
    statements = [guarded(release, "2026-09"), guarded(release, "2025-09")] * 100
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda s: run_statement(release, s)[0][1], statements))
    assert answers == ["2026-09", "2025-09"] * 100


BOMBS = (
    "SELECT repeat(measure, 1500000000) FROM kpi.waiting LIMIT 1",
    "SELECT list_sort(range(500000000)) FROM kpi.waiting LIMIT 1",
    "SELECT * FROM range(500000000)",
    "SELECT sleep_ms(100000) FROM kpi.waiting LIMIT 1",
    "SELECT a.measure FROM kpi.waiting a, kpi.waiting b, kpi.waiting c, kpi.waiting d LIMIT 1",
    "WITH RECURSIVE x AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM x) SELECT n FROM x LIMIT 1",
    "SELECT string_agg(measure, repeat('x', 1000000)) FROM kpi.waiting LIMIT 1",
    "SELECT histogram(value) FROM kpi.waiting LIMIT 1",
    "SELECT measure FROM kpi.waiting WHERE regexp_matches(measure, '(a+)+$') LIMIT 1",
    "SELECT unnest(generate_series(1, 1000000000)) FROM kpi.waiting LIMIT 1",
)


@pytest.mark.promise("S6")
@pytest.mark.parametrize("bomb", BOMBS)
def test_what_no_limit_of_the_engine_holds_does_not_get_to_it(release: Release, bomb: str) -> None:
    """Measured: the first two of them ignore the watchdog and the memory limit; see docs/adr/0012."""
    with pytest.raises(DeniedError):
        guard_statement(Statement(bomb, (), FILES.dialect), release.allowed)


@pytest.mark.promise("S6")
def test_a_query_that_needs_much_memory_is_refused(release: Release) -> None:
    hungry = "SELECT count(*) FROM (SELECT DISTINCT range, range * 7, hash(range) FROM range(30000000))"
    with pytest.raises((ReleaseError, QueryTimeoutError)):
        run_statement(release, Guarded(Statement(hungry, (), FILES.dialect)))
    assert run_statement(release, guarded(release, "2026-09"))
