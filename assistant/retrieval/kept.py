"""The retriever of the catalog in service: made when it is first needed, and anew when the catalog changes."""

import threading

from assistant.retrieval.retriever import Retriever, make_retriever
from assistant.settings import Settings
from semantic_layer.serve import Release


class KeptRetriever:
    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._lock = threading.Lock()
        self._kept: Retriever | None = None

    def of(self, release: Release) -> Retriever:
        with self._lock:
            if self._kept is None or self._kept.catalog_hash != release.manifest.catalog_hash:
                self._drop()
                self._kept = make_retriever(release, self._settings)
            return self._kept

    def close(self) -> None:
        with self._lock:
            self._drop()

    def _drop(self) -> None:
        if self._kept is not None:
            self._kept.close()
            self._kept = None
