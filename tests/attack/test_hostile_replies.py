"""Thousands of hostile replies of a model: none of its words and none of its numbers reaches an answer."""

import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import pytest

from assistant import Assistant
from assistant.answer import Part
from assistant.pipeline import Clock, Turn
from tests.assistant.conftest import TODAY
from tests.assistant.models import Scripted, open_with
from tests.attack.replies import NUMBER_WORDS, NUMBERS, TEXTS, make_reply

FEW, MANY = 80, 10_000
QUESTIONS = (
    "Sidder ungerne som sild i en tønde?",
    "Hvor mange ligger i sengen i skolerne?",
    "Hvor meget pjækker de på skolerne?",
    "Hvor mange elever går der på Byskolen?",
    "Hvad koster skidtet?",
    "Er der plads til de gamle?",
    "How many kids skive off?",
    "Hvad er sygefraværet i skolerne?",
    "Hvor mange unger pr. pædagog?",
    "Hvordan går det med økonomien?",
)
PLANTED = re.compile("|".join(re.escape(text) for text in (*NUMBERS, *NUMBER_WORDS, *TEXTS, "opfundet")), re.IGNORECASE)


@pytest.fixture(scope="module")
def model() -> Scripted:
    return Scripted(lambda _facts: {})


@pytest.fixture(scope="module", params=["hybrid", "llm"])
def attacked(
    request: pytest.FixtureRequest, model: Scripted, state: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Assistant]:
    mode: Literal["hybrid", "llm"] = request.param
    with open_with(state, tmp_path_factory.mktemp("attacked"), mode, model) as desk:
        yield desk


def say_everything(part: Part) -> str:
    """All that may be shown, the question itself aside."""
    shown: dict[str, Any] = part.model_dump(mode="json", exclude={"question", "timings_ms"})
    return str(shown)


def answer(desk: Assistant, text: str, with_model: bool) -> Part:
    pipeline, clock = desk.pipeline, Clock()
    turn = Turn(text, text, TODAY, "politiker", None)
    consultant = pipeline._consultant
    assert consultant is not None
    consultant._interpreter._kept.clear()
    pipeline._consultant = consultant if with_model else None
    try:
        return pipeline.answer_turn(turn, clock)[0]
    finally:
        pipeline._consultant = consultant


def find_faults(desk: Assistant, model: Scripted, count: int, seed: int) -> tuple[list[str], int]:
    """What of a reply was shown, or computed otherwise than the rules compute it; and how many had an effect."""
    dice, faults, effects = random.Random(seed), [], 0
    alone = {text: answer(desk, text, with_model=False) for text in QUESTIONS}
    model.answer = lambda facts: make_reply(dice, facts)
    catalog, planner = desk.release.catalog, desk.pipeline.planner
    for number in range(count):
        text = QUESTIONS[number % len(QUESTIONS)]
        part = answer(desk, text, with_model=True)
        effects += part.planner != "rules"
        if PLANTED.search(say_everything(part)) and not PLANTED.search(say_everything(alone[text])):
            faults.append(f"{number}: said {part.headline!r} {part.readings}")
        same = part.model_copy(update={"planner": "rules"}) == alone[text]
        if part.status == "answered" and not same:
            faults.append(f"{number}: answered {part.headline!r}")
        if part.status == "clarify" and any(c.isdigit() for c in part.headline):
            faults.append(f"{number}: a digit in {part.headline!r}")
        for reading in part.readings:
            plan = desk.pipeline.plan_offered(reading.question, TODAY, "politiker", part.language)
            own = plan.kind == "query" and planner.word_query(plan.query, part.language) == reading.question
            if not own and reading not in alone[text].readings:
                faults.append(f"{number}: offered {reading.question!r}")
        assert set(part.query.kpis if part.query else ()) <= set(catalog.kpis)
    return faults, effects


@pytest.mark.promise("T1", "S1")
def test_hundreds_of_hostile_replies(attacked: Assistant, model: Scripted) -> None:
    faults, effects = find_faults(attacked, model, FEW, 1)
    assert faults == []
    assert effects > 1, "replies that never come near show nothing"


@pytest.mark.slow
@pytest.mark.promise("T1", "S1")
def test_ten_thousand_hostile_replies(attacked: Assistant, model: Scripted) -> None:
    """Five thousand each, of what the rules do not answer and of all."""
    assert find_faults(attacked, model, MANY // 2, 2)[0] == []
