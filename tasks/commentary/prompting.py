"""What a persona is asked for a remark: one fact, behind the text that all its questions share."""

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

MOST_FACTS = 6
# English with numbers takes 2.5 to 4 bytes a token; no tokenizer takes less than one byte.
_BYTES_A_TOKEN = 2.0
_TEMPLATE_TOKENS = 64  # what a chat template adds around the messages
# Longer values read like prose: an artifact could carry instructions in them.
_LONGEST_NAME, _MOST_WORDS = 120, 4
_NAMING = frozenset({"model", "engine", "tool", "backend", "hardware", "gpu", "device", "quantization"})

_SHARED = """\
You add one remark to a fact of an audit of benchmark artifacts.
A remark is one plain English sentence of 6 to 25 words, printed behind its fact: repeat nothing of the fact.
It says what to check, record, repeat or compare; what the evidence lacks or the figure does not tell; \
the fact's verdict in words; or a cause, with "may".
Never write: digits, number words (one, half, all); names; trends or praise beyond the fact; \
that something can be trusted or ignored; persons; questions; Markdown; an introduction.
Answer with the remark and nothing else."""
# Of facts that no audit has; the gate refuses their words.
_EXAMPLES = (
    (
        "the summary states a mean and no file holds its requests",
        "Ask for the raw timings behind this summary, and keep them.",
    ),
    (
        "some requests to the server failed in the run of the night",
        "Read the log of the server for the time of these failures before the run is repeated.",
    ),
    ("the rate was measured on a single day", "How much this varies from day to day is not known."),
    ("no file says how warm the GPU was", "Record its temperature along with each request next time."),
)


@dataclass(frozen=True)
class NumberedFact:
    """A fact as a persona sees it; `number` names it in answers, as `F01`."""

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


def select_facts(persona: Persona, facts: pa.Table, told: Sequence[str] = ()) -> tuple[NumberedFact, ...]:
    """The best fact of each of the persona's topics, then the next of each: what the narrative has `told` of is the best.

    A fact whose subject reads like prose is never shown to a model.
    """
    columns = ["fact_id", "topic", "rank", "subject", "metric", "verdict", "clause"]
    rows = [row for row in facts.select(columns).to_pylist() if row["topic"] in persona.topics]
    rows = [row for row in rows if all(_is_name(text) for text in strings_in(parsed(row["subject"])))]
    weight = {fact_id: place for place, fact_id in enumerate(told)}
    rows.sort(key=lambda row: (weight.get(row["fact_id"], len(weight)), row["rank"], row["fact_id"]))
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
        for place, row in enumerate(_by_turns(rows, persona)[:MOST_FACTS], start=1)
    )


def _by_turns(rows: Sequence[dict[str, Any]], persona: Persona) -> list[dict[str, Any]]:
    """The first row of each topic in the order of the persona's topics, then the next of each."""
    turn: dict[str, int] = {}
    placed: list[tuple[int, int, int]] = []
    for place, row in enumerate(rows):
        turn[row["topic"]] = turn.get(row["topic"], -1) + 1
        placed.append((turn[row["topic"]], persona.topics.index(row["topic"]), place))
    return [rows[place] for *_, place in sorted(placed)]


def remark_prompt(persona: Persona, fact: NumberedFact) -> Prompt:
    """The question for a remark on one fact. Its beginning is that of all of the persona, evaluated once by most servers."""
    shots = tuple(
        Message(role, text)  # type: ignore[arg-type]  # of the two roles below
        for clause, remark in _EXAMPLES
        for role, text in (("user", f"Fact: {clause}"), ("assistant", remark))
    )
    system = Message("system", f"{persona.text}\n\n{_SHARED}")
    return Prompt((system, *shots, Message("user", f"Fact: {fact.clause}")))


def retry_prompt(prompt: Prompt, answer: str, codes: Sequence[str]) -> Prompt:
    """The same question, its answer, and why that was refused."""
    reasons = "; ".join(dict.fromkeys(REASONS[code] for code in codes))
    again = Message("user", f"That was refused: {reasons}. Write another remark on the same fact.")
    return Prompt((*prompt.messages, Message("assistant", answer), again))


def not_to_be_said(prompt: Prompt) -> str:
    """What an answer may not repeat: the instructions, and the remarks of the examples."""
    asked = len(_EXAMPLES) * 2 + 1
    return "\n".join(m.content for m in prompt.messages[:asked] if m.role != "user")


def fits(prompt: Prompt, num_ctx: int, num_predict: int) -> bool:
    """Whether the prompt and so many tokens of answer fit a context, by an estimate from above."""
    size = sum(len(m.content.encode()) for m in prompt.messages)
    return _TEMPLATE_TOKENS + int(-(-size // _BYTES_A_TOKEN)) + num_predict <= num_ctx


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
