"""What holds for every test: a Prefect home of its own, and how the tests are spread over processes."""

from __future__ import annotations

import atexit
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from xdist.scheduler.loadscope import LoadScopeScheduling

from flows.environment import collect_seldom, prepare, silence_console

# Before anything imports Prefect, which reads its home then: no test may touch that of the user.
for _name in [name for name in os.environ if name.startswith("PREFECT_")]:
    del os.environ[_name]
_HOME = tempfile.mkdtemp(prefix="benchaudit-tests-")
os.environ["PREFECT_HOME"] = _HOME
atexit.register(shutil.rmtree, _HOME, ignore_errors=True)
# Dozens of processes are started that would each compile the project anew.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False
prepare()
collect_seldom()
silence_console()

# A busy machine is no reason to fail: a slow example is not a wrong one.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")

# Files that share something dear: what `tests.corpus` has ingested, the one real Ollama server.
_TOGETHER = {
    "test_corpus_facts.py": "corpus",
    "test_corpus_claims.py": "corpus",
    "test_real_data.py": "corpus",
    "test_clients.py": "ollama",
    "test_commenting.py": "ollama",
    "test_schemas.py": "ollama",
}


class ByFile(LoadScopeScheduling):  # type: ignore[misc]  # xdist has no types here
    """A file is run in one process, so that what its tests share is made once."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        return _TOGETHER.get(file.rpartition("/")[2], file)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ByFile:
    """xdist's own groups have no effect with pytest 9.2, which takes no suffix to the id of a test."""
    return ByFile(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The flows first, which take longest: no process then waits for another at the end."""
    items.sort(key=lambda item: not item.nodeid.startswith("tests/flows/"))


@pytest.fixture(scope="session", autouse=True)
def asked_once() -> Iterator[None]:
    """Great Expectations is asked once about the same records, of which most audits of the tests are made."""
    from tasks.validation import validating  # not before Prefect's home is settled
    from tasks.validation.suites import Asserted, assert_with_gx

    told: dict[object, dict[str, Asserted]] = {}

    def asking(kind: Any, kept: Mapping[str, Any]) -> dict[str, Asserted]:
        key = kind, tuple((name, mask.tobytes()) for name, mask in kept.items())
        if key not in told:
            told[key] = assert_with_gx(kind, kept)
        return dict(told[key])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(validating, "assert_with_gx", asking)
        yield


@pytest.fixture(scope="session")
def empty_database(pytestconfig: pytest.Config) -> Path:
    """The database of a Prefect server that has seen nothing."""
    from tests.flows.serving import made_database  # not before Prefect's home is settled

    assert pytestconfig.cache is not None
    return made_database(pytestconfig.cache)


@pytest.fixture(scope="session")
def environment(empty_database: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment of a user with a Prefect home of their own."""
    from tests.flows.serving import surroundings

    home = tmp_path_factory.mktemp("prefect")
    shutil.copy(empty_database, home / "prefect.db")
    return surroundings(home)


@pytest.fixture(scope="session")
def prefect_server(environment: dict[str, str]) -> Iterator[str]:
    """The API URL of a real Prefect server with its own database, shared by all tests of this process."""
    from tests.flows.serving import served

    with served(environment) as url:
        yield url
