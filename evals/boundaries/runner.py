"""Plan every boundary question in its own small world, and compare what it gets with what it must get."""

from functools import cache
from pathlib import Path

from pydantic import TypeAdapter

from assistant.lemmas import LemmaTable, pack_lemmas
from assistant.plan import Clarify, Decline, Plan, QueryPlan
from assistant.planners import scores as table
from assistant.planners.context import PlanContext
from assistant.planners.rules import RulesPlanner
from assistant.planners.scores import SCORES, Scores
from assistant.replan import CatalogTimeline
from assistant.understand import Understander
from evals.boundaries.world import TODAY, World, build_world
from semantic_layer.catalog import Catalog
from semantic_layer.frozen import Frozen
from semantic_layer.load import read_yaml
from semantic_layer.query import Query


class Boundary(Frozen):
    guards: str
    """The score on whose edge the question lies."""
    q: str
    gives: str
    """What it must get: "value one", "value one zone=north", "rank one by zone", "ask too_vague", "decline no_kpi"."""
    world: World


def check_boundaries(scores: Scores | None = None) -> list[str]:
    """What the boundary questions get that they must not get; nothing where every threshold is where it was.

    With the table that is in use where none is given.
    """
    scores = scores or table.SCORES
    failures = []
    for boundary in load_boundaries():
        got = run_boundary(boundary, scores)
        if got != boundary.gives:
            failures.append(f"{boundary.guards}: {boundary.q!r} gets {got!r} instead of {boundary.gives!r}")
    return failures


@cache
def load_boundaries() -> tuple[Boundary, ...]:
    """Raises CatalogError or ValidationError."""
    found = read_yaml(Path(__file__).with_name("cases.yaml"))
    return TypeAdapter(tuple[Boundary, ...]).validate_python(found)


def run_boundary(boundary: Boundary, scores: Scores = SCORES) -> str:
    catalog, table = _open_world(boundary.world.model_dump_json())
    planner = RulesPlanner(catalog, Understander(catalog, {"da": table, "en": table}, scores=scores))
    context = PlanContext(catalog, CatalogTimeline(catalog, TODAY), None, "da")
    return _describe(planner.plan_question(boundary.q, context))


@cache
def _open_world(world_json: str) -> tuple[Catalog, LemmaTable]:
    """The same catalog for every table of scores."""
    world = World.model_validate_json(world_json)
    return build_world(world), LemmaTable(pack_lemmas(world.words.items()))


def _describe(plan: Plan) -> str:
    match plan:
        case QueryPlan(query=query):
            return _describe_query(query)
        case Clarify(reason=reason):
            return f"ask {reason}"
        case Decline(reason=reason):
            return f"decline {reason}"
        case _:
            return plan.kind


def _describe_query(query: Query) -> str:
    said = [query.operation, *query.kpis]
    if query.by:
        said += ["by", *query.by]
    for sign, members in (("=", query.where), ("!=", query.without)):
        said += [f"{level}{sign}{','.join(chosen)}" for level, chosen in members.items()]
    return " ".join(said)
