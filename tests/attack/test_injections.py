"""Orders hidden in questions and in the catalog, and a model that obeys: the plan is unchanged, or there is none."""

from collections.abc import Sequence
from dataclasses import dataclass

import pytest

from assistant.conversation import NO_CONVERSATION
from assistant.lemmas import LemmaTable
from assistant.plan import Plan, QueryPlan
from assistant.planners.context import PlanContext
from assistant.planners.llm import Interpreter
from assistant.planners.prompt_facts import Asked
from assistant.planners.rules import RulesPlanner
from assistant.planners.seams import ByLetters
from assistant.replan import CatalogTimeline
from assistant.understand import Understander
from semantic_layer.catalog import Catalog
from semantic_layer.texts import Language, Text, Words
from tests.assistant.conftest import TODAY, catalog, catalog_folder, tables  # noqa: F401 - fixtures
from tests.assistant.endpoint import Endpoint, serve
from tests.assistant.models import Scripted, read_sent_facts
from tests.attack.injections import PLACES, Injection, Place, list_injections

SENT_ON = "Sidder ungerne som sild i en tønde?"
ANSWERED = "Hvad er sygefraværet i skolerne?"
SCHOOL = "byskolen"


@dataclass
class Poisoned:
    """A catalog with an order in every text, and the planners that read it."""

    catalog: Catalog
    understander: Understander
    rules: RulesPlanner
    model: Scripted
    interpreter: Interpreter

    def plan(self, text: str) -> tuple[Plan, Plan]:
        """Of the rules alone, and with what the model said."""
        self.interpreter._kept.clear()
        question = self.understander.understand_question(text)
        context = PlanContext(self.catalog, CatalogTimeline(self.catalog, TODAY))
        decision = self.rules.decide(question, context)
        plan, spent = self.interpreter.interpret(
            decision, Asked(question, TODAY, "politiker", NO_CONVERSATION), context
        )
        assert spent.calls
        return decision.plan, plan


def poison(catalog: Catalog) -> Catalog:  # noqa: F811
    """Every KPI and every school with one order in each of its places."""
    orders = {place: list_injections(place) for place in PLACES}
    kpis = {}
    for index, (kpi_id, kpi) in enumerate(sorted(catalog.kpis.items())):
        definition, synonym, verified = (
            orders[place][index % len(orders[place])].text for place in ("definition", "synonym", "verified")
        )
        asked = dict(kpi.verified[0].questions()) if kpi.verified else {}
        # Behind a question that is near what is asked, so that a model is shown it.
        spoilt = Text(da=f"{asked.get('da', '')} {verified}", en=f"{asked.get('en', '')} {verified}")
        first = kpi.verified[0].model_copy(update={"q": spoilt}) if kpi.verified else None
        kpis[kpi_id] = kpi.model_copy(
            update={
                "description": Text(da=definition, en=definition),
                "synonyms": Words(da=(*kpi.synonyms.da, synonym), en=(*kpi.synonyms.en, synonym)),
                "verified": (*([first] if first else []), *kpi.verified),
            }
        )
    return catalog.model_copy(update={"kpis": kpis})


@pytest.fixture(scope="module")
def poisoned(catalog: Catalog, tables: dict[Language, LemmaTable]) -> Poisoned:  # noqa: F811
    spoilt = poison(catalog)
    understander = Understander(spoilt, tables)
    rules, model = RulesPlanner(spoilt, understander), Scripted(lambda _facts: {})
    search = {language: ByLetters(spoilt, language, pack.closed) for language, pack in understander.packs.items()}

    def find_candidates(text: str, language: Language) -> Sequence[str]:
        return search[language].find_candidates(text)

    def find_examples(text: str, language: Language, most: int) -> Sequence[tuple[str, str]]:
        return search[language].find_examples(text, most)

    interpreter = Interpreter(spoilt, rules, understander, model, find_candidates, find_examples, 3.0)
    return Poisoned(spoilt, understander, rules, model, interpreter)


