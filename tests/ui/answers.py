"""The answers of the fake assistant: one of each kind that the screen must show."""

from datetime import date
from zlib import crc32

from assistant import Answer, Part
from assistant.answer import (
    AnswerCaveat,
    AnswerCell,
    AssumptionNote,
    Chip,
    Citation,
    ReadingChoice,
    RememberedChoice,
    Table,
)
from assistant.chart import ChartPoint, ChartTitles, draw_chart
from semantic_layer.query import Query

TODAY = date(2026, 11, 15)
NOTICE = {"da": "Opdigtede tal", "en": "Invented figures"}
HIDDEN_CAVEAT = "Et tal er skjult, fordi det bygger på færre end 10 ansatte."
HOSTILE = "$x^2$ *fed* [klik](https://x.dk) <b>b</b> :red[rød] :material/home: :smile: `kode` -> 1. # & ~~ud~~ a_b_c"

VALUE = "Hvad er sygefraværet i skolerne?"
TREND = "Hvordan har ledigheden udviklet sig de seneste to år?"
BREAKDOWN = "Hvad er sygefraværet fordelt på forvaltninger?"
CLARIFY = "Hvad er fraværet?"
REMEMBERED = "Hvad er fraværet i skolerne?"
AS_TABLE = "vis som tabel"
LONG = "Vis ledigheden måned for måned siden 2010"
DECLINE = "Hvorfor er sygefraværet steget?"
NO_KPI = "Hvor mange cykelstier er der?"
ERROR = "Giv mig en fejl"
PARTS = "Hvad er sygefraværet og ledigheden?"
ENGLISH = "What is the sickness absence in the schools?"
SLOW = "Tænk længe over det"
NASTY = "Vis noget fjendtligt"


def _cite(n: int = 1, label: str = "Sygefravær") -> Citation:
    return Citation(
        n=n,
        kpi="sygefravaer@3",
        label=label,
        source="Løn- og fraværssystemet",
        registry="Kommunens personaleregister",
        owner="HR og Løn",
        as_of=TODAY,
        release="2026-11-15-a1b2c3",
    )


def _part(question: str, headline: str, **more: object) -> dict[str, object]:
    filled: dict[str, object] = {
        "answer_id": f"a{crc32(question.encode()):019d}",
        "status": "answered",
        "language": "da",
        "question": question,
        "headline": headline,
        "planner": "rules",
        "today": TODAY,
        "role": "politiker",
        "release": "2026-11-15-a1b2c3",
    }
    return filled | more


_VALUE_CELLS = (
    AnswerCell(
        id="sygefravaer@3/procent/omraade=skole/month/2026-09",
        kpi="sygefravaer",
        measure="procent",
        period="2026-09",
        members={"omraade": "skole"},
        value=6.1,
        text="6,1 pct.",
        unit="percent",
        state="shown",
        flags=("p",),
    ),
    AnswerCell(
        id="sygefravaer@3/procent/omraade=skole/month/2025-09",
        kpi="sygefravaer",
        measure="procent",
        period="2025-09",
        members={"omraade": "skole"},
        value=5.7,
        text="5,7 pct.",
        unit="percent",
        state="shown",
    ),
    AnswerCell(
        id="c1",
        kpi="sygefravaer",
        measure="procent",
        period="2026-09",
        value=0.4,
        text="0,4 procentpoint",
        unit="pp",
        state="shown",
        formula="T1 − T2",
        from_=("a", "b"),
    ),
)


def make_query(**fields: object) -> Query:
    period = {"from": "2026-09", "to": "2026-09"}
    plain = {"kpis": ["sygefravaer"], "measures": ["procent"], "operation": "value", "grain": "month", "period": period}
    return Query.model_validate(plain | fields)


SCHOOLS = make_query(where={"omraade": ["skole"]})


