"""From sentences and facts to choices and remarks, with the double and with the real server."""

from __future__ import annotations

from typing import Any

import orjson
import pyarrow as pa
import pytest

from data_contracts.errors import FinalCallError, RetryableCallError
from data_contracts.llm_calls import Call, CommentaryResult, silence
from data_contracts.schemas import LLM_CALLS
from data_contracts.sentences.choosing import identifiers, offered
from data_contracts.sentences.composing import compose
from data_contracts.sentences.narrative import Narrative
from data_contracts.settings import Commentary
from tasks.commentary.commenting import client_for, comment_as
from tasks.commentary.personas import personas
from tasks.commentary.questions import Question
from tasks.commentary.results import combine
from tests.commentary.double import COMMENTS, Double, answering, by_model, saying
from tests.commentary.material import answer_chunks, facts_table
from tests.commentary.real_server import RealServer
from tests.contracts.sentences.making import grounds

SAID = compose(grounds())
# Nothing to choose of: remarks alone are asked for.
NOTHING = Narrative()
INVENTORY = facts_table(topics=("inventory",))
BUSY = answering(503, "server busy, please try again.  maximum pending requests exceeded")
GOOD = "Keep the duplicates out of any later pooling of rows."


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
    host: str,
    model: str = "good",
    facts: pa.Table | None = None,
    api: str = "ollama",
    narrative: Narrative = NOTHING,
) -> CommentaryResult:
    """What all personas say, each question asked at most twice."""
    settings = Commentary(model=model, host=host, api=api)  # type: ignore[arg-type]
    client = client_for(settings)
    server, facts = client.identify(), facts or facts_table()
    said = [
        comment_as(p, facts, narrative, settings, client, server, _twice) for p in personas(settings.personas)
    ]
    return combine(settings, server, said)


def _choice(result: CommentaryResult) -> dict[str, Any]:
    """What the first persona chose."""
    choice: dict[str, Any] = result.document["personas"][0]["choice"]
    return choice


def test_good_remarks_are_accepted_and_cited(fake: Double) -> None:
    result = _comment(fake.url)
    said = {p["persona"]: p["comments"] for p in result.document["personas"]}
    assert result.available and not any(p["rejected"] for p in result.document["personas"])
    assert [c["fact_id"] for c in said["DataCollector-9000"]] == ["F03000", "F02000", "F01000", "F10000"]
    assert said["InsightAgent"][1:3] == [
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
        "options": '{"num_ctx":2048,"num_predict":80,"seed":7,"temperature":0.0,"think":false}',
    }


def test_every_attempt_is_a_row_with_its_metrics(fake: Double) -> None:
    fake.script = [BUSY]
    table = _comment(fake.url).calls
    first, second = table.slice(0, 2).to_pylist()
    assert table.schema == LLM_CALLS
    assert (first["outcome"], first["attempt"], first["output_tokens"]) == ("busy", 1, None)
    assert (second["outcome"], second["attempt"], second["cached"]) == ("ok", 2, False)
    assert second["ttft"] > 0 and (second["load"], second["prefill"], second["decode"]) == (0.2, 0.3, 0.8)
    assert second["queue"] == pytest.approx(0.2)
    assert second["lines_proposed"] == second["lines_accepted"] == 1


def test_a_persona_chooses_of_the_narrative_by_a_schema_and_the_document_says_what(fake: Double) -> None:
    choice = _choice(_comment(fake.url, narrative=SAID))
    names = [one.id for one in offered(SAID)]
    last, first = offered(SAID)[-1], offered(SAID)[0]
    assert fake.received[0]["format"]["properties"]["choices"]["items"]["enum"] == list(
        identifiers(offered(SAID))
    )
    assert {k: v for k, v in choice.items() if not k.startswith("prompt")} == {
        "outcome": "valid",
        "form": "schema",
        "is_own": True,
        "schema_ignored": False,
        "offered": names,
        "picked": [
            {"sentence": last.id, "action": len(last.actions) - 1 if last.actions else None},
            {"sentence": first.id, "action": 0 if first.actions else None},
        ],
        "agreement": -1.0,
    }


