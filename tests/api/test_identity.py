"""Whom a login or a proxy has named, and for how long that holds."""

from datetime import UTC, datetime, timedelta

import pytest

from api.identity import (
    LONGEST_LOGIN,
    MOST_LOGGED_OUT,
    Identity,
    LoggedOut,
    LoginExpiredError,
    identify_by_claims,
    identify_by_headers,
)
from tests.ui.wiring import make_settings

NOW = datetime(2026, 11, 15, 12, 0, tzinfo=UTC)
CLAIMS = {"iss": "https://id.example", "sub": "7", "name": "Kirsten", "roles": ["a", "b"], "iat": NOW.timestamp()}
HEADERS = {"x-raadsvar-proxy": "shared", "x-forwarded-user": "kirsten", "x-forwarded-groups": "a, b"}


def identify(now: datetime = NOW, **claims: object) -> Identity | None:
    return identify_by_claims(CLAIMS | claims, "roles", now)


def test_who_is_named_is_known() -> None:
    assert identify() == Identity(id="https://id.example 7", name="Kirsten", claims=("a", "b"), since=NOW)
    assert identify(roles="a,b") == identify()


@pytest.mark.promise("A1")
@pytest.mark.parametrize(
    "claims",
    [
        {"sub": ""},
        {"sub": None},
        {"sub": 7},
        {"iat": None},
        {"iat": "yesterday"},
        {"iat": True},
        {"auth_time": "x"},
        {"iat": (NOW + timedelta(hours=1)).timestamp()},
    ],
    ids=str,
)
def test_who_is_not_named_or_not_dated_is_nobody(claims: dict[str, object]) -> None:
    assert identify(NOW, **claims) is None


@pytest.mark.promise("A1")
@pytest.mark.parametrize("roles", [None, [], [7, None], {}, 7])
def test_claims_that_are_no_words_give_no_role(roles: object) -> None:
    found = identify(roles=roles)
    assert found is not None
    assert found.claims == ()


@pytest.mark.promise("A2")
def test_a_login_lasts_eight_hours_and_no_longer() -> None:
    assert timedelta(hours=8) == LONGEST_LOGIN
    assert identify(NOW + LONGEST_LOGIN) is not None
    with pytest.raises(LoginExpiredError):
        identify(NOW + LONGEST_LOGIN + timedelta(seconds=1))


@pytest.mark.promise("A2")
def test_a_login_counts_from_when_the_person_proved_who_they_are() -> None:
    """A provider that renews its word all day long does not make the login a younger one."""
    with pytest.raises(LoginExpiredError):
        identify(auth_time=(NOW - LONGEST_LOGIN - timedelta(minutes=1)).timestamp())


@pytest.mark.promise("A1")
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("x-raadsvar-proxy", ""),
        ("x-raadsvar-proxy", "guess"),
        ("x-raadsvar-proxy", "shared2"),
        ("x-raadsvar-proxy", "æ"),
        ("x-forwarded-user", ""),
        ("x-forwarded-user", " "),
    ],
)
def test_a_proxy_is_believed_with_its_secret_only_and_must_name_somebody(name: str, value: str) -> None:
    settings = make_settings(proxy_secret="shared")
    known = identify_by_headers(HEADERS, settings)
    assert known == Identity(id="kirsten", name="kirsten", claims=("a", "b"))
    assert identify_by_headers(HEADERS | {name: value}, settings) is None
    assert identify_by_headers({k: v for k, v in HEADERS.items() if k != name}, settings) is None


@pytest.mark.promise("A1")
def test_without_a_secret_no_proxy_is_believed() -> None:
    for settings in (make_settings(), make_settings(proxy_secret="")):
        assert identify_by_headers(HEADERS | {"x-raadsvar-proxy": ""}, settings) is None


@pytest.mark.promise("A2")
def test_a_login_that_was_ended_is_ended_and_a_new_one_is_not() -> None:
    ended, again = Identity(id="7", name="", since=NOW), Identity(id="7", name="", since=NOW + timedelta(minutes=1))
    gone = LoggedOut()
    gone.add(ended)
    assert gone.holds(ended)
    assert not gone.holds(again)
    for n in range(MOST_LOGGED_OUT):
        gone.add(Identity(id=str(n), name="", since=NOW - LONGEST_LOGIN))
    assert not gone.holds(ended)
