"""Check rules about cockpits: figures that exist, once each, where they belong, and the same in every cockpit."""

from collections import Counter
from collections.abc import Iterator
from itertools import combinations

from semantic_layer.catalog import Catalog, Cockpit, CockpitFigure, CockpitSection, Kpi
from semantic_layer.cockpit import MOST_FIGURES
from semantic_layer.inspection import Finding, Inspection, Place
from semantic_layer.measures import CategoryMeasure


def sdgs_unique(seen: Inspection) -> Iterator[Finding]:
    for goal, times in Counter(goal.id for goal in seen.catalog.sdgs).items():
        if times > 1:
            yield Finding("sdg.yaml", f"the goal {goal!r} stands here twice")


def cockpits_filled(seen: Inspection) -> Iterator[Finding]:
    """A section has a screenful of figures at most, and a figure has one place in a cockpit."""
    for cockpit in seen.catalog.cockpits.values():
        if not cockpit.sections:
            yield _on(cockpit, "it has no section")
        for section_id, times in Counter(section.id for section in cockpit.sections).items():
            if times > 1:
                yield _on(cockpit, f"the section {section_id!r} stands here twice")
        for place, section in enumerate(cockpit.sections):
            at = ("sections", place)
            if not section.figures:
                yield _on(cockpit, f"the section {section.id!r} has no figure", *at)
            if len(section.figures) > MOST_FIGURES:
                yield _on(cockpit, f"the section {section.id!r} has more than {MOST_FIGURES} figures", *at)
        keys = [_key(seen.catalog, figure) for section in cockpit.sections for figure in section.figures]
        for key, times in Counter(keys).items():
            if times > 1:
                yield _on(cockpit, f"the figure {_name(key)} stands here twice")


def cockpit_figures_published(seen: Inspection) -> Iterator[Finding]:
    """KPI, measure, members and grain exist, and the release will hold the cell."""
    if seen.rests_on_unread("kpis", "dimensions", "calendars"):
        return
    for cockpit, section, figure in _figures(seen.catalog):
        for message in _figure_problems(seen.catalog, figure):
            yield _on(cockpit, f"section {section.id!r}: {message}", *_place_of(cockpit, section, figure))


def cockpit_sections_fit(seen: Inspection) -> Iterator[Finding]:
    """What is said of a section holds for each of its figures."""
    catalog = seen.catalog
    if seen.rests_on_unread("kpis", "committees", "sdg"):
        return
    goals = {goal.id for goal in catalog.sdgs}
    committees = {committee.id for committee in catalog.committees}
    for cockpit in catalog.cockpits.values():
        for place, section in enumerate(cockpit.sections):
            at = ("sections", place)
            if section.sdg is not None and section.sdg not in goals:
                yield _on(cockpit, f"the section {section.id!r} is about an unknown goal {section.sdg!r}", *at)
            if section.committee is not None and section.committee not in committees:
                yield _on(cockpit, f"the section {section.id!r} is of an unknown committee {section.committee!r}", *at)
    for cockpit, section, figure in _figures(catalog):
        kpi = catalog.kpis.get(figure.kpi)
        if kpi is None:
            continue
        here = _place_of(cockpit, section, figure)
        if section.sdg in goals and section.sdg not in kpi.sdg:
            yield _on(cockpit, f"section {section.id!r}: {kpi.id} does not contribute to goal {section.sdg!r}", *here)
        if section.committee in committees and section.committee not in kpi.committee:
            yield _on(cockpit, f"section {section.id!r}: {kpi.id} does not belong to {section.committee!r}", *here)


def cockpit_roles_known(seen: Inspection) -> Iterator[Finding]:
    roles = {role.id for role in seen.catalog.roles}
    for cockpit in seen.catalog.cockpits.values():
        for role in sorted(set(cockpit.first_for) - roles):
            yield _on(cockpit, f"it is the first for an unknown role {role!r}", "first_for")


