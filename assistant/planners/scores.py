"""The one table of weights, thresholds and reaches that decide how a question is understood.

The first values come from a prototype that was measured on 428 questions; they are kept in the middle of plateaus on
which no answer is wrong (`bench/plateau.py` measures them, `docs/planner.md` holds the figures), never set for one
question. `evals/boundaries` holds a question on either side of each.
"""

from typing import Any

from pydantic import Field

from semantic_layer.frozen import Frozen


def _score(value: Any, decides: str, *, no_effect: str = "") -> Any:
    """A field: its value, what it decides, and why moving it by a fifth may change nothing, where that is so."""
    return Field(default=value, description=decides, json_schema_extra={"no_effect": no_effect} if no_effect else None)


class Scores(Frozen):
    """Qualities are shares of a sure match; weights are counted in sure matches of one word; reaches in words."""

    # Forms of a word (assistant/keys.py): a form is worth less the more of it was guessed away.
    surface: float = _score(1.0, "The word as it is written; every other quality is a share of it.")
    lemma: float = _score(0.98, "The dictionary form. A little under the word itself, so that the same word wins.")
    genitive: float = _score(0.96, "The dictionary form after an -s is taken for a genitive.")
    stem: float = _score(0.93, "What is left after the longest inflection ending; words in no dictionary meet here.")
    root: float = _score(0.85, "What is left after a derivation ending: a verb meets its noun.")
    min_stem: int = _score(4, "Letters that must be left of a word without its ending.")
    min_stem_of_four: int = _score(3, "The same for a word of four letters, which has no longer stem to give.")
    min_root_word: int = _score(6, "Letters that a word must have to be cut to its root.")

    # Other spellings (assistant/spans.py): only for words that the catalog does not have as they are written.
    typo: float = _score(0.82, "A repaired typing error. Times a guessed form (root) it must fall below the cut-off.")
    part: float = _score(0.90, "A part of a compound that the catalog does not have as a whole.")
    joined: float = _score(0.95, "Two words that are one word of the catalog.")
    folded: float = _score(0.95, "A word written without its æ, ø or å.")
    other_language: float = _score(0.97, "A phrase of the language that the question is not in, times its words.")
    cut_off: float = _score(0.70, "A word match below this is none: two guesses about one word are one too many.")
    longer: float = _score(0.12, "Added per further content word of a phrase: the longer phrase is better evidence.")
    name_apart: float = _score(
        0.35, "Added where two words are one name, which would else lose to the readings of its halves."
    )
    max_skip: int = _score(4, "Small words that may stand between two words of a phrase.")
    min_fold: int = _score(4, "Letters of a word that is known without its æ, ø, å; shorter ones look like others.")
    min_typo: int = _score(4, "Letters of a word in which a typing error is repaired.")
    min_typo_closed: int = _score(4, "The same for the closed lists, where a repair may turn a name into an operator.")
    max_edits: int = _score(2, "Edits of a word that are repaired at most.")
    max_nearest: int = _score(8, "Catalog words equally near a typing error; where more are, none is likely.")
    letters_per_edit: int = _score(5, "At most one edit per so many letters (though always one).")
    min_part: int = _score(4, "Letters of a part of a compound.")
    min_free_part: int = _score(
        3,
        "Letters of a part that is in the list of parts that add no meaning.",
        no_effect="a bound of the search: no word of that list is shorter",
    )
    min_joined: int = _score(6, "Letters of two words together that may be one word of the catalog.")

    # What a span is worth under one KPI (assistant/planners/cover.py).
    level: float = _score(0.8, "The name of a level, times its words: less than the name of a KPI.")
    asked: float = _score(0.3, "Added when a word before the level asks for its members one by one.")
    not_asked: float = _score(-0.5, "Added per word of a level's name that nothing asks a list of.")
    cue_reach: int = _score(4, "Words before a level among which something may ask for its members.")
    unpublished: float = _score(-0.8, "Added per word of a level or member that the KPI is not published by.")
    about: float = _score(0.45, "A word that may stand beside the KPI's name, times its quality.")
    whole: float = _score(0.3, "The name of the whole, per content word.")
    committee: float = _score(0.3, "The name of the KPI's committee.")
    unit: float = _score(0.3, "The KPI's unit, per content word.")
    peer: float = _score(0.95, "The name of those one compares with, times its words.")
    by_measure: float = _score(-0.25, "A KPI that only one of its measures names stands back.")
    unaccounted: float = _score(-1.0, "A content word that nothing explains: as much as one sure match.")
    max_spans: int = _score(
        40, "Spans among which the best cover is looked for.", no_effect="a bound of the search: questions need 14"
    )
    max_visits: int = _score(
        4000, "Steps of that search.", no_effect="a bound of the search: questions need fewer than a hundred"
    )

    # Decisions between readings (assistant/planners/rules.py, slots.py, accounts.py).
    margin: float = _score(0.30, "Two KPIs of the same words nearer than this are a question back.")
    confusable: float = _score(2.0, "Times the margin for two KPIs that the catalog declares easy to confuse.")
    same_words: float = _score(0.15, "Two members that claim the same words within this are a question back.")
    negation_reach: int = _score(3, "Words between a negation and the member or the target that it denies.")
    near: int = _score(6, "Words from an adjective to the KPI's name that it may still colour, small ones between.")

    def moved(self, name: str, share: float) -> "Scores":
        """The table with one value larger by this share of it; a whole number moves by one at least."""
        old = getattr(self, name)
        new = old * (1 + share)
        if isinstance(old, int):
            step = 1 if share > 0 else -1
            new = old + (step if round(new) == old else round(new) - old)
        return self.model_copy(update={name: new})


SCORES = Scores()
"""The table that is in use."""


def fields_that_decide() -> tuple[str, ...]:
    """The names of all values but those that are without effect by design."""
    return tuple(name for name in Scores.model_fields if not why_without_effect(name))


def why_without_effect(name: str) -> str:
    """Why moving this value changes no outcome; empty where it does."""
    extra = Scores.model_fields[name].json_schema_extra
    return str(extra.get("no_effect", "")) if isinstance(extra, dict) else ""
