"""Serve a release: the only path from a typed query to figures."""

from semantic_layer.serve.benchmarks import benchmark_periods
from semantic_layer.serve.closing import is_closed, latest_closed, published_periods
from semantic_layer.serve.evaluate import answer_query
from semantic_layer.serve.lean import keep_pandas_out
from semantic_layer.serve.release import Release, current_release_id, open_release, verify_release
from semantic_layer.serve.targets import find_target, is_target_met

__all__ = [
    "Release",
    "answer_query",
    "benchmark_periods",
    "current_release_id",
    "find_target",
    "is_closed",
    "is_target_met",
    "keep_pandas_out",
    "latest_closed",
    "open_release",
    "published_periods",
    "verify_release",
]
