"""From facts to comments: who is asked what, what passed the gate, and what it cost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from data_contracts.grounding import REASONS
from data_contracts.llm_calls import Call, CommentaryResult, Options, Prompt, Server
from data_contracts.schemas import LLM_CALLS
from data_contracts.settings import Commentary
from tasks.commentary.client import Client
from tasks.commentary.gate import Comment, Judged, all_rejected, check, check_cut
from tasks.commentary.ollama_client import OllamaClient
from tasks.commentary.openai_client import OpenAIClient
from tasks.commentary.personas import Persona
from tasks.commentary.prompting import (
    LEAST_BYTES_PER_TOKEN,
    USUAL_BYTES_PER_TOKEN,
    Budget,
    NumberedFact,
    build_prompt,
    retry_prompt,
    select_facts,
)
from tasks.commentary.questions import Question

NUM_CTX = 4096  # Ollama's own default on most machines, so that a model loaded by others is not loaded again
_FIRST_SHARE = 2 / 3  # of a persona's output tokens, for its first answer; the retry gets what is left
_FEWEST_TOKENS = 48  # with fewer no line of an answer fits
# What a retry would not change: the comment is there already, or nothing was said.
_NOT_WORTH_A_RETRY = frozenset({"duplicate", "chatty", "uncited", "markdown", "question", "html"})

# All attempts to get a question answered, in order. It raises nothing of what a server can do.
Ask = Callable[[Question], tuple[Call, ...]]


@dataclass(frozen=True, slots=True)
class Round:
    """One prompt, the attempts to get it answered (the last one counts), and what the gate said of the answer."""

    prompt: Prompt
    options: Options
    calls: tuple[Call, ...]
    judged: Judged

    @property
    def spent(self) -> int:
        """Output tokens of all attempts; of one that the server did not count, all that it was allowed or the least."""
        return sum(_output_tokens(call, self.options) for call in self.calls)


@dataclass(frozen=True, slots=True)
class PersonaComments:
    """What one persona said: every round, and the accepted comments. `reason` says why there is no answer."""

    persona: Persona
    rounds: tuple[Round, ...]
    comments: tuple[Comment, ...]
    reason: str | None = None


def client_for(settings: Commentary) -> Client:
    """The client of the server that the settings name."""
    model = settings.model or ""
    return (
        OpenAIClient(model, settings.host) if settings.api == "openai" else OllamaClient(model, settings.host)
    )


def call_options(settings: Commentary, server: Server | None = None) -> Options:
    """The options of a persona's first call; the context size is that of the whole run, so preload with them too."""
    # A server cuts a larger context to the model's own without saying so.
    longest = (server.context_length if server else None) or NUM_CTX
    return Options(num_ctx=min(NUM_CTX, longest), num_predict=int(_share(settings) * _FIRST_SHARE))


def comment_as(
    persona: Persona,
    facts: pa.Table,
    settings: Commentary,
    client: Client,
    server: Server,
    ask: Ask,
) -> PersonaComments:
    """One persona's comments within its share of the output tokens: an answer, and one retry that names the reasons."""
    numbered = select_facts(persona, facts)
    if not numbered:
        return PersonaComments(persona, (), (), "no fact is of a topic that it comments on")
    asking = _Asking(persona, numbered, client, server, ask)
    rounds = asking.first(call_options(settings, server))
    left = _share(settings) - sum(r.spent for r in rounds)
    rejected = _worth_a_retry(rounds[-1])
    if rejected and left >= _FEWEST_TOKENS:
        rounds.append(asking.again(rounds[-1], rejected, left))
    return PersonaComments(persona, tuple(rounds), _accepted(rounds), _silence(rounds))


@dataclass(frozen=True, slots=True)
class _Asking:
    persona: Persona
    facts: tuple[NumberedFact, ...]
    client: Client
    server: Server
    ask: Ask

    def first(self, options: Options) -> list[Round]:
        """The first answer; a prompt that turns out not to fit is cut and asked once more, with what is left to spend."""
        rounds: list[Round] = []
        # The persona's whole share, of which `num_predict` is the first two thirds.
        left = options.num_predict * 3 // 2
        # The usual density first: with the sure one, facts that fit would be left out of every prompt.
        for density in (USUAL_BYTES_PER_TOKEN, LEAST_BYTES_PER_TOKEN):
            predict = min(options.num_predict, left)
            budget = Budget(options.num_ctx, predict, density)
            prompt = build_prompt(self.persona, self.facts, budget)
            about = "with fewer facts" if rounds else ""
            rounds.append(self._round(prompt, Options(options.num_ctx, predict), about))
            left -= rounds[-1].spent
            if rounds[-1].calls[-1].outcome not in ("truncated", "overflow") or left < _FEWEST_TOKENS:
                break
        return rounds

    def again(self, before: Round, rejected: Sequence[tuple[str, str]], left: int) -> Round:
        """The retry: the same prompt, then the reasons."""
        options = Options(before.options.num_ctx, left)
        prompt = retry_prompt(before.prompt, rejected, Budget(options.num_ctx, left))
        return self._round(prompt, options, "for what was rejected")

    def _round(self, prompt: Prompt, options: Options, about: str) -> Round:
        calls = self.ask(Question(self.client, self.server, self.persona, prompt, options, about))
        return Round(prompt, options, calls, self._judge(calls[-1], prompt))

    def _judge(self, call: Call, prompt: Prompt) -> Judged:
        asked = [fact for fact in self.facts if fact.number in prompt.included]
        told = "\n".join(m.content for m in prompt.messages if m.role == "system")
        if call.outcome == "ok":
            return check(call.text, asked, told)
        if call.outcome == "length":
            return check_cut(call.text, asked, told)
        # Where a prompt was cut in silence its instructions may be gone: Ollama drops the head.
        if call.outcome == "truncated":
            return all_rejected(call.text, "truncated")
        return Judged()


