"""How the tests are spread over processes: those that share a server stay together."""

from __future__ import annotations

import pytest
from hypothesis import settings

# A busy machine is no reason to fail: a slow example is not a wrong one.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")

_SERVERS = {"real_server": "ollama", "host": "ollama", "prefect_server": "prefect"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        for fixture in getattr(item, "fixturenames", ()):
            if fixture in _SERVERS:
                item.add_marker(pytest.mark.xdist_group(_SERVERS[fixture]))
