"""What leaves the house: no CPR number, no name, no row, no figure; and a question that may hold one does not leave."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant import Assistant, Question
from assistant.redact import load_names, may_leave
from assistant.tokens import normalise_text
from tests.assistant.conftest import TODAY
from tests.assistant.models import Scripted, bind_all_to, open_with

FRAMES = (
    "Hvor meget pjækker {} i skolerne?",
    "Er {} syg?",
    "sidder {} som sild i en tønde",
    "{}: hvor er pengene?",
    "Does {} skive off?",
)
DAYS = ("010190", "311299", "150675", "290280", "610190")
NUMBERS = [
    form.format(day=day, d=day[:2], m=day[2:4], y=day[4:], n=number)
    for day in DAYS
    for number in ("1234", "4285", "0007")
    for form in (
        "{day}-{n}", "{day}{n}", "{day} {n}", "{d}.{m}.{y}-{n}", "{d}/{m}/19{y}-{n}", "{day}\u2011{n}",
        "{d} {m} {y} {n}",
    )
]  # fmt: skip
OTHERS = ("２９０２８０-１２３４", "20 30 40 50", "+45 20304050", "sag 2026-1234567", "1990-01-01-1234")
UNKNOWN_NAMES = ("Xylandsen", "xylandsen", "Zbigniew Brzęczyszczykiewicz", "lærer Ravnkilde", "XÆA")
FULL_NAMES = ("Gurli Pimpernel", "Xylo Zbigniewsen", "Sigfred Ravnkildesen")
"""Of words that are nowhere else."""
ASKED_OF = ("Hvad er sygefraværet for {}?", "Er det {} der er syg?", "How often is {} ill in the schools?")
PERSONAL = [*NUMBERS, *OTHERS, *UNKNOWN_NAMES, *sorted(load_names())]


@pytest.fixture(scope="module")
def model() -> Scripted:
    return Scripted(bind_all_to("elevfravaer"))


@pytest.fixture(scope="module")
def hybrid(model: Scripted, state: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    with open_with(state, tmp_path_factory.mktemp("prompts"), "hybrid", model) as desk:
        yield desk


def test_there_are_enough() -> None:
    assert len(PERSONAL) >= 400 and len(PERSONAL) * len(FRAMES) >= 500


@pytest.mark.promise("P9")
def test_nothing_that_may_be_a_person_leaves(hybrid: Assistant) -> None:
    known, is_word = hybrid.pipeline.known_words, hybrid.pipeline.understander.morphology.knows
    everyday = {name for name in PERSONAL if name in known}
    texts = [frame.format(given) for given in PERSONAL if given not in everyday for frame in FRAMES]
    assert [text for text in texts if may_leave(text, known, is_word)] == []
    assert len(everyday) < 12, "names that are words of the lists or of the catalog, and so no longer names"


@pytest.mark.promise("P9")
@pytest.mark.parametrize("given", [PERSONAL[0], PERSONAL[3], OTHERS[0], OTHERS[1], "Xylandsen", "jens", "Jens Jensen"])
def test_such_a_question_is_answered_in_the_house(given: str, hybrid: Assistant, model: Scripted) -> None:
    model.prompts.clear()
    for frame in FRAMES:
        assert hybrid.ask(Question(text=frame.format(given), asked_at=TODAY)).planner == "rules"
    assert model.prompts == []


def test_an_everyday_question_leaves(hybrid: Assistant, model: Scripted) -> None:
    """So that the tests above show what they say."""
    model.prompts.clear()
    hybrid.ask(Question(text="Hvor meget pjækker de unge i skolerne?", asked_at=TODAY))
    assert len(model.prompts) == 1


@pytest.mark.promise("P9")
def test_nothing_that_is_a_person_is_kept(state: Path, tmp_path: Path) -> None:
    """Neither in the record nor in any other file, with the question, its words or what was said of it."""
    with open_with(state, tmp_path, "hybrid", Scripted(bind_all_to("elevfravaer"))) as desk:
        for given in (*NUMBERS, OTHERS[0], *FULL_NAMES):
            for frame in FRAMES if given in NUMBERS else ASKED_OF:
                desk.ask(Question(text=frame.format(given), asked_at=TODAY), user="u", session="s")
    found = [path for path in tmp_path.rglob("*") if path.is_file() and not path.is_relative_to(tmp_path / "releases")]
    disk = "\n".join(path.read_text(encoding="utf-8", errors="replace") for path in found)
    assert disk.count('"answer_id"') >= 500
    squeezed = re.sub(r"[\W_]", "", disk)
    numbers = {re.sub(r"\D", "", normalise_text(given)) for given in (*NUMBERS, OTHERS[0])}
    assert [number for number in numbers if number in squeezed] == []
    assert [word for name in FULL_NAMES for word in name.split() if word.lower() in disk.lower()] == []


@pytest.mark.promise("P9", "P1")
def test_a_prompt_holds_no_figure(hybrid: Assistant, model: Scripted) -> None:
    """Every number in it stands in the question, in approved texts of the catalog, or is the day; nothing is a cell."""
    catalog = json.dumps(hybrid.release.catalog.model_dump(mode="json"), ensure_ascii=False)
    approved = set(re.findall(r"\d+", catalog))
    first = hybrid.ask(Question(text="Hvad er sygefraværet pr. faggruppe i 2025?", asked_at=TODAY))
    assert first.status == "answered" and len(first.cells) > 3
    model.prompts.clear()
    for text in ("og de bøvlede typer?", "hvor mange ligger i sengen?", "er der sild i tønden?"):
        hybrid.ask(Question(text=text, asked_at=TODAY, after=first.answer_id))
    assert model.prompts
    for prompt in model.prompts:
        sent = prompt[1].text
        facts = json.loads(sent)
        asked = set(re.findall(r"\d+", json.dumps([facts["earlier_queries"], facts["today"], facts["question"]])))
        assert set(re.findall(r"\d+", sent)) <= approved | asked
        assert facts["earlier_queries"] and not [c.text for c in first.cells if c.text and c.text in sent]
        assert set(facts) == {
            "question", "language", "today", "unknown_words", "known_words", "earlier_queries", "kpis", "examples",
        }  # fmt: skip
