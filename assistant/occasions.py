"""Who wants to know, and what for ("en vælger spørger", "til et oplæg på lørdag"), is no part of a question."""

from collections.abc import Callable

from assistant.language.pack import Pack
from assistant.operators import PhraseTable
from assistant.tokens import split_words

LONGEST_SENDER = 3
"""Words of a name below a letter."""


class OccasionFinder:
    """Those of one language."""

    def __init__(self, pack: Pack, is_named: Callable[[str], bool]) -> None:
        """`is_named` tells the words of the catalog: such a noun may be what is asked about, and is no occasion."""
        self._occasions = pack.occasions
        self._is_named = is_named
        self._prepositions = pack.occasion_prepositions
        self._before = pack.occasion_determiners | pack.filler
        self._concerned, self._genitives, self._small = pack.concerned, pack.genitives, pack.function
        self._sayings = PhraseTable({"saying": (*pack.frames, *pack.negative_tags)})
        self._askings = PhraseTable({"asking": tuple(f"{who} {how}" for who in pack.askers for how in pack.asking)})
        self._before_askings = pack.filler.union(*map(split_words, pack.talk["greeting"]))
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
        """ "til mit indlæg i avisen på lørdag", with the time that follows it."""
        found: set[int] = set()
        times = {min(said): said for _, said, _ in self._times.find(words)}
        for start, word in enumerate(words):
            if word not in self._prepositions or start in found:
                continue
            at = start + 1
            while at < len(words) and words[at] in self._before:
                at += 1
            if at >= len(words) or words[at] not in self._occasions or self._is_named(words[at]):
                continue
            found |= set(range(start, at + 1))
            while (at := at + 1) in times:
                found |= times[at]
                at = max(times[at])
        return found
