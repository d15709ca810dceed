"""Numbers of the source and numbers of an answer: rounded alike, so that they can be compared."""

import re
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

POINTS = {"da": ",", "en": "."}
"""The mark before decimals."""
MOST_DECIMALS = 3
_NOISE = Decimal("1e-9")
_PRINTED = re.compile(r"\d[\d.,]*")


def read_number(value: object) -> Decimal | None:
    """A value of a row; None where it is no number."""
    try:
        return None if value is None or isinstance(value, bool) else Decimal(str(value))
    except InvalidOperation:
        return None


def round_half_up(value: Decimal, decimals: int) -> Decimal:
    """Away from zero; what a binary quotient lacks to a half is made good."""
    nudged = value + (_NOISE if value >= 0 else -_NOISE)
    return nudged.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)


def count_decimals(text: str, language: str) -> int:
    """Of the first number that is printed."""
    found = _PRINTED.search(text)
    _, _, decimals = found[0].rstrip(".,").partition(POINTS[language]) if found else ("", "", "")
    return len(decimals)


def print_ways(value: Decimal) -> set[str]:
    """A number as it may be printed, with any number of decimals and in either language."""
    ways: set[str] = set()
    for decimals in range(MOST_DECIMALS + 1):
        english = f"{abs(round_half_up(value, decimals)):,.{decimals}f}"
        ways |= {english, english.translate(str.maketrans(",.", ".,")), english.replace(",", "")}
    return ways
