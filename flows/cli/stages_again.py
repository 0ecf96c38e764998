"""Stages of an audit again, from what the stage before them published."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Any

from data_contracts.stage_records import STAGES, StageName
from flows.cli.audit_runs import print_summary, run_flows
from flows.cli.gate import gate_of
from tasks.store import Audit
from tasks.store.verifying import check_records


def check_again(audit: Audit, first: StageName) -> None:
    """Raises what would keep the stage from being run, before a server is started for it."""
    audit.store.check_writable()
    check_records(audit, STAGES[: STAGES.index(first)])
    audit.upstream(first)


def run_again(
    audit: Audit, stages: Sequence[StageName], as_json: bool, of_stages: Mapping[str, Mapping[str, Any]]
) -> None:
    """Runs the stages and prints the audit's summary; `of_stages` are parameters of single stages."""

    def work() -> None:
        # Only now, when PREFECT_API_URL is set.
        from prefect import tags

        with tags(audit.audit_id):
            for name in stages:
                # A stage's flow has its name, in the module of its name.
                flow = getattr(import_module(f"flows.{name}"), name)
                flow(audit.audit_id, str(audit.store), **of_stages.get(name, {}))

    done = run_flows(work, lambda: audit, stages, as_json)
    if isinstance(done, int):
        sys.exit(done)
    print_summary(done, audit, as_json, gate_of(audit) if done.state != "failed" else None)
