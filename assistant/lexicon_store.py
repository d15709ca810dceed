"""Keep a compiled lexicon in the release, so that a question need not wait for it to be compiled again."""

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Any

from assistant import keys, lexicon, tokens
from assistant.lexicon import Lexicon, Phrase
from assistant.planners import scores

LEXICON = "lexicon"
"""The attachment that holds it."""


def pack_lexicon(found: Lexicon) -> bytes:
    """As JSON, with the mark of the words and the program that it was compiled by."""
    content = {
        "made_by": mark_makers(),
        "phrases": [
            [p.kind, p.id, p.words, sorted(p.need), p.language, p.level, p.kind_index, p.proper] for p in found.phrases
        ],
        "index": found.index,
        "vocabulary": found.vocabulary,
        "folded": found.folded,
    }
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()


def unpack_lexicon(data: bytes) -> Lexicon | None:
    """None when other words or another program would compile it otherwise: it is then compiled anew."""
    content = json.loads(data)
    if content["made_by"] != mark_makers():
        return None
    return Lexicon(
        tuple(_phrase(fields) for fields in content["phrases"]),
        {key: tuple(map(tuple, entries)) for key, entries in content["index"].items()},
        tuple(content["vocabulary"]),
        content["folded"],
    )


def _phrase(fields: list[Any]) -> Phrase:
    kind, id_, words, need, language, level, kind_index, proper = fields
    return Phrase(kind, id_, tuple(words), frozenset(need), language, level, kind_index, proper)


@cache
def mark_makers() -> str:
    """Of the language packs and of the modules that cut words and make phrases and keys of them."""
    packs = sorted((Path(lexicon.__file__).parent / "language").rglob("*.yaml"))
    digest = hashlib.sha256()
    for path in (*packs, *(Path(str(module.__file__)) for module in (lexicon, keys, tokens, scores))):
        digest.update(f"{path.name}\0".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()
