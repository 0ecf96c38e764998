"""An S3 server of this machine, and a user's surroundings in which it is found."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import s3fs
from moto import settings
from moto.server import ThreadedMotoServer

from tasks.store import remote_files


@contextmanager
def s3_server() -> Iterator[str]:
    """Its address, as long as it runs."""
    running = ThreadedMotoServer("127.0.0.1", port=0, verbose=False)
    running.start()
    host, port = running.get_host_and_port()
    try:
        yield f"http://{host}:{port}"
    finally:
        running.stop()


@contextmanager
def user_of(server: str, home: Path) -> Iterator[pytest.MonkeyPatch]:
    """The environment of a user with keys for a server, and with a cache of their own."""
    with pytest.MonkeyPatch.context() as patch:
        for variable in ("AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_DEFAULT_REGION", "AWS_REGION"):
            patch.delenv(variable, raising=False)
        patch.setenv("AWS_ACCESS_KEY_ID", "somebody")
        patch.setenv("AWS_SECRET_ACCESS_KEY", "known")
        patch.setenv("AWS_ENDPOINT_URL", server)
        patch.setenv("XDG_CACHE_HOME", str(home))
        _forget()
        yield patch
        _forget()


@contextmanager
def bucket_of(name: str) -> Iterator[s3fs.S3FileSystem]:
    """A bucket, empty again at the end."""
    files = s3fs.S3FileSystem()
    files.mkdir(name)
    yield files
    files.rm(name, recursive=True)


@contextmanager
def keys_checked() -> Iterator[None]:
    """As long as the server refuses keys that it does not know."""
    with pytest.MonkeyPatch.context() as strict:
        strict.setattr(settings, "INITIAL_NO_AUTH_ACTION_COUNT", 0)
        yield


def _forget() -> None:
    # Clients are kept by their arguments, which hold no address of a server.
    s3fs.S3FileSystem.clear_instance_cache()
    remote_files.forget()
