"""The catalog word that a misspelled one is a slip of: one error away, two in a long word, or doubled letters."""

from functools import cached_property, lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from assistant.closed_words import ClosedWords
from assistant.keys import Morphology
from assistant.lexicon_tables import Lexicon
from assistant.slips import Slips, squeeze_word

CACHE = 20_000


class Repairs:
    def __init__(self, lexicon: Lexicon, morphology: Morphology, closed: ClosedWords, slips: Slips) -> None:
        self._lexicon = lexicon
        self._morphology = morphology
        self._scores = morphology.scores
        self._closed = closed
        self._slips = slips
        self._nearest = lru_cache(CACHE)(self._find_nearest)

    def repair(self, word: str) -> tuple[str, ...]:
        """Catalog words within reach of a typing error, all equally near; none where there are many of them."""
        found = self._nearest(word)
        return found if len(found) <= self._scores.max_nearest else ()

    @cached_property
    def _squeezed(self) -> dict[str, list[str]]:
        """Words of the catalog's own by what is left when each letter is written once ("udanelse")."""
        found: dict[str, list[str]] = {}
        for word in self._lexicon.own_words:
            if (squeezed := squeeze_word(word)) != word:
                found.setdefault(squeezed, []).append(word)
        return found

    def _find_nearest(self, word: str) -> tuple[str, ...]:
        """All catalog words that are nearest within reach; none for a word of the language."""
        if len(word) < self._scores.min_typo or not word.isalpha() or self._morphology.knows(word):
            return ()
        # "højete" is a slip of a closed-list word, not a form of "højt": then only the whole word is compared.
        steers = self._closed.has_near(word)
        forms = (word,) if steers else (word, *self._morphology.stems(word))
        forms = tuple(form for form in forms if len(form) >= self._scores.min_typo)
        found = {target: distance for form in forms for target, distance in self._lexicon.find_near(form)}
        found.update((target, 1) for form in forms for target in self._squeezed.get(squeeze_word(form), ()))
        for form in forms if not found else ():
            reach = min(self._scores.max_edits, len(form) // self._scores.letters_per_edit)
            if reach > 1:
                # Only words of the catalog's own: among the names of many places, two errors away is anything.
                own = self._lexicon.own_words
                near = process.extract(form, own, scorer=OSA.distance, score_cutoff=reach, limit=None)
                found.update((target, int(distance)) for target, distance, _ in near if target[:1].isalpha())
        nearest = min(found.values(), default=0)
        nearby = sorted(target for target, distance in found.items() if distance == nearest)
        return tuple(target for target in nearby if self._slips.is_likely(word, target)) or tuple(nearby)
