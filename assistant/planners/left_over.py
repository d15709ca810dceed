"""Nothing may be left over: each steering word and each number is used by the operation, or says nothing more."""

from collections.abc import Sequence

from assistant.language.pack import load_pack
from assistant.operators import BOUNDS, Operator
from assistant.planners.claims import denies_target, find_claim, find_target_said, spare_numbers
from assistant.planners.draft import CannotBuildError, Draft, LeftOver, LevelsNotPublished
from assistant.planners.followup import SUPERLATIVES
from assistant.planners.operation import LISTS, Choice
from assistant.planners.other_figures import asks_other_figure
from assistant.planners.reading_again import find_percent
from assistant.tokens import split_words
from semantic_layer.catalog import Unit
from semantic_layer.measures import COUNTED


def check_left_over(draft: Draft, choice: Choice, measures: tuple[str, ...]) -> None:
    """Raises CannotBuildError."""
    used = draft.slots.used_operators
    consumed = choice.consumes | {"forecast"}  # Whoever names the forecast gets it, or gets no answer.
    said = find_target_said(draft, choice)
    left = [o for o in draft.operators if o not in used and o.kind not in consumed and not _bounds(o, said)]
    if spare := [o for o in left if not _is_harmless(o, draft, choice, measures[0])]:
        if level := _find_list_not_published(spare, draft):
            raise CannotBuildError(LevelsNotPublished(level))
        raise CannotBuildError(LeftOver(tuple(sorted(t for o in spare for t in o.tokens))))
    if other_side := _find_other_side(draft, choice):
        raise CannotBuildError(LeftOver(other_side))
    if any(p.means == "grain" and p.n for p in draft.question.periods) and choice.over != "periods":
        raise CannotBuildError(LeftOver())  # "hvilke tre måneder" is a list of the best or worst, or nothing.
    if choice.operation not in ("change", "drivers") and find_percent(draft):
        raise CannotBuildError(LeftOver())
    if choice.operation in ("compare", "change") and _drops_list(draft):
        raise CannotBuildError(LeftOver(_find_which(draft)))
    if guessed := _find_guessed_rank(draft, choice):
        raise CannotBuildError(LeftOver(guessed))
    if asks_other_figure(draft, measures) or _ranks_what_is_named(draft, choice):
        raise CannotBuildError(LeftOver())
    if draft.slots.top is not None and choice.operation != "rank" and not _counts_all(draft):
        raise CannotBuildError(LeftOver())  # "Når de 12 skoler målet?": which twelve, nobody has said.
    claim = find_claim(draft, choice)
    bound = draft.slots.condition is not None and draft.slots.used_numbers.isdisjoint(said)
    unused_bound = bound and choice.operation not in ("condition", "count")
    numbers = [number for number in spare_numbers(draft) if number not in said]
    if (numbers or unused_bound) and (claim is None or (claim.value is None and not claim.elsewhere)):
        raise CannotBuildError(LeftOver(tuple(numbers or sorted(draft.slots.used_numbers))))


def _drops_list(draft: Draft) -> bool:
    """ "Hvilke skoler er højere end sidste år?" is a list; "mere end den private leverandør" only names its kind."""
    listed = set(draft.slots.by) - {slot.level for slot in draft.slots.members}
    return bool(listed or (draft.slots.by and any(o.kind == "which" for o in draft.operators)))


def _find_which(draft: Draft) -> tuple[int, ...]:
    """The words that ask for a list."""
    asking = (o.tokens for o in draft.operators if o.kind in ("which", "count", "breakdown"))
    return tuple(sorted(t for tokens in asking for t in tokens))


def _find_list_not_published(spare: Sequence[Operator], draft: Draft) -> str | None:
    """ "For hver skole" of a figure that has no such list, though the word may stand beside its name."""
    listed = [s for s in draft.question.spans if s.phrase.kind in ("level", "kind")]
    if any(s.phrase.id in draft.kpi.levels for s in listed):
        return None
    each = {max(o.tokens) + 1 for o in spare if o.kind == "breakdown"}
    return next((s.phrase.id for s in listed if min(s.tokens | s.inner) in each), None)


def _bounds(operator: Operator, numbers: frozenset[int]) -> bool:
    """ "Højst må tage 50 dage": it says on which side of the target's figure one is to be."""
    return operator.kind in BOUNDS and any(operator.first < number for number in numbers)


