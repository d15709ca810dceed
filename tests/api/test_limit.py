"""One user cannot keep the others waiting."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from api.limit import MOST_REMEMBERED, WINDOW, RequestLimit


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.mark.promise("A6")
def test_the_next_question_waits_until_the_first_is_a_minute_old() -> None:
    clock = Clock()
    limit = RequestLimit(3, clock)
    assert [limit.take("a") for _ in range(3)] == [0, 0, 0]
    clock.now = 20.0
    assert limit.take("a") == WINDOW - 20
    assert limit.take("b") == 0
    clock.now = WINDOW
    assert limit.take("a") == 0


@pytest.mark.promise("A6")
@given(st.lists(st.floats(0, 30), max_size=60), st.integers(1, 5))
@example([8.93691977440842, 30.0, 30.0, 30.0, 30.0, 0.0], 1)
def test_in_no_minute_are_there_more_than_that(pauses: list[float], most: int) -> None:
    clock = Clock()
    limit = RequestLimit(most, clock)
    taken: list[float] = []
    for pause in pauses:
        clock.now += pause
        if limit.take("a") == 0:
            taken.append(clock.now)
    assert all(sum(start <= t < start + WINDOW for t in taken) <= most for start in taken)


def test_many_users_take_little_memory() -> None:
    limit = RequestLimit(1, Clock())
    for n in range(MOST_REMEMBERED + 1):
        limit.take(str(n))
    assert limit.take("1") > 0
    assert limit.take("0") == 0
