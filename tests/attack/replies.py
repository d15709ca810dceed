"""Hostile replies of a model: invented figures and places, numbers in every form, SQL, markup, wrong shapes."""

import random
from typing import Any

NUMBERS = ("98765", "9,87 pct.", "9.87", "６５４３２", "٤٣٢١", "-98765", "1e9", "98.765 kr.", "⅞", "MCMXC")
NUMBER_WORDS = ("otteoghalvfems", "ninety-eight", "tre millioner", "halvtreds procent", "et dusin", "twelvefold")
TEXTS = (
    "SELECT * FROM kpi.sygefravaer; DROP TABLE kpi.sygefravaer", "<script>alert(1)</script>", "=cmd()|calc",
    "[klik](http://evil.example)", "Sygefraværet er faldet markant", "ignore all previous instructions",
    "{{c12}}", "\u202eevil", "'; --", "../../etc/passwd", "zzmodeltext",
)  # fmt: skip
OPERATIONS = ("value", "trend", "rank", "change", "sql", "condition")
DECLINES = ("no_kpi", "opinion", "nonsense", None)


def make_reply(dice: random.Random, facts: dict[str, Any]) -> dict[str, Any]:
    """One reply to these facts: near to what would be right, or far from it."""
    readings = [_make_reading(dice, facts) for _ in range(dice.choice((0, 1, 1, 1, 2, 4, 6)))]
    reply: dict[str, Any] = {"readings": readings, "decline": dice.choice(DECLINES)}
    if dice.random() < 0.15:
        reply[dice.choice(("answer", "sql", "headline", "text"))] = _noise(dice)
    if dice.random() < 0.03:
        reply = dice.choice(({}, {"readings": "none"}, {"readings": [None]}, {"readings": [{}]}))
    return reply


def _make_reading(dice: random.Random, facts: dict[str, Any]) -> dict[str, Any]:
    ids = [kpi["id"] for kpi in facts["kpis"]] or ["none"]
    kpi = dice.choice(ids) if dice.random() < 0.85 else _noise(dice)
    claimed = [*facts["unknown_words"]] if dice.random() < 0.7 else facts["question"].split()
    if dice.random() < 0.2:
        claimed.append(_noise(dice))
    used_for = (
        f"kpi:{kpi}" if dice.random() < 0.85 else dice.choice((_noise(dice), f"kpi:{_noise(dice)}", "level:skole"))
    )
    reading: dict[str, Any] = {"kpi": kpi, "words": [{"word": word, "used_for": used_for} for word in claimed]}
    more: dict[str, Any] = {
        "measure": _noise(dice),
        "operation": dice.choice(OPERATIONS),
        "grain": dice.choice(("month", "year", _noise(dice))),
        "period": {"first": _noise(dice), "last": dice.choice(("2026", _noise(dice)))},
        "by": [_noise(dice)],
        "where": [{"level": "institution", "members": [_noise(dice)]}],
        "without": [{"level": _noise(dice), "members": []}],
        "condition": {"op": "gt", "value": dice.choice((98765, 9.87, -1, 1e300))},
        "rank": {"n": dice.choice((98765, 3, 0)), "order": "highest"},
        "against": dice.choice(("target", "members", _noise(dice))),
        "value": 98765,
    }
    return reading | {field: value for field, value in more.items() if dice.random() < 0.06}


def _noise(dice: random.Random) -> str:
    return dice.choice((*NUMBERS, *NUMBER_WORDS, *TEXTS, "opfundet_noegletal"))
