"""A manifest is signed where a key is set, and its signature is checked with the public key."""

from __future__ import annotations

import base64
import subprocess
from collections.abc import Callable
from pathlib import Path

import orjson
import pyarrow.parquet as pq
import pytest

from data_contracts.errors import UsageError
from data_contracts.schemas import TABLES
from data_contracts.settings import AuditRequest
from data_contracts.stage_records import OUTPUTS, StageOutput
from tasks.store import Audit, Store
from tasks.store.repair import repair
from tasks.store.verifying import verify

AUDIT_ID = "20261122T204259Z-3f9a1c"
KINDS = {"p256": ("EC", "-pkeyopt", "ec_paramgen_curve:P-256"), "ed25519": ("ED25519",)}


def openssl(*arguments: str | Path) -> None:
    subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True)


def key_pair(folder: Path, name: str, *kind: str) -> tuple[Path, Path]:
    """A private and a public key, as `openssl` makes them."""
    private, public = folder / f"{name}.pem", folder / f"{name}.pub"
    openssl("genpkey", "-algorithm", *kind, "-out", private)
    openssl("pkey", "-in", private, "-pubout", "-out", public)
    return private, public


def build(folder: Path) -> StageOutput:
    for name in OUTPUTS["ingest"]:
        pq.write_table(TABLES[name].empty_table(), folder / name)
    return StageOutput({}, {})


def published(root: Path) -> Audit:
    audit = Store.at(root).open(AUDIT_ID, AuditRequest(("runs",)))
    audit.publish("ingest", build, {})
    return audit


def problems(audit: Audit, key: Path | None) -> list[str]:
    found = [fault for fault in verify(audit, key).faults if fault.file == "manifest.dsse.json"]
    return [fault.problem for fault in found]


@pytest.fixture
def key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The public key to the private one that is set."""
    private, public = key_pair(tmp_path, "key", *KINDS["p256"])
    monkeypatch.setenv("BENCHAUDIT_SIGN_KEY", str(private))
    return public


@pytest.mark.parametrize("kind", KINDS)
def test_a_signed_audit_is_verified_with_its_key_and_with_no_other(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    private, public = key_pair(tmp_path, "key", *KINDS[kind])
    _, stranger = key_pair(tmp_path, "other", *KINDS[kind])
    monkeypatch.setenv("BENCHAUDIT_SIGN_KEY", str(private))
    audit = published(tmp_path / "store")
    assert (problems(audit, public), problems(audit, None)) == ([], [])
    assert problems(audit, stranger) == ["is not signed with this key"]


def test_openssl_verifies_the_signature_too(tmp_path: Path, key: Path) -> None:
    audit = published(tmp_path / "store")
    envelope = orjson.loads(Path(audit.path("manifest.dsse.json")).read_bytes())
    payload, kind = base64.b64decode(envelope["payload"]), envelope["payloadType"]
    assert (payload, kind) == (
        Path(audit.path("manifest.json")).read_bytes(),
        "application/vnd.in-toto+json",
    )
    signed, signature = tmp_path / "signed", tmp_path / "signature"
    # The encoding that DSSE signs: https://github.com/secure-systems-lab/dsse/blob/master/protocol.md
    signed.write_bytes(b"DSSEv1 %d %b %d %b" % (len(kind), kind.encode(), len(payload), payload))
    signature.write_bytes(base64.b64decode(envelope["signatures"][0]["sig"]))
    openssl("dgst", "-sha256", "-verify", key, "-signature", signature, signed)


def forge_manifest(audit: Audit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("BENCHAUDIT_SIGN_KEY")
    audit.publish("ingest", build, {})


def remove(audit: Audit, _patch: pytest.MonkeyPatch) -> None:
    Path(audit.path("manifest.dsse.json")).unlink()


def flip(audit: Audit, _patch: pytest.MonkeyPatch) -> None:
    path = Path(audit.path("manifest.dsse.json"))
    body = orjson.loads(path.read_bytes())
    signature = body["signatures"][0]["sig"]
    body["signatures"][0]["sig"] = signature[:20] + ("A" if signature[20] != "A" else "B") + signature[21:]
    path.write_bytes(orjson.dumps(body, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS))


def cut(audit: Audit, _patch: pytest.MonkeyPatch) -> None:
    Path(audit.path("manifest.dsse.json")).write_bytes(b'{"payload"')


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (forge_manifest, "signs another state of manifest.json"),
        (remove, "is missing: the audit is not signed"),
        (flip, "is not signed with this key"),
        (cut, "is damaged"),
    ],
)
def test_what_is_wrong_with_a_signature_is_said_and_repaired_with_the_key(
    change: Callable[[Audit, pytest.MonkeyPatch], None],
    problem: str,
    tmp_path: Path,
    key: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    audit = published(tmp_path / "store")
    with monkeypatch.context() as patch:
        change(audit, patch)
    assert problems(audit, key) == [problem]
    repair(audit)
    assert problems(audit, key) == []


@pytest.mark.parametrize("content", ["no key", ""])
def test_a_key_that_cannot_sign_is_refused_before_anything_runs(
    content: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "key.pem").write_text(content)
    monkeypatch.setenv("BENCHAUDIT_SIGN_KEY", str(tmp_path / "key.pem"))
    with pytest.raises(UsageError, match="cannot be read: give an ECDSA P-256 or Ed25519 key in PEM"):
        Store.at(tmp_path / "store").check_writable()


def test_another_kind_of_key_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    private, _ = key_pair(tmp_path, "key", "EC", "-pkeyopt", "ec_paramgen_curve:P-384")
    monkeypatch.setenv("BENCHAUDIT_SIGN_KEY", str(private))
    with pytest.raises(UsageError, match="is another kind of key"):
        Store.at(tmp_path / "store").check_writable()
