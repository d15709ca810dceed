"""Answer the examples' questions anew and write what comes back; run it by `make generated` and read the difference."""

from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from assistant import Assistant, Settings, prepare_demo
from semantic_layer.texts import Language
from tests.contract.examples import (
    README,
    answer_example,
    fill_readme,
    list_examples,
    locate_section,
    mask_ids,
    read_example,
    render_example,
    show_section,
)

TODAY = date(2026, 11, 15)
"""The day of the tests' release."""
LANGUAGES: tuple[Language, ...] = ("da", "en")


def main() -> None:
    with TemporaryDirectory() as folder:
        settings = Settings(state=Path(folder), _env_file=None)
        prepare_demo(settings, lambda _step, _detail: None, TODAY)
        desk = Assistant(settings)
        for path in list_examples():
            ask, _ = read_example(path)
            path.write_text(render_example(ask, answer_example(desk, ask)), encoding="utf-8")
        for language in LANGUAGES:
            locate_section(language).write_text(show_section(desk, TODAY, language), encoding="utf-8")
        text = README.read_text(encoding="utf-8")
        filled = fill_readme(text, desk)
        if mask_ids(filled) != mask_ids(text):
            README.write_text(filled, encoding="utf-8")
        desk.release.close()


if __name__ == "__main__":
    main()
