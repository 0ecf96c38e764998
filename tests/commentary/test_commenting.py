"""From facts to comments, with the double and with the real server."""

from __future__ import annotations

import pyarrow as pa
import pytest

from data_contracts.errors import FinalCallError, RetryableCallError
from data_contracts.llm_calls import Call, CommentaryResult, silence
from data_contracts.schemas import LLM_CALLS
from data_contracts.settings import Commentary
from tasks.commentary.commenting import client_for, combine, comment_as
from tasks.commentary.personas import personas
from tasks.commentary.questions import Question
from tests.commentary.double import COMMENTS, Behaviour, Double, answering, by_model, saying
from tests.commentary.material import answer_chunks, facts_table
from tests.commentary.real_server import RealServer


def _twice(question: Question) -> tuple[Call, ...]:
    """As a task run asks it, without the waits."""
    for _ in range(2):
        try:
            return question.attempt()
        except RetryableCallError:
            continue
        except FinalCallError:
            break
    return tuple(question.attempts)


def _comment(
    host: str, model: str = "good", facts: pa.Table | None = None, api: str = "ollama"
) -> CommentaryResult:
    """What all personas say, each question asked at most twice."""
    settings = Commentary(model=model, host=host, api=api)  # type: ignore[arg-type]
    client = client_for(settings)
    server, facts = client.identify(), facts or facts_table()
    said = [comment_as(p, facts, settings, client, server, _twice) for p in personas(settings.personas)]
    return combine(settings, server, said)


def test_good_comments_are_accepted_and_cited(fake: Double) -> None:
    result = _comment(fake.url)
    said = {p["persona"]: p["comments"] for p in result.document["personas"]}
    assert result.available
    assert [c["fact_id"] for c in said["DataCollector-9000"]] == ["F01000", "F02000", "F03000"]
    assert said["InsightAgent"] == [
        {"fact_id": "F03000", "text": COMMENTS["requests failed"]},
        {"fact_id": "F04000", "text": COMMENTS["decodes"]},
        {"fact_id": "F05000", "text": COMMENTS["too small"]},
    ]


def test_the_document_says_who_answered_and_how(fake: Double) -> None:
    document = _comment(fake.url).document
    assert {k: v for k, v in document.items() if k not in ("personas", "reasons")} == {
        "available": True,
        "reason": None,
        "model": "good:latest",
        "model_digest": "sha-good",
        "server": "ollama",
        "server_version": "0.0.1",
        "max_output_tokens": 800,
        "options": '{"num_ctx":2048,"num_predict":266,"seed":7,"temperature":0.0,"think":false}',
    }


def test_every_attempt_is_a_row_with_its_metrics(fake: Double) -> None:
    fake.script = [answering(503, "server busy, please try again.  maximum pending requests exceeded")]
    table = _comment(fake.url).calls
    first, second = table.slice(0, 2).to_pylist()
    assert table.schema == LLM_CALLS
    assert (first["outcome"], first["attempt"], first["output_tokens"]) == ("busy", 1, None)
    assert (second["outcome"], second["attempt"], second["cached"]) == ("ok", 2, False)
    assert second["ttft"] > 0 and (second["load"], second["prefill"], second["decode"]) == (0.2, 0.3, 0.8)
    assert second["queue"] == pytest.approx(0.2)
    assert second["lines_proposed"] == second["lines_accepted"] == 3


def test_a_rejected_line_is_retried_once_with_its_reasons(fake: Double) -> None:
    bad = saying(*answer_chunks("F01: The audit holds 101 files of it.\n"))
    fake.script = [bad, bad]
    result = _comment(fake.url, facts=facts_table(topics=("inventory",)))
    asked = fake.received[1]["messages"][-1]["content"]
    collector = result.document["personas"][0]
    assert "no digit or numeral of any script" in asked and "only for F01" in asked
    assert asked.startswith(fake.received[0]["messages"][-1]["content"])
    assert (collector["proposed"], collector["accepted"], collector["rejected"]) == (2, 0, {"digit": 2})
    assert len(fake.received) == 2


