"""Where a unit belonged on a day, remembered, since the same question is asked for every period and breakdown."""

from datetime import date

from semantic_layer.calendars import Period
from semantic_layer.catalog import Catalog, Kpi
from semantic_layer.dimensions import Member
from semantic_layer.errors import ContractError, QueryError


class Ancestry:
    def __init__(self, catalog: Catalog) -> None:
        self.catalog = catalog
        self._known: dict[tuple[str, str, str, date], str] = {}
        self._within: dict[tuple[str, str, Period], bool] = {}

    def find(self, level: str, member: str, above: str, day: date) -> str:
        """The member of the level above (or the same) on that day. Raises ContractError when there is none."""
        if level == above:
            return member
        key = (level, member, above, day)
        if key not in self._known:
            self._known[key] = self._find(level, member, above, day)
        return self._known[key]

    def _find(self, level: str, member: str, above: str, day: date) -> str:
        try:
            found = self.catalog.ancestor_on(level, member, above, day)
        except QueryError as error:
            raise ContractError([f"{level} {member!r} on {day}: {error}"]) from error
        if found is None:
            raise ContractError([f"{level} {member!r} belongs to no {above} on {day}"])
        return found

    def exists_in(self, level: str, member: str, period: Period) -> bool:
        """The member existed on some day of the period."""
        key = (level, member, period)
        if key not in self._within:
            self._within[key] = overlaps(self.catalog.member(level, member), period)
        return self._within[key]

    def covers(self, kpi: Kpi, level: str, member: str, day: date) -> bool:
        """The KPI is about this member: covered itself, or lying below a covered one."""
        for covered, members in kpi.covers.items():
            if covered == level or covered in self.catalog.ancestors(level):
                if self.find(level, member, covered, day) not in members:
                    return False
            elif level in self.catalog.ancestors(covered) and not self._holds(level, member, covered, members, day):
                return False
        return True

    def _holds(self, level: str, member: str, below: str, members: tuple[str, ...], day: date) -> bool:
        return any(self.find(below, one, level, day) == member for one in members)


def overlaps(member: Member, period: Period) -> bool:
    first, last = member.valid
    return (first is None or first <= period.end) and (last is None or last >= period.start)
