"""Whether the name of a level asks for its members one by one ("hvilke skoler"), or is a place ("i skolerne")."""

from collections.abc import Collection

from assistant.language.classes import OperatorClass
from assistant.language.pack import Pack
from assistant.planners.judgements import is_said_to_exist
from assistant.spans import Span
from assistant.understand import Understanding
from semantic_layer.catalog import Kpi


class Listing:
    def __init__(self, packs: Collection[Pack], reach: int) -> None:
        """`reach` is how many words before a level may ask for its members."""
        self._packs = {pack.language: pack for pack in packs}
        self._reach = reach
        self._plurals = frozenset(w for pack in packs for w in pack.which_some)
        self._list_cues = {pack.language: pack.list_cues for pack in packs}
        ends: tuple[OperatorClass, ...] = ("highest", "lowest", "best", "worst")
        self._ranking = {p.language: {s.split()[-1] for end in ends for s in p.operators[end]} for p in packs}
        self._each = {pack.language: {*pack.operators["breakdown"], *pack.operators["which"]} for pack in packs}

    def is_asked_for(self, span: Span, question: Understanding) -> bool:
        """Whether a word before the level asks for its members ("hvilke", "pr.", "fordelt på", "de tre")."""
        first = min(span.tokens)
        if self._exist(first, question) or self._is_the_one(max(span.tokens | span.inner) + 1, question):
            return True
        before = range(max(0, first - self._reach), first)
        asking = self._list_cues[question.language]
        cues = {i for i in before if question.words[i] in asking or i in question.numbers}
        cues -= {i for i in cues if self._counts_other(i, first, question) or self._lists_other(i, first, question)}
        # "børn pr. voksen i børnehaverne": that "pr." belongs to the KPI's own name; "afviger hvert udvalg fra
        # budgettet" has the list in the middle of it.
        names = (s for s in question.spans if s.phrase.kind == "kpi" and not min(s.tokens) < first < max(s.tokens))
        return bool(cues) and not any(cues <= s.tokens | s.inner for s in names)

    def _exist(self, first: int, question: Understanding) -> bool:
        """ "Er der udvalg, der …": some of them that are so, where more is said of them."""
        pack = self._packs[question.language]
        at = first - 1 if first and question.words[first - 1] in pack.quantifiers else first
        behind = question.words[first + 1 : first + 2]
        return bool(behind) and behind[0] in pack.relates_back and is_said_to_exist(question.words[:at], pack)

    def _is_the_one(self, at: int, question: Understanding) -> bool:
        """ "Buslinje med flest passagerer": the one of them that has."""
        words, language = question.words, question.language
        related = (
            words[at : at + 1] and words[at] in self._packs[language].relates - self._packs[language].place_prepositions
        )
        return bool(related) and not self._ranking[language].isdisjoint(words[at + 1 : at + 3])

    def takes_a_list(self, name: Span, kpi: Kpi, question: Understanding) -> bool:
        """ "hvert udvalg fra budgettet", "the three cheapest schools to run": a list is asked for, no name is said."""
        levels = (s for s in question.spans if s.phrase.kind in ("level", "kind") and s.phrase.id in kpi.levels)
        own = name.tokens | name.inner
        inside = [
            s
            for s in levels
            if s.tokens < name.tokens
            and (min(s.tokens) - 1 not in own or self._stands_between(min(s.tokens) - 1, question))
        ]
        asked, numbers = (min(s.tokens) - 1 for s in inside if min(s.tokens) > 0), question.numbers.keys()
        return any(
            question.words[at] in self._each[question.language]
            or self._stands_between(at, question)
            or self._counts_over_bound(at, question)
            or (question.words[at] in self._ranking[question.language] and not numbers.isdisjoint(range(at - 3, at)))
            for at in asked
        )

    def is_listed(self, span: Span, kpi: Kpi, question: Understanding) -> bool:
        """ "How many of the day care centres": each of them is asked for, and not what they are together."""
        same = question.levels.get(span.tokens, ())
        return any(s.phrase.id in kpi.levels and self.is_asked_for(s, question) for s in same)

    def counts_places(self, span: Span, kpi: Kpi, question: Understanding) -> bool:
        """ "For how many age groups …": of the groups, and no name of the figure that counts people."""
        said = " ".join(question.words[t] for t in sorted(span.tokens))
        if said not in self._packs[question.language].operators["count"]:
            return False
        following = max(span.tokens) + 1
        levels = (s for s in question.spans if s.phrase.kind in ("level", "kind") and s.phrase.id in kpi.levels)
        return any(min(s.tokens) == following for s in levels)

    def counts_members(self, span: Span, question: Understanding) -> bool:
        """ "de 3 klassetrin" are three of them, not the third."""
        first = min(span.tokens)
        return first in question.numbers and first > 0 and question.words[first - 1] in self._plurals

    def _counts_other(self, at: int, first: int, question: Understanding) -> bool:
        """ "Hvor mange timer i skolerne", "mange lån havde bibliotekerne": many of what stands between."""
        pack = self._packs[question.language]
        related = pack.relates.union(pack.part_of)  # "Mange af skolerne" are schools, "mange timer af skolernes" not.
        counted = question.words[at + 1] not in pack.small | pack.colours and at + 2 < first
        return question.words[at] in pack.quantifiers and (
            counted or not related.isdisjoint(question.words[at + 2 : first])
        )

    def _stands_between(self, at: int, question: Understanding) -> bool:
        """ "The gap in class size between the schools"."""
        pack = self._packs[question.language]
        while at > 0 and question.words[at] in pack.determiners:
            at -= 1
        return question.words[at] in pack.between

    def _lists_other(self, at: int, first: int, question: Understanding) -> bool:
        """ "Hvilket klassetrin i folkeskolen": another level is listed, and this one is where."""
        places = self._packs[question.language].place_prepositions
        listed = (s for s in question.spans if s.phrase.kind in ("level", "kind"))
        return question.words[first - 1] in places and any(at < min(s.tokens) < first - 1 for s in listed)

    def _counts_over_bound(self, at: int, question: Understanding) -> bool:
        """ "How many of the libraries had over 100,000 visits?" counts libraries."""
        pack = self._packs[question.language]
        how_many = at - 1 if at > 0 and question.words[at] in pack.part_of else at
        bounds = question.numbers.keys() - question.period_tokens
        return question.words[how_many] in pack.quantifiers and any(i > at for i in bounds)
