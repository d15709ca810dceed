"""An answer as plain text, for a client that reads sentences: in the order of the card, with sources and ways on."""

from collections.abc import Iterator

from assistant import Answer, Part
from assistant.prompts import load_prompts


def write_plainly(answer: Answer) -> str:
    parts: tuple[Part, ...] = answer.parts or (answer,)
    said = ["\n".join(line for line in _write_part(part) if line) for part in parts]
    ending = [f"answer_id: {answer.answer_id}"] if answer.answer_id else []
    return "\n\n".join([*said, *ending])


def _write_part(part: Part) -> Iterator[str]:
    say = load_prompts("card", part.language)
    yield " · ".join([*part.badges, *([part.notice] if part.notice else [])])
    yield f"{say['understood']} {part.understood}" if part.understood else ""
    yield from (choice.text for choice in part.remembered)
    yield from (note.text for note in part.assumptions)
    yield part.premise or ""
    yield f"{say['unused']} " + ", ".join(f"»{word}«" for word in part.unused_words) if part.unused_words else ""
    yield part.headline
    yield part.text
    yield from (f"{number}. {reading.question}" for number, reading in enumerate(part.readings, 1))
    if part.table:
        yield from (" | ".join(row) for row in (part.table.columns, *part.table.rows))
    yield from (f"{say['caveat']} {caveat.text}" for caveat in part.caveats)
    for citation in part.citations:
        day = citation.as_of.isoformat()
        yield f"{say['source']} {citation.n}: {citation.source}. {day}. {citation.release}"
    if part.suggestions:
        yield say["next"] if part.status == "answered" else say["instead"]
        yield from (f"– {suggestion}" for suggestion in part.suggestions)
