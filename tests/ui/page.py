"""The page as the widget library runs it in a test, without a browser."""

from pathlib import Path

from streamlit.testing.v1 import AppTest

import ui
from ui.escape import escape_markdown

APP = Path(ui.__file__).with_name("app.py")


def open_page(**query: str) -> AppTest:
    at = AppTest.from_file(str(APP), default_timeout=20)
    for name, value in query.items():
        at.query_params[name] = value
    at.run()
    assert not at.exception
    return at


def ask(at: AppTest, question: str) -> AppTest:
    at.chat_input[0].set_value(question).run()
    assert not at.exception
    return at


def click(at: AppTest, label: str) -> AppTest:
    next(button for button in at.button if button.label in (label, escape_markdown(label))).click().run()
    assert not at.exception
    return at


def read_all(at: AppTest) -> str:
    return "\n".join([*(m.value for m in at.markdown), *(t.value for t in at.text), *(h.value for h in at.header)])


def list_chips(at: AppTest) -> list[str]:
    """What every chip and other button that opens says."""
    return [str(block.proto.popover.label) for block in at.get("popover")]


def open_popover(at: AppTest, key: str) -> AppTest:
    at.session_state[key] = True
    at.run()
    assert not at.exception
    return at
