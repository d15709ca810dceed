"""Every word of the screen, in Danish and English, read from the two YAML files beside this one."""

from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import get_args

import yaml
from babel.dates import format_date
from babel.numbers import format_decimal

from semantic_layer.frozen import Frozen
from semantic_layer.texts import Language

FOLDER = Path(__file__).parent
LANGUAGES: tuple[Language, ...] = get_args(Language)


class ScreenTexts(Frozen):
    words: dict[str, str]
    phrases: dict[str, str]
    """English text of the widget library → what it says instead; {} stands for any rest."""


@cache
def load_texts(language: Language) -> ScreenTexts:
    path = FOLDER / f"texts.{language}.yaml"
    return ScreenTexts.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))


def say(key: str, language: Language, **values: str | int) -> str:
    """Whole numbers are written as the language writes them. Raises KeyError for a key that the YAML does not have."""
    said = {name: say_number(value, language) if isinstance(value, int) else value for name, value in values.items()}
    return load_texts(language).words[key].format(**said)


def say_number(number: int, language: Language) -> str:
    """ "2.026" / "2,026"."""
    return str(format_decimal(number, locale=language))


def find_words(key: str, language: Language) -> str | None:
    return load_texts(language).words.get(key)


def say_date(day: date, language: Language) -> str:
    pattern = "d. MMMM y" if language == "da" else "d MMMM y"
    return format_date(day, pattern, locale=language)


def say_short_date(day: date, language: Language) -> str:
    return format_date(day, "dd.MM.y" if language == "da" else "d MMM y", locale=language)


def say_time(at: datetime, language: Language) -> str:
    day = format_date(at, "d. MMM y" if language == "da" else "d MMM y", locale=language)
    return say("moment", language, day=day, time=at.strftime("%H.%M" if language == "da" else "%H:%M"))