def _find_guessed_rank(draft: Draft, choice: Choice) -> tuple[int, ...]:
    """A superlative that is a repaired word ("meåt") ranks nothing by itself: it needs a list, or to be asked when."""
    if choice.operation != "rank" or choice.over != "periods" or any(o.kind == "when" for o in draft.operators):
        return ()
    question = draft.question
    ranking = (o for o in draft.operators if o.kind in SUPERLATIVES)
    return tuple(
        sorted(t for o in ranking for t in o.tokens if question.words[t] != question.tokens[t].surface.lower())
    )


def _find_other_side(draft: Draft, choice: Choice) -> tuple[int, ...]:
    """ "i forhold til det visiterede i 2025": what is compared with is a thing, and no period.

    And "higher than last year, teachers or nurses?" is held against a time, which two groups leave no room for.
    """
    if choice.against == "members":
        behind = {max(o.tokens) + 1 for o in draft.operators if o.kind == "than"}
        times = [p.tokens for p in draft.question.periods if p.tokens and min(p.tokens) in behind]
        return tuple(sorted(t for tokens in times for t in tokens))
    if choice.against not in ("last_year", "since"):
        return ()
    last = max((o for o in draft.operators if o.kind == "compare"), key=lambda o: o.first, default=None)
    points = [min(p.tokens) for p in draft.question.periods if p.means == "point" and p.tokens]
    if last is None or not points:
        return ()
    between = range(max(last.tokens) + 1, points[-1])
    return tuple(sorted(t for s in draft.chosen.of("about", "measure") for t in s.tokens if t in between))


def _ranks_what_is_named(draft: Draft, choice: Choice) -> bool:
    """ "Den buslinje med færrest passagerer" asks for no month: something that is listed is named, and no time."""
    if choice.operation != "rank" or choice.over != "periods" or any(o.kind == "when" for o in draft.operators):
        return False
    if draft.question.periods and any(p.means == "grain" for p in draft.question.periods):
        return False
    named = {t for s in draft.chosen.of("kpi", "measure") for t in s.tokens | s.inner}
    listed = (s for s in draft.question.spans if s.phrase.kind in ("level", "kind") and s.phrase.id in draft.kpi.levels)
    return any(s.tokens.isdisjoint(named) for s in listed)


def _is_harmless(operator: Operator, draft: Draft, choice: Choice, measure_id: str) -> bool:
    """Steering words that say what the measure is anyway ("andel" of a percentage, "hvor mange" of a count)."""
    measure = draft.kpi.measure(measure_id)
    unit = draft.context.catalog.units[draft.context.catalog.unit_of(draft.kpi, measure_id)]
    match operator.kind:
        case "share" | "share_of":
            return unit.point is not None
        case "average":
            of_list = bool(draft.slots.by) and choice.operation == "spread"
            return measure.type in ("ratio", "weighted_mean") and not of_list
        case "count":
            if choice.operation not in LISTS and _asks_for_each(operator, draft):
                return False  # "Hvor mange af skolerne når målet?": of the schools, and not all of them together.
            named_next = any(min(s.tokens) == max(operator.tokens) + 1 for s in draft.chosen.of("measure"))
            counted = measure.type in (*COUNTED, "category") and measure.decimals == 0
            counted = counted or (named_next and (measure.type in COUNTED or unit.people))
            counted = counted or max(operator.tokens) + 1 in find_percent(draft)
            named = any(s.phrase.id == measure.unit for s in draft.chosen.of("unit"))
            return counted or named or _names_unit(draft, unit) or _is_asked_of_population(operator, draft, measure_id)
        case "breakdown":
            about = _stands_right_before(operator, draft, "about")  # "Per part-timer" is no place.
            listed = choice.operation in LISTS and choice.over == "members" and not about
            return listed or (not _asks_for_each(operator, draft) and _is_of_measure(operator, draft, measure_id))
        case "which":  # "Hvilket snit gik de ud med?"
            return choice.operation not in LISTS and _stands_right_before(operator, draft, "kpi")
        case "repeat":
            return _asks_how_often(operator, draft) if unit.point is not None else _asks_how_many_times(operator, draft)
        case "status":
            return choice.operation in ("value", "trend")
        case "where":
            return choice.against != "benchmark" and choice.over != "periods"
        case "negation":
            return denies_target(draft)
        case "either":  # "hverken i job eller uddannelse", "i praktik eller løntilskud"
            inside = (range(min(s.tokens), max(s.tokens)) for s in draft.chosen.of("kpi"))
            return any(operator.first in span for span in inside) or _joins_names(operator, draft)
        case "higher" | "lower":
            # "under udvalget" is a preposition; "i større skoler" and "hvilke ligger over …" have none.
            small = load_pack(draft.question.language).function
            levels = {s.phrase.id for s in draft.chosen.of("level", "kind")}
            listed = any(slot.level in levels for slot in draft.slots.members)
            return not listed and set(operator.phrase.split()) <= small and _stands_before(operator, draft, "member")
        case _:
            return False


