"""Every word of the screen, in Danish and English, read from the two YAML files beside this one."""

from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import get_args

import yaml
from babel.dates import format_date

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
    """Raises KeyError for a key that the YAML does not have."""
    return load_texts(language).words[key].format(**values)


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
