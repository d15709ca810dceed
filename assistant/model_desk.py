"""The one language model of a process: made once, whatever releases come and go, and counted."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from threading import Lock

from assistant.consultant import Consultant
from assistant.llm import Model, ModelEdge
from assistant.model_use import ModelUse
from assistant.planners.llm import Interpreter
from assistant.planners.rules import RulesPlanner
from assistant.planners.seams import ByLetters
from assistant.settings import Settings
from assistant.understand import Understander
from semantic_layer.catalog import Catalog
from semantic_layer.texts import Language


@dataclass
class ModelTotals:
    """Over all questions since the process began."""

    questions: int = 0
    """That a model was asked about."""
    calls: int = 0
    no_reply: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    cost: float | None = None
    ms: list[int] = field(default_factory=list)
    """How long each question waited that was sent."""


class ModelDesk:
    def __init__(self, settings: Settings, model: Model | None = None) -> None:
        self._settings = settings
        wanted = settings.planner != "rules"
        self._model = (model or (ModelEdge(settings) if settings.uses_model else None)) if wanted else None
        self._lock = Lock()
        self.totals = ModelTotals()

    def wait_until_loaded(self) -> bool:
        return self._model.wait_until_loaded() if isinstance(self._model, ModelEdge) else self._model is not None

    def close(self) -> None:
        if isinstance(self._model, ModelEdge):
            self._model.close()

    def open_consultant(self, catalog: Catalog, rules: RulesPlanner, understander: Understander) -> Consultant | None:
        """For the questions of one release; None where no model is to be asked."""
        settings = self._settings
        if self._model is None or settings.planner == "rules":
            return None
        search = {language: ByLetters(catalog, language, pack.closed) for language, pack in understander.packs.items()}

        def find_candidates(text: str, language: Language) -> Sequence[str]:
            return search[language].find_candidates(text)

        def find_examples(text: str, language: Language, most: int) -> Sequence[tuple[str, str]]:
            return search[language].find_examples(text, most)

        interpreter = Interpreter(
            catalog, rules, understander, self._model, find_candidates, find_examples, settings.llm_seconds
        )
        prices = (settings.llm_price_in, settings.llm_price_out)
        known = (prices[0], prices[1]) if prices[0] is not None and prices[1] is not None else None
        return Consultant(interpreter, understander, settings.planner, self._model.name, known)

    def count(self, uses: Iterable[ModelUse]) -> None:
        with self._lock:
            for use in uses:
                totals = self.totals
                totals.questions += use.outcome != "kept_in"
                totals.calls += use.calls
                totals.no_reply += use.outcome == "no_reply"
                totals.tokens_in += use.tokens_in
                totals.tokens_out += use.tokens_out
                totals.cost = (totals.cost or 0.0) + use.cost if use.cost is not None else totals.cost
                totals.ms += [use.ms] if use.calls else []
