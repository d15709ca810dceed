"""The words of one catalog: every phrase that names a KPI, measure, level, member or unit."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal, get_args

from assistant.language.pack import Pack
from assistant.tokens import normalise_text, split_words, tokenise
from semantic_layer.catalog import Catalog, Kpi
from semantic_layer.dimensions import Level, Member
from semantic_layer.measures import CategoryMeasure
from semantic_layer.texts import Language, Text, Words

PhraseKind = Literal[
    "kpi", "measure", "value", "level", "kind", "member", "unit", "about", "whole", "outside", "committee", "peer"
]

OTHERS, EACH = "", "*"
"""Ids of peer phrases that name no group: the KPI's default is meant, or every municipality by itself."""
EMPTY: frozenset[str] = frozenset()
SPLITTABLE: frozenset[PhraseKind] = frozenset({"kpi", "about", "level", "kind", "member", "measure"})
"""What a part of a compound may name."""
_SPELLED = {ord("æ"): "ae", ord("ø"): "oe", ord("å"): "aa"}
_BARE = {ord("æ"): "a", ord("ø"): "o", ord("å"): "a"}


@dataclass(frozen=True, slots=True)
class Phrase:
    kind: PhraseKind
    id: str
    """KPI, level or unit id; for a member its id; for an outside topic the topic's id."""
    words: tuple[str, ...]
    need: frozenset[int]
    """Positions of the words that must be there; the others are function words that may be left out."""
    language: Language
    level: str = ""
    """Level of a member; KPI of a measure or value."""
    kind_index: int = -1
    """Position in the level's kinds, or in the peer's names where they follow one another in time."""
    proper: bool = False
    """A name (capitalised in the catalog): never found as part of a compound."""


def list_phrases(catalog: Catalog, packs: Mapping[Language, Pack]) -> list[Phrase]:
    """All phrases of the catalog, in an order that does not depend on the order of its files."""
    return sorted(
        set(_tell_apart(list(_phrases(catalog, packs)), packs)),
        key=lambda p: (p.kind, p.level, p.id, p.kind_index, p.words, p.language, sorted(p.need), p.proper),
    )


def _tell_apart(phrases: list[Phrase], packs: Mapping[Language, Pack]) -> Iterator[Phrase]:
    """Names of two KPIs that differ by small words alone need them: "care at home", "in a care home"."""
    named: dict[tuple[str, ...], set[str]] = {}
    for phrase in phrases:
        if phrase.kind == "kpi":
            named.setdefault(_telling(phrase), set()).add(phrase.id)
    for phrase in phrases:
        if phrase.kind == "kpi" and len(named[_telling(phrase)]) > 1:
            yield replace(phrase, need=phrase.need | _whole_saying(phrase.words, packs[phrase.language]))
        else:
            yield phrase


def _telling(phrase: Phrase) -> tuple[str, ...]:
    """The language and the words that must be there."""
    return (phrase.language, *(phrase.words[i] for i in sorted(phrase.need)))


def fold_word(word: str) -> list[str]:
    """How a word is written on a keyboard without æ, ø and å: both customs."""
    both = [word.translate(_SPELLED)]
    both.append(word.translate(_BARE))
    return [folded for folded in dict.fromkeys(both) if folded != word]


def _phrases(catalog: Catalog, packs: Mapping[Language, Pack]) -> Iterator[Phrase]:
    for kpi in catalog.kpis.values():
        if kpi.status != "deprecated":
            yield from _kpi_phrases(kpi, packs)
    for level in catalog.levels.values():
        yield from _level_phrases(level, packs)
    for unit_id, unit in catalog.units.items():
        yield from _make("unit", unit_id, packs, words=unit.words)
    yield from _make(
        "whole",
        "",
        packs,
        texts=(catalog.identity.name, catalog.identity.short),
        words=catalog.identity.aliases,
    )
    for topic in catalog.outside:
        yield from _make("outside", topic.id, packs, texts=(topic.label,), words=topic.words)
    yield from _peer_phrases(catalog, packs)
    for committee in catalog.committees:
        yield from _make("committee", committee.id, packs, texts=(committee.label,), words=committee.aliases)


