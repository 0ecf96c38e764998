"""What a persona is asked: ranked facts, numbered, after the text that all personas share."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import orjson
import pyarrow as pa

from data_contracts.grounding import REASONS
from data_contracts.llm_calls import Call, Message, Options, Prompt
from tasks.commentary.personas import Persona

MOST_FACTS = 30
# English with numbers takes 2.5 to 4 bytes a token; no tokenizer takes less than one byte.
USUAL_BYTES_PER_TOKEN, LEAST_BYTES_PER_TOKEN = 2.0, 1.0
_TEMPLATE_TOKENS = 64  # what a chat template adds around the messages
_RETRY_BYTES = 420  # kept free for the reasons that a retry names
_LINE_TOKENS = 44  # a line of the answer, with its number
# Longer values read like prose: an artifact could carry instructions in them.
_LONGEST_NAME, _MOST_WORDS = 120, 4
_NAMING = frozenset({"model", "engine", "tool", "backend", "hardware", "gpu", "device", "quantization"})

_SHARED = """\
You comment on facts of an audit of benchmark artifacts. The facts stand below, one a line.
Answer with at most {lines} lines of the form `F01: comment`, at most one for a fact, and nothing else.
A comment is one plain English sentence of 6 to 25 words, printed behind its fact: repeat nothing of it.
It says what to check, record, repeat or compare; what the evidence lacks or the figure does not tell; \
the fact's verdict in words; or a cause, with "may".
Never write: digits, number words (one, half, all); names; trends or praise beyond the fact; \
that something can be trusted or ignored; persons; questions; Markdown; an introduction.
Examples for other facts; use your own words:
F91: Ask for the raw timings behind this summary, and keep them.
F92: How much this varies from day to day is not known."""


@dataclass(frozen=True)
class NumberedFact:
    """A fact as a persona sees it: `F01: <clause>`."""

    number: str
    fact_id: str
    clause: str
    subject: str
    metric: str
    verdict: str | None

    def __str__(self) -> str:
        return f"{self.number}: {self.clause}"

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The names in the fact's subject: its model, engine, tool, backend, hardware."""
        subject = parsed(self.subject)
        values = subject.items() if isinstance(subject, dict) else ()
        return tuple(value for key, value in values if key in _NAMING and isinstance(value, str))


