"""A release that is no longer in use is forgotten, with all that was loaded for it."""

import gc
import weakref
from pathlib import Path

import pytest

from assistant import pipelines
from assistant.keeping import loading_to_stay
from assistant.pipelines import open_pipeline


class _Node:
    other: "_Node"


def test_a_circle_that_was_set_aside_is_found_at_the_next_loading() -> None:
    with loading_to_stay():
        node = _Node()
        node.other = node
        seen = weakref.ref(node)
    del node
    gc.collect()
    assert seen() is not None, "set aside: the collector does not look at it"
    with loading_to_stay():
        pass
    assert seen() is None


def test_pipelines_of_earlier_releases_do_not_pile_up(state: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipelines, "loading_to_stay", loading_to_stay)
    seen = []
    for _ in range(3):
        pipeline = open_pipeline(state)
        seen.append(weakref.ref(pipeline.understander))
        pipeline.release.close()
        del pipeline
    assert [one() is not None for one in seen[:2]] == [False, False]


def test_what_is_loaded_for_once_is_left_to_the_collector() -> None:
    with loading_to_stay(stays=False):
        node = _Node()
        node.other = node
        seen = weakref.ref(node)
    del node
    gc.collect()
    assert seen() is None


def test_the_collector_stays_as_it_was() -> None:
    gc.disable()
    try:
        with loading_to_stay():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()
    with loading_to_stay():
        assert not gc.isenabled()
    assert gc.isenabled()
