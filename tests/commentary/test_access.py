"""The secret of an address or a key opens a server, and neither is ever said."""

from __future__ import annotations

import pytest

from data_contracts.errors import FinalCallError
from tasks.commentary.ollama_client import OllamaClient
from tasks.commentary.openai_client import OpenAIClient
from tests.commentary.asked import OPTIONS, PATIENCE, PROMPT, error_of
from tests.commentary.double import Double, answering


def _locked(fake: Double, lock: str, secret: str) -> str:
    fake.lock = lock
    scheme, _, host = fake.url.partition("://")
    user, _, query = secret.partition("?")
    return f"{scheme}://{user}{'@' if user else ''}{host}{'?' if query else ''}{query}"


@pytest.mark.parametrize("kind", [OllamaClient, OpenAIClient])
@pytest.mark.parametrize(
    ("lock", "secret"),
    [
        ("Basic cmVhZGVyOnA0c3N3QHJk", "reader:p4ssw%40rd"),
        ("Basic dDBrZW4tMDEyMzo=", "t0ken-0123"),
        ("token=t0ken-0123", "?token=t0ken-0123"),
    ],
)
def test_the_secret_of_an_address_opens_a_server(
    kind: type[OllamaClient | OpenAIClient], lock: str, secret: str, fake: Double
) -> None:
    client = kind("good", _locked(fake, lock, secret))
    client.preload(OPTIONS)
    assert client.identify().host == fake.url
    assert client.generate(PROMPT, OPTIONS, PATIENCE).outcome == "ok"
    assert secret.strip("?") not in repr(vars(client))


def test_a_public_address_gets_its_secret_from_the_environment(
    fake: Double, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OLLAMA_HOST", _locked(fake, "Basic cmVhZGVyOnA0c3N3MHJk", "reader:p4ssw0rd"))
    assert OllamaClient("good", fake.url).identify().host == fake.url


@pytest.mark.parametrize(
    ("kind", "variable", "key"),
    [(OllamaClient, "OLLAMA_HOST", "OLLAMA_API_KEY"), (OpenAIClient, "OPENAI_BASE_URL", "OPENAI_API_KEY")],
)
def test_a_server_that_lets_nobody_in_says_where_to_put_the_password(
    kind: type[OllamaClient | OpenAIClient], variable: str, key: str, fake: Double
) -> None:
    client = kind("good", _locked(fake, "Basic x", "reader:p4ssw0rd"))
    said = (
        f"the server at {fake.url} lets nobody in without the right password or key (401): in the environment, "
        f"set {variable} to this address with user:password@ before the host, or {key} to a key"
    )
    with pytest.raises(FinalCallError) as caught:
        client.identify()
    assert str(caught.value) == error_of(client).args[0] == said


def test_what_a_server_repeats_of_a_key_is_not_said(fake: Double, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OLLAMA_API_KEY", "sk-0123456789")
    fake.script = [answering(400, "who is Bearer sk-0123456789?")]
    assert (
        str(error_of(OllamaClient("good", fake.url)))
        == "the server refuses the call (400): who is Bearer ***?"
    )


@pytest.mark.parametrize("kind", [OllamaClient, OpenAIClient])
def test_an_address_that_is_none_is_said(kind: type[OllamaClient | OpenAIClient]) -> None:
    with pytest.raises(FinalCallError, match="is no address of a server: write it as http://HOST:PORT"):
        kind("good", "http://models:port")
