"""Which words are one typing error away: a sorted table of hashes, as fast for 100,000 words as for a hundred.

Two words within one insertion, deletion, change or swap of neighbours share a form that has at most one letter less.
So each word is filed under the hashes of these forms, and a question's word is looked up under its own.
"""

from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from hashlib import blake2b

from rapidfuzz.distance import OSA


def file_forms(words: Iterable[tuple[int, str]]) -> tuple["array[int]", "array[int]"]:
    """Hashes in order, and beside each the number of the word that is filed there."""
    filed = sorted({(hash_form(form), number) for number, word in words for form in _cut_forms(word)})
    return array("Q", (form for form, _ in filed)), array("I", (number for _, number in filed))


def find_near(
    word: str, hashes: Sequence[int], numbers: Sequence[int], read: Callable[[int], str]
) -> Iterator[tuple[str, int]]:
    """(word, distance 0 or 1) of all filed words that near; `read` gives the word of a number."""
    candidates: set[int] = set()
    for form in _cut_forms(word):
        wanted = hash_form(form)
        at = bisect_left(hashes, wanted)
        while at < len(hashes) and hashes[at] == wanted:
            candidates.add(numbers[at])
            at += 1
    for target in sorted(map(read, candidates)):
        # A shared form does not mean that one error is enough ("abc" and "bcd"), nor does a shared hash.
        if (distance := OSA.distance(word, target, score_cutoff=1)) <= 1:
            yield target, distance


def hash_form(form: str) -> int:
    """The same in every process and on every machine, as `hash` is not."""
    return int.from_bytes(blake2b(form.encode(), digest_size=8).digest(), "little")


def _cut_forms(word: str) -> set[str]:
    return {word, *(word[:i] + word[i + 1 :] for i in range(len(word)))}
