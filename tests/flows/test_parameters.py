"""No secret becomes a parameter of a flow, nor stays in the address of the Prefect API."""

from __future__ import annotations

import os

import pytest

from data_contracts.errors import UsageError
from flows.environment import without_login
from flows.parameters import refuse_secret


@pytest.fixture(autouse=True)
def no_guard(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tests' own process is left as it is."""
    monkeypatch.setattr("flows.parameters.guard_process", lambda: None)


def test_a_store_with_a_secret_is_refused_with_the_place_where_it_belongs() -> None:
    with pytest.raises(UsageError) as caught:
        refuse_secret("store", "ftp://reader:p4ssw0rd@store/a", "BENCHAUDIT_STORE")
    assert str(caught.value) == (
        "the parameter `store` holds a secret, and Prefect stores parameters: delete this flow run, change the secret, "
        "and give the address without it; the worker takes the whole address from BENCHAUDIT_STORE in its environment"
    )


def test_a_host_without_a_scheme_is_an_address_too() -> None:
    with pytest.raises(UsageError, match="from OLLAMA_HOST in its environment"):
        refuse_secret("ollama_host", "reader:p4ssw0rd@models:11434", "OLLAMA_HOST")


def test_what_holds_no_secret_is_let_through() -> None:
    refuse_secret("store", "results/team:a@home", "BENCHAUDIT_STORE")
    refuse_secret("store", "s3://bucket/a", "BENCHAUDIT_STORE")
    refuse_secret("ollama_host", None, "OLLAMA_HOST")
    refuse_secret("sources", "runs")


def test_the_login_of_the_prefect_api_goes_where_prefect_expects_it(monkeypatch: pytest.MonkeyPatch) -> None:
    # Set first, so that it is taken back at the end whatever the function sets.
    monkeypatch.setenv("PREFECT_API_AUTH_STRING", "")
    monkeypatch.delenv("PREFECT_API_AUTH_STRING")
    assert without_login("https://admin:p%40ssw0rd@prefect/api") == "https://prefect/api"
    assert os.environ["PREFECT_API_AUTH_STRING"] == "admin:p@ssw0rd"


def test_a_password_that_is_set_apart_wins_over_that_of_the_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PREFECT_API_AUTH_STRING", "admin:an0ther")
    assert without_login("https://admin:p4ssw0rd@prefect/api") == "https://prefect/api"
    assert os.environ["PREFECT_API_AUTH_STRING"] == "admin:an0ther"
