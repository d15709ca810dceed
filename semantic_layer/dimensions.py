"""What figures are broken down by: levels, their members, and the tree that they form over time."""

from datetime import date

from pydantic import Field, model_validator

from semantic_layer.frozen import Frozen
from semantic_layer.texts import Text, Words


class Parent(Frozen):
    """Where a member belongs for a while; None means without end in that direction."""

    id: str
    from_: date | None = Field(default=None, alias="from")
    to: date | None = None

    model_config = {"populate_by_name": True}


class Member(Frozen):
    id: str
    """ASCII; unique within its level."""
    label: Text
    in_: Text | None = Field(default=None, alias="in")
    """The label with its preposition ("i skolerne", "på …"); None = "for <label>"."""
    aliases: Words = Words()
    """Nicknames, abbreviations, former names."""
    parents: tuple[Parent, ...] = ()
    """Members of the parent level; several when it has moved."""
    valid: tuple[date | None, date | None] = (None, None)
    """First and last day of existence; None = open."""
    span: tuple[int, int | None] | None = None
    """First and last number that it stands for on the level's scale (ages, year groups); no last = and all above."""
    successor: str | None = None
    """The member that took over when this one closed."""

    model_config = {"populate_by_name": True}

    @model_validator(mode="before")
    @classmethod
    def _short_parent(cls, value: object) -> object:
        if isinstance(value, dict) and isinstance(value.get("parent"), str):
            value = {**value, "parents": ({"id": value["parent"]},)}
            del value["parent"]
        return value

    def exists_on(self, day: date) -> bool:
        first, last = self.valid
        return (first is None or first <= day) and (last is None or day <= last)

    def parent_on(self, day: date) -> str | None:
        """The parent on that day; the last known one after the member has closed."""
        for parent in self.parents:
            if (parent.from_ is None or parent.from_ <= day) and (parent.to is None or day <= parent.to):
                return parent.id
        return self.parents[-1].id if self.parents else None


class Kind(Frozen):
    """A kind of members that people name instead of the level: "hvilken skole" asks for some institutions only."""

    label: Text
    plural: Text
    neuter: bool = False
    words: Words
    where: dict[str, tuple[str, ...]]
    """Level (this one or one above) → members; the kind's members are those, or lie below them."""


class Group(Frozen):
    """A name for several members of a level, of which a question for it wants one figure ("lower school")."""

    in_: Text = Field(alias="in")
    """The name with its preposition and with whom it covers: it stands in sentences in the members' place."""
    words: Words
    members: tuple[str, ...] = Field(min_length=2)

    model_config = {"populate_by_name": True}


class Level(Frozen):
    id: str
    label: Text
    plural: Text
    neuter: bool = False
    """The Danish noun is neuter: "hvilket udvalg", "hvert distrikt"."""
    synonyms: Words = Words()
    parent: str | None = None
    """The level above, in this dimension or another."""
    ordered: bool = False
    """Members have a natural order (age groups); else they are sorted by label."""
    members: tuple[Member, ...] = ()
    together: Words = Words()
    """Words that mean the whole of a level's members ("byggeprojekterne"); bound to no member."""
    kinds: tuple[Kind, ...] = ()
    groups: tuple[Group, ...] = ()
    scale: Words = Words()
    """What the numbers of the members' spans count ("years", "year-olds"): with them, "65 and over" is understood."""

    @model_validator(mode="after")
    def _knows_groups(self) -> "Level":
        known = {member.id for member in self.members}
        unknown = [member for group in self.groups for member in group.members if member not in known]
        if unknown:
            raise ValueError(
                f"a group of the level {self.id} names members that it does not have: {', '.join(unknown)}"
            )
        return self


class Dimension(Frozen):
    id: str
    label: Text
    levels: tuple[Level, ...] = Field(min_length=1)
