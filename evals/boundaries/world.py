"""A catalog of invented words, a few lines long, made for one question: as little as lets a threshold decide."""

from datetime import date
from typing import Any

from pydantic import Field

from semantic_layer.calendars import Calendars
from semantic_layer.catalog import Catalog
from semantic_layer.frozen import Frozen

TODAY = date(2026, 11, 15)


class WorldKpi(Frozen):
    name: str
    en: str = ""
    also: tuple[str, ...] = ()
    about: tuple[str, ...] = ()
    by: tuple[str, ...] = ()
    unit: str = "things"
    confusable: tuple[str, ...] = ()
    committee: str = "council"
    measure: str = ""
    """A second name, that of its only measure."""


class WorldLevel(Frozen):
    name: str
    members: dict[str, str] = Field(default_factory=dict)
    """Id → name, an alias when it is written small."""


class World(Frozen):
    words: dict[str, str] = Field(default_factory=dict)
    """Form → lemma: the whole dictionary of this world."""
    kpis: dict[str, WorldKpi]
    levels: dict[str, WorldLevel] = Field(default_factory=dict)
    units: dict[str, str] = Field(default_factory=dict)
    """Id → the word for it."""
    committees: dict[str, str] = Field(default_factory=dict)
    whole: str = "xyxyx"
    others: str = ""
    """The word for those one compares with."""


def build_world(world: World) -> Catalog:
    levels = [_level(level_id, level) for level_id, level in world.levels.items()]
    units = {"things": "", **world.units}
    return Catalog.model_validate(
        {
            "identity": {
                "name": "xxwhole",
                "short": world.whole,
                "in": "xxin",
                "aliases": {},
                "merged_label": "xxmerged",
                "timezone": "UTC",
                "evaluation_day": TODAY,
            },
            "units": {
                unit: {"one": "", "other": "", "words": {"da": [word] if word else []}} for unit, word in units.items()
            },
            "calendars": Calendars(grains={}).model_copy(update={"grains": _calendars()}),
            "dimensions": {level["id"]: {"id": level["id"], "label": "xxdim", "levels": [level]} for level in levels},
            "committees": [
                {"id": id_, "label": f"xx{id_}", "aliases": {"da": [word] if word else []}}
                for id_, word in {"council": "", **world.committees}.items()
            ],
            "roles": [{"id": "reader", "label": "xxreader"}],
            "views": {},
            "sources": {},
            "peers": {"others": {"da": [world.others]}} if world.others else {},
            "kpis": {kpi_id: _kpi(kpi_id, kpi) for kpi_id, kpi in world.kpis.items()},
        }
    )


def _calendars() -> dict[str, Any]:
    month = {
        "id": "month",
        "kind": "months",
        "label": "month",
        "plural": "months",
        "format": "{year}-{n:02d}",
        "name": "{month} {year}",
        "months": 1,
        "starts": list(range(1, 13)),
    }
    return dict(Calendars.model_validate({"grains": {"month": month}}).grains)


def _level(level_id: str, level: WorldLevel) -> dict[str, Any]:
    members = [
        {
            "id": member,
            "label": name if name[:1].isupper() else f"Xx{member}",
            "aliases": {} if name[:1].isupper() else {"da": [name]},
        }
        for member, name in level.members.items()
    ]
    return {"id": level_id, "label": {"da": level.name, "en": f"xx{level_id}"}, "plural": f"xx{level_id}s"} | {
        "members": members
    }


def _kpi(kpi_id: str, kpi: WorldKpi) -> dict[str, Any]:
    text = {"da": kpi.name, "en": kpi.en or f"xx{kpi_id}"}
    measure: dict[str, Any] = {"type": "sum", "column": "n", "unit": kpi.unit}
    if kpi.measure:
        measure["label"] = {"da": kpi.measure, "en": f"xxm{kpi_id}"}
    return {
        "id": kpi_id,
        "version": 1,
        "label": text,
        "phrase": text,
        "description": "xxtext",
        "does_not_say": "xxtext",
        "synonyms": {"da": list(kpi.also)},
        "about": {"da": list(kpi.about)},
        "confusable": kpi.confusable,
        "committee": [kpi.committee],
        "view": "v",
        "measures": {"n": measure},
        "direction": "neutral",
        "time": {"column": "month", "base": "month", "default": {"grain": "month", "last": 12}, "from": "2024-01"},
        "published": [{"by": by, "grains": ["month"], "components": True} for by in ([], *([b] for b in kpi.by))],
        "freshness": {"cadence": "month", "lag": "P10D"},
        "disclosure": {"none": "xxnone"},
        "source": {"system": "x", "registry": "x", "cite": "xx"},
        "owner": {"steward": "x", "contact": "x", "approved": TODAY, "review_by": TODAY},
    }
