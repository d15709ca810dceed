"""A span of ages or year groups, or the name of several, is written out as the members that it covers.

"year 7-9" becomes "year 7, year 8 and year 9 altogether": the words that the lexicon knows, and the one that asks for
one figure. A span that does not fall together with published members is left as it stands.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from assistant.language.pack import Pack
from semantic_layer.catalog import Catalog
from semantic_layer.dimensions import Level, Member
from semantic_layer.texts import Language

_NUMBER = re.compile(r"\d+")
_IN_A_LIST = re.compile(r"\d\.?,\s*$")


@dataclass(frozen=True)
class _Written:
    first: int
    last: int
    members: Sequence[Member]
    together: bool = True

    def overlaps(self, other: "_Written") -> bool:
        return self.first < other.last and other.first < self.last


class RangeWriter:
    """The spans and groups of one catalog in one language."""

    def __init__(self, catalog: Catalog, language: Language, pack: Pack) -> None:
        self._language = language
        self._pack = pack
        self._groups = _groups(catalog, language)
        self._group = _either(self._groups)
        self._scales = [(level, _forms(level, language, pack)) for level in catalog.levels.values()]

    def write_out(self, text: str) -> str:
        """The text with at most one of them written out: two are two figures, and "altogether" would make them one."""
        found = self._find_only(text)
        return text if found is None else f"{text[: found.first]}{self._say(found)}{text[found.last :]}"

    def list_written(self, text: str) -> list[tuple[str, str]]:
        """What is written out: as it stands in the text, and in full."""
        found = self._find_only(text)
        return [] if found is None else [(text[found.first : found.last], self._say(found))]

    def _find_only(self, text: str) -> _Written | None:
        found = [*self._find_groups(text), *self._find_spans(text)]
        kept = [w for at, w in enumerate(found) if not any(w.overlaps(other) for other in found[:at])]
        return kept[0] if len(kept) == 1 else None

    def _find_groups(self, text: str) -> Iterator[_Written]:
        for match in self._group.finditer(text) if self._group else ():
            yield _Written(match.start(), match.end(), self._groups[match[0].lower()])

    def _find_spans(self, text: str) -> Iterator[_Written]:
        """Of two levels with such a span only the figure tells which is meant."""
        found = [
            _Written(match.start(), match.end(), members, "list" not in match.groupdict())
            for level, forms in self._scales
            for form in forms
            for match in form.finditer(text)
            if not _IN_A_LIST.search(text[: match.start()])
            and (members := _cover(level, _count_decades(match.groupdict(), self._pack)))
        ]
        for written in found:
            rivals = {tuple(m.id for m in other.members) for other in found if other.overlaps(written)}
            if len(rivals) == 1:
                yield written

    def _say(self, written: _Written) -> str:
        """One member by the phrase of its answers: after "de", a bare label may be read as a stretch of time."""
        if len(written.members) == 1:
            [only] = written.members
            return (only.in_ or only.label).in_(self._language)
        *others, last = (member.label.in_(self._language) for member in written.members)
        together = self._pack.talk["total"][0] if written.together else ""
        return f"{', '.join(others)} {self._pack.listing} {last} {together}".rstrip()


def _groups(catalog: Catalog, language: Language) -> dict[str, Sequence[Member]]:
    return {
        word.lower(): [catalog.member(level.id, member) for member in group.members]
        for level in catalog.levels.values()
        for group in level.groups
        for word in group.words.in_(language)
    }


def _either(words: Iterable[str]) -> re.Pattern[str] | None:
    longest_first = sorted(words, key=len, reverse=True)
    if not longest_first:
        return None
    return re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, longest_first))})(?![\w-])", re.IGNORECASE)


def _forms(level: Level, language: Language, pack: Pack) -> list[re.Pattern[str]]:
    """The pack's ways to write a span, with what this level counts."""
    words = level.scale.in_(language)
    if not words:
        return []
    counted, decades = (
        "|".join(re.escape(word) for word in sorted(names, key=len, reverse=True)) for names in (words, pack.decades)
    )
    return [
        re.compile(rf"(?<![\w,.-]){form.replace('{counted}', f'(?:{counted})')}(?![\w-])", re.IGNORECASE)
        for form in (form.replace("{decade}", f"(?:{decades})") for form in pack.spans)
    ]


def _count_decades(ends: dict[str, str | None], pack: Pack) -> dict[str, str | None]:
    """The ends in years where they are said in decades: "in their fifties" is from 50 to 59."""
    first = ends.get("from_decade")
    if not first:
        return ends
    last = ends.get("to_decade") or first
    return {"low": str(pack.decades[first.lower()]), "high": str(pack.decades[last.lower()] + 9)}


def _cover(level: Level, ends: dict[str, str | None]) -> Sequence[Member]:
    """The members that make up the span exactly, without a gap; none where they do not."""
    spans = sorted(((m.span, m) for m in level.members if m.span is not None), key=lambda found: found[0][0])
    if listed := ends.get("list"):
        single = {span[0]: member for span, member in spans if span[0] == span[1]}
        numbers = [int(number) for number in _NUMBER.findall(listed)]
        return [single[n] for n in numbers] if all(n in single for n in numbers) else ()
    low, high = ends.get("low"), ends.get("high")
    first = int(low) if low else min((span[0] for span, _ in spans), default=0)
    below = ends.get("below")
    last = int(high) if high else int(below) - 1 if below else None
    inside = [
        (span, member) for span, member in spans if span[0] >= first and (last is None or (span[1] or span[0]) <= last)
    ]
    if not inside or inside[0][0][0] != first or inside[-1][0][1] != (last if last is not None else spans[-1][0][1]):
        return ()
    if any(before[1] is None or before[1] + 1 != after[0] for (before, _), (after, _) in pairwise(inside)):
        return ()
    return [member for _, member in inside]
