"""Spans of time to look back over: the last days, or one of the months that the log keeps."""

from collections.abc import Sequence
from datetime import date, timedelta

from babel.dates import format_date

from semantic_layer.texts import Language
from ui.texts import say

LAST_DAYS = (7, 30, 90)
MONTHS_BACK = 13


def list_spans(today: date, months: int = MONTHS_BACK) -> Sequence[str]:
    """What may be chosen: a number of days, or a month."""
    number = today.year * 12 + today.month - 1
    listed = [divmod(number - back, 12) for back in range(months)]
    return [*map(str, LAST_DAYS), *(f"{year}-{month + 1:02d}" for year, month in listed)]


def name_span(span: str, language: Language) -> str:
    if "-" not in span:
        return say("span_days", language, n=span)
    name = format_date(date.fromisoformat(f"{span}-01"), "MMMM y", locale=language)
    return name[0].upper() + name[1:]


def find_span(span: str, today: date) -> tuple[date, date]:
    """Its first and last day."""
    if "-" not in span:
        return today - timedelta(days=int(span) - 1), today
    first = date.fromisoformat(f"{span}-01")
    return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
