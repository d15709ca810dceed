"""What somebody tells around a question ("Avisen skrev om det i går, så: …") is set aside, and said to be."""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, partial
from itertools import islice
from typing import NamedTuple

from assistant.language.pack import Pack
from assistant.planners.refusals import looks_like_person, opens_with_opinion
from assistant.spans import Span
from assistant.tokens import split_words
from assistant.understand import Understander, Understanding

MOST_PIECES = 8
"""A text of more pieces is left whole."""
MOST_CORES = 4
"""Ways to set something aside that are tried."""
MOST_IDLE = 10
"""Words of a piece that says nothing ("kan du slå det op for mig?")."""
NAMING = frozenset({"kpi", "member", "level", "kind", "peer", "committee"})
"""Phrases that could make another question of the one they stand beside."""
OF_ONE_KPI = frozenset({"measure", "value"})
"""So could these, beside their own KPI."""
_STRONG = re.compile(r"(?<=[!?:;…])\s+|(?<=\.)\s+(?=[A-ZÆØÅ])|\s+[-–—]\s+|\s*[()]\s*")
_COMMA = re.compile(r",\s+")
_WORD = re.compile(r"\s+")


class Core(NamedTuple):
    """A question cut free: its text, and the pieces that were set aside, as they were written."""

    text: str
    around: tuple[str, ...]


class _Cut(NamedTuple):
    end: int
    """Where the piece before it ends."""
    start: int
    """Where the piece behind it starts."""
    strong: bool


class Surroundings:
    """Finds the question within what is told around it.

    A piece can be set aside only when it tells something (somebody speaks, or says how they came to ask), names nothing
    of the catalog that the question does not name, no person and no group that is unknown, and says nothing about what
    the question is to be limited to. A bare topic ("Tosprogede elever: …") tells nothing, and stays.
    """

    def __init__(self, understander: Understander) -> None:
        self._understander = understander

    def find_cores(self, question: Understanding, retold: bool = False) -> Iterator[Core]:
        """Ways to set something aside, the smallest part first; `retold` wants somebody who said it ("skrev")."""
        return islice(self._cut_free(question, retold), MOST_CORES)

    def _cut_free(self, question: Understanding, retold: bool) -> Iterator[Core]:
        text, pack = question.text, self._understander.packs[question.language]
        cuts = list(_find_cuts(text, pack))
        if not cuts or len(cuts) > MOST_PIECES:
            return
        asking = pack.question_words | pack.whether
        starts = [0, *(cut.start for cut in cuts if cut.strong or _first(text[cut.start :]) in asking)]
        ends = [*(cut.end for cut in cuts if cut.strong or _goes_on_telling(text[cut.start :], pack)), len(text)]
        spans = sorted(((s, e) for s in starts for e in ends if s < e and e - s < len(text)), key=lambda p: p[0] - p[1])
        read = cache(partial(self._understander.understand_question, language=question.language))
        is_told = cache(lambda piece: _may_tell(piece, pack) and self._is_told(piece, read(piece), retold))
        for start, end in spans:
            around = tuple(piece.strip(" ,:;.-–—()") for piece in (text[:start], text[end:]) if split_words(piece))
            core = text[start:end].strip()
            # "Og hvor mange på skolen …?" is no question of its own behind an "og".
            if any(" ".join(split_words(piece)) in pack.followup for piece in around):
                continue
            if not _asks(core, pack) or not all(is_told(piece) for piece in around):
                continue
            asked = read(core)
            if not _refers_back(asked, pack) and all(self._names_nothing_else(read(piece), asked) for piece in around):
                yield Core(core, around)

    def _is_told(self, piece: str, told: Understanding, retold: bool) -> bool:
        pack = self._understander.packs[told.language]
        words = [word for at, word in enumerate(told.words) if at not in told.fillers]
        if not (_intends(piece, pack) or self._tells(piece, told, words, retold)):
            return False
        others = self._unknown(told)
        return not looks_like_person(told, others, self._understander.morphology.knows) and not any(
            self._may_be_group(at, told, pack) for at in others
        )

    def _tells(self, piece: str, told: Understanding, words: Sequence[str], retold: bool) -> bool:
        """Whether somebody says something in it that asks nothing and limits nothing."""
        pack = self._understander.packs[told.language]
        idle = all(word in pack.free or word in pack.tellers for word in words)
        opening = next((word for word in words if word not in pack.joins), "")
        if (not idle and (piece.endswith("?") or opening in pack.question_words)) or opens_with_opinion(told):
            return False
        tellers = pack.tellers - pack.function if retold else pack.tellers
        if not idle and tellers.isdisjoint(told.words):
            return False
        # "Avisen skrev, at de ikke trives", "jeg husker det ikke" deny nothing of what is asked.
        denies = not pack.negators.isdisjoint(words) and (pack.tellers - pack.function).isdisjoint(words)
        plainly = [word for word in told.words if word not in pack.negators]
        return not (denies or _limits(told.words, pack) or _limits(plainly, pack))

    def _names_nothing_else(self, told: Understanding, asked: Understanding) -> bool:
        if any(point.means not in ("day", "week") for period in told.periods for point in period.points):
            return False
        named = {_identify(span) for span in asked.spans}
        kpis = {span.phrase.id for span in asked.spans if span.phrase.kind == "kpi"}
        naming = [span for span in told.spans if self._could_narrow(span, told, kpis)]
        also = {token for span in naming if _identify(span) in named for token in span.tokens}
        return all(span.tokens <= also for span in naming)

    def _could_narrow(self, span: Span, told: Understanding, kpis: set[str]) -> bool:
        """Whether it would make another question of one about these KPIs."""
        kind = span.phrase.kind
        if kind in OF_ONE_KPI:
            return span.phrase.level in kpis
        if kind == "peer" and len(span.tokens) == 1 and span.quality < told.scores.surface:
            return False  # "min nabo" is no neighbouring municipality.
        within = span.tokens <= told.splits.keys()
        if kind not in NAMING or (within and (span.phrase.proper or kind in ("level", "kind"))):
            return False  # "udvalgsmødet" is no committee.
        pack = self._understander.packs[told.language]
        spoken = f" {' '.join(told.words)} "
        # "Som håndværker er jeg nysgerrig" tells who speaks.
        return span.phrase.proper or not any(f" {saying} " in spoken for saying in pack.self_descriptions)

    def _unknown(self, told: Understanding) -> tuple[int, ...]:
        """Words that neither the catalog nor the closed lists know."""
        pack = self._understander.packs[told.language]
        known = {t for s in told.spans for t in s.tokens} | told.fillers | told.period_tokens
        lists = pack.closed | pack.tellers | pack.reasons
        return tuple(i for i, word in enumerate(told.words) if i not in known and word not in lists)

    def _may_be_group(self, at: int, told: Understanding, pack: Pack) -> bool:
        """Whether an unknown word could be whom it is about ("skrev om de tosprogede", "bilingual pupils")."""
        words = told.words
        if words[at].endswith(pack.abstract_endings) or _is_verb(at, words, pack):
            return False
        before = next((words[i] for i in range(at - 1, -1, -1) if words[i] not in pack.determiners), "")
        following = words[at + 1] if at + 1 < len(words) else ""
        beside = following not in pack.closed | pack.tellers and any(at + 1 in s.tokens for s in told.spans)
        return before in pack.topics or beside or words[at].endswith(pack.group_endings)


