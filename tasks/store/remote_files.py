"""The files of a URL, through fsspec: opened with the secret of the URL, which no error repeats."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeoutError
from contextlib import contextmanager
from functools import cache
from inspect import signature
from typing import Any, TypeVar

import fsspec
from fsspec.asyn import sync
from fsspec.exceptions import FSTimeoutError

from data_contracts.addresses import Address
from data_contracts.errors import StoreError
from tasks.credentials.known import hidden, whole

# Those of fsspec whose addresses begin with a bucket or container, and what reads them
_PACKAGES = {
    **dict.fromkeys(("s3", "s3a"), "benchaudit[s3]"),
    **dict.fromkeys(("gs", "gcs"), "gcsfs"),
    **dict.fromkeys(("az", "abfs", "abfss"), "adlfs"),
}
_BUCKETS = frozenset(_PACKAGES)
_ANSWER_SECONDS = 6
_opened: dict[tuple[type, str, str], Any] = {}
T = TypeVar("T")


class RemoteFiles:
    """An fsspec file system by its own methods, each of which raises OSError or StoreError without a secret.

    `url` is the public address, `prefix` where the store begins. Raises StoreError when it cannot be opened.
    """

    def __init__(self, url: str) -> None:
        address = whole(url, "BENCHAUDIT_STORE")
        self.url = address.public.rstrip("/")
        try:
            self._files, self.prefix = connected(address)
        except OSError as error:
            raise StoreError(f"store {self.url} cannot be opened: {error.strerror or error}") from None
        # In parts at once only files above many megabytes come sooner, and for all of them the size is asked for first.
        at_once = signature(getattr(self._files, "_cat_file", self._files.cat_file)).parameters
        self._one_request = {"max_concurrency": 1} if "max_concurrency" in at_once else {}

    def whole_file(self, path: str) -> bytes:
        """All bytes of a file, with one request."""
        with _reaching(self.url):
            data: bytes = self._files.cat_file(path, **self._one_request)
        return data

    def __getattr__(self, name: str) -> Callable[..., Any]:
        def call(*arguments: Any, **named: Any) -> Any:
            with _reaching(self.url):
                return getattr(self._files, name)(*arguments, **named)

        return call


def connected(address: Address) -> tuple[Any, str]:
    """The file system of a URL, and the path there. Raises OSError, without a secret, where it cannot be opened."""
    try:
        for scheme in address.whole.partition("://")[0].split("::"):
            # Its import takes a second, and more where the machine is busy: that is not the server's silence.
            fsspec.get_filesystem_class(scheme)
        files, path = _soon(lambda: fsspec.core.url_to_fs(address.whole.rstrip("/")))
        files = _shared(files)
        if not _BUCKETS.isdisjoint((files.protocol,) if isinstance(files.protocol, str) else files.protocol):
            _check_bucket(files, path.strip("/").partition("/")[0])
    except ImportError as error:
        scheme = address.public.partition("://")[0].lower()
        package = _PACKAGES.get(scheme)
        raise OSError(
            f"{scheme}:// needs a package: `pip install '{package}'`" if package else told(error)
        ) from None
    except Exception as error:
        raise OSError(told(error)) from None
    return files, path


def _soon(work: Callable[[], T]) -> T:
    """What `work` gives. Raises what it raises, and OSError when it takes too long."""
    done: Future[T] = Future()

    def run() -> None:
        try:
            done.set_result(work())
        except BaseException as error:
            done.set_exception(error)

    # Some connect when they are made, and wait for minutes; no thread of a pool, for the process would wait for it.
    threading.Thread(target=run, daemon=True).start()
    try:
        return done.result(_ANSWER_SECONDS)
    except FutureTimeoutError:
        if done.done():
            raise
        raise _silent() from None


def _shared(files: Any) -> Any:
    """One file system for all threads, where it is made for that: else each has clients and connections of its own."""
    if not files.async_impl or not files.cachable:
        return files
    about = (type(files), repr(files.storage_args), repr(files.storage_options))
    return _opened.setdefault(about, files)


def told(error: Exception) -> str:
    """What an error of a file system says, in one line without a secret."""
    said = (error.strerror if isinstance(error, OSError) else None) or str(error)
    # Some go on with all that was tried.
    first = next((line for line in hidden(said).splitlines() if line.strip()), type(error).__name__)
    return " ".join(first.split())


@cache
def _check_bucket(files: Any, bucket: str) -> None:
    """Raises OSError for a bucket that does not exist, and for a server that does not answer. Once in a process."""
    try:
        # Without a limit each layer tries again, for up to minutes
        sync(files.loop, files._info, bucket, timeout=_ANSWER_SECONDS)
    except FSTimeoutError:
        raise _silent() from None
    except FileNotFoundError:
        raise OSError(f"there is no bucket {bucket}") from None
    except PermissionError:
        # Who may only use a prefix may not ask about the bucket; what follows shows who may do nothing.
        return


def forget() -> None:
    """Has whatever is opened next ask its server again, as if nothing had been opened in this process."""
    _opened.clear()
    _check_bucket.cache_clear()


def _silent() -> OSError:
    return OSError(f"its server does not answer within {_ANSWER_SECONDS} s")


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