def _value(question: str = VALUE) -> dict[str, object]:
    return _part(
        question,
        "Sygefraværet i skolerne var 6,1 pct. i september 2026.",
        understood="Hvad var sygefraværet i procent for området Skole i september 2026?",
        kind="value",
        badges=("Godkendt nøgletal", "Data til og med september 2026", "Foreløbige tal"),
        chips=(
            Chip(name="kpi", label="Nøgletal", value="Sygefravær"),
            Chip(name="place", label="Område", value="Skole"),
            Chip(name="period", label="Periode", value="september 2026"),
            Chip(name="condition", label="Betingelse", value="over 5"),
        ),
        query=SCHOOLS,
        assumptions=(
            AssumptionNote(
                text="Jeg gik ud fra den seneste måned.",
                instead=(
                    "Hvad er sygefraværet i skolerne i 2025?",
                    "Hvad er sygefraværet i skolerne i 3. kvartal 2026?",
                ),
            ),
        ),
        text="Det er 0,4 procentpoint højere end i september 2025. Målet er 5,0 pct., og tallet er højere end målet.",
        cells=_VALUE_CELLS,
        table=Table(
            columns=("Periode", "Sygefravær", "Ændring"),
            rows=(("september 2025", "5,7 pct.", ""), ("september 2026", "6,1 pct.", "0,4 procentpoint")),
        ),
        caveats=(
            AnswerCaveat(id="p", kind="provisional", effect="note", text="De seneste to måneder kan ændre sig."),
            AnswerCaveat(id="b", kind="break", effect="note", text="I januar 2024 blev opgørelsen ændret."),
            AnswerCaveat(id="m", kind="method", effect="note", text="Fravær under en dag tælles som timer."),
        ),
        citations=(_cite(),),
        explanation={
            "Definition": "Fraværsdage på grund af sygdom som andel af de mulige arbejdsdage.",
            "Hvad tallet ikke siger": "Tallet siger ikke, hvorfor medarbejderne er syge.",
            "Sådan beregnes det": "Fraværsdage divideret med mulige dage, gange 100.",
        },
        unused_words=("eksploderer",),
        suggestions=(TREND, BREAKDOWN, "Hvad er sygefraværet i dagtilbuddene?"),
        notice=NOTICE["da"],
        sql=("SELECT value FROM kpi.sygefravaer WHERE period = $1 AND omraade = $2",),
    )


def _months(count: int) -> list[tuple[str, str]]:
    names = ("jan.", "feb.", "mar.", "apr.", "maj", "jun.", "jul.", "aug.", "sep.", "okt.", "nov.", "dec.")
    start = 2026 * 12 + 9 - count
    return [(f"{names[m % 12]} {m // 12}", f"{m // 12}-{m % 12 + 1:02d}") for m in range(start, start + count)]


def _trend() -> dict[str, object]:
    wave = (3.1, 3.3, 3.2, 3.0, 2.8, 2.7, 2.9, 2.8, 2.6, 2.6, 2.7, 2.9, 3.1, 3.3, 3.2)
    months = _months(24)
    values = [wave[i % len(wave)] + (0.2 if i > 14 else 0.0) for i in range(len(months))]
    points = [
        ChartPoint(
            label=label,
            value=None if i in (6, 7) else values[i],
            text="··" if i in (6, 7) else f"{values[i]:.1f} pct.".replace(".", ",", 1),
            provisional=i > 20,
            hidden=i in (6, 7),
        )
        for i, (label, _) in enumerate(months)
    ]
    titles = ChartTitles(
        title="Ledighed, hele kommunen",
        subtitle="Procent af arbejdsstyrken, oktober 2024 – september 2026",
        y_title="pct.",
        target=2.5,
        target_label="Mål: 2,5 pct.",
        break_at=months[10][0],
        break_label="Databrud",
    )
    return _part(
        TREND,
        "Ledigheden er steget fra 3,1 til 3,3 pct. på to år.",
        understood="Hvordan har ledigheden i procent udviklet sig måned for måned i hele kommunen?",
        kind="trend",
        badges=("Godkendt nøgletal", "Data til og med september 2026"),
        chips=(
            Chip(name="kpi", label="Nøgletal", value="Ledighed"),
            Chip(name="period", label="Periode", value="24 måneder"),
        ),
        text="Den laveste værdi var i juni 2025.",
        chart=draw_chart("line", points, titles, "da"),
        chart_alt="Linjediagram: ledigheden falder til juni 2025 og stiger derefter til 3,3 pct.",
        table=Table(columns=("Måned", "Ledighed"), rows=tuple((p.label, p.text) for p in points)),
        caveats=(AnswerCaveat(id="h", kind="hidden_cells", effect="note", text="To måneder er skjult."),),
        citations=(_cite(label="Ledighed"),),
        suggestions=(VALUE, BREAKDOWN),
        notice=NOTICE["da"],
    )


