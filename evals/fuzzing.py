"""Questions as nobody means them: real ones broken by keyboards, editors, alphabets and attackers."""

import random
import unicodedata
from collections.abc import Callable, Iterator, Sequence

LONGEST = 1_000_000
"""Characters of the largest input; far over what a question may be."""

Breaker = Callable[[str, random.Random], str]

_ZERO_WIDTH = ("\u200b", "\u200d", "\u2060", "\ufeff", "\u00ad")
_BIDI = ("\u202e", "\u202d", "\u2066", "\u2067", "\u200f")
_CONTROL = ("\u0000", "\u0007", "\u001b", "\u0085", "\u2028", "\t", "\r\n")
_PICTURES = ("😀", "🇩🇰", "👩‍👩‍👧", "❓", "𝟛", "①", "½")
_SPACES = ("\u00a0", "\u2009", "\u3000", "  ", "\n")
_LOOKALIKES = str.maketrans(
    {"a": "а", "e": "е", "o": "о", "p": "р", "c": "с", "x": "х", "i": "і", "s": "ѕ"}  # Cyrillic
)
_FULL_WIDTH = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}
_NUMBERS = ("0", "-1", "17", "1e309", "99999999999999999999", "1.000,50", "2026-13-45", "٣", "NaN", "½")
_FORMULAS = ("=cmd|' /C calc'!A0", "@SUM(1+1)", "+45 12 34 56 78", "-2+3", '=HYPERLINK("http://x")')
_MARKUP = ("<script>alert(1)</script>", "<b>", "&lt;", "](javascript:alert(1))", "{{7*7}}", "${x}", "%s", "\\x27")


def fuzz_questions(texts: Sequence[str], hostile: Sequence[str], count: int, seed: int) -> Iterator[str]:
    """`count` questions, the same for a seed: texts with one to three things wrong, now and then a hostile string.

    Raises ValueError without a text to start from.
    """
    if not texts:
        raise ValueError("no texts to start from")
    dice = random.Random(seed)
    for _ in range(count):
        text = dice.choice(texts)
        if hostile and dice.random() < 0.15:
            text = dice.choice(
                (f"{text} {dice.choice(hostile)}", dice.choice(hostile), f"{dice.choice(hostile)} {text}")
            )
        for _ in range(dice.randint(1, 3)):
            text = dice.choice(BREAKERS)(text, dice)
        yield text


def _insert(text: str, piece: str, dice: random.Random) -> str:
    at = dice.randint(0, len(text))
    return text[:at] + piece + text[at:]


def _one_of(pieces: Sequence[str]) -> Breaker:
    return lambda text, dice: _insert(text, dice.choice(pieces), dice)


def _edit_words(edit: Callable[[list[str], random.Random], list[str]]) -> Breaker:
    return lambda text, dice: " ".join(edit(text.split() or [""], dice))


def _drop_word(words: list[str], dice: random.Random) -> list[str]:
    at = dice.randrange(len(words))
    return words[:at] + words[at + 1 :]


def _repeat_word(words: list[str], dice: random.Random) -> list[str]:
    at = dice.randrange(len(words))
    return words[:at] + [words[at]] * dice.randint(2, 5) + words[at + 1 :]


def _shuffle_words(words: list[str], dice: random.Random) -> list[str]:
    return dice.sample(words, len(words))


def _glue_words(words: list[str], dice: random.Random) -> list[str]:
    at = dice.randrange(len(words))
    return [*words[:at], "".join(words[at : at + 2]), *words[at + 2 :]]


def _cut_word(words: list[str], dice: random.Random) -> list[str]:
    at = dice.randrange(len(words))
    cut = dice.randint(0, len(words[at]))
    return [*words[:at], words[at][:cut], words[at][cut:], *words[at + 1 :]]


def _misspell(text: str, dice: random.Random) -> str:
    for _ in range(dice.randint(1, 4)):
        at = dice.randint(0, len(text))
        text = text[:at] + dice.choice(("", "x", "æ", text[at : at + 1] * 2)) + text[at + 1 :]
    return text


def _cut(text: str, dice: random.Random) -> str:
    return text[dice.randint(0, len(text)) :] if dice.random() < 0.5 else text[: dice.randint(0, len(text))]


def _lengthen(text: str, dice: random.Random) -> str:
    """Longer than a question may be, mostly a little."""
    times = dice.choice((2, 4, 9)) if dice.random() < 0.97 else LONGEST // max(1, len(text))
    return " ".join([text] * times)[:LONGEST]


BREAKERS: tuple[Breaker, ...] = (
    _misspell,
    _misspell,
    _cut,
    _lengthen,
    _edit_words(_drop_word),
    _edit_words(_repeat_word),
    _edit_words(_shuffle_words),
    _edit_words(_glue_words),
    _edit_words(_cut_word),
    _one_of(_ZERO_WIDTH),
    _one_of(_BIDI),
    _one_of(_CONTROL),
    _one_of(_PICTURES),
    _one_of(_SPACES),
    _one_of(_NUMBERS),
    _one_of(_FORMULAS),
    _one_of(_MARKUP),
    lambda text, _: unicodedata.normalize("NFD", text),
    lambda text, _: text.translate(_LOOKALIKES),
    lambda text, _: text.translate(_FULL_WIDTH),
    lambda text, _: text.upper(),
    lambda text, _: text.swapcase(),
    lambda text, _: text[::-1],
    lambda text, _: f"\u202e{text}",
)
