import pytest

from assistant.period_grammar import Point, period_grammar
from assistant.tokens import split_words
from semantic_layer.texts import Language


def _find(text: str, language: Language = "da") -> list[tuple[str, tuple[Point, ...], int | None, str | None]]:
    words = split_words(text)
    found = period_grammar(language).find_periods(words, list(range(len(words))))
    return [(p.means, p.points, p.n, p.grain) for p in found]


@pytest.mark.parametrize(
    ("text", "point"),
    [
        ("i september 2026", Point("month", 2026, 9)),
        ("i 3. kvartal 2026", Point("quarter", 2026, 3)),
        ("tredje kvartal 2026", Point("quarter", 2026, 3)),
        ("1. halvår 2025", Point("half_year", 2025, 1)),
        ("i sidste kvartal af 2025", Point("quarter", 2025, 4)),
        ("sidste halvår af 2025", Point("half_year", 2025, 2)),
        ("i sidste måned af sidste år", Point("month", None, 12, years_back=1)),
        ("i skoleåret 2024/25", Point("school_year", 2024)),
        ("skoleåret 2024/2025", Point("school_year", 2024)),
        ("ved 2. budgetopfølgning 2026", Point("budget_follow_up", 2026, 2)),
        ("BO2 2026", Point("budget_follow_up", 2026, 2)),
        ("uge 7 2026", Point("week", 2026, 7)),
        ("i 2025", Point("year", 2025)),
        ("i marts", Point("month", None, 3)),
        ("sidste år", Point("last_year")),
        ("i forrige skoleår", Point("last_school_year")),
        ("de 12 måneder til og med maj 2025", Point("rolling_12", 2025, 5)),
    ],
)
def test_points(text: str, point: Point) -> None:
    assert _find("hvad var ledigheden " + text) == [("point", (point,), None, None)]


@pytest.mark.parametrize(
    ("text", "language", "means", "n", "grain"),
    [
        ("de seneste 12 måneder", "da", "last_n", 12, "month"),
        ("over de seneste fem år", "da", "last_n", 5, "year"),
        ("for tre måneder siden", "da", "ago", 3, "month"),
        ("samme tid sidste år", "da", "same_last_year", None, None),
        ("siden valget", "da", "ask", None, None),
        ("rullende 12 måneder", "da", "rolling", None, None),
        ("år til dato", "da", "ytd", None, None),
        ("pr. måned", "da", "grain", None, "month"),
        ("the last five years", "en", "last_n", 5, "year"),
        ("since the election", "en", "ask", None, None),
        ("year to date", "en", "ytd", None, None),
    ],
)
def test_relations(text: str, language: Language, means: str, n: int | None, grain: str | None) -> None:
    assert _find("x " + text, language) == [(means, (), n, grain)]


@pytest.mark.parametrize("text", ["fra 2022 til 2025", "mellem 2022 og 2025", "2022-2025"])
def test_ranges(text: str) -> None:
    assert _find(text) == [("range", (Point("year", 2022), Point("year", 2025)), None, None)]


def test_patterns_match_whole_words_only() -> None:
    """ "adopterede" holds "pt", "sønnen" no "nu": a pattern that matched inside a word would account for it."""
    assert _find("adopterede børn nuværende martsvioler") == []


def test_every_span_ends_on_word_bounds() -> None:
    words = split_words("hvordan har ledigheden udviklet sig fra januar 2025 til marts 2026 sammenlignet med sidste år")
    found = period_grammar("da").find_periods(words, list(range(len(words))))
    assert [" ".join(words[i] for i in sorted(p.tokens)) for p in found] == [
        "fra januar 2025 til marts 2026",
        "sidste år",
    ]
