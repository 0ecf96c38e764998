"""The commentary as the Prefect UI shows it: one task run for each question to the model, its attempts among its states."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import dataclass, replace
from typing import Any

import pyarrow as pa
from prefect import task
from prefect.cache_policies import NO_CACHE
from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import State, TaskRun
from prefect.concurrency.sync import concurrency
from prefect.context import TaskRunContext
from prefect.exceptions import ObjectNotFound
from prefect.states import Completed
from prefect.tasks import Task, exponential_backoff

from data_contracts.errors import CommentaryError, RetryableCallError
from data_contracts.faults import STOPPING, Fault, told
from data_contracts.llm_calls import Call, CommentaryResult, Server, no_commentary
from data_contracts.sentences.narrative import Narrative
from data_contracts.settings import Commentary
from tasks.commentary.client import Client
from tasks.commentary.commenting import PersonaComments, call_options, client_for, comment_as
from tasks.commentary.personas import Persona, personas
from tasks.commentary.questions import DEFAULT, Question
from tasks.commentary.results import combine, unavailable
from tasks.commentary.talking import Ask
from tasks.model_calls import show_calls, words
from tasks.monitoring.logs import run_logger
from tasks.sealed_results import SealedResults
from tasks.store import Audit

# The Prefect global concurrency limit that all audits of one server share; `benchaudit serve` creates it.
LIMIT_NAME, LIMIT = "benchaudit-llm", 1


def comment_on(facts: pa.Table, narrative: Narrative, settings: Commentary, audit: Audit) -> CommentaryResult:
    """What each persona chooses of the narrative and says of the facts; without a server or model, why there is nothing."""
    if settings.model is None:
        return no_commentary("no language model was asked")
    try:
        client = client_for(settings)
        server = find_model.with_options(task_run_name=f"find {settings.model}")(client)
        about = _About(facts, narrative, settings, client, server, _asker(settings, audit))
        asked = [_asked(persona, about) for persona in personas(settings.personas)]
        faults = tuple(said.message for said in asked if isinstance(said, Fault))
        comments = [said for said in asked if isinstance(said, PersonaComments)]
        lost = bool(faults) and not comments
        result = unavailable(settings, faults[0]) if lost else combine(settings, server, comments)
        show_calls(result.calls, audit)
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


@dataclass(frozen=True, slots=True)
class _About:
    """What every persona is asked about, and through whom."""

    facts: pa.Table
    narrative: Narrative
    settings: Commentary
    client: Client
    server: Server
    ask: Ask


def _asked(persona: Persona, about: _About) -> PersonaComments | Fault:
    """What one persona says; where asking it fails that fault, so that the others go on."""
    try:
        return comment_as(
            persona, about.facts, about.narrative, about.settings, about.client, about.server, about.ask
        )
    except (CommentaryError, *STOPPING):
        raise
    except Exception as error:
        lost = f"the comments of {persona.name} are missing"
        return Fault("analyze", f"persona {persona.name}", lost, told(error))


def _asker(settings: Commentary, audit: Audit) -> Ask:
    """Asks a question in a task run of its own, whose result is kept in the store's cache where that is local."""
    folder, limited = audit.store.cache("commentary"), _is_limited()
    storage = None if folder is None else SealedResults(folder=folder)

    def ask(question: Question) -> tuple[Call, ...]:
        asking = ask_model.with_options(
            task_run_name=question.name,
            refresh_cache=settings.refresh,
            persist_result=storage is not None,
        )
        # Not as an option: that takes only a block which the server knows, and this folder is none of its business.
        asking.result_storage = storage
        state: State[list[dict[str, Any]]] = asking(question, limited, return_state=True)
        if not state.is_completed() and question.attempts:
            return tuple(question.attempts)
        # Of a run that failed before its first attempt this raises why.
        found = state.result()
        return tuple(replace(Call.from_json(call), cached=state.name == "Cached") for call in found)

    return ask


def _is_limited() -> bool:
    """Whether the server has the limit: asked once, since to take what is not there may cost a second each time."""
    try:
        with get_client(sync_client=True) as client:
            client.read_global_concurrency_limit_by_name(LIMIT_NAME)
    except ObjectNotFound:
        return False
    except Exception:
        # Prefect lets a call pass for which there is no limit
        return True
    return True


def _may_end_better(_task: Task[..., Any], _run: TaskRun, state: State[Any]) -> bool:
    return isinstance(state.data, RetryableCallError)


@task(
    name="find the model",
    retries=1,
    retry_delay_seconds=1,
    retry_jitter_factor=DEFAULT.jitter,
    retry_condition_fn=_may_end_better,
    cache_policy=NO_CACHE,
)
def find_model(client: Client) -> Server:
    """The server's version and the model's digest."""
    return client.identify()


def _content(context: TaskRunContext, parameters: Mapping[str, Any]) -> str:
    question: Question = parameters["question"]
    # Prefect's engine keeps the key to itself; here the UI looks for it.
    context.task_run.cache_key = question.key
    return question.key


@task(
    name="ask the model",
    retries=DEFAULT.attempts - 1,
    retry_delay_seconds=exponential_backoff(DEFAULT.base),
    retry_jitter_factor=DEFAULT.jitter,
    retry_condition_fn=_may_end_better,
    cache_key_fn=_content,
    result_serializer="json",
    cache_result_in_memory=False,
)
def ask_model(question: Question, limited: bool) -> list[dict[str, Any]]:
    """One attempt to get an answer, in its turn where audits are `limited`; all attempts so far, once there is one."""
    with concurrency(LIMIT_NAME, occupy=1) if limited else nullcontext():
        calls = question.attempt()
    # Prefect takes a state for its data.
    return Completed(message=words(calls[-1]), data=[call.to_json() for call in calls])  # type: ignore[return-value]


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
