"""The tables that the views share: governed periods, and the units with their history."""

from datetime import date

import numpy as np

from semantic_layer.calendars import Period
from semantic_layer.demo.table import NO_DAY, Table, days, integers, texts
from semantic_layer.demo.town import Town, day_number

GRAINS = {"maaned": "month", "kvartal": "quarter", "aar": "year", "skoleaar": "school_year"}
"""Table → grain; the ids in them are the catalog's."""
ORGANISATION = ("forvaltning", "omraade", "institution")


def tabulate_calendars(town: Town) -> list[Table]:
    """Every period that has begun by the last known day."""
    first = date(town.profile.first_year, 1, 1)
    return [_calendar(name, town.periods(grain, first)) for name, grain in GRAINS.items()]


def tabulate_organisation(town: Town) -> list[Table]:
    units = [(level, m) for level in ORGANISATION for m in town.members(level)]
    parents = [(level, m.id, p) for level, m in units for p in m.parents]
    return [
        Table(
            "raw.enhed",
            {
                "niveau": texts(level for level, _ in units),
                "enhed": texts(m.id for _, m in units),
                "navn": texts(m.label.da for _, m in units),
                "gyldig_fra": days(_days([m.valid[0] for _, m in units])),
                "gyldig_til": days(_days([m.valid[1] for _, m in units])),
                "efterfoelger": texts(m.successor for _, m in units),
            },
        ),
        Table(
            "raw.enhed_tilhoer",
            {
                "niveau": texts(level for level, _, _ in parents),
                "enhed": texts(unit for _, unit, _ in parents),
                "overordnet": texts(p.id for _, _, p in parents),
                "fra": days(_days([p.from_ for _, _, p in parents])),
                "til": days(_days([p.to for _, _, p in parents])),
            },
        ),
    ]


def _calendar(name: str, periods: list[Period]) -> Table:
    first, last = (np.array([day_number(getattr(p, k)) for p in periods]) for k in ("start", "end"))
    workdays = np.busday_count(first.astype("datetime64[D]"), (last + 1).astype("datetime64[D]"))
    return Table(
        f"calendar.{name}",
        {
            name: texts(p.id for p in periods),
            "foerste_dag": days(first),
            "sidste_dag": days(last),
            "hverdage": integers(workdays),
        },
    )


def _days(dates: list[date | None]) -> "np.ndarray[tuple[int, ...], np.dtype[np.int64]]":
    return np.array([NO_DAY if d is None else day_number(d) for d in dates], dtype=np.int64)
