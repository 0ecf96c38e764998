"""The commentary as the Prefect UI shows it: one task run for each persona, its calls as a table, an event for each."""

from __future__ import annotations

import threading
from dataclasses import replace

import orjson
import pyarrow as pa
from prefect import task
from prefect.cache_policies import NO_CACHE
from prefect.concurrency.sync import concurrency

from data_contracts.errors import CommentaryError
from data_contracts.faults import STOPPING, Fault, told
from data_contracts.llm_calls import Call, CommentaryResult, Options, Prompt, Server, no_commentary
from data_contracts.settings import Commentary
from tasks.commentary.cache import Cache
from tasks.commentary.client import Client
from tasks.commentary.commenting import (
    PersonaComments,
    call_options,
    calls_table,
    client_for,
    combine,
    comment_as,
    unavailable,
)
from tasks.commentary.personas import Persona, personas
from tasks.commentary.retries import Policy, call_with_retries
from tasks.monitoring.logs import run_logger
from tasks.monitoring.prefect_ui import Cell, show_event, show_table
from tasks.store import Audit

# The Prefect global concurrency limit that all audits of one server share; `benchaudit serve` creates it.
LIMIT_NAME, LIMIT = "benchaudit-llm", 1
EVENT = "benchaudit.llm.call"


def comment_on(facts: pa.Table, audit: Audit) -> CommentaryResult:
    """What each persona says of the facts; without a server or model, why nothing is comments."""
    settings = audit.request().commentary
    if settings.model is None:
        return no_commentary("no language model was asked")
    cache = Cache(audit.store.cache("commentary"), settings.refresh)
    try:
        client = client_for(settings)
        server = client.identify()
        asked = [
            _asked(persona, facts, audit, client, cache, server.model)
            for persona in personas(settings.personas)
        ]
        faults = tuple(said.message for said in asked if isinstance(said, Fault))
        comments = [said for said in asked if isinstance(said, PersonaComments)]
        lost = bool(faults) and not comments
        result = unavailable(settings, faults[0]) if lost else combine(settings, server, comments)
        return replace(result, faults=faults)
    except CommentaryError as error:
        # The audit is whole without a model: its absence degrades it and never fails it.
        run_logger().warning("commentary unavailable: %s", error)
        return unavailable(settings, str(error))
    except STOPPING:
        raise
    # Neither does a fault of what asks it
    except Exception as error:
        fault = Fault("analyze", "commentary", "the commentary is missing", told(error)).message
        return replace(unavailable(settings, fault), faults=(fault,))


def _asked(
    persona: Persona, facts: pa.Table, audit: Audit, client: Client, cache: Cache, model: str
) -> PersonaComments | Fault:
    """What one persona says; where asking it fails that fault, so that the others go on."""
    ask = ask_persona.with_options(tags={model}, task_run_name=f"{persona.name} on {model}")
    try:
        return ask(persona, facts, audit, client, cache)
    except (CommentaryError, *STOPPING):
        raise
    except Exception as error:
        lost = f"the comments of {persona.name} are missing"
        return Fault("analyze", f"persona {persona.name}", lost, told(error))


@task(cache_policy=NO_CACHE)
def ask_persona(
    persona: Persona, facts: pa.Table, audit: Audit, client: Client, cache: Cache
) -> PersonaComments:
    """What one persona says of the facts."""
    server = client.identify()
    comments = comment_as(persona, facts, audit.request().commentary, client, server, cache, caller=_limited)
    for call in calls_table(server, [comments]).to_pylist():
        run_logger().info(
            "%s on %s: %s%s, %s output tokens in %.2f s; %d lines proposed, %d accepted",
            persona.name, server.model, call["outcome"], " (cached)" if call["cached"] else "",
            call["output_tokens"], call["total"] or 0.0, call["lines_proposed"] or 0, call["lines_accepted"] or 0,
        )  # fmt: skip
    _show(comments, server, audit)
    return comments


def _limited(client: Client, prompt: Prompt, options: Options, policy: Policy) -> tuple[Call, ...]:
    # Several audits on one server share the limit; where it does not exist, Prefect lets the call pass.
    with concurrency(LIMIT_NAME, occupy=1):
        return call_with_retries(client, prompt, options, policy)


def _show(comments: PersonaComments, server: Server, audit: Audit) -> None:
    """The persona's calls as events and as a table with a column for each."""
    resource = {
        "prefect.resource.id": f"benchaudit.audit.{audit.audit_id}",
        "prefect.resource.name": f"audit {audit.audit_id}",
        "benchaudit.model": server.model,
    }
    calls = [_cells(call) for call in calls_table(server, [comments]).to_pylist()]
    for call in calls:
        show_event(EVENT, resource, call)
    rows: list[dict[str, Cell]] = [
        {"metric": name, **{f"call {i}": call[name] for i, call in enumerate(calls, 1)}}
        for name in (calls[0] if calls else ())
    ]
    # Prefect takes lower-case letters, digits and dashes only.
    key = f"benchaudit-{comments.persona.key.replace('_', '-')}"
    show_table(rows, key, f"{comments.persona.name} on {server.model}: the calls of audit {audit.audit_id}")


def _cells(call: dict[str, Cell]) -> dict[str, Cell]:
    """A row of LLM_CALLS as JSON values, its rejected lines by reason as text."""
    rejected: dict[str, int] = dict(call["lines_rejected"] or [])  # type: ignore[arg-type]  # a map column: pairs of reason and count
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