def test_a_call_for_a_choice_proposes_no_lines_and_says_its_form(fake: Double) -> None:
    row = _comment(fake.url, narrative=SAID).calls.to_pylist()[0]
    assert (row["lines_proposed"], row["lines_accepted"], row["lines_rejected"]) == (None, None, None)
    assert orjson.loads(row["options"])["form"] == "schema"


def test_where_a_server_takes_no_schema_the_choice_is_asked_for_by_lines(fake: Double) -> None:
    fake.script = [answering(400, "response_format is not supported")]
    result = _comment(fake.url, api="openai", narrative=SAID)
    assert [row["outcome"] for row in result.calls.to_pylist()][:2] == ["no_schema", "ok"]
    assert (_choice(result)["outcome"], _choice(result)["form"]) == ("lines", "lines")
    assert len(_choice(result)["picked"]) == 2


def test_gibberish_in_the_place_of_a_choice_leaves_the_codes_order_and_names_the_server(
    fake: Double,
) -> None:
    choice = _choice(_comment(fake.url, model="tiny", narrative=SAID))
    assert (choice["outcome"], choice["is_own"], choice["schema_ignored"]) == ("unreadable", False, True)
    assert [one["sentence"] for one in choice["picked"]] == [one.id for one in offered(SAID)][:5]
    assert choice["agreement"] is None


def test_a_choice_that_does_not_fit_is_asked_for_again_of_half_as_many(fake: Double) -> None:
    fake.script = [saying(*answer_chunks("{}", prompt_tokens=2048))]
    result = _comment(fake.url, narrative=compose(grounds(many=9)))
    assert [row["outcome"] for row in result.calls.to_pylist()][:2] == ["truncated", "ok"]
    asked = [body["format"]["properties"]["choices"]["items"]["enum"] for body in fake.received[:2]]
    assert len(asked[1]) < len(asked[0])
    assert _choice(result)["outcome"] == "valid"


def test_the_real_server_holds_a_model_that_knows_no_words_to_the_entries_that_are_offered(
    real_server: RealServer,
) -> None:
    choice = _choice(_comment(real_server.url, model="tiny", narrative=SAID))
    assert choice["outcome"] in ("valid", "again")
    assert {one["sentence"] for one in choice["picked"]} <= set(choice["offered"])


def test_a_refused_remark_is_asked_for_once_more_with_the_reason(fake: Double) -> None:
    bad = saying(*answer_chunks("The audit holds 101 files of it.\n"))
    fake.script = [bad, bad]
    result = _comment(fake.url, facts=INVENTORY)
    collector = result.document["personas"][0]
    *before, said, asked = fake.received[1]["messages"]
    assert before == fake.received[0]["messages"]
    assert said == {"role": "assistant", "content": "The audit holds 101 files of it."}
    assert "no digit or numeral of any script" in asked["content"]
    assert (collector["proposed"], collector["accepted"], collector["rejected"]) == (2, 0, {"digit": 2})
    assert len(fake.received) == 2


@pytest.mark.parametrize("label", ["", "F01: ", "Remark: ", '"'])
def test_an_answer_to_one_fact_need_not_cite_it(label: str, fake: Double) -> None:
    fake.script = [saying(*answer_chunks(label + GOOD))]
    collector = _comment(fake.url, facts=INVENTORY).document["personas"][0]
    assert [c["text"] for c in collector["comments"]] == [GOOD]


@pytest.mark.parametrize("more", [" Copies are good. I like them.", "\nCopies are good."])
def test_of_an_answer_of_several_sentences_the_first_is_the_remark(more: str, fake: Double) -> None:
    fake.script = [saying(*answer_chunks(GOOD + more))]
    collector = _comment(fake.url, facts=INVENTORY).document["personas"][0]
    assert [c["text"] for c in collector["comments"]] == [GOOD]
    assert collector["proposed"] == 2


@pytest.mark.parametrize("end", ["\nThe inventory", " The inventory"])
def test_of_an_answer_that_was_cut_what_was_whole_before_is_kept(end: str, fake: Double) -> None:
    fake.script = [saying(*answer_chunks(f"{GOOD}{end}", done_reason="length"))]
    collector = _comment(fake.url, facts=INVENTORY).document["personas"][0]
    assert [c["text"] for c in collector["comments"]] == [GOOD]
    assert collector["rejected"] == {"cut_off": 1}


