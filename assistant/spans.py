"""Where the words of a question meet the words of the catalog: every candidate span, none chosen yet.

Each word becomes one or more *items*: itself, its repaired spelling, the parts of a compound, or a compound joined
from two words. Items carry the place they came from, so that a cover can use each word once.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from assistant.keys import Morphology
from assistant.language.pack import Pack
from assistant.lexicon import MIN_FOLD, Lexicon, Phrase, fold_word
from assistant.tokens import Token
from semantic_layer.texts import Language

TYPO, PART, JOINED, FOLDED = 0.82, 0.90, 0.95, 0.95
OTHER_LANGUAGE = 0.97
CUT_OFF = 0.70
"""A word match below this is no match."""
LONGER = 0.12
"""Added per further content word: the longer phrase is the better evidence."""
MAX_SKIP = 4
MIN_TYPO, MIN_TYPO_CLOSED, MIN_TWO_EDITS = 4, 6, 8
MIN_PART, MIN_FREE_PART, MIN_JOINED = 4, 3, 6
TYPO_CACHE = 20_000


@dataclass(frozen=True, slots=True)
class Item:
    """A word that may be looked up, with the question words that it stands for."""

    word: str
    start: int
    end: int
    """One past the last question word."""
    order: int
    """Place among the parts of one word."""
    quality: float
    part: bool = False


@dataclass(frozen=True, slots=True)
class Span:
    """A phrase found in the question."""

    phrase: Phrase
    tokens: frozenset[int]
    """Question words that it uses."""
    places: frozenset[tuple[int, int]]
    """(word, part) pairs that it uses: two parts of one compound may belong to two spans."""
    score: float
    quality: float
    """The weakest word match."""
    inner: frozenset[int] = frozenset()
    """Small words of the phrase itself among and beside its content words ("lån pr. indbygger", "year group")."""


class SpanFinder:
    def __init__(self, lexicon: Lexicon, morphology: Morphology, packs: Mapping[Language, Pack]) -> None:
        self._lexicon = lexicon
        self._morphology = morphology
        self._packs = packs
        self._closed = frozenset(w for pack in packs.values() for w in pack.closed)
        self._split_parts = frozenset(w for pack in packs.values() for w in pack.split_parts)
        self._folded_closed = self._fold_closed()
        self._closed_long = tuple(sorted(w for w in self._closed if len(w) >= MIN_TYPO_CLOSED))
        self._repair = lru_cache(TYPO_CACHE)(self._find_repairs)
        self._split = lru_cache(TYPO_CACHE)(self._find_split)

    def repair_closed(self, token: Token) -> str:
        """The closed-list word that this is a misspelling of, or the word itself."""
        word = token.word
        if word not in self._closed and word in self._folded_closed:
            return self._folded_closed[word]
        if token.capital or len(word) < MIN_TYPO_CLOSED or word in self._closed or self._knows(word):
            return word
        if self._morphology.knows(word) or self._repair(word):
            return word
        found = process.extract(word, self._closed_long, scorer=OSA.distance, score_cutoff=1, limit=2)
        return found[0][0] if len(found) == 1 else word

    def _fold_closed(self) -> dict[str, str]:
        """Closed-list words as written without æ, ø and å ("paa", "hoejeste", "ar"), unless that is a word itself."""
        folded: dict[str, set[str]] = {}
        for word in self._closed:
            spelled, *bare = fold_word(word) or [word]
            if spelled != word:
                folded.setdefault(spelled, set()).add(word)
            for form in bare:
                if not self._morphology.knows(form):
                    folded.setdefault(form, set()).add(word)
        return {form: next(iter(words)) for form, words in folded.items() if len(words) == 1}

    def find_spans(self, tokens: list[Token], language: Language, skippable: frozenset[int]) -> list[Span]:
        """All spans; `skippable` are words that may stand between the words of a phrase."""
        items = list(self._items(tokens))
        by_start: dict[int, list[Item]] = {}
        for item in items:
            by_start.setdefault(item.start, []).append(item)
        best: dict[tuple[Phrase, frozenset[tuple[int, int]]], Span] = {}
        for item in items:
            for span in self._spans_from(item, by_start, tokens, language, skippable):
                key = (span.phrase, span.places)
                if key not in best or best[key].score < span.score:
                    best[key] = span
        return list(best.values())

    def find_compounds(self, tokens: list[Token]) -> dict[int, tuple[str, ...]]:
        """Words that can only be read as a compound, with their parts."""
        compounds = {}
        for token in tokens:
            if token.word in self._closed or self._knows(token.word) or self._unfold(token.word):
                continue
            if parts := self._split(token.word):
                compounds[token.index] = parts
        return compounds

    def share_lemma(self, word: str, others: frozenset[str]) -> bool:
        """Whether the word is a form of one of the others."""
        mine = {key for key in self._morphology.keys(word) if key[0] not in "~^"}
        return any(not mine.isdisjoint(self._morphology.keys(other)) for other in others)

    def share_form(self, word: str, others: frozenset[str]) -> bool:
        """Whether the word is one of the others in another form, its ending included ("elevfraværet", "elevfravær")."""
        mine = {key for key in self._morphology.keys(word) if key[0] != "^"}
        return any(not mine.isdisjoint(self._morphology.keys(other)) for other in others)

    def is_free_part(self, word: str) -> bool:
        """A part of a compound that adds no meaning of its own ("tal" in "sygefraværstal")."""
        return word in self._split_parts

    # -- items ---------------------------------------------------------------------------------------------

    def _knows(self, word: str) -> bool:
        return self._lexicon.knows_keys(self._morphology.keys(word))

    def _keys(self, word: str) -> Mapping[str, float]:
        """The keys of a word; a closed-list word meets the catalog only as it is written ("længste" is not "lang")."""
        return {word: 1.0} if word in self._closed else self._morphology.keys(word)

    def _items(self, tokens: list[Token]) -> Iterator[Item]:
        for token, following in zip(tokens, [*tokens[1:], None], strict=True):
            i = token.index
            yield Item(token.word, i, i + 1, 0, 1.0)
            if not self._knows(token.word) and token.word not in self._closed:
                yield from self._readings(token)
            if following is not None and len(token.word) + len(following.word) >= MIN_JOINED:
                yield from self._joined(token, following)

    def _readings(self, token: Token) -> Iterator[Item]:
        """Other spellings of a word that the lexicon does not know, the likeliest kind first."""
        i, word = token.index, token.word
        if unfolded := self._unfold(word):
            yield Item(unfolded, i, i + 1, 0, FOLDED)
            return
        if parts := self._split(word):
            for order, part in enumerate(parts):
                yield Item(part, i, i + 1, order, PART, part=True)
            return
        for repaired in self._repair(word):
            yield Item(repaired, i, i + 1, 0, TYPO)

    def _unfold(self, word: str) -> str | None:
        if len(word) < MIN_FOLD:
            return None
        for form in (word, *self._morphology.stems(word)):
            if target := self._lexicon.folded.get(form):
                return target
        spelled = word.replace("ae", "æ").replace("oe", "ø").replace("aa", "å")
        return spelled if spelled != word and self._knows(spelled) else None

    def _find_repairs(self, word: str) -> tuple[str, ...]:
        """Catalog words within reach of a typing error, all equally near; none for a word of the language."""
        if len(word) < MIN_TYPO or not word.isalpha() or self._morphology.knows(word):
            return ()
        edits = 2 if len(word) >= MIN_TWO_EDITS else 1
        found: dict[str, float] = {}
        # "højete" is a slip of a closed-list word, not a form of "højt": then only the whole word is compared.
        steers = process.extractOne(word, self._closed_long, scorer=OSA.distance, score_cutoff=1) is not None
        for form in (word,) if steers else (word, *self._morphology.stems(word)):
            reach = min(edits, max(1, len(form) // 5)) if len(form) >= MIN_TYPO else 0
            if not reach:
                continue
            near = process.extract(form, self._lexicon.vocabulary, scorer=OSA.distance, score_cutoff=reach, limit=4)
            for target, distance, _ in near:
                if target[:1].isalpha() and len(target) >= MIN_TYPO:
                    found[target] = min(found.get(target, 9), distance)
        nearest = min(found.values(), default=0)
        return tuple(sorted(w for w, distance in found.items() if distance == nearest))[:3]

    def _find_split(self, word: str) -> tuple[str, ...]:
        """The two catalog words that a compound is made of, or ()."""
        if not word.isalpha() or len(word) < MIN_PART + MIN_FREE_PART:
            return ()
        for cut in range(len(word) - MIN_FREE_PART, MIN_PART - 1, -1):
            head = word[cut:]
            for modifier in (word[:cut], word[: cut - 1] if word[cut - 1] in "se" else ""):
                if self._is_part(modifier) and self._is_part(head):
                    return (modifier, head)
        return ()

    def _is_part(self, word: str) -> bool:
        if word in self._split_parts:
            return True
        return len(word) >= MIN_PART and word not in self._closed and self._names_common_thing(word)

    def _names_common_thing(self, word: str) -> bool:
        """Whether a whole phrase of one common noun has this form; names never hide in a compound."""
        for key, quality in self._morphology.keys(word).items():
            if quality < CUT_OFF:
                continue
            for number, _, own in self._lexicon.index.get(key, ()):
                phrase = self._lexicon.phrases[number]
                if own * quality >= CUT_OFF and not phrase.proper and phrase.kind in _SPLITTABLE:
                    return True
        return False

    def _joined(self, token: Token, following: Token) -> Iterator[Item]:
        """Two words that are one catalog word ("syge fravær", "klasse kvotient")."""
        if token.word in self._closed and following.word in self._closed:
            return
        for word in (token.word + following.word, token.word + "s" + following.word):
            if self._knows(word):
                yield Item(word, token.index, following.index + 1, 0, JOINED)
                return

    # -- phrases -------------------------------------------------------------------------------------------

    def _spans_from(
        self,
        item: Item,
        by_start: Mapping[int, list[Item]],
        tokens: list[Token],
        language: Language,
        skippable: frozenset[int],
    ) -> Iterator[Span]:
        for number, position, quality in self._entries(item):
            phrase = self._lexicon.phrases[number]
            if item.part and phrase.kind not in _SPLITTABLE:
                continue
            if phrase.language != language and item.word in self._packs[language].closed:
                continue
            if phrase.proper and len(phrase.need) == 1 and self._is_small(item, tokens, language):
                continue
            if len(phrase.need) == 1:
                yield self._span(phrase, [(item, quality)], language, tokens)
            elif position == min(phrase.need) or (len(phrase.need) == 2 and phrase.kind == "kpi"):
                rest = sorted(phrase.need - {position})
                for path in self._continue(item, rest, number, by_start, len(tokens), skippable):
                    yield self._span(phrase, [(item, quality), *path], language, tokens)

    def _is_small(self, item: Item, tokens: list[Token], language: Language) -> bool:
        """ "it" written small is no name."""
        small = item.word in self._packs[language].function
        return small and tokens[item.start].surface.islower()

    def _entries(self, item: Item) -> Iterator[tuple[int, int, float]]:
        """(phrase, position, quality) that the item may stand for, the best quality of each."""
        best: dict[tuple[int, int], float] = {}
        for key, quality in self._keys(item.word).items():
            for number, position, own in self._lexicon.index.get(key, ()):
                match = min(quality, own) * item.quality
                if match >= CUT_OFF and match > best.get((number, position), 0.0):
                    best[number, position] = match
        for (number, position), quality in best.items():
            yield number, position, quality

    def _continue(
        self,
        item: Item,
        rest: list[int],
        number: int,
        by_start: Mapping[int, list[Item]],
        length: int,
        skippable: frozenset[int],
    ) -> Iterator[list[tuple[Item, float]]]:
        if not rest:
            yield []
            return
        for following in self._next_items(item, by_start, length, skippable):
            quality = self._quality_at(following, number, rest[0])
            if quality >= CUT_OFF:
                for path in self._continue(following, rest[1:], number, by_start, length, skippable):
                    yield [(following, quality), *path]

    @staticmethod
    def _next_items(
        item: Item, by_start: Mapping[int, list[Item]], length: int, skippable: frozenset[int]
    ) -> Iterator[Item]:
        if item.part:
            yield from (i for i in by_start[item.start] if i.part and i.order == item.order + 1)
        for skipped in range(MAX_SKIP + 1):
            at = item.end + skipped
            if at >= length:
                return
            yield from (i for i in by_start.get(at, ()) if i.order == 0)
            if at not in skippable:
                return

    def _quality_at(self, item: Item, number: int, position: int) -> float:
        best = 0.0
        for key, quality in self._keys(item.word).items():
            for found, at, own in self._lexicon.index.get(key, ()):
                if found == number and at == position:
                    best = max(best, min(quality, own) * item.quality)
        return best

    @staticmethod
    def _span(phrase: Phrase, path: list[tuple[Item, float]], language: Language, tokens: list[Token]) -> Span:
        factor = 1.0 if phrase.language == language else OTHER_LANGUAGE
        places = frozenset((t, i.order) for i, _ in path for t in range(i.start, i.end))
        score = sum(q for _, q in path) * factor + LONGER * (len(path) - 1)
        used = frozenset(t for t, _ in places)
        first, last = min(used), max(used)
        while first > 0 and tokens[first - 1].word in phrase.words:
            first -= 1
        while last + 1 < len(tokens) and tokens[last + 1].word in phrase.words:
            last += 1
        inner = frozenset(i for i in range(first, last + 1) if i not in used and tokens[i].word in phrase.words)
        return Span(phrase, used, places, score, min(q for _, q in path), inner)


_SPLITTABLE = frozenset({"kpi", "about", "level", "kind", "member", "measure"})
