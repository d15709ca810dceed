"""What the KPIs about children's cases, complaints and housing are, over the fact tables of social.sql."""

from fractions import Fraction

from tests.oracle.definitions import PERCENT, Definition, Quotient, Sum

SOCIAL: dict[str, Definition] = {
    "underretning_24t": Definition(
        "underretning_24t", "quarter", {"procent": Sum("in_time", "reports", PERCENT)}, "added"
    ),
    "anbragte": Definition(
        "anbragte",
        "quarter",
        {
            "antal": Sum("placed", last=True),
            "boern": Sum("young", last=True),
            "pr_1000": Quotient("anbragte.antal", "anbragte.boern", Fraction(1000)),
        },
        "most",
    ),
    "undersoegelse_4mdr": Definition(
        "undersoegelse", "quarter", {"procent": Sum("in_time", "examinations", PERCENT)}, "added"
    ),
    "omgoerelse": Definition(
        "omgoerelse", "year", {"procent": Sum("reversed", "cases", PERCENT), "sager": Sum("cases")}, "added"
    ),
    "botilbud_udgift": Definition(
        "botilbud",
        "quarter",
        {"udgift": Sum("cost", "full_years"), "helaarspersoner": Sum("full_years", "part_of_year")},
        "most",
    ),
    "hjemloese": Definition("hjemloese", "year", {"personer": Sum("persons")}, "most"),
}
