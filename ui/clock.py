"""Whose day it is, and what the hours are: the municipality's, in whatever zone the server runs."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from ui.backend import get_assistant, read_wiring


def to_local(at: datetime) -> datetime:
    return at.astimezone(ZoneInfo(get_assistant().timezone))


def read_today() -> date:
    """The day that questions are asked on."""
    wiring = read_wiring()
    return wiring.today() if wiring.today is not None else read_local_day()


def read_local_day() -> date:
    """The day that logs are looked back from."""
    return to_local(read_wiring().now()).date()
