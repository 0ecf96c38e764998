"""Signatures of manifests: a DSSE envelope around the in-toto Statement, made with a key file."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import orjson
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import (
    SECP256R1,
    EllipticCurvePrivateKey,
    EllipticCurvePublicKey,
)
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key
from securesystemslib.dsse import Envelope
from securesystemslib.exceptions import FormatError, VerificationError
from securesystemslib.signer import CryptoSigner, SSlibKey  # type: ignore[attr-defined]  # public, by its docs

from data_contracts.errors import UsageError
from tasks.store.manifest import KEY_VARIABLE, canonical

PAYLOAD_TYPE = "application/vnd.in-toto+json"
_KINDS = "an ECDSA P-256 or Ed25519 key in PEM, without a password"


def signer(path: str) -> Callable[[bytes], bytes]:
    """What makes the DSSE envelope of a manifest with the key in a file. Raises UsageError for one of no use."""
    try:
        key = load_pem_private_key(Path(path).expanduser().read_bytes(), None)
    except (OSError, ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise UsageError(f"{KEY_VARIABLE}: {path} cannot be read: give {_KINDS}") from error
    if not _fits(key):
        raise UsageError(f"{KEY_VARIABLE}: {path} is another kind of key: give {_KINDS}")
    return partial(_sign, key=CryptoSigner(key))


def public_key(path: Path) -> SSlibKey:
    """The public key in a PEM file. Raises UsageError."""
    try:
        key = load_pem_public_key(path.read_bytes())
    except (OSError, ValueError, UnsupportedAlgorithm) as error:
        raise UsageError(f"{path} cannot be read: give the public key in PEM") from error
    if not _fits(key):
        raise UsageError(f"{path} is another kind of key: give an ECDSA P-256 or Ed25519 public key in PEM")
    return SSlibKey.from_crypto(key)


def _fits(key: object) -> bool:
    if isinstance(key, EllipticCurvePrivateKey | EllipticCurvePublicKey):
        return isinstance(key.curve, SECP256R1)
    return isinstance(key, Ed25519PrivateKey | Ed25519PublicKey)


def _sign(manifest: bytes, key: CryptoSigner) -> bytes:
    envelope = Envelope(manifest, PAYLOAD_TYPE, {})
    envelope.sign(key)
    return canonical(envelope.to_dict())


def signature_problem(envelope: bytes | None, manifest: bytes, key: SSlibKey | None) -> str | None:
    """What is wrong with the envelope of a manifest, None when nothing is; without a key only what it holds is compared."""
    if envelope is None:
        return "is missing: the audit is not signed" if key else None
    try:
        body = orjson.loads(envelope)
        strict = canonical(body) == envelope
        found = Envelope.from_dict(body)
    except (ValueError, KeyError, TypeError, AttributeError, FormatError):
        return "is damaged"
    if not strict or found.payload_type != PAYLOAD_TYPE:
        return "is damaged"
    if found.payload != manifest:
        return "signs another state of manifest.json"
    if key is None:
        return None
    try:
        found.verify([key], 1)
    except VerificationError:
        return "is not signed with this key"
    return None
