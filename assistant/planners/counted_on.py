"""What a follow-up counts: "hvor mange er det?" counts on, "hvor mange ansatte er der?" counts something else."""

from assistant.language.pack import load_pack
from assistant.operators import Operator
from assistant.planners.draft import Draft
from assistant.planners.followup import Inherited
from assistant.tokens import split_words
from semantic_layer.measures import COUNTED

OF_THE_FIGURE = frozenset({"higher", "lower", "up", "down", "change", "which_way", "gap", "than", "share", "share_of"})
"""Beside these, "how many" is how much of the figure spoken of, and how many more."""


def counts_something_else(draft: Draft) -> bool:
    """Whether a number is asked for that the figure spoken of is not."""
    inherited = draft.inherited
    if inherited is None:
        return False
    if inherited.changes.of_them and _asks_of_others(draft, inherited):
        return True
    if draft.chosen.of("kpi", "measure", "value") or draft.slots.by or draft.slots.condition:
        return False
    counting = [o for o in draft.operators if o.kind == "count" and o not in draft.slots.used_operators]
    if not counting or any(o.kind in OF_THE_FIGURE for o in draft.operators):
        return False
    measure = (inherited.measures or (draft.kpi.default_measure,))[0]
    if _names_what_is_counted(draft, measure, counting):
        return False
    other = _names_others(draft, counting)
    if draft.kpi.measure(measure).type in COUNTED:
        return other and not inherited.changes.of_it  # "Hvor mange borgere er det?": those who were counted.
    return other or not inherited.previous.by  # "Hvor mange er det?" after a list counts what is on it.


def _asks_of_others(draft: Draft, inherited: Inherited) -> bool:
    """ "Hvor mange af dem er på kontanthjælp?" after those on sickness benefit: who are both is no figure."""
    dimension_of = inherited.catalog.dimension_of
    spoken = {dimension_of[level] for level in inherited.previous.where}
    said = {dimension_of[level] for level in draft.slots.where()}
    valued = any("." in measure for measure in inherited.previous.measures)
    return not spoken.isdisjoint(said) or (valued and bool(draft.slots.values))


def _names_what_is_counted(draft: Draft, measure: str, counting: list[Operator]) -> bool:
    """ "Hvor mange dage?" of a waiting time: the noun is the unit, or in the KPI's name."""
    catalog, language = draft.context.catalog, draft.question.language
    unit = catalog.units[catalog.unit_of(draft.kpi, measure)]
    names = [text.in_(language) for text in (unit.one, unit.other, draft.kpi.label, draft.kpi.phrase)]
    words = {word for name in (*names, *unit.words.in_(language)) for word in split_words(name)}
    return any(draft.question.words[at] in words for at in _nouns(draft, counting))


def _names_others(draft: Draft, counting: list[Operator]) -> bool:
    """Whether the noun only stands beside the KPI's name now and then."""
    about = {t for span in draft.chosen.of("about") for t in span.tokens}
    return not about.isdisjoint(_nouns(draft, counting))


def _nouns(draft: Draft, counting: list[Operator]) -> list[int]:
    """The place behind each "how many", where a noun stands there."""
    words, small = draft.question.words, load_pack(draft.question.language).function
    behind = (max(operator.tokens) + 1 for operator in counting)
    return [at for at in behind if at < len(words) and words[at] not in small]
