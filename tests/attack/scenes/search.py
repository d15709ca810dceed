"""Search by meaning: the store of vectors and the embedding model, loaded as when somebody searches."""

from pathlib import Path

from assistant.language.pack import load_packs
from assistant.retrieval.retriever import Retriever
from semantic_layer.load import load_catalog
from tests.attack.sealed import ROOT, list_listeners

KEPT = ("ledighed", "sygefravaer", "indbyggere", "klassekvotient")
SECONDS = 300


def play(folder: Path) -> dict[str, object]:
    catalog = load_catalog(ROOT / "semantic_layer" / "catalog")
    few = catalog.model_copy(update={"kpis": {id_: catalog.kpis[id_] for id_ in KEPT}, "dimensions": {}})
    closed = {language: pack.closed for language, pack in load_packs().items()}
    retriever = Retriever(few, "abc", folder, closed)
    retriever.start()
    loaded = retriever.wait(SECONDS)
    found = retriever.find_kpis("jobless folk", "en", 1)
    told: dict[str, object] = {
        "loaded": loaded,
        "stage": retriever.stage,
        "found": found,
        "listening": list_listeners(),
    }
    retriever.close()
    return told