def _asks_for_each(operator: Operator, draft: Draft) -> bool:
    """ "I hvert af (de fem) distrikter": of a list that the operation does not give."""
    question, small = draft.question, load_pack(draft.question.language).function
    listed = {t for s in draft.chosen.of("level", "kind") for t in s.tokens}
    following = max(operator.tokens) + 1
    while following < len(question.words) and (question.words[following] in small or following in question.numbers):
        following += 1
    return following in listed


def _is_of_measure(operator: Operator, draft: Draft, measure_id: str) -> bool:
    """ "pr. indbygger" belongs to what is measured; "pr. medarbejder" and "each employee" ask for a list of them."""
    if _stands_before(operator, draft, "unit"):
        return True
    following = max(operator.tokens) + 1
    if _names_agent(operator, draft):
        return True
    noun = draft.question.words[following] if following < len(draft.question.words) else ""
    names, cue = draft.chosen.of("kpi", "measure"), set(operator.phrase.split())
    about = {t for s in draft.chosen.of("about") for t in s.tokens}
    if any(min(s.tokens) == following for s in names):
        return True
    if any(cue & set(s.phrase.words) and (following not in about or noun in s.phrase.words) for s in names):
        return True
    measure, language = draft.kpi.measure(measure_id), draft.question.language
    unit = draft.context.catalog.units[draft.context.catalog.unit_of(draft.kpi, measure_id)]
    texts = [draft.kpi.label, draft.kpi.phrase, measure.label, measure.phrase, unit.one, unit.other]
    said = {word for text in texts if text for word in split_words(text.in_(language))}
    said |= {word for name in unit.words.in_(language) for word in split_words(name)}
    if noun in said or _is_said_so(f"{operator.phrase} {noun}", draft):
        return True
    # "Pr. borger" is said for "pr. indbygger"; "pr. husstand" is another figure.
    pack = load_pack(language)
    persons = pack.persons.union(pack.profiling.people) - pack.households
    person = following in about and noun in persons
    return bool(said & cue) and (person or _stands_before(operator, draft, "kpi", "measure"))


def _is_said_so(saying: str, draft: Draft) -> bool:
    """Whether the catalog knows it as words of the KPI ("pr. fuldtidsstilling")."""
    words = (draft.kpi.synonyms, draft.kpi.about)
    known = (text for of_kpi in words for text in of_kpi.in_(draft.question.language))
    return any(f" {saying} " in f" {' '.join(split_words(text))} " for text in known)


def _counts_all(draft: Draft) -> bool:
    """ "I hvert af de fem distrikter": as many as there are."""
    catalog, today = draft.context.catalog, draft.context.timeline.today
    where = draft.slots.where()
    listed = (
        where.get(by) or [m.id for m in catalog.levels[by].members if m.exists_on(today)] for by in draft.slots.by
    )
    return any(len(members) == draft.slots.top for members in listed)


def _names_agent(operator: Operator, draft: Draft) -> bool:
    """ "Days spent in hospital by people who …": they do it. "Absence by employee" asks for one figure each."""
    pack, question = load_pack(draft.question.language), draft.question
    listed = {t for s in question.spans if s.phrase.kind in ("level", "kind") for t in s.tokens}
    following = max(operator.tokens) + 1
    told = following + 1 < len(question.words) and question.words[following + 1] in pack.relative_pronouns
    by = operator.phrase in pack.agents and told and following not in listed
    return by and _stands_before(operator, draft, "about", "kpi", "measure")


def _asks_how_often(operator: Operator, draft: Draft) -> bool:
    """ "Hvor tit …": a percentage says of how many times it happens."""
    before = operator.first - 1
    return before >= 0 and draft.question.words[before] in load_pack(draft.question.language).gradable_after


