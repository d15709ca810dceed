"""What the job centre's KPIs are, over the fact tables of work.sql."""

from tests.oracle.definitions import PERCENT, Definition, Sum

WORK: dict[str, Definition] = {
    "offentligt_forsoergede": Definition(
        "forsoergede",
        "month",
        {"procent": Sum("full_time", "residents", PERCENT), "fuldtidspersoner": Sum("full_time", last=True)},
        "most",
    ),
    "unge_uden_job_udd": Definition("unge", "quarter", {"procent": Sum("without", "young", PERCENT)}, "most"),
    "sygedagpenge_over_52": Definition(
        "sygedagpenge",
        "month",
        {
            "over_52": Sum("over_52", "courses", PERCENT),
            "over_26": Sum("over_26", "courses", PERCENT),
            "forloeb": Sum("courses", last=True),
        },
        "most",
    ),
    "langtidsledige": Definition(
        "langtidsledige",
        "month",
        {"andel": Sum("long_term", "unemployed", PERCENT), "antal": Sum("long_term", last=True)},
        "most",
    ),
    "virksomhedsvendt": Definition("virksomhedsvendt", "month", {"procent": Sum("active", "persons", PERCENT)}, "most"),
    "jobaabninger": Definition("jobaabninger", "month", {"stillinger": Sum("vacancies")}),
}
