"""A question becomes words: normalised, lower-case, each with its place in the text."""

import re
import unicodedata
from dataclasses import dataclass
from itertools import pairwise

_INVISIBLE = re.compile(r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_TOKEN = re.compile(
    r"\d{4}/\d{2,4}"  # 2024/25
    r"|\d{4}-(?:q|h|bo|w)\d{1,2}|\d{4}-\d{2}-r12|\d{4}-\d{2,4}(?![\d-])"  # period ids, 2022-2024
    r"|\d{1,2}/\d{1,2}(?:/\d{4})?(?![\d/])"  # 24/25, 31/3, 31/3/2026
    r"|\d+(?:[.,:-]\d+)*"
    r"|[^\W\d_]+(?:['’´][^\W\d_]+)*\d{0,4}"
    r"|%",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"[!?](?=\s)|\.(?=\s+[A-ZÆØÅ])")
_YEARS = re.compile(r"(?<=\d)\s*[-–—]\s*(?=(?:19|20)\d\d(?!\d))|(?<=20\d\d)[–—](?=\d\d(?!\d))|(?<=\d)[–—](?=\d)")
"""A dash that spans time ("2022 – 2024") or ages ("16–24-årige", "3–5 years"), however it is written."""
_CLAUSE_END = re.compile(r"[.,:;!?…)–—]|\s-\s")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


@dataclass(frozen=True, slots=True)
class Token:
    index: int
    surface: str
    word: str
    """Lower-case, apostrophes straightened."""
    capital: bool
    """Written with a capital where a sentence does not ask for one."""
    aside: bool = False
    """In a sentence that ends before the last one does, and not with a question mark."""

    @property
    def number(self) -> float | None:
        return parse_number(self.word)


def normalise_text(text: str) -> str:
    """NFC, without invisible characters, with single spaces."""
    return " ".join(_INVISIBLE.sub("", unicodedata.normalize("NFC", text)).split())


def tokenise(text: str) -> list[Token]:
    """Words and numbers in order; punctuation is dropped. All-capital text counts as lower case."""
    shouting = text.isupper()
    text = _YEARS.sub("-", text)
    ends = [m.start() for m in _SENTENCE_END.finditer(text)]
    tokens = []
    for index, match in enumerate(_TOKEN.finditer(text)):
        surface = match.group()
        before = text[: match.start()].rstrip()
        starts_sentence = not before or before[-1] in ".?!:"
        capital = surface[:1].isupper() and not starts_sentence and not shouting
        end = next((e for e in ends if e >= match.end()), None)
        tokens.append(Token(index, surface, _lower(surface), capital, end is not None and text[end] != "?"))
    return tokens


def _lower(surface: str) -> str:
    return surface.lower().replace("’", "'").replace("´", "'")


def first_clauses(text: str) -> list[int]:
    """Where each leading clause ends: the number of words before each comma, colon or full stop."""
    matches = list(_TOKEN.finditer(text))
    return [n for n, (a, b) in enumerate(pairwise(matches), 1) if _CLAUSE_END.search(text[a.end() : b.start()])]


def cut_text(text: str, at: int) -> tuple[str, str]:
    """The text before its word number `at`, and behind it, as they are written but for commas and spaces between."""
    text = _YEARS.sub("-", text)
    match = list(_TOKEN.finditer(text))[at]
    return text[: match.start()].rstrip(" ,;"), text[match.end() :].lstrip(" ,;")


def split_words(phrase: str) -> list[str]:
    """The words of a catalog phrase or a list entry, cut as a question is."""
    return [_lower(surface) for surface in _TOKEN.findall(_YEARS.sub("-", normalise_text(phrase)))]


def parse_number(word: str) -> float | None:
    """ "5,6" and "5.6" are 5.6; "1.000" and "1,000" are a thousand; no number gives None."""
    if not _NUMBER.fullmatch(word):
        return None
    if re.fullmatch(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?", word):
        return float(word.replace(".", "").replace(",", "."))
    if re.fullmatch(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?", word):
        return float(word.replace(",", ""))
    if word.count(",") + word.count(".") > 1:
        return None
    return float(word.replace(",", "."))
