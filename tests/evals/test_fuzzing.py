"""The fuzzer is repeatable, and breaks what it is given in every way that it knows."""

import random

import pytest

from evals.fuzzing import BREAKERS, LONGEST, fuzz_questions

TEXTS = ("Hvad er sygefraværet på skolerne i 2025?", "Which schools have the largest classes?")


def test_a_seed_gives_the_same_questions() -> None:
    one, again, other = (list(fuzz_questions(TEXTS, ("' OR 1=1",), 200, seed)) for seed in (1, 1, 2))
    assert one == again != other


def test_every_breaker_changes_a_text() -> None:
    for number, breaker in enumerate(BREAKERS):
        dice = random.Random(number)
        assert any(breaker(TEXTS[0], dice) != TEXTS[0] for _ in range(10)), number


def test_the_largest_input_is_a_million_characters() -> None:
    longest = max(map(len, fuzz_questions(TEXTS, (), 3000, 5)))
    assert LONGEST * 0.9 < longest <= LONGEST + 100


def test_nothing_to_start_from_is_said() -> None:
    with pytest.raises(ValueError, match="no texts"):
        next(fuzz_questions((), (), 1, 1))
