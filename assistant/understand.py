"""First stage: a question becomes words, periods and candidate spans. Nothing is decided here."""

from collections import defaultdict
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain

from assistant.expansions import expand_text, list_expansions
from assistant.keys import Morphology
from assistant.language.pack import Pack, load_packs
from assistant.lemmas import LemmaTable
from assistant.lexicon_store import compile_lexicon
from assistant.lexicon_tables import Lexicon
from assistant.member_ranges import RangeWriter
from assistant.occasions import OccasionFinder
from assistant.openings import OpeningFinder
from assistant.operators import BOUNDS, find_phrases
from assistant.period_grammar import PeriodPhrase, period_grammar
from assistant.plan import Tone
from assistant.planners.scores import SCORES, Scores
from assistant.spans import Span, SpanFinder
from assistant.tokens import Token, normalise_text, split_words, tokenise
from semantic_layer.catalog import Catalog
from semantic_layer.texts import Language


@dataclass(frozen=True)
class Understanding:
    """What the words of a question could be, before any is chosen."""

    text: str
    language: Language
    tokens: tuple[Token, ...]
    words: tuple[str, ...]
    """The tokens' words with misspelled closed-list words repaired."""
    fillers: frozenset[int]
    periods: tuple[PeriodPhrase, ...]
    numbers: Mapping[int, float]
    """Numbers outside periods."""
    spans: tuple[Span, ...]
    splits: Mapping[int, tuple[str, ...]]
    """Compound words → their parts."""
    scores: Scores = SCORES
    """The table that it was read with, and is to be planned with."""

    @property
    def period_tokens(self) -> frozenset[int]:
        return frozenset(t for p in self.periods for t in p.tokens)

    @cached_property
    def levels(self) -> Mapping[frozenset[int], list[Span]]:
        """The levels and kinds that these very words name."""
        named: dict[frozenset[int], list[Span]] = defaultdict(list)
        for span in self.spans:
            if span.phrase.kind in ("level", "kind"):
                named[span.tokens].append(span)
        return dict(named)


@dataclass(frozen=True)
class KnownWords:
    """A container of words that is never written out."""

    lexicon: Lexicon
    closed: frozenset[str]

    def __contains__(self, word: object) -> bool:
        return isinstance(word, str) and (word in self.closed or self.lexicon.knows_word(word))


def recognise_language(tokens: Sequence[Token], packs: Mapping[Language, Pack]) -> Language | None:
    """The language with more of its own closed-list words in the question; None when level."""
    words = [t.word for t in tokens]
    danish, english = packs["da"].telling, packs["en"].telling
    only_english = sum(w in english and w not in danish for w in words)
    only_danish = sum(w in danish and w not in english for w in words) + sum(any(c in w for c in "æøå") for w in words)
    if only_english == only_danish:
        return None
    return "en" if only_english > only_danish else "da"


