"""What may be shown of an address, and what is its secret."""

from __future__ import annotations

import pickle
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_contracts.addresses import Address, is_url, local_path, names_secret, public, without_login
from data_contracts.errors import StoreError
from data_contracts.settings import AuditRequest, Commentary


@pytest.mark.parametrize(
    ("whole", "shown"),
    [
        ("http://reader:p4ssword@models:11434/api", "http://models:11434/api"),
        ("http://t0ken-0123@models", "http://models"),
        ("https://models/v1?token=abcdef&page=2", "https://models/v1"),
        ("https://models/v1#access_token=abcdef", "https://models/v1"),
        ("redis://reader:p@ss@store/0", "redis://store/0"),
        ("ftp://reader:pass/word@store:21/a", "ftp://store:21/a"),
        ("http://reader:who?me@models:80/a?sig=b", "http://models:80/a"),
        ("http://reader:pass@[::1]:11434", "http://[::1]:11434"),
        ("simplecache::ftp://reader:p4ssword@store/a", "simplecache::ftp://store/a"),
        ("zip://a.csv::https://reader:p4ssword@store/a.zip?X-Amz-Signature=b", "zip://a.csv::https://store/a.zip"),
        ("HTTP://reader:p4ssword@models", "HTTP://models"),
    ],
)  # fmt: skip
def test_an_address_is_shown_without_its_secret(whole: str, shown: str) -> None:
    address = Address.of(whole)
    assert (address.public, address.whole, address.holds_secret) == (shown, whole, True)
    assert Address.of(shown).holds_secret is False
    assert public(f"store {whole!r} is gone") == f"store {shown!r} is gone"


@pytest.mark.parametrize(
    "plain",
    [
        "",
        "results/2026?all@home:1",
        "/data/a@b",
        "http://127.0.0.1:11434",
        "http://[::1]:11434/v1",
        "s3://bucket/what@ever:1",
        "abfs://container@account.dfs.core.windows.net/a",
        "sftp://reader@store/a",
        "memory://place/b",
        "file:///data/what?.csv",
        "is it http://models?",
    ],
)
def test_an_address_without_a_secret_stays_as_it_is(plain: str) -> None:
    assert (Address.of(plain).public, Address.of(plain).holds_secret) == (plain, False)
    assert public(f"{plain} is empty") == f"{plain} is empty"


def test_a_server_may_be_named_without_a_scheme() -> None:
    address = Address.of("reader:p%40ssword@models:11434", server=True)
    assert (address.public, address.user, address.password) == ("models:11434", "reader", "p@ssword")
    assert Address.of("models", server=True).public == "models"


def test_a_servers_password_may_hold_any_sign() -> None:
    address = Address.of("http://reader:p@ss/word?#1@models:11434", server=True)
    assert (address.public, address.user, address.password) == (
        "http://models:11434",
        "reader",
        "p@ss/word?#1",
    )
    assert "p@ss/word?#1" in list(address.secrets())
    # Of another address an `@` may be a part of its path
    assert Address.of("https://reader:p4ssword@host/@scope/a").public == "https://host/@scope/a"


def test_all_that_gives_a_secret_away_is_named() -> None:
    address = Address.of("http://reader:p%40ssword@models?token=a%2Fbcdef&n=1")
    assert set(address.secrets()) == {
        "p@ssword", "p%40ssword", "a/bcdef", "a%2Fbcdef", "cmVhZGVyOnBAc3N3b3Jk",
    }  # fmt: skip


def test_no_repr_shows_a_secret() -> None:
    assert repr(Address.of("http://reader:p4ssword@models?token=abcdef")) == "Address(public='http://models')"


_WORD = st.text("abcdefghij0123456789-._~!$&'()*+,;=%:@", min_size=6, max_size=20)


@given(user=st.text("abcdef0123456789", min_size=1, max_size=9), password=_WORD, token=_WORD)
def test_whatever_the_password_is_it_is_not_shown(user: str, password: str, token: str) -> None:
    shown = Address.of(f"http://{user}:{password}@models:80/v1?token={token}").public
    assert shown == "http://models:80/v1"


def test_the_time_that_a_text_takes_grows_with_its_length() -> None:
    for text in (
        "a" * 200_000,
        "a:" * 100_000,
        "://" * 60_000,
        "::a" * 60_000,
        "a://" * 50_000,
        "@:/" * 60_000,
    ):
        began = time.process_time()
        public(text)
        assert time.process_time() - began < 2.0


def test_an_error_shows_no_secret_of_an_address_in_its_text() -> None:
    error = StoreError("store ftp://reader:p4ssword@store/a cannot be read")
    assert str(error) == "store ftp://store/a cannot be read"
    assert str(pickle.loads(pickle.dumps(error))) == str(error)


def test_a_request_holds_no_secret_even_one_that_was_stored_with_it() -> None:
    stored = {
        "sources": ["s3://key:p4ssword@bucket/a", "runs"],
        "commentary": {"model": "gemma3", "host": "http://reader:p4ssword@models", "personas": []},
    }
    assert AuditRequest.from_json(stored) == AuditRequest(
        ("s3://bucket/a", "runs"), commentary=Commentary("gemma3", "http://models", ())
    )
    assert "p4ssword" not in str(AuditRequest.from_json(stored).to_json())


@pytest.mark.parametrize(
    "name", ["api_key", "OPENAI_API_KEY", "accessToken", "hf-token", "token", "X-Amz-Signature"]
)
def test_names_of_keys_passwords_and_tokens_are_known(name: str) -> None:
    assert names_secret(name)


@pytest.mark.parametrize(
    "name", ["max_tokens", "pad_token", "token_id", "first_token", "key", "n_tokens", "design"]
)
def test_names_that_count_or_spell_tokens_are_no_secrets(name: str) -> None:
    assert not names_secret(name)


def test_an_address_in_an_artifact_keeps_what_tells_servers_apart() -> None:
    said = "asked http://u:p4ssword@models:80/v1?tier=2&token=abcdef, then http://models/v1?tier=3"
    assert without_login(said) == (
        "asked http://models:80/v1?tier=2&token=(hidden) then http://models/v1?tier=3"
    )


@pytest.mark.parametrize("text", ["s3://bucket/a", "az://c/a", "simplecache::s3://bucket/a", "HTTP://host"])
def test_what_begins_with_a_scheme_is_a_url(text: str) -> None:
    assert is_url(text)


@pytest.mark.parametrize(
    ("text", "path"),
    [("runs", "runs"), ("/data/a://b", "/data/a://b"), ("s3:/x", "s3:/x"), ("file:///data", "/data")],
)
def test_a_path_of_this_machine_is_none_however_it_is_written(text: str, path: str) -> None:
    assert not is_url(text)
    assert local_path(text) == path
