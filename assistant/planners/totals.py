"""Words that ask for several as one: "tilsammen", "i alt"."""

from functools import lru_cache

from assistant.language.pack import load_pack
from assistant.operators import PhraseTable
from assistant.understand import Understanding
from semantic_layer.texts import Language


def says_together(question: Understanding) -> bool:
    return bool(_table(question.language).find(list(question.words)))


@lru_cache
def _table(language: Language) -> PhraseTable:
    return PhraseTable({"total": load_pack(language).talk["total"]})
