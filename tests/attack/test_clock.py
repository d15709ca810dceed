"""The only clock is the day that a question is asked on."""

import re
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from assistant import Assistant, Question

ROOT = Path(__file__).parents[2]
CLOCK = re.compile(r"\b(?:date\.today|datetime\.(?:now|today|utcnow)|time\.time|localtime)\b")
READERS = {
    "assistant/assistant.py": "the audit log says when",
    "assistant/record.py": "the log of this month must open for writing",
    "assistant/office.py": "an act in the audit log says when",
    "assistant/feedback.py": "a remark says when",
    "assistant/errors.py": "the fault log says when",
    "assistant/build.py": "a watch takes each day as it comes",
    "semantic_layer/publish/publication.py": "a release says when it was made",
    "semantic_layer/stores/releases.py": "a withdrawal says when",
}
"""Who may look at a clock, and why; no figure and no word of an answer follows from it."""
ZONES = ("UTC", "Europe/Copenhagen", "Pacific/Kiritimati", "America/Adak")
DAYS = (
    date(2024, 2, 29),
    date(2026, 3, 29),
    date(2026, 10, 25),
    date(2026, 12, 31),
    date(2027, 1, 1),
    date(2027, 1, 3),
)
"""A leap day, nights in which clocks change, ends and beginnings of years, a day of week 53."""

_seen: dict[tuple[str, date], str] = {}


@pytest.fixture(params=ZONES)
def zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield request.param
    monkeypatch.undo()
    time.tzset()


@pytest.mark.promise("R8")
def test_no_other_module_reads_a_clock() -> None:
    found = {
        str(path.relative_to(ROOT))
        for package in ("assistant", "semantic_layer")
        for path in (ROOT / package).rglob("*.py")
        if CLOCK.search(path.read_text(encoding="utf-8"))
    }
    assert found == set(READERS)


@pytest.mark.promise("R8")
@pytest.mark.usefixtures("zone")
def test_an_answer_is_the_same_in_every_time_zone(desk: Assistant) -> None:
    for text in ("Hvad var sygefraværet i september 2025?", "Hvad er ledigheden?", "Hvad var ledigheden sidste måned?"):
        for day in DAYS:
            answer = desk.ask(Question(text=text, asked_at=day, language="da"))
            said = answer.model_dump_json(exclude={"timings_ms"})
            assert _seen.setdefault((text, day), said) == said


@pytest.mark.promise("R8")
def test_a_named_period_has_one_answer_on_every_day_after_it(desk: Assistant) -> None:
    days = [day for day in DAYS if day > date(2026, 1, 1)]
    asked = [Question(text="Hvad var sygefraværet i september 2024?", asked_at=day, language="da") for day in days]
    assert len({desk.ask(question).cells[0].value for question in asked}) == 1