class Understander:
    """The reading apparatus for one catalog: language packs, lemma tables, lexicon."""

    def __init__(
        self,
        catalog: Catalog,
        tables: Mapping[Language, LemmaTable],
        compiled: Lexicon | None = None,
        scores: Scores = SCORES,
    ) -> None:
        """`compiled` is the catalog's lexicon where it is at hand, made with these scores; it is compiled otherwise."""
        self.scores = scores
        self.packs: Mapping[Language, Pack] = load_packs()
        self.morphology = Morphology(tables, self.packs, scores)
        self.lexicon: Lexicon = compiled or compile_lexicon(catalog, self.packs, self.morphology)
        self._ranges = {language: RangeWriter(catalog, language, pack) for language, pack in self.packs.items()}
        self.finder = SpanFinder(self.lexicon, self.morphology, self.packs)
        self._openings = {language: OpeningFinder(pack) for language, pack in self.packs.items()}
        self._occasions = {
            language: OccasionFinder(pack, self._names_something, _list_committees(catalog, language))
            for language, pack in self.packs.items()
        }

    def _names_something(self, word: str) -> bool:
        """Whether the word is part of the name of something that figures are about."""
        alone = (self.lexicon.phrase(number) for number, _, _ in self.lexicon.mentions(word, ()))
        within = (self.lexicon.phrase(number) for number in self.lexicon.shared(word))
        # What a name begins with is a verb as often as a noun ("møde op til …").
        named = chain((p for p in alone if p.kind != "about"), (p for p in within if p.words[-1] == word))
        return any(phrase.kind not in ("outside", "committee") for phrase in named)

    def known_words(self) -> Container[str]:
        """Words of the catalog and of the closed lists: no names of persons among them."""
        return KnownWords(self.lexicon, frozenset(w for pack in self.packs.values() for w in pack.closed))

    def understand_question(
        self, text: str, language: Language | None = None, spoken: Language | None = None
    ) -> Understanding:
        """In the language given, else the one of its words, else the one that has been `spoken` so far."""
        text = normalise_text(text)
        tokens = tokenise(text)
        language = language or recognise_language(tokens, self.packs) or spoken or self._recognise_names(tokens)
        text = self._ranges[language].write_out(expand_text(text, language))
        tokens = tokenise(text)
        pack = self.packs[language]
        words = self.finder.closed.repair(tokens, language)
        tokens = [replace(token, word=word) for token, word in zip(tokens, words, strict=True)]
        framed = self._occasions[language].find_occasions(words)
        fillers = framed | {i for i, word in enumerate(words) if word in pack.filler}
        fillers |= self._openings[language].find_opening(text, words, fillers)
        kept = [i for i in range(len(words)) if i not in fillers]
        periods = period_grammar(language).find_periods([words[i] for i in kept], kept)
        skippable = fillers | {i for i, w in enumerate(words) if w in pack.free or tokens[i].number is not None}
        # A Danish name of two words keeps its "og" in an English question.
        joins = frozenset().union(*(other.joins for other in self.packs.values()))
        skippable |= {i for i, word in enumerate(words) if word in joins}
        spans = self.finder.find_spans(tokens, language, frozenset(skippable))
        said = frozenset().union(*find_phrases(words, language, frozenset(fillers)))
        denials = find_phrases(words, language, frozenset(fillers), "negation")
        spans = [_give_back(s, denials) for s in spans]
        # A form of a name inside a steering phrase is none: "skyldes" in "hvad skyldes" is no debt.
        spans = [s for s in spans if s.phrase.kind != "kpi" or s.quality == 1.0 or not s.tokens <= said]
        # "I would like to know" likes nothing: the words of a polite frame name no figure.
        spans = [s for s in spans if s.tokens.isdisjoint(framed) and not _is_torn(s, words, fillers, pack)]
        spans = [s for s in spans if not _straddles_bound(s, words, pack) and not _takes_degree(s, words, pack)]
        periods, spans = _settle(periods, spans)
        no_number = fillers | {t for p in periods for t in p.tokens}
        return Understanding(
            text,
            language,
            tuple(tokens),
            tuple(words),
            frozenset(fillers),
            tuple(periods),
            self._find_numbers(tokens, words, pack, no_number),
            tuple(spans),
            self.finder.find_compounds(tokens),
            self.scores,
        )

    def list_written_out(self, text: str, language: Language) -> tuple[tuple[str, str], ...]:
        """What is written out in a text before it is read: as it stands there, and in full."""
        text = normalise_text(text)
        spans = self._ranges[language].list_written(expand_text(text, language))
        return (*list_expansions(text, language), *spans)

    def find_courtesy(self, question: Understanding) -> Tone | None:
        """What the text says where it is a courtesy and no question."""
        return self._openings[question.language].find_courtesy(split_words(question.text))

    def says_courtesy(self, text: str) -> bool:
        """Whether a text is a courtesy and nothing else."""
        question = self.understand_question(text)
        signed = self._occasions[question.language].find_signature(split_words(text)) == 0
        return signed or self.find_courtesy(question) is not None

    def is_remark(self, text: str) -> bool:
        """Whether a statement names no KPI and is no courtesy: what it says is about the question beside it."""
        question = self.understand_question(text)
        return self.find_courtesy(question) is None and all(s.phrase.kind != "kpi" for s in question.spans)

    def rewords(self, text: str) -> bool:
        """Whether a statement begins by saying that it means what was asked before ("altså", "I mean").

        What it denies as well ("… not the reports") is no other word for it.
        """
        words, packs = split_words(text), self.packs.values()
        said = " ".join(words)
        denies = any(not pack.negators.isdisjoint(words) for pack in packs)
        return not denies and any(f"{said} ".startswith(f"{opening} ") for pack in packs for opening in pack.rewords)

    def _recognise_names(self, tokens: list[Token]) -> Language:
        """The language in which the catalog has more of the words; Danish when level."""
        places: dict[Language, set[int]] = {
            language: {
                t
                for span in self.finder.find_spans(tokens, language, frozenset())
                for t in span.tokens
                if span.phrase.language == language and not span.phrase.proper
            }
            for language in self.packs
        }
        return "en" if len(places["en"] - places["da"]) > len(places["da"] - places["en"]) else "da"

    @staticmethod
    def _find_numbers(tokens: list[Token], words: list[str], pack: Pack, taken: set[int]) -> dict[int, float]:
        numbers: dict[int, float] = {}
        for token, word in zip(tokens, words, strict=True):
            if token.index in taken:
                continue
            value = token.number if token.number is not None else pack.numbers.get(word)
            if value is not None:
                numbers[token.index] = float(value)
        return numbers


