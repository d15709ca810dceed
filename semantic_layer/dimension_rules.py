"""Check rules about dimensions and calendars: the trees that figures are broken down by."""

from collections.abc import Iterator
from datetime import date
from itertools import pairwise

from semantic_layer.catalog import Catalog
from semantic_layer.dimensions import Dimension, Kind, Level, Member
from semantic_layer.errors import QueryError
from semantic_layer.inspection import Finding, Inspection, Place
from semantic_layer.texts import Language

LANGUAGES: tuple[Language, ...] = ("da", "en")
SAMPLE_DAY = date(2025, 9, 15)
"""Any day: nesting is the same in every year that calendars are used for."""


def levels_unique(seen: Inspection) -> Iterator[Finding]:
    owner: dict[str, str] = {}
    for dimension, level, at in _levels(seen.catalog):
        if level.id in owner:
            yield _on(dimension, f"the level {level.id!r} also stands in dimensions/{owner[level.id]}.yaml", *at)
        owner[level.id] = dimension.id


def members_unique(seen: Inspection) -> Iterator[Finding]:
    """Within a level no two members share an id, a label or an alias."""
    for dimension, level, at in _levels(seen.catalog):
        ids = [member.id for member in level.members]
        for place, member_id in enumerate(ids):
            if member_id in ids[:place]:
                message = f"the member {member_id!r} stands twice in level {level.id!r}"
                yield _on(dimension, message, *at, "members", place)
        for language in LANGUAGES:
            taken: dict[str, str] = {}
            for place, member in enumerate(level.members):
                for name in sorted({n.casefold() for n in (member.label.in_(language), *member.aliases.in_(language))}):
                    if taken.setdefault(name, member.id) != member.id:
                        message = f"{name!r} ({language}) means both {taken[name]!r} and {member.id!r}"
                        yield _on(dimension, message, *at, "members", place)


def parents_known(seen: Inspection) -> Iterator[Finding]:
    for dimension, level, at in _levels(seen.catalog):
        if level.parent is not None and level.parent not in seen.catalog.levels:
            if not seen.is_unread("dimensions"):
                message = f"the level {level.id!r} has an unknown parent level {level.parent!r}"
                yield _on(dimension, message, *at, "parent")
            continue
        if level.id in seen.catalog.ancestors(level.id):
            yield _on(dimension, f"the level {level.id!r} lies above itself", *at, "parent")
            continue
        above = {m.id for m in seen.catalog.levels[level.parent].members} if level.parent else set()
        for place, member in enumerate(level.members):
            for message in _parent_problems(level, member, above):
                yield _on(dimension, message, *at, "members", place)


def successors_known(seen: Inspection) -> Iterator[Finding]:
    for dimension, level, at in _levels(seen.catalog):
        ids = {member.id for member in level.members}
        for place, member in enumerate(level.members):
            for message in _history_problems(member, ids):
                yield _on(dimension, message, *at, "members", place)


def _history_problems(member: Member, ids: set[str]) -> Iterator[str]:
    first, last = member.valid
    if first is not None and last is not None and last < first:
        yield f"{member.id!r} ends before it begins"
    if member.successor is not None and (member.successor not in ids or member.successor == member.id):
        yield f"{member.id!r} has an unknown successor {member.successor!r}"
    if member.successor is not None and last is None:
        yield f"{member.id!r} has a successor but no last day"


def kinds_known(seen: Inspection) -> Iterator[Finding]:
    for dimension, level, at in _levels(seen.catalog):
        for place, kind in enumerate(level.kinds):
            for message in _kind_problems(seen.catalog, level, kind):
                yield _on(dimension, message, *at, "kinds", place)


def _kind_problems(catalog: Catalog, level: Level, kind: Kind) -> Iterator[str]:
    name = next(iter((*kind.words.da, *kind.words.en)), "?")
    for where, members in kind.where.items():
        if where != level.id and where not in catalog.ancestors(level.id):
            yield f"the kind {name!r} names {where!r}, which is not {level.id!r} or above it"
            continue
        known = {m.id for m in catalog.levels[where].members}
        for member_id in sorted(set(members) - known):
            yield f"the kind {name!r} names an unknown member {member_id!r} of {where!r}"


def calendars_nest(seen: Inspection) -> Iterator[Finding]:
    calendars = seen.catalog.calendars
    for grain, calendar in calendars.grains.items():
        for coarser in calendar.nests_in:
            file = f"calendars/{grain}.yaml"
            if coarser not in calendars.grains:
                if not seen.is_unread("calendars", coarser):
                    yield Finding(file, f"nests_in names an unknown grain {coarser!r}", at=("nests_in",))
                continue
            try:
                calendars.inside(calendars.containing(coarser, SAMPLE_DAY), grain)
            except QueryError as error:
                yield Finding(file, f"nests_in names {coarser!r}, but {error}", at=("nests_in",))


def _levels(catalog: Catalog) -> Iterator[tuple[Dimension, Level, Place]]:
    """Every level, with its dimension and its place in the dimension's file."""
    for dimension in catalog.dimensions.values():
        for place, level in enumerate(dimension.levels):
            yield dimension, level, ("levels", place)


def _on(dimension: Dimension, message: str, *at: str | int) -> Finding:
    return Finding(f"dimensions/{dimension.id}.yaml", message, at=at)


def _parent_problems(level: Level, member: Member, above: set[str]) -> Iterator[str]:
    if level.parent is None:
        if member.parents:
            yield f"{member.id!r} has a parent, but nothing lies above the level {level.id!r}"
        return
    if not member.parents:
        yield f"{member.id!r} has no parent in level {level.parent!r}"
    for parent in member.parents:
        if parent.id not in above:
            yield f"{member.id!r} has an unknown parent {parent.id!r}"
    spans = sorted((p.from_ or date.min, p.to or date.max) for p in member.parents)
    for (_, end), (start, _) in pairwise(spans):
        if start <= end:
            yield f"{member.id!r} has two parents on {start}"
