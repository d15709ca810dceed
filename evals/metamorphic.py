"""Relations between questions: what keeps a plan, and what must stop or change it; a silent change is drift."""

import random
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Literal

from assistant.plan import Plan, QueryPlan
from semantic_layer.catalog import Catalog
from semantic_layer.frozen import Frozen
from semantic_layer.load import read_yaml
from semantic_layer.query import Query
from semantic_layer.texts import Language

Must = Literal["keep", "stop", "change"]
"""keep: the same query, or a stop; stop: no answer; change: no answer, or to another query."""
Change = Callable[[str, Language, random.Random], str | None]
"""The question after the change; None where it does not apply."""
PlanQuestion = Callable[[str, Language], Plan]


SHORT, LONG = range(4, 7), range(7, 100)
"""Letters of a word."""


class Seed(Frozen):
    """A question that plans to this query."""

    text: str
    language: Language
    query: Query


class Relation(Frozen):
    name: str
    must: Must
    least: float = 1.0
    """Of a relation that keeps: the smallest share that must still be answered."""


class Outcome(Frozen):
    relation: Relation
    asked: int
    kept: int
    """Answered as before."""
    stopped: int
    drifted: tuple[str, ...]
    """Questions answered otherwise than the relation allows: the silent changes."""

    @property
    def holds(self) -> bool:
        enough = self.relation.must != "keep" or self.kept >= self.relation.least * self.asked
        return self.asked > 0 and not self.drifted and enough


def collect_seeds(catalog: Catalog, plan: PlanQuestion | None = None) -> list[Seed]:
    """The verified questions, in every language, with the query that each has by the catalog; or that of `plan`.

    A release whose figures are late has another latest period than the catalog promises.
    """
    seeds = [
        Seed(text=text, language=language, query=verified.query)
        for kpi in catalog.kpis.values()
        for verified in kpi.verified
        for language, text in verified.questions()
    ]
    if plan is None:
        return seeds
    planned = ((seed, plan(seed.text, seed.language)) for seed in seeds)
    return [seed.model_copy(update={"query": p.query}) for seed, p in planned if isinstance(p, QueryPlan)]


class _Words(Frozen):
    polite: tuple[str, ...]
    fillers: tuple[str, ...]
    imperative: Mapping[str, tuple[str, ...]]
    qualifiers: tuple[str, ...]
    qualified: tuple[str, ...]
    negations: tuple[str, ...]
    more_periods: tuple[str, ...]
    numbers: tuple[str, ...]


def measure_drift(plan: PlanQuestion, seeds: Sequence[Seed], names: Iterable[str] = ()) -> list[Outcome]:
    """One outcome per relation (all, or those named) over the seeds it applies to; the same for the same seeds."""
    chosen = tuple(names) or tuple(RELATIONS)
    return [_measure(plan, seeds, name) for name in chosen]


def _measure(plan: PlanQuestion, seeds: Sequence[Seed], name: str) -> Outcome:
    relation, change = RELATIONS[name]
    dice = random.Random(name)
    asked = kept = stopped = 0
    drifted: list[str] = []
    for seed in seeds:
        text = change(seed.text, seed.language, dice)
        if text is None:
            continue
        asked += 1
        planned = plan(text, seed.language)
        if not isinstance(planned, QueryPlan):
            stopped += 1
        elif may_answer(relation.must, planned.query == seed.query, bool(planned.unused_words)):
            kept += planned.query == seed.query
        else:
            drifted.append(text)
    return Outcome(relation=relation, asked=asked, kept=kept, stopped=stopped, drifted=tuple(drifted))


def may_answer(must: Must, same: bool, said: bool = False) -> bool:
    """Whether a changed question may be answered with the same query, or with another one.

    What is told around a question may stand there unused when the answer says so.
    """
    if must == "keep":
        return same
    return not same if must == "change" else same and said


# -- the changes ---------------------------------------------------------------------------------------------


