"""Where the chunks of an audit are read: in processes of this machine, or by the workers of a Dask cluster."""

from __future__ import annotations

import socket
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any, Literal
from urllib.parse import urlsplit

from data_contracts.addresses import Address
from data_contracts.errors import UsageError

Runner = Literal["local", "dask"]
ANSWER_SECONDS = 6
# A cluster that grows and shrinks by itself needs about so long for a new worker.
WAIT_SECONDS = 120.0


@dataclass(frozen=True, slots=True)
class Machines:
    """Which machines read: this one, or those of the cluster at `address`; Dask without one: processes of this one.

    `wait_seconds` is how long an audit waits for a worker once there is none. Raises UsageError for an address without
    Dask, or with a secret, and for a time that is none.
    """

    runner: Runner = "local"
    address: str | None = None
    wait_seconds: float = WAIT_SECONDS

    def __post_init__(self) -> None:
        if not 0 <= self.wait_seconds <= 86_400:
            raise UsageError(f"the wait for a Dask worker is {self.wait_seconds:g} s: give 0 to 86,400")
        if self.address is None:
            return
        if self.runner != "dask":
            raise UsageError("an address of a Dask scheduler is given without the runner dask")
        if Address.of(self.address, server=True).holds_secret:
            raise UsageError(
                "the address of the Dask scheduler holds a secret, which it cannot use: leave it out"
            )

    def check(self) -> None:
        """Raises UsageError when Dask is not installed or its scheduler has nothing to work with."""
        if self.runner == "local":
            return
        check_installed()
        if self.address is None:
            return
        silent = UsageError(
            f"no Dask scheduler answers at {self.address} within {ANSWER_SECONDS} s: "
            "start `dask scheduler`, or give another --dask-address"
        )
        # First, since Dask itself takes seconds to import.
        if not _listens(self.address):
            raise silent
        dask = distributed_package()
        try:
            with dask.Client(self.address, timeout=ANSWER_SECONDS, set_as_default=False) as client:
                workers = len(client.scheduler_info(n_workers=-1)["workers"])
        except (OSError, ValueError, dask.TimeoutError):
            raise silent from None
        if not workers:
            raise UsageError(
                f"the Dask scheduler at {self.address} has no worker: start `dask worker {self.address}`"
            )


def check_installed() -> None:
    """Raises UsageError where the extra `dask` is not installed."""
    if any(find_spec(package) is None for package in ("dask", "distributed", "prefect_dask")):
        raise UsageError("Dask is missing: install benchaudit[dask]")


def distributed_package() -> Any:
    """The package `distributed`, whose log lines stay off the console."""
    from dask import config

    # Before it is imported, which settles its loggers.
    config.set({"logging.distributed": "critical"})
    import distributed

    return distributed


def _listens(address: str) -> bool:
    try:
        parts = urlsplit(address if "://" in address else f"tcp://{address}")
        with socket.create_connection((parts.hostname or "", parts.port or 8786), ANSWER_SECONDS):
            return True
    except (OSError, ValueError):
        return False
