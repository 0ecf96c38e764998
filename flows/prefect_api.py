"""What answers at the URL of a Prefect API, and what to do when it does not let this program in."""

from __future__ import annotations

import base64
import http.client
import json
import os
import ssl
from dataclasses import dataclass
from importlib.metadata import version
from urllib.parse import urlsplit

from data_contracts.errors import ServiceError

CLOUD = "https://api.prefect.cloud/"


def healthy(api_url: str) -> bool:
    """True when a Prefect API answers at this URL."""
    answer = _get(f"{api_url}/health", {}, timeout=5.0)
    return answer is not None and answer.status == 200


def check_lets_in(api_url: str, password: str | None) -> None:
    """Raises ServiceError when the server at this URL would refuse what Prefect's client is going to send it."""
    if api_url.startswith(CLOUD):  # it knows other ways to log in, and is of every version
        return
    headers = {"Authorization": f"Basic {base64.b64encode(password.encode()).decode()}"} if password else {}
    answer = _get(f"{api_url}/admin/version", headers, timeout=60.0)
    if answer is None:
        raise ServiceError(f"the Prefect server at {api_url} stopped answering: see its own log")
    if refused := refusal(answer.status, answer.body, api_url):
        raise ServiceError(refused)
    if answer.status != 200:
        raise ServiceError(
            f"{api_url} answers with HTTP {answer.status} where a Prefect server tells its version: "
            "check PREFECT_API_URL"
        )
    _check_version(api_url, answer.body)


def refusal(status: int, body: str, api_url: str) -> str | None:
    """What an answer with this status means and what to do, None where the server lets in."""
    if status == 401:
        if os.environ.get("PREFECT_API_AUTH_STRING"):
            return (
                f"the Prefect server at {api_url} does not accept the password in PREFECT_API_AUTH_STRING: "
                "set it to the one that `benchaudit serve` showed"
            )
        return (
            f"the Prefect server at {api_url} asks for a password: set PREFECT_API_AUTH_STRING to the one that "
            "`benchaudit serve` showed"
        )
    if status == 403 and "CSRF" in body:
        return (
            f"the Prefect server at {api_url} asks for CSRF tokens: unset PREFECT_CLIENT_CSRF_SUPPORT_ENABLED, "
            "which keeps Prefect from sending them"
        )
    if status == 403:
        return f"the Prefect server at {api_url} refuses this: {_detail(body)}"
    if status == 400 and "host header" in body:
        return f"the Prefect server does not go by the name in {api_url}: give PREFECT_API_URL as it was printed there"
    return None


def explained(error: BaseException) -> str | None:
    """What an answer of the Prefect API means that lies at the root of an error, None where there is none."""
    at: BaseException | None = error
    while at is not None:
        response = getattr(at, "response", None)
        if response is not None:
            return refusal(response.status_code, response.text, os.environ.get("PREFECT_API_URL", "its URL"))
        at = at.__cause__ or at.__context__
    return None


def address(url: str) -> tuple[str, int]:
    """Host and port of an API URL."""
    parts = urlsplit(url)
    return parts.hostname or "127.0.0.1", parts.port or (443 if parts.scheme == "https" else 80)


def _check_version(api_url: str, body: str) -> None:
    try:
        theirs = str(json.loads(body))
    except ValueError:
        theirs = "unknown"
    ours = version("prefect")
    # Within a major version Prefect talks to servers of other versions, and warns of older ones itself.
    if theirs.partition(".")[0] != ours.partition(".")[0]:
        raise ServiceError(
            f"the server at {api_url} is of Prefect version {theirs[:40]!r}, benchaudit needs "
            f"{ours.partition('.')[0]}: start one with `benchaudit serve`, or unset PREFECT_API_URL"
        )


def _detail(body: str) -> str:
    try:
        return str(json.loads(body)["detail"])[:200]
    except (ValueError, KeyError, TypeError):
        return "HTTP 403"


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    body: str


def _get(url: str, headers: dict[str, str], timeout: float) -> _Answer | None:
    parts = urlsplit(url)
    # Not Prefect's own client: importing it would settle Prefect's settings before the URL is known.
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(*address(url), timeout=timeout)
    try:
        connection.request("GET", parts.path, headers=headers)
        answer = connection.getresponse()
        return _Answer(answer.status, answer.read(100_000).decode(errors="replace"))
    except (OSError, ssl.SSLError, http.client.HTTPException):
        return None
    finally:
        connection.close()
