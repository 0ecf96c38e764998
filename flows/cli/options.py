"""Options that several commands have."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import click

from data_contracts.settings import DEFAULT_STORE
from flows.machines import WAIT_SECONDS
from tasks.commentary.personas import personas as load_personas
from tasks.credentials.known import address_variable, keep

ModelApi = Literal["ollama", "openai"]


def absolute(store: str) -> str:
    """The store's place as it is named from any folder, so that the commands in messages work from any.

    The secret of a URL is kept in this process and is no part of what is returned.
    """
    return keep(store, "BENCHAUDIT_STORE") if "://" in store else str(Path(store).expanduser().resolve())


store_option = click.option(
    "--store",
    default=DEFAULT_STORE,
    show_default=True,
    envvar="BENCHAUDIT_STORE",
    metavar="DIR",
    callback=lambda _context, _option, value: absolute(value),
    help="Folder (or URL such as s3://bucket/prefix) that holds the audits.",
)
json_option = click.option(
    "--json", "as_json", is_flag=True, help="Print one JSON object on stdout and nothing else there."
)
config_option = click.option(
    "--config",
    metavar="FILE",
    help="Limits and thresholds.  [default: benchaudit.toml at the root of a source]",
)


def runner_options(command: Callable[..., None]) -> Callable[..., None]:
    """Which machines read the files."""
    address = click.option(
        "--dask-address",
        metavar="tcp://HOST:PORT",
        help="Where the Dask scheduler listens.  [default: a cluster of processes of this machine]",
    )
    runner = click.option(
        "--runner",
        type=click.Choice(["local", "dask"]),
        default="local",
        show_default=True,
        help="What reads the files: processes of this machine, or the workers of a Dask cluster (benchaudit[dask]).",
    )
    wait = click.option(
        "--dask-wait",
        type=float,
        default=WAIT_SECONDS,
        show_default=True,
        metavar="SECONDS",
        help="How long the audit waits for a Dask worker once all are gone.",
    )
    return runner(address(wait(command)))


def model_host(address: str | None, api: ModelApi | None) -> str | None:
    """Where a model's server answers, the secret of its address kept in this process; None where nothing is said."""
    return keep(address, address_variable(api or "ollama")) if address else None


@dataclass(frozen=True, slots=True)
class ModelOptions:
    """What a command line says of the model that comments; None and empty: nothing."""

    model: str | None
    ollama_host: str | None
    llm_api: ModelApi | None
    personas: tuple[str, ...]
    refresh: bool

    @classmethod
    def of(
        cls,
        model: str | None,
        ollama_host: str | None,
        llm_api: ModelApi | None,
        personas: tuple[str, ...],
        refresh_commentary: bool,
    ) -> ModelOptions:
        """The options, the secret of the address kept in this process; raises UsageError for an unknown persona."""
        load_personas(personas)
        # Prefect stores the parameters of its flows.
        return cls(model, model_host(ollama_host, llm_api), llm_api, personas, refresh_commentary)

    def __bool__(self) -> bool:
        return any((self.model, self.ollama_host, self.llm_api, self.personas, self.refresh))

    def parameters(self) -> dict[str, Any]:
        """As the flows of the audit and of analyze take them."""
        said = {"model": self.model, "ollama_host": self.ollama_host, "llm_api": self.llm_api}
        return {
            **{name: value for name, value in said.items() if value is not None},
            "personas": list(self.personas) or None,
            "refresh_commentary": self.refresh,
        }


def model_options(command: Callable[..., None]) -> Callable[..., None]:
    """The options that `ModelOptions.of` takes."""
    for option in reversed(_MODEL):
        command = option(command)
    return command


_MODEL = (
    click.option("--model", metavar="NAME", help="Ollama model that comments on the facts, e.g. gemma3."),
    click.option(
        "--ollama-host",
        "--host",
        "ollama_host",
        metavar="URL",
        help="Where Ollama answers.  [default: OLLAMA_HOST, or 127.0.0.1:11434]  An address with a password belongs into"
        " OLLAMA_HOST: others can see this command line.",
    ),
    click.option(
        "--llm-api",
        type=click.Choice(["ollama", "openai"]),
        help="What the server at --ollama-host speaks: openai for vLLM, llama.cpp, LM Studio.  [default: ollama]",
    ),
    click.option(
        "--persona",
        "personas",
        multiple=True,
        metavar="NAME|FILE",
        help="Who comments (repeatable): a persona's name or a .toml file.  [default: data_collector, insight_agent]",
    ),
    click.option(
        "--refresh-commentary",
        "--refresh",
        "refresh_commentary",
        is_flag=True,
        help="Ask the model again, whatever the cache holds.",
    ),
)
