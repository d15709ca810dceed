"""The order that members are listed in: their natural one, or by label as Danish sorts."""

from semantic_layer.catalog import Catalog
from semantic_layer.query import Members
from semantic_layer.result import Cell

SortKey = tuple[int, int, str]

MERGED = "__"
"""In the id of a member that stands for several small units; no other member has it."""

_AFTER_Z = str.maketrans({"æ": "{1", "ä": "{1", "ø": "{2", "ö": "{2", "å": "{3", "é": "e", "ü": "y"})
"""'{' is the character that follows 'z'."""


def collate_danish(label: str) -> str:
    """A key that sorts æ, ø, å (and aa) after z, and capitals with small letters."""
    return label.lower().replace("aa", "å").translate(_AFTER_Z)


def order_members(catalog: Catalog, level_id: str) -> dict[str, SortKey]:
    """Member → key: position on ordered levels, else the Danish label; merged small units come last."""
    level = catalog.levels[level_id]
    return {
        member.id: (int(MERGED in member.id), i if level.ordered else 0, collate_danish(member.label.da))
        for i, member in enumerate(level.members)
    }


def sort_cells(
    cells: list[Cell], catalog: Catalog, measures: tuple[str, ...], by: tuple[str, ...], where: Members
) -> list[Cell]:
    """By measure, then members: those named in the question in the order they were named, lists in theirs."""
    if len(cells) < 2:
        return cells
    keys = {level: order_members(catalog, level) for level in cells[0].members}
    for level, named in where.items():
        if level in keys and level not in by:
            keys[level] = {member: (0, i, "") for i, member in enumerate(named)}

    def key(cell: Cell) -> tuple[int, tuple[SortKey, ...]]:
        return measures.index(cell.measure), tuple(keys[level][member] for level, member in cell.members.items())

    return sorted(cells, key=key)
