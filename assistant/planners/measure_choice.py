"""Which measures of a KPI a question asks for, and which one where it names none."""

from assistant.language.pack import load_pack
from assistant.planners.carry_over import choose_total
from assistant.planners.context import published_grains
from assistant.planners.draft import Draft
from assistant.planners.followup import measure_of_that_name
from assistant.planners.operation import Choice
from semantic_layer.measures import CategoryMeasure, DerivedMeasure


def choose_measures(draft: Draft, choice: Choice, by: tuple[str, ...], used: tuple[str, ...]) -> tuple[str, ...]:
    """Those that the words name, by themselves or by a value or a unit; else one, which is then said to be assumed.

    `by` are the levels that are listed, `used` all that the question names.
    """
    kpi, slots = draft.kpi, draft.slots
    if slots.values and choice.operation == "status" and not by:
        # Of one member it is told which value it has, also when that is another one than was asked about.
        return tuple(dict.fromkeys(count.split(".")[0] for count in _category_counts(draft)))
    if slots.values:
        return _category_counts(draft)
    if slots.measures:
        return _same_values(draft) or tuple(slots.measures)
    categories = tuple(m for m, measure in kpi.measures.items() if isinstance(measure, CategoryMeasure))
    if choice.operation == "status" or (choice.operation == "trend" and kpi.default_measure in categories):
        return categories
    for span in draft.chosen.of("unit"):
        fitting = [m for m, measure in kpi.measures.items() if measure.unit == span.phrase.id]
        if fitting:
            return (fitting[0],)
    if draft.inherited is not None and draft.inherited.measures:
        if named := measure_of_that_name(draft):
            return named
        if choice.against == "target" and (aimed := _with_target(draft, used, draft.inherited.measures)):
            return (aimed,)
        return choose_total(draft, used) or _keep_measures(draft, used, draft.inherited.measures)
    if choice.against == "target" and (aimed := _with_target(draft, used, (draft.kpi.default_measure,))):
        return (aimed,)
    return (_first_published(draft, used),)


def is_run_together(draft: Draft) -> bool:
    """ "Digitale lån pr. indbygger", where the digital ones are counted and the physical ones are per inhabitant."""
    named = draft.chosen.of("measure")
    if len({s.phrase.id for s in named}) < 2 or draft.slots.values:
        return False
    tokens = sorted(t for s in named for t in s.tokens)
    question = draft.question
    joins = load_pack(question.language).joins
    return not any(question.words[i] in joins for i in range(tokens[0], tokens[-1]))


def _with_target(draft: Draft, used: tuple[str, ...], spoken_of: tuple[str, ...]) -> str | None:
    """The measure that a target was set for, where the one that would be taken has none (and it is said which)."""
    aimed = {target.measure for target in draft.kpi.targets}
    if not aimed.isdisjoint(spoken_of):
        return None
    catalog = draft.context.catalog
    return next((m for m in draft.kpi.measures if m in aimed and published_grains(catalog, draft.kpi, used, m)), None)


def _first_published(draft: Draft, used: tuple[str, ...]) -> str:
    """The default measure; the next one where only that is published for these levels (and it is said which)."""
    for measure in draft.kpi.measures:
        if published_grains(draft.context.catalog, draft.kpi, used, measure):
            return measure
    return draft.kpi.default_measure


def _keep_measures(draft: Draft, used: tuple[str, ...], measures: tuple[str, ...]) -> tuple[str, ...]:
    """Those of the question before; "fordelt på sektorer" of a figure per inhabitant takes the amount it is made of."""
    catalog, kpi = draft.context.catalog, draft.kpi
    measure = kpi.measures.get(measures[0]) if len(measures) == 1 else None
    if not isinstance(measure, DerivedMeasure) or published_grains(catalog, kpi, used, measures[0]):
        return measures
    amount = measure.ratio[0] if measure.ratio is not None else measures[0]
    return (amount,) if amount in kpi.measures and published_grains(catalog, kpi, used, amount) else measures


def _same_values(draft: Draft) -> tuple[str, ...]:
    """ "Og på tid?" after those that are red on economy: those that are red on time."""
    before = draft.inherited.measures if draft.inherited is not None else ()
    values = tuple(dict.fromkeys(m.partition(".")[2] for m in before))
    wanted = tuple(f"{measure}.{value}" for measure in draft.slots.measures for value in values)
    return wanted if all(values) and set(wanted) <= set(draft.kpi.release_measures) else ()


def _category_counts(draft: Draft) -> tuple[str, ...]:
    """ "røde" is a value of every category measure, unless the question names one of them."""
    values, named = draft.slots.values, draft.slots.measures
    kept = [v for v in values if v.split(".")[0] in named] if named else values
    return tuple(m for m in draft.kpi.release_measures if m in kept)
