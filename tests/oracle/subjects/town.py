"""What the KPIs about the technical area, culture and leisure are, over the fact tables of town.sql."""

from fractions import Fraction

from tests.oracle.definitions import PERCENT, Definition, Quotient, Sum

TOWN: dict[str, Definition] = {
    "byggesag_servicemaal": Definition("servicemaal", "quarter", {"procent": Sum("in_time", "cases", PERCENT)}),
    "genanvendelse": Definition("genanvendelse", "year", {"procent": Sum("recycled", "tonnes", PERCENT)}),
    "restaffald": Definition(
        "restaffald",
        "month",
        {
            "ton": Sum("tonnes"),
            "kg_pr_indbygger": Quotient("restaffald.ton", "indbyggere.antal", Fraction(1000)),
        },
    ),
    "trafikuheld": Definition("trafikuheld", "quarter", {"antal": Sum("persons")}, "added"),
    "buspassagerer": Definition("buspassagerer", "month", {"paastigninger": Sum("boardings")}),
    "biblioteksbesoeg": Definition("biblioteksbesoeg", "month", {"besoeg": Sum("visits")}),
    "foreningsmedlemmer": Definition(
        "foreningsmedlemmer", "year", {"procent": Sum("memberships", "residents", PERCENT)}, "most"
    ),
    "svoemmehal_besoeg": Definition(
        "svoemmehal", "month", {"besoeg": Sum("visits"), "udnyttelse": Sum("booked", "possible", PERCENT)}
    ),
}
