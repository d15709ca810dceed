import pytest

from assistant.tokens import normalise_text, parse_number, split_words, tokenise


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Hvad er sygefraværet?", ["hvad", "er", "sygefraværet"]),
        ("skoleåret 2024/25, 3. kvartal", ["skoleåret", "2024/25", "3", "kvartal"]),
        ("2026-Q3 og 2026-BO2", ["2026-q3", "og", "2026-bo2"]),
        ("børne- og skoleområdet", ["børne", "og", "skoleområdet"]),
        ("over 5,6 %", ["over", "5,6", "%"]),
        ("CO2-udledning", ["co2", "udledning"]),
        ("Søparkskolen’s", ["søparkskolen's"]),
        ("17–24-årige", ["17-24", "årige"]),
        ("17–24 år", ["17-24", "år"]),
        ("🙂🙂", []),
    ],
)
def test_cuts_words_as_people_write_them(text: str, words: list[str]) -> None:
    assert split_words(text) == words


@pytest.mark.parametrize(
    ("word", "number"),
    [("5,6", 5.6), ("5.6", 5.6), ("1.000", 1000), ("1,000", 1000), ("1.234,5", 1234.5), ("2024", 2024), ("a", None)],
)
def test_reads_danish_and_english_numbers(word: str, number: float | None) -> None:
    assert parse_number(word) == number


def test_a_capital_counts_only_where_no_sentence_begins() -> None:
    assert [t.capital for t in tokenise("Er Byskolen stor? Nej")] == [False, True, False, False]
    assert not any(t.capital for t in tokenise("HVAD ER LEDIGHEDEN"))


def test_invisible_characters_and_decomposed_letters_are_normalised() -> None:
    assert normalise_text("sy\u200bge\u00adfrava\u0308r  i  A\u030arhus") == "sygefravär i Århus"
