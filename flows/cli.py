"""The `benchaudit` command: `run`, `rerun`, `list`, `show`, `diff`, `history`, `accept`, `formats`, `inspect`, `serve`.

Exit codes: 0 done; 1 findings at or above --fail-on; 2 wrong usage or unusable input; 3 a stage failed;
130 interrupted.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any, cast

import click

from data_contracts.audit import STAGES, StageName
from data_contracts.errors import BenchauditError
from flows import environment

DEFAULT_STORE = "benchaudit-store"

_store = click.option(
    "--store",
    default=DEFAULT_STORE,
    show_default=True,
    envvar="BENCHAUDIT_STORE",
    metavar="DIR",
    help="Folder (or URL such as s3://bucket/prefix) that holds the audits.",
)
_json = click.option(
    "--json", "as_json", is_flag=True, help="Print one JSON object on stdout and nothing else there."
)


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(package_name="benchaudit")
def cli() -> None:
    """Audits folders of LLM benchmark artifacts: every number traceable to its file and record."""


@cli.command()
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@_store
@click.option("--model", metavar="NAME", help="Ollama model that comments on the facts, e.g. gemma3.")
@click.option(
    "--ollama-host",
    metavar="URL",
    help="Where Ollama answers.  [default: OLLAMA_HOST, or 127.0.0.1:11434]",
)
@click.option(
    "--llm-api",
    type=click.Choice(["ollama", "openai"]),
    default="ollama",
    show_default=True,
    help="What the server at --ollama-host speaks: openai for vLLM, llama.cpp, LM Studio.",
)
@click.option(
    "--persona",
    "personas",
    multiple=True,
    metavar="NAME|FILE",
    help="Who comments (repeatable): a persona's name or a .toml file.  [default: data_collector, insight_agent]",
)
@click.option("--refresh-commentary", is_flag=True, help="Ask the model again, whatever the cache holds.")
@click.option("--no-llm", is_flag=True, help="Ask no language model, whatever else is set.")
@click.option(
    "--baseline",
    metavar="AUDIT|previous|none",
    default="previous",
    show_default=True,
    help="The audit that this one is compared with: an id, the latest that did not regress or is accepted, or none.",
)
@click.option(
    "--fail-on",
    type=click.Choice(["critical", "warning", "regression", "never"]),
    multiple=True,
    help="Exit with 1 when there are findings of this severity or above, or a regression since the baseline"
    " (repeatable).  [default: never]",
)
@_json
def run(
    sources: tuple[str, ...],
    store: str,
    model: str | None,
    ollama_host: str | None,
    llm_api: str,
    personas: tuple[str, ...],
    refresh_commentary: bool,
    no_llm: bool,
    baseline: str,
    fail_on: tuple[str, ...],
    as_json: bool,
) -> None:
    """Audits SOURCE... (folders or files) from ingest to report."""
    from flows.running import run_audit

    code = run_audit(
        sources=list(sources),
        store=_place(store),
        llm={
            "model": None if no_llm else model,
            "ollama_host": ollama_host,
            "llm_api": llm_api,
            "personas": list(personas) or None,
            "refresh_commentary": refresh_commentary,
        },
        baseline=baseline,
        fail_on=fail_on,
        as_json=as_json,
    )
    sys.exit(code)


@cli.command()
@click.argument("stage", type=click.Choice(STAGES))
@click.option("--audit", "audit_id", default="latest", show_default=True, metavar="ID", help="Which audit.")
@_store
@click.option("--onward", is_flag=True, help="Go on to the end after this stage.")
@_json
def rerun(stage: str, audit_id: str, store: str, onward: bool, as_json: bool) -> None:
    """Runs one stage of an audit again, from what the stage before it published."""
    from flows.running import rerun_stage

    sys.exit(
        rerun_stage(
            stage=cast(StageName, stage),
            audit_id=audit_id,
            store=_place(store),
            onward=onward,
            as_json=as_json,
        )
    )


@cli.command("list")
@_store
@_json
def list_audits(store: str, as_json: bool) -> None:
    """Lists the audits of a store, newest first."""
    from flows.showing import list_all

    list_all(_place(store), as_json)


@cli.command()
@click.argument("audit_id", default="latest", metavar="[AUDIT]")
@_store
@_json
def show(audit_id: str, store: str, as_json: bool) -> None:
    """Shows one audit: its stages, counts and findings, and where its report is."""
    from flows.showing import show_one

    show_one(_place(store), audit_id, as_json)


@cli.command()
@click.argument("baseline", metavar="A")
@click.argument("current", metavar="[B]", default="latest")
@_store
@click.option("--all", "everything", is_flag=True, help="Show what is unchanged too.")
@_json
def diff(baseline: str, current: str, store: str, everything: bool, as_json: bool) -> None:
    """Shows what changed from audit A (or `previous`) to audit B: verdicts, ratios with their intervals, and why."""
    from flows.comparing import show_diff

    show_diff(_place(store), baseline, current, everything, as_json)


@cli.command()
@click.argument("metric")
@_store
@click.option("--model", metavar="NAME", help="Only series of this model.")
@click.option("--task", metavar="NAME", help="Only series of this task.")
@click.option(
    "--plot", type=click.Path(dir_okay=False), metavar="FILE", help="Draw the series into an SVG file."
)
@_json
def history(
    metric: str, store: str, model: str | None, task: str | None, plot: str | None, as_json: bool
) -> None:
    """Shows what each audit of the store added to METRIC, e.g. decode_throughput, and where its level shifted."""
    from flows.comparing import show_history

    show_history(_place(store), metric, model, task, plot, as_json)


@cli.command()
@click.argument("audit_id", default="latest", metavar="[AUDIT]")
@_store
def accept(audit_id: str, store: str) -> None:
    """Accepts an audit's changes: later audits are compared with it even though it regressed."""
    from flows.comparing import accept_audit

    accept_audit(_place(store), audit_id)