def test_of_an_answer_that_broke_off_what_was_whole_is_kept_and_the_persona_counts_as_unanswered(
    fake: Double,
) -> None:
    # No last chunk: so ends a model that repeats itself.
    fake.script = [saying(*answer_chunks(f"{GOOD}\nThe inventory")[:-1])]
    result = _comment(fake.url, facts=INVENTORY)
    collector = result.document["personas"][0]
    assert result.calls["outcome"].to_pylist() == ["unfinished"]
    assert [c["text"] for c in collector["comments"]] == [GOOD]
    assert result.available
    assert (silence(result.document) or "").startswith("DataCollector-9000 got no whole answer: ")


def test_an_example_of_the_prompt_is_no_remark(fake: Double) -> None:
    fake.script = [saying(*answer_chunks("Ask for the raw timings behind this summary, and keep them."))]
    collector = _comment(fake.url, facts=INVENTORY).document["personas"][0]
    assert collector["rejected"] == {"leak": 1}


def test_the_text_of_rejected_lines_reaches_nobody(fake: Double) -> None:
    fake.script = [saying(*answer_chunks("The audit holds 98765 files of it.\n"))] * 4
    assert "98765" not in str(_comment(fake.url, facts=INVENTORY).document)


def test_an_audit_spends_at_most_its_output_tokens(host: str) -> None:
    result = _comment(host, model="noeos", facts=facts_table(4), narrative=SAID)
    rows = result.calls.to_pylist()
    assert {r["outcome"] for r in rows} <= {"length", "truncated", "overflow", "ok"}
    assert 0 < sum(r["output_tokens"] or 0 for r in rows) <= 800


def test_attempts_that_broke_off_are_paid_for_like_others(fake: Double) -> None:
    pieces = [{"message": {"content": "It "}, "done": False}] * 30
    fake.script = [saying(*pieces, {"error": "unexpected EOF"})] * 40
    result = _comment(fake.url, facts=facts_table(4))
    # Each persona may spend 400: after two attempts its server counts as gone.
    assert [call["outcome"] for call in result.calls.to_pylist()] == ["broken"] * 4


def test_gibberish_of_the_real_server_is_rejected_and_counted(real_server: RealServer) -> None:
    first = _comment(real_server.url, model="tiny", facts=facts_table(9))
    rows = first.calls.to_pylist()
    answered = [r for r in rows if r["outcome"] in ("ok", "length")]
    assert first.available and answered
    assert all(r["ttft"] and r["output_tokens"] and r["decode_throughput"] for r in answered)
    assert all(p["proposed"] > 0 and p["accepted"] == 0 for p in first.document["personas"])


def test_when_every_attempt_fails_the_commentary_is_unavailable_and_the_attempts_are_kept(
    fake: Double,
) -> None:
    fake.script = [answering(503, "server busy")] * 4
    result = _comment(fake.url, narrative=SAID)
    assert (result.available, result.reason) == (
        False,
        "the server is busy (503): server busy (busy after 2 attempts)",
    )
    assert result.calls["outcome"].to_pylist() == ["busy"] * 4
    assert _choice(result)["outcome"] == "unanswered"


@pytest.mark.parametrize(("narrative", "answered"), [(NOTHING, 5), (SAID, 5)], ids=["remark", "choice"])
def test_a_persona_that_got_no_answer_is_told_though_another_did(
    narrative: Narrative, answered: int, fake: Double
) -> None:
    assert silence(_comment(fake.url, narrative=narrative).document) is None
    fake.script = [*[by_model] * answered, answering(404, "model 'good' not found")]
    document = _comment(fake.url, narrative=narrative).document
    assert document["available"]
    assert silence(document) == (
        "InsightAgent got no whole answer: model 'good' not found: pull the model, or name one that the server has "
        "(not_found after 1 attempt)"
    )


def test_an_openai_server_chooses_and_comments_as_well(fake: Double) -> None:
    result = _comment(fake.url, api="openai", narrative=SAID)
    assert result.available and result.document["server"] == "openai"
    assert _choice(result)["outcome"] == "valid"
    assert sum(p["accepted"] for p in result.document["personas"]) >= 4
    assert set(result.calls["decode_throughput"].to_pylist()) == {None}
