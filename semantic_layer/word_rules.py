"""Check rules about words: texts in both languages, names that lead to one KPI, references that lead somewhere."""

from collections.abc import Iterator
from itertools import combinations
from typing import Any

from pydantic import BaseModel

from semantic_layer.catalog import Catalog, Kpi, Unit
from semantic_layer.dimension_rules import LANGUAGES
from semantic_layer.inspection import Finding, Inspection, Place
from semantic_layer.texts import Language, Text, Words


def texts_written(seen: Inspection) -> Iterator[Finding]:
    """No text and no word is blank; only a unit may be written as nothing (a bare number)."""
    catalog = seen.catalog
    parts: list[tuple[str, str | None, object]] = [("catalog.yaml", None, catalog.identity)]
    parts += [("committees.yaml", None, catalog.committees)]
    parts += [("roles.yaml", None, catalog.roles)]
    parts += [("units.yaml", None, {unit_id: {"words": unit.words} for unit_id, unit in catalog.units.items()})]
    parts += [(f"calendars/{c.id}.yaml", None, c) for c in catalog.calendars.grains.values()]
    parts += [(f"dimensions/{d.id}.yaml", None, d) for d in catalog.dimensions.values()]
    parts += [(f"views/{v.id}.yaml", None, v) for v in catalog.views.values()]
    parts += [(f"sources/{s.id}.yaml", None, s) for s in catalog.sources.values()]
    parts += [(f"outside/{o.id}.yaml", None, o) for o in catalog.outside]
    parts += [("sdg.yaml", None, g) for g in catalog.sdgs]
    parts += [(f"cockpits/{c.id}.yaml", None, c) for c in catalog.cockpits.values()]
    parts += [(f"combinations/{c.id}.yaml", None, c) for c in catalog.combinations]
    parts += [("peers.yaml", None, catalog.peers)]
    parts += [(seen.on(kpi, "").file, kpi.id, kpi) for kpi in seen.kpis]
    for file, kpi_id, value in parts:
        for where, text in _texts(value, ()):
            if not text.strip():
                yield Finding(file, f"{'.'.join(map(str, where))} is blank", kpi_id, where)
    yield from _half_written_units(catalog)


def languages_complete(seen: Inspection) -> Iterator[Finding]:
    """What councillors say is known in both languages: a missing half makes the other language misunderstand."""
    for kpi in seen.kpis:
        for name, words in (("synonyms", kpi.synonyms), ("about", kpi.about)):
            for language in LANGUAGES:
                if not words.in_(language):
                    yield seen.on(kpi, f"{name} has no words in {language!r}", name)
    for topic in seen.catalog.outside:
        for language in LANGUAGES:
            if not topic.words.in_(language):
                yield Finding(f"outside/{topic.id}.yaml", f"words has no words in {language!r}", at=("words",))


def names_distinct(seen: Inspection) -> Iterator[Finding]:
    """Two KPIs share a name only when each declares the other confusable; then the planner asks."""
    for kpi in seen.kpis:
        for other in kpi.confusable:
            if other in seen.catalog.kpis and kpi.id not in seen.catalog.kpis[other].confusable:
                yield seen.on(kpi, f"{other!r} is confusable, but does not say so of {kpi.id!r}", "confusable")
    for one, other_kpi in combinations(seen.kpis, 2):
        if other_kpi.id in one.confusable and one.id in other_kpi.confusable:
            continue
        for language in LANGUAGES:
            for name in sorted(_names(one, language) & _names(other_kpi, language)):
                at = ("label",) if name == one.label.in_(language).casefold() else ("synonyms", language)
                yield seen.on(one, f"{name!r} ({language}) also names {other_kpi.id!r}; neither is confusable", *at)


def measures_distinct(seen: Inspection) -> Iterator[Finding]:
    """A name of the KPI is no name of a measure other than the first: it would silently be answered with the first."""
    for kpi in seen.kpis:
        for measure_id, measure in kpi.measures.items():
            if measure_id == kpi.default_measure:
                continue
            for language in LANGUAGES:
                words = {word.casefold() for word in measure.synonyms.in_(language)}
                words |= {text.in_(language).casefold() for text in (measure.label, measure.phrase) if text}
                for name in sorted(words & {word.casefold() for word in kpi.synonyms.in_(language)}):
                    yield seen.on(kpi, f"{name!r} ({language}) names the measure {measure_id!r}", "synonyms", language)


def outside_distinct(seen: Inspection) -> Iterator[Finding]:
    """A word of a topic that is not here does not name a KPI that is."""
    for topic in seen.catalog.outside:
        for language in LANGUAGES:
            words = {word.casefold() for word in topic.words.in_(language)}
            for kpi in seen.kpis:
                for name in sorted(words & _names(kpi, language)):
                    message = f"{name!r} ({language}) names the KPI {kpi.id!r}"
                    yield Finding(f"outside/{topic.id}.yaml", message, at=("words", language))


