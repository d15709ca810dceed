"""The catalog as a document to read: every KPI with its definition, breakdowns and caveats, by committee."""

from collections.abc import Callable, Iterator
from datetime import date

from assistant.format import format_amount, format_day, format_period_name
from assistant.prompts import load_prompts
from semantic_layer.catalog import Breakdown, Catalog, Committee, Duration, Kpi, Target
from semantic_layer.dimensions import Level, Member
from semantic_layer.measures import CategoryMeasure, DerivedMeasure, Measure
from semantic_layer.texts import Language

EXAMPLES = 4
"""Questions shown of each KPI."""

Section = Callable[[], Iterator[str]]


def write_catalogue(catalog: Catalog, language: Language) -> str:
    """The document in Markdown; the same catalog gives the same bytes."""
    return "\n".join(_Catalogue(catalog, language).lines()) + "\n"


class _Catalogue:
    def __init__(self, catalog: Catalog, language: Language) -> None:
        self._catalog = catalog
        self._language = language
        self._say = load_prompts("catalogue", language)

    def lines(self) -> Iterator[str]:
        """The parts of the document, in order; a part more is a line more here."""
        sections: tuple[Section, ...] = (self._head, self._contents, self._committees, self._dimensions, self._outside)
        for section in sections:
            yield from section()

    # -- the parts -----------------------------------------------------------------------------------------

    def _head(self) -> Iterator[str]:
        identity = self._catalog.identity
        yield from (f"# {self._say['title']}", "")
        yield from (self._say["intro"].format(name=identity.name.in_(self._language)), "")
        if identity.notice:
            yield from (f"**{identity.notice.in_(self._language)}.**", "")

    def _contents(self) -> Iterator[str]:
        yield from (f"## {self._say['contents']}", "")
        for committee, kpis in self._by_committee():
            names = ", ".join(f"[{kpi.label.in_(self._language)}](#{kpi.id})" for kpi in kpis)
            yield f"- **{committee.label.in_(self._language)}:** {names}"
        yield ""

    def _committees(self) -> Iterator[str]:
        for committee, kpis in self._by_committee():
            label = committee.label.in_(self._language)
            yield from (f"## {self._say['kpis'].format(label=label, count=len(kpis))}", "")
            for kpi in kpis:
                yield from self._kpi(kpi)

    def _dimensions(self) -> Iterator[str]:
        yield from (f"## {self._say['dimensions']}", "")
        for dimension in self._catalog.dimensions.values():
            for level in dimension.levels:
                count = self._say["members"].format(count=len(level.members))
                yield from (f"### {level.label.in_(self._language)} (`{level.id}`), {count}", "")
                yield from (self._members(level), "")

    def _outside(self) -> Iterator[str]:
        if not self._catalog.outside:
            return
        yield from (f"## {self._say['outside']}", "", self._say["outside_intro"], "")
        yield from (f"| {self._say['topic']} | {self._say['who']} |", "|---|---|")
        for topic in sorted(self._catalog.outside, key=lambda topic: topic.label.in_(self._language)):
            yield f"| {topic.label.in_(self._language)} | {topic.owner.in_(self._language)} |"

    # -- one KPI -------------------------------------------------------------------------------------------

    def _kpi(self, kpi: Kpi) -> Iterator[str]:
        yield f'### <a id="{kpi.id}"></a>{kpi.label.in_(self._language)} (`{kpi.id}@{kpi.version}`)'
        yield from ("", kpi.description.in_(self._language), "")
        for title, facts in self._facts(kpi):
            heading = f"- **{self._say[title]}:**"
            if len(facts) == 1:
                yield f"{heading} {facts[0]}"
            elif facts:
                yield heading
                yield from (f"  - {fact}" for fact in facts)
        yield ""

    def _facts(self, kpi: Kpi) -> Iterator[tuple[str, list[str]]]:
        """Title (a key of the prompts) and what stands under it; nothing is shown of an empty one."""
        text, time = self._language, kpi.time
        yield "does_not_say", [kpi.does_not_say.in_(text)]
        yield "measures", [self._measure(kpi, id_, measure) for id_, measure in kpi.measures.items()]
        yield "direction", [self._say["directions"][kpi.direction]]
        yield "breakdowns", [self._breakdown(kpi, b) for b in kpi.published]
        yield "from", [format_period_name(self._catalog.calendars, time.from_, time.base, text)]
        yield "freshness", [self._lag(kpi)]
        yield "ranking", [self._say["no_ranking"]] if kpi.comparisons.rank == "no" else []
        yield "peers", [self._peers(kpi)] if kpi.benchmark else []
        yield "targets", [self._target(kpi, target) for target in kpi.targets]
        yield "protection", [self._protection(kpi)]
        yield "caveats", [caveat.text.in_(text) for caveat in kpi.caveats]
        yield "confusable", [", ".join(self._kpi_name(other) for other in kpi.confusable)] if kpi.confusable else []
        yield "sdg", [", ".join(kpi.sdg)] if kpi.sdg else []
        yield "source", [kpi.source.cite.in_(text)]
        yield "owner", [self._owner(kpi)]
        questions = [question for verified in kpi.verified for lang, question in verified.questions() if lang == text]
        yield "examples", [" · ".join(f"*{question}*" for question in questions[:EXAMPLES])]

    def _measure(self, kpi: Kpi, id_: str, measure: Measure) -> str:
        unit = self._catalog.units[measure.unit].other.in_(self._language)
        name = f"{measure.label.in_(self._language)}: " if measure.label else ""
        return f"{name}{self._formula(measure)}{f' ({unit})' if unit else ''} – `{kpi.id}.{id_}`"

    def _formula(self, measure: Measure) -> str:
        types: dict[str, str] = self._say["types"]
        match measure:
            case DerivedMeasure(difference=(first, second)):
                return types["difference"].format(first=first, second=second)
            case DerivedMeasure(ratio=(first, second)):
                return types["quotient"].format(first=first, second=second)
            case CategoryMeasure():
                values = ", ".join(value.label.in_(self._language) for value in measure.values)
                return types["category"].format(values=values)
            case _:
                return types[measure.type].format(**measure.model_dump())

    def _breakdown(self, kpi: Kpi, b: Breakdown) -> str:
        levels = [self._catalog.levels[level].label.in_(self._language) for level in b.by] or [self._say["whole"]]
        grains = (self._catalog.calendars[grain].label.in_(self._language) for grain in b.grains)
        some = [self._catalog.measure_label(kpi, measure).in_(self._language) for measure in b.measures or ()]
        only = f" ({self._say['only'].format(measures=', '.join(some))})" if some else ""
        return f"{' × '.join(levels)}: {', '.join(grains)}{only}"

    def _peers(self, kpi: Kpi) -> str:
        """Those that it may be set against, by the name that each has now."""
        peers = kpi.benchmark.peers if kpi.benchmark else ()
        today = self._catalog.identity.evaluation_day
        return ", ".join(self._catalog.peer(peer).name_on(today).label.in_(self._language) for peer in peers)

    def _lag(self, kpi: Kpi) -> str:
        cadence = self._catalog.calendars[kpi.freshness.cadence].label.in_(self._language)
        return str(self._say["lag"].format(cadence=cadence, lag=self._duration(kpi.freshness.lag)))

    def _duration(self, duration: Duration) -> str:
        parts = [
            self._say[unit]["one" if number == 1 else "other"].format(n=number)
            for unit, number in (("months", duration.months), ("days", duration.days))
            if number
        ]
        return f" {self._say['and']} ".join(parts) or str(self._say["at_once"])

    def _target(self, kpi: Kpi, target: Target) -> str:
        comparison = target.comparison or ("at_most" if kpi.direction == "lower_is_better" else "at_least")
        unit = self._catalog.units[self._catalog.unit_of(kpi, target.measure)]
        value = format_amount(target.value, kpi.decimals(target.measure), unit, self._language)
        scope = [self._catalog.member(level, id_).label.in_(self._language) for level, id_ in target.scope.items()]
        return str(
            self._say["target"].format(
                value=f"{self._say['comparisons'][comparison]} {value}",
                scope=", ".join(scope) or self._catalog.identity.short.in_(self._language),
                first=self._day(target.valid[0]),
                last=self._day(target.valid[1]),
                decided=target.decided.in_(self._language),
            )
        )

    def _protection(self, kpi: Kpi) -> str:
        rule = kpi.disclosure
        if rule.none or rule.unit is None:
            return rule.none.in_(self._language) if rule.none else ""
        return str(self._say["protected"].format(min=rule.min, unit=rule.unit.in_(self._language)))

    def _owner(self, kpi: Kpi) -> str:
        owner = kpi.owner
        days = {"approved": self._day(owner.approved), "review": self._day(owner.review_by)}
        return str(self._say["owned"].format(steward=owner.steward, **days))

    # -- names ---------------------------------------------------------------------------------------------

    def _by_committee(self) -> Iterator[tuple[Committee, list[Kpi]]]:
        """Each KPI under the first committee that owns it, without drafts, by label."""
        for committee in self._catalog.committees:
            kpis = [k for k in self._catalog.kpis.values() if k.committee[0] == committee.id and k.status != "draft"]
            if kpis:
                yield committee, sorted(kpis, key=lambda kpi: kpi.label.in_(self._language).casefold())

    def _kpi_name(self, kpi_id: str) -> str:
        return f"[{self._catalog.kpi(kpi_id).label.in_(self._language)}](#{kpi_id})"

    def _members(self, level: Level) -> str:
        return " · ".join(self._member(member) for member in level.members)

    def _member(self, member: Member) -> str:
        first, last = member.valid
        days = [
            self._say[key].format(day=self._day(day)) for key, day in (("from_day", first), ("to_day", last)) if day
        ]
        label = member.label.in_(self._language)
        return f"{label} ({', '.join(days)})" if days else label

    def _day(self, day: date) -> str:
        return format_day(day, self._language)
