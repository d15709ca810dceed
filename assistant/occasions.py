"""Who wants to know, and what for ("en vælger spørger", "til et oplæg på lørdag"), is no part of a question."""

from collections.abc import Callable, Iterable

from assistant.language.pack import Pack
from assistant.operators import PhraseTable
from assistant.tokens import split_words

LONGEST_SENDER = 3
"""Words of a name below a letter."""
YEAR = 4
"""Digits of a year; a shorter number behind an occasion is its own ("punkt 7")."""
SHORTEST_HEAD = 5
"""Letters that a noun must have to be looked for at the end of a compound ("temadrøftelsen")."""


class OccasionFinder:
    """Those of one language."""

    def __init__(self, pack: Pack, is_named: Callable[[str], bool], committees: Iterable[str] = ()) -> None:
        """`is_named` tells the words of the catalog: such a noun may be what is asked about, and is no occasion.

        `committees` are names of those who ask, and who meet.
        """
        names = tuple(committees)
        self._occasions = pack.occasions
        self._heads = tuple(sorted(noun for noun in pack.occasions if len(noun) >= SHORTEST_HEAD))
        self._is_named = is_named
        self._prepositions = PhraseTable({"preposition": pack.occasion_prepositions})
        self._links = pack.occasion_links
        self._before = pack.occasion_determiners | pack.filler
        self._concerned, self._genitives, self._small = pack.concerned, pack.genitives, pack.function
        self._sayings = PhraseTable({"saying": (*pack.frames, *pack.negative_tags)})
        self._askings = PhraseTable(
            {"asking": tuple(f"{who} {how}" for who in (*pack.askers, *names) for how in pack.asking)}
        )
        self._before_askings = pack.filler.union(pack.determiners, *map(split_words, pack.talk["greeting"]))
        genitives = (f"{name}{ending}" for name in names for ending in pack.genitives)
        self._committees = PhraseTable({"committee": (*names, *genitives)})
        self._times = PhraseTable({"time": pack.occasion_times})
        self._signings = sorted((tuple(split_words(s)) for s in pack.signings), key=len, reverse=True)

    def find_occasions(self, words: list[str]) -> set[int]:
        """The words that say nothing of the figure."""
        found = {i for _, said, _ in self._sayings.find(words) for i in said}
        found |= self._find_askings(words, found)
        found |= self._find_purposes(words)
        found |= {at for at, word in enumerate(words) if word in self._concerned and self._follows_genitive(words, at)}
        return found | set(range(self.find_signature(words), len(words)))

    def _find_askings(self, words: list[str], aside: set[int]) -> set[int]:
        """ "En vælger spørger" only begins a question: "hvor mange borgere har spurgt om …" counts those who ask."""
        for _, said, _ in self._askings.find(words):
            if all(i in aside or words[i] in self._before_askings for i in range(min(said))):
                return set(said)
        return set()

    def find_signature(self, words: list[str]) -> int:
        """Where the sender's name begins that a text ends with; its number of words when none does."""
        first = max(0, len(words) - LONGEST_SENDER - max(map(len, self._signings), default=0))
        for at in range(first, len(words)):
            for saying in self._signings:
                end = at + len(saying)
                if tuple(words[at:end]) == saying and len(words) - end <= LONGEST_SENDER:
                    return at
        return len(words)

    def _follows_genitive(self, words: list[str], at: int) -> bool:
        before = words[at - 1] if at else ""
        return before not in self._small and before.endswith(self._genitives)

    def _find_purposes(self, words: list[str]) -> set[int]:
        """ "til mit indlæg i avisen på lørdag", with the time that follows it and the occasion that it is part of."""
        found: set[int] = set()
        times = {min(said): said for _, said, _ in self._times.find(words)}
        for _, preposition, _ in self._prepositions.find(words):
            if not preposition.isdisjoint(found):
                continue
            noun = self._find_occasion(words, max(preposition) + 1)
            if noun is None:
                continue
            found |= set(range(min(preposition), noun + 1))
            at = noun + 1
            while at < len(words):
                if at in times:
                    end = max(times[at])
                elif words[at] not in self._links or (linked := self._find_occasion(words, at + 1)) is None:
                    break
                else:
                    end = linked
                found |= set(range(at, end + 1))
                at = end + 1
        return found

    def _find_occasion(self, words: list[str], at: int) -> int | None:
        """Where the noun stands that begins here, after what determines it ("Socialudvalgets næste møde")."""
        committees = {min(said): max(said) for _, said, _ in self._committees.find(words[at:])}
        start = at
        while at < len(words) and (words[at] in self._before or at - start in committees):
            at = start + committees.get(at - start, at - start) + 1
        if at >= len(words) or not self._is_occasion(words[at]):
            return None
        numbered = words[at + 1 : at + 2] and words[at + 1].isdigit() and len(words[at + 1]) < YEAR
        return at + 1 if numbered else at

    def _is_occasion(self, word: str) -> bool:
        return (word in self._occasions or word.endswith(self._heads)) and not self._is_named(word)
