"""What `ollama run --verbose` prints below an answer, once for each request, in a capture or pasted into notes.

Knows 0.1 to 0.20. The format is defined by api/types.go (Metrics.Summary): durations as Go writes them (`1m25.86s`,
`736.1ms`), rates with two decimals, a line left out when it is zero. The model is not printed: it is taken from an
`ollama run` command or the table of `ollama ps` above, else it is unknown.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from data_contracts.measurements import Quantity
from tasks.ingestion.decoding.captures import is_manual, shown
from tasks.ingestion.decoding.numbers import parse_number
from tasks.ingestion.kit.documents import context_of
from tasks.ingestion.kit.quantities import known
from tasks.ingestion.kit.reader import Head, Parsed
from tasks.ingestion.kit.rows import Rows

NAME = "ollama-verbose"
_FIGURES: dict[str, Quantity] = {
    "total duration": known("e2e_latency", "s"),
    "load duration": known("load_duration", "s"),
    "prompt eval count": known("input_tokens", "tokens"),
    "prompt eval duration": known("prefill_duration", "s"),
    "prompt eval rate": known("prefill_throughput", "tok/s"),
    "eval count": known("output_tokens", "tokens"),
    "eval duration": known("decode_duration", "s"),
    "eval rate": known("decode_throughput", "tok/s"),
}
_LINE = re.compile(
    r"^[\s#>|*`-]*(?P<label>(?:total|load) duration|(?:prompt )?eval (?:count|duration|rate))\s*:\s*(?P<value>\S.*?)\s*$",
    re.M,
)
_FIRST = "total duration"
_GO = re.compile(
    r"(?:(?P<h>\d+)h)?(?:(?P<m>\d+)m(?!s))?(?:(?P<s>[\d.]+)s)?(?:(?P<small>[\d.]+)(?P<unit>ms|µs|μs|us|ns))?"
)
_SMALL = {"ms": 1_000, "µs": 1_000_000, "μs": 1_000_000, "us": 1_000_000, "ns": 1_000_000_000}
_COMMAND = re.compile(r"\bollama run (?:--?[a-z]+ )*(?P<model>[\w./:-]+)")
_RUNNING = re.compile(
    r"^(?P<model>\S+)\s+[0-9a-f]{12}\s+[\d.]+ [KMGT]?B\s+(?P<processor>\d+%\S*(?:/\d+%)?(?: \w+(?:/\w+)?)?)\s",
    re.M,
)


@dataclass(slots=True)
class _Block:
    """The lines of one request, and what stands above them about it."""

    start: int
    said: dict[str, str] = field(default_factory=dict)


class OllamaVerbose:
    name = NAME
    version = 1
    knows = "ollama run --verbose, 0.1 to 0.20 (text, Markdown): counts, durations and rates of each request"

    def claims(self, head: Head) -> bool:
        return (
            head.kind in ("text", "markdown")
            and _FIRST in head.text
            and "eval rate:" in head.text
            and any("eval rate" in block.said for block in _blocks(shown(head.text)))
            and not is_manual(head.text)
        )

    def read(self, batch: Sequence[Parsed], rows: Rows) -> None:
        for part in batch:
            text = shown(part.content)
            blocks = list(_blocks(text))
            for place, block in enumerate(blocks):
                _read(part, rows, str(place), text[: block.start], block)
            rows.count_records(part.index, len(blocks))


def _blocks(text: str) -> Iterator[_Block]:
    """The requests of a capture: each begins with its total, or with a line that the one before has already."""
    block: _Block | None = None
    for found in _LINE.finditer(text):
        label = found["label"]
        if block is None or label == _FIRST or label in block.said:
            if block is not None:
                yield block
            block = _Block(found.start())
        block.said[label] = found["value"].strip(" `|*")
    if block is not None:
        yield block


def _read(part: Parsed, rows: Rows, record: str, above: str, block: _Block) -> None:
    model, processor = _running(above)
    context = context_of(
        rows, tool=NAME, scope="request", engine="ollama", run=part.artifact, model=model,
        config={"processor": processor} if processor else None,
    )  # fmt: skip
    for label, written in block.said.items():
        value = seconds(written) if label.endswith("duration") else _number(written)
        if value is not None:
            flags = ("rounded",) if label.endswith("rate") else ()
            rows.add(part.index, record, label, _FIGURES[label], value, context, flags=flags)


def _running(above: str) -> tuple[str | None, str | None]:
    """The model and processor said last above a request."""
    commands, tables = list(_COMMAND.finditer(above)), list(_RUNNING.finditer(above))
    if tables and (not commands or tables[-1].start() > commands[-1].start()):
        return tables[-1]["model"], tables[-1]["processor"]
    return (commands[-1]["model"] if commands else None), None


def seconds(written: str) -> float | None:
    """A duration as Go writes it, in seconds; None when it is none."""
    found = _GO.fullmatch(written)
    if found is None or not written:
        return None
    try:
        # Decimal, so that 1m25.86s is the double nearest to 85.86.
        small = Decimal(found["small"]) / _SMALL[found["unit"]] if found["small"] else Decimal(0)
        whole = int(found["h"] or 0) * 3600 + int(found["m"] or 0) * 60
        return float(whole + Decimal(found["s"] or 0) + small)
    except InvalidOperation:
        return None


def _number(written: str) -> float | None:
    number = parse_number(written.split(" ", 1)[0])
    return None if number is None else number.value


READER = OllamaVerbose()
