"""Where the chunks of an audit are read: in processes of this machine, or by the workers of a Dask cluster."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from data_contracts.addresses import Address
from data_contracts.errors import UsageError

Runner = Literal["local", "dask"]
ANSWER_SECONDS = 6


@dataclass(frozen=True, slots=True)
class Machines:
    """Which machines read: this one, or those of the cluster at `address`; Dask without one: processes of this one.

    Raises UsageError for an address without Dask, or with a secret.
    """

    runner: Runner = "local"
    address: str | None = None

    def __post_init__(self) -> None:
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
        dask = distributed_package()
        if self.address is None:
            return
        try:
            with dask.Client(self.address, timeout=ANSWER_SECONDS, set_as_default=False) as client:
                workers = len(client.scheduler_info(n_workers=-1)["workers"])
        except (OSError, ValueError, dask.TimeoutError):
            raise UsageError(
                f"no Dask scheduler answers at {self.address} within {ANSWER_SECONDS} s: "
                "start `dask scheduler`, or give another --dask-address"
            ) from None
        if not workers:
            raise UsageError(
                f"the Dask scheduler at {self.address} has no worker: start `dask worker {self.address}`"
            )


def distributed_package() -> Any:
    """The package `distributed`, whose log lines stay off the console. Raises UsageError."""
    try:
        from dask import config

        # Before it is imported, which settles its loggers.
        config.set({"logging.distributed": "critical"})
        import distributed
        import prefect_dask  # noqa: F401
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in ("dask", "distributed", "prefect_dask"):
            raise
        raise UsageError("Dask is missing: install benchaudit[dask]") from error
    return distributed
