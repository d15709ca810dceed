"""Check a catalog: facts that no single file can show, all problems at once."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path

from semantic_layer.benchmark_rules import benchmarks_fit, peers_named
from semantic_layer.catalog import Catalog
from semantic_layer.cockpit_rules import (
    cockpit_figures_published,
    cockpit_roles_known,
    cockpit_sections_fit,
    cockpits_agree,
    cockpits_filled,
    sdgs_unique,
)
from semantic_layer.combination_rules import combinations_decided
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
from semantic_layer.load import locate_kpi_files, locate_line, read_catalog
from semantic_layer.published_rules import (
    breakdowns_ordered,
    categories_placed,
    derived_computable,
    grains_nest,
    levels_known,
    small_groups_protected,
)
from semantic_layer.view_rules import (
    columns_exist,
    columns_fit,
    columns_named,
    disclosure_counts,
    forecasts_readable,
    keys_declared,
    views_exist,
)
from semantic_layer.word_rules import (
    languages_complete,
    measures_distinct,
    names_distinct,
    outside_distinct,
    references_known,
    texts_written,
)


def _name(rule: Rule) -> str:
    return getattr(rule, "__name__", "rule")


RULES: Mapping[Rule, str] = {
    texts_written: "write it",
    languages_complete: "write at least one word that people say in that language",
    names_distinct: "take the word away from one of them, or name each in the other's `confusable`",
    measures_distinct: "take the word out of the KPI's synonyms",
    outside_distinct: "take the word away from one of them",
    references_known: "correct it, or add what it names",
    views_exist: "name a view that is there, or add its file",
    keys_declared: "let `key` name the columns that tell one row from another",
    columns_exist: "correct the column's name, or add the column to the view's file and to the source",
    columns_named: "give the column a `label` in both languages in the view's file",
    columns_fit: "name another column, or correct its type in the view's file",
    disclosure_counts: "let `count` name the column that counts the persons of a row",
    forecasts_readable: "correct the forecast, or its view's file",
    levels_known: "correct it, or add what it names",
    grains_nest: "name a grain of calendars/ that periods of `time.base` add up to",
    breakdowns_ordered: "write each breakdown once, with its levels from the coarsest to the finest",
    categories_placed: "publish the level, and give each value an id of its own",
    derived_computable: "name two measures that are published wherever this one is",
    small_groups_protected: "give a disclosure rule with `count`, or take `small` away",
    levels_unique: "give one of them another id",
    members_unique: "give one of them another id or name",
    parents_known: "give each member a parent of the level above, one at a time",
    successors_known: "correct the days or the id",
    kinds_known: "correct it, or add the member",
    calendars_nest: "name only grains that whole periods of this one add up to",
    peers_named: "correct peers.yaml",
    benchmarks_fit: "correct the benchmark, or the peers and the view that it needs",
    targets_consistent: "correct the target",
    caveats_dated: "correct the caveat",
    reviews_due: "review the KPI and set a new `review_by`",
    verified_published: "ask for something that is published and closed on that day",
    verified_replan: "word the question otherwise, add the words that are missing, or correct the query",
    versions_bumped: "raise `version` where the definition changed, then run `raadsvar check --lock`",
    sdgs_unique: "write each goal once",
    cockpits_filled: "give each section one to eight figures, each once",
    cockpit_figures_published: "name a figure that is published",
    cockpit_roles_known: "name a role of roles.yaml",
    cockpit_sections_fit: "move the figure, or correct the section",
    combinations_decided: "correct the combination",
    cockpits_agree: "show the same figures in both",
}
"""Each rule, in the order in which it is run, with what to do about what it finds."""

DECIDE_PLANS = frozenset(
    _name(rule) for rule in (references_known, levels_known, grains_nest, levels_unique, parents_known, calendars_nest)
)
"""What understanding rests on; while one of these rules finds something, questions are not planned."""

MakeReplan = Callable[[Catalog], Replan]


def check_folder(folder: Path, today: date | None = None, make_replan: MakeReplan | None = None) -> list[str]:
    """Everything that is wrong with a catalog folder, a line each: in the files themselves, then between them.

    Verified questions are planned when there is nothing else to mend that decides how they are understood.
    """
    reading = read_catalog(folder)
    if reading.catalog is None:
        return list(reading.problems)
    found = check_catalog(reading.catalog, folder, today, unread=reading.unread)
    if make_replan and not reading.problems and not any(p.rule in DECIDE_PLANS for p in found):
        found = check_catalog(reading.catalog, folder, today, make_replan(reading.catalog))
    return [*reading.problems, *(str(problem) for problem in found)]


def check_catalog(
    catalog: Catalog,
    folder: Path,
    today: date | None = None,
    replan: Replan | None = None,
    unread: frozenset[str] = frozenset(),
) -> list[Problem]:
    """Every problem of every rule, in the order of the rules.

    `today` is the day that review dates are held against (None: the catalog's evaluation day). With `replan`,
    verified questions must also plan to their own query. What `unread` files would say is not missed.
    """
    day = today or catalog.identity.evaluation_day
    inspection = Inspection(catalog, folder, locate_kpi_files(folder), day, replan, unread)
    return [problem for rule, advice in RULES.items() for problem in _problems(rule, advice, inspection)]


def _problems(rule: Rule, advice: str, inspection: Inspection) -> Iterator[Problem]:
    finding: Finding
    for finding in rule(inspection):
        line = locate_line(inspection.folder / finding.file, finding.at)
        yield Problem(finding.file, finding.kpi, _name(rule), finding.message, line, advice)
