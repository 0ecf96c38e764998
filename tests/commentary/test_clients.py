"""The contract that a client keeps, with the real server and with a double that fails on demand."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from data_contracts.errors import CommentaryError, FinalCallError, RetryableCallError
from data_contracts.llm_calls import Call, Message, Options, Patience, Prompt, Server
from tasks.commentary.client import Heard
from tasks.commentary.ollama_client import OllamaClient
from tasks.commentary.openai_client import OpenAIClient
from tasks.commentary.personas import personas
from tasks.commentary.prompting import truncation
from tasks.commentary.questions import Policy, Question
from tests.commentary.asked import OPTIONS, PATIENCE, PROMPT, error_of
from tests.commentary.double import Behaviour, Double, Handler, answering, saying, sending, stalling
from tests.commentary.material import answer_chunks, ndjson
from tests.commentary.real_server import RealServer

LONG = Prompt((Message("user", "go on " * 900),))
SERVER = Server("ollama", "http://127.0.0.1", "good:latest")


def _question(
    client: OllamaClient | OpenAIClient,
    prompt: Prompt = PROMPT,
    options: Options = OPTIONS,
    policy: Policy | None = None,
    clock: Callable[[], float] = time.monotonic,
    tokens: int | None = None,
) -> Question:
    (persona,) = personas(["data_collector"])
    return Question(client, SERVER, persona, prompt, options, tokens=tokens, policy=policy, clock=clock)


def test_a_server_says_its_version_and_the_models_digest(host: str) -> None:
    server = OllamaClient("tiny", host).identify()
    assert (server.model, server.context_length) == ("tiny:latest", 2048)
    assert server.version and server.digest


def test_a_missing_model_is_final_and_says_how_to_get_it(host: str) -> None:
    with pytest.raises(FinalCallError, match="ollama pull nope"):
        OllamaClient("nope", host).identify()


def test_a_preloaded_model_answers(host: str) -> None:
    client = OllamaClient("noeos", host)
    client.preload(OPTIONS)
    assert client.generate(PROMPT, OPTIONS, PATIENCE).outcome == "length"


def test_an_endless_generation_ends_at_num_predict_with_all_metrics(host: str) -> None:
    call = OllamaClient("noeos", host).generate(PROMPT, OPTIONS, PATIENCE)
    assert (call.outcome, call.output_tokens) == ("length", 24)
    assert None not in (call.ttft, call.load, call.prefill, call.decode, call.queue, call.prompt_tokens)
    assert 0 < (call.ttft or 0) <= (call.total or 0)
    assert call.decode_throughput == pytest.approx(24 / (call.decode or 1))


def test_a_model_that_stops_at_once_is_ok_with_no_text_and_no_rate(host: str) -> None:
    call = OllamaClient("eos", host).generate(PROMPT, OPTIONS, PATIENCE)
    assert (call.outcome, call.text, call.output_tokens, call.decode_throughput) == ("ok", "", 1, None)
    assert call.ttft is None


def test_a_stream_without_done_is_final_and_keeps_what_was_measured(host: str) -> None:
    with pytest.raises(CommentaryError) as caught:
        OllamaClient("loop", host).generate(PROMPT, Options(num_ctx=512, num_predict=200), PATIENCE)
    error = caught.value
    assert (type(error), error.code) == (FinalCallError, "unfinished")
    assert isinstance(error.call, Call) and error.call.ttft is not None


def test_a_prompt_that_does_not_fit_is_never_accepted(host: str) -> None:
    attempts = _question(OllamaClient("noeos", host), LONG).attempt()
    assert [a.outcome for a in attempts] in (["overflow"], ["truncated"])


def test_nobody_listening_is_unreachable() -> None:
    with pytest.raises(RetryableCallError, match=r"no server answers at http://127\.0\.0\.1:9"):
        OllamaClient("tiny", "http://127.0.0.1:9").identify()


def test_every_option_is_sent(fake: Double) -> None:
    OllamaClient("good", fake.url).generate(PROMPT, OPTIONS, PATIENCE)
    sent = {k: v for k, v in fake.received[0].items() if k not in ("messages", "keep_alive")}
    assert sent == {
        "model": "good",
        "stream": True,
        "think": False,
        "truncate": False,
        "options": {"num_ctx": 512, "num_predict": 24, "temperature": 0.0, "seed": 7},
    }


@pytest.mark.parametrize(
    ("status", "message", "code", "again"),
    [
        (503, "server busy, please try again.  maximum pending requests exceeded", "busy", True),
        (500, "an error was encountered while running the model: unexpected EOF", "server_error", True),
        (500, "llama runner process has terminated: exit status 2", "server_error", True),
        (500, 'option "temperature" must be of type float32', "refused", False),
        (502, b"<html>bad gateway</html>", "server_error", True),
        (400, "missing request body", "refused", False),
        (403, b"", "refused", False),
        (404, "model 'nope' not found", "not_found", False),
        (
            400,
            '{"error":{"code":400,"message":"request (616 tokens)","type":"exceed_context_size_error"}}',
            "overflow",
            False,
        ),
    ],
)
def test_an_error_before_the_stream_is_what_its_status_and_text_say(
    fake: Double, status: int, message: str | bytes, code: str, again: bool
) -> None:
    fake.script = [answering(status, message)]
    error = error_of(OllamaClient("good", fake.url))
    assert (error.code, isinstance(error, RetryableCallError)) == (code, again)


def test_an_error_line_in_mid_stream_is_retryable(fake: Double) -> None:
    fake.script = [saying(*answer_chunks("It is so")[:2], {"error": "unexpected EOF"})]
    error = error_of(OllamaClient("good", fake.url))
    assert (type(error), error.code) == (RetryableCallError, "broken")


def test_a_connection_that_breaks_off_is_retryable(fake: Double) -> None:
    fake.script = [sending(ndjson(answer_chunks("It is so")[:2]), end=False)]
    assert error_of(OllamaClient("good", fake.url)).code == "broken"


def test_malformed_ndjson_is_final(fake: Double) -> None:
    fake.script = [sending(b'{"message": {"content": "It"}\n')]
    error = error_of(OllamaClient("good", fake.url))
    assert (type(error), error.code) == (FinalCallError, "malformed")


def test_done_false_at_the_end_is_final(fake: Double) -> None:
    fake.script = [saying({"message": {"content": "mibi mibi"}, "done": False})]
    assert error_of(OllamaClient("good", fake.url)).code == "unfinished"


def test_a_stall_ends_when_the_silence_is_too_long(fake: Double) -> None:
    fake.script = [stalling]
    error = error_of(OllamaClient("good", fake.url), patience=Patience(silence=0.3))
    assert (type(error), error.code) == (RetryableCallError, "stalled")
    assert isinstance(error.call, Call) and 0.2 < (error.call.total or 0) < 5


def trickling(count: int, text: str = "It", lines: bool = True) -> Behaviour:
    """An answer whose chunks come one after the other, each a twentieth of a second late."""

    def behave(handler: Handler, _: dict[str, Any]) -> None:
        handler.stream(end=False)
        last = answer_chunks("It")[-1]
        chunk = {"message": {"role": "assistant", "content": text}, "done": False}
        for said in [*([chunk] * count), last]:
            if handler.double.over.wait(0.05):
                return
            part = ndjson([said]) if lines else b" "
            handler.wfile.write(f"{len(part):x}\r\n".encode() + part + b"\r\n")
        handler.wfile.write(b"0\r\n\r\n")

    return behave


@pytest.mark.parametrize("silent", [trickling(10_000, text=""), trickling(10_000, lines=False)])
def test_chunks_that_say_nothing_and_bytes_that_make_no_line_are_silence(
    silent: Behaviour, fake: Double
) -> None:
    fake.script = [silent]
    error = error_of(OllamaClient("good", fake.url), patience=Patience(silence=0.3))
    assert (type(error), error.code) == (RetryableCallError, "stalled")


def test_a_server_that_does_not_heed_the_token_limit_is_not_heard_to_its_end(fake: Double) -> None:
    fake.script = [saying(*answer_chunks("It " * 2_000))]
    error = error_of(OllamaClient("good", fake.url))
    assert (type(error), error.code) == (FinalCallError, "endless")


def test_a_line_may_hold_any_character_that_ends_lines_elsewhere(fake: Double) -> None:
    line = json.dumps({"message": {"content": "a\u2028b"}, "done": False}, ensure_ascii=False)
    fake.script = [sending(line.encode() + b"\n" + ndjson(answer_chunks("It")[-1:]))]
    assert OllamaClient("good", fake.url).generate(PROMPT, OPTIONS, PATIENCE).text == "a\u2028b"


def test_an_answer_that_goes_on_may_take_longer_than_the_longest_silence(fake: Double) -> None:
    fake.script = [trickling(40)]
    call = OllamaClient("good", fake.url).generate(PROMPT, OPTIONS, Patience(silence=1.0))
    assert call.outcome == "ok" and (call.total or 0) > 1.5


def test_each_attempt_is_on_record_and_only_what_may_end_better_is_retryable(fake: Double) -> None:
    fake.script = [answering(503, "server busy"), answering(404, "model 'good' not found")]
    question = _question(OllamaClient("good", fake.url))
    with pytest.raises(RetryableCallError):
        question.attempt()
    with pytest.raises(FinalCallError):
        question.attempt()
    assert [(a.attempt, a.outcome) for a in question.attempts] == [(1, "busy"), (2, "not_found")]


def test_a_busy_server_is_final_when_another_attempt_might_begin_after_the_deadline(fake: Double) -> None:
    fake.script = [answering(503, "server busy")]
    now = iter([0.0, 58.6])
    question = _question(OllamaClient("good", fake.url), policy=Policy(total=60.0), clock=lambda: next(now))
    with pytest.raises(FinalCallError, match="server busy"):
        question.attempt()


def test_all_attempts_together_spend_no_more_than_a_question_is_allowed(fake: Double) -> None:
    cut = [{"message": {"content": "It "}, "done": False}] * 20
    fake.script = [saying(*cut, {"error": "unexpected EOF"})] * 2
    options = Options(num_ctx=512, num_predict=24)
    question = _question(OllamaClient("good", fake.url), options=options, tokens=50)
    with pytest.raises(RetryableCallError):
        question.attempt()
    # Of an attempt that broke off the server counts nothing: 20 pieces are 20 tokens or more.
    assert question.left == 30
    with pytest.raises(FinalCallError):
        question.attempt()
    assert [body["options"]["num_predict"] for body in fake.received] == [24, 24]
    assert [call.spent(24) for call in question.attempts] == [20, 20]


def test_silent_truncation_is_found_by_the_token_count() -> None:
    fits = Call(outcome="ok", prompt_tokens=40, output_tokens=9)
    assert truncation(PROMPT, OPTIONS, fits) is None
    assert truncation(PROMPT, OPTIONS, Call(outcome="ok", prompt_tokens=512, output_tokens=9)) is not None
    assert truncation(LONG, OPTIONS, Call(outcome="ok", prompt_tokens=259, output_tokens=9)) is not None


def test_an_openai_server_streams_with_tokens_and_without_durations(fake: Double) -> None:
    client = OpenAIClient("noeos", f"{fake.url}/v1")
    server, call = client.identify(), client.generate(PROMPT, OPTIONS, PATIENCE)
    assert (server.api, server.version, server.digest) == ("openai", "0.0.2", None)
    assert (call.outcome, call.decode, call.decode_throughput) == ("length", None, None)
    assert call.ttft is not None and call.output_tokens is not None


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        (b'data: {"choices":[{"delta":{"content":"It"}}]}\n\n', "unfinished"),
        (b"data: {broken\n\n", "malformed"),
        (b'data: {"error":{"message":"engine died","type":"x"}}\n\n', "broken"),
    ],
)
def test_an_openai_stream_that_fails_has_the_same_codes(fake: Double, sent: bytes, code: str) -> None:
    fake.script = [sending(sent)]
    assert error_of(OpenAIClient("good", fake.url)).code == code


def test_the_real_server_speaks_the_openai_protocol_too(real_server: RealServer) -> None:
    client = OpenAIClient("noeos", real_server.url)
    call = client.generate(PROMPT, OPTIONS, PATIENCE)
    assert (client.identify().model, call.outcome, call.output_tokens) == ("noeos:latest", "length", 24)


class _Killing(OllamaClient):
    """Ends the server after a few lines of its first answer."""

    server: RealServer
    killed = False

    def _listen(self, lines: Iterator[str], heard: Heard) -> dict[str, Any]:
        return super()._listen(self._until_killed(lines), heard)

    def _until_killed(self, lines: Iterator[str]) -> Iterator[str]:
        for count, line in enumerate(lines):
            if count == 3 and not self.killed:
                self.killed = True
                self.server.stop()
            yield line


def test_a_server_killed_in_mid_stream_and_restarted_answers_the_next_attempt(
    real_server: RealServer,
) -> None:
    client = _Killing("noeos", real_server.url)
    client.server = real_server
    question = _question(client, options=Options(num_ctx=2048, num_predict=1500), tokens=3000)
    with pytest.raises(RetryableCallError):
        question.attempt()
    real_server.start()
    attempts = question.attempt()
    assert [a.outcome for a in attempts] == ["broken", "length"]
    assert attempts[0].ttft is not None