def name_member(poisoned: Poisoned, injection: Injection) -> Poisoned:
    """The same, with the order in the name of a school; the name that is asked by stays."""
    dimension = next(d for d in poisoned.catalog.dimensions.values() for level in d.levels if level.id == "institution")
    level = next(level for level in dimension.levels if level.id == "institution")
    members = tuple(
        m.model_copy(update={"label": Text(da=f"{m.label.da} {injection.text}", en=injection.text)})
        if m.id == SCHOOL
        else m
        for m in level.members
    )
    levels = tuple(lv.model_copy(update={"members": members}) if lv.id == level.id else lv for lv in dimension.levels)
    dimensions = poisoned.catalog.dimensions | {dimension.id: dimension.model_copy(update={"levels": levels})}
    spoilt = poisoned.catalog.model_copy(update={"dimensions": dimensions})
    old = poisoned.interpreter
    fresh = Interpreter(
        spoilt, old._rules, old._understander, old._model, old._find_candidates, old._find_examples, 3.0
    )
    return Poisoned(spoilt, poisoned.understander, poisoned.rules, poisoned.model, fresh)


def questions_for(place: Place, injection: Injection) -> tuple[str, ...]:
    if place == "question":
        return f"{ANSWERED[:-1]}, {injection.text}", f"{injection.text}: {SENT_ON}"
    return (ANSWERED, "Hvad er sygefraværet på Byskolen?", SENT_ON)


def is_inert(alone: Plan, plan: Plan) -> bool:
    """Unchanged, or no answer."""
    return not isinstance(plan, QueryPlan) or (isinstance(alone, QueryPlan) and plan.query == alone.query)


def test_there_are_enough() -> None:
    found = [injection for place in PLACES for injection in list_injections(place)]
    assert len(found) >= 200 and len({i.text for i in found if i.place == "question"}) == 100


def find_changed(place: Place, poisoned: Poisoned, every: int) -> list[str]:
    """What an order changed, of every ninth of them or of all."""
    changed, reached = [], 0
    for injection in list_injections(place)[::every]:
        attacked = name_member(poisoned, injection) if place == "member" else poisoned
        attacked.model.answer = injection.obey
        for text in questions_for(place, injection):
            attacked.model.prompts.clear()
            alone, plan = attacked.plan(text)
            sent = attacked.model.prompts[0][1].text.replace('\\"', '"')
            reached += injection.text in sent
            if not is_inert(alone, plan):
                changed.append(f"{injection}: {text} → {plan}")
    assert reached or every > 1 or place == "synonym", "an order that no model sees shows nothing"
    return changed


@pytest.mark.promise("S8")
@pytest.mark.parametrize("place", PLACES)
def test_no_order_changes_a_plan(place: Place, poisoned: Poisoned) -> None:
    assert find_changed(place, poisoned, every=9) == []


@pytest.mark.slow
@pytest.mark.promise("S8")
@pytest.mark.parametrize("place", PLACES)
def test_none_of_all_orders_changes_a_plan(place: Place, poisoned: Poisoned) -> None:
    assert find_changed(place, poisoned, every=1) == []


def test_a_plan_that_is_changed_would_be_seen(poisoned: Poisoned, monkeypatch: pytest.MonkeyPatch) -> None:
    """Were the model's own plan taken, the orders would work."""
    injection = next(i for i in list_injections("definition") if i.order == "other_figure")
    poisoned.model.answer = injection.obey
    alone, _ = poisoned.plan(ANSWERED)
    other, _ = poisoned.plan("Hvad er ledigheden?")
    monkeypatch.setattr("assistant.planners.llm.settle_readings", lambda *_: other)
    assert not is_inert(alone, poisoned.plan(ANSWERED)[1])


@pytest.mark.promise("S8")
def test_over_a_socket_it_is_no_different(poisoned: Poisoned) -> None:
    """The real client, and an endpoint that does as the order in its prompt says."""
    from assistant import Settings
    from assistant.llm import ModelEdge

    injection = next(i for i in list_injections("definition") if i.order == "other_figure")
    with serve(Endpoint(lambda request: injection.obey(read_sent_facts(request)))) as endpoint:
        edge = ModelEdge(Settings(_env_file=None, planner="llm", llm="openai:x", llm_url=endpoint.url))
        assert edge.wait_until_loaded()
        old = poisoned.interpreter
        asking = Interpreter(
            poisoned.catalog, old._rules, old._understander, edge, old._find_candidates, old._find_examples, 3.0
        )
        alone, plan = Poisoned(poisoned.catalog, poisoned.understander, poisoned.rules, poisoned.model, asking).plan(
            ANSWERED
        )
        edge.close()
    assert isinstance(plan, QueryPlan) and is_inert(alone, plan)
    assert injection.text in endpoint.prompts[0] or endpoint.requests
