"""What can be asked about, as cards: one for each KPI that a role may see, in words, with what it does not say."""

from datetime import date

from assistant.access import may_see
from assistant.cockpit import Named
from assistant.withdrawals import word_withdrawal
from assistant.wording import lower_first, upper_first
from assistant.writer import Writer
from semantic_layer.catalog import Kpi
from semantic_layer.frozen import Frozen
from semantic_layer.serve import Release, latest_closed
from semantic_layer.serve.closing import next_due
from semantic_layer.texts import Language


class CatalogueCard(Frozen):
    """Everything in the reader's language but the terms."""

    kpi: str
    label: str
    definition: str
    does_not_say: str
    measures: tuple[str, ...]
    """What it is measured as, where it has several measures."""
    committees: tuple[Named, ...]
    cadence: Named
    breakdowns: tuple[Named, ...]
    """Levels that it is published by."""
    found_for: str
    updated: str
    next_figures: str | None
    limit: str
    """Below what nothing is shown."""
    protection: str | None
    """Which groups are hidden."""
    owner: str
    source: str
    caveats: tuple[str, ...]
    withdrawn: str | None = None
    stale: bool = False
    terms: tuple[str, ...] = ()
    """Its names and synonyms in every language, to be searched."""


def list_cards(release: Release, role: str, today: date, language: Language) -> tuple[CatalogueCard, ...]:
    """By label; without drafts, what has been replaced, and what the role may not see."""
    kpis = [kpi for kpi in release.catalog.kpis.values() if kpi.status == "approved"]
    seen = (kpi for kpi in kpis if may_see(release.catalog, role, (kpi.id,)))
    return tuple(sorted((make_card(release, kpi, today, language) for kpi in seen), key=_by_label))


def _by_label(card: CatalogueCard) -> str:
    return card.label.casefold()


def make_card(release: Release, kpi: Kpi, today: date, language: Language) -> CatalogueCard:
    catalog, writer = release.catalog, Writer(release.catalog, language)
    committees = {c.id: upper_first(c.label.in_(language)) for c in catalog.committees}
    levels = {level: catalog.levels[level].label.in_(language) for level in kpi.levels}
    withdrawn = word_withdrawal(writer, release, kpi.id)
    return CatalogueCard(
        kpi=kpi.id,
        label=kpi.label.in_(language),
        definition=kpi.description.in_(language),
        does_not_say=kpi.does_not_say.in_(language),
        measures=_name_measures(writer, kpi),
        committees=tuple(Named(id=id_, label=committees[id_]) for id_ in kpi.committee),
        cadence=Named(id=kpi.freshness.cadence, label=catalog.calendars[kpi.freshness.cadence].label.in_(language)),
        breakdowns=tuple(Named(id=level, label=label) for level, label in levels.items()),
        found_for=_say_where(release, writer, kpi, today),
        updated=_say_updated(release, writer, kpi, today),
        next_figures=None if withdrawn else _say_next(release, writer, kpi, today),
        limit=_say_limit(writer, kpi),
        protection=_say_protection(writer, kpi),
        owner=f"{kpi.owner.steward}, {kpi.owner.contact}",
        source=kpi.source.cite.in_(language),
        caveats=tuple(caveat.text.in_(language) for caveat in kpi.caveats),
        withdrawn=withdrawn,
        stale=_is_stale(release, kpi, today),
        terms=_list_terms(kpi),
    )


def _name_measures(writer: Writer, kpi: Kpi) -> tuple[str, ...]:
    if len(kpi.measures) == 1:
        return ()
    return tuple(writer.catalog.measure_label(kpi, measure).in_(writer.language) for measure in kpi.measures)


def _say_where(release: Release, writer: Writer, kpi: Kpi, today: date) -> str:
    whole = writer.label("cards.whole") if any(not b.by for b in kpi.published) else None
    places = [*([whole] if whole else []), *(writer.wording.level(level, kpi=kpi) for level in kpi.levels)]
    first = writer.period(kpi.time.from_, kpi.time.base)
    latest = latest_closed(release, kpi.id, kpi.time.default.grain, today)
    where = writer.wording.join(list(dict.fromkeys(places)))
    if latest is None:
        return writer.write("cards.found_for_from", where=where, first=first)
    return writer.write("cards.found_for", where=where, first=first, last=writer.period(latest.id, latest.grain))


def _say_updated(release: Release, writer: Writer, kpi: Kpi, today: date) -> str:
    cadence = lower_first(release.catalog.calendars[kpi.freshness.cadence].label.in_(writer.language))
    latest = latest_closed(release, kpi.id, kpi.freshness.cadence, today)
    if latest is None:
        return writer.write("cards.updated_never", cadence=cadence)
    out = writer.day(kpi.freshness.lag.after(latest.end))
    return writer.write("cards.updated", cadence=cadence, latest=writer.period(latest.id, latest.grain), day=out)


def _say_next(release: Release, writer: Writer, kpi: Kpi, today: date) -> str:
    following, due = next_due(release, kpi.id, kpi.freshness.cadence, today)
    slots = {"next": writer.period(following.id, following.grain), "due": writer.day(due)}
    return writer.write("explain.next" if due >= today else "cockpit.overdue", **slots)


def _is_stale(release: Release, kpi: Kpi, today: date) -> bool:
    _, due = next_due(release, kpi.id, kpi.freshness.cadence, today)
    return today > kpi.freshness.stale_after.after(due)


def _say_limit(writer: Writer, kpi: Kpi) -> str:
    finest = writer.catalog.finest(kpi.levels)
    levels = [writer.wording.level(level, plural=False, kpi=kpi) for level in kpi.levels if level in finest]
    if not levels:
        return writer.label("cards.whole_only")
    return writer.write("cards.limit", levels=writer.wording.join(list(dict.fromkeys(levels)), "or"))


def _say_protection(writer: Writer, kpi: Kpi) -> str | None:
    rule = kpi.disclosure
    if rule.unit is None:
        return None
    path = "cards.rounded" if rule.method == "round5" else "cards.protected"
    return writer.write(path, min=writer.number(rule.min), unit=writer.issue(rule.unit.in_(writer.language)))


def _list_terms(kpi: Kpi) -> tuple[str, ...]:
    named = [kpi.label, kpi.phrase, *(m.label for m in kpi.measures.values() if m.label)]
    words = [text for name in named for text in (name.da, name.en)]
    return tuple(dict.fromkeys([*words, *kpi.synonyms.da, *kpi.synonyms.en]))
