"""A lighthouse catalog broken in one way for each rule of the check, and what the check must say of it."""

from collections.abc import Callable
from datetime import date
from typing import Any

from tests.semantic_layer.broken_cockpits import BROKEN_COCKPITS

Content = dict[str, Any]
Breaks = Callable[[Content], object]


def passages(c: Content) -> Content:
    kpi: Content = c["kpis"]["passages"]
    return kpi


def nights(c: Content) -> Content:
    kpi: Content = c["kpis"]["night_share"]
    return kpi


def lamps(c: Content) -> Content:
    kpi: Content = c["kpis"]["lamps"]
    return kpi


def level(c: Content, place: int) -> Content:
    found: Content = c["dimensions"]["coast"]["levels"][place]
    return found


def member(c: Content, place: int) -> Content:
    found: Content = level(c, 1)["members"][place]
    return found


def column(c: Content, name: str) -> Content:
    found: Content = next(x for x in c["views"]["v_passages"]["columns"] if x["name"] == name)
    return found


def without_column(c: Content, name: str) -> None:
    view = c["views"]["v_passages"]
    view["columns"] = [x for x in view["columns"] if x["name"] != name]


def verified(kpi: Content, **change: object) -> None:
    kpi["verified"][0]["query"].update(change)


def combination(c: Content) -> Content:
    found: Content = c["combinations"][0]
    return found


def span(from_: str, to: str | None = None) -> Content:
    return {"from": from_, "to": to or from_, "said": None}


def publish(kpi: Content, place: int, **change: object) -> None:
    kpi["published"][place].update(change)


def skip_a_level(c: Content) -> None:
    sea = {"id": "sea", "label": "Sea", "plural": "seas"}
    c["dimensions"]["coast"].update(levels=[sea, *c["dimensions"]["coast"]["levels"]])
    level(c, 1).update(parent="sea")
    publish(passages(c), 2, by=["sea", "light"])


def add_forecast(c: Content, view: str = "v_passages", grain: str = "month", made: str = "month") -> None:
    by = {"da": "Almanakken", "en": "The almanac"}
    source = {"system": "Almanac", "registry": "logbook", "cite": by}
    forecast = {"view": view, "column": "month", "grain": grain, "periods": 4, "made": made}
    passages(c).update(forecast=forecast | {"by": by, "source": source, "text": by})


def name_peers(c: Content, *ids: str, names: list[Content] | None = None) -> Content:
    """A catalog with these peers, and a view for their figures that fits."""
    name = {"label": "Ports", "phrase": "ports", "in": "in ports", "consists_of": "All ports."}
    c["peers"]["view"] = "v_peers"
    c["peers"]["groups"] = [{"id": i, "names": [{**name, **n} for n in names or [{}]]} for i in ids]
    columns = [{"name": n, "type": "text"} for n in ("kpi", "measure", "peer", "period")]
    columns.append({"name": "value", "type": "decimal"})
    view = {"id": "v_peers", "description": "Peers.", "columns": columns, "key": ["kpi", "measure", "peer", "period"]}
    c["views"]["v_peers"] = view
    return c


def set_against(c: Content, **change: object) -> Content:
    """The ships of a year beside those of other ports, but for the change."""
    name_peers(c, "ports")
    benchmark = {"peers": ["ports"], "default": "ports", "measures": ["ships"], "grain": "year", "lag": "P6M"}
    source = {"registry": next(iter(c["sources"])), "cite": "Ports"}
    passages(c)["benchmark"] = {**benchmark, "comparable": "full", "source": source, **change}
    return c


def rename(c: Content, kpi: str, id_: str) -> None:
    c["kpis"][id_] = {**c["kpis"].pop(kpi), "id": id_}


