""" "På skolen", "at the library": a noun in the definite singular is the one of its kind that was spoken of."""

from collections.abc import Iterator

from assistant.language.pack import Pack
from assistant.spans import Span
from assistant.understand import Understanding
from semantic_layer.catalog import Catalog
from semantic_layer.query import Members


def find_definite(
    question: Understanding, spoken: Members, catalog: Catalog, pack: Pack
) -> dict[Span, tuple[str, ...]]:
    """Each noun that stands for one thing → those of its kind among the members spoken of; never none."""
    found = {}
    for span in _best_names(question):
        members = tuple(_of_kind(span, spoken, catalog))
        if members and is_definite(span, question, pack) and not _is_named(span, question, catalog):
            found[span] = members
    return found


def _best_names(question: Understanding) -> Iterator[Span]:
    """One level or kind for the words that name it: the form that they are written in."""
    for spans in question.levels.values():
        yield max(spans, key=lambda span: span.quality)


def is_definite(span: Span, question: Understanding, pack: Pack) -> bool:
    """Whether its noun stands for one thing: in the definite, in no form that only several have.

    "The district with the most" says itself which one, and "the project managers" are no project.
    """
    last, before = max(span.tokens | span.inner), min(span.tokens | span.inner) - 1
    word, following = question.words[last], question.words[last + 1] if last + 1 < len(question.words) else ""
    if word.endswith(pack.only_plural) or following in pack.relates_back | (pack.relates - pack.place_prepositions):
        return False
    article = before >= 0 and question.words[before] in pack.definite_articles
    ends = not following or following in pack.free or last + 1 in question.fillers | question.period_tokens
    return (article and ends) or word.endswith(pack.definite_endings)


def _is_named(span: Span, question: Understanding, catalog: Catalog) -> bool:
    """Whether the question says itself which one, or the word is a name of its own ("i folkeskolen")."""
    dimension = catalog.dimension_of[span.phrase.id]
    members = (s for s in question.spans if s.phrase.kind == "member")
    return any(
        catalog.dimension_of[s.phrase.level] == dimension
        and (s.tokens.isdisjoint(span.tokens) or s.quality > span.quality)
        for s in members
    )


def _of_kind(span: Span, spoken: Members, catalog: Catalog) -> Iterator[str]:
    level = span.phrase.id
    for member in spoken.get(level, ()):
        if span.phrase.kind == "level" or _is_of(level, member, span.phrase.kind_index, catalog):
            yield member


def _is_of(level: str, member: str, kind: int, catalog: Catalog) -> bool:
    """Whether the member is one of the kind, or lies below one."""
    above = {level: {member}}
    own: str | None = level
    while own is not None and (parent := catalog.levels[own].parent) is not None:
        above[parent] = {p.id for m in above[own] for p in catalog.member(own, m).parents}
        own = parent
    where = catalog.levels[level].kinds[kind].where
    return all(not above.get(place, set()).isdisjoint(members) for place, members in where.items())
