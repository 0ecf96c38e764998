"""From facts to comments, with the double and with the real server."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest

from data_contracts.llm_calls import CommentaryResult
from data_contracts.schemas import LLM_CALLS
from data_contracts.settings import Commentary
from tasks.commentary.cache import Cache
from tasks.commentary.commenting import client_for, comment
from tasks.commentary.retries import Policy
from tests.commentary.double import COMMENTS, Behaviour, Double, answering, saying
from tests.commentary.material import answer_chunks, facts_table
from tests.commentary.real_server import RealServer

QUICK = Policy(attempts=2, total=20.0, attempt=10.0, base=0.01)


def _comment(
    host: str,
    folder: Path,
    model: str = "good",
    facts: pa.Table | None = None,
    refresh: bool = False,
    api: str = "ollama",
) -> CommentaryResult:
    settings = Commentary(model=model, host=host, api=api)  # type: ignore[arg-type]
    return comment(facts or facts_table(), settings, client_for(settings), Cache(folder, refresh), QUICK)


def test_good_comments_are_accepted_and_cited(fake: Double, tmp_path: Path) -> None:
    result = _comment(fake.url, tmp_path)
    said = {p["persona"]: p["comments"] for p in result.document["personas"]}
    assert result.available
    assert [c["fact_id"] for c in said["DataCollector-9000"]] == ["F01000", "F02000", "F03000"]
    assert said["InsightAgent"] == [
        {"fact_id": "F03000", "text": COMMENTS["requests failed"]},
        {"fact_id": "F04000", "text": COMMENTS["decodes"]},
        {"fact_id": "F05000", "text": COMMENTS["too small"]},
    ]


def test_the_document_says_who_answered_and_how(fake: Double, tmp_path: Path) -> None:
    document = _comment(fake.url, tmp_path).document
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


def test_every_attempt_is_a_row_with_its_metrics(fake: Double, tmp_path: Path) -> None:
    fake.script = [answering(503, "server busy, please try again.  maximum pending requests exceeded")]
    table = _comment(fake.url, tmp_path).calls
    first, second = table.slice(0, 2).to_pylist()
    assert table.schema == LLM_CALLS
    assert (first["outcome"], first["attempt"], first["output_tokens"]) == ("busy", 1, None)
    assert (second["outcome"], second["attempt"], second["cached"]) == ("ok", 2, False)
    assert second["ttft"] > 0 and (second["load"], second["prefill"], second["decode"]) == (0.2, 0.3, 0.8)
    assert second["queue"] == pytest.approx(0.2)
    assert second["lines_proposed"] == second["lines_accepted"] == 3


def test_an_unchanged_audit_makes_no_call(fake: Double, tmp_path: Path) -> None:
    first = _comment(fake.url, tmp_path)
    calls = len(fake.received)
    second = _comment(fake.url, tmp_path)
    assert len(fake.received) == calls > 0
    assert second.document == first.document
    assert second.calls["cached"].to_pylist() == [True] * second.calls.num_rows


def test_refresh_ignores_the_cache(fake: Double, tmp_path: Path) -> None:
    _comment(fake.url, tmp_path)
    calls = len(fake.received)
    _comment(fake.url, tmp_path, refresh=True)
    assert len(fake.received) == 2 * calls


@pytest.mark.parametrize("damage", [b"", b"{", b'{"format":1}', b"\x00" * 50])
def test_a_damaged_cache_entry_is_recomputed(fake: Double, tmp_path: Path, damage: bytes) -> None:
    first = _comment(fake.url, tmp_path)
    for entry in tmp_path.iterdir():
        entry.write_bytes(damage)
    again = _comment(fake.url, tmp_path)
    assert again.document == first.document
    assert not any(again.calls["cached"].to_pylist())


def test_an_altered_cache_entry_is_recomputed(fake: Double, tmp_path: Path) -> None:
    _comment(fake.url, tmp_path)
    for entry in tmp_path.iterdir():
        entry.write_bytes(entry.read_bytes().replace(b"the", b"teh"))
    assert not any(_comment(fake.url, tmp_path).calls["cached"].to_pylist())


def test_a_rejected_line_is_retried_once_with_its_reasons(fake: Double, tmp_path: Path) -> None:
    bad = saying(*answer_chunks("F01: The audit holds 101 files of it.\n"))
    fake.script = [bad, bad]
    result = _comment(fake.url, tmp_path, facts=facts_table(topics=("inventory",)))
    asked = fake.received[1]["messages"][-1]["content"]
    collector = result.document["personas"][0]
    assert "no digit or numeral of any script" in asked and "only for F01" in asked
    assert asked.startswith(fake.received[0]["messages"][-1]["content"])
    assert (collector["proposed"], collector["accepted"], collector["rejected"]) == (2, 0, {"digit": 2})
    assert len(fake.received) == 2


def test_of_an_answer_that_was_cut_the_complete_lines_are_kept(fake: Double, tmp_path: Path) -> None:
    line = "F01: Keep the duplicates out of any later pooling of rows."
    cut = saying(*answer_chunks(f"{line}\nF01: The inventory", done_reason="length"))
    fake.script = [cut, cut]
    collector = _comment(fake.url, tmp_path, facts=facts_table(topics=("inventory",))).document["personas"][0]
    assert [c["text"] for c in collector["comments"]] == [line.removeprefix("F01: ")]
    assert collector["rejected"]["cut_off"] >= 1


def test_the_text_of_rejected_lines_reaches_nobody(fake: Double, tmp_path: Path) -> None:
    bad = saying(*answer_chunks("F01: The audit holds 98765 files of it.\n"))
    fake.script = [bad] * 4
    assert "98765" not in str(_comment(fake.url, tmp_path).document)


def test_a_schema_that_is_not_kept_is_rejected_line_by_line(fake: Double, tmp_path: Path) -> None:
    fake.script = [saying(*answer_chunks('{"F01": "all is well"}'))] * 4
    result = _comment(fake.url, tmp_path)
    assert [p["rejected"] for p in result.document["personas"]] == [{"uncited": 2}, {"uncited": 2}]


def test_an_audit_spends_at_most_its_output_tokens(host: str, tmp_path: Path) -> None:
    result = _comment(host, tmp_path, model="noeos", facts=facts_table(4))
    rows = result.calls.to_pylist()
    assert {r["outcome"] for r in rows} <= {"length", "truncated", "overflow"}
    assert 0 < sum(r["output_tokens"] or 0 for r in rows) <= 800


def test_gibberish_of_the_real_server_is_rejected_and_counted_and_cached(
    real_server: RealServer, tmp_path: Path
) -> None:
    first = _comment(real_server.url, tmp_path, model="tiny", facts=facts_table(9))
    again = _comment(real_server.url, tmp_path, model="tiny", facts=facts_table(9))
    rows = first.calls.to_pylist()
    answered = [r for r in rows if r["outcome"] in ("ok", "length")]
    assert first.available and answered
    assert all(r["ttft"] and r["output_tokens"] and r["decode_throughput"] for r in answered)
    assert all(p["proposed"] > 0 and p["accepted"] == 0 for p in first.document["personas"])
    assert all(again.calls["cached"].to_pylist())
    assert again.document == first.document


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
    fake: Double, tmp_path: Path, outcome: str, behaviour: Behaviour
) -> None:
    fake.script = [behaviour]
    facts = facts_table(9, topics=("inventory", "telemetry", "redundancy"))
    result = _comment(fake.url, tmp_path, facts=facts)
    collector = result.document["personas"][0]
    assert result.calls["outcome"].to_pylist()[:2] == [outcome, "ok"]
    assert collector["facts_cut"] > 0 and collector["accepted"] > 0
    assert collector["facts_included"] + collector["facts_cut"] == 27


def test_with_the_server_down_the_reason_is_one_line(tmp_path: Path) -> None:
    result = _comment("http://127.0.0.1:9", tmp_path)
    assert (result.available, result.calls.num_rows) == (False, 0)
    assert result.reason == "no server answers at http://127.0.0.1:9: start it"


def test_when_every_attempt_fails_the_commentary_is_unavailable_and_the_attempts_are_kept(
    fake: Double, tmp_path: Path
) -> None:
    fake.script = [answering(503, "server busy")] * 4
    result = _comment(fake.url, tmp_path)
    assert (result.available, result.reason) == (
        False,
        "the server is busy (503): server busy (busy after 2 attempts)",
    )
    assert result.calls["outcome"].to_pylist() == ["busy"] * 4
    assert list(tmp_path.iterdir()) == []


def test_a_crash_between_personas_costs_only_what_is_missing(fake: Double, tmp_path: Path) -> None:
    _comment(fake.url, tmp_path)
    kept = sorted(tmp_path.iterdir())[0]
    for entry in tmp_path.iterdir():
        if entry != kept:
            entry.unlink()
    calls = len(fake.received)
    _comment(fake.url, tmp_path)
    assert len(fake.received) == calls + calls - 1


def test_an_openai_server_comments_as_well(fake: Double, tmp_path: Path) -> None:
    result = _comment(fake.url, tmp_path, api="openai")
    assert result.available and result.document["server"] == "openai"
    assert sum(p["accepted"] for p in result.document["personas"]) >= 4
    assert set(result.calls["decode_throughput"].to_pylist()) == {None}
