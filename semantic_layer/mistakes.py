"""Say in plain words what is wrong with a value in a catalog file, and what to do about it."""

from collections.abc import Iterator
from difflib import get_close_matches

from pydantic_core import ErrorDetails

from semantic_layer.frozen import Frozen

SHOWN = 40
"""How much of a wrong value is repeated."""

NEAR = 0.75
"""How alike two names are, of 1, for the one to be a misspelling of the other."""

ADVICE = {
    "missing": "add it",
    "string_type": "write one text, in quotes if it looks like a number or a day",
    "int_type": "write a whole number",
    "int_parsing": "write a whole number",
    "int_from_float": "write a whole number",
    "float_type": "write a number with a point, such as 4.9",
    "float_parsing": "write a number with a point, such as 4.9",
    "bool_type": "write true or false",
    "bool_parsing": "write true or false",
    "date_type": "write a day as 2026-09-30",
    "date_parsing": "write a day as 2026-09-30",
    "date_from_datetime_parsing": "write a day as 2026-09-30",
    "date_from_datetime_inexact": "write a day without a time, as 2026-09-30",
    "tuple_type": "write a list: [one, two]",
    "list_type": "write a list: [one, two]",
    "dict_type": "write fields below it: {name: value}",
    "model_type": "write fields below it: {name: value}",
    "too_short": "write at least one more",
    "greater_than": "write a greater number",
    "greater_than_equal": "write a greater number",
    "less_than_equal": "write a smaller number",
    "union_tag_not_found": "say which it is",
    "value_error": "correct it",
}
"""Kind of fault → what to do."""


def word_mistake(fault: ErrorDetails, known: tuple[int | str, ...], content: object) -> str:
    """`known` is the part of the fault's location that the file has; the rest names what the types expected there."""
    where = ".".join(str(part) for part in known)
    name = str(fault["loc"][-1]) if fault["loc"] else ""
    match fault["type"]:
        case "missing":
            inside = f" in {where}" if where else ""
            return f"the field {name!r} is missing{inside}; {ADVICE['missing']}"
        case "extra_forbidden":
            near = get_close_matches(name, _fields_beside(name, content, known[:-1]), 1, NEAR)
            advice = f"did you mean {near[0]!r}?" if near else "take it away or correct its name"
            advice = "put a text with a comma or a colon in quotes" if " " in name else advice
            return f"{where}: there is no field {name!r} here; {advice}"
        case "literal_error" | "union_tag_invalid":
            context = fault.get("ctx", {})
            allowed = context.get("expected") or context.get("expected_tags")
            return f"{where}: {_shown(fault['input'], context)} is not known here; write {allowed}"
        case kind:
            said = fault["msg"].removeprefix("Value error, ")
            said = said[0].lower() + said[1:]
            return f"{where}: {_shown(fault['input'], {})}: {said}; {ADVICE.get(kind, 'correct it')}"


def _shown(value: object, context: dict[str, object]) -> str:
    """The value as it was written, cut where it is long; of a choice between types, the type that was named."""
    text = repr(context["tag"]) if "tag" in context else repr(value)
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"


def _fields_beside(name: str, content: object, place: tuple[int | str, ...]) -> list[str]:
    """The fields that could still stand beside a wrong one: those of the noun that most of its neighbours belong to."""
    for part in place:
        content = content[part]  # type: ignore[index]
    beside = set(content) if isinstance(content, dict) else set()
    choices = [fields for noun in _nouns(Frozen) if name not in (fields := _fields(noun))]
    return sorted(max(choices, key=lambda fields: len(fields & beside)) - beside)


def _fields(noun: type[Frozen]) -> set[str]:
    return {field.alias or name for name, field in noun.model_fields.items()}


def _nouns(base: type[Frozen]) -> Iterator[type[Frozen]]:
    for noun in base.__subclasses__():
        yield noun
        yield from _nouns(noun)
