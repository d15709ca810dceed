"""The closed lists of a language, also where their words are misspelled or written without æ, ø and å."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain, pairwise, product

from rapidfuzz import process
from rapidfuzz.distance import OSA

from assistant.keys import Morphology
from assistant.language.pack import Pack
from assistant.lexicon import fold_word
from assistant.lexicon_tables import Lexicon
from assistant.slips import Slips
from assistant.tokens import Token, split_words
from semantic_layer.texts import Language

REPAIR_CACHE = 20_000
_PLACEHOLDER = re.compile(r"\{\w+\}")
_PIECE = re.compile(r"[^\W\d_]+")


class ClosedWords:
    def __init__(self, lexicon: Lexicon, morphology: Morphology, packs: Mapping[Language, Pack], slips: Slips) -> None:
        self._lexicon = lexicon
        self._morphology = morphology
        self._scores = morphology.scores
        self._packs = packs
        self._slips = slips
        self.every = frozenset(w for pack in packs.values() for w in pack.closed)
        self._folded = _fold_all(self.every, morphology)
        self._said = {lang: pack.closed | _list_words_of_phrases(pack, morphology) for lang, pack in packs.items()}
        self._long = {
            language: tuple(sorted(w for w in words if len(w) >= self._scores.min_typo_closed))
            for language, words in self._said.items()
        }
        self._pairs = {language: frozenset(_list_pairs(pack)) for language, pack in packs.items()}
        self._meant = lru_cache(REPAIR_CACHE)(self._find_meant)

    def repair(self, tokens: Sequence[Token], language: Language) -> list[str]:
        """Each word as it is looked up: the closed-list word that it is a misspelling of, or as it stands."""
        words = [self._unfold(token.word) for token in tokens]
        for at, token in enumerate(tokens):
            choices, contested = self._meant(words[at], language, at == 0)
            if token.capital:  # A name, unless it is one of a month ("Septmber").
                choices = tuple(word for word in choices if word in self._packs[language].months)
            if choices:
                before, after = words[at - 1] if at else "", words[at + 1] if at + 1 < len(words) else ""
                words[at] = self._choose(choices, contested, before, after, language) or words[at]
        return words

    def has_near(self, word: str) -> bool:
        """Whether a longer closed-list word of any language is one error away."""
        return any(self._find_near(word, language, 1) for language in self._packs)

    def _unfold(self, word: str) -> str:
        return word if word in self.every else self._folded.get(word, word)

    def _choose(
        self, choices: tuple[str, ...], contested: bool, before: str, after: str, language: Language
    ) -> str | None:
        """The only one, or the only one that the lists have beside its neighbour ("hvr mange", "hvr måned")."""
        if len(choices) > 1 or contested:
            pairs = self._pairs[language]
            choices = tuple(word for word in choices if (before, word) in pairs or (word, after) in pairs)
        return choices[0] if len(choices) == 1 else None

    def _find_meant(self, word: str, language: Language, is_first: bool) -> tuple[tuple[str, ...], bool]:
        """The words of the lists that a word which is none may be a slip of, and whether the catalog has one too.

        Of those, only what stands beside its neighbour is meant: in "blevet længre", it is "længere" and no "længde".
        """
        if word in self._said[language] or not word.isalpha():
            return (), False
        # "taget" is a small word of Danish; in an English question it is a slip of "target".
        foreign = word in self.every
        if self._morphology.knows_in(word, language) if foreign else self._is_known(word):
            return (), False
        # A question begins with a question word, whatever else of the catalog is as near.
        if is_first and (asking := self._find_asking(word, language)):
            return asking, False
        if len(word) < self._scores.min_typo_closed:
            short = len(word) == self._scores.min_typo_closed - 1
            return (self._find_asking(word, language) if short else ()), False
        near = self._find_near(word, language, 1)
        if not near and len(word) >= 2 * self._scores.letters_per_edit:
            near = self._find_near(word, language, 2)
        names = {target for target, _ in self._lexicon.find_near(word)} - self._said[language] - self.every
        likely = tuple(found for found in near if self._slips.is_likely(word, found))
        if not names:
            return likely or (() if foreign else near), False
        # The catalog has a word that is as near: the likelier slip wins, and without one the catalog does.
        return likely, any(self._slips.is_likely(word, name) for name in names)

    def _is_known(self, word: str) -> bool:
        """A word of the language, or one of the catalog's: a form that is more than a guess, or without its æ, ø, å."""
        sure = (key for key, quality in self._morphology.keys(word).items() if quality >= self._scores.genitive)
        if self._morphology.knows(word) or self._lexicon.knows_keys(sure):
            return True
        return self._lexicon.unfold(word) is not None

    def _find_near(self, word: str, language: Language, reach: int) -> tuple[str, ...]:
        found = process.extract(word, self._long[language], scorer=OSA.distance, score_cutoff=reach, limit=None)
        return tuple(sorted(target for target, _, _ in found))

    def _find_asking(self, word: str, language: Language) -> tuple[str, ...]:
        """Words that ask, how much and of each, that one slip makes this of; one of three letters has lost one."""
        pack = self._packs[language]
        asking = pack.question_words | pack.degrees | pack.quantifiers.union(pack.operators["breakdown"])
        long = (w for w in asking if len(w) >= self._scores.min_typo_closed)
        return tuple(sorted(w for w in long if self._slips.is_likely(word, w)))


def _fold_all(closed: Iterable[str], morphology: Morphology) -> dict[str, str]:
    """Closed-list words as written without æ, ø and å ("paa", "hoejeste", "ar"), unless that is a word itself."""
    folded: dict[str, set[str]] = {}
    for word in closed:
        spelled, *bare = fold_word(word) or [word]
        if spelled != word:
            folded.setdefault(spelled, set()).add(word)
        for form in bare:
            if not morphology.knows(form):
                folded.setdefault(form, set()).add(word)
    return {form: next(iter(words)) for form, words in folded.items() if len(words) == 1}


def _list_words_of_phrases(pack: Pack, morphology: Morphology) -> frozenset[str]:
    """Words that steer only within a phrase or a pattern of time ("i forhold til", "siden 2020")."""
    phrases = {word for sayings in pack.operators.values() for saying in sayings for word in split_words(saying)}
    written = (_PLACEHOLDER.sub(" ", pattern.re) for pattern in (*pack.points, *pack.periods))
    pieces = {piece for text in written for piece in _PIECE.findall(text)}
    return frozenset(phrases | {piece for piece in pieces if morphology.knows_in(piece, pack.language)})


def _list_pairs(pack: Pack) -> Iterator[tuple[str, str]]:
    """Words that stand side by side in a phrase of the lists."""
    sayings = chain(pack.frames, pack.limits, pack.how_long, *pack.operators.values(), *pack.talk.values())
    yield from chain.from_iterable(pairwise(split_words(saying)) for saying in sayings)
    yield from product(pack.gradable_after, pack.gradable | pack.degrees)
