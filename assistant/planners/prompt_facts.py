"""What a model sees: the question, the plans before it, and approved texts of the catalog. Never a row or a figure.

It is made from the catalog and the words alone; nothing here can reach a release. docs/models.md lists every field.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from assistant.access import may_see
from assistant.conversation import Conversation
from assistant.planners.bindings import find_open_words
from assistant.planners.cover import Coverer
from assistant.understand import Understanding
from semantic_layer.catalog import Catalog, Kpi
from semantic_layer.texts import Language

MOST_CANDIDATES = 60
MOST_DESCRIBED = 12
"""Of those, how many with their definition: the others are there by name, for what no search finds."""
MOST_TURNS = 3
MOST_EXAMPLES = 5
MOST_KNOWN = 24
"""Many places may share a name; the rules know them all."""
MOST_LETTERS = 240
"""Of a definition: its first sentences tell what is counted."""


@dataclass(frozen=True)
class Asked:
    """The question and who asks, as far as it decides what may be shown."""

    question: Understanding
    today: date
    role: str
    conversation: Conversation


def list_candidates(catalog: Catalog, role: str, first: Sequence[str]) -> list[Kpi]:
    """Those that were found first, then the others in an order of their own; only what the role may see."""
    rest = sorted(kpi.id for kpi in catalog.kpis.values())
    ids = [kpi_id for kpi_id in dict.fromkeys((*first, *rest)) if kpi_id in catalog.kpis]
    kpis = [catalog.kpi(kpi_id) for kpi_id in ids]
    shown = [k for k in kpis if k.status == "approved" and k.withheld is None and may_see(catalog, role, (k.id,))]
    return shown[:MOST_CANDIDATES]


def write_facts(
    catalog: Catalog,
    asked: Asked,
    candidates: Sequence[Kpi],
    examples: Sequence[tuple[str, str]],
    coverer: Coverer,
) -> str:
    """One JSON object, the same bytes for the same question."""
    question, language = asked.question, asked.question.language
    open_words = find_open_words(question, coverer)
    shown = {kpi.id for kpi in candidates}
    facts = {
        "question": question.text,
        "language": language,
        "today": asked.today.isoformat(),
        "unknown_words": [question.tokens[t].surface for t in sorted(open_words)],
        "known_words": _list_known(catalog, question, shown, language),
        "earlier_queries": _list_earlier(asked.conversation),
        "kpis": [
            _describe(catalog, kpi, asked.role, language) if at < MOST_DESCRIBED else _name(kpi, language)
            for at, kpi in enumerate(candidates)
        ],
        "examples": [{"question": text, "kpi": kpi_id} for text, kpi_id in examples if kpi_id in shown],
    }
    return json.dumps(facts, ensure_ascii=False, sort_keys=True)


def _list_known(catalog: Catalog, question: Understanding, shown: set[str], language: Language) -> list[dict[str, str]]:
    """What the rules read in the question: only members, levels and figures that its own words name."""
    found: dict[tuple[str, str, str], dict[str, str]] = {}
    for span in question.spans:
        phrase, said = span.phrase, " ".join(question.tokens[t].surface for t in sorted(span.tokens))
        if phrase.kind == "member":
            label = catalog.member(phrase.level, phrase.id).label.in_(language)
            use = {"means": f"member:{phrase.level}={phrase.id}", "label": label}
        elif phrase.kind in ("level", "kind"):
            use = {"means": f"level:{phrase.id}"}
        elif phrase.kind in ("kpi", "about") and phrase.id in shown:
            use = {"means": f"{phrase.kind}:{phrase.id}"}
        else:
            continue
        found.setdefault((said, phrase.level, phrase.id), {"word": said, **use})
    return list(found.values())[:MOST_KNOWN]


def _list_earlier(conversation: Conversation) -> list[object]:
    """The queries of the turns before, the latest first: what was asked, and nothing of what was answered."""
    queries = [e.query for e in conversation.exchanges[:MOST_TURNS] if e.query is not None]
    return [query.unsaid().model_dump(mode="json", by_alias=True, exclude_defaults=True) for query in queries]


def _name(kpi: Kpi, language: Language) -> dict[str, object]:
    return {"id": kpi.id, "label": kpi.label.in_(language)}


def _describe(catalog: Catalog, kpi: Kpi, role: str, language: Language) -> dict[str, object]:
    return {
        "id": kpi.id,
        "label": kpi.label.in_(language),
        "definition": kpi.description.in_(language)[:MOST_LETTERS],
        "levels": sorted(level for level in kpi.levels if may_see(catalog, role, (kpi.id,), (level,))),
        "measures": {m: catalog.measure_label(kpi, m).in_(language) for m in kpi.measures},
    }
