"""What is settled before Prefect and Arrow are imported."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.flows.running import PROJECT

_SAID = "from flows.environment import prepare; prepare(); import pyarrow; print(pyarrow.default_memory_pool().backend_name)"


@pytest.mark.parametrize(
    ("own", "allocator"), [({}, "system"), ({"ARROW_DEFAULT_MEMORY_POOL": "mimalloc"}, "mimalloc")]
)
def test_arrow_takes_memory_from_where_it_goes_back_to_the_system_unless_told_otherwise(
    own: dict[str, str], allocator: str
) -> None:
    environment = {name: value for name, value in os.environ.items() if name != "ARROW_DEFAULT_MEMORY_POOL"}
    done = subprocess.run(
        [sys.executable, "-c", _SAID],
        cwd=PROJECT, env={**environment, **own}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.stdout, done.stderr) == (f"{allocator}\n", "")
