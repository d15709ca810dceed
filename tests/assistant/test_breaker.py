from assistant.breaker import Breaker


class Hand:
    """A clock that is moved by hand."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_it_opens_after_three_failures_in_a_row() -> None:
    breaker = Breaker(clock=Hand())
    for _ in range(2):
        breaker.fail()
    assert breaker.lets_through()
    breaker.fail()
    assert not breaker.lets_through() and breaker.is_open


def test_a_success_forgets_the_failures_before_it() -> None:
    breaker = Breaker(clock=Hand())
    for _ in range(5):
        breaker.fail()
        breaker.fail()
        breaker.succeed()
    assert breaker.lets_through()


def test_after_the_rest_one_is_let_through_and_decides() -> None:
    clock = Hand()
    breaker = Breaker(rest=60, clock=clock)
    for _ in range(3):
        breaker.fail()
    clock.now = 59
    assert not breaker.lets_through()
    clock.now = 61
    assert [breaker.lets_through() for _ in range(3)] == [True, False, False]
    breaker.fail()
    assert not breaker.lets_through()
    clock.now = 130
    assert breaker.lets_through()
    breaker.succeed()
    assert breaker.lets_through() and breaker.lets_through()