@dataclass(frozen=True, slots=True)
class Budget:
    """What a prompt may take: `num_ctx` holds the prompt and `num_predict` tokens of answer."""

    num_ctx: int
    num_predict: int
    bytes_per_token: float = USUAL_BYTES_PER_TOKEN

    @property
    def lines(self) -> int:
        return max(1, self.num_predict // _LINE_TOKENS)

    def tokens(self, messages: Sequence[Message]) -> int:
        """An estimate from above of what the messages take."""
        size = sum(len(m.content.encode()) for m in messages)
        return _TEMPLATE_TOKENS + int(-(-size // self.bytes_per_token))

    def fits(self, messages: Sequence[Message]) -> bool:
        spare = int(_RETRY_BYTES / self.bytes_per_token)
        return self.tokens(messages) + spare + self.num_predict <= self.num_ctx


def select_facts(persona: Persona, facts: pa.Table) -> tuple[NumberedFact, ...]:
    """The persona's facts, by rank, at most 30; a fact whose subject reads like prose is never shown to a model."""
    columns = ["fact_id", "topic", "rank", "subject", "metric", "verdict", "clause"]
    rows = [row for row in facts.select(columns).to_pylist() if row["topic"] in persona.topics]
    rows = [row for row in rows if all(_is_name(text) for text in strings_in(parsed(row["subject"])))]
    rows.sort(key=lambda row: (row["rank"], row["fact_id"]))
    return tuple(
        NumberedFact(
            number=f"F{place:02d}",
            fact_id=row["fact_id"],
            # A fact is one line of the prompt: a break within it would begin what looks like another.
            clause=" ".join(row["clause"].split()),
            subject=row["subject"],
            metric=row["metric"],
            verdict=row["verdict"],
        )
        for place, row in enumerate(rows[:MOST_FACTS], start=1)
    )


def build_prompt(persona: Persona, facts: Sequence[NumberedFact], budget: Budget) -> Prompt:
    """The prompt with as many facts as fit, the least important cut first, each whole."""
    kept = list(facts)
    messages = _messages(persona, kept, budget)
    # Without any fact there is nothing to ask; whether a single one fits is for the server to say.
    while len(kept) > 1 and not budget.fits(messages):
        kept.pop()
        messages = _messages(persona, kept, budget)
    return Prompt(
        messages=messages,
        included=tuple(f.number for f in kept),
        cut=tuple(f.number for f in facts[len(kept) :]),
        tokens_at_most=budget.tokens(messages),
    )


def retry_prompt(prompt: Prompt, rejected: Sequence[tuple[str, str]], budget: Budget) -> Prompt:
    """The same prompt, then why lines were rejected: (fact number or "", reason code). The prefix is unchanged."""
    # A number that the model made up is not asked for again.
    numbers = sorted({number for number, _ in rejected if number in prompt.included})
    reasons = "; ".join(dict.fromkeys(REASONS[code] for _, code in rejected))
    ask = f"only for {', '.join(numbers)}" if numbers else "again"
    # What is held back is for the line that asks again and the numbers that it names.
    text = f"Lines of an earlier answer were rejected: {reasons}."[: _RETRY_BYTES - 130]
    last = Message(
        "user", f"{prompt.messages[-1].content}\n\n{text}\nWrite lines {ask}, at most {budget.lines}."
    )
    messages = (*prompt.messages[:-1], last)
    return Prompt(messages, prompt.included, prompt.cut, budget.tokens(messages))


def truncation(prompt: Prompt, options: Options, call: Call) -> str | None:
    """Why the server must have dropped a part of the prompt or of the context in silence, or None."""
    counted = call.prompt_tokens
    if counted is None:
        return None
    # Beyond its context a server goes on all the same, without the beginning.
    if counted + (call.output_tokens or 0) > options.num_ctx or counted >= options.num_ctx:
        return f"{counted} prompt tokens leave no room in a context of {options.num_ctx}"
    # Ollama counts a prompt after it has cut it: a count that no tokenizer could reach gives that away.
    least = _tokens_at_least(prompt)
    if counted < least:
        return f"the server evaluated {counted} prompt tokens where the prompt has at least {least}"
    return None


def _tokens_at_least(prompt: Prompt) -> int:
    # Tokens do not span words, so words are fewer than tokens.
    return sum(len(m.content.split()) for m in prompt.messages)


def _messages(persona: Persona, facts: Sequence[NumberedFact], budget: Budget) -> tuple[Message, ...]:
    shared = _SHARED.format(lines=budget.lines)
    listing = "\n".join(str(fact) for fact in facts)
    # What all personas share comes first: a server that keeps prefixes evaluates it once.
    return Message("system", shared), Message("user", f"{persona.text}\n\n{listing}")


def parsed(text: str) -> Any:
    """What a JSON text holds; another text as it is."""
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return text


def strings_in(value: Any) -> Iterator[str]:
    """Every key and every text of a JSON value, however deep it stands."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield str(key)
            yield from strings_in(item)
    elif isinstance(value, list):
        for item in value:
            yield from strings_in(item)
    elif isinstance(value, str):
        # A config is JSON within a string, where prose could hide as well.
        nested = parsed(value) if value[:1] in "{[" else value
        if isinstance(nested, str):
            yield nested
        else:
            yield from strings_in(nested)


def _is_name(text: str) -> bool:
    return len(text) <= _LONGEST_NAME and len(re.findall(r"\S+", text)) <= _MOST_WORDS
