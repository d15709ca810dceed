import pytest

from assistant.redact import REDACTED, holds_cpr, redact_question, redact_remark

KNOWN = frozenset({"børn", "og", "unge", "hvad", "er", "sygefraværet", "i", "for"})


@pytest.mark.promise("P9")
@pytest.mark.parametrize(
    "cpr",
    [
        "010190-1234",
        "0101901234",
        "010190 1234",
        "01 01 90 1234",
        "01.01.90-1234",
        "010190–1234",
        "610190-1234",
        "０１０１９０-１２３４",
        "٠١٠١٩٠-١٢٣٤",
    ],
)
def test_every_spelling_of_a_cpr_number_is_found_and_removed(cpr: str) -> None:
    text = f"Hvad er sygefraværet for {cpr}?"
    assert holds_cpr(text)
    assert redact_question(text, KNOWN) == f"Hvad er sygefraværet for {REDACTED}?"


@pytest.mark.parametrize("text", ["i skoleåret 2024/25", "12345678", "990190-1234", "2022-2025", "1.234.567"])
def test_other_numbers_are_left_alone(text: str) -> None:
    assert not holds_cpr(text)
    assert redact_question(text, KNOWN) == text


@pytest.mark.promise("P9")
def test_names_are_removed_but_not_those_of_the_catalog() -> None:
    assert (
        redact_question("Hvad er sygefraværet for Gurli Pimpernel?", KNOWN) == f"Hvad er sygefraværet for {REDACTED}?"
    )
    assert redact_question("Hvad er sygefraværet i Børn Unge?", KNOWN) == "Hvad er sygefraværet i Børn Unge?"


@pytest.mark.promise("P9")
def test_a_remark_that_begins_with_a_name_loses_it_too() -> None:
    text = "Gurli Pimpernel ved det. Gurli Pimpernel ved alt om Børn Unge. 0101901234"
    assert redact_remark(text, KNOWN) == f"{REDACTED} ved det. {REDACTED} ved alt om Børn Unge. {REDACTED}"
