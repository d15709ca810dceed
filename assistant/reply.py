"""What is said instead of a figure: a question back, a decline with its reason, an explanation, an error."""

from datetime import date

from assistant.mode import OperatingMode
from assistant.peer_replies import word_missing_peer
from assistant.plan import Clarify, Decline, Detail, Explain
from assistant.prompts import load_prompts
from assistant.query_replies import word_query_fault
from assistant.withdrawals import word_withdrawal
from assistant.wording import lower_first
from assistant.writer import Writer
from semantic_layer.calendars import Period
from semantic_layer.catalog import Catalog, Kpi
from semantic_layer.serve.closing import latest_closed, next_due, period_bounds
from semantic_layer.serve.release import Release
from semantic_layer.serve.withdrawal import find_withdrawal
from semantic_layer.texts import Language

MOST_NAMED = 3
"""Units that are named where a KPI is not about the one asked for, and unknown words of a question."""


def word_clarify(catalog: Catalog, language: Language, plan: Clarify) -> str:
    writer = Writer(catalog, language)
    if plan.unknown_words:
        words = writer.issue(writer.wording.join([f"»{w}«" for w in plan.unknown_words[:MOST_NAMED]]))
        return writer.write("clarify.unknown_words", words=words)
    level = plan.detail.level
    if plan.pointed and level is not None:
        gender = "neuter" if writer.wording.is_neuter(level) else "common"
        return writer.write(f"clarify.unnamed_{gender}", level=writer.issue(writer.wording.level(level, plural=False)))
    if plan.pointed:
        return writer.write("clarify.unnamed_member")
    if plan.reason == "ambiguous_member" and level is not None:
        return writer.write("clarify.ambiguous_band", levels=writer.issue(writer.wording.level(level)))
    if not plan.readings and writer.has(f"clarify.{plan.reason}_empty"):
        return writer.write(f"clarify.{plan.reason}_empty")
    return writer.write(f"clarify.{plan.reason}")


def word_decline(release: Release, language: Language, today: date, plan: Decline) -> str:
    """The reason in plain words, with the facts that it rests on."""
    writer = Writer(release.catalog, language)
    detail = plan.detail
    kpi = release.catalog.kpi(detail.kpi) if detail.kpi else None
    label = writer.issue(writer.wording.kpi_noun(kpi)) if kpi else ""
    unused = [a.word for a in plan.accounts if a.used_for == "unused"]
    if plan.because == "withheld" and kpi is not None and kpi.withheld is not None:
        return writer.issue(kpi.withheld.text.in_(language))
    if plan.because == "forecast_only":
        ends = {"first": detail.period or "", "last": detail.period_to or ""}
        grain = detail.grain or ""
        named = {name: writer.period(period, grain) for name, period in ends.items()}
        by = release.catalog.calendars[grain].label.in_(language)
        return writer.write("declined.forecast_only", label=label, grain=by, **named)
    if plan.reason == "combination_not_decided":
        return _word_undecided(writer, plan)
    if plan.because is not None and detail.peer is not None and kpi is not None:
        return word_missing_peer(writer, release, kpi, today, plan)
    if plan.reason == "query_not_valid" and kpi is not None:
        return word_query_fault(writer, kpi, plan)
    if plan.because == "uncounted":
        return _word_uncounted(writer, label, detail)
    if plan.because == "not_covered" and kpi is not None:
        return _word_not_covered(writer, kpi, detail)
    if plan.because is not None:
        units = writer.wording.level(detail.level, kpi=kpi) if detail.level else ""
        return writer.write(f"declined.{plan.because}", label=label, units=writer.issue(units))
    match plan.reason:
        case "withdrawn" if kpi is not None and (said := word_withdrawal(writer, release, kpi.id)):
            return said
        case "no_kpi" if detail.outside is not None:
            topic = next(t for t in release.catalog.outside if t.id == detail.outside)
            texts = {"topic": lower_first(topic.label.in_(language)), "owner": topic.owner.in_(language)}
            return writer.write("declined.no_kpi_outside", **{k: writer.issue(v) for k, v in texts.items()})
        case "breakdown_not_published" if unused:
            words = writer.issue(writer.wording.join([f"»{w}«" for w in unused[:3]]))
            return writer.write("declined.breakdown_not_published_words", words=words)
        case "breakdown_not_published" if len(detail.levels) > 1:
            levels = [writer.wording.level(level, plural=False) for level in detail.levels]
            together = writer.issue(writer.wording.join(levels))
            return writer.write("declined.breakdown_not_published_together", label=label, levels=together)
        case "breakdown_not_published" if detail.level is not None and kpi is not None:
            level = writer.issue(writer.wording.level(detail.level, plural=False))
            return writer.write("declined.breakdown_not_published_level", label=label, level=level)
        case "period_not_published" if kpi is not None:
            return _word_missing_period(writer, release, kpi, today, plan)
        case "break_in_series" if kpi is not None:
            caveat = next(c for c in kpi.caveats if c.id == detail.caveat)
            at = writer.day(caveat.at) if caveat.at else ""
            text = writer.issue(caveat.text.in_(language))
            return writer.write("declined.break_in_series", at=at, caveat=text)
        case _:
            return writer.write(f"declined.{plan.reason}", label=label)


