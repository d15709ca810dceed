"""What the KPIs about health and senior care are, over the fact tables of health.sql."""

from fractions import Fraction

from tests.oracle.definitions import PERCENT, Definition, Sum

THOUSAND = Fraction(1000)

HEALTH: dict[str, Definition] = {
    "visiteret_tid": Definition("hjemmehjaelp_timer", "month", {"timer": Sum("granted", "citizens")}, "most"),
    "leveret_tid": Definition("hjemmehjaelp_timer", "month", {"procent": Sum("delivered", "granted", PERCENT)}, "most"),
    "plejebolig_venteliste": Definition("venteliste", "month", {"antal": Sum("waiting", last=True)}, "most"),
    "genoptraening_ventetid": Definition(
        "genoptraening",
        "quarter",
        {"dage": Sum("waited", "programmes"), "inden_syv_dage": Sum("in_time", "programmes", PERCENT)},
        "added",
    ),
    "forebyggelige_indlaeggelser": Definition(
        "indlaeggelser", "year", {"pr_1000": Sum("admissions", "persons", THOUSAND)}, "most"
    ),
    "faerdigbehandlede": Definition(
        "faerdigbehandlede", "quarter", {"pr_1000": Sum("days_a_year", "old", THOUSAND), "dage": Sum("days")}, "added"
    ),
    "personalekontinuitet": Definition("kontinuitet", "month", {"hjaelpere": Sum("helpers", "citizens")}, "most"),
}
