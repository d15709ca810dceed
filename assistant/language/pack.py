"""A language as data: its closed word lists and its fixed grammar of time, read from `language/<code>/words.yaml`."""

from functools import cached_property, lru_cache
from pathlib import Path
from typing import Annotated, Any, get_args

from pydantic import BeforeValidator

from assistant.language.classes import OperatorClass, TalkClass
from semantic_layer.frozen import Frozen
from semantic_layer.kpi import Season
from semantic_layer.load import read_yaml
from semantic_layer.texts import Language


def _words(value: Any) -> Any:
    return frozenset(value.split()) if isinstance(value, str) else value


WordSet = Annotated[frozenset[str], BeforeValidator(_words)]


class Pattern(Frozen):
    re: str
    means: str
    choices: tuple[str, ...] = ()
    """For what must be asked about: periods that it may mean, as they would be said."""


class Profiling(Frozen):
    """How people are singled out: whom, how they are described, and what is done; see planners/profiling.py."""

    people: tuple[str, ...]
    described: tuple[str, ...]
    patterns: tuple[str, ...]


class Pack(Frozen):
    language: Language
    keyboard: tuple[str, ...]
    """The letters of the keyboard, row by row from the top, each key a little to the right of the one above it."""
    sound_alikes: tuple[str, ...]
    """"æ e": letters that are written for one another by ear."""
    mistyped: WordSet
    """Words of the language that nobody uses of a municipality: they are slips of others ("elver", "klase")."""
    function: WordSet
    turning: WordSet
    """Small words that turn the meaning of a name they stand in: "uden for skole" is not "i skole"."""
    until_then: WordSet
    """Of these, those that say what came before ("før sagen er oplyst" of a figure that counts from then)."""
    filler: WordSet
    frames: tuple[str, ...]
    askers: tuple[str, ...]
    """Who may want to know, as the subject of one of `asking` ("en vælger spørger", "udvalget vil vide").

    The verbs only ask: what somebody applied for, needs or wants is another figure.
    """
    asking: tuple[str, ...]
    occasions: WordSet
    """What a figure is wanted for: meetings, speeches, pieces for the press; see occasions.py."""
    occasion_prepositions: tuple[str, ...]
    """What such a purpose begins with ("til", "med henblik på")."""
    occasion_links: WordSet
    """Prepositions between one occasion and the one it is part of ("forberedelsen af mødet")."""
    occasion_determiners: WordSet
    """What may stand between such a preposition and its noun."""
    occasion_times: tuple[str, ...]
    """When and where the occasion is, right behind it."""
    concerned: WordSet
    """Nouns that say nothing more after a genitive ("for skolernes vedkommende")."""
    signings: tuple[str, ...]
    """What stands between a text and its sender's name."""
    listing: str
    """The word before the last of a list."""
    spans: tuple[str, ...]
    """Regular expressions for a span of numbers: `low`, `high` or `below` (not included), a `list` of them, or the
    decade of one's life in which it begins (`from_decade`) and ends (`to_decade`).

    {counted} stands for the noun, {decade} for a name of a decade.
    """
    decades: dict[str, int]
    """ "50'erne": 50."""
    expansions: dict[str, str]
    """Chat spellings, contractions and words run together → how they are written in full."""
    expansions_in_case: dict[str, str]
    """The same, where capitals tell a word from another ("venter I", who are asked, from "venter i", a place)."""
    one_by_one: tuple[str, ...]
    """Words between a word and itself where each of them is meant ("skole for skole")."""
    for_each: str
    light: WordSet
    gradable: WordSet
    loaded: WordSet
    """Words of judgement and degree; see planners/judgements.py."""
    selecting: WordSet
    """Gradable adjectives that pick some of what is counted even before the KPI's own name ("nye underretninger")."""
    amounts: WordSet
    """Gradable adjectives that say how many there are, so that they colour even what is counted ("det høje antal")."""
    own: WordSet
    """Words that narrow what follows to what belongs to someone ("kommunens egne biler")."""
    quantities: WordSet
    """Nouns for how much there is of what follows: an adjective before them picks no part ("det store antal")."""
    quantifiers: WordSet
    """Words for some of a group, which no figure is about."""
    until: str
    """The word between the two ends of a span of time."""
    degrees: WordSet
    """Words for a great amount, which a name with one is never found without."""
    time_bounds: WordSet
    """Prepositions that put an open end to a period, which no phrase of the period may have used."""
    durations: tuple[str, ...]
    """Beginnings and endings of words for a length of time, which may be long without picking the long ones."""
    selects: WordSet
    """Prepositions that pick a group."""
    persons: WordSet
    """Words for everyone, after such a preposition."""
    gradable_after: tuple[str, ...]
    """Words that make a gradable adjective part of the question word ("hvor stor")."""
    inflections: tuple[str, ...]
    """Endings that a word may carry, longest first."""
    derivations: tuple[str, ...]
    """Endings that make a noun of a verb or the other way round, longest first."""
    superlatives: tuple[str, ...] = ()
    """Endings by which an adjective ranks."""
    comparatives: tuple[str, ...] = ()
    """Endings by which an adjective compares."""
    ages: WordSet = frozenset()
    """Adjectives of age ("hvor gammel")."""
    prices: WordSet = frozenset()
    """Words that compare or rank by price."""
    spending: WordSet = frozenset()
    spent_on: tuple[str, ...] = ()
    """Ways to ask for what is gone to something, and not for a price, nor whether it is made use of."""
    """Words for paying."""
    money: WordSet = frozenset()
    """Words of units of money, as units have them."""
    counts: WordSet
    """Nouns for how many there are."""
    times: WordSet = frozenset()
    """Words for time that is spent."""
    how_long: tuple[str, ...] = ()
    """Phrases that ask for a length of time."""
    lengths: WordSet = frozenset()
    """Words of units of time, as units have them."""
    negative_tags: tuple[str, ...] = ()
    """Phrases with a negation that only ask for agreement ("er det ikke rigtigt at")."""
    roughly: WordSet
    """Words before a figure that is only near ("cirka 30", "about 30"); parts said in words have one written out."""
    copulas: WordSet
    """Forms of "to be" that say what some of a group are ("… of the unemployed are women")."""
    reaching: WordSet
    """Words before the figure that something is said to be at or to have come to ("steget til 9", "er på 9")."""
    tellers: WordSet
    """Who speaks and how: a piece of text with one of them tells something ("jeg", "skrev", "undskyld")."""
    habits: tuple[str, ...] = ()
    """How often something is, said with a word that else picks one by one ("hver dag")."""
    takes_for_granted: tuple[str, ...]
    """How a question begins that goes out from something as known."""
    rewords: tuple[str, ...]
    """How somebody begins who says the same in other words."""
    limits: tuple[str, ...]
    """Sayings that limit what is asked about, wherever they stand ("kun", "jeg tænker på")."""
    intentions: tuple[str, ...]
    """Regular expressions for how a clause begins about what somebody is about to do ("before we decide")."""
    self_descriptions: tuple[str, ...]
    """Sayings after which somebody says who they are; nouns beside them limit nothing ("som lærer er jeg …")."""
    topics: WordSet
    """Prepositions for what is spoken of ("skrev om de tosprogede")."""
    abstract_endings: tuple[str, ...]
    """Endings of words for matters, which are nobody, wherever they stand ("et punkt om forebyggelse")."""
    group_endings: tuple[str, ...]
    """Endings of words for groups of people, for those that no list knows."""
    infinitive_marks: WordSet
    past_endings: tuple[str, ...]
    """Endings of verbs in the past that are endings of groups too ("bladrede", "tosprogede")."""
    subjects: WordSet
    """Pronouns right before a verb."""
    reason_clause: str
    """A regular expression for how a reason begins with a word that is a preposition elsewhere ("for det er …")."""
    reasons: WordSet
    """Words that begin why something is asked."""
    refers_back: WordSet
    """Pronouns for what was named before: a question with one of them does not stand alone."""
    asks_for: WordSet
    """Words that begin a question or a request without a question word."""
    question_words: WordSet
    """Words that ask for something else than yes or no."""
    whether: WordSet
    """Words that begin an indirect question to be answered by yes or no ("bedes oplyst, om …")."""
    which_one: WordSet
    """Question words that ask for one member."""
    which_some: WordSet
    plural_endings: tuple[str, ...]
    """Endings that mark a plural noun, for question words that do not tell."""
    only_plural: tuple[str, ...]
    """Endings that no noun has in the singular."""
    compared_sizes: WordSet
    """Words for being larger or smaller, which compare also inside a name ("større klasser")."""
    sizes: WordSet
    """Superlatives of size; before a unit's name they rank units by size, which no figure here says."""
    list_cues: WordSet
    """Words that ask for the members of a level one by one."""
    negation_behind: tuple[str, ...]
    """Denials that may stand behind what they leave out ("dagtilbud undtaget")."""
    negation_around: tuple[str, ...]
    """Two words that leave out what stands between them ("holder dagtilbud ude")."""
    negators: WordSet
    """Words that turn a name into its opposite ("uden job"): never left out when a name is matched."""
    determiners: WordSet
    """Words that a name may stand with or without ("the unemployed", "antallet af underretninger")."""
    joins: WordSet
    """Words that may stand between two questions in one ("og", "samt")."""
    agents: WordSet = frozenset()
    """Steering words that may also tell who does something ("by people")."""
    explains_target: WordSet
    """What begins the clause that says of a figure that it is the target ("40 procent, som er målet")."""
    households: WordSet
    """Words for several persons who live together: a figure per person is none per household."""
    who: WordSet
    relates_back: WordSet
    """Pronouns that begin a clause about what was just named."""
    more_of_number: WordSet
    """Superlatives of number alone ("flest"), not of an amount."""
    fulfilled: WordSet
    """Participles for a target that was reached ("blev målet opfyldt")."""
    decided: WordSet
    """What is done with a target: adopted, agreed, set."""
    sets_target: WordSet
    """What joins a target and its figure ("målet om højst 50")."""
    relates: WordSet
    """Words that set what stands before them against what follows ("trivslen på skoler med store klasser")."""
    points_at_one: WordSet
    """Pronouns before the name of a level that point at one that was spoken of ("this school")."""
    definite_endings: tuple[str, ...] = ()
    """Endings of a noun that is one thing already spoken of ("skolen")."""
    definite_articles: WordSet = frozenset()
    """Words before such a noun ("the school")."""
    points_at_owner: WordSet
    """Possessives of what was spoken of ("deres fravær")."""
    points_at_place: WordSet
    """Words that stand for a place that was spoken of, wherever they stand."""
    between: WordSet
    """Prepositions before those that a difference runs over."""
    place_prepositions: WordSet
    """Words after which an unknown name is a place rather than a person."""
    young: WordSet
    old: WordSet
    """Words for ages that name no band."""
    part_of: WordSet
    """Words that make a percentage one of a whole ("hvor mange procent af skolerne")."""
    split_parts: WordSet
    """Words of these lists that may be part of a compound ("sygefraværstal")."""
    numbers: dict[str, int]
    ordinals: dict[str, int]
    last_of_year: dict[str, int]
    """The number of a year's last period of a grain ("sidste kvartal af 2025")."""
    months: tuple[str, ...]
    month_short: tuple[str, ...]
    operators: dict[OperatorClass, tuple[str, ...]]
    declines: dict[str, tuple[str, ...]]
    causal: WordSet
    """Verbs that, between two figures, say that the one makes the other."""
    individual_unless_figure: tuple[str, ...]
    """Phrases for getting something: a case of one's own, unless a figure is asked for."""
    genitives: tuple[str, ...]
    """Endings of the genitive, for words for persons ("skolelederens")."""
    relative_pronouns: WordSet
    """Pronouns that ask for a person, except after a word for persons."""
    figure_words: WordSet
    """Words for a figure, or for how it is shown."""
    profiling: Profiling
    explain: dict[str, tuple[str, ...]]
    explain_light: WordSet
    followup: tuple[str, ...]
    """How a question begins that goes on from the one before."""
    talk: dict[TalkClass, tuple[str, ...]]
    relative: dict[str, tuple[str, ...]]
    """Periods counted from the one that was spoken of ("året før"): direction and grain → sayings."""
    never_alone: WordSet
    """Names of months that are also other words ("may"), and so no month without a preposition or a year."""
    grains: dict[str, tuple[str, ...]]
    seasons: dict[Season, tuple[str, ...]]
    grain_adverbs: dict[str, tuple[str, ...]]
    each_year: tuple[str, ...]
    """Adverbs that always ask for a course of years."""
    a_year: tuple[str, ...]
    """Adverbs that ask how much one year has."""
    points: tuple[Pattern, ...]
    periods: tuple[Pattern, ...]

    @cached_property
    def free(self) -> frozenset[str]:
        """Words that never change an answer where they stand."""
        return self.function | self.filler | self.light

    @cached_property
    def foretelling(self) -> frozenset[str]:
        return frozenset(phrase for phrase in self.operators["forecast"] if " " not in phrase)

    @cached_property
    def moves(self) -> frozenset[str]:
        """Words that say which way something went."""
        return frozenset(phrase for kind in ("up", "down") for phrase in self.operators[kind])

    @cached_property
    def operator_words(self) -> frozenset[str]:
        return frozenset(w for phrases in self.operators.values() for p in phrases for w in p.split())

    @cached_property
    def steering(self) -> frozenset[str]:
        """Steering words that stand alone; the words of a longer phrase steer only as that phrase ("i vejret")."""
        return frozenset(p for phrases in self.operators.values() for p in phrases if " " not in p)

    @cached_property
    def courtesies(self) -> frozenset[str]:
        """Single words of greetings and thanks: they tell the language, and nothing else."""
        kinds: tuple[TalkClass, ...] = ("opening", "greeting", "thanks", "goodbye")
        return frozenset(word for kind in kinds for saying in self.talk[kind] for word in saying.split())

    @cached_property
    def directions(self) -> frozenset[str]:
        """Words for a rise or a fall."""
        kinds: tuple[OperatorClass, ...] = ("up", "down")
        return frozenset(w for kind in kinds for p in self.operators[kind] for w in p.split()) - self.function

    @cached_property
    def small(self) -> frozenset[str]:
        """Words that may stand between an adjective and the name that it colours."""
        return self.function | self.filler | self.determiners | self.quantities

    @cached_property
    def colours(self) -> frozenset[str]:
        return self.gradable | self.loaded

    @cached_property
    def telling(self) -> frozenset[str]:
        """Words that tell the language of a question."""
        return self.closed | self.courtesies

    @cached_property
    def closed(self) -> frozenset[str]:
        """Every single word of the lists."""
        more = {w for words in (*self.grains.values(), *self.grain_adverbs.values()) for p in words for w in p.split()}
        more |= {*self.numbers, *self.ordinals, *self.months, *self.month_short}
        return self.free | self.gradable | self.loaded | self.steering | self.quantifiers | frozenset(more)


@lru_cache
def load_pack(language: Language) -> Pack:
    return Pack.model_validate(read_yaml(Path(__file__).parent / language / "words.yaml"))


def load_packs() -> dict[Language, Pack]:
    return {language: load_pack(language) for language in get_args(Language)}
