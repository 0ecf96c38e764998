"""What holds for every test: a Prefect home of its own, and how the tests are spread over processes."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile

import pytest
from hypothesis import settings

from flows import environment

# Before anything imports Prefect, which reads its home then: no test may touch that of the user.
for _name in [name for name in os.environ if name.startswith("PREFECT_")]:
    del os.environ[_name]
_HOME = tempfile.mkdtemp(prefix="benchaudit-tests-")
os.environ["PREFECT_HOME"] = _HOME
atexit.register(shutil.rmtree, _HOME, ignore_errors=True)
environment.prepare()
environment.silence_console()

# A busy machine is no reason to fail: a slow example is not a wrong one.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")

_OLLAMA = {"real_server", "host"}
# They share what `tests.corpus` has ingested.
_CORPUS = ("test_corpus_facts.py", "test_corpus_claims.py", "test_real_data.py")


@pytest.hookimpl(tryfirst=True)  # before xdist reads the groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A file is run in one process, so that what its tests share is made once; so are those of one Ollama server."""
    for item in items:
        group = "corpus" if item.path.name in _CORPUS else item.nodeid.partition("::")[0]
        if _OLLAMA.intersection(getattr(item, "fixturenames", ())):
            group = "ollama"
        item.add_marker(pytest.mark.xdist_group(group))
