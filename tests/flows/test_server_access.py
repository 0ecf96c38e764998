"""Where the password of a server comes from, and what the server that is started with it knows of its own pages."""

from __future__ import annotations

from pathlib import Path

import pytest

from data_contracts.errors import ServiceError
from flows.server_access import Access, given_access, new_access, own_origins

PASSWORD = "ops:correct horse"


def test_a_password_is_new_each_time_and_shows_in_no_representation() -> None:
    one, other = new_access(), new_access()
    assert one.password != other.password
    assert one.operator != other.operator
    assert len(one.password) > 40
    assert repr(one) == "Access(place=None)"


def test_the_file_comes_before_the_environment(tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_text(f"{PASSWORD}\n")
    environment = {"PREFECT_API_AUTH_STRING": "ops:of-the-environment"}
    found = given_access(str(file), environment)
    assert found is not None
    assert (found.password, found.place) == (PASSWORD, str(file))
    found = given_access(None, environment)
    assert found is not None
    assert (found.password, found.place) == ("ops:of-the-environment", "PREFECT_API_AUTH_STRING")
    assert given_access(None, {}) is None


@pytest.mark.parametrize(
    "text", ["", "short", "two lines\nof it, long", "pässword that is long", "tab\tin the middle"]
)
def test_an_unfit_password_is_refused_without_showing_it(tmp_path: Path, text: str) -> None:
    file = tmp_path / "password"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ServiceError) as refused:
        given_access(str(file), {})
    assert str(refused.value) == (
        f"the password of {file} must be one line of at least 12 ASCII characters: `openssl rand -hex 16` makes one"
    )


def test_a_password_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(
        ServiceError, match=r"password file .*/none cannot be read: No such file or directory"
    ):
        given_access(str(tmp_path / "none"), {})


def test_a_servers_own_pages_are_those_of_its_names_and_of_the_proxy_before_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert own_origins("http://127.0.0.1:4200/api") == ("http://127.0.0.1:4200", "http://localhost:4200")
    monkeypatch.setenv("PREFECT_UI_API_URL", "https://Bench.example.org/api")
    assert own_origins("http://[::1]:4200/api") == ("http://[::1]:4200", "https://bench.example.org")


def test_no_spelling_of_prefects_settings_opens_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PREFECT_SERVER_CSRF_PROTECTION_ENABLED", "false")
    monkeypatch.setenv("PREFECT_SERVER_CORS_ALLOWED_ORIGINS", "*")
    for name, value in Access(PASSWORD).server_environment("http://127.0.0.1:1/api").items():
        monkeypatch.setenv(name, value)
    from prefect.settings import Settings

    api = Settings().server.api
    assert api.auth_string is not None
    assert (api.auth_string.get_secret_value(), api.csrf_protection_enabled, api.cors_allowed_origins) == (
        PASSWORD,
        True,
        "http://127.0.0.1:1,http://localhost:1",
    )
