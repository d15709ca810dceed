"""What can be found: the names, definitions and verified questions of KPIs, and the members of dimensions.

Nothing but the catalog's own words: no figure and no row of the release comes into a document.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from typing import Literal, NamedTuple

from assistant.nearby import name_kpi
from semantic_layer.catalog import Catalog
from semantic_layer.texts import Language

Kind = Literal["name", "definition", "question", "member"]
LANGUAGES: tuple[Language, ...] = ("da", "en")
NAMES_TOGETHER = 6
"""Names of a KPI in one document: it is found as well as with one each, and made four times as fast."""
MOST_MEMBERS = 200
"""Members of a level that are documents; those of a longer one are found by their names, in the lexicon."""


class Document(NamedTuple):
    kind: Kind
    owner: str
    """The KPI's id; of a member `level=member`, as in the id of a cell."""
    language: Language
    text: str
    meaning: str = ""
    """What a model reads of it: of a question itself, of a KPI its name and definition, whichever of its names it is;
    of a member nothing. So a model has a quarter of the texts to read, and finds as well."""
    entry: int = -1
    """Of a question, its place among the verified questions of the KPI."""


def list_documents(catalog: Catalog) -> list[Document]:
    """Without repetitions, in an order that does not depend on the order of the catalog's files."""
    return sorted({*_of_kpis(catalog), *_of_members(catalog)})


def hash_documents(documents: Iterable[Document]) -> str:
    return hashlib.sha256(json.dumps(list(documents), ensure_ascii=False).encode()).hexdigest()


def _of_kpis(catalog: Catalog) -> Iterator[Document]:
    for kpi in catalog.kpis.values():
        if kpi.status != "approved":
            continue
        for language in LANGUAGES:
            names = list(dict.fromkeys(name_kpi(kpi, language)))
            definition = kpi.description.in_(language)
            meaning = f"{kpi.label.in_(language)}. {definition}"
            yield from (Document("name", kpi.id, language, text, meaning) for text in _join(names))
            yield Document("definition", kpi.id, language, definition, meaning)
        for place, verified in enumerate(kpi.verified):
            yield from (Document("question", kpi.id, language, q, q, place) for language, q in verified.questions())


def _of_members(catalog: Catalog) -> Iterator[Document]:
    for level in catalog.levels.values():
        if len(level.members) > MOST_MEMBERS:
            continue
        for member in level.members:
            for language in LANGUAGES:
                names = ", ".join((member.label.in_(language), *member.aliases.in_(language)))
                yield Document("member", f"{level.id}={member.id}", language, names)


def _join(names: list[str]) -> Iterator[str]:
    yield from (", ".join(names[at : at + NAMES_TOGETHER]) for at in range(0, len(names), NAMES_TOGETHER))
