"""Seals of what the cache holds: digests keyed with a secret of the store, so that only its own entries are read.

Who can write the cache and not read the secret cannot forge an entry, and one that is copied from another store, or
under another name, is computed again.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import stat
from pathlib import Path
from uuid import uuid4

from tasks.store.temporary_files import SUFFIX

SEAL_BYTES = 32
_SECRET_BYTES = 32


def sealing(folder: Path, name: str) -> hashlib.blake2b:
    """What the content of an entry in a folder of the cache is to be added to: its digest then is the entry's seal.

    Raises OSError where the secret cannot be read or made.
    """
    keyed = hashlib.blake2b(digest_size=SEAL_BYTES, key=_secret(folder))
    keyed.update(hashlib.sha256(name.encode()).digest())
    return keyed


def seal(folder: Path, name: str, content: bytes) -> bytes:
    """The seal of an entry whose content is at hand. Raises OSError."""
    keyed = sealing(folder, name)
    keyed.update(content)
    return keyed.digest()


def is_sealed(found: bytes, folder: Path, name: str, content: bytes) -> bool:
    """True for an entry that was written here under this name and is what it was. Raises OSError."""
    return secrets.compare_digest(found, seal(folder, name, content))


def _secret(folder: Path) -> bytes:
    # One for each user of a shared store: whoever may read another's could forge entries for them.
    path = folder.with_name(f".key-{os.geteuid()}")
    while (found := _own(path)) is None:
        _make(path)
    return found


def _own(path: Path) -> bytes | None:
    """The secret, None where there is none that nobody else could have written or read."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    except OSError:
        # A link, which leads to a file of somebody's choice
        path.unlink(missing_ok=True)
        return None
    with os.fdopen(handle, "rb") as file:
        about = os.fstat(handle)
        kept = about.st_uid == os.geteuid() and not about.st_mode & (stat.S_IRWXG | stat.S_IRWXO)
        found = file.read(_SECRET_BYTES + 1) if kept and stat.S_ISREG(about.st_mode) else b""
    if len(found) == _SECRET_BYTES:
        return found
    path.unlink(missing_ok=True)
    return None


def _make(path: Path) -> None:
    temporary = path.with_name(f"{path.name}.{uuid4().hex}{SUFFIX}")
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(secrets.token_bytes(_SECRET_BYTES))
        # A link and no rename: of two that make it at once, the first one's counts for both.
        os.link(temporary, path)
    except FileExistsError:
        return
    except OSError:
        # A file system without links
        temporary.rename(path)
    finally:
        temporary.unlink(missing_ok=True)
