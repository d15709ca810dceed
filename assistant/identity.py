"""What an answer's id is made of: the same question, plan and release have the same id, whoever asks."""

import json

from assistant.answer import Part
from semantic_layer.query import Query


def list_what_identifies(part: Part, after: str | None, mode: str, refused: Query | None) -> str:
    """As JSON: what was asked, understood and answered from. To be signed with the installation's key.

    `refused` is a typed query that was declined before it was answered, and that the part does not hold.
    """
    inputs = [
        part.question,
        part.language,
        part.role,
        part.planner,
        part.today.isoformat(),
        part.release,
        after,
        part.status,
        part.reason,
        part.kind,
        part.query.model_dump(mode="json") if part.query else None,
        *([mode] if mode != "normal" else []),
        *([refused.model_dump(mode="json")] if refused else []),
    ]
    return json.dumps(inputs, ensure_ascii=False, sort_keys=True)
