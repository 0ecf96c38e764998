"""`benchaudit` with a store behind a password: `python -m tests.flows.vault run ...`.

`vault://USER:PASSWORD@PLACE` is the folder PLACE in that of the environment variable VAULT. Another password than that of
VAULT_PASSWORD is refused with an error that repeats it, as some packages' errors do.
"""

from __future__ import annotations

import os
from typing import Any

import fsspec
from fsspec.implementations.local import LocalFileSystem

from flows.cli import main


class Vault(LocalFileSystem):  # type: ignore[misc]  # fsspec has no types
    """A local folder that asks for a password."""

    protocol = "vault"
    cachable = False

    @classmethod
    def _get_kwargs_from_urls(cls, urlpath: str) -> dict[str, Any]:
        return {"login": urlpath.partition("://")[2].rpartition("@")[0]}

    @classmethod
    def _strip_protocol(cls, path: str) -> str:
        place = path.partition("://")[2].rpartition("@")[2] if "://" in path else path
        return place if place.startswith("/") else f"{os.environ['VAULT']}/{place}".rstrip("/")

    def __init__(self, login: str = "", **options: Any) -> None:
        super().__init__(auto_mkdir=True, **options)
        if login != f"reader:{os.environ['VAULT_PASSWORD']}":
            raise PermissionError(13, f"vault://{login}@ is not let in, for its login {login!r} is wrong")


if __name__ == "__main__":
    fsspec.register_implementation("vault", Vault)
    main()
