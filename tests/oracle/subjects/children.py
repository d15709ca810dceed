"""What the KPIs about children and schools are, over the fact tables of children.sql."""

from tests.oracle.definitions import PERCENT, Definition, Sum

INDICATORS = ("generel", "faglig", "social", "stoette", "ro_og_orden")

CHILDREN: dict[str, Definition] = {
    "socioeko_reference": Definition("socioeko", "school_year", {"forskel": Sum("above", "pupils")}, "most"),
    "mindst_02": Definition("mindst_02", "school_year", {"procent": Sum("reached", "pupils", PERCENT)}, "most"),
    "elever_over_10_fravaer": Definition(
        "over_10", "school_year", {"procent": Sum("over_10", "pupils", PERCENT)}, "most"
    ),
    "trivsel": Definition("trivsel", "school_year", {name: Sum(name, "pupils") for name in INDICATORS}, "most"),
    "overgang_ungdomsudd": Definition(
        "overgang", "school_year", {"procent": Sum("gone_on", "pupils", PERCENT)}, "most"
    ),
    "kompetencedaekning": Definition("kompetence", "school_year", {"procent": Sum("covered", "lessons", PERCENT)}),
    "segregering": Definition("segregering", "school_year", {"procent": Sum("special", "pupils", PERCENT)}, "most"),
    "privatskoleandel": Definition(
        "skolegang",
        "school_year",
        {
            "procent": Sum("independent", "pupils", PERCENT),
            "med_efterskoler": Sum("independent_or_boarding", "pupils", PERCENT),
        },
        "most",
    ),
    "udgift_pr_elev": Definition("udgift", "year", {"kroner": Sum("spent", "pupils")}),
    "nationale_test": Definition(
        "nationale_test",
        "school_year",
        {"laesning": Sum("reading", "read", PERCENT), "matematik": Sum("maths", "calculated", PERCENT)},
        "most",
    ),
    "normering": Definition(
        "normering", "year", {"smaa": Sum("young", "adults_young"), "store": Sum("old", "adults_old")}
    ),
    "pasningsgaranti": Definition("pasning", "month", {"procent": Sum("in_time", "children", PERCENT)}, "added"),
    "kariesfri": Definition("karies", "year", {"procent": Sum("free", "children", PERCENT)}, "most"),
}
