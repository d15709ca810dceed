"""Check a catalog: facts that no single file can show, all problems at once."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from semantic_layer.benchmark_rules import benchmarks_fit, peers_named
from semantic_layer.catalog import Catalog
from semantic_layer.decision_rules import (
    caveats_dated,
    reviews_due,
    targets_consistent,
    verified_published,
    verified_replan,
    versions_bumped,
)
from semantic_layer.dimension_rules import (
    calendars_nest,
    kinds_known,
    levels_unique,
    members_unique,
    parents_known,
    successors_known,
)
from semantic_layer.inspection import Finding, Inspection, Problem, Replan, Rule
from semantic_layer.load import locate_kpi_files
from semantic_layer.published_rules import (
    breakdowns_ordered,
    categories_placed,
    derived_computable,
    grains_nest,
    levels_known,
    small_groups_protected,
)
from semantic_layer.view_rules import columns_exist, columns_fit, disclosure_counts, keys_declared, views_exist
from semantic_layer.word_rules import (
    languages_complete,
    names_distinct,
    outside_distinct,
    references_known,
    texts_written,
)

RULES: tuple[Rule, ...] = (
    texts_written,
    languages_complete,
    names_distinct,
    outside_distinct,
    references_known,
    views_exist,
    keys_declared,
    columns_exist,
    columns_fit,
    disclosure_counts,
    levels_known,
    grains_nest,
    breakdowns_ordered,
    categories_placed,
    derived_computable,
    small_groups_protected,
    levels_unique,
    members_unique,
    parents_known,
    successors_known,
    kinds_known,
    calendars_nest,
    peers_named,
    benchmarks_fit,
    targets_consistent,
    caveats_dated,
    reviews_due,
    verified_published,
    verified_replan,
    versions_bumped,
)


def check_catalog(
    catalog: Catalog, folder: Path, today: date | None = None, replan: Replan | None = None
) -> list[Problem]:
    """Every problem of every rule, in the order of the rules.

    `today` is the day that review dates are held against (None: the catalog's evaluation day). With `replan`,
    verified questions must also plan to their own query.
    """
    inspection = Inspection(catalog, folder, locate_kpi_files(folder), today or catalog.identity.evaluation_day, replan)
    return [problem for rule in RULES for problem in _problems(rule, inspection)]


def _problems(rule: Rule, inspection: Inspection) -> Iterator[Problem]:
    name = getattr(rule, "__name__", "rule")
    finding: Finding
    for finding in rule(inspection):
        yield Problem(finding.file, finding.kpi, name, finding.message)
