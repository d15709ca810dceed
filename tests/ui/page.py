"""The page as the widget library runs it in a test, without a browser."""

from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from ui.escape import HARD_SPACE, escape_markdown
from ui.server import SCRIPT


def open_page(path: str = "", **query: str) -> AppTest:
    """As somebody does who types the address."""
    at = AppTest.from_file(str(SCRIPT), default_timeout=20)
    at.context["url"] = f"http://localhost/{path}"
    for name, value in query.items():
        at.query_params[name] = value
    return go_to(at, path) if path else _run(at)


def go_to(at: AppTest, path: str) -> AppTest:
    """As the menu does; the library's own test knows only pages that are files."""
    at._page_hash = calc_hash(path)
    _run(at)
    at._page_hash = ""
    return at


def _run(at: AppTest) -> AppTest:
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
    """Where a line may not end is not seen here."""
    read = [*(m.value for m in at.markdown), *(t.value for t in at.text), *(h.value for h in at.header)]
    return "\n".join(read).replace(HARD_SPACE, " ")


def list_chips(at: AppTest) -> list[str]:
    """What every chip and other button that opens says."""
    return [str(block.proto.popover.label) for block in at.get("popover")]


def open_popover(at: AppTest, key: str) -> AppTest:
    at.session_state[key] = True
    at.run()
    assert not at.exception
    return at