def _word_uncounted(writer: Writer, label: str, detail: Detail) -> str:
    """That nothing was counted then, and for which periods nearby there are figures."""
    grain = detail.grain or ""
    near = writer.issue(writer.wording.join([writer.wording.period(period, grain) for period in detail.known]))
    path = "declined.uncounted" if detail.known else "declined.uncounted_anywhere"
    return writer.write(path, label=label, period=writer.period_in(detail.period or "", grain), near=near)


def _word_not_covered(writer: Writer, kpi: Kpi, detail: Detail) -> str:
    """For which unit there is no figure, and for which there are, the first of many."""
    level, members = next(iter(kpi.covers.items()))
    named = [writer.wording.member(level, member) for member in dict.fromkeys(members)]
    slots = {
        "label": writer.wording.kpi_noun(kpi),
        "member": writer.wording.member(detail.level or level, detail.member or ""),
        "covered": writer.wording.join(named[:MOST_NAMED]),
    }
    path = "declined.not_covered" if len(named) <= MOST_NAMED else "declined.not_covered_some"
    return writer.write(path, **{k: writer.issue(v) for k, v in slots.items()})


def _word_undecided(writer: Writer, plan: Decline) -> str:
    """Which two, and whose question it is: the committee on file, else the committees of both KPIs."""
    catalog, detail = writer.catalog, plan.detail
    kpis = [catalog.kpi(kpi_id) for kpi_id in (detail.kpi, detail.other) if kpi_id is not None]
    on_file = catalog.combination(kpis[0].id, kpis[-1].id)
    wanted = [on_file.committee] if on_file else [committee for kpi in kpis for committee in kpi.committee]
    labels = {c.id: c.label.in_(writer.language) for c in catalog.committees}
    committees = writer.wording.join([labels[committee] for committee in dict.fromkeys(wanted)])
    names = writer.wording.join([writer.wording.kpi_noun(kpi) for kpi in kpis])
    units = writer.wording.level(on_file.level, kpi=kpis[0]) if on_file else ""
    slots = {"committees": committees, "kpis": names, "units": units}
    return writer.write(f"declined.{plan.because or plan.reason}", **{k: writer.issue(v) for k, v in slots.items()})


def _word_missing_period(writer: Writer, release: Release, kpi: Kpi, today: date, plan: Decline) -> str:
    label = writer.issue(writer.wording.kpi_noun(kpi))
    calendars = release.catalog.calendars
    grain = plan.detail.grain
    published = {g for b in kpi.published for g in b.grains}
    if grain is not None and grain not in published:
        names = [calendars[g].label.in_(writer.language) for g in calendars.grains if g in published]
        slots = {"grain": calendars[grain].label.in_(writer.language), "published": writer.wording.join(names)}
        slots = {name: writer.issue(lower_first(text)) for name, text in slots.items()}
        return writer.write("declined.period_not_published_grain", label=label, **slots)
    grain = grain or kpi.time.default.grain
    first, last = period_bounds(release, kpi.id, grain, today)
    period = writer.period_in(plan.detail.period, grain) if plan.detail.period else ""
    asked = calendars.parse(plan.detail.period, grain) if plan.detail.period else None
    if asked is not None and last is not None and first.start <= asked.start and asked.end <= last.end:
        closed = latest_closed(release, kpi.id, grain, today)
        return writer.write("declined.period_incomplete", label=label, period=period, last=_name(writer, closed))
    return writer.write(
        "declined.period_not_published",
        label=label,
        period=period,
        first=writer.period(first.id, grain),
        last=writer.period(last.id, grain) if last else "–",
    )


