"""What a flow does with its parameters before all else: Prefect has stored them already."""

from __future__ import annotations

from data_contracts.addresses import Address
from data_contracts.errors import UsageError
from tasks.credentials.guarding import guard_process
from tasks.credentials.known import Variable


def refuse_secret(name: str, value: str | None, variable: Variable | None = None) -> None:
    """Raises UsageError when a parameter is an address with a secret; `variable` is where that belongs."""
    # Here too, since a worker runs a flow without the command line.
    guard_process()
    if value and Address.of(value, server=variable in ("OLLAMA_HOST", "OPENAI_BASE_URL")).holds_secret:
        where = f"; the worker takes the whole address from {variable} in its environment" if variable else ""
        raise UsageError(
            f"the parameter `{name}` holds a secret, and Prefect stores parameters: delete this flow run, change the "
            f"secret, and give the address without it{where}"
        )
