"""What the KPIs that came first are, over the fact tables of first.sql."""

from fractions import Fraction

from tests.oracle.definitions import PERCENT, Definition, Difference, Formula, Persons, Quotient, Status, Sum


def _colours(name: str) -> dict[str, Formula]:
    counts: dict[str, Formula] = {f"{name}.{colour}": Status(name, colour) for colour in ("groen", "gul", "roed")}
    return {name: Status(name), **counts}


SERVICE = {"forventet": Sum("expected"), "korrigeret": Sum("adjusted"), "oprindeligt": Sum("original")}

FIRST: dict[str, Definition] = {
    "sygefravaer": Definition("sygefravaer", "month", {"procent": Sum("lost", "possible", PERCENT)}, "most"),
    "serviceudgifter": Definition("serviceudgifter", "budget_follow_up", {**SERVICE}),
    "budgetafvigelse": Definition(
        "serviceudgifter",
        "budget_follow_up",
        {
            "afvigelse": Difference("serviceudgifter.forventet", "serviceudgifter.korrigeret"),
            "procent": Quotient("budgetafvigelse.afvigelse", "serviceudgifter.korrigeret", PERCENT),
        },
    ),
    "anlaeg_forbrug": Definition(
        "anlaeg",
        "quarter",
        {
            "forbrug": Sum("paid", last=True),
            "bevilling": Sum("granted", last=True),
            "disponeret": Sum("committed", last=True),
            "forventet": Sum("expected", last=True),
            "forbrugsprocent": Quotient("anlaeg_forbrug.forbrug", "anlaeg_forbrug.bevilling", PERCENT),
            "afvigelse": Difference("anlaeg_forbrug.forventet", "anlaeg_forbrug.bevilling"),
        },
    ),
    "anlaeg_status": Definition(
        "anlaeg_status", "quarter", {**_colours("oekonomi"), **_colours("tid"), **_colours("omfang")}
    ),
    "indbyggere": Definition("indbyggere", "quarter", {"antal": Sum("persons", last=True)}, "most"),
    "klassekvotient": Definition("klassekvotient", "school_year", {"elever_pr_klasse": Sum("pupils", "classes")}),
    "karakterer": Definition("karakterer", "school_year", {"snit": Sum("points", "pupils")}, "most"),
    "elevfravaer": Definition("elevfravaer", "school_year", {"procent": Sum("absent", "schooldays", PERCENT)}, "most"),
    "hjemmehjaelp_modtagere": Definition("hjemmehjaelp", "month", {"modtagere": Persons()}, "persons"),
    "plejebolig_ventetid": Definition("plejebolig", "quarter", {"dage": Sum("waited", "citizens")}, "added"),
    "plejeboliggaranti": Definition("plejebolig", "quarter", {"procent": Sum("in_time", "citizens", PERCENT)}, "added"),
    "ledighed": Definition("ledighed", "month", {"procent": Sum("unemployed", "persons", PERCENT)}, "most"),
    "underretninger": Definition("underretninger", "month", {"antal": Sum("reports"), "boern": Persons()}, "added"),
    "byggesagstid": Definition("byggesager", "quarter", {"dage": Sum("days", "cases")}),
    "co2": Definition(
        "co2",
        "year",
        {"ton": Sum("kilotonnes"), "pr_indbygger": Quotient("co2.ton", "indbyggere.antal", Fraction(1000))},
    ),
    "biblioteksudlaan": Definition(
        "udlaan",
        "year",
        {
            "fysiske": Sum("physical"),
            "digitale": Sum("digital"),
            "fysiske_pr_indbygger": Quotient("biblioteksudlaan.fysiske", "indbyggere.antal"),
        },
    ),
}