def _list_committees(catalog: Catalog, language: Language) -> Iterator[str]:
    """What the committees are called."""
    for committee in catalog.committees:
        yield committee.label.in_(language)
        yield from committee.aliases.in_(language)


def _give_back(span: Span, denials: list[frozenset[int]]) -> Span:
    """Without the small words that belong to a denial: "bortset fra transport" is not "fra transport"."""
    torn = frozenset().union(*(denial for denial in denials if denial.isdisjoint(span.tokens)))
    return span if torn.isdisjoint(span.inner) else replace(span, inner=span.inner - torn)


def _is_torn(span: Span, words: list[str], fillers: set[int], pack: Pack) -> bool:
    """An adjective of a name stands right before its noun: "hvor højt er fraværet" is no "højt fravær"."""
    if span.phrase.kind not in ("kpi", "measure"):
        return False
    colours, named = pack.colours, span.phrase.words
    if not any(word in colours and at + 1 in span.phrase.need for at, word in enumerate(named)):
        return False
    said = (i for i in span.tokens if words[i] in colours)
    following = (next((j for j in range(i + 1, len(words)) if j not in fillers), None) for i in said)
    return any(j not in span.tokens for j in following)


def _straddles_bound(span: Span, words: list[str], pack: Pack) -> bool:
    """ "grades under 7" is no 7th grade: a name with a number in it has no bound between its words."""
    if not any(word[:1].isdigit() for word in span.phrase.words):
        return False
    bounds = {phrase for kind in BOUNDS for phrase in pack.operators[kind]} - set(span.phrase.words)
    return any(words[i] in bounds for i in range(min(span.tokens) + 1, max(span.tokens)))


def _settle(periods: list[PeriodPhrase], spans: list[Span]) -> tuple[list[PeriodPhrase], list[Span]]:
    """A word is part of a period or of a catalog phrase; the longer claim wins, the period when level."""
    names = [
        s
        for s in spans
        if s.phrase.kind in ("kpi", "member", "level", "kind", "measure") and len(s.tokens | s.inner) > 1
    ]
    kept_periods = [p for p in periods if not any(_names_more(s, p) for s in names)]
    taken = frozenset(t for p in kept_periods for t in p.tokens)
    return kept_periods, [s for s in spans if s.tokens.isdisjoint(taken)]


def _names_more(span: Span, period: PeriodPhrase) -> bool:
    """A name that holds the whole period ("90 år og ældre"), or cuts into "by year" ("by year group")."""
    named = span.tokens | span.inner
    return period.tokens < named or (period.means == "grain" and not named.isdisjoint(period.tokens))


def _takes_degree(span: Span, words: Sequence[str], pack: Pack) -> bool:
    """ "Hvor højt elevfraværet er" asks how high, and names no "elever med højt fravær"."""
    if span.phrase.kind not in ("kpi", "measure"):
        return False
    high = (t for t in span.tokens if words[t] in pack.amounts and t and words[t - 1] in pack.gradable_after)
    return any(words[t - 1] not in span.phrase.words for t in high)