@cli.command()
@_json
def formats(as_json: bool) -> None:
    """Lists the formats that are read, and which versions of the tools are known."""
    from flows.inspecting import list_formats

    list_formats(as_json)


@cli.command()
@click.argument("file")
@click.option("--all", "everything", is_flag=True, help="Show every measurement, not only the first.")
def inspect(file: str, everything: bool) -> None:
    """Shows which reader claims FILE and why, its measurements, and every number that is left out and why."""
    from flows.inspecting import inspect_file

    inspect_file(file, everything)


@cli.command()
@_store
@click.option(
    "--source", "sources", multiple=True, metavar="DIR", help="What the scheduled audit reads; repeatable."
)
def serve(store: str, sources: tuple[str, ...]) -> None:
    """Runs the recurring service: Prefect server with its UI, the deployments of prefect.yaml, and a worker."""
    from flows.serving import serve_until_interrupted

    sys.exit(serve_until_interrupted(_place(store), [str(Path(s).resolve()) for s in sources]))


def _place(store: str) -> str:
    # Absolute, so that the rerun commands in messages work from any folder.
    return store if "://" in store else str(Path(store).expanduser().resolve())


def main(arguments: list[str] | None = None) -> None:
    """Runs the command line; an expected failure is one line on stderr and an exit code."""
    environment.prepare()
    try:
        cli.main(args=arguments, prog_name="benchaudit", standalone_mode=False)
    except click.exceptions.Abort:
        _end("interrupted", 130)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except BenchauditError as error:
        _end(str(error), error.exit_code)
    except KeyboardInterrupt:
        _end("interrupted", 130)


def _end(message: str, code: int) -> Any:
    click.echo(f"benchaudit: {' '.join(message.split())}", err=True)
    sys.exit(code)


if __name__ == "__main__":
    main()