def _is_verb(at: int, words: Sequence[str], pack: Pack) -> bool:
    """ "Jeg bladrede", "at interessere": by what stands before it, an ending of groups is here one of verbs."""
    before = words[at - 1] if at else ""
    if before in pack.infinitive_marks:
        return True
    subject = before in pack.subjects or before not in pack.closed | pack.determiners
    return bool(before) and words[at].endswith(pack.past_endings) and subject


def _may_tell(piece: str, pack: Pack) -> bool:
    """A glance, before it is read: one short piece, or one in which somebody speaks, and no more than one question."""
    words = split_words(piece)
    return piece.count("?") <= 1 and (len(words) <= MOST_IDLE or not pack.tellers.isdisjoint(words))


def _intends(piece: str, pack: Pack) -> bool:
    """ "Inden vi beslutter noget": what somebody is about to do limits nothing."""
    said = " ".join(split_words(piece))
    return any(re.match(intention, said) for intention in pack.intentions)


def _goes_on_telling(text: str, pack: Pack) -> bool:
    said = " ".join(split_words(text[:60]))
    return _first(text) in pack.reasons or _intends(text, pack) or bool(re.match(pack.reason_clause, said))


def _refers_back(asked: Understanding, pack: Pack) -> bool:
    return any(word in pack.refers_back for at, word in enumerate(asked.words) if at not in asked.fillers)


def _identify(span: Span) -> tuple[str, str, str]:
    return span.phrase.kind, span.phrase.id, span.phrase.level


def _find_cuts(text: str, pack: Pack) -> Iterator[_Cut]:
    """Where a piece may end and the next begin, in order."""
    cuts = {m.end(): _Cut(m.start(), m.end(), True) for m in _STRONG.finditer(text)}
    for match in _COMMA.finditer(text):
        cuts.setdefault(match.end(), _Cut(match.start(), match.end(), False))
    for match in _WORD.finditer(text):
        if _first(text[match.end() :]) in pack.question_words | pack.reasons:
            cuts.setdefault(match.end(), _Cut(match.start(), match.end(), False))
    yield from (cut for _, cut in sorted(cuts.items()))


def _first(text: str) -> str:
    return next(iter(split_words(text[:60])), "")


def _asks(text: str, pack: Pack) -> bool:
    """By a question mark, or by how it begins: as a question, or as one that goes on from the one before."""
    said = " ".join(split_words(text[:60]))
    goes_on = any(f"{said} ".startswith(f"{opening} ") for opening in pack.followup)
    return text.endswith("?") or goes_on or _first(text) in pack.question_words | pack.asks_for | pack.whether


def _limits(words: Iterable[str], pack: Pack) -> bool:
    """Whether something is left out, or only some is meant."""
    spoken = f" {' '.join(words)} "
    for habit in pack.habits:  # "Hver dag" picks nothing out.
        spoken = spoken.replace(f" {habit} ", " ")
    return any(f" {saying} " in spoken for saying in pack.limits)
