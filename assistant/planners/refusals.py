"""Questions that no figure answers (opinion, cause, persons, prognosis, misuse), found by closed lists of words."""

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache

from assistant.language.pack import load_pack
from assistant.operators import Operator, PhraseTable, find_phrase_tokens
from assistant.plan import DeclineReason
from assistant.planners.hypothesis import Hypothesis
from assistant.planners.profiling import asks_to_profile
from assistant.tokens import split_words
from assistant.understand import Understanding
from semantic_layer.catalog import Kpi
from semantic_layer.texts import Language

ORDER: tuple[DeclineReason, ...] = (
    "misuse",
    "profiling",
    "individual_case",
    "closed_matter",
    "off_topic",
    "opinion",
    "person",
    "cause",
    "forecast",
)
"""When several fit, the first is the reason given."""
ALWAYS = frozenset({"misuse", "profiling", "individual_case", "closed_matter"})
"""Reasons that hold even where the words are part of a KPI's name."""

ANY_LANGUAGE = frozenset({"misuse", "profiling"})
"""Reasons that hold in whichever language the words are."""


@lru_cache
def _table(language: Language) -> PhraseTable:
    pack = load_pack(language)
    persons = pack.declines["person"]
    genitives = tuple(f"{phrase}{ending}" for phrase in persons for ending in pack.genitives)
    return PhraseTable({**pack.declines, "person": (*persons, *genitives)})


def find_refusal(
    question: Understanding, best: Hypothesis | None, apart: frozenset[str] = frozenset()
) -> DeclineReason | None:
    """The reason to decline outright, or None. Words that name the KPI or one of its members do not count.

    Reasons that are set `apart` are not looked for.
    """
    named = frozenset(
        t
        for s in (best.spans if best else ())
        if s.phrase.kind in ("kpi", "measure", "member", "value") and s.quality == 1.0
        for t in s.tokens
    )
    words = split_words(question.text)
    free = frozenset(range(len(words)))
    small = load_pack(question.language).function
    figurative = find_phrase_tokens(words, question.language, frozenset())
    found: set[str] = {"profiling"} if asks_to_profile(_join_names(question, best)) else set()
    languages: tuple[Language, ...] = ("da", "en")
    for language in languages:
        lifted = _published_words(question, language) if best and best.kpi.forecast else frozenset()
        table = _table(language)
        own = language == question.language
        for reason, tokens, _ in table.find(words, free):
            telling = {t for t in tokens if words[t] not in small} or tokens
            groups = reason == "person" and words[min(tokens)] in load_pack(language).who and _names_groups(question)
            if telling <= figurative or groups or (reason == "person" and _is_relative(tokens, words, language)):
                continue  # "røget i vejret" is not about the weather, "people who are unemployed" about no one.
            if reason == "person" and tokens <= question.fillers:
                continue  # Of a list that was spoken of.
            if reason == "forecast" and tokens <= question.fillers:
                continue  # "til mødet i morgen"
            if reason == "forecast" and tokens <= lifted and not all(words[t] in small for t in tokens):
                continue
            # "hvilken lærer" is one of them, though "lærer" is a group that has figures.
            singles = reason == "person" and any(words[t] in load_pack(language).question_words for t in tokens)
            if (own or reason in ANY_LANGUAGE) and (reason in ALWAYS or singles or not telling <= named):
                found.add(reason)
    if best is None or not _asks_for_figure(question, best):
        found |= {"individual_case"} if _wants_something(words, question.language) else set()
    return next((reason for reason in ORDER if reason in found - apart), None)


def opens_with_opinion(question: Understanding) -> bool:
    """ "Bør vi spare …": somebody asks to be advised, and tells nothing."""
    pack = load_pack(question.language)
    small = pack.joins | pack.filler
    first = next((i for i, word in enumerate(question.words) if word not in small), 0)
    found = _table(question.language).find(split_words(question.text))
    return any(reason == "opinion" and min(tokens) == first for reason, tokens, _ in found)


def _join_names(question: Understanding, best: Hypothesis | None) -> str:
    """The question with a figure's name as one word where a noun for one person only begins it ("pupil absence").

    Only the very words of the catalog, side by side, are a name; "pupils with absence" are persons.
    """
    words, pack = list(question.words), load_pack(question.language)
    for span in best.of("kpi") if best else ():
        first, last = min(span.tokens), max(span.tokens)
        said, people = tuple(words[first : last + 1]), pack.profiling.people
        one_of_several = any(f"{said[0]}{ending}" in people for ending in pack.plural_endings)
        if len(said) > 1 and said == span.phrase.words and said[0] in people and one_of_several:
            words[first : last + 1] = ["".join(said), *[""] * (last - first)]
    return " ".join(filter(None, words))


