"""Questions about a figure rather than for it: what it means, where it comes from, how and when it is made."""

from functools import lru_cache

from assistant.language.pack import load_pack
from assistant.operators import PhraseTable
from assistant.plan import Explain, ExplainKind
from assistant.planners.cover import Hypothesis
from assistant.understand import Understanding
from semantic_layer.texts import Language


@lru_cache
def _table(language: Language) -> PhraseTable:
    return PhraseTable(load_pack(language).explain)


def find_explanation(question: Understanding, best: Hypothesis | None) -> Explain | None:
    """An explanation of one KPI, or of the catalogue; None when the question asks for a figure after all."""
    kept = [i for i in range(len(question.words)) if i not in question.fillers]
    words = [question.words[i] for i in kept]
    found = _table(question.language).find(words)
    if not found:
        return None
    kinds = {kind for kind, _, _ in found}
    asked = {kept[i] for _, tokens, _ in found for i in tokens}
    named = {i for s in question.spans if s.phrase.kind != "about" for i in s.tokens}
    if "catalogue" in kinds and best is None and not named - asked:
        return Explain(about="catalogue")
    if best is None or any(s.phrase.kind in ("member", "level", "kind", "peer") for s in best.spans):
        return None
    if question.numbers or any(p.means != "now" for p in question.periods):
        return None
    light = load_pack(question.language).explain_light
    left = [i for i in best.unaccounted if i not in asked and question.words[i] not in light]
    if left:
        return None
    kind: ExplainKind = max(found, key=lambda f: (len(f[1]), f[0]))[0]  # type: ignore[assignment]
    if kind == "catalogue":
        return None
    measure = next((s.phrase.id for s in best.of("measure")), None)
    return Explain(about=kind, kpi=best.kpi.id, measure=measure)