def _asks_how_many_times(operator: Operator, draft: Draft) -> bool:
    """ "Hvor mange gange …" of a count."""
    return any(o.kind == "count" and max(o.tokens) == operator.first - 1 for o in draft.operators)


def _joins_names(operator: Operator, draft: Draft) -> bool:
    """ "I praktik eller løntilskud": each side is a name of the KPI, and neither a measure or a part of it."""
    sides = (range(operator.first - 1, -1, -1), range(max(operator.tokens) + 1, len(draft.question.words)))
    named = {t for s in draft.chosen.of("kpi") for t in s.tokens}
    return all(next((i for i in side if not _is_small(i, draft)), None) in named for side in sides)


def _names_unit(draft: Draft, unit: Unit) -> bool:
    """A telling word of the unit stands among those that name the KPI or are about it, not in the name of a place.

    Where only a measure is named, the last of them: "hvor mange børn er der i børnehaverne" asks for no children per
    adult.
    """
    named = {t for s in draft.chosen.of("kpi", "measure", "about") for t in s.tokens | s.inner}
    said = {draft.question.words[t] for t in named}
    # As the catalog spells them, where the question has a slip ("sygdage").
    said |= {word for s in draft.chosen.of("kpi", "about") if len(s.tokens) == 1 for word in s.phrase.words}
    small = load_pack(draft.question.language).function
    texts = [text.in_(draft.question.language) for text in (unit.one, unit.other)]
    texts += unit.words.in_(draft.question.language)
    telling = [[word for word in split_words(text) if word not in small] for text in texts]
    if draft.chosen.of("kpi"):
        return any(not said.isdisjoint(words) for words in telling)
    return any(words[-1] in said for words in telling if words)


def _is_asked_of_population(operator: Operator, draft: Draft, measure_id: str) -> bool:
    """ "hvor mange børn har sunde tænder", "hvor mange er ledige": a share says it of those that it is a share of.

    Not "hvor mange privatskoler", which asks for a number of what the KPI is named after; nor where another measure
    of the KPI is that number, or where its name is only pieced together.
    """
    if any(span.scattered for span in draft.chosen.of("kpi")):
        return False
    catalog, kpi, at = draft.context.catalog, draft.kpi, max(operator.tokens) + 1
    shares = [m for m in kpi.measures if catalog.units[catalog.unit_of(kpi, m)].point is not None]
    if kpi.measure(measure_id).type != "ratio" or measure_id not in shares:
        return False
    if len(shares) < len(kpi.measures) and not draft.chosen.of("measure"):
        return False
    here = [span for span in draft.question.spans if at in span.tokens]
    if any(s.phrase.kind in ("level", "kind") and s.phrase.id in kpi.levels for s in here):
        return False
    words, pack = draft.question.words, load_pack(draft.question.language)
    names = [s.tokens for s in draft.chosen.of("kpi", "measure") if at in s.tokens]
    # "Hvor mange undersøgelser bliver færdige inden for fire måneder?": of those that the other name says it of.
    if names and any(s.tokens.isdisjoint(frozenset().union(*names)) for s in draft.chosen.of("kpi")):
        return True
    # A name with words between its own is a clause ("go on to …"), and so is one with a light verb within.
    if any(_is_noun(n, words, pack.turning) and _is_noun(n, words, pack.turning | pack.free) for n in names):
        return False
    return not names or any(s.phrase.kind == "about" and s.phrase.id == kpi.id for s in here)


def _stands_before(operator: Operator, draft: Draft, *kinds: str) -> bool:
    """ "pr. indbygger", "under" before a committee: a preposition of the name that follows."""
    following = max(operator.tokens) + 1
    while (
        following < len(draft.question.words) and following not in draft.chosen.tokens and _is_small(following, draft)
    ):
        following += 1
    return any(following in span.tokens | span.inner for span in draft.chosen.of(*kinds))


def _stands_right_before(operator: Operator, draft: Draft, *kinds: str) -> bool:
    return any(min(span.tokens) == max(operator.tokens) + 1 for span in draft.chosen.of(*kinds))


def _is_small(index: int, draft: Draft) -> bool:
    return draft.question.words[index] in load_pack(draft.question.language).function


def _is_noun(tokens: frozenset[int], words: Sequence[str], light: frozenset[str]) -> bool:
    """Whether those of the words that tell anything stand side by side."""
    telling = sorted(t for t in tokens if words[t] not in light)
    return bool(telling) and telling[-1] - telling[0] < len(telling)
