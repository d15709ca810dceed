"""The cockpits, the catalogue and the news of the fake assistant: each state of a figure once."""

from collections.abc import Mapping
from datetime import date

from assistant import CatalogueCard, CockpitEntry, CockpitView, NewsItem, UnknownCockpitError
from assistant.answer import AnswerCaveat, AnswerCell, Citation
from assistant.cockpit import (
    CockpitFigureView,
    CockpitSectionView,
    FigureChange,
    FigureFreshness,
    FigurePeriod,
    FigureTarget,
    Named,
)
from semantic_layer.texts import Language

DAY = date(2026, 11, 15)
QUESTION = "Hvad er sygefraværet i skolerne?"
LIKE_IT, ALIKE = "folk på gaden", "ledighed"
"""What is searched for by its meaning, and the figure that is found by it."""
NASTY = "<b>x</b> [klik](https://x.dk) :red[rød] $y$ **fed** &amp; :material/home:"
DECIDED = "Økonomiudvalget 20. november 2025, punkt 7"
FAILED, CLOSED = "Tallet kan ikke vises lige nu.", "Nøgletal, der kræver anden adgang: 2."
WITHDRAWN = "Ledigheden er trukket tilbage: Der var en fejl i kilden."
PERIOD = FigurePeriod(id="2026-09", grain="month", label="september 2026")


def make_cell(period: str, value: float | None, *flags: str, state: str = "shown") -> AnswerCell:
    text = f"{value:.1f} pct.".replace(".", ",", 1) if value is not None else "··"
    return AnswerCell.model_validate(
        {
            "id": f"sygefravaer@3/procent/-/month/{period}",
            "kpi": "sygefravaer",
            "measure": "procent",
            "period": period,
            "value": value,
            "text": text,
            "unit": "percent",
            "state": state,
            "flags": flags,
        }
    )


def make_figure(label: str, **more: object) -> CockpitFigureView:
    """Without a number, unless more says so."""
    filled: dict[str, object] = {
        "kpi": "sygefravaer@3",
        "measure": "procent",
        "label": label,
        "state": "gap",
        "unit": "percent",
        "does_not_say": "Tallet siger ikke, hvorfor medarbejderne er syge.",
        "question": QUESTION,
    }
    return CockpitFigureView.model_validate(filled | more)


def make_shown(label: str = "Sygefravær", **more: object) -> CockpitFigureView:
    now, before = make_cell("2026-09", 5.1, "p"), make_cell("2025-09", 5.7)
    shown = {
        "state": "shown",
        "value": "5,1 pct.",
        "period": PERIOD,
        "cell": now,
        "headline": "I september 2026 var sygefraværet 5,1 pct.",
        "change": FigureChange(cell=make_cell("c1", -0.6), earlier=before, words="Det er 0,6 procentpoint lavere."),
        "target": FigureTarget(
            cell=make_cell("mål", 4.9),
            bound="at_most",
            goal="højst 4,9 pct.",
            words="Målet er højst 4,9 pct.",
            decided=DECIDED,
            position="above",
            position_words="Højere end målet.",
        ),
        "freshness": make_freshness("Foreløbige tal"),
        "series": (make_cell("2026-07", 5.4), make_cell("2026-08", None, state="hidden"), now),
        "series_labels": ("juli 2026", "august 2026", "september 2026"),
        "series_words": "Kurve over 2 tal fra juli 2026 (5,4 pct.) til september 2026 (5,1 pct.).",
        "caveats": (AnswerCaveat(id="p", kind="provisional", effect="note", text="Tallet kan ændre sig."),),
        "citation": Citation(
            n=1,
            kpi="sygefravaer@3",
            label="Sygefravær",
            source="Lønregistret",
            registry="Lønregistret",
            owner="HR",
            as_of=DAY,
            release="r1",
        ),
    }
    return make_figure(label, **(shown | more))


def make_freshness(*marks: str, stale: bool = False) -> FigureFreshness:
    return FigureFreshness(
        latest=PERIOD,
        latest_words="Data til og med september 2026",
        data_to=date(2026, 9, 30),
        next_period="2026-10",
        next_due=date(2026, 11, 20),
        next_words="Næste tal ventes 20. november 2026.",
        provisional="Foreløbige tal" in marks,
        stale=stale,
        marks=marks,
    )


def make_sections() -> tuple[CockpitSectionView, ...]:
    plain = make_shown("Uden mål", target=None, target_words="Der er ikke vedtaget et mål.", change=None)
    old = make_shown("Gammelt tal", freshness=make_freshness("Ældre data", stale=True))
    hidden = make_figure("Skjult tal", state="hidden", value="··", period=PERIOD, state_text="Tallet kan ikke vises.")
    withdrawn = make_figure("Ledighed", state="withdrawn", state_text=WITHDRAWN, question=None)
    closed = make_figure("Lukket tal", state="access", state_text="Kræver anden adgang.", question=None)
    goal = Named(id="3", label="Sundhed og trivsel")
    return (
        CockpitSectionView(id="gode", label="De gode", sdg=goal, figures=(make_shown(), plain, old)),
        CockpitSectionView(
            id="svaere",
            label="De svære",
            figures=(
                hidden,
                make_figure("Fejl", state="error", state_text=FAILED, question=None),
                withdrawn,
                make_figure("Intet tal", state_text="Der er ingen tal for september 2026."),
                closed,
                make_shown(NASTY, headline=NASTY, target=None, target_words=NASTY, question=QUESTION),
            ),
        ),
        CockpitSectionView(id="lukket", label="De lukkede", figures=(closed,)),
    )


