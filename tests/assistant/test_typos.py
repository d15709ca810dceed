"""One typing error is found wherever it is made, and nothing that is further away."""

from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from assistant.typos import file_forms, find_near, hash_form

LETTERS = "abeø"
"""Few, so that generated words are near each other."""
a_word = st.text(LETTERS, min_size=4, max_size=8)


@settings(max_examples=300, deadline=None)
@given(st.sets(a_word, min_size=1, max_size=60), a_word)
def test_exactly_the_words_at_distance_one_are_found(vocabulary: set[str], asked: str) -> None:
    words = sorted(vocabulary)
    hashes, numbers = file_forms(enumerate(words))
    near = [(word, d) for word in words if (d := OSA.distance(asked, word)) <= 1]
    assert list(find_near(asked, hashes, numbers, words.__getitem__)) == near


@settings(max_examples=200, deadline=None)
@given(a_word, st.integers(0, 7), st.sampled_from(LETTERS), st.sampled_from(["insert", "drop", "change", "swap"]))
def test_every_kind_of_slip_is_found(word: str, at: int, letter: str, slip: str) -> None:
    at = min(at, len(word) - 2)
    slipped = {
        "insert": word[:at] + letter + word[at:],
        "drop": word[:at] + word[at + 1 :],
        "change": word[:at] + letter + word[at + 1 :],
        "swap": word[:at] + word[at + 1] + word[at] + word[at + 2 :],
    }[slip]
    hashes, numbers = file_forms([(7, word)])
    assert [found for found, _ in find_near(slipped, hashes, numbers, {7: word}.__getitem__)] == [word]


def test_a_hash_is_the_same_on_every_day() -> None:
    assert hash_form("skole") == 15949321220607438673