def _breakdown() -> dict[str, object]:
    rows = (
        ("Børn og Unge", 5.9),
        ("Sundhed og Omsorg", 7.2),
        ("Beskæftigelse og Social", None),
        ("Teknik og Kultur", 4.4),
        ("Stabe", 3.8),
    )
    points = [
        ChartPoint(
            label=name,
            value=value,
            text="··" if value is None else f"{value:.1f} pct.".replace(".", ",", 1),
            hidden=value is None,
            provisional=name == "Stabe",
        )
        for name, value in rows
    ]
    titles = ChartTitles(
        title="Sygefravær pr. forvaltning",
        subtitle="Procent, september 2026",
        target=5.0,
        target_label="Mål: 5,0 pct.",
    )
    return _part(
        BREAKDOWN,
        "Sygefraværet var højest i Sundhed og Omsorg: 7,2 pct.",
        understood="Hvad var sygefraværet i procent i september 2026, fordelt på forvaltninger?",
        kind="breakdown",
        badges=("Godkendt nøgletal", "Data til og med september 2026", "Skjulte tal"),
        chart=draw_chart("bars", points, titles, "da"),
        chart_alt="Søjlediagram med fem forvaltninger; én er skjult.",
        table=Table(
            columns=("Forvaltning", "Sygefravær", "Ansatte"),
            rows=tuple((p.label, p.text, "1.205" if p.value else "··") for p in points),
        ),
        caveats=(AnswerCaveat(id="h", kind="hidden_cells", effect="note", text=HIDDEN_CAVEAT),),
        citations=(_cite(),),
        notice=NOTICE["da"],
        suggestions=(VALUE, TREND),
    )


def _clarify() -> dict[str, object]:
    return _part(
        CLARIFY,
        "Dit spørgsmål kan betyde flere ting. Hvilket mener du?",
        status="clarify",
        reason="ambiguous_kpi",
        readings=(
            ReadingChoice(label="Sygefravær blandt medarbejdere", question=VALUE),
            ReadingChoice(label="Elevfravær i folkeskolen", question=BREAKDOWN),
        ),
    )


def _remembered() -> dict[str, object]:
    choice = RememberedChoice(words="fraværet", kpi="sygefravaer", text="Husket: »fraværet« = sygefravær.")
    return _value(REMEMBERED) | {"remembered": (choice,)}


def _as_table() -> dict[str, object]:
    return _trend() | {"question": AS_TABLE, "view": "table"}


def _long() -> dict[str, object]:
    rows = tuple((label, f"{2 + n % 7},{n % 10} pct.") for n, (label, _) in enumerate(_months(150)))
    long_table = Table(columns=("Måned", "Ledighed"), rows=rows)
    return _trend() | {"question": LONG, "answer_id": "c" * 20, "table": long_table, "chart": None, "chart_alt": None}


def _decline() -> dict[str, object]:
    return _part(
        DECLINE,
        "Tallene kan vise udviklingen, men ikke årsagen.",
        status="declined",
        reason="cause",
        suggestions=(VALUE, TREND, BREAKDOWN),
    )


def _no_kpi() -> dict[str, object]:
    said = "Vi har ikke et godkendt nøgletal for det endnu."
    return _part(NO_KPI, said, status="declined", reason="no_kpi", suggestions=(VALUE,))


def _error() -> dict[str, object]:
    return _part(
        ERROR,
        "Noget gik galt hos os – ikke hos dig. Prøv igen.",
        status="error",
        reason="internal",
    )


def _parts() -> dict[str, object]:
    parts = (Part.model_validate(_value()), Part.model_validate(_trend()))
    return _part(PARTS, "Her er to svar.", parts=parts)


def _english() -> dict[str, object]:
    return _value(ENGLISH) | {
        "language": "en",
        "headline": "Sickness absence in the schools was 6.1 per cent in September 2026.",
        "understood": "What was the sickness absence in per cent for the area School in September 2026?",
        "notice": NOTICE["en"],
        "assumptions": (),
        "badges": ("Approved KPI",),
        "text": "",
        "chips": (),
        "unused_words": (),
        "suggestions": (),
        "caveats": (),
        "explanation": None,
    }


def _nasty() -> dict[str, object]:
    return _part(
        HOSTILE,
        HOSTILE,
        understood=HOSTILE,
        badges=(HOSTILE,),
        chips=(Chip(name="kpi", label=HOSTILE, value=HOSTILE),),
        text=HOSTILE,
        table=Table(columns=(HOSTILE, "b"), rows=((HOSTILE, "=1+1"),)),
        caveats=(AnswerCaveat(id="x", kind="method", effect="note", text=HOSTILE),),
        suggestions=(HOSTILE,),
        premise=HOSTILE,
        unused_words=(HOSTILE,),
        assumptions=(AssumptionNote(text=HOSTILE, instead=(HOSTILE,)),),
        citations=(_cite().model_copy(update={"source": HOSTILE}),),
        explanation={HOSTILE: HOSTILE},
    )


def write_answers() -> dict[str, Answer]:
    made = (
        _value(),
        _trend(),
        _breakdown(),
        _clarify(),
        _remembered(),
        _as_table(),
        _long(),
        _decline(),
        _no_kpi(),
        _error(),
        _parts(),
        _english(),
        _nasty(),
    )
    answers = [Answer.model_validate(one) for one in made]
    return {answer.question: answer for answer in answers} | {NASTY: answers[-1], SLOW: answers[0]}
