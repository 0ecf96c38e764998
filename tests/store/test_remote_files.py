"""A store behind a password: it is opened with it, and nothing else shows it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

import fsspec
import pytest
from fsspec.implementations.memory import MemoryFileSystem

from data_contracts.errors import StoreError
from data_contracts.settings import AuditRequest
from tasks.store import Store

AUDIT_ID = "20260302T090000Z-abcdef"


class _Vault(MemoryFileSystem):  # type: ignore[misc]  # fsspec has no types
    """Lets in with a password alone, and repeats in its errors the one that it was given, as some packages do."""

    protocol = "vault"
    cachable = False

    @classmethod
    def _get_kwargs_from_urls(cls, urlpath: str) -> dict[str, Any]:
        return {"login": urlpath.partition("://")[2].rpartition("@")[0]}

    @classmethod
    def _strip_protocol(cls, path: str) -> str:
        return "/" + path.partition("://")[2].rpartition("@")[2].strip("/") if "://" in path else path

    def __init__(self, login: str = "", **options: Any) -> None:
        super().__init__(**options)
        if login != "reader:p4ssw0rd":
            raise PermissionError(13, f"who is vault://{login}@store?")

    def cat_file(self, path: str, **_: Any) -> bytes:
        if path.endswith("audit.json"):
            raise RuntimeError("the session of reader:p4ssw0rd has ended")
        raise FileNotFoundError(f"vault://reader:p4ssw0rd@{path.strip('/')}")


@pytest.fixture(autouse=True)
def vault(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    fsspec.register_implementation("vault", _Vault, clobber=True)
    monkeypatch.setenv("BENCHAUDIT_STORE", "vault://reader:p4ssw0rd@store/a")
    yield
    MemoryFileSystem.store.clear()


def test_a_public_address_is_opened_with_the_secret_of_the_environment() -> None:
    audit = Store.at("vault://store/a").open(AUDIT_ID, AuditRequest(("runs",)))
    assert Store.at("vault://store/a").ids() == [AUDIT_ID]
    assert audit.path("audit.json") == f"vault://store/a/audits/{AUDIT_ID}/audit.json"


def test_no_error_of_a_file_system_repeats_the_secret() -> None:
    place = Store.at("vault://store/a").place
    with pytest.raises(FileNotFoundError) as gone:
        place.read("b")
    assert str(gone.value) == "vault://store/a/b"
    with pytest.raises(StoreError) as ended:
        place.read("audit.json")
    assert str(ended.value) == "store vault://store/a cannot be opened: the session of reader:*** has ended"
    assert (ended.value.__cause__, ended.value.__suppress_context__) == (None, True)


def test_the_secret_of_one_store_opens_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(StoreError) as stranger:
        Store.at("vault://elsewhere/a")
    assert str(stranger.value) == "store vault://elsewhere/a cannot be opened: who is vault://store?"
    monkeypatch.setenv("BENCHAUDIT_STORE", "vault://reader:wr0ng-one@store/a")
    with pytest.raises(StoreError) as refused:
        Store.at("vault://store/a")
    assert str(refused.value) == "store vault://store/a cannot be opened: who is vault://store?"


class _Listing(MemoryFileSystem):  # type: ignore[misc]  # fsspec has no types
    """Remembers listings until it is told to forget them, as adlfs does, and knows no other word for it."""

    protocol = "listing"
    listed: ClassVar[dict[str, list[dict[str, Any]]]] = {}

    def ls(self, path: str, detail: bool = True, **_: Any) -> list[Any]:
        path = self._strip_protocol(path)
        rows = self.listed.get(path) or self.listed.setdefault(path, super().ls(path, detail=True))
        return rows if detail else [row["name"] for row in rows]

    def invalidate_cache(self, path: str | None = None) -> None:  # noqa: ARG002 - whatever it was asked about
        self.listed.clear()


def test_an_audit_that_began_since_the_last_look_is_seen() -> None:
    fsspec.register_implementation("listing", _Listing, clobber=True)
    here, another = (Store.at("listing://store/a") for _ in range(2))
    here.open(AUDIT_ID, AuditRequest(("runs",)))
    assert here.ids() == [AUDIT_ID]
    later = AUDIT_ID.replace("0302", "0303")
    another.open(later, AuditRequest(("runs",)))
    assert [here.ids(), here.audit("latest").audit_id] == [[AUDIT_ID, later], later]
