"""Where a process has its secrets from, and that no text that leaves it holds one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tasks.credentials import known
from tasks.credentials.known import hidden, keep, keep_source, kept, whole, whole_source

SECRET = "http://reader:p4ssw0rd@models:11434"


@pytest.fixture(autouse=True)
def clean(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A process that knows nothing."""
    monkeypatch.setattr(known, "_given", {})
    monkeypatch.setattr(known, "_typed", [])
    monkeypatch.setattr(known, "_sources", [])
    for name in ("OLLAMA_HOST", "OPENAI_BASE_URL", "BENCHAUDIT_STORE", "BENCHAUDIT_SOURCES"):
        monkeypatch.delenv(name, raising=False)
    yield


def test_what_was_kept_is_given_back_for_the_same_address_and_use() -> None:
    assert keep(SECRET, "OLLAMA_HOST") == "http://models:11434"
    assert whole("http://models:11434/", "OLLAMA_HOST").password == "p4ssw0rd"
    assert kept() == {"OLLAMA_HOST": SECRET}


def test_a_secret_goes_to_no_other_address_and_to_no_other_use() -> None:
    keep(SECRET, "OLLAMA_HOST")
    assert whole("http://elsewhere:11434", "OLLAMA_HOST").holds_secret is False
    assert whole("http://models:11434", "OPENAI_BASE_URL").holds_secret is False


def test_the_environment_completes_an_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BENCHAUDIT_STORE", "ftp://reader:p4ssw0rd@store/a/")
    assert whole("ftp://store/a", "BENCHAUDIT_STORE").whole == "ftp://reader:p4ssw0rd@store/a/"


def test_an_address_without_a_secret_is_not_kept() -> None:
    assert keep("models:11434", "OLLAMA_HOST") == "models:11434"
    assert kept() == {}


def test_no_text_holds_what_was_kept_or_stands_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    keep("reader:k3pt-word@models", "OLLAMA_HOST")
    monkeypatch.setenv(
        "PREFECT_API_DATABASE_CONNECTION_URL", "postgresql+asyncpg://prefect:d4tabase@db/prefect"
    )
    monkeypatch.setenv("PREFECT_API_AUTH_STRING", "admin:4uthorize")
    monkeypatch.setenv("OPENAI_API_KEY", "sk-0123456789\n")
    said = "k3pt-word, d4tabase, 4uthorize, sk-0123456789, cmVhZGVyOmszcHQtd29yZA== and http://a:b@c/d?e=f"
    assert hidden(said) == "***, ***, ***, ***, *** and http://c/d"


def test_what_was_typed_is_shown_in_no_error_however_it_is_written_there() -> None:
    known.keep_typed(["--config=https://reader:typ3d-secret@host/x", "plain"])
    assert (
        known.hidden("https:/reader:typ3d-secret@host/x cannot be read")
        == "https:/reader:***@host/x cannot be read"
    )


def test_each_of_several_sources_is_opened_with_its_own_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    assert keep_source("sftp://one:p4ssw0rd@host/a/") == "sftp://host/a/"
    assert keep_source("s3://bucket/a") == "s3://bucket/a"
    monkeypatch.setenv("BENCHAUDIT_SOURCES", "sftp://two:s3cond-word@host/b sftp://three:th1rd-word@host/c")
    found = [whole_source(f"sftp://host/{name}").password for name in "abcd"]
    assert found == ["p4ssw0rd", "s3cond-word", "th1rd-word", None]
    assert hidden("p4ssw0rd s3cond-word th1rd-word") == "*** *** ***"
    assert kept()["BENCHAUDIT_SOURCES"].split() == [
        "sftp://one:p4ssw0rd@host/a/", "sftp://two:s3cond-word@host/b", "sftp://three:th1rd-word@host/c",
    ]  # fmt: skip
