"""The forms by which a word of the catalog and a word of a question find each other.

The same function serves both sides, so that they meet: "skolerne" and "skole" share a lemma, "klassekvotienten"
and "klassekvotient" a stem. Each key carries a quality; a match is as good as its worse side.
"""

from collections.abc import Mapping

from assistant.language.pack import Pack
from assistant.lemmas import LemmaTable
from assistant.planners.scores import SCORES, Scores
from semantic_layer.texts import Language


class Morphology:
    """Turns words into keys; holds the lemma tables and remembers what it has seen."""

    CACHE_LIMIT = 50_000

    def __init__(
        self, tables: Mapping[Language, LemmaTable], packs: Mapping[Language, Pack], scores: Scores = SCORES
    ) -> None:
        self.scores = scores
        self._tables = tables
        self._inflections = [pack.inflections for pack in packs.values()]
        self._derivations = [pack.derivations for pack in packs.values()]
        self._superlatives = {language: pack.superlatives for language, pack in packs.items()}
        self._comparatives = {language: pack.comparatives for language, pack in packs.items()}
        self._ages = frozenset(word for pack in packs.values() for word in pack.young | pack.old)
        self._mistyped = frozenset(word for pack in packs.values() for word in pack.mistyped)
        self._seen: dict[str, dict[str, float]] = {}

    def knows(self, word: str) -> bool:
        """Whether any of the languages has this word; such a word is not a typing error."""
        return word not in self._mistyped and any(table.knows(word) for table in self._tables.values())

    def knows_in(self, word: str, language: Language) -> bool:
        return self._tables[language].knows(word)

    def is_lemma(self, word: str, language: Language) -> bool:
        """Whether the dictionary has the word in this form ("bus" is no plural for all its -s)."""
        return self._tables[language].lemma(word) == word

    def keys(self, word: str) -> dict[str, float]:
        """Key → quality; the surface is a key of itself, '~' marks a stem and '^' a root."""
        found = self._seen.get(word)
        if found is None:
            if len(self._seen) > self.CACHE_LIMIT:
                self._seen.clear()
            found = self._seen[word] = self._make_keys(word)
        return found

    def stems(self, word: str) -> list[str]:
        """The word without each inflection that it can be read to have, in both languages."""
        smallest = self.scores.min_stem_of_four if len(word) == 4 else self.scores.min_stem
        stems = [
            word[: -len(ending)]
            for endings in self._inflections
            for ending in endings
            if word.endswith(ending) and len(word) - len(ending) >= smallest
        ]
        return list(dict.fromkeys(stems))

    def _make_keys(self, word: str) -> dict[str, float]:
        keys = {word: self.scores.surface}

        def add(key: str | None, quality: float) -> None:
            if key and keys.get(key, 0.0) < quality:
                keys[key] = quality

        if word[:1].isdigit():
            return keys
        for language, table in self._tables.items():
            lemma = table.lemma(word)
            add(None if self._ranks(word, lemma, language) else lemma, self.scores.lemma)
            if word.endswith("s") and len(word) > self.scores.min_stem:
                bare = word[:-1].removesuffix("'")
                add(table.lemma(bare) or bare, self.scores.genitive)
        if len(word) >= self.scores.min_stem:
            add("~" + word, self.scores.stem)
            for stem in self._longest_stems(word):
                add("~" + stem, self.scores.stem)
        if len(word) >= self.scores.min_root_word:
            for root in self._roots(word):
                add("^" + root, self.scores.root)
        return keys

    def _ranks(self, word: str, lemma: str | None, language: Language) -> bool:
        """ "gladest", "gladere", of "glad": a word that ranks or compares says more than its lemma."""
        if lemma is None or lemma == word:
            return False
        if word in self._ages:
            return False  # "Older people" are the old.
        ranks = any(word.endswith(e) and not lemma.endswith(e) for e in self._superlatives[language])
        # "lærere" is no more of a "lærer".
        compares = (word.endswith(e) and not lemma.endswith(e.rstrip("e")) for e in self._comparatives[language])
        return ranks or any(compares)

    def _longest_stems(self, word: str) -> list[str]:
        """One stem per language: what is left after its longest fitting ending."""
        smallest = self.scores.min_stem_of_four if len(word) == 4 else self.scores.min_stem
        stems = []
        for endings in self._inflections:
            for ending in endings:
                if word.endswith(ending) and len(word) - len(ending) >= smallest:
                    stems.append(word[: -len(ending)])
                    break
        return stems

    def _roots(self, word: str) -> list[str]:
        roots = [word.rstrip("e") if word.endswith("e") and len(word) > self.scores.min_root_word else ""]
        for endings in self._derivations:
            for ending in endings:
                if word.endswith(ending) and len(word) - len(ending) >= self.scores.min_stem:
                    roots.append(word[: -len(ending)])
                    break
        return [root for root in roots if root]
