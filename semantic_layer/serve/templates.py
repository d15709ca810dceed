"""The finite set of texts that serving a catalog can ever send to the database."""

from semantic_layer.catalog import Catalog
from semantic_layer.dialects.base import load_dialect
from semantic_layer.serve.compile import FILES, Statement, Target, enumerate_templates
from semantic_layer.serve.guard import allowed_tables, guard_statement


def list_templates(catalog: Catalog, target: Target = FILES) -> frozenset[str]:
    """Every statement text that can be executed for this catalog, as the guard regenerates it."""
    allowed = allowed_tables(catalog, target.schema)
    placeholder = load_dialect(target.dialect).placeholder
    return frozenset(
        guard_statement(Statement(text, ("",) * text.count(placeholder), target.dialect), allowed).text
        for text in enumerate_templates(catalog, target)
    )
