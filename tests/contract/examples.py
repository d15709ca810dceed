"""Binding examples of the contract: a question, and its whole answer but for what differs from run to run."""

import io
import json
import re
from collections.abc import Iterator
from contextlib import redirect_stdout
from datetime import date
from pathlib import Path

from rich.console import Console

from assistant import Assistant, Question
from assistant.prompts import load_prompts
from cli.card import print_answer
from cli.cockpit import WIDTH, print_section
from semantic_layer.texts import Language

FOLDER = Path(__file__).parent
README = FOLDER.parents[1] / "README.md"
MASKS: dict[str, object] = {"answer_id": "0" * 20, "release": "0" * 16, "timings_ms": {}}
"""Ids depend on the installation's key and on every byte of the release; times on the machine."""

SECTION = ("politikercockpit", "verdensmaal_12")
"""The cockpit's section whose text binds, in both languages."""

_README_ANSWER = re.compile(r'^(\$ raadsvar ask "([^"]+)" --today (\S+)\n).*?(?=^```)', re.DOTALL | re.MULTILINE)
_ID = re.compile(r"\b(?=\w*\d)[0-9a-f]{16,20}\b")

Json = dict[str, object]


def list_examples() -> list[Path]:
    return sorted(FOLDER.glob("*.json"))


def read_example(path: Path) -> tuple[Json, Json]:
    """What is asked, and the answer that must come back."""
    example = json.loads(path.read_text(encoding="utf-8"))
    return example["ask"], example["answer"]


def answer_example(desk: Assistant, ask: Json) -> Json:
    answer = desk.ask(Question(text=str(ask["question"]), asked_at=date.fromisoformat(str(ask["today"]))))
    masked = mask_answer(json.loads(answer.to_json()))
    assert isinstance(masked, dict)
    return masked


def mask_answer(value: object) -> object:
    """The same JSON with the volatile fields at fixed values, wherever they are given."""
    if isinstance(value, dict):
        return {key: _mask_field(key, part) for key, part in value.items()}
    if isinstance(value, list):
        return [mask_answer(part) for part in value]
    return value


def _mask_field(key: str, value: object) -> object:
    return MASKS[key] if key in MASKS and value is not None else mask_answer(value)


def render_example(ask: Json, answer: Json) -> str:
    return json.dumps({"ask": ask, "answer": answer}, indent=1, ensure_ascii=False) + "\n"


def find_differences(expected: object, found: object, path: str = "") -> Iterator[str]:
    """Where two JSON values differ, one line each."""
    if isinstance(expected, dict) and isinstance(found, dict):
        for key in [*expected, *(key for key in found if key not in expected)]:
            yield from find_differences(expected.get(key, "(absent)"), found.get(key, "(absent)"), f"{path}.{key}")
    elif isinstance(expected, list) and isinstance(found, list) and len(expected) == len(found):
        for number, (one, other) in enumerate(zip(expected, found, strict=True)):
            yield from find_differences(one, other, f"{path}[{number}]")
    elif expected != found:
        yield f"{path}: {expected!r} is now {found!r}"


def fill_readme(text: str, desk: Assistant) -> str:
    """The text with what the terminal shows under each question that it shows."""
    return _README_ANSWER.sub(lambda found: found[1] + _show_answer(desk, found[2], found[3]), text)


def locate_section(language: Language) -> Path:
    return FOLDER / f"section.{language}.txt"


def show_section(desk: Assistant, today: date, language: Language) -> str:
    """What the terminal shows of the section."""
    cockpit_id, section_id = SECTION
    view = desk.cockpit(cockpit_id, "politiker", today, language)
    section = next(section for section in view.sections if section.id == section_id)
    with redirect_stdout(io.StringIO()) as shown:
        print_section(Console(highlight=False, width=WIDTH), load_prompts("cockpit", language), section)
    return shown.getvalue()


def _show_answer(desk: Assistant, question: str, today: str) -> str:
    with redirect_stdout(io.StringIO()) as shown:
        print_answer(desk.ask(Question(text=question, asked_at=date.fromisoformat(today))))
    return shown.getvalue()


def mask_ids(text: str) -> str:
    """Without the ids of answers and releases."""
    return _ID.sub("…", text)
