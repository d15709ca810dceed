"""The scorers: each looks at one side of an answer, and says what it has against it."""

from collections.abc import Callable, Iterator

from evals.asked import Asked
from evals.scorers.caveats import score_caveats
from evals.scorers.citations import score_citations
from evals.scorers.language import score_language
from evals.scorers.leaks import score_leaks
from evals.scorers.neutrality import score_neutrality
from evals.scorers.plan import score_plan
from evals.scorers.refusal import score_refusal
from evals.scorers.stability import score_stability
from evals.scorers.value import score_value
from evals.verdict import Finding

SCORERS: tuple[Callable[[Asked], Iterator[Finding]], ...] = (
    score_plan,
    score_refusal,
    score_leaks,
    score_value,
    score_caveats,
    score_citations,
    score_language,
    score_neutrality,
    score_stability,
)

__all__ = ["SCORERS"]
