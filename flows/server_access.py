"""Who may talk to a Prefect server that benchaudit starts: whoever has its password, from its own pages."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from data_contracts.errors import ServiceError

# The environment variable by which the server learns the operator's token, and the header that carries it.
OPERATOR_VARIABLE = "BENCHAUDIT_OPERATOR"
OPERATOR_HEADER = "Benchaudit-Operator"
LEAST_CHARACTERS = 12


@dataclass(frozen=True, slots=True)
class Access:
    """`password` is Prefect's auth string, which lets in; `operator` lets change deployments and the work pool.

    `place` is where the password stands, None for one that nobody knows yet.
    """

    password: str = field(repr=False)
    place: str | None = None
    operator: str = field(repr=False, default_factory=lambda: secrets.token_urlsafe(32))

    def server_environment(self, api_url: str) -> dict[str, str]:
        """What the server that answers at this URL is started with.

        Each setting by the name that Prefect reads first, so that no other spelling of it can undo it.
        """
        return {
            "PREFECT_SERVER_API_AUTH_STRING": self.password,
            "PREFECT_SERVER_API_CSRF_PROTECTION_ENABLED": "true",
            "PREFECT_SERVER_API_CORS_ALLOWED_ORIGINS": ",".join(own_origins(api_url)),
            "PREFECT_SERVER_API_CORS_ALLOWED_METHODS": "*",
            "PREFECT_SERVER_API_CORS_ALLOWED_HEADERS": "*",
            OPERATOR_VARIABLE: self.operator,
        }

    @property
    def operator_headers(self) -> dict[str, str]:
        """What a request that changes deployments or the work pool carries."""
        return {OPERATOR_HEADER: self.operator}


def new_access() -> Access:
    """A password that nobody knows yet, as `user:password`."""
    return Access(f"benchaudit:{secrets.token_urlsafe(24)}")


def given_access(password_file: str | None, environment: Mapping[str, str] = os.environ) -> Access | None:
    """The password of the file, else of Prefect's variables, else None; raises ServiceError for an unfit one."""
    if password_file is not None:
        try:
            text = Path(password_file).read_text("utf-8").rstrip("\r\n")
        except (OSError, UnicodeDecodeError) as error:
            why = error.strerror if isinstance(error, OSError) else "it is not text"
            raise ServiceError(f"password file {password_file} cannot be read: {why}") from error
        return Access(_fit(text, password_file), password_file)
    for name in ("PREFECT_SERVER_API_AUTH_STRING", "PREFECT_API_AUTH_STRING"):
        if environment.get(name):
            return Access(_fit(environment[name], name), name)
    return None


def _fit(password: str, where: str) -> str:
    # What HTTP cannot carry, or Prefect cannot compare, would lock everybody out.
    if len(password) < LEAST_CHARACTERS or not password.isascii() or not password.isprintable():
        raise ServiceError(
            f"the password of {where} must be one line of at least {LEAST_CHARACTERS} ASCII characters: "
            "`openssl rand -hex 16` makes one"
        )
    return password


def own_origins(api_url: str) -> tuple[str, ...]:
    """The origins of the server's own pages: loopback by both its names, and what PREFECT_UI_API_URL names."""
    found = [_origin(api_url)]
    parts = urlsplit(api_url)
    if parts.hostname in ("127.0.0.1", "localhost"):
        found += [f"{parts.scheme}://{name}:{parts.port}" for name in ("127.0.0.1", "localhost")]
    # Behind a reverse proxy the browser sees the proxy's name, which Prefect has this setting for.
    if public := os.environ.get("PREFECT_UI_API_URL"):
        found.append(_origin(public))
    return tuple(dict.fromkeys(found))


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}".lower()
