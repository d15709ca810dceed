"""A text with several questions: cut into them, and their answers put together again as one."""

import hashlib
import re
from collections.abc import Iterator

from assistant.answer import Answer, Part
from assistant.tokens import tokenise
from assistant.understand import Understander

MAX_PARTS = 4
_SENTENCE_END = re.compile(r"(?<=[?])\s+")


def split_sentences(text: str, understander: Understander) -> Iterator[str]:
    """Questions in one text, cut after question marks; a piece without two words belongs to its neighbour.

    So does a remark behind a question, which may restrict it ("… Jeg mener antallet, ikke en procent."), and what puts
    it in other words ("… altså ledigheden"). Thanks beside a question are no part of their own, and what is asked twice
    is answered once.
    """
    pieces = list(dict.fromkeys(piece for piece in _SENTENCE_END.split(text) if piece))
    last = pieces[-1] if pieces else ""
    if len(pieces) > 1 and not last.endswith("?") and (understander.is_remark(last) or understander.rewords(last)):
        pieces[-2:] = [" ".join(pieces[-2:])]
    if len(pieces) > 1:
        pieces = [piece for piece in pieces if not understander.says_courtesy(piece)] or pieces
    if all(len(tokenise(piece)) > 1 for piece in pieces) and len(pieces) <= MAX_PARTS:
        yield from pieces
    else:
        yield text


def assemble_parts(parts: list[Part], stored: str, stages: dict[str, float]) -> Answer:
    """One answer; of several parts, answered when any is, with reason partial_scope when not all are."""
    first = parts[0]
    if len(parts) == 1:
        return Answer.model_validate({**vars(first), "timings_ms": stages})
    answered = [p for p in parts if p.status == "answered"]
    lead = answered[0] if answered else first
    reason = "partial_scope" if 0 < len(answered) < len(parts) else lead.reason
    identity = hashlib.sha256("".join(p.answer_id for p in parts).encode()).hexdigest()[:20]
    fields = {**vars(lead), "answer_id": identity, "question": stored, "reason": reason}
    return Answer.model_validate({**fields, "parts": tuple(parts), "timings_ms": stages})