def make_card(kpi: str, label: str, **more: object) -> CatalogueCard:
    filled: dict[str, object] = {
        "kpi": kpi,
        "label": label,
        "definition": f"Det, der måles under {label}.",
        "does_not_say": "Tallet siger ikke hvorfor.",
        "measures": (),
        "committees": (Named(id="oekonomi", label="Økonomiudvalget"),),
        "cadence": Named(id="month", label="måned"),
        "breakdowns": (Named(id="omraade", label="Område"),),
        "found_for": "Findes for hele kommunen og områder, januar 2021 – september 2026.",
        "updated": "Opdateres en gang pr. måned.",
        "next_figures": "Næste tal ventes 20. november 2026.",
        "limit": "Vises ikke under område.",
        "protection": "Tal, der bygger på færre end 10 ansatte, er skjult.",
        "owner": "HR, hr@example.dk",
        "source": "Lønregistret",
        "caveats": ("Tallet er foreløbigt.",),
        "terms": (label,),
    }
    return CatalogueCard.model_validate(filled | more)


def make_cards() -> tuple[CatalogueCard, ...]:
    schools = {"committees": (Named(id="boern_og_skole", label="Børne- og Skoleudvalget"),)}
    year = {"cadence": Named(id="year", label="år"), "breakdowns": ()}
    return (
        make_card("sygefravaer", "Sygefravær", terms=("Sygefravær", "fravær", "sickness absence")),
        make_card("elevfravaer", "Elevfravær", terms=("Elevfravær", "fravær", "pupil absence"), **schools),
        make_card("ledighed", "Ledighed", withdrawn=WITHDRAWN),
        make_card("svoem", "Besøg i svømmehallen", stale=True, **year),
        make_card("fjendtligt", NASTY, definition=NASTY, does_not_say=NASTY, owner=NASTY, found_for=NASTY),
        *(make_card(f"tal_{n}", f"Øvrigt tal {n}", **year) for n in range(1, 8)),
    )


def make_news() -> tuple[NewsItem, ...]:
    told = [
        (date(2026, 11, 10), "withdrawn", "Ledighed", "Der var en fejl i kilden."),
        (date(2026, 11, 5), "correction", "Sygefravær", "3 tal er rettet."),
        (date(2026, 10, 1), "break", "Elevfravær", NASTY),
        *((date(2026, 11, 15), "new", f"Øvrigt tal {n}", "Nye tal for september 2026.") for n in range(1, 9)),
        (date(2026, 11, 20), "coming", "Sygefravær", "Tal for oktober 2026 ventes."),
    ]
    return tuple(
        NewsItem.model_validate({"day": day, "kind": kind, "kpi": "x", "label": label, "text": text})
        for day, kind, label, text in told
    )


class FakePages:
    """What the pages beside Spørg ask for; each may be replaced by a test."""

    def __init__(self) -> None:
        self.withdrawn_now: Mapping[str, str] = {}
        self.sections = make_sections()
        self.cards = make_cards()
        self.news_told = make_news()
        self.reads = 0
        """How often a cockpit was read."""
        self.fault: Exception | None = None
        self.entries = [
            CockpitEntry(id="ledelse", label="Ledelsens", description="Ledelsens tal.", audience="Direktionen"),
            CockpitEntry(
                id="udvalg", label="Udvalgets", description="Vores tal.", audience="Byrådet", first_for=("politiker",)
            ),
        ]

    def cockpits(self, language: Language) -> list[CockpitEntry]:
        return self.entries

    def cockpit(self, cockpit_id: str, role: str, today: date, language: Language) -> CockpitView:
        self.reads += 1
        if self.fault is not None:
            raise self.fault
        entry = next((entry for entry in self.entries if entry.id == cockpit_id), None)
        if entry is None:
            raise UnknownCockpitError(cockpit_id, ())
        return CockpitView(
            **vars(entry),
            language=language,
            notice="Opdigtede tal",
            sections=self.sections,
            withheld=2,
            withheld_words=CLOSED,
            release="r1",
            as_of=DAY,
            updated="Tallene er hentet 15. november 2026",
            today=today,
            role=role,
        )

    def catalogue(self, role: str, today: date, language: Language) -> tuple[CatalogueCard, ...]:
        if self.fault is not None:
            raise self.fault
        return self.cards

    def catalogue_examples(self, kpi_id: str, role: str, today: date, language: Language) -> tuple[str, ...]:
        return (QUESTION,) if kpi_id == "sygefravaer" else (f"Hvad er {kpi_id}?",)

    def find_alike(self, text: str, language: Language) -> list[str]:
        return [ALIKE, "gone"] if text == LIKE_IT else []

    def news(self, role: str, today: date, language: Language) -> tuple[NewsItem, ...]:
        return self.news_told