def test_of_an_answer_that_was_cut_the_complete_lines_are_kept(fake: Double) -> None:
    line = "F01: Keep the duplicates out of any later pooling of rows."
    cut = saying(*answer_chunks(f"{line}\nF01: The inventory", done_reason="length"))
    fake.script = [cut, cut]
    collector = _comment(fake.url, facts=facts_table(topics=("inventory",))).document["personas"][0]
    assert [c["text"] for c in collector["comments"]] == [line.removeprefix("F01: ")]
    assert collector["rejected"]["cut_off"] >= 1


def test_the_text_of_rejected_lines_reaches_nobody(fake: Double) -> None:
    bad = saying(*answer_chunks("F01: The audit holds 98765 files of it.\n"))
    fake.script = [bad] * 4
    assert "98765" not in str(_comment(fake.url).document)


def test_a_schema_that_is_not_kept_is_rejected_line_by_line(fake: Double) -> None:
    fake.script = [saying(*answer_chunks('{"F01": "all is well"}'))] * 4
    result = _comment(fake.url)
    assert [p["rejected"] for p in result.document["personas"]] == [{"uncited": 2}, {"uncited": 2}]


def test_an_audit_spends_at_most_its_output_tokens(host: str) -> None:
    result = _comment(host, model="noeos", facts=facts_table(4))
    rows = result.calls.to_pylist()
    assert {r["outcome"] for r in rows} <= {"length", "truncated", "overflow"}
    assert 0 < sum(r["output_tokens"] or 0 for r in rows) <= 800


def test_gibberish_of_the_real_server_is_rejected_and_counted(real_server: RealServer) -> None:
    first = _comment(real_server.url, model="tiny", facts=facts_table(9))
    rows = first.calls.to_pylist()
    answered = [r for r in rows if r["outcome"] in ("ok", "length")]
    assert first.available and answered
    assert all(r["ttft"] and r["output_tokens"] and r["decode_throughput"] for r in answered)
    assert all(p["proposed"] > 0 and p["accepted"] == 0 for p in first.document["personas"])


@pytest.mark.parametrize(
    ("outcome", "behaviour"),
    [
        ("truncated", saying(*answer_chunks("F01: It is so", prompt_tokens=2048))),
        (
            "overflow",
            answering(400, "request (2616 tokens) exceeds the available context size (2048 tokens)"),
        ),
    ],
)
def test_a_prompt_that_the_server_cuts_or_refuses_is_asked_again_with_fewer_facts(
    fake: Double, outcome: str, behaviour: Behaviour
) -> None:
    fake.script = [behaviour]
    facts = facts_table(9, topics=("inventory", "telemetry", "redundancy"))
    result = _comment(fake.url, facts=facts)
    collector = result.document["personas"][0]
    assert result.calls["outcome"].to_pylist()[:2] == [outcome, "ok"]
    assert collector["facts_cut"] > 0 and collector["accepted"] > 0
    assert collector["facts_included"] + collector["facts_cut"] == 27


def test_when_every_attempt_fails_the_commentary_is_unavailable_and_the_attempts_are_kept(
    fake: Double,
) -> None:
    fake.script = [answering(503, "server busy")] * 4
    result = _comment(fake.url)
    assert (result.available, result.reason) == (
        False,
        "the server is busy (503): server busy (busy after 2 attempts)",
    )
    assert result.calls["outcome"].to_pylist() == ["busy"] * 4


def test_a_persona_that_got_no_answer_is_told_though_another_did(fake: Double) -> None:
    assert silence(_comment(fake.url).document) is None
    fake.script = [by_model, answering(404, "model 'good' not found")]
    document = _comment(fake.url).document
    assert document["available"]
    assert silence(document) == (
        "InsightAgent got no answer: model 'good' not found: pull the model, or name one that the server has "
        "(not_found after 1 attempt)"
    )


def test_an_openai_server_comments_as_well(fake: Double) -> None:
    result = _comment(fake.url, api="openai")
    assert result.available and result.document["server"] == "openai"
    assert sum(p["accepted"] for p in result.document["personas"]) >= 4
    assert set(result.calls["decode_throughput"].to_pylist()) == {None}
