"""What the widget library is told when the server starts."""

from pathlib import Path

import pytest
from starlette.requests import Request

from api.hosts import ANY_HOST, is_own_page, list_hosts, list_origins
from assistant import NoReleaseError
from assistant.record import RecordError
from semantic_layer.errors import ReleaseError
from tests.ui.fake import FakeAssistant
from tests.ui.wiring import make_settings, wire_fake
from ui.backend import use_wiring
from ui.health import tell_readiness
from ui.server import LoginSetupError, read_config, write_secrets


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, object]:
    monkeypatch.chdir(tmp_path)
    return read_config()


@pytest.mark.promise("A5", "S10")
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


@pytest.mark.promise("A5")
def test_the_server_answers_to_its_own_names() -> None:
    served = make_settings(public_url="https://tal.example.dk/raad")
    assert list_hosts(make_settings(), "127.0.0.1") == ["localhost", "127.0.0.1"]
    assert (
        list_hosts(served, "127.0.0.1") == list_hosts(served, "0.0.0.0") == ["localhost", "127.0.0.1", "tal.example.dk"]
    )
    assert list_hosts(make_settings(), "0.0.0.0") == ANY_HOST


@pytest.mark.promise("A5")
def test_a_page_is_the_servers_own_where_it_comes_from_the_same_place_or_a_name_of_its() -> None:
    names = list_origins(list_hosts(make_settings(public_url="https://tal.example.dk/raad"), "127.0.0.1"))
    for origin in (None, "http://inside:8501", "https://tal.example.dk", "http://localhost:8501"):
        assert is_own_page(origin, "inside:8501", names)
    for origin in (
        "null",
        "",
        "https://elsewhere.example",
        "http://inside:8502",
        "https://tal.example.dk.evil.example",
    ):
        assert not is_own_page(origin, "inside:8501", names)
    assert is_own_page("http://10.0.0.1:8501", "10.0.0.1:8501", list_origins(ANY_HOST))
    assert not is_own_page("http://10.0.0.2:8501", "10.0.0.1:8501", list_origins(ANY_HOST))


def test_a_login_that_is_half_set_up_is_refused_by_name() -> None:
    with pytest.raises(LoginSetupError, match="RAADSVAR_PUBLIC_URL, RAADSVAR_OIDC_CLIENT_ID"):
        write_secrets(make_settings(login="oidc", oidc_metadata_url="x", oidc_client_secret="x"))
    with pytest.raises(LoginSetupError, match="RAADSVAR_PROXY_SECRET"):
        write_secrets(make_settings(login="proxy"))
    assert write_secrets(make_settings()) is None


@pytest.mark.promise("A1")
def test_the_cookie_secret_is_the_installations_own(tmp_path: Path) -> None:
    asked = {"login": "oidc", "oidc_metadata_url": "x", "oidc_client_secret": "x", "oidc_client_id": "x"}

    def secrets_of(folder: str) -> dict[str, object]:
        made = write_secrets(make_settings(**asked, public_url="https://x.dk/", state=tmp_path / folder))
        assert made is not None
        auth: dict[str, object] = made["auth"]
        return auth

    one = secrets_of("one")
    assert one == secrets_of("one")
    assert one["redirect_uri"] == "https://x.dk/oauth2callback"
    assert one["cookie_secret"] != secrets_of("other")["cookie_secret"]
    assert len(str(one["cookie_secret"])) == 64


@pytest.mark.parametrize("fault", [NoReleaseError("none"), ReleaseError("/a/path"), RecordError("/a/path")])
def test_what_keeps_questions_from_being_answered_makes_it_not_ready(fault: Exception) -> None:
    made = FakeAssistant()
    use_wiring(wire_fake(made))
    assert tell_readiness(Request({"type": "http"})).status_code == 200
    made.broken = fault
    reply = tell_readiness(Request({"type": "http"}))
    assert (reply.status_code, reply.body) == (503, b"not ready")