def word_explanation(
    release: Release, language: Language, today: date, plan: Explain
) -> tuple[str, str, dict[str, str]]:
    """(the neutral question, the text, the drawer)."""
    writer = Writer(release.catalog, language)
    if plan.kpi is None:
        return _word_catalogue(writer, release, plan)
    kpi = release.catalog.kpi(plan.kpi)
    label = writer.issue(kpi.label.in_(language))
    slots = {"label": label, "description": writer.issue(kpi.description.in_(language))}
    slots |= {
        "does_not_say": writer.issue(kpi.does_not_say.in_(language)),
        "cite": writer.issue(kpi.source.cite.in_(language)),
    }
    slots |= {"registry": writer.issue(release.catalog.sources[kpi.source.registry].name.in_(language))}
    slots |= {"steward": writer.issue(kpi.owner.steward)}
    slots |= _updates(writer, release, kpi, today)
    question = writer.write(f"understood.{plan.about}", label=writer.issue(writer.wording.kpi_noun(kpi)))
    drawer = {
        writer.label("explain.headings.definition"): slots["description"],
        writer.label("explain.headings.does_not_say"): slots["does_not_say"],
        writer.label("explain.headings.source"): slots["cite"],
    }
    said = [writer.write(f"explain.{plan.about}", **slots), word_withdrawal(writer, release, kpi.id)]
    return question, " ".join(sentence for sentence in said if sentence), drawer


def _word_catalogue(writer: Writer, release: Release, plan: Explain) -> tuple[str, str, dict[str, str]]:
    """What may be asked about; to a courtesy, a courtesy."""
    if plan.tone is not None:
        return "", writer.write(f"explain.{plan.tone}"), {}
    kpis = [
        kpi
        for kpi in release.catalog.kpis.values()
        if kpi.status == "approved"
        and not find_withdrawal(release, kpi.id)
        and (not plan.among or kpi.id in plan.among)
    ]
    listed = writer.issue(writer.wording.join([writer.wording.kpi_noun(kpi) for kpi in kpis]))
    path = "catalogue" if not plan.among else "topic_one" if len(kpis) == 1 else "topic"
    text = writer.write(f"explain.{path}", count=writer.number(len(kpis)), listed=listed)
    return writer.write("understood.catalogue"), text, {}


def _updates(writer: Writer, release: Release, kpi: Kpi, today: date) -> dict[str, str]:
    """When the KPI's figures come: the latest closed period, the one after it, and the day that one is due."""
    cadence = kpi.freshness.cadence
    calendars = release.catalog.calendars
    latest = latest_closed(release, kpi.id, cadence, today)
    following, due = next_due(release, kpi.id, cadence, today)
    return {
        "cadence": calendars[cadence].label.in_(writer.language),
        "latest": _name(writer, latest),
        "next": _name(writer, following),
        "due": writer.day(due),
    }


def _name(writer: Writer, period: Period | None) -> str:
    return writer.period(period.id, period.grain) if period else "–"


def word_error(language: Language, reason: str, **slots: str) -> str:
    """Fixed texts without catalog: they must work when there is no release."""
    errors = load_prompts("replies", language)["errors"]
    return str(errors[reason]).format(**slots)


def word_decline_plainly(language: Language, reason: str) -> str:
    """A decline that needs no catalog (unknown role, personal data)."""
    return str(load_prompts("replies", language)["declined"][reason])


def word_closed(language: Language, mode: OperatingMode, contact: str | None) -> tuple[str, str]:
    """That nothing is answered now, and why and whom to ask; it needs no catalog either."""
    texts = load_prompts("replies", language)["closed"]
    said = [texts["unreadable"]] if not mode.readable else []
    if mode.reason:
        said.append(texts["why"].format(why=mode.reason))
    if contact:
        said.append(texts["contact"].format(contact=contact))
    return texts["headline"], " ".join(said)
