"""What people call the things of the catalog that a word was used for: who reads an explanation may not know ids."""

from semantic_layer.catalog import Catalog
from semantic_layer.measures import CategoryMeasure
from semantic_layer.texts import Language, Text


def name_thing(catalog: Catalog, used_for: str, language: Language) -> str:
    """`used_for` as in an account, "member:level=id"; empty where the catalog has no name for it (any more)."""
    kind, _, rest = used_for.partition(":")
    level, _, name = rest.rpartition("=")
    label = _find_label(catalog, kind, level, name)
    return label.in_(language) if label is not None else ""


def _find_label(catalog: Catalog, kind: str, level: str, name: str) -> Text | None:
    match kind:
        case "kpi" | "about":
            return catalog.kpis[name].label if name in catalog.kpis else None
        case "measure" | "value":
            return _find_measure(catalog, level, name)
        case "level" | "kind":
            return catalog.levels[name].label if name in catalog.levels else None
        case "member":
            members = catalog.levels[level].members if level in catalog.levels else ()
            return next((member.label for member in members if member.id == name), None)
        case "peer":
            peer = catalog.peers.find(name)
            return peer.names[-1].label if peer is not None else None
        case "outside":
            return next((topic.label for topic in catalog.outside if topic.id == name), None)
        case "committee":
            return next((committee.label for committee in catalog.committees if committee.id == name), None)
        case _:
            return None


def _find_measure(catalog: Catalog, kpi_id: str, name: str) -> Text | None:
    """Of a category also "measure.value"."""
    measure_id, _, value_id = name.partition(".")
    kpi = catalog.kpis.get(kpi_id)
    if kpi is None or measure_id not in kpi.measures:
        return None
    measure = kpi.measures[measure_id]
    if isinstance(measure, CategoryMeasure) and value_id:
        return next((value.label for value in measure.values if value.id == value_id), None)
    return catalog.measure_label(kpi, measure_id)
