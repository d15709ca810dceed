"""A typed query as a neutral question in plain Danish or English: what was understood, and what can be offered.

The sentences come from `prompts/questions.<language>.yaml`; names, periods and numbers are typed values of the query.
The planner understands every sentence made here as the query that it was made from.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import cast

from assistant.format import format_amount, format_number, format_period, format_period_name, needed_decimals
from assistant.prompts import load_prompts
from semantic_layer.catalog import Catalog, Kpi
from semantic_layer.dimensions import Kind, Level
from semantic_layer.errors import QueryError
from semantic_layer.measures import CategoryMeasure
from semantic_layer.peers import PeerName
from semantic_layer.query import Members, Query
from semantic_layer.texts import Language


class Wording:
    def __init__(self, catalog: Catalog, language: Language) -> None:
        self._catalog = catalog
        self.language = language
        self._say = _questions(language)

    # -- noun phrases --------------------------------------------------------------------------------------

    def kpi_noun(self, kpi: Kpi) -> str:
        """The label in running text."""
        return lower_first(kpi.label.in_(self.language))

    def subject(self, kpi: Kpi, measure: str) -> str:
        """The figure as the subject of a sentence: the measure's own phrase, else the KPI's."""
        if "." in measure:
            return self.count_subject(kpi, measure)
        return (kpi.measure(measure).phrase or kpi.phrase).in_(self.language)

    def count_subject(self, kpi: Kpi, measure: str) -> str:
        """A count of category values: "antallet af projekter med rød økonomi"."""
        base, value = measure.split(".", 1)
        category = cast(CategoryMeasure, kpi.measure(base))
        return self._say["count_subject"].format(
            members=lower_first(self._catalog.levels[category.per].plural.in_(self.language)),
            measure=lower_first((category.label or kpi.label).in_(self.language)),
            value=lower_first(next(v for v in category.values if v.id == value).label.in_(self.language)),
        )

    def place(self, where: Members, together: bool = False) -> str:
        """The members with their prepositions ("i skolerne"); the whole municipality's when there are none.

        Where several are taken together, the name of their group, or that they are.
        """
        if not any(where.values()):
            return self._catalog.identity.in_.in_(self.language)
        named = {level: members for level, members in where.items() if members}
        return " ".join(
            self._pooled(level, members) if together and len(members) > 1 else self._listed(level, members)
            for level, members in named.items()
        )

    def _pooled(self, level: str, members: tuple[str, ...]) -> str:
        groups = self._catalog.levels[level].groups
        name = next((g.in_.in_(self.language) for g in groups if set(g.members) == set(members)), None)
        return name or self.together(self._listed(level, members))

    def together(self, places: str) -> str:
        """That they are one figure ("… og … tilsammen")."""
        return self._say["together"].format(place=places)

    def member(self, level: str, member_id: str) -> str:
        return self._catalog.member(level, member_id).label.in_(self.language)

    def member_name(self, level: str, member_id: str) -> str:
        """The label in running text: small where the catalog writes it small in a sentence ("blandt mænd")."""
        member = self._catalog.member(level, member_id)
        label = member.label.in_(self.language)
        phrase = member.in_.in_(self.language) if member.in_ else ""
        return lower_first(label) if label.lower() in phrase else label

    def member_in(self, level: str, member_id: str) -> str:
        """ "i skolerne", or "for kvinder" where the catalog gives no phrase of its own."""
        member = self._catalog.member(level, member_id)
        if member.in_ is not None:
            return member.in_.in_(self.language)
        return self._say["for_member"].format(member=member.label.in_(self.language))

    def level(self, level: str, plural: bool = True, kpi: Kpi | None = None, where: Members | None = None) -> str:
        """The level's name in running text; the kind's ("skoler") where nothing else can be meant."""
        found = self._narrowest(level, kpi, where or {})
        return lower_first((found.plural if plural else found.label).in_(self.language))

    def is_neuter(self, level: str, kpi: Kpi | None = None, where: Members | None = None) -> bool:
        return self._narrowest(level, kpi, where or {}).neuter

    def _narrowest(self, level: str, kpi: Kpi | None, where: Members) -> Level | Kind:
        """The kind of members that the KPI or the question is limited to, else the level itself."""
        own = self._catalog.levels[level]
        for scope in (where, kpi.covers if kpi else {}):
            for kind in own.kinds:
                if any(set(scope.get(at, ("*",))) <= set(members) for at, members in kind.where.items()):
                    return kind
        return own

    def peer_name(self, peer: str, period_id: str, grain: str) -> PeerName:
        """What the peer is called at the period's end."""
        end = self._catalog.calendars.parse(period_id, grain).end
        return self._catalog.peer(peer).name_on(end)

    def period_in(self, period_id: str, grain: str) -> str:
        """The period with its preposition: "i september 2026"."""
        return format_period(self._catalog.calendars, period_id, grain, self.language)

    def period(self, period_id: str, grain: str) -> str:
        return format_period_name(self._catalog.calendars, period_id, grain, self.language)

    def _listed(self, level: str, members: tuple[str, ...]) -> str:
        return self.join([self.member_in(level, m) for m in members])

    def join(self, parts: list[str], word: str = "and") -> str:
        """ "a, b og c"."""
        if len(parts) < 2:
            return "".join(parts)
        return ", ".join(parts[:-1]) + " " + self._say[word] + " " + parts[-1]

    # -- the whole question --------------------------------------------------------------------------------

    def ask(self, query: Query) -> str:
        """The neutral question that the query answers."""
        kpi = self._catalog.kpi(query.kpis[0])
        slots = self._slots(kpi, query)
        frame = ("forecast_" if query.forecast else "") + self._frame(query)
        return tidy(self._say[frame].format(**slots))

    def ask_simply(self, kpi: Kpi, where: Members) -> str:
        """The plainest question about a KPI, without a period."""
        slots = {"subject": self.subject(kpi, kpi.default_measure), "place": self.place(where), "period": ""}
        return tidy(self._say["value"].format(**slots))

    def _frame(self, query: Query) -> str:
        single = query.period.from_ == query.period.to
        match query.operation:
            case "compare" | "change":
                against = query.against
                if against is not None and against.target:
                    return "target"
                of_others = against is not None and (against.members is not None or against.benchmark is not None)
                return "compare_members" if of_others else "compare_period"
            case "drivers":
                return "drivers" if single or query.against is None else "drivers_window"
            case "rank":
                if query.rank is not None and query.rank.over == "periods":
                    return f"rank_periods_{'some_' if (query.rank.n or 1) > 1 else ''}{query.rank.order}"
                one = query.rank is not None and query.rank.n == 1
                return f"rank_{'one' if one else 'some'}_{query.rank.order if query.rank else 'highest'}"
            case "value":
                counts = bool(query.measures) and all("." in m for m in query.measures)
                return "status_count" if counts else "value"
            case "condition" | "count":
                return f"{query.operation}_{_word_bound(query)}"
            case "status":
                return "status" if any("." in m for m in query.measures) else "status_all" if query.by else "value"
            case other:
                return other

    def _slots(self, kpi: Kpi, query: Query) -> Mapping[str, str]:
        measures = query.measures or (kpi.default_measure,)
        period = query.period
        # A figure over several periods is said as one window, whatever the frame; only a course runs from … to.
        window = period.from_ != period.to and query.operation != "trend"
        ends = {"from": self.period(self._first(query), query.grain), "to": self.period(period.to, query.grain)}
        when = self._say["window"].format(**ends) if window else self.period_in(period.from_, query.grain)
        by = self.join([self.level(level, kpi=kpi, where=query.where) for level in query.by])
        one = query.by[0] if query.by else None
        gender = "neuter" if one and self.is_neuter(one, kpi, query.where) else "common"
        return {
            "subject": self.join(list(dict.fromkeys(self.subject(kpi, m) for m in measures))),
            "other": self._other_subject(query),
            "place": self._place_and_without(query),
            "period": when,
            "period_to_in": when if window else self.period_in(period.to, query.grain),
            **ends,
            "by": by,
            "by_one": self.level(one, False, kpi, query.where) if one else "",
            "which": self._say["which_" + gender],
            "grain": self._catalog.calendars[query.grain].label.in_(self.language),
            "grains": lower_first(self._catalog.calendars[query.grain].plural.in_(self.language)),
            "n": format_number(query.rank.n, 0, self.language) if query.rank and query.rank.n else "",
            "limit": self.limit(query),
            "against": self._against(query),
            "states": self.states(kpi, measures),
            "members": self._members_with_status(kpi, measures),
        }

    def _first(self, query: Query) -> str:
        """Where a change that is decomposed begins; elsewhere where the query's own period does."""
        before = query.against.period if query.against is not None else None
        single = query.period.from_ == query.period.to
        return before.from_ if before is not None and single and query.operation == "drivers" else query.period.from_

    def _other_subject(self, query: Query) -> str:
        """The figure that a combination averages."""
        combination = self._catalog.combination(*query.kpis) if len(query.kpis) == 2 else None
        if combination is None:
            return ""
        return self.subject(self._catalog.kpi(combination.of.kpi), combination.of.measure)

    def _members_with_status(self, kpi: Kpi, measures: tuple[str, ...]) -> str:
        category = kpi.measure(measures[0])
        return self.level(category.per) if isinstance(category, CategoryMeasure) else ""

    def _place_and_without(self, query: Query) -> str:
        where = self._not_said_by_kind(query)
        place = "" if not any(where.values()) and query.by else self.place(where, query.together)
        return f"{place} {self.without(query.without)}".rstrip()

    def without(self, members: Members) -> str:
        """Who is left out ("uden …"); empty where nobody is."""
        excluded = [self.member_name(level, m) for level, ids in members.items() for m in ids]
        return self._say["without"].format(members=self.join(excluded)) if excluded else ""

    def _not_said_by_kind(self, query: Query) -> Members:
        """The places that the name of what is listed does not say already ("skoler" are in the schools)."""
        said = {
            level
            for by in query.by
            for kind in self._catalog.levels[by].kinds
            for level, members in kind.where.items()
            if set(query.where.get(level, ("*",))) <= set(members) and self._narrowest(by, None, query.where) is kind
        }
        return {level: members for level, members in query.where.items() if level not in said}

    def limit(self, query: Query) -> str:
        """What the figures are held against, with the measure's unit; empty without a condition."""
        if query.condition is None:
            return ""
        value, kpi = query.condition.value, self._catalog.kpi(query.kpis[0])
        if value is None and query.against is not None and query.against.period is not None:
            return self.period_in(query.against.period.from_, query.grain)
        if value is None:
            target = query.against is not None and query.against.target
            return self._say["limit_target" if target else "limit_figure"].format(against=self._against(query))
        measure = query.measures[0] if query.measures else kpi.default_measure
        unit = self._catalog.units[self._catalog.unit_of(kpi, measure)]
        return format_amount(value, needed_decimals(value), unit, self.language)

    def _against(self, query: Query) -> str:
        against = query.against
        if against is None:
            return ""
        if against.period is not None and against.period.from_ != against.period.to:
            return self._say["year_before"]  # Windows are only set against the same one of the year before.
        if against.period is not None:
            return self.period(against.period.from_, query.grain)
        if against.benchmark is not None:
            return self.peer_name(against.benchmark, query.period.to, query.grain).phrase.in_(self.language)
        if against.members is not None:
            names = [self.member_name(level, m) for level, ids in against.members.items() for m in ids]
            return self.join(names) or self._catalog.identity.short.in_(self.language)
        return ""

    def states(self, kpi: Kpi, measures: tuple[str, ...], plural: bool = True) -> str:
        """ "røde på økonomi eller tid", "gule eller røde på tid" for category counts."""
        named: dict[str, list[str]] = {}
        for measure in measures:
            if "." not in measure:
                continue
            base, value = measure.split(".", 1)
            category = cast(CategoryMeasure, kpi.measure(base))
            chosen = next(v for v in category.values if v.id == value)
            label = ((plural and chosen.plural) or chosen.label).in_(self.language)
            named.setdefault(lower_first(label), []).append(
                lower_first((category.label or kpi.label).in_(self.language))
            )
        alike: dict[tuple[str, ...], list[str]] = {}
        for value, names in named.items():
            alike.setdefault(tuple(names), []).append(value)
        return self.join(
            [
                self._say["state"].format(value=self.join(values, "or"), measures=self.join(list(names), "or"))
                for names, values in alike.items()
            ],
            "or",
        )


def _word_bound(query: Query) -> str:
    """How the condition is asked about: a target is reached rather than "at least the target"."""
    condition, against = query.condition, query.against
    if condition is None:
        return "gt"
    if condition.value is not None or against is None:
        return condition.op
    if against.period is not None:
        return f"moved_{condition.op}"
    return "reached" if against.target and condition.op in ("ge", "le") else condition.op


def word_chosen(catalog: Catalog, query: Query, language: Language) -> str:
    """The words of a question that was chosen; none where it names what the catalog does not have (any more)."""
    try:
        return Wording(catalog, language).ask(query)
    except QueryError:
        return ""


def lower_first(text: str) -> str:
    """A label in running text: its first letter small, unless it is an abbreviation."""
    return text if text[:2].isupper() else text[:1].lower() + text[1:]


def upper_first(text: str) -> str:
    return text[:1].upper() + text[1:]


def tidy(text: str) -> str:
    """Collapse the gaps that empty slots leave."""
    return " ".join(text.split()).replace(" ?", "?").replace(" .", ".").replace(" ,", ",")


@lru_cache
def _questions(language: Language) -> dict[str, str]:
    return cast(dict[str, str], load_prompts("questions", language))
