"""A misspelled small word is read as meant; a word that may be something else is left as it stands."""

import pytest

from assistant.closed_words import ClosedWords
from assistant.tokens import tokenise
from assistant.understand import Understander
from semantic_layer.texts import Language


@pytest.fixture(scope="module")
def closed(understander: Understander) -> ClosedWords:
    return understander.finder.closed


def repair(closed: ClosedWords, text: str, language: Language = "da") -> str:
    return " ".join(closed.repair(tokenise(text), language))


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("hvda er sygefraværet", "hvad er sygefraværet"),
        ("hvd er sygefraværet", "hvad er sygefraværet"),
        # "have" is as near as "hvad": a question begins with a question word.
        ("havd er sygefraværet", "hvad er sygefraværet"),
        # "hver" or "hvor" is told by the word beside it.
        ("vis det for hvr skole", "vis det for hver skole"),
        ("vis hvr mange", "vis hvor mange"),
        # Words that steer only within a phrase.
        ("steget i fohrold til målet", "steget i forhold til målet"),
        ("faldet sidne 2024", "faldet siden 2024"),
        ("sammmenligney med landet", "sammenlignet med landet"),
        ("paa skolerne", "på skolerne"),
    ],
)
def test_a_slip_in_a_small_word_is_mended(closed: ClosedWords, written: str, meant: str) -> None:
    assert repair(closed, written) == meant


@pytest.mark.parametrize(
    "written",
    [
        "fraværet for Lige",  # a name
        "fraværet i ovre",  # a word of the language
        "fraværet hos dne",  # three letters that ask nothing
        "hvr skole",  # "hvor" and "hver", and nothing beside it that tells
        "fraværet zxqw",
    ],
)
def test_what_may_be_something_else_stands(closed: ClosedWords, written: str) -> None:
    assert repair(closed, written) == written.lower()


def test_a_word_is_mended_in_the_language_of_the_question(closed: ClosedWords) -> None:
    assert repair(closed, "waht is the rate", "en") == "what is the rate"
    assert repair(closed, "are we meeting the taget", "en") == "are we meeting the target"
    assert repair(closed, "vis waht", "da") == "vis waht"