def _kpi_phrases(kpi: Kpi, packs: Mapping[Language, Pack]) -> Iterator[Phrase]:
    yield from _make("kpi", kpi.id, packs, texts=(kpi.label, kpi.phrase), words=kpi.synonyms)
    yield from _make("about", kpi.id, packs, words=kpi.about)
    yield from _make("about", kpi.id, packs, texts=(kpi.label, kpi.phrase), one_word_each=True)
    for measure_id, measure in kpi.measures.items():
        texts = tuple(t for t in (measure.label, measure.phrase) if t)
        yield from _measure_phrases(kpi, measure_id, packs, texts, measure.synonyms)
        if isinstance(measure, CategoryMeasure):
            for value in measure.values:
                yield from _make(
                    "value",
                    f"{measure_id}.{value.id}",
                    packs,
                    texts=(value.label,),
                    words=value.words,
                    level=kpi.id,
                )


def _measure_phrases(
    kpi: Kpi, measure_id: str, packs: Mapping[Language, Pack], texts: tuple[Text, ...], synonyms: Words
) -> Iterator[Phrase]:
    """As written, and without its carrier nouns where that still says more than the KPI's name or a word about it.

    "antallet af langtidsledige" without "antallet" would be the KPI, and its measure would be lost without a word;
    "antal klager" without "antal" would make that measure of every question with the word "klager"; and "over
    bevillingen" is not the name of another measure, "bevillingen", whatever small word stands before it.
    """
    own = list(_make("kpi", kpi.id, packs, texts=(kpi.label, kpi.phrase), words=kpi.synonyms))
    own += _make("about", kpi.id, packs, words=kpi.about)
    names = {frozenset(p.words[i] for i in p.need) for p in own}
    others = {
        frozenset(split_words(name))
        for other_id, other in kpi.measures.items()
        for language in packs
        for name in other.synonyms.in_(language)
        if other_id != measure_id
    }
    for phrase in _make("measure", measure_id, packs, texts=texts, words=synonyms, level=kpi.id):
        small = packs[phrase.language].function | packs[phrase.language].filler
        whole = frozenset(i for i, w in enumerate(phrase.words) if w not in small)
        if frozenset(phrase.words[i] for i in phrase.need) in others:
            yield replace(phrase, need=frozenset(range(len(phrase.words))))
            continue
        yield replace(phrase, need=whole | phrase.need)
        carriers = packs[phrase.language].quantities | small
        carried = {w for i, w in enumerate(phrase.words) if i not in phrase.need} <= carriers
        if frozenset(phrase.words[i] for i in phrase.need) not in names and (carried or len(phrase.need) > 1):
            yield phrase


def _level_phrases(level: Level, packs: Mapping[Language, Pack]) -> Iterator[Phrase]:
    yield from _make("level", level.id, packs, texts=(level.label, level.plural), words=level.synonyms)
    for number, kind in enumerate(level.kinds):
        yield from _make("kind", level.id, packs, words=kind.words, kind_index=number)
    named = [
        phrase
        for member in level.members
        for phrase in _make(
            "member", member.id, packs, texts=_member_texts(member), words=member.aliases, level=level.id
        )
    ]
    common = {word for language in packs for word in _level_words(level, language)}
    for phrase in named:
        # "own provider" is not any "provider": what is left without its small words would name all members alike.
        alike = {phrase.words[i] for i in phrase.need} <= common
        articles = packs[phrase.language].function & packs[phrase.language].determiners
        whole = frozenset(i for i, word in enumerate(phrase.words) if word not in articles)
        yield replace(phrase, need=whole) if alike and whole else phrase


def _level_words(level: Level, language: Language) -> set[str]:
    names = (level.label.in_(language), level.plural.in_(language), *level.synonyms.in_(language))
    return {word for name in names for word in split_words(name)}


def _member_texts(member: Member) -> tuple[Text, ...]:
    """The label, and the label in a sentence where that is more than a preposition before a numbered one.

    All the words of a name with a number in it are needed: in "in year 8 and year 9" the second has no "in".
    """
    label, phrase = member.label, member.in_
    if phrase is None:
        return (label,)
    numbered = any(c.isdigit() for c in label.da + label.en)
    same = all(phrase.in_(code).lower().endswith(label.in_(code).lower()) for code in get_args(Language))
    return (label,) if numbered and same else (label, phrase)


