"""Servers: the real one, where it lies beside the project, and the double."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator

import pytest

from data_contracts.errors import CommentaryError
from tasks.commentary.ollama_client import OllamaClient
from tests.commentary.double import Double, double
from tests.commentary.real_server import SERVE, RealServer, free_port


@pytest.fixture(scope="session")
def real_server() -> Iterator[RealServer]:
    if not SERVE.exists():
        pytest.skip("the real Ollama server's script is not beside the project")
    server = RealServer(free_port())
    try:
        server.start()
    except (subprocess.SubprocessError, OSError) as error:
        pytest.skip(f"the real Ollama server does not start here: {error}")
    yield server
    server.stop()


@pytest.fixture
def fake() -> Iterator[Double]:
    with double() as state:
        yield state


@pytest.fixture(params=["double", "real"])
def host(request: pytest.FixtureRequest) -> str:
    """The address of a server with the models tiny, noeos, eos and loop."""
    if request.param == "double":
        return str(request.getfixturevalue("fake").url)
    return _given() or str(request.getfixturevalue("real_server").url)


def _given() -> str | None:
    """The server that OLLAMA_HOST names, when it has the models of the real one."""
    given = os.environ.get("OLLAMA_HOST")
    try:
        return given if given and OllamaClient("noeos", given).identify() else None
    except CommentaryError:
        return None
