"""What the KPIs about staff, cash, debt and the year's construction are, over the fact tables of economy.sql."""

from fractions import Fraction

from tests.oracle.definitions import PERCENT, Definition, Quotient, Sum

KRONER = Fraction(1_000_000)
"""In a million of them."""

ECONOMY: dict[str, Definition] = {
    "sygedage": Definition("sygedage", "year", {"dage": Sum("days_of_227", "positions")}, "most"),
    "langtidsfravaer": Definition(
        "langtidsfravaer",
        "quarter",
        {
            "andel": Sum("long_days", "lost", PERCENT),
            "langt": Sum("long_days", "possible", PERCENT),
            "kort": Sum("short_days", "possible", PERCENT),
        },
        "most",
    ),
    "personaleomsaetning": Definition(
        "personaleomsaetning", "year", {"procent": Sum("gone", "employed", PERCENT)}, "most"
    ),
    "likviditet": Definition(
        "likviditet",
        "quarter",
        {
            "mio_kr": Sum("balance", last=True),
            "pr_indbygger": Quotient("likviditet.mio_kr", "indbyggere.antal", KRONER),
        },
    ),
    "gaeld": Definition(
        "gaeld",
        "year",
        {"mio_kr": Sum("debt", last=True), "pr_indbygger": Quotient("gaeld.mio_kr", "indbyggere.antal", KRONER)},
    ),
    "anlaeg_gennemfoerelse": Definition(
        "gennemfoerelse",
        "quarter",
        {
            "forbrug": Sum("spent", last=True),
            "raadighed": Sum("available", last=True),
            "procent": Quotient("anlaeg_gennemfoerelse.forbrug", "anlaeg_gennemfoerelse.raadighed", PERCENT),
        },
    ),
}
