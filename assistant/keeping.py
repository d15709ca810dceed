"""What is loaded to stay is not searched for garbage, neither while it is loaded nor later."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def loading_to_stay() -> Iterator[None]:
    """Python's collector would go through a growing catalog again and again, and through all of it in mid-question.

    With 50,000 members each such round takes most of a second. What is no longer used is freed all the same: values of
    a catalog do not refer to each other in circles.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if was_on:
            gc.enable()
