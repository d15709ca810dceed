"""Numbers, dates and periods as Danes and English readers write them."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from babel import Locale
from babel.dates import format_date as babel_date
from babel.dates import get_month_names
from babel.numbers import format_decimal

from semantic_layer.calendars import Calendars
from semantic_layer.catalog import Unit
from semantic_layer.texts import Language

_LOCALES = {"da": "da_DK", "en": "en_GB"}


@lru_cache
def _locale(language: Language) -> Locale:
    return Locale.parse(_LOCALES[language])


@lru_cache
def _month(language: Language, number: int) -> str:
    return str(get_month_names("wide", locale=_locale(language))[number])


def format_number(value: Decimal | float | int, decimals: int, language: Language, signed: bool = False) -> str:
    """ "1.234,5": fixed decimals, rounded half up; a real minus sign; + only when signed."""
    rounded = Decimal(str(value)).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    text = str(format_decimal(abs(rounded), format=pattern, locale=_locale(language)))
    if rounded < 0:
        return "−" + text
    return "+" + text if signed and rounded > 0 else text


def needed_decimals(value: float) -> int:
    """As many decimals as it takes to write a limit that someone asked for, four at most."""
    return max(0, -int(Decimal(str(round(value, 4))).normalize().as_tuple().exponent))


def format_amount(
    value: Decimal | float | int, decimals: int, unit: Unit, language: Language, signed: bool = False
) -> str:
    """The number with its unit: "8,1 pct.", "1 dag"; a unit without a name gives the bare number."""
    name = (unit.one if abs(Decimal(str(value))) == 1 else unit.other).in_(language)
    return f"{format_number(value, decimals, language, signed)} {name}".strip()


def format_day(day: date, language: Language) -> str:
    """ "15. november 2026" / "15 November 2026"."""
    return str(babel_date(day, "d. MMMM y" if language == "da" else "d MMMM y", locale=_locale(language)))


def format_period_name(calendars: Calendars, period_id: str, grain: str, language: Language) -> str:
    """The period's printed name without preposition: "september 2026"."""
    calendar = calendars[grain]
    period = calendars.parse(period_id, grain)
    return calendar.name.in_(language).format(
        year=period.year,
        next=f"{(period.year + 1) % 100:02d}",
        n=period.number,
        month=_month(language, period.end.month),
    )


def format_period_short(calendars: Calendars, period_id: str, grain: str, language: Language) -> str:
    """The name with its month abbreviated, for an axis: "sep. 2026"."""
    period = calendars.parse(period_id, grain)
    long, short = _month(language, period.end.month), _short_month(language, period.end.month)
    return format_period_name(calendars, period_id, grain, language).replace(long, short)


@lru_cache
def _short_month(language: Language, number: int) -> str:
    return str(get_month_names("abbreviated", locale=_locale(language))[number])


def format_period(calendars: Calendars, period_id: str, grain: str, language: Language) -> str:
    """ "i september 2026", "ved 3. budgetopfølgning 2026"."""
    preposition = calendars[grain].preposition.in_(language)
    return f"{preposition} {format_period_name(calendars, period_id, grain, language)}"
