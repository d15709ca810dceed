"""Queries that a client makes up, right and wrong in every part: each is an answer, and none is a fault."""

import random
from collections import Counter
from datetime import date
from typing import Any, get_args

import pytest
from pydantic import ValidationError

from assistant import Assistant, Question
from semantic_layer.catalog import Catalog, Kpi
from semantic_layer.query import Comparison, Operation, Query

TODAY = date(2026, 11, 15)
TRIED = 250
"""Of which about a third pass the first check."""
NONSENSE = "'; DROP TABLE kpi.x --"
"""Among the ids; nothing of it may come back."""
AGAINST_USING, LIMIT_USING = ("compare", "change", "share", "drivers"), ("condition", "count")


class Client:
    """Knows the catalog, and says wrong things now and then."""

    def __init__(self, catalog: Catalog, dice: random.Random) -> None:
        self.catalog = catalog
        self.dice = dice

    def write(self) -> dict[str, Any]:
        kpi = self.dice.choice(list(self.catalog.kpis.values()))
        published = self.dice.choice(kpi.published)
        grain = self.or_nonsense(self.dice.choice(published.grains))
        operation: str = self.dice.choice(get_args(Operation))
        query: dict[str, Any] = {
            "kpis": [kpi.id, *([self.or_nonsense(self.dice.choice(list(self.catalog.kpis)))] if self.rarely() else [])],
            "operation": operation,
            "grain": grain,
            "period": self.span(grain),
            "by": list(published.by) if self.dice.random() < 0.6 else [],
            "measures": [self.or_nonsense(m) for m in self.dice.sample(kpi.release_measures, self.dice.choice((0, 1)))],
            "where": self.members(kpi) if self.dice.random() < 0.3 else {},
            "without": self.members(kpi) if self.rarely() else {},
            "forecast": self.rarely(),
            "together": self.rarely(),
        }
        if (operation in LIMIT_USING) != self.rarely():
            query["condition"] = {
                "op": self.dice.choice(get_args(Comparison)),
                "value": self.dice.choice((0, 5, -3, 5.25, 1e300, 1e-300, 10**30)),
            }
        if (operation in AGAINST_USING) != self.rarely():
            query["against"] = self.against(kpi, grain)
        if (operation == "rank") != self.rarely():
            query["rank"] = {
                "n": self.dice.choice((None, 1, 3, 10**12)),
                "order": self.dice.choice(("highest", "lowest")),
                "over": self.dice.choice(("members", "members", "periods")),
            }
        return query

    def rarely(self) -> bool:
        return self.dice.random() < 0.05

    def or_nonsense(self, text: str) -> str:
        return NONSENSE if self.dice.random() < 0.02 else text

    def span(self, grain: str) -> dict[str, str]:
        calendar = self.catalog.calendars.grains.get(grain)
        if calendar is None or self.rarely():
            return {"from": NONSENSE, "to": "9999-12"}
        day = date(self.dice.choice((2023, 2024, 2025)), self.dice.randint(1, 12), 15)
        first = calendar.containing(day)
        last = calendar.shift(first, self.dice.choice((0, 0, 0, 1, 3)))
        return {"from": first.id, "to": last.id}

    def members(self, kpi: Kpi) -> dict[str, list[str]]:
        level = self.dice.choice(kpi.levels or tuple(self.catalog.levels))
        known = [member.id for member in self.catalog.levels[level].members]
        chosen = self.dice.sample(known, min(len(known), self.dice.choice((1, 1, 2))))
        return {level: [self.or_nonsense(member) for member in chosen]}

    def against(self, kpi: Kpi, grain: str) -> dict[str, Any]:
        peers = kpi.benchmark.peers if kpi.benchmark else (NONSENSE,)
        sides: tuple[dict[str, Any], ...] = (
            {"period": self.span(grain)},
            {"members": self.members(kpi)},
            {"target": True},
            {"benchmark": self.dice.choice(peers)},
            {},
        )
        return self.dice.choice(sides)


@pytest.mark.promise("S1", "S7")
def test_every_query_from_outside_has_an_answer(desk: Assistant, seed: int) -> None:
    client = Client(desk.release.catalog, random.Random(seed))
    told: Counter[tuple[str, str | None]] = Counter()
    for _ in range(TRIED):
        written = client.write()
        try:
            query = Query.model_validate(written)
        except ValidationError:
            told["no query", None] += 1
            continue
        answer = desk.ask(Question(text="", asked_at=TODAY, query=query, language=client.dice.choice(("da", "en"))))
        told[answer.status, answer.reason] += 1
        assert answer.status in ("answered", "declined"), written
        assert "DROP" not in answer.to_json(), written
        if answer.status == "answered":
            assert answer.query is not None and answer.understood
            assert answer.query.kpis == query.kpis and answer.query.where == query.where
    assert told["answered", None] > TRIED / 20, told
    assert told["declined", "query_not_valid"] > TRIED / 20, told