def cockpits_agree(seen: Inspection) -> Iterator[Finding]:
    """Where two cockpits show a KPI, they show the same figures of it, so that all readers speak of the same."""
    if seen.rests_on_unread("kpis"):
        return
    shown = [(cockpit, _figures_by_kpi(seen.catalog, cockpit)) for cockpit in seen.catalog.cockpits.values()]
    for (one, ours), (other, theirs) in combinations(shown, 2):
        for kpi_id in sorted(set(ours) & set(theirs)):
            if ours[kpi_id] != theirs[kpi_id]:
                yield _on(other, f"it does not show the same figures of {kpi_id} as {one.id!r} does")


_Key = tuple[str, str, tuple[tuple[str, str], ...], str]
"""A figure with its defaults filled in: KPI, measure, members, grain."""


def _key(catalog: Catalog, figure: CockpitFigure) -> _Key:
    kpi = catalog.kpis.get(figure.kpi)
    measure = figure.measure or (kpi.default_measure if kpi else "")
    grain = figure.grain or (kpi.time.default.grain if kpi else "")
    return (figure.kpi, measure, tuple(sorted(figure.where.items())), grain)


def _name(key: _Key) -> str:
    kpi, measure, where, grain = key
    return "/".join([kpi, measure, ",".join(f"{level}={member}" for level, member in where) or "-", grain])


def _figures(catalog: Catalog) -> Iterator[tuple[Cockpit, CockpitSection, CockpitFigure]]:
    for cockpit in catalog.cockpits.values():
        for section in cockpit.sections:
            yield from ((cockpit, section, figure) for figure in section.figures)


def _figures_by_kpi(catalog: Catalog, cockpit: Cockpit) -> dict[str, set[_Key]]:
    found: dict[str, set[_Key]] = {}
    for section in cockpit.sections:
        for figure in section.figures:
            found.setdefault(figure.kpi, set()).add(_key(catalog, figure))
    return found


def _figure_problems(catalog: Catalog, figure: CockpitFigure) -> Iterator[str]:
    kpi = catalog.kpis.get(figure.kpi)
    if kpi is None:
        yield f"there is no KPI {figure.kpi!r}"
        return
    if kpi.status != "approved":
        yield f"{kpi.id} is {kpi.status}, and a cockpit shows approved KPIs only"
    strangers = list(_strangers(catalog, kpi, figure))
    yield from strangers
    if not strangers:
        yield from _unpublished(catalog, kpi, figure)


def _strangers(catalog: Catalog, kpi: Kpi, figure: CockpitFigure) -> Iterator[str]:
    if figure.measure is not None and figure.measure not in kpi.release_measures:
        yield f"{kpi.id} has no measure {figure.measure!r}"
    if figure.grain is not None and figure.grain not in catalog.calendars.grains:
        yield f"there is no calendar for the grain {figure.grain!r}"
    for level, member in figure.where.items():
        if level not in catalog.levels:
            yield f"there is no level {level!r}"
        elif member not in {m.id for m in catalog.levels[level].members}:
            yield f"there is no member {member!r} of {level!r}"


def _unpublished(catalog: Catalog, kpi: Kpi, figure: CockpitFigure) -> Iterator[str]:
    _, measure_id, _, grain = _key(catalog, figure)
    if catalog.breakdown(kpi, tuple(figure.where), grain, measure_id) is None:
        by = ",".join(figure.where)
        yield f"{kpi.id}.{measure_id} is not published by [{by}] at grain {grain!r}"
        return
    measure = kpi.measure(measure_id)
    if not isinstance(measure, CategoryMeasure):
        return
    if "." not in measure_id:
        yield f"{kpi.id}.{measure_id} is a category and no number; name one of its values, to count it"
    elif catalog.finest(tuple(figure.where)) == {measure.per}:
        yield f"{kpi.id}.{measure_id} counts members of {measure.per!r} and is not published for one of them"


def _place_of(cockpit: Cockpit, section: CockpitSection, figure: CockpitFigure) -> Place:
    return ("sections", cockpit.sections.index(section), "figures", section.figures.index(figure))


def _on(cockpit: Cockpit, message: str, *at: str | int) -> Finding:
    return Finding(f"cockpits/{cockpit.id}.yaml", message, at=at)
