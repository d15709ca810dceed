"""Where the words of a question meet the words of the catalog: every candidate span, none chosen yet.

Each word becomes one or more *items*: itself, its repaired spelling, the parts of a compound, or a compound joined
from two words. Items carry the place they came from, so that a cover can use each word once.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from assistant.closed_words import ClosedWords
from assistant.items import EMPTY, EMPTY_PLACES, Item
from assistant.keys import Morphology
from assistant.language.pack import Pack
from assistant.lexicon import SPLITTABLE, Phrase
from assistant.lexicon_tables import Lexicon, Mention
from assistant.repairs import Repairs
from assistant.slips import Slips
from assistant.tokens import Token
from semantic_layer.texts import Language

TYPO_CACHE = 20_000
SHARED_CACHE = 2_000
FIT_CACHE = 30_000


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
    scattered: bool = False
    """Its words stand apart, or in another order than in the name."""


class SpanFinder:
    def __init__(self, lexicon: Lexicon, morphology: Morphology, packs: Mapping[Language, Pack]) -> None:
        self.lexicon = self._lexicon = lexicon
        self._morphology = morphology
        self.scores = self._scores = morphology.scores
        self._packs = packs
        self._slips = Slips(packs.values())
        self.closed = ClosedWords(lexicon, morphology, packs, self._slips)
        self._closed = self.closed.every
        self._split_parts = frozenset(w for pack in packs.values() for w in pack.split_parts)
        self._fillers = frozenset(word for pack in packs.values() for word in pack.filler)
        self._repairs = Repairs(lexicon, morphology, self.closed, self._slips)
        self._split = lru_cache(TYPO_CACHE)(self._find_split)
        self._lemmas = lru_cache(TYPO_CACHE)(self._find_lemmas)
        self._fit = lru_cache(FIT_CACHE)(self._find_fit)
        self.list_shared = lru_cache(SHARED_CACHE)(self._find_shared)
        """The phrases of several words that a word may be one of, by their numbers."""

    def find_spans(self, tokens: list[Token], language: Language, skippable: frozenset[int]) -> list[Span]:
        """All spans; `skippable` are words that may stand between the words of a phrase."""
        items = list(self._items(tokens))
        by_start: dict[int, list[Item]] = {}
        shared: dict[tuple[int, int], frozenset[int]] = {}
        for item in items:
            by_start.setdefault(item.start, []).append(item)
            place = (item.start, item.order)
            shared[place] = shared.get(place, EMPTY) | self.list_shared(item.word)
        best: dict[tuple[int, frozenset[tuple[int, int]]], Span] = {}
        for item in items:
            among = self._within_reach(item, by_start, len(tokens), skippable, shared)
            for number, span in self._spans_from(item, by_start, tokens, language, skippable, among):
                key = (number, span.places)
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
        mine = self._lemmas(word)
        return any(not mine.isdisjoint(self._morphology.keys(other)) for other in others)

    def _find_lemmas(self, word: str) -> frozenset[str]:
        return frozenset(key for key in self._morphology.keys(word) if key[0] not in "~^")

    def list_items(self, tokens: list[Token]) -> list[Item]:
        """Every word that is looked up for these words."""
        return list(self._items(tokens))

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

    def keys_of(self, word: str) -> Mapping[str, float]:
        """The keys of a word; a closed-list word meets the catalog only as it is written ("længste" is not "lang")."""
        return {word: 1.0} if word in self._closed else self._morphology.keys(word)

    def _items(self, tokens: list[Token]) -> Iterator[Item]:
        for token, following in zip(tokens, [*tokens[1:], None], strict=False):
            i = token.index
            yield Item.at(token.word, i, i + 1, 0, 1.0)
            if not self._knows(token.word) and token.word not in self._closed:
                yield from self._readings(token)
            if following is not None and len(token.word) + len(following.word) >= self._scores.min_joined:
                yield from self._joined(token, following)

    def _readings(self, token: Token) -> Iterator[Item]:
        """Other spellings of a word that the lexicon does not know, the likeliest kind first."""
        i, word = token.index, token.word
        if unfolded := self._unfold(word):
            yield Item.at(unfolded, i, i + 1, 0, self._scores.folded)
            return
        parts = self._split(word)
        for order, part in enumerate(parts):
            yield Item.at(part, i, i + 1, order, self._scores.part, part=True)
        for repaired in self._repairs.repair(word):
            # "hjemeplejen" may be two words run together, and is likelier a slip of one.
            item = Item.at(repaired, i, i + 1, 0, self._scores.typo)
            if not parts:
                yield item
            elif self._slips.is_likely(word, repaired):
                yield replace(item, places=frozenset((i, order) for order in range(len(parts))))

    def _unfold(self, word: str) -> str | None:
        if len(word) < self._scores.min_fold:
            return None
        for form in (word, *self._morphology.stems(word)):
            if target := self._lexicon.unfold(form):
                return target
        spelled = word.replace("ae", "æ").replace("oe", "ø").replace("aa", "å")
        return spelled if spelled != word and self._knows(spelled) else None

    def _find_split(self, word: str) -> tuple[str, ...]:
        """The two catalog words that a compound is made of, or ()."""
        if not word.isalpha() or len(word) < self._scores.min_part + self._scores.min_free_part:
            return ()
        for cut in range(len(word) - self._scores.min_free_part, self._scores.min_part - 1, -1):
            head = word[cut:]
            for modifier in (word[:cut], word[: cut - 1] if word[cut - 1] in "se" else ""):
                if self._is_part(modifier) and self._is_part(head):
                    return (modifier, head)
        return ()

    def _is_part(self, word: str) -> bool:
        if word in self._split_parts:
            return True
        return len(word) >= self._scores.min_part and word not in self._closed and self._names_common_thing(word)

    def _names_common_thing(self, word: str) -> bool:
        """Whether a whole phrase of one common noun has this form; names never hide in a compound."""
        keys = self._morphology.keys(word)
        return any(
            q >= self._scores.cut_off and q * self._lexicon.common_quality(key) >= self._scores.cut_off
            for key, q in keys.items()
        )

    def _joined(self, token: Token, following: Token) -> Iterator[Item]:
        """Two words that are one catalog word ("syge fravær", "klasse kvotient")."""
        if token.word in self._closed and following.word in self._closed:
            return
        for word in (token.word + following.word, token.word + "s" + following.word):
            if self._knows(word):
                yield Item.at(word, token.index, following.index + 1, 0, self._scores.joined)
                return

    # -- phrases -------------------------------------------------------------------------------------------

    def _spans_from(
        self,
        item: Item,
        by_start: Mapping[int, list[Item]],
        tokens: list[Token],
        language: Language,
        skippable: frozenset[int],
        among: set[int],
    ) -> Iterator[tuple[int, Span]]:
        """(number of the phrase, span) for every phrase that begins with the item.

        Phrases of the same words are walked once: places may share a name.
        """
        walked: dict[tuple[tuple[str, ...], frozenset[int], int], list[list[tuple[Item, float]]]] = {}
        for number, position, quality in self._entries(item, among):
            phrase = self._lexicon.phrase(number)
            if item.part and phrase.kind not in SPLITTABLE:
                continue
            if phrase.language != language and self._is_false_friend(item.word, quality, language):
                continue
            if phrase.kind == "outside" and self._is_another_word(item.word, quality, language):
                continue
            if phrase.proper and len(phrase.need) == 1 and self._is_small(item, tokens, language):
                continue
            if len(phrase.need) == 1:
                yield number, self._span(phrase, [(item, quality)], language, tokens)
            elif position == min(phrase.need) or self._turns(phrase):
                same = (phrase.words, phrase.need, position)
                if same not in walked:
                    rest = sorted(phrase.need - {position})
                    walked[same] = list(self._continue(item, rest, number, by_start, len(tokens), skippable))
                turned = position != min(phrase.need)
                for path in walked[same]:
                    if turned and path[0][0].start == item.end:
                        continue  # "absence of pupils" is "pupil absence"; a "care home" is no "home care".
                    if self._joins_two(phrase, [item, *(following for following, _ in path)], tokens):
                        continue
                    yield number, self._span(phrase, [(item, quality), *path], language, tokens)

    def _joins_two(self, phrase: Phrase, items: list[Item], tokens: list[Token]) -> bool:
        """ "class size and the pupils" is no "pupils in a class": an "and" is only within a name that has one."""
        if phrase.kind not in ("kpi", "measure"):
            return False
        joins = self._packs[phrase.language].joins
        if not joins.isdisjoint(phrase.words):
            return False
        first, last = min(i.start for i in items), max(i.end for i in items)
        used = {t for i in items for t in i.tokens}
        return any(tokens[t].word in joins and t not in used for t in range(first, last))

    def _find_shared(self, word: str) -> frozenset[int]:
        """The phrases of several words that this may be one of."""
        return EMPTY.union(*map(self._lexicon.shared, self.keys_of(word)))

    def _within_reach(
        self,
        item: Item,
        by_start: Mapping[int, list[Item]],
        length: int,
        skippable: frozenset[int],
        shared: Mapping[tuple[int, int], frozenset[int]],
    ) -> set[int]:
        """Phrases of several words that can begin with the item: a next item and enough of the others are in them too.

        A thousand places begin with the same word; only those that the question goes on to name are looked at.
        """
        own = self.list_shared(item.word)
        following = {i.word for i in self._next_items(item, by_start, length, skippable)} if own else ()
        found = {number for word in following for number in own & self.list_shared(word)}
        begun = 2  # This word and a next one: a name of two needs no counting.
        long = {n for n in found if self._lexicon.size(n) > begun}
        places = [numbers for place, numbers in shared.items() if place >= (item.start, item.order)] if long else []
        return (found - long) | {n for n in long if sum(n in numbers for numbers in places) >= self._lexicon.size(n)}

    def _turns(self, phrase: Phrase) -> bool:
        """Whether its two words may stand the other way round; an adjective, a negation or a small word may not."""
        pack = self._packs[phrase.language]
        if phrase.kind != "kpi" or len(phrase.need) != 2 or not pack.negators.isdisjoint(phrase.words):
            return False
        return not any(phrase.words[i] in pack.gradable or phrase.words[i] in pack.function for i in phrase.need)

    def _is_false_friend(self, word: str, quality: float, language: Language) -> bool:
        """A word of the question's language that only looks like one of the other's ("pigs" and "piger")."""
        closed, guessed = word in self._packs[language].closed, quality <= self._scores.stem
        return closed or (guessed and self._morphology.knows_in(word, language))

    def _is_another_word(self, word: str, quality: float, language: Language) -> bool:
        """A word of its own that shares a stem with a topic of others ("medregnet" and "regn")."""
        return quality <= self._scores.stem and self._morphology.knows_in(word, language)

    def _is_small(self, item: Item, tokens: list[Token], language: Language) -> bool:
        """ "it" written small is no name."""
        small = item.word in self._packs[language].function
        return small and tokens[item.start].surface.islower()

    def _entries(self, item: Item, among: set[int]) -> Iterator[Mention]:
        """What the item may stand for, at the best quality of each."""
        best: dict[tuple[int, int], float] = {}
        for key, quality in self.keys_of(item.word).items():
            for number, position, own in self._lexicon.mentions(key, among):
                match = min(quality, own) * item.quality
                if match >= self._scores.cut_off and match > best.get((number, position), 0.0):
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
            quality = self.find_quality(following, number, rest[0])
            if quality >= self._scores.cut_off:
                for path in self._continue(following, rest[1:], number, by_start, length, skippable):
                    yield [(following, quality), *path]

    def _next_items(
        self, item: Item, by_start: Mapping[int, list[Item]], length: int, skippable: frozenset[int]
    ) -> Iterator[Item]:
        if item.part:
            yield from (i for i in by_start[item.start] if i.part and i.order == item.order + 1)
        at, skipped = item.end, 0
        while at < length and skipped <= self._scores.max_skip:
            here = [i for i in by_start.get(at, ()) if i.order == 0]
            yield from here
            if at not in skippable:
                return
            skipped += all(
                i.word not in self._fillers for i in here
            )  # However many fillers there are, they say nothing.
            at += 1

    def find_quality(self, item: Item, number: int, position: int) -> float:
        """How well the item fits the word at this position of a phrase of several words; 0 for not at all."""
        return self._fit(item.word, number, position) * item.quality

    def _find_fit(self, word: str, number: int, position: int) -> float:
        keys = self.keys_of(word).items()
        return max(min(quality, self._lexicon.quality_at(key, number, position)) for key, quality in keys)

    def _span(self, phrase: Phrase, path: list[tuple[Item, float]], language: Language, tokens: list[Token]) -> Span:
        factor = 1.0 if phrase.language == language else self._scores.other_language
        item, quality = path[0]
        if len(phrase.words) == 1 and len(item.tokens) == 1:
            return Span(phrase, item.tokens, item.places, quality * factor, quality)
        places = EMPTY_PLACES.union(*(i.places for i, _ in path))
        score = sum(q for _, q in path) * factor + self._scores.longer * (len(path) - 1)
        used = frozenset(t for t, _ in places)
        if phrase.proper and len(used) > len(path):
            score += self._scores.name_apart
        inner = _find_inner(phrase, used, tokens, self._fillers)
        return Span(phrase, used, places, score, min(q for _, q in path), inner)


def _find_inner(phrase: Phrase, used: frozenset[int], tokens: list[Token], fillers: frozenset[str]) -> frozenset[int]:
    """The phrase's small words among and beside its content words, each as often as the phrase has it.

    In "udgiften pr. elev pr. skole" only the first "pr." is part of the name; fillers may stand between them.
    """
    if len(phrase.need) == len(phrase.words):
        return EMPTY
    spare = Counter(word for at, word in enumerate(phrase.words) if at not in phrase.need)
    first, last = min(used), max(used)
    inner: set[int] = set()

    def take(index: int) -> bool:
        if not 0 <= index < len(tokens) or not spare[tokens[index].word]:
            return False
        spare[tokens[index].word] -= 1
        inner.add(index)
        return True

    for index in range(first, last + 1):
        if index not in used:
            take(index)
    for step, edge in ((-1, first), (1, last)):
        at = edge + step
        while take(at) or (0 <= at < len(tokens) and tokens[at].word in fillers):
            at += step
    return frozenset(inner)
