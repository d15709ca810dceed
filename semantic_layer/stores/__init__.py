"""Where releases are kept: DuckDB files in a folder, or schemas of a Postgres database."""

from semantic_layer.stores.base import Place, Reader, Store, StoredRelease
from semantic_layer.stores.open import open_store

__all__ = ["Place", "Reader", "Store", "StoredRelease", "open_store"]