DAY = date(2026, 1, 1)
BROKEN: list[tuple[str, str, Breaks]] = [
    ("texts_written", "label.da", lambda c: passages(c)["label"].update(da=" ")),
    ("texts_written", "caveats.0.text", lambda c: passages(c)["caveats"][0]["text"].update(en="")),
    ("texts_written", "members", lambda c: member(c, 0)["aliases"].update(en=[""])),
    ("texts_written", "blank in others", lambda c: c["units"]["ships"]["one"].update(da="")),
    ("languages_complete", "synonyms", lambda c: passages(c)["synonyms"].update(da=[])),
    ("languages_complete", "about", lambda c: passages(c)["about"].update(en=[])),
    ("languages_complete", "words", lambda c: c["outside"][0]["words"].update(da=[])),
    (
        "names_distinct",
        "neither is confusable",
        lambda c: (passages(c).update(confusable=[]), nights(c).update(confusable=[])),
    ),
    ("names_distinct", "does not say so", lambda c: nights(c).update(confusable=[])),
    (
        "measures_distinct",
        "'per_ship'",
        lambda c: (
            nights(c)["synonyms"].update(en=["Nights"]),
            nights(c)["measures"]["per_ship"].update(synonyms={"da": [], "en": ["nights"]}),
        ),
    ),
    ("outside_distinct", "'passages'", lambda c: c["outside"][0]["words"].update(en=["Passages"])),
    ("references_known", "committee", lambda c: passages(c).update(committee=["mayors"])),
    ("references_known", "source", lambda c: passages(c)["source"].update(registry="diary")),
    ("references_known", "unit", lambda c: passages(c)["measures"]["ships"].update(unit="boats")),
    ("references_known", "confusable KPI", lambda c: passages(c).update(confusable=["storms"])),
    ("references_known", "replace", lambda c: passages(c).update(replaced_by="storms")),
    (
        "references_known",
        "reporting",
        lambda c: passages(c).update(completeness={"reporters": "boat", "min_share": 0.9}),
    ),
    ("references_known", "topic", lambda c: passages(c)["access"].update(topics=["mayors"])),
    ("references_known", "covers", lambda c: nights(c).update(covers={"shore": ["north"]})),
    ("references_known", "unknown role", lambda c: nights(c)["access"].update(finest={"thief": {"coast": "shore"}})),
    ("references_known", "no level", lambda c: nights(c)["access"].update(finest={"keeper": {"sea": "shore"}})),
    ("references_known", "unknown committee", lambda c: c["roles"][0].update(topics=["mayors"])),
    ("views_exist", "v_storms", lambda c: passages(c).update(view="v_storms")),
    ("keys_declared", "no key", lambda c: c["views"]["v_passages"].update(key=[])),
    ("keys_declared", "'boat'", lambda c: c["views"]["v_passages"].update(key=["boat"])),
    ("keys_declared", "twice", lambda c: column(c, "lamp").update(name="light")),
    ("columns_exist", "'at_night'", lambda c: without_column(c, "at_night")),
    ("columns_exist", "'light'", lambda c: without_column(c, "light")),
    ("columns_exist", "'month'", lambda c: without_column(c, "month")),
    ("columns_fit", "integer or decimal", lambda c: column(c, "at_night").update(type="text")),
    ("columns_fit", "'light' to be text", lambda c: column(c, "light").update(type="integer")),
    ("columns_fit", "'month' to be text", lambda c: column(c, "month").update(type="date")),
    ("columns_fit", "'lamp' to be text", lambda c: column(c, "lamp").update(type="integer")),
    ("columns_fit", "'seen_on' to be date", lambda c: column(c, "seen_on").update(type="text")),
    ("columns_fit", "'remark' to be text", lambda c: column(c, "remark").update(type="date")),
    ("columns_named", "no label for 'at_night'", lambda c: column(c, "at_night").pop("label")),
    ("disclosure_counts", "'crew'", lambda c: nights(c)["disclosure"].update(count="crew")),
    ("disclosure_counts", "integer or the ids", lambda c: nights(c)["disclosure"].update(count="lamp")),
    ("forecasts_readable", "'v_tides' that is not in views/", lambda c: add_forecast(c, view="v_tides")),
    ("forecasts_readable", "'week', which is not published", lambda c: add_forecast(c, grain="week")),
    ("forecasts_readable", "needs 'month' to be date", add_forecast),
    ("levels_known", "'harbour'", lambda c: publish(passages(c), 1, by=["harbour"])),
    ("levels_known", "'sails'", lambda c: publish(passages(c), 1, measures=["sails"])),
    ("grains_nest", "no calendar", lambda c: publish(passages(c), 0, grains=["decade"])),
    ("grains_nest", "whole periods", lambda c: c["calendars"]["grains"]["month"].update(nests_in=[])),
    ("grains_nest", "time.from", lambda c: passages(c)["time"].update({"from": "2023-13"})),
    ("grains_nest", "published nowhere", lambda c: lamps(c)["time"]["default"].update(grain="year")),
    ("breakdowns_ordered", "names a level twice", lambda c: publish(passages(c), 1, by=["shore", "shore"])),
    ("breakdowns_ordered", "before the level above", lambda c: publish(passages(c), 2, by=["light", "shore"])),
    ("breakdowns_ordered", "same members twice", lambda c: publish(passages(c), 1, by=["light"])),
    (
        "breakdowns_ordered",
        "skips a level",
        skip_a_level,
    ),
    ("categories_placed", "not published", lambda c: lamps(c).update(published=lamps(c)["published"][:1])),
    ("categories_placed", "same id", lambda c: lamps(c)["measures"]["lamp"]["values"][1].update(id="bright")),
    (
        "derived_computable",
        "does not exist",
        lambda c: nights(c)["measures"]["per_ship"].update(ratio=["passages.boats", "passages.ships"]),
    ),
    (
        "derived_computable",
        "itself",
        lambda c: nights(c)["measures"]["per_ship"].update(ratio=["per_ship", "passages.ships"]),
    ),
    (
        "derived_computable",
        "a category",
        lambda c: nights(c)["measures"]["per_ship"].update(ratio=["lamps.lamp", "passages.ships"]),
    ),
    ("derived_computable", "not published by", lambda c: publish(passages(c), 0, grains=["month"])),
    ("small_groups_protected", "no disclosure rule", lambda c: publish(passages(c), 1, small="merge")),
    (
        "levels_unique",
        "'shore'",
        lambda c: c["dimensions"].update(
            sea={"id": "sea", "label": "Sea", "levels": [{"id": "shore", "label": "Shore", "plural": "shores"}]}
        ),
    ),
    ("members_unique", "twice", lambda c: member(c, 1).update(id="gannet_head")),
    ("members_unique", "means both", lambda c: member(c, 1)["aliases"].update(en=["gannet HEAD"])),
    ("parents_known", "unknown parent level", lambda c: level(c, 1).update(parent="sea")),
    ("parents_known", "above itself", lambda c: level(c, 0).update(parent="light")),
    ("parents_known", "unknown parent 'north'", lambda c: member(c, 0).update(parents=[{"id": "north"}])),
    ("parents_known", "no parent", lambda c: member(c, 0).update(parents=[])),
    ("parents_known", "nothing lies above", lambda c: level(c, 0)["members"][0].update(parents=[{"id": "west"}])),
    ("parents_known", "two parents", lambda c: member(c, 2)["parents"][0].update(to=None)),
    ("successors_known", "unknown successor", lambda c: member(c, 2).update(successor="new_spit")),
    ("successors_known", "no last day", lambda c: member(c, 2).update(valid=[None, None])),
    ("successors_known", "ends before", lambda c: member(c, 2).update(valid=[date(2025, 7, 1), date(2025, 6, 30)])),
    ("kinds_known", "unknown member", lambda c: level(c, 1)["kinds"][0].update(where={"light": ["moon"]})),
    ("kinds_known", "not 'light' or above", lambda c: level(c, 1)["kinds"][0].update(where={"sea": ["moon"]})),
    (
        "calendars_nest",
        "unknown grain",
        lambda c: c["calendars"]["grains"]["month"].update(nests_in=["year", "decade"]),
    ),
    ("calendars_nest", "not made up", lambda c: c["calendars"]["grains"]["year"].update(nests_in=["month"])),
    ("peers_named", "twice", lambda c: name_peers(c, "ports", "ports")),
    (
        "peers_named",
        "two names at once",
        lambda c: name_peers(c, "ports", names=[{"valid": [None, DAY]}, {"valid": [DAY, None]}]),
    ),
    ("peers_named", "no view", lambda c: name_peers(c, "ports")["views"].pop("v_peers")),
    (
        "peers_named",
        "integer or decimal",
        lambda c: name_peers(c, "ports")["views"]["v_peers"]["columns"][4].update(type="text"),
    ),
    ("peers_named", "needs the key", lambda c: name_peers(c, "ports")["views"]["v_peers"].update(key=["kpi"])),
    ("benchmarks_fit", "is taken", lambda c: rename(c, "lamps", "benchmark")),
    ("benchmarks_fit", "unknown peer", lambda c: set_against(c, peers=["ports", "moon"])),
    ("benchmarks_fit", "names a peer twice", lambda c: set_against(c, peers=["ports", "ports"])),
    ("benchmarks_fit", "not among its peers", lambda c: set_against(c, default="moon")),
    ("benchmarks_fit", "unknown source", lambda c: set_against(c, source={"registry": "diary", "cite": "c"})),
    ("benchmarks_fit", "needs a note", lambda c: set_against(c, comparable="partial")),
    ("benchmarks_fit", "unknown measure", lambda c: set_against(c, measures=["sails"])),
    ("benchmarks_fit", "unknown grain", lambda c: set_against(c, grain="decade")),
    (
        "benchmarks_fit",
        "not published for the whole",
        lambda c: publish(passages(set_against(c)), 0, grains=["month"]),
    ),
    ("benchmarks_fit", "unknown level", lambda c: set_against(c, levels=["harbour"])),
    (
        "benchmarks_fit",
        "not published by light",
        lambda c: publish(passages(set_against(c, levels=["light"])), 2, grains=["month"]),
    ),
    ("targets_consistent", "unknown measure", lambda c: nights(c)["targets"][0].update(measure="sails")),
    (
        "targets_consistent",
        "in force on 2025-06-01",
        lambda c: nights(c)["targets"][1].update(valid=[date(2025, 6, 1), DAY]),
    ),
    ("targets_consistent", "ends before", lambda c: nights(c)["targets"][0].update(valid=[DAY, date(2025, 1, 1)])),
    ("targets_consistent", "unknown grain", lambda c: nights(c)["targets"][0].update(grain="decade")),
    ("targets_consistent", "not published", lambda c: nights(c)["targets"][2].update(scope={"harbour": "x"})),
    ("targets_consistent", "unknown member", lambda c: nights(c)["targets"][2].update(scope={"shore": "north"})),
    ("targets_consistent", "needs a comparison", lambda c: nights(c).update(direction="neutral")),
    ("caveats_dated", "date that it is `at`", lambda c: nights(c)["caveats"][0].update(at=None)),
    ("caveats_dated", "`at` or `valid`", lambda c: passages(c)["caveats"][0].update(valid=None)),
    ("caveats_dated", "twice", lambda c: passages(c).update(caveats=[*passages(c)["caveats"]] * 2)),
    ("caveats_dated", "unknown measure", lambda c: nights(c)["caveats"][0].update(measures=["sails"])),
    ("caveats_dated", "no member 'north'", lambda c: nights(c)["caveats"][0].update(when={"shore": ["north"]})),
    ("caveats_dated", "no level", lambda c: nights(c)["caveats"][0].update(when={"sea": ["north"]})),
    ("reviews_due", "by 2026-11-14", lambda c: passages(c)["owner"].update(review_by=date(2026, 11, 14))),
    ("verified_published", "about 'lamps'", lambda c: verified(passages(c), kpis=["lamps"])),
    ("verified_published", "no KPI 'storms'", lambda c: verified(passages(c), kpis=["passages", "storms"])),
    ("verified_published", "no measure", lambda c: verified(passages(c), measures=[])),
    ("verified_published", "measure 'sails'", lambda c: verified(passages(c), measures=["sails"])),
    ("verified_published", "no level 'sea'", lambda c: verified(passages(c), by=["sea"])),
    ("verified_published", "no member 'moon'", lambda c: verified(passages(c), where={"light": ["moon"]})),
    (
        "verified_published",
        "not published by [shore]",
        lambda c: verified(nights(c), grain="month", period=span("2026-10")),
    ),
    ("verified_published", "not closed", lambda c: verified(passages(c), period=span("2026-11"))),
    ("verified_published", "first figures", lambda c: verified(passages(c), period=span("2022-12"))),
    ("verified_published", "lies before 2026-10", lambda c: verified(passages(c), period=span("2026-10", "2026-09"))),
    ("verified_published", "no period", lambda c: verified(passages(c), period=span("October"))),
    ("verified_published", "not closed", lambda c: verified(passages(c), against={"period": span("2026-12")})),
    ("verified_published", "needs `rank`", lambda c: verified(nights(c), rank=None)),
    ("verified_published", "needs `condition`", lambda c: verified(passages(c), operation="count")),
    ("verified_published", "needs `against`", lambda c: verified(passages(c), operation="compare")),
    ("texts_written", "purpose", lambda c: combination(c)["purpose"].update(da=" ")),
    ("combinations_decided", "no KPI 'storms'", lambda c: combination(c)["by"].update(kpi="storms")),
    ("combinations_decided", "no measure 'sails'", lambda c: combination(c)["of"].update(measure="sails")),
    ("combinations_decided", "no level 'sea'", lambda c: combination(c).update(level="sea")),
    ("combinations_decided", "grain 'decade'", lambda c: combination(c).update(grain="decade")),
    ("combinations_decided", "no committee 'mayors'", lambda c: combination(c).update(committee="mayors")),
    ("combinations_decided", "against itself", lambda c: combination(c)["of"].update(kpi="passages", measure="ships")),
    ("combinations_decided", "yet to come", lambda c: combination(c)["decided"].update(at=date(2026, 11, 16))),
    ("combinations_decided", "may not be ordered", lambda c: passages(c)["comparisons"].update(rank="no")),
    ("combinations_decided", "a category", lambda c: combination(c)["by"].update(kpi="lamps", measure="lamp")),
    ("combinations_decided", "not published by [light]", lambda c: combination(c).update(grain="month")),
    (
        "combinations_decided",
        "the same two KPIs",
        lambda c: c.update(combinations=[combination(c), {**combination(c), "id": "again"}]),
    ),
    ("versions_bumped", "still 1", lambda c: passages(c)["measures"]["ships"].update(column="at_night")),
    ("versions_bumped", "still 2", lambda c: publish(nights(c), 0, components=False)),
    ("versions_bumped", "still 1", lambda c: c["views"]["v_passages"].update(key=["passage"])),
    ("versions_bumped", "still 1", lambda c: c["calendars"]["grains"]["year"].update(starts=[4])),
    ("versions_bumped", "still has version 1", lambda c: passages(c).update(version=2)),
    ("versions_bumped", "lower than", lambda c: nights(c).update(version=1)),
    ("versions_bumped", "never reused", lambda c: c["kpis"].pop("lamps")),
    *BROKEN_COCKPITS,
]
