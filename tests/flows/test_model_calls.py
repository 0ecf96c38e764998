"""A model's calls as Prefect tasks: attempts and `Cached` are states, and what the cache holds never costs an audit."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from prefect import flow, tags

from data_contracts.llm_calls import Call, CommentaryResult
from data_contracts.sentences.composing import compose
from data_contracts.sentences.narrative import Narrative
from data_contracts.settings import Commentary
from tasks import comment
from tasks.comment import comment_on
from tasks.commentary import questions
from tasks.commentary.questions import Policy, Question
from tasks.store import Audit, Store
from tests.commentary.double import Double, answering, double
from tests.commentary.material import facts_table
from tests.contracts.sentences.making import grounds
from tests.flows.prefect_client import Api
from tests.flows.running import AUDIT_ID, CEILING_SECONDS, on_server

BUSY = answering(503, "server busy, please try again.  maximum pending requests exceeded")
# One persona's answer.
TOPICS = ("inventory",)


@dataclass
class Commented:
    """What commenting gave, and the task runs that it left on the server, in order."""

    result: CommentaryResult
    runs: list[dict[str, Any]]

    @property
    def states(self) -> list[tuple[str, str]]:
        return [(run["name"], run["state_name"]) for run in self.runs]

    @property
    def calls(self) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = self.result.calls.to_pylist()
        return rows


@dataclass
class Comments:
    """Has personas comment on facts in a flow of its own: if not said, DataCollector-9000 on those of one topic."""

    store: Path
    host: str
    api: Api
    made: int = field(default=0)
    personas: tuple[str, ...] = ("data_collector",)
    topics: tuple[str, ...] | None = TOPICS
    narrative: Narrative = field(default_factory=Narrative)

    def __call__(self, refresh: bool = False, tag: str = "") -> Commented:
        settings = Commentary(model="good", host=self.host, personas=self.personas, refresh=refresh)
        audit = Audit(Store.at(self.store), AUDIT_ID)
        self.made += 1
        tag = f"{self.store}-{self.made}{tag}"

        @flow(name="commented")
        def commented() -> list[CommentaryResult]:
            return [comment_on(facts_table(topics=self.topics), self.narrative, settings, audit)]

        with tags(tag):
            (result,) = commented()
        return Commented(result, self._runs(tag))

    def _runs(self, tag: str) -> list[dict[str, Any]]:
        wanted = {"task_runs": {"tags": {"all_": [tag]}}, "sort": "EXPECTED_START_TIME_ASC"}
        deadline = time.monotonic() + CEILING_SECONDS
        while True:
            found: list[dict[str, Any]] = self.api.ask("POST", "/task_runs/filter", json=wanted)
            # The type of a state is recorded before the state
            if found and all(run["state_type"] in ("COMPLETED", "FAILED") and run["state"] for run in found):
                return found
            assert time.monotonic() < deadline, found
            time.sleep(0.1)


@pytest.fixture
def server() -> Iterator[Double]:
    with double() as running:
        yield running


@pytest.fixture
def comments(
    server: Double, tmp_path: Path, prefect_server: str, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Comments]:
    quick = comment.ask_model.with_options(retries=2, retry_delay_seconds=0.01)
    monkeypatch.setattr(comment, "ask_model", quick)
    with on_server(prefect_server):
        yield Comments(tmp_path / "store", server.url, Api.of(prefect_server))


def test_each_question_is_a_task_run_and_a_second_audit_finds_it_cached(
    comments: Comments, server: Double
) -> None:
    first = comments()
    asked = len(server.received)
    second = comments()
    assert first.result.faults == ()
    assert first.states == [
        ("find good", "Completed"),
        ("DataCollector-9000 on good:latest, F01", "Completed"),
    ]
    assert second.states == [
        ("find good", "Completed"),
        ("DataCollector-9000 on good:latest, F01", "Cached"),
    ]
    assert len(server.received) == asked == 1
    assert first.runs[-1]["cache_key"] == second.runs[-1]["cache_key"] is not None
    assert first.runs[-1]["state"]["message"].startswith("11 tokens in ")
    assert second.result.document == first.result.document
    assert second.calls == [{**call, "cached": True} for call in first.calls]


def test_a_choice_is_a_task_run_of_the_same_policy_as_a_remark(comments: Comments, server: Double) -> None:
    choosing = replace(comments, topics=(), narrative=compose(grounds()))
    server.script = [BUSY]
    first = choosing()
    second = choosing(tag="again")
    name = "DataCollector-9000 on good:latest, choice"
    assert first.states[1:] == [(name, "Completed")]
    assert second.states[1:] == [(name, "Cached")]
    assert [(call["outcome"], call["cached"]) for call in first.calls] == [("busy", False), ("ok", False)]
    assert second.calls == [{**call, "cached": True} for call in first.calls]
    assert second.result.document == first.result.document
    assert len(server.received) == 2


def test_a_busy_server_is_asked_again_by_prefect_and_each_attempt_is_a_row(
    comments: Comments, server: Double
) -> None:
    server.script = [BUSY, BUSY]
    first = comments()
    second = comments()
    (_, asked) = first.runs
    assert (asked["run_count"], asked["state_name"]) == (3, "Completed")
    assert len(server.received) == 3
    assert [(c["attempt"], c["outcome"], c["cached"]) for c in first.calls] == [
        (1, "busy", False),
        (2, "busy", False),
        (3, "ok", False),
    ]
    assert second.calls == [{**call, "cached": True} for call in first.calls]


def test_a_question_that_nobody_answers_is_a_failed_run_of_one_line_and_is_not_kept(
    comments: Comments, server: Double
) -> None:
    server.script = [BUSY] * 3
    commented = comments()
    (_, asked) = commented.runs
    assert (asked["run_count"], asked["state_name"]) == (3, "Failed")
    assert asked["state"]["message"] == (
        "Task run encountered an exception RetryableCallError: the server is busy (503): "
        "server busy, please try again. maximum pending requests exceeded"
    )
    logged = comments.api.ask("POST", "/logs/filter", json={"logs": {"task_run_id": {"any_": [asked["id"]]}}})
    assert [line["message"] for line in logged if len(line["message"].splitlines()) > 1] == []
    assert commented.result.reason == (
        "the server is busy (503): server busy, please try again. maximum pending requests exceeded "
        "(busy after 3 attempts)"
    )
    assert list((comments.store / "cache" / "commentary").iterdir()) == []


def test_what_would_fail_again_is_asked_once(comments: Comments, server: Double) -> None:
    server.script = [answering(404, "model 'good' not found")]
    commented = comments()
    assert (commented.runs[-1]["run_count"], commented.runs[-1]["state_name"]) == (1, "Failed")
    assert len(server.received) == 1


def test_no_attempt_begins_when_its_wait_may_pass_the_deadline(
    comments: Comments, server: Double, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(questions, "DEFAULT", Policy(total=60.0, base=61.0))
    server.script = [BUSY] * 3
    commented = comments()
    assert (commented.runs[-1]["run_count"], commented.runs[-1]["state_name"]) == (1, "Failed")
    assert [call["outcome"] for call in commented.calls] == ["busy"]


def test_refresh_asks_again_and_keeps_the_new_answer(comments: Comments, server: Double) -> None:
    comments()
    again = comments(refresh=True)
    third = comments()
    assert [run["state_name"] for run in (again.runs[-1], third.runs[-1])] == ["Completed", "Cached"]
    assert len(server.received) == 2
    assert third.calls == [{**call, "cached": True} for call in again.calls]


@pytest.mark.parametrize(
    "damage",
    [
        lambda _: b"",
        lambda _: b"{",
        lambda _: b'{"seal":"00","content":"{}"}',
        lambda entry: entry.replace(b"Keep", b"Lose"),
        # Prefect would import and build what such a record names.
        lambda entry: entry.replace(rb"\"type\":\"json\"", rb"\"type\":\"pickle\""),
    ],
)
def test_an_entry_that_is_damaged_or_forged_costs_a_call_and_no_audit(
    comments: Comments, server: Double, damage: Callable[[bytes], bytes]
) -> None:
    first = comments()
    (entry,) = (comments.store / "cache" / "commentary").iterdir()
    whole = entry.read_bytes()
    assert damage(whole) != whole
    entry.write_bytes(damage(whole))
    again = comments()
    assert again.runs[-1]["state_name"] == "Completed"
    assert len(server.received) == 2
    assert again.result.document == first.result.document
    assert comments().runs[-1]["state_name"] == "Cached"


def test_a_cache_that_cannot_be_written_costs_no_audit(comments: Comments, server: Double) -> None:
    comments()
    folder = comments.store / "cache" / "commentary"
    (entry,) = folder.iterdir()
    entry.unlink()
    entry.mkdir()
    assert comments().result.available
    assert len(server.received) == 2


def test_what_was_answered_before_an_interruption_is_not_asked_again(
    comments: Comments, server: Double, monkeypatch: pytest.MonkeyPatch
) -> None:
    both = replace(comments, personas=("data_collector", "insight_agent"), topics=("failures",))

    answered = Question.attempt

    def attempt(question: Question) -> tuple[Call, ...]:
        if server.received:
            raise KeyboardInterrupt
        return answered(question)

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(Question, "attempt", attempt)
        both()
    assert [run["state_name"] for run in both(tag="again").runs] == ["Completed", "Cached", "Completed"]
    assert len(server.received) == 2


def test_with_no_server_finding_the_model_is_what_failed(comments: Comments) -> None:
    comments.host = "http://127.0.0.1:9"
    commented = comments()
    assert commented.states == [("find good", "Failed")]
    assert commented.result.reason == "no server answers at http://127.0.0.1:9: start it"


def test_two_audits_at_once_that_ask_the_same_get_the_same_words(comments: Comments, server: Double) -> None:
    # Prefect's settings stand in the context, which threads do not inherit.
    at_once = [partial(copy_context().run, replace(comments), tag=tag) for tag in "ab"]
    with ThreadPoolExecutor(2) as threads:
        first, second = threads.map(lambda audit: audit(), at_once)
    assert first.result.document == second.result.document
    assert 1 <= len(server.received) <= 2
