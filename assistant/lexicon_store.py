"""Compile the lexicon of a catalog, and keep it in the release, so that no question waits for it."""

import hashlib
import sys
from array import array
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path

import marisa_trie

from assistant import keys, lexicon, lexicon_tables, tokens, typos
from assistant.keys import Morphology
from assistant.language.pack import Pack
from assistant.lexicon import SPLITTABLE, Phrase, fold_word, list_phrases
from assistant.lexicon_tables import Lexicon, UnfitLexiconError, write_phrase, write_tables
from assistant.planners import scores
from semantic_layer.catalog import Catalog
from semantic_layer.texts import Language

LEXICON = "lexicon"
"""The attachment that holds it."""
MAX_NAMESAKES = 200
"""A word that would name more members than this by itself names none: it is no name, or one of too many."""


def compile_lexicon(catalog: Catalog, packs: Mapping[Language, Pack], morphology: Morphology) -> Lexicon:
    """The same bytes for the same catalog, whatever the order of its files."""
    return Lexicon(_compile(list_phrases(catalog, packs), morphology), mark_makers())


def pack_lexicon(found: Lexicon) -> bytes:
    """With the mark of the words and the program that it was compiled by."""
    return found.data


def unpack_lexicon(data: bytes) -> Lexicon | None:
    """None when it is damaged, or other words or another program would compile it otherwise: then it is made anew."""
    try:
        return Lexicon(data, mark_makers())
    except UnfitLexiconError:
        return None


@cache
def mark_makers() -> str:
    """Of the language packs and of the modules that cut words and make phrases, keys and tables of them."""
    packs = sorted((Path(lexicon.__file__).parent / "language").rglob("*.yaml"))
    makers = (lexicon, lexicon_tables, keys, tokens, typos, scores, sys.modules[__name__])
    digest = hashlib.sha256(sys.byteorder.encode())
    for path in (*packs, *(Path(str(module.__file__)) for module in makers)):
        digest.update(f"{path.name}\0".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


# -- tables ------------------------------------------------------------------------------------------------


def _compile(phrases: Sequence[Phrase], morphology: Morphology) -> bytes:
    vocabulary = sorted({phrase.words[i] for phrase in phrases for i in phrase.need})
    words = marisa_trie.Trie(sorted({word for phrase in phrases for word in phrase.words}))
    shortest = morphology.scores.min_typo
    hashes, near = typos.file_forms((words[w], w) for w in vocabulary if len(w) >= shortest and w[:1].isalpha())
    folds = _fold_all(vocabulary, morphology.scores.min_fold)
    fold_trie = marisa_trie.Trie(sorted(folds))
    own = {phrase.words[i] for phrase in phrases if phrase.kind != "member" for i in phrase.need}
    index, qualities = _index(phrases, morphology)
    texts = [write_phrase(phrase).encode() for phrase in phrases]
    sections = {
        **index,
        "phrase_at": _offsets(map(len, texts)),
        "phrases": b"".join(texts),
        "sizes": bytes(len(phrase.need) for phrase in phrases),
        "words": words.tobytes(),
        "phrase_words": " ".join(sorted(own)).encode(),
        "folds": fold_trie.tobytes(),
        "folded": array("I", (words[folds[form]] for form in _in_trie_order(fold_trie, folds))).tobytes(),
        "hashes": hashes.tobytes(),
        "near": near.tobytes(),
    }
    return write_tables(sections, made_by=mark_makers(), qualities=qualities)


def _index(phrases: Sequence[Phrase], morphology: Morphology) -> tuple[dict[str, bytes], list[float]]:
    """Key → where it stands: first the phrases that it is the only telling word of, then the others."""
    alone: dict[str, array[int]] = {}
    parts: dict[str, array[int]] = {}
    common: dict[str, float] = {}
    codes: dict[float, int] = {}
    for number, phrase in enumerate(phrases):
        target = alone if len(phrase.need) == 1 else parts
        is_common = phrase.kind in SPLITTABLE and not phrase.proper
        for position in sorted(phrase.need):
            for key, quality in morphology.keys(phrase.words[position]).items():
                code = codes.setdefault(quality, len(codes))
                target.setdefault(key, array("Q")).append(number << 16 | position << 8 | code)
                if is_common:
                    common[key] = max(common.get(key, 0.0), quality)
    alone = {key: _drop_namesakes(found, phrases) for key, found in alone.items()}
    trie = marisa_trie.Trie(sorted({*alone, *parts}))
    empty = array("Q")
    runs = [
        run for key in _in_trie_order(trie, {*alone, *parts}) for run in (alone.get(key, empty), parts.get(key, empty))
    ]
    sections = {
        "keys": trie.tobytes(),
        "at": _offsets(map(len, runs)),
        "numbers": array("I", (entry >> 16 for run in runs for entry in run)).tobytes(),
        "codes": array("H", (entry & 0xFFFF for run in runs for entry in run)).tobytes(),
        "common": bytes(codes[common[k]] + 1 if k in common else 0 for k in _in_trie_order(trie, {*alone, *parts})),
    }
    return sections, list(codes)


def _drop_namesakes(entries: "array[int]", phrases: Sequence[Phrase]) -> "array[int]":
    """Without the members where they are too many to be named by one word ("skolen")."""
    if len(entries) <= MAX_NAMESAKES:
        return entries
    members = {(p.level, p.id) for p in (phrases[entry >> 16] for entry in entries) if p.kind == "member"}
    if len(members) <= MAX_NAMESAKES:
        return entries
    return array("Q", (entry for entry in entries if phrases[entry >> 16].kind != "member"))


def _fold_all(vocabulary: Iterable[str], min_fold: int) -> dict[str, str]:
    """A word without its æ, ø, å → the only word that it can be."""
    targets: dict[str, set[str]] = {}
    for word in vocabulary:
        if len(word) >= min_fold:
            for folded in fold_word(word):
                targets.setdefault(folded, set()).add(word)
    return {folded: next(iter(words)) for folded, words in targets.items() if len(words) == 1}


def _in_trie_order(trie: marisa_trie.Trie, keys_: Iterable[str]) -> list[str]:
    return sorted(keys_, key=trie.__getitem__)


def _offsets(lengths: Iterable[int]) -> bytes:
    offsets = array("I", [0])
    for length in lengths:
        offsets.append(offsets[-1] + length)
    return offsets.tobytes()
