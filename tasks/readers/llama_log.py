"""Timings that llama.cpp prints to its log: llama-server after each request, llama-cli and others at their end.

Knows `llama_print_timings` (to 2024-09), `llama_perf_context_print` and `slot print_timing`. The format is defined by
src/llama-context.cpp and tools/server of ggml-org/llama.cpp. A prompt's tokens are those newly evaluated; `runs` are steps
of decoding, of which an answer has one less than tokens. The total is what the engine spent, not what a client waited.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from data_contracts.measurements import Quantity
from tasks.ingestion.decoding.captures import is_manual, shown
from tasks.ingestion.decoding.numbers import parse_number
from tasks.ingestion.kit.documents import Frame, context_of, put
from tasks.ingestion.kit.printed import by_request
from tasks.ingestion.kit.quantities import known, own
from tasks.ingestion.kit.reader import Head, Parsed
from tasks.ingestion.kit.rows import Rows
from tasks.readers.llama_tables import ENGINE, has_batched, has_bench, has_perplexity

NAME = "llama-log"
LINE = re.compile(
    r"(?P<phase>load|prompt eval|eval|total) time =\s*(?P<ms>[\d.]+) ms(?: /\s*(?P<count>\d+) (?P<unit>tokens|runs))?"
    # Bounded, because a line without a rate must not make the search run on.
    r"(?:.{0,80}?\s(?P<rate>[\d.]+) tokens per second)?"
)
_MODEL = re.compile(r"(?:loading model '|loaded meta data .{0,200} from )(?P<name>[^'\n(]+)")
_TIMES: dict[str, Quantity] = {
    "load": known("load_duration", "ms"),
    "prompt eval": known("prefill_duration", "ms"),
    "eval": known("decode_duration", "ms"),
    "total": own("engine_duration", "ms"),
}
_COUNTS: dict[tuple[str, str], Quantity] = {
    ("prompt eval", "tokens"): known("input_tokens", "tokens"),
    ("eval", "tokens"): known("output_tokens", "tokens"),
    ("eval", "runs"): own("decode_steps", "1"),
    ("total", "tokens"): known("total_tokens", "tokens"),
}
_RATES: dict[str, Quantity] = {
    "prompt eval": known("prefill_throughput", "tok/s"),
    "eval": known("decode_throughput", "tok/s"),
}


class LlamaLog:
    name = NAME
    version = 2
    knows = "llama.cpp's logs (text): the timings that llama-server and llama-cli print for each request"

    def claims(self, head: Head) -> bool:
        return (
            head.kind in ("text", "markdown")
            and "prompt eval time =" in head.text
            # Benchmarks print these timings below their tables: a second claim would be a conflict.
            and not has_bench(head.text)
            and not has_batched(head.text)
            and not has_perplexity(head)
            and not is_manual(head.text)
        )

    def read(self, batch: Sequence[Parsed], rows: Rows) -> None:
        for part in batch:
            text = shown(part.text)
            model = _MODEL.search(text)
            name = model["name"].strip().rpartition("/")[2] if model else None
            rows.count_records(part.index, add_requests(part, rows, text, name))


def add_requests(part: Parsed, rows: Rows, text: str, model: str | None, first: int = 0) -> int:
    """Adds the requests that a text shows, as records from `first` on; returns how many they are."""
    requests = by_request(LINE.finditer(text), "phase", last="total")
    context = context_of(rows, tool=NAME, scope="request", engine=ENGINE, run=part.artifact, model=model)
    for place, lines in enumerate(requests, first):
        for line in lines:
            _add(part, rows, str(place), context, line)
    return len(requests)


def _add(part: Parsed, rows: Rows, record: str, context: int, line: re.Match[str]) -> None:
    phase, unit = line["phase"], line["unit"]
    frame = Frame(context, flags=("derived",) if phase == "total" else ())
    for field, written, quantity, own_frame in (
        (f"{phase} time", line["ms"], _TIMES[phase], frame),
        (f"{phase} {unit}", line["count"], _COUNTS.get((phase, unit)), frame),
        (f"{phase} rate", line["rate"], _RATES.get(phase), Frame(context, flags=("rounded",))),
    ):
        number = parse_number(written or "")
        if number is not None and quantity is not None:
            put(rows, part.index, record, field, quantity, number.value, own_frame)


READER = LlamaLog()
