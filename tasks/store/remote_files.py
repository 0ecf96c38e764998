"""The files of a store's URL, through fsspec: opened with the secret of the URL, which no error repeats."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import fsspec
from fsspec.asyn import sync
from fsspec.exceptions import FSTimeoutError

from data_contracts.errors import StoreError
from tasks.credentials.known import hidden, whole

# Those of fsspec whose addresses begin with a bucket or container
_BUCKETS = frozenset({"s3", "s3a", "gs", "gcs", "az", "abfs", "abfss"})
_ANSWER_SECONDS = 6


class RemoteFiles:
    """An fsspec file system by its own methods, each of which raises OSError or StoreError without a secret.

    `url` is the public address, `prefix` where the store begins. Raises StoreError when it cannot be opened.
    """

    def __init__(self, url: str) -> None:
        address = whole(url, "BENCHAUDIT_STORE")
        self.url = address.public.rstrip("/")
        try:
            with _reaching(self.url):
                # An ImportError: the package for this kind of URL (s3fs, gcsfs) is not installed.
                self._files, self.prefix = fsspec.core.url_to_fs(address.whole.rstrip("/"))
                _check_bucket(self._files, self.prefix)
        except OSError as error:
            raise StoreError(f"store {self.url} cannot be opened: {error.strerror or error}") from None

    def __getattr__(self, name: str) -> Callable[..., Any]:
        def call(*arguments: Any, **named: Any) -> Any:
            with _reaching(self.url):
                return getattr(self._files, name)(*arguments, **named)

        return call


@cache
def _check_bucket(files: fsspec.AbstractFileSystem, prefix: str) -> None:
    """Raises OSError for a bucket that does not exist, and for a server that does not answer. Once in a process."""
    if not _BUCKETS.intersection((files.protocol,) if isinstance(files.protocol, str) else files.protocol):
        return
    bucket = prefix.strip("/").partition("/")[0]
    try:
        # Without a limit each layer tries again, for up to minutes
        sync(files.loop, files._info, bucket, timeout=_ANSWER_SECONDS)
    except FSTimeoutError:
        raise OSError(f"its server does not answer within {_ANSWER_SECONDS} s") from None
    except FileNotFoundError:
        raise OSError(f"there is no bucket {bucket}") from None
    except PermissionError:
        # Who may only use a prefix may not ask about the bucket; what follows shows who may do nothing.
        return


@contextmanager
def _reaching(url: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if hidden(str(error)) == str(error):
            raise
        kind = FileNotFoundError if isinstance(error, FileNotFoundError) else OSError
        raise kind(hidden(error.strerror or str(error))) from None
    except Exception as error:
        said = " ".join(hidden(str(error)).split()) or type(error).__name__
        # Not from the error: its text would be in the traceback.
        raise StoreError(f"store {url} cannot be opened: {said}") from None