def _peer_phrases(catalog: Catalog, packs: Mapping[Language, Pack]) -> Iterator[Phrase]:
    """Every word counts in the name of a group: "andre kommuner" is no "andre", "kommuner som os" no "kommuner"."""
    yield from _make("peer", OTHERS, packs, words=catalog.peers.others)
    yield from _make("peer", EACH, packs, words=catalog.peers.each)
    for peer in catalog.peers.groups:
        yield from _make("peer", peer.id, packs, words=peer.words)
        for place, name in enumerate(peer.names):
            dated = place if len(peer.names) > 1 else -1
            yield from _make("peer", peer.id, packs, texts=(name.label, name.phrase), kind_index=dated)


def _make(
    kind: PhraseKind,
    phrase_id: str,
    packs: Mapping[Language, Pack],
    *,
    texts: tuple[Text, ...] = (),
    words: Words | None = None,
    level: str = "",
    kind_index: int = -1,
    one_word_each: bool = False,
) -> Iterator[Phrase]:
    for language, pack in packs.items():
        own_words = (
            frozenset(split_words(texts[0].in_(language))) - pack.function if kind == "measure" and texts else EMPTY
        )
        sayings = [text.in_(language) for text in texts] + list((words or Words()).in_(language))
        for saying in sayings:
            cut = tuple(split_words(saying))
            proper = saying[:1].isupper() and kind == "member"
            for part in _words_about(cut, pack) if one_word_each else [cut]:
                if part:
                    need = _needed(part, pack.free - own_words, pack)
                    if kind in ("kpi", "outside") and len(need) == 1:
                        need |= _whole_saying(part, pack)
                    if kind == "kpi":
                        carriers = pack.function | pack.filler | pack.quantities | pack.determiners
                        need |= frozenset(i for i, word in enumerate(part) if word not in carriers)
                    if kind in ("kpi", "measure"):
                        need |= frozenset(i for i, word in enumerate(part) if word in pack.turning)
                    if kind == "member":
                        need |= _capitalised(saying)
                    if kind in ("level", "kind") and len(need) == 1:
                        need |= frozenset(i for i, word in enumerate(part) if word not in pack.function)
                    if kind == "peer":
                        need = _from_first_telling(part, pack) if phrase_id != EACH else frozenset(range(len(part)))
                    yield Phrase(kind, phrase_id, part, need, language, level, kind_index, proper)


def _words_about(words: tuple[str, ...], pack: Pack) -> Iterator[tuple[str, ...]]:
    """Each content word alone, and those that are joined by "og" together, in either order.

    Of "dræbte og tilskadekomne" the KPI counts both: a question for one of them asks for another figure.
    """
    joined: set[int] = set()
    for at in range(1, len(words) - 1):
        first, second = words[at - 1], words[at + 1]
        if words[at] in pack.joins and first not in pack.free and second not in pack.free:
            joined |= {at - 1, at + 1}
            yield (first, words[at], second)
            yield (second, words[at], first)
    yield from ((word,) for at, word in enumerate(words) if at not in joined and word not in pack.free)


def _from_first_telling(words: tuple[str, ...], pack: Pack) -> frozenset[int]:
    """All positions but those of small words in front."""
    first = next((i for i, word in enumerate(words) if word not in pack.function), 0)
    return frozenset(range(first, len(words)))


def _capitalised(saying: str) -> frozenset[int]:
    """Positions of the words of a name that are written large: they belong to it, small words or not ("By School")."""
    return frozenset(t.index for t in tokenise(normalise_text(saying)) if t.surface[:1].isupper())


def _whole_saying(words: tuple[str, ...], pack: Pack) -> frozenset[int]:
    """Positions of all but determiners: with one telling word, "going to sport" is a name only as a whole."""
    return frozenset(i for i, word in enumerate(words) if word not in pack.determiners)


def _tells_degree(words: tuple[str, ...], at: int, pack: Pack) -> bool:
    """ "elever med meget fravær" are not those with some; in "(hvor) meget fravær" the word only asks."""
    return words[at] in pack.degrees and at > 0 and words[at - 1] not in pack.gradable_after


def _needed(words: tuple[str, ...], free: frozenset[str], pack: Pack) -> frozenset[int]:
    """Positions that must be matched: the content words; all when there are none or when a digit is among them."""
    content = frozenset(
        i for i, w in enumerate(words) if w not in free or w in pack.negators or _tells_degree(words, i, pack)
    )
    if not content or any(w[:1].isdigit() or w in pack.numbers for w in words):
        return frozenset(range(len(words)))
    return content