@cache
def _words(language: Language) -> _Words:
    return _Words.model_validate(read_yaml(Path(__file__).with_name("relations.yaml"))[language])


def _tail(text: str, more: str) -> str:
    return f"{text.rstrip('?. ')} {more}?"


def _insert(text: str, word: str, dice: random.Random) -> str:
    words = text.split()
    words.insert(dice.randrange(1, len(words)), word)
    return " ".join(words)


def _be_polite(text: str, language: Language, dice: random.Random) -> str:
    return dice.choice(_words(language).polite).format(q=text, Q=text[0].lower() + text[1:])


def _order(text: str, language: Language, dice: random.Random) -> str | None:
    """The question as an order: "Hvad er X?" is "Vis X"."""
    words = _words(language).imperative
    start = next((opening for opening in words["from"] if text.lower().startswith(opening)), None)
    return None if start is None else dice.choice(words["to"]) + text[len(start) :].rstrip("?")


def _qualify(text: str, language: Language, dice: random.Random) -> str:
    words = _words(language)
    return _tail(text, dice.choice(words.qualified).format(x=dice.choice(words.qualifiers)))


def _misspell(text: str, dice: random.Random, lengths: range) -> str | None:
    """One error in one word of so many letters: a letter left out, two swapped, one replaced."""
    words = text.split()
    long = [i for i, w in enumerate(words) if len(w.strip("?.,")) in lengths and w.strip("?.,").isalpha()]
    if not long:
        return None
    at = dice.choice(long)
    word = words[at]
    i = dice.randrange(1, len(word) - 2)
    broken = (
        word[:i] + word[i + 1 :],
        word[:i] + word[i + 1] + word[i] + word[i + 2 :],
        word[:i] + "x" + word[i + 1 :],
    )
    words[at] = dice.choice(broken)
    return " ".join(words)


def _without_danish_letters(text: str, language: Language, _: random.Random) -> str | None:
    spelled = text.replace("æ", "ae").replace("ø", "oe").replace("å", "aa")
    return None if language != "da" or spelled == text else spelled


def _another_year(text: str, _: Language, dice: random.Random) -> str | None:
    """Another year instead of the only one that is named."""
    years = re.findall(r"(?<![\d/-])20\d\d(?![\d/-])", text)
    if len(years) != 1:
        return None
    return text.replace(years[0], str(int(years[0]) - dice.randint(1, 2)))


def _relations() -> dict[str, tuple[Relation, Change]]:
    def pick(field: str) -> Change:
        return lambda q, language, dice: _tail(q, dice.choice(getattr(_words(language), field)))

    made: tuple[tuple[str, Must, float, Change], ...] = (
        ("politeness", "keep", 1.0, _be_polite),
        ("a filler word", "keep", 0.98, lambda q, lang, d: _insert(q, d.choice(_words(lang).fillers), d)),
        ("an order instead of a question", "keep", 1.0, _order),
        ("capitals", "keep", 1.0, lambda q, *_: q.upper()),
        ("no capitals, no punctuation", "keep", 1.0, lambda q, *_: q.lower().rstrip("?")),
        ("ae, oe, aa", "keep", 0.9, _without_danish_letters),
        ("one typing error", "keep", 0.9, lambda q, _, d: _misspell(q, d, LONG)),
        ("one typing error in a short word", "keep", 0.6, lambda q, _, d: _misspell(q, d, SHORT)),
        ("an unknown qualifier at the end", "stop", 1.0, _qualify),
        ("an unknown word anywhere", "stop", 1.0, lambda q, lang, d: _insert(q, d.choice(_words(lang).qualifiers), d)),
        ("a negation", "stop", 1.0, pick("negations")),
        ("more periods", "stop", 1.0, pick("more_periods")),
        ("a loose number", "stop", 1.0, pick("numbers")),
        ("another year", "change", 1.0, _another_year),
    )
    return {name: (Relation(name=name, must=must, least=least), change) for name, must, least, change in made}


RELATIONS = _relations()