def combine(settings: Commentary, server: Server, said: Sequence[PersonaComments]) -> CommentaryResult:
    """What all personas said as one result; unavailable when no call of any was answered."""
    answered = [s for s in said if s.rounds and s.rounds[-1].calls[-1].outcome in ("ok", "length")]
    asked = [s for s in said if s.rounds]
    reason = None
    if asked and not answered:
        reason = next((s.reason for s in asked if s.reason), "no call was answered")
    document = {
        **_head(settings, server, reason),
        "personas": [_persona_document(s) for s in said],
        "reasons": {code: REASONS[code] for code in sorted({c for s in said for c in _codes(s)})},
    }
    return CommentaryResult(document, calls_table(server, said))


def unavailable(settings: Commentary, reason: str) -> CommentaryResult:
    """No commentary, and why, in one line."""
    document = {**_head(settings, None, reason), "personas": [], "reasons": {}}
    return CommentaryResult(document, LLM_CALLS.empty_table())


def calls_table(server: Server, said: Sequence[PersonaComments]) -> pa.Table:
    """A row for each attempt, in the schema LLM_CALLS; lines are counted on the attempt that was answered."""
    rows = [
        _row(server, s.persona, turn, call, call is turn.calls[-1])
        for s in said
        for turn in s.rounds
        for call in turn.calls
    ]
    return pa.Table.from_pylist(rows, schema=LLM_CALLS)


def _row(server: Server, persona: Persona, turn: Round, call: Call, last: bool) -> dict[str, Any]:
    judged = turn.judged if last and call.text else Judged()
    return {
        "persona": persona.name,
        "model": server.model,
        "model_digest": server.digest,
        "server_version": server.version,
        "options": turn.options.to_json(),
        "prompt_sha256": turn.prompt.sha256,
        **{k: v for k, v in call.to_json().items() if k in LLM_CALLS.names},
        "lines_proposed": judged.proposed,
        "lines_accepted": len(judged.accepted),
        "lines_rejected": sorted(Counter(r.code for r in judged.rejected).items()),
    }


def _head(settings: Commentary, server: Server | None, reason: str | None) -> dict[str, Any]:
    return {
        "available": reason is None,
        "reason": reason,
        "model": server.model if server else settings.model,
        "model_digest": server.digest if server else None,
        "server": server.api if server else settings.api,
        "server_version": server.version if server else None,
        "max_output_tokens": settings.max_output_tokens,
        "options": call_options(settings, server).to_json(),
    }


def _persona_document(said: PersonaComments) -> dict[str, Any]:
    # The prompt to show is the one that was answered, not one that had to be asked again with fewer facts.
    fitting = [turn for turn in said.rounds if turn.calls[-1].outcome not in ("truncated", "overflow")]
    first = (fitting or said.rounds)[0].prompt if said.rounds else None
    rejected = [r for turn in said.rounds for r in turn.judged.rejected]
    return {
        "persona": said.persona.name,
        "key": said.persona.key,
        "version": said.persona.version,
        "reason": said.reason,
        "prompt": first.text if first else None,
        "prompt_sha256": first.sha256 if first else None,
        "facts_included": len(first.included) if first else 0,
        "facts_cut": len(first.cut) if first else 0,
        "proposed": sum(turn.judged.proposed for turn in said.rounds),
        "accepted": len(said.comments),
        "rejected": dict(sorted(Counter(r.code for r in rejected).items())),
        "comments": [{"fact_id": c.fact_id, "text": c.text} for c in said.comments],
    }


def _codes(said: PersonaComments) -> set[str]:
    return {r.code for turn in said.rounds for r in turn.judged.rejected}


def _worth_a_retry(turn: Round) -> list[tuple[str, str]]:
    if turn.calls[-1].outcome not in ("ok", "length"):
        return []
    rejected = [(r.number, r.code) for r in turn.judged.rejected]
    done = {c.number for c in turn.judged.accepted}
    lost = [(n, code) for n, code in rejected if n not in done and code not in _NOT_WORTH_A_RETRY]
    # With nothing accepted there is nothing to repeat, so that form alone is worth a retry.
    return lost if done else rejected


def _accepted(rounds: Sequence[Round]) -> tuple[Comment, ...]:
    kept: dict[str, Comment] = {}
    for turn in rounds:
        for said in turn.judged.accepted:
            # The first comment stays: the retry was asked for other lines.
            kept.setdefault(said.fact_id, said)
    return tuple(kept[key] for key in sorted(kept, key=lambda k: kept[k].number))


def _silence(rounds: Sequence[Round]) -> str | None:
    answered = any(turn.calls[-1].outcome in ("ok", "length") for turn in rounds)
    last = rounds[-1].calls[-1]
    return None if answered else f"{last.reason} ({last.outcome} after {_attempts(len(rounds[-1].calls))})"


def _output_tokens(call: Call, options: Options) -> int:
    if call.output_tokens is not None:
        return call.output_tokens
    if call.outcome in ("ok", "length", "truncated"):
        return options.num_predict
    # Of an answer that broke off only its words are known, and no token spans two.
    return min(len(call.text.split()), options.num_predict)


def _attempts(count: int) -> str:
    return "1 attempt" if count == 1 else f"{count} attempts"


def _share(settings: Commentary) -> int:
    return settings.max_output_tokens // max(1, len(settings.personas))
