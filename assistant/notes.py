"""What stands around the figures: caveats in words, badges, chips, assumptions, and a premise that does not hold."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from assistant.answer import AnswerCaveat, AssumptionNote, Chip, RememberedChoice
from assistant.plan import Assumption, Remembered
from assistant.wording import lower_first
from assistant.writer import WINDOW, Writer
from semantic_layer.catalog import Catalog, Kpi
from semantic_layer.caveat import CaveatNote
from semantic_layer.query import Query
from semantic_layer.result import Result
from semantic_layer.texts import Language


def word_caveats(writer: Writer, result: Result, notes: tuple[CaveatNote, ...]) -> tuple[AnswerCaveat, ...]:
    """The notes in words: the catalog's own text, or the rule's sentence."""
    worded = [_word_caveat(writer, result, note) for note in notes]
    if result.split_at is not None:
        text = writer.write("caveats.split", **{"from": writer.period(result.split_at, result.query.grain)})
        worded.insert(0, AnswerCaveat(id="split", kind="break", effect="warn", text=text))
    return tuple(dict.fromkeys(worded))


def _word_caveat(writer: Writer, result: Result, note: CaveatNote) -> AnswerCaveat:
    kpi = writer.catalog.kpi(note.kpi)
    if note.caveat is not None:
        caveat = next(c for c in kpi.caveats if c.id == note.caveat)
        text = writer.issue(caveat.text.in_(writer.language))
        return AnswerCaveat(id=f"{kpi.id}/{caveat.id}", kind=caveat.kind, effect=note.effect, text=text)
    if note.rule == "revised":
        return _word_revised(writer, result, note)
    slots = _forecast_slots(writer, kpi) if note.rule == "forecast" else {}
    slots |= {name: _param(writer, result, kpi, name, value) for name, value in note.params.items()}
    slots |= _peer_slots(writer, result, kpi, note)
    several = slots.get("period") != slots.get("period_to")
    path = f"caveats.{note.rule}_span"
    path = path if several and "period_to" in slots and writer.has(path) else f"caveats.{note.rule}"
    return AnswerCaveat(id=note.rule, kind=note.rule, effect=note.effect, text=writer.write(path, **slots))


def _word_revised(writer: Writer, result: Result, note: CaveatNote) -> AnswerCaveat:
    """What the figure was, printed as it was printed then."""
    cell = next(c for c in (*result.main, *result.against, *result.context) if c.id == note.params["cell"])
    number = {"text": note.params["old"]} if cell.value is None else {"value": Decimal(note.params["old"])}
    count = int(note.params["count"])
    text = writer.write(
        "caveats.revised" if count == 1 else "caveats.revised_many",
        period=writer.period(cell.period, cell.grain),
        at=writer.day(date.fromisoformat(note.params["at"])),
        old=writer.value(cell.model_copy(update=number)),
        new=writer.value(cell),
        count=writer.number(count),
    )
    return AnswerCaveat(id=note.rule, kind=note.rule, effect=note.effect, text=text)


def _forecast_slots(writer: Writer, kpi: Kpi) -> dict[str, str]:
    """Who made the forecast, and what they say of it."""
    if kpi.forecast is None:
        return {}
    texts = {"by": kpi.forecast.by, "text": kpi.forecast.text}
    return {name: writer.issue(text.in_(writer.language)) for name, text in texts.items()}


def _peer_slots(writer: Writer, result: Result, kpi: Kpi, note: CaveatNote) -> dict[str, str]:
    """The texts of the catalog about a comparison with a peer."""
    if kpi.benchmark is None or not note.rule.startswith("benchmark_"):
        return {}
    slots = {"note": writer.issue(kpi.benchmark.note.in_(writer.language))} if kpi.benchmark.note else {}
    peer, query = note.params.get("peer"), result.query
    if peer is not None:
        name = writer.wording.peer_name(peer, query.period.to, query.grain)
        slots["consists_of"] = writer.issue(name.consists_of.in_(writer.language))
        slots["peer"] = writer.issue(name.phrase.in_(writer.language))
    return slots


def _param(writer: Writer, result: Result, kpi: Kpi, name: str, value: str) -> str:
    if name in ("period", "period_to"):
        return writer.period(value, result.query.grain)
    if name in ("latest", "expected"):
        return writer.period(value, kpi.freshness.cadence)
    if name in ("due", "at", "made"):
        return writer.day(date.fromisoformat(value))
    return writer.number(int(value)) if value.isdigit() else writer.issue(value)


def make_badges(
    writer: Writer, result: Result, notes: tuple[CaveatNote, ...], latest: str | None, verified: bool = False
) -> tuple[str, ...]:
    """`verified`: people have approved that this question becomes this query."""
    rules = {n.rule for n in notes}
    badges = [writer.label("badges.approved")]
    badges += [writer.label("badges.verified")] if verified else []
    badges += [writer.label(f"badges.{rule}") for rule in ("forecast", "estimate") if rule in rules]
    if latest is not None:
        period = writer.period(latest, result.query.grain)
        badges.append(writer.issue(writer.label("badges.latest").format(period=period)))
    if "provisional" in rules:
        badges.append(writer.label("badges.provisional"))
    if "stale" in rules:
        badges.append(writer.label("badges.stale"))
    if any(c.state == "hidden" for c in (*result.main, *result.against)):
        badges.append(writer.label("badges.hidden"))
    return tuple(badges)


def make_chips(writer: Writer, kpi: Kpi, query: Query) -> tuple[Chip, ...]:
    """The query in words, a part each."""
    labels = [writer.catalog.kpi(kpi_id).label.in_(writer.language) for kpi_id in query.kpis]
    found: list[tuple[str, str]] = [("kpi", writer.wording.join(labels))]
    if len(kpi.measures) > 1:
        names = [_measure_label(writer, kpi, m) for m in query.measures if "." not in m]
        found.append(("measure", writer.wording.join(names) or writer.wording.states(kpi, query.measures)))
    members = [writer.wording.member(level, m) for level, ids in query.where.items() for m in ids]
    places = writer.wording.join(members)
    if query.together:
        places = writer.wording.together(places)
    found.append(("place", places or writer.catalog.identity.short.in_(writer.language)))
    found.append(("period", _period_value(writer, query)))
    if query.by:
        names = [writer.wording.level(level, kpi=kpi, where=query.where) for level in query.by]
        found.append(("by", writer.wording.join(names)))
    if against := _against_value(writer, query):
        found.append(("against", against))
    if query.condition is not None:
        limit = writer.limit(query)
        bound = writer.bound(query)
        found.append(("condition", writer.label("chip_values.condition").format(bound=bound, limit=limit)))
    if query.rank is not None:
        n = writer.number(query.rank.n or 0) if query.rank.n else ""
        found.append(("rank", writer.label(f"chip_values.{query.rank.order}").format(n=n).strip()))
    return tuple(Chip(name=name, label=writer.label(f"chips.{name}"), value=value) for name, value in found)


def _measure_label(writer: Writer, kpi: Kpi, measure: str) -> str:
    return writer.catalog.measure_label(kpi, measure).in_(writer.language)


def _period_value(writer: Writer, query: Query) -> str:
    first, last = (writer.period(p, query.grain) for p in (query.period.from_, query.period.to))
    return first if first == last else writer.label("chip_values.from_to").format(**{"from": first, "to": last})


def _against_value(writer: Writer, query: Query) -> str:
    against = query.against
    if against is None:
        return ""
    if against.target:
        return writer.label("chip_values.target")
    if against.period is not None:
        ends = dict.fromkeys((against.period.from_, against.period.to))
        return writer.period(WINDOW.join(ends), query.grain)
    if against.benchmark is not None:
        name = writer.wording.peer_name(against.benchmark, query.period.to, query.grain)
        return writer.issue(name.label.in_(writer.language))
    members = [writer.wording.member(level, m) for level, ids in (against.members or {}).items() for m in ids]
    return writer.wording.join(members) or writer.catalog.identity.short.in_(writer.language)


def word_assumptions(
    writer: Writer, kpi: Kpi, query: Query, assumptions: tuple[Assumption, ...], instead: Mapping[str, tuple[str, ...]]
) -> tuple[AssumptionNote, ...]:
    """`instead` has the questions that choose differently, by what was assumed."""
    notes = []
    peer = query.against.benchmark if query.against else None
    phrase = writer.wording.peer_name(peer, query.period.to, query.grain).phrase if peer else None
    said = writer.issue(phrase.in_(writer.language)) if phrase else ""
    for assumption in assumptions:
        if assumption.what == "against":
            if bridged := _word_bridge(writer, query, assumption):
                notes.append(AssumptionNote(text=bridged))
            continue
        if assumption.what == "period" and query.forecast and query.period.from_ == query.period.to:
            text = writer.write("assumed.forecast_one", period=writer.period(query.period.from_, query.grain))
        elif assumption.what == "scope":
            names = {"level": writer.wording.level(assumption.id, plural=False), "label": writer.wording.kpi_noun(kpi)}
            text = writer.write("assumed.scope", **{slot: writer.issue(name) for slot, name in names.items()})
        elif assumption.what == "peer":
            text = writer.write("assumed.peer", peer=said)
        elif assumption.what == "period" and peer is not None:
            text = writer.write("assumed.period_common", period=writer.period(query.period.from_, query.grain))
        elif assumption.what == "period" and query.period.from_ == query.period.to:
            text = writer.write("assumed.period_one", period=writer.period(query.period.from_, query.grain))
        elif assumption.what == "period":
            ends = {
                "from": writer.period(query.period.from_, query.grain),
                "to": writer.period(query.period.to, query.grain),
            }
            text = writer.write("assumed.period_span", **ends)
        elif assumption.what == "breakdown":
            text = writer.write("assumed.breakdown", by=writer.wording.level(query.by[0], kpi=kpi, where=query.where))
        else:
            text = writer.write("assumed.measure", measure=writer.subject(kpi, query.measures[0]))
        notes.append(AssumptionNote(text=text, instead=instead.get(assumption.what, ())))
    return tuple(notes)


def word_remembered(
    catalog: Catalog, language: Language, remembered: tuple[Remembered, ...]
) -> tuple[RememberedChoice, ...]:
    """What was chosen before, in words."""
    writer = Writer(catalog, language)
    found = []
    for choice in remembered:
        label = writer.issue(lower_first(catalog.kpi(choice.kpi).label.in_(language)))
        text = writer.write("remembered.choice", words=writer.issue(choice.words), label=label)
        found.append(RememberedChoice(words=choice.words, kpi=choice.kpi, text=text))
    return tuple(found)


def _word_bridge(writer: Writer, query: Query, assumption: Assumption) -> str | None:
    """That the other side is not the year before, where that one has no figure."""
    grain, _, missing = assumption.id.partition(":")
    used = query.against.period if query.against is not None else None
    if used is None or used.from_ == missing:
        return None
    periods = {"missing": writer.period_in(missing, grain), "period": writer.period(used.from_, grain)}
    return writer.write("assumed.against", **periods)