def asks_only_why(question: Understanding, operators: Iterable[Operator]) -> bool:
    """The words of cause ask why something is so; none says that one thing makes another ("påvirker", "fordi")."""
    asked = {t for operator in operators if operator.kind == "cause" for t in operator.tokens}
    found = _table(question.language).find(split_words(question.text))
    small = load_pack(question.language).function
    causes = [tokens for reason, tokens, _ in found if reason == "cause"]
    return bool(causes) and all({t for t in tokens if question.words[t] not in small} <= asked for tokens in causes)


def _names_groups(question: Understanding) -> bool:
    """ "Hvem er mest syge, lærere eller pædagoger?": which of the groups."""
    either = load_pack(question.language).operators["either"]
    named = {(s.phrase.level, s.phrase.id) for s in question.spans if s.phrase.kind == "member"}
    several = len(named) > len({level for level, _ in named})
    return several and any(word in either for word in question.words)


def _is_relative(tokens: frozenset[int], words: list[str], language: Language) -> bool:
    """ "people who are unemployed", "the share who …": after a word for persons or figures, it asks for nobody."""
    first = min(tokens)
    pack = load_pack(language)
    if len(tokens) > 1 or not first or words[first] not in pack.relative_pronouns:
        return False
    told_of = {*pack.profiling.people, *pack.figure_words}
    return words[first - 1] in told_of or words[first - 1] not in pack.closed


def _wants_something(words: list[str], language: Language) -> bool:
    """ "Kan jeg få et tilskud?"; "kan jeg få tallene" is a polite way to ask for a figure."""
    return bool(_wants_table(language).find(words))


@lru_cache
def _wants_table(language: Language) -> PhraseTable:
    return PhraseTable({"wants": load_pack(language).individual_unless_figure})


def _asks_for_figure(question: Understanding, best: Hypothesis) -> bool:
    """A period, a list, a word of figures ("antallet af …"), or a steering word beside the KPI's name."""
    pack = load_pack(question.language)
    used = best.tokens | question.fillers
    words = {w for i, w in enumerate(question.words) if i not in used}
    figures = bool(pack.figure_words.intersection(question.words))
    asks = pack.list_cues | pack.operator_words - pack.function
    # In a conversation the KPI is known: "kan jeg få det fordelt på køn?" is about nothing else.
    about = best.of("kpi", "measure") or not best.unaccounted
    return bool(about) and bool(figures or question.periods or words & asks)


def _published_words(question: Understanding, language: Language) -> frozenset[int]:
    """Words that say no more than that a forecast, or a coming period, is asked for; none where nothing says so."""
    pack, words = load_pack(language), split_words(question.text)
    naming = {w for phrase in pack.operators["forecast"] for w in phrase.split()} - pack.function
    named = {t for t, word in enumerate(words) if word in naming} | {
        t for p in question.periods if p.points and p.points[0].means.startswith("next_") for t in p.tokens
    }
    small = {t for t, word in enumerate(words) if word in pack.function}
    return frozenset(named | small | question.period_tokens) if named else frozenset()


def find_withheld(question: Understanding, best: Hypothesis | None, kpis: Iterable[Kpi]) -> Kpi | None:
    """The KPI whose question, or a question about nothing else, asks for what it never shows one by one."""
    words = split_words(question.text)
    for kpi in kpis:
        if kpi.withheld is None or (best is not None and best.kpi != kpi):
            continue
        if _withheld_table((*kpi.withheld.words.da, *kpi.withheld.words.en)).find(words):
            return kpi
    return None


@lru_cache
def _withheld_table(words: tuple[str, ...]) -> PhraseTable:
    return PhraseTable({"withheld": words})


def names_someone(question: Understanding, hypotheses: Sequence[Hypothesis]) -> bool:
    """Two unknown capitalised words in a row that no preposition makes a place: a name and a surname.

    Unknown to any figure that may be meant, for a slip may make a word of one of them ("Quist").
    """
    near = (h for h in hypotheses if hypotheses[0].score - h.score < question.scores.margin)
    return any(_finds_name(question, hypothesis.unaccounted) for hypothesis in near)


def looks_like_person(question: Understanding, unaccounted: tuple[int, ...], knows: Callable[[str], bool]) -> bool:
    """Two unknown capitalised words in a row, or one that is no word of the language, where no place is named."""
    named = _find_names(question, unaccounted)
    return _finds_name(question, unaccounted) or any(not knows(question.words[i]) for i in named)


def _finds_name(question: Understanding, unaccounted: tuple[int, ...]) -> bool:
    return any(i + 1 in unaccounted and question.tokens[i + 1].capital for i in _find_names(question, unaccounted))


def _find_names(question: Understanding, unaccounted: tuple[int, ...]) -> list[int]:
    """Unknown capitalised words that stand behind no preposition of a place."""
    places = load_pack(question.language).place_prepositions
    return [i for i in unaccounted if question.tokens[i].capital and not (i and question.words[i - 1] in places)]
