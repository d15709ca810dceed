"""An answer as text that can be quoted: whoever pastes it has the period, the caveats, the source and the way back."""

from assistant import Part
from ui.texts import say, say_date


def make_quote(part: Part, link: str) -> str:
    """Plain text, ready for a mail or a speech."""
    language = part.language
    said = [part.headline, *(line for line in part.text.split("\n") if line.strip())]
    period = next((chip.value for chip in part.chips if chip.name == "period"), None)
    status = [*((part.notice,) if part.notice else ()), *part.badges]
    about = [(say("csv_question", language), part.understood), (say("quote_period", language), period)]
    about += [(say("quote_status", language), " · ".join(status) or None)]
    about += [(say("csv_caveat", language), caveat.text) for caveat in part.caveats]
    lines = [say("quote_line", language, label=label, value=value) for label, value in about if value]
    lines += list_sources(part)
    lines += [say("drawer_answer_id", language, id=part.answer_id)]
    lines += [say("quote_line", language, label=say("quote_link", language), value=link)]
    return "\n".join([*said, "", *lines, say("csv_notice", language)])


def list_sources(part: Part) -> list[str]:
    return [
        say("source", part.language, n=c.n, source=c.source, date=say_date(c.as_of, part.language))
        for c in part.citations
    ]
