"""What the widget library is told when the server starts."""

from pathlib import Path

import pytest

from ui.server import read_config


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, object]:
    monkeypatch.chdir(tmp_path)
    return read_config()


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("browser.gatherUsageStats", False),
        ("client.showErrorDetails", "none"),
        ("client.toolbarMode", "minimal"),
        ("server.enableAgentApi", False),
        ("server.address", "localhost"),
        ("server.enableXsrfProtection", True),
    ],
)
def test_the_settings_hold_wherever_the_command_is_started(
    config: dict[str, object], option: str, value: object
) -> None:
    assert config[option] == value


def test_no_font_comes_from_elsewhere(config: dict[str, object]) -> None:
    faces = config["theme.fontFaces"]
    assert isinstance(faces, list)
    assert faces
    for face in faces:
        assert not face["url"].startswith(("http", "//"))
        assert (Path(__file__).parents[2] / "ui" / face["url"].removeprefix("app/")).is_file()
    assert "http" not in str(config["theme.font"])
