"""The municipality's own employees: who is employed where, month by month."""

from dataclasses import dataclass

import numpy as np

from semantic_layer.demo.profile import Area
from semantic_layer.demo.table import NO_DAY, Bools, Floats, Ints, Table, days, decimals, labelled, numbered
from semantic_layer.demo.town import Town, first_days, month_number
from semantic_layer.dimensions import Member
from semantic_layer.errors import SourceError

VACANCY = 1.015
"""Positions per employee: some stand empty between two people."""
DEGREES = (1.0, 0.95, 0.86, 0.81, 0.65, 0.5)
DEGREE_SHARES = (0.55, 0.08, 0.14, 0.10, 0.08, 0.05)


@dataclass(frozen=True)
class Employments:
    """From one month to another, both included; who moves along with a unit keeps the number."""

    employee: Ints
    institution: Ints
    group: Ints
    degree: Floats
    since: Ints
    until: Ints


def employ_staff(town: Town) -> Employments:
    """Every position is filled by one person after another, up to the profile's last year."""
    staff = town.profile.staff
    dice = town.dice("raw.ansaettelse")
    institution, group = _positions(town, dice)
    start, end = month_number(staff.first), (town.profile.last_year - 1970) * 12
    tiny = np.isin(institution, [i for i, m in enumerate(town.members("institution")) if m.id in staff.fixed])
    since = np.full(len(institution), start)
    pieces: list[tuple[Ints, Ints, Ints, Ints]] = []
    while len(since):
        stays = 1 + dice.exponential(12 / staff.turnover, len(since)).astype(np.int64)
        until = np.minimum(since + stays - 1, end)
        pieces.append((institution, group, since, until))
        gap = np.where(tiny, 0, dice.integers(0, 3, len(since)))
        since, on = until + 1 + gap, until + 1 + gap <= end
        institution, group, tiny, since = institution[on], group[on], tiny[on], since[on]
    columns = [np.concatenate(part) for part in zip(*pieces, strict=True)]
    order = np.lexsort((columns[0], columns[2]))
    institution, group, since, until = (column[order] for column in columns)
    degree = np.array(DEGREES)[dice.choice(len(DEGREES), len(order), p=DEGREE_SHARES)]
    return _follow_units(town, Employments(np.arange(len(order)), institution, group, degree, since, until))


def tabulate_staff(town: Town, staff: Employments) -> list[Table]:
    kept = np.flatnonzero(staff.since <= month_number(town.last_day))
    until = first_days(staff.until[kept] + 1) - 1
    return [
        Table(
            "raw.ansaettelse",
            {
                "medarbejder_id": numbered("M", staff.employee[kept]),
                "institution": labelled([m.id for m in town.members("institution")], staff.institution[kept]),
                "faggruppe": labelled([m.id for m in town.members("faggruppe")], staff.group[kept]),
                "beskaeftigelsesgrad": decimals(staff.degree[kept], 2),
                "fra": days(first_days(staff.since[kept])),
                "til": days(np.where(until > town.last, NO_DAY, until)),
            },
        )
    ]


def first_area(member: Member) -> str:
    """The area that a unit belongs to at first; its size and its trades follow from that."""
    return member.parents[0].id


def size_factor(town: Town, member: Member) -> float:
    """Units of an area differ in size; a school has many teachers if it has many pupils."""
    return float(np.exp(town.dice("size", member.id).normal(0, 0.35)))


def area_of(town: Town, member: Member) -> Area:
    areas = town.profile.staff.areas
    if first_area(member) not in areas:
        raise SourceError(f"semantic_layer/demo/profile.yaml has no staff for the area {first_area(member)}")
    return areas[first_area(member)]


def _positions(town: Town, dice: np.random.Generator) -> tuple[Ints, Ints]:
    """For each position its institution and its staff group."""
    members, groups = town.members("institution"), [m.id for m in town.members("faggruppe")]
    where: list[Ints] = []
    what: list[Ints] = []
    for i, (member, size) in enumerate(zip(members, _sizes(town), strict=True)):
        mix = area_of(town, member).groups
        count = size * town.scale
        where.append(np.full(count, i))
        shares = np.array([mix.get(g, 0.0) for g in groups])
        what.append(dice.choice(len(groups), count, p=shares / shares.sum()))
    return np.concatenate(where), np.concatenate(what)


def merged_from(town: Town, member: Member) -> list[Member]:
    """The units that became this one when it opened: it has their people, and none of its own."""
    opened = member.valid[0] is not None
    return [m for m in town.members("institution") if opened and m.successor == member.id]


def _fading(town: Town, member: Member) -> float:
    """A unit that another one takes over has been small for long; one that joins in a new one has not."""
    taken_over = member.valid[1] is not None and not any(
        m.id == member.successor and m.valid[0] is not None for m in town.members("institution")
    )
    return 0.4 if taken_over else 1.0


def _sizes(town: Town) -> list[int]:
    members, staff = town.members("institution"), town.profile.staff
    weights: dict[str, float] = {}
    for m in members:
        if m.id not in staff.fixed:
            weights[m.id] = 0.0 if merged_from(town, m) else _fading(town, m) * size_factor(town, m)
    sizes: list[int] = []
    for m in members:
        if m.id in staff.fixed:
            sizes.append(staff.fixed[m.id])
            continue
        siblings = [o.id for o in members if first_area(o) == first_area(m) and o.id in weights]
        share = weights[m.id] / sum(weights[s] for s in siblings)
        sizes.append(round(area_of(town, m).staff * VACANCY * share))
    return sizes


def _follow_units(town: Town, staff: Employments) -> Employments:
    """When a unit closes, its people go on in the successor, or leave if there is none."""
    members = town.members("institution")
    position = {m.id: i for i, m in enumerate(members)}
    for i, member in enumerate(members):
        closes = member.valid[1]
        if closes is None:
            continue
        last = month_number(closes)
        crosses = (staff.institution == i) & (staff.until > last) & (staff.since <= last)
        later = (staff.institution == i) & (staff.since > last)
        after = position[member.successor] if member.successor else -1
        moved = Employments(
            staff.employee[crosses], np.full(int(crosses.sum()), after), staff.group[crosses],
            staff.degree[crosses], np.full(int(crosses.sum()), last + 1), staff.until[crosses],
        )  # fmt: skip
        stays = Employments(
            staff.employee, np.where(later, after, staff.institution), staff.group, staff.degree, staff.since,
            np.where(crosses, last, staff.until),
        )  # fmt: skip
        both = _join(stays, moved)
        staff = _pick(both, both.institution >= 0)
    return _pick(staff, _opened(town, staff))


def _opened(town: Town, staff: Employments) -> Ints:
    """Only employments that begin when the unit already exists."""
    opens = np.array([month_number(m.valid[0]) if m.valid[0] else 0 for m in town.members("institution")])
    return np.flatnonzero(staff.since >= opens[staff.institution])


def _join(a: Employments, b: Employments) -> Employments:
    return Employments(*(np.concatenate([getattr(a, f), getattr(b, f)]) for f in a.__dataclass_fields__))


def _pick(staff: Employments, which: Ints | Bools) -> Employments:
    return Employments(*(getattr(staff, f)[which] for f in staff.__dataclass_fields__))
