"""The table of an answer as a file that Danish and English spreadsheets open in columns."""

import csv
import io
import re

from assistant import Part
from ui.texts import say, say_date

BYTE_ORDER_MARK = "\ufeff"
"""Without it Excel reads æ, ø and å wrongly."""
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
SIGNED_NUMBER = re.compile(r"[-+]\d[\d.,]*(?:\s?[^\W\d][^\W\d.\s]*\.?|\s?%)*")


def make_csv(part: Part) -> bytes:
    """The table as shown, then the question, caveats, source and answer id that must follow it around."""
    language = part.language
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";" if language == "da" else ",", lineterminator="\r\n")
    if part.table is not None:
        writer.writerow(map(defuse_formula, part.table.columns))
        writer.writerows(map(defuse_formula, row) for row in part.table.rows)
    writer.writerow([])
    if part.notice:
        writer.writerow([defuse_formula(part.notice)])
    writer.writerow([say("csv_question", language), defuse_formula(part.understood or part.headline)])
    for caveat in part.caveats:
        writer.writerow([say("csv_caveat", language), defuse_formula(caveat.text)])
    for citation in part.citations:
        day = say_date(citation.as_of, language)
        source = say("source", language, n=citation.n, source=citation.source, date=day)
        writer.writerow([say("csv_source", language), defuse_formula(source)])
    writer.writerow([say("csv_answer", language), part.answer_id])
    writer.writerow([say("csv_notice", language)])
    return (BYTE_ORDER_MARK + out.getvalue()).encode()


def defuse_formula(text: str) -> str:
    """A text that a spreadsheet would run is marked as text; a signed number stays a number."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) and not SIGNED_NUMBER.fullmatch(text) else text
