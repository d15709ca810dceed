"""Open a release and make the pipeline that answers from it."""

from collections.abc import Mapping

from assistant.keeping import loading_to_stay
from assistant.lemmas import LemmaTable
from assistant.lexicon_store import LEXICON, unpack_lexicon
from assistant.model_desk import ModelDesk
from assistant.pipeline import Pipeline
from assistant.planners.rules import RulesPlanner
from assistant.understand import Understander
from semantic_layer.serve import open_release
from semantic_layer.stores import Place
from semantic_layer.texts import Language

LEMMAS = "lemmas.{language}"
"""Attachment of a release with the lemma table of a language."""


def open_pipeline(
    place: Place,
    release_id: str | None = None,
    withdrawn: Mapping[str, str] | None = None,
    stays: bool = True,
    desk: ModelDesk | None = None,
) -> Pipeline:
    """Open a release, as it was in service when these KPIs were withdrawn, and read its words; to stay, or for once.

    Without a `desk`, or where it has no model, questions are understood by the rules alone. Raises ReleaseError.
    """
    release = open_release(place, release_id, withdrawn)
    languages: tuple[Language, ...] = ("da", "en")
    tables = {language: LemmaTable(release.attachment(LEMMAS.format(language=language))) for language in languages}
    stored = release.find_attachment(LEXICON)
    with loading_to_stay(stays):
        understander = Understander(release.catalog, tables, unpack_lexicon(stored) if stored else None)
        rules = RulesPlanner(release.catalog, understander)
        consultant = desk.open_consultant(release.catalog, rules, understander) if desk is not None else None
        return Pipeline(release, understander, rules, consultant)
