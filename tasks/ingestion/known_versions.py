"""The digests of remote files by URL and version: what has not changed since it was read is not downloaded again."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from tasks.ingestion.found_files import Found
from tasks.store.cache_seal import SEAL_BYTES, is_sealed, seal
from tasks.store.temporary_files import replacing

_SUFFIX = ".versions"
_KEY_BYTES = 16
_SHA256_BYTES = 32
_RECORD_BYTES = _KEY_BYTES + _SHA256_BYTES
# Each is opened by every audit; what one chunk adds is one file.
_FILES_AT_MOST = 64
Digests = Mapping[bytes, str]


def digest_of(found: Found, known: Digests) -> str | None:
    """The sha256 of a remote file as it was read in this version; None: it is not known."""
    return known.get(_key(found)) if found.version else None


@lru_cache(maxsize=1)
def known_versions(cache_dir: str, ingestion: str) -> Digests:  # noqa: ARG001 - it is part of the cache's key
    """What was known when this ingestion first asked in this process."""
    folder = _folder(cache_dir)
    paths = sorted(folder.glob(f"*{_SUFFIX}"))
    records = [_records(path) for path in paths]
    found = {
        part[at : at + _KEY_BYTES]: part[at + _KEY_BYTES : at + _RECORD_BYTES].hex()
        for part in records
        for at in range(0, len(part), _RECORD_BYTES)
    }
    if len(paths) > _FILES_AT_MOST:
        _write(folder, found)
        for path in paths:
            # Another audit may do the same at this moment.
            path.unlink(missing_ok=True)
    return found


def keep_versions(cache_dir: str, read: Mapping[Found, str]) -> None:
    """Keeps the digests of remote files that were read in the version that was listed."""
    kept = {_key(found): sha256 for found, sha256 in read.items() if found.version}
    if kept:
        _write(_folder(cache_dir), kept)


def _write(folder: Path, digests: Digests) -> None:
    joined = b"".join(key + bytes.fromhex(sha256) for key, sha256 in sorted(digests.items()))
    name = hashlib.sha256(joined).hexdigest()[:32]
    with replacing(folder / f"{name}{_SUFFIX}", durable=False) as file:
        file.write(seal(folder, name, joined) + joined)


def _records(path: Path) -> bytes:
    """The records of a file; none when it is gone, not what it was, or not this store's."""
    try:
        data = path.read_bytes()
        joined = data[SEAL_BYTES:]
        return joined if is_sealed(data[:SEAL_BYTES], path.parent, path.stem, joined) else b""
    except OSError:
        return b""


def _folder(cache_dir: str) -> Path:
    folder = Path(cache_dir) / "versions"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _key(found: Found) -> bytes:
    about = f"{found.path}\n{found.bytes}\n{found.version}"
    return hashlib.sha256(about.encode(errors="surrogateescape")).digest()[:_KEY_BYTES]
