"""The screen wired to the fake assistant, with the settings that a test wants."""

from assistant import NoReleaseError, Settings
from tests.ui.fake import TODAY, FakeAssistant
from ui.backend import Progress, Wiring


def wire_fake(assistant: FakeAssistant | None = None, **settings: object) -> Wiring:
    made = assistant or FakeAssistant()
    return Wiring(
        build=lambda: made, prepare=lambda progress: None, today=lambda: TODAY, settings=make_settings(**settings)
    )


def make_settings(**settings: object) -> Settings:
    return Settings(_env_file=None, **settings)  # type: ignore[arg-type]


def wire_first_run() -> Wiring:
    """Nothing published until `prepare` has run."""
    ready: list[str] = []

    def build() -> FakeAssistant:
        if not ready:
            raise NoReleaseError
        return FakeAssistant()

    def prepare(progress: Progress) -> None:
        progress("Kilde", "70.000 borgere")
        ready.append("now")

    return Wiring(build=build, prepare=prepare, today=lambda: TODAY, settings=make_settings())
