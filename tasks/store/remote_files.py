"""The files of a store's URL, through fsspec: opened with the secret of the URL, which no error repeats."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import fsspec

from data_contracts.errors import StoreError
from tasks.credentials.known import hidden, whole


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
        except OSError as error:
            raise StoreError(f"store {self.url} cannot be opened: {error.strerror or error}") from None

    def __getattr__(self, name: str) -> Callable[..., Any]:
        def call(*arguments: Any, **named: Any) -> Any:
            with _reaching(self.url):
                return getattr(self._files, name)(*arguments, **named)

        return call


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
