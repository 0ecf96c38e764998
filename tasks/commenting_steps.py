"""The commentary as the Prefect UI shows it: one task run for each persona, its calls as a table, an event for each."""

from __future__ import annotations

import threading
from typing import Any

import orjson
import pyarrow as pa
from prefect import get_run_logger, task
from prefect.artifacts import create_table_artifact
from prefect.cache_policies import NO_CACHE
from prefect.concurrency.sync import concurrency
from prefect.events import emit_event

from data_contracts.audit import Commentary
from data_contracts.calls import Call, Options, Prompt, Server
from data_contracts.errors import CommentaryError
from tasks.commentary import (
    Cache,
    Client,
    Persona,
    PersonaComments,
    Policy,
    call_options,
    call_with_retries,
    calls_table,
    client_for,
    combine,
    comment_as,
    personas,
    unavailable,
)
from tasks.facts import CommentaryResult, no_commentary
from tasks.store import Audit

# The Prefect global concurrency limit that all audits of one server share; `benchaudit serve` creates it.
LIMIT_NAME, LIMIT = "benchaudit-llm", 1
EVENT = "benchaudit.llm.call"


def comment_on(facts: pa.Table, audit: Audit) -> CommentaryResult:
    """What each persona says of the facts; without a server or model, why nothing is said."""
    settings = audit.request().commentary
    if settings.model is None:
        return no_commentary("no language model was asked")
    cache = Cache(audit.store.cache("commentary"), settings.refresh)
    try:
        client = client_for(settings)
        server = client.identify()
        said = [
            _persona.with_options(tags={server.model})(
                persona, persona.name, server.model, facts, settings, client, cache, audit
            )
            for persona in personas(settings.personas)
        ]
        result = combine(settings, server, said)
    except CommentaryError as error:
        get_run_logger().warning("commentary unavailable: %s", error)
        result = unavailable(settings, str(error))
    return CommentaryResult(result.commentary, result.llm_calls)


@task(task_run_name="{name} on {model}", cache_policy=NO_CACHE)
def _persona(
    persona: Persona,
    name: str,
    model: str,
    facts: pa.Table,
    settings: Commentary,
    client: Client,
    cache: Cache,
    audit: Audit,
) -> PersonaComments:
    server = client.identify()
    said = comment_as(persona, facts, settings, client, server, cache, caller=_limited)
    calls = calls_table(server, [said]).to_pylist()
    for call in calls:
        get_run_logger().info(
            "%s on %s: %s%s, %s output tokens in %.2f s; %d lines proposed, %d accepted",
            name, model, call["outcome"], " (cached)" if call["cached"] else "", call["output_tokens"], call["total"] or 0.0,
            call["lines_proposed"] or 0, call["lines_accepted"] or 0,
        )  # fmt: skip
        emit_event(EVENT, resource=_resource(audit, server), payload=_plain(call))
    create_table_artifact(
        [
            {"metric": key, **{f"call {i}": row[key] for i, row in enumerate(map(_plain, calls), 1)}}
            for key in _plain(calls[0])
        ]
        if calls
        else [],
        key=f"benchaudit-{persona.key.replace('_', '-')}",
        description=f"{name} on {model}: the calls of audit {audit.audit_id}",
    )
    return said


def _limited(client: Client, prompt: Prompt, options: Options, policy: Policy) -> tuple[Call, ...]:
    # Several audits on one server share the limit; where it does not exist, Prefect lets the call pass.
    with concurrency(LIMIT_NAME, occupy=1):
        return call_with_retries(client, prompt, options, policy)


def _resource(audit: Audit, server: Server) -> dict[str, str]:
    return {
        "prefect.resource.id": f"benchaudit.audit.{audit.audit_id}",
        "prefect.resource.name": f"audit {audit.audit_id}",
        "benchaudit.model": server.model,
    }


def _plain(call: dict[str, Any]) -> dict[str, Any]:
    """A call as JSON values, its rejected lines by reason as text."""
    rejected = dict(call["lines_rejected"] or [])
    return {**call, "lines_rejected": orjson.dumps(rejected, option=orjson.OPT_SORT_KEYS).decode()}


def preload_in_background(settings: Commentary) -> None:
    """Asks the server to load the model, in a thread; when that fails, the call itself will say why."""

    def work() -> None:
        try:
            client = client_for(settings)
            client.preload(call_options(settings, client.identify()))
        except CommentaryError:
            return

    if settings.model is not None:
        threading.Thread(target=work, name="benchaudit-preload", daemon=True).start()
