"""The finite set of texts that serving a catalog can ever send to the database."""

from semantic_layer.catalog import Catalog
from semantic_layer.serve.compile import DIALECT, Statement, enumerate_templates
from semantic_layer.serve.guard import allowed_tables, guard_statement


def list_templates(catalog: Catalog) -> frozenset[str]:
    """Every statement text that can be executed for this catalog, as the guard regenerates it."""
    allowed = allowed_tables(catalog)
    return frozenset(
        guard_statement(Statement(text, ("",) * text.count("?"), DIALECT), allowed).text
        for text in enumerate_templates(catalog)
    )
