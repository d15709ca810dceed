"""What is loaded to stay is not searched for garbage, neither while it is loaded nor later."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def loading_to_stay(stays: bool = True) -> Iterator[None]:
    """Python's collector would go through a growing catalog again and again, and through all of it in mid-question.

    With 50,000 members each such round takes most of a second. A planner and its caches refer to each other in circles,
    so what an earlier loading set aside and nobody uses any more is searched for first, once: a process that takes
    release after release into use holds two of them, not all. What does not stay is left to the collector.
    """
    was_on = gc.isenabled()
    if stays and gc.get_freeze_count():
        gc.unfreeze()
        gc.collect()
    gc.disable()
    try:
        yield
    finally:
        if stays:
            gc.freeze()
        if was_on:
            gc.enable()
