"""Requests to single people out: lists, scores and predictions about families, children, citizens or employees.

A closed set of patterns per language, over the words of the question. A pattern needs both the act (list, find, score,
watch) and the people it is done to, so that questions for figures about the same groups are answered as ever.
"""

import re
from functools import lru_cache
from typing import get_args

from assistant.language.pack import Profiling, load_pack
from assistant.tokens import split_words
from semantic_layer.texts import Language

GAP = re.compile(r"\{gap(\d)\}")
"""`{gap3}` in a pattern: up to three words."""


def asks_to_profile(text: str) -> bool:
    """Whether the words single people out, in any language, whichever the question is in."""
    words = " ".join(split_words(text))
    return any(pattern.search(words) for language in get_args(Language) for pattern in _patterns(language))


@lru_cache
def _patterns(language: Language) -> tuple[re.Pattern[str], ...]:
    profiling = load_pack(language).profiling
    return tuple(compile_pattern(pattern, profiling) for pattern in profiling.patterns)


def compile_pattern(pattern: str, profiling: Profiling) -> re.Pattern[str]:
    """`{people}` is a word for persons, with any of the words that may describe them before it."""
    described = rf"(?:(?:{'|'.join(profiling.described)}|\d+) )*"
    people = rf"{described}(?:{'|'.join(profiling.people)})(?![^ ])"
    filled = GAP.sub(lambda found: rf"(?:\S+ ){{0,{found[1]}}}?", pattern).replace("{people}", people)
    return re.compile(rf"(?<![^ ])(?:{filled})(?![^ ])")
