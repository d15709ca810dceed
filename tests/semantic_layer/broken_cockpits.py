"""Every rule about cockpits: a lighthouse catalog broken in one way, and what the check must say of it."""

from collections.abc import Callable
from typing import Any

Content = dict[str, Any]


def kpi(c: Content, kpi_id: str) -> Content:
    found: Content = c["kpis"][kpi_id]
    return found


def section(c: Content, place: int) -> Content:
    found: Content = c["cockpits"]["bridge"]["sections"][place]
    return found


def figures(c: Content, *shown: Content, place: int = 1) -> None:
    section(c, place).update(figures=shown)


def empty_section(c: Content) -> None:
    figures(c)


BROKEN_COCKPITS: list[tuple[str, str, Callable[[Content], object]]] = [
    ("texts_written", "sections.0.label.en", lambda c: section(c, 0)["label"].update(en=" ")),
    ("texts_written", "audience.da", lambda c: c["cockpits"]["bridge"]["audience"].update(da="")),
    ("references_known", "goal '15'", lambda c: kpi(c, "passages").update(sdg=["15"])),
    ("sdgs_unique", "'14'", lambda c: c.update(sdgs=[*c["sdgs"]] * 2)),
    ("cockpits_filled", "no section", lambda c: c["cockpits"]["bridge"].update(sections=[])),
    ("cockpits_filled", "'sea' stands here twice", lambda c: section(c, 1).update(id="sea")),
    ("cockpits_filled", "no figure", empty_section),
    ("cockpits_filled", "more than 8", lambda c: figures(c, *[{"kpi": "passages"}] * 9)),
    ("cockpits_filled", "passages/ships/-/month", lambda c: figures(c, {"kpi": "passages", "measure": "ships"})),
    ("cockpit_figures_published", "no KPI 'storms'", lambda c: figures(c, {"kpi": "storms"})),
    ("cockpit_figures_published", "is draft", lambda c: kpi(c, "lamps").update(status="draft")),
    ("cockpit_figures_published", "measure 'sails'", lambda c: figures(c, {"kpi": "lamps", "measure": "sails"})),
    ("cockpit_figures_published", "grain 'decade'", lambda c: figures(c, {"kpi": "lamps", "grain": "decade"})),
    ("cockpit_figures_published", "no level 'sea'", lambda c: figures(c, {"kpi": "lamps", "where": {"sea": "x"}})),
    (
        "cockpit_figures_published",
        "no member 'north'",
        lambda c: figures(c, {"kpi": "night_share", "where": {"shore": "north"}}),
    ),
    (
        "cockpit_figures_published",
        "not published by [shore] at grain 'month'",
        lambda c: figures(c, {"kpi": "night_share", "where": {"shore": "west"}, "grain": "month"}),
    ),
    (
        "cockpit_figures_published",
        "not published by [shore] at grain 'year'",
        lambda c: figures(c, {"kpi": "night_share", "measure": "per_ship", "where": {"shore": "west"}}),
    ),
    ("cockpit_figures_published", "is a category", lambda c: figures(c, {"kpi": "lamps"})),
    (
        "cockpit_figures_published",
        "counts members of 'light'",
        lambda c: figures(c, {"kpi": "lamps", "measure": "lamp.dim", "where": {"light": "wolf_stack"}}),
    ),
    ("cockpit_roles_known", "role 'pirate'", lambda c: c["cockpits"]["bridge"].update(first_for=["pirate"])),
    ("cockpit_sections_fit", "unknown goal '99'", lambda c: section(c, 0).update(sdg="99")),
    ("cockpit_sections_fit", "contribute to goal", lambda c: figures(c, {"kpi": "lamps"}, place=0)),
    ("cockpit_sections_fit", "unknown committee", lambda c: section(c, 1).update(committee="mayors")),
    ("cockpit_sections_fit", "belong to 'keepers'", lambda c: kpi(c, "lamps").update(committee=["mayors"])),
    (
        "cockpits_agree",
        "same figures of passages as 'bridge'",
        lambda c: figures(c, {"kpi": "passages", "grain": "year"}, place=0),
    ),
]
"""Rule, what it says, what is broken."""