def references_known(seen: Inspection) -> Iterator[Finding]:
    """Ids of committees, sources, units, KPIs, roles, levels and members lead somewhere."""
    catalog = seen.catalog
    committees = {committee.id for committee in catalog.committees}
    for kpi in seen.kpis:
        for what, id_, known, kind, *at in _references(catalog, kpi):
            if id_ not in known and not seen.is_unread(kind, id_ if kind in ("sources", "kpis") else None):
                yield seen.on(kpi, f"there is no {what} {id_!r}", *at)
        if not seen.is_unread("dimensions"):
            for message, *at in _scope_problems(catalog, kpi):
                yield seen.on(kpi, message, *at)
        for role_id in kpi.access.finest:
            if role_id not in {role.id for role in catalog.roles} and not seen.is_unread("roles"):
                yield seen.on(kpi, f"access names an unknown role {role_id!r}", "access", "finest", role_id)
    for place, role in enumerate(catalog.roles):
        for topic in role.topics if role.topics != "all" else ():
            if topic not in committees and not seen.is_unread("committees"):
                message = f"the role {role.id!r} names an unknown committee {topic!r}"
                yield Finding("roles.yaml", message, at=(place, "topics"))


def _references(catalog: Catalog, kpi: Kpi) -> Iterator[tuple[Any, ...]]:
    """What is named, its id, the ids that exist, the kind of file that they come from, and where it is named."""
    committees = {committee.id for committee in catalog.committees}
    others = set(catalog.kpis) - {kpi.id}
    for committee in kpi.committee:
        yield "committee", committee, committees, "committees", "committee"
    for goal in kpi.sdg:
        yield "goal", goal, {known.id for known in catalog.sdgs}, "sdg", "sdg"
    yield "source", kpi.source.registry, set(catalog.sources), "sources", "source", "registry"
    for measure_id, measure in kpi.measures.items():
        yield "unit", measure.unit, set(catalog.units), "units", "measures", measure_id
    for other in kpi.confusable:
        yield "confusable KPI", other, others, "kpis", "confusable"
    if kpi.replaced_by:
        yield "KPI to replace it", kpi.replaced_by, others, "kpis", "replaced_by"
    if kpi.completeness:
        yield "reporting level", kpi.completeness.reporters, set(kpi.levels), "", "completeness", "reporters"
    for topic in kpi.access.topics if kpi.access.topics != "all" else ():
        yield "topic", topic, committees, "committees", "access", "topics"


def _scope_problems(catalog: Catalog, kpi: Kpi) -> Iterator[tuple[str, ...]]:
    """Message and place of levels and members that lead nowhere."""
    for field, levels in (("counts", kpi.counts), ("spends", kpi.spends)):
        for level in levels:
            if level not in kpi.levels:
                yield f"{field} names {level!r}, by which the KPI is not published", field
    for level, members in kpi.covers.items():
        known = {m.id for m in catalog.levels[level].members} if level in catalog.levels else set()
        for member_id in members:
            if member_id not in known:
                yield f"covers names an unknown member {member_id!r} of {level!r}", "covers", level
    for role_id, finest in kpi.access.finest.items():
        for dimension, level in finest.items():
            if catalog.dimension_of.get(level) != dimension:
                message = f"access names {level!r}, which is no level of dimension {dimension!r}"
                yield message, "access", "finest", role_id


def _names(kpi: Kpi, language: Language) -> set[str]:
    return {name.casefold() for name in (kpi.label.in_(language), *kpi.synonyms.in_(language))}


def _texts(value: object, where: Place) -> Iterator[tuple[Place, str]]:
    """Every Text and word in a value, with its path."""
    match value:
        case Text():
            yield from (((*where, language), value.in_(language)) for language in LANGUAGES)
        case Words():
            for language in LANGUAGES:
                yield from (((*where, language), word) for word in value.in_(language))
        case BaseModel():
            for name, field in type(value).model_fields.items():
                yield from _texts(getattr(value, name), (*where, field.alias or name))
        case dict():
            for key, part in value.items():
                yield from _texts(part, (*where, str(key)))
        case tuple() | list():
            for place, part in enumerate(value):
                yield from _texts(part, (*where, place))


def _half_written_units(catalog: Catalog) -> Iterator[Finding]:
    for unit_id, unit in catalog.units.items():
        if len({bool(text.strip()) for text in _unit_texts(unit)}) > 1:
            yield Finding(
                "units.yaml", f"the unit {unit_id!r} is written in some places and blank in others", at=(unit_id,)
            )


def _unit_texts(unit: Unit) -> tuple[str, ...]:
    return (unit.one.da, unit.one.en, unit.other.da, unit.other.en)
