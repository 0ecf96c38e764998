"""Timings that llama.cpp prints to its log: llama-server after each request, llama-cli and others at their end.

Knows `llama_print_timings` (to 2024-09), `llama_perf_context_print` and `slot print_timing`. The format is defined by
src/llama-context.cpp and tools/server of ggml-org/llama.cpp. A prompt's tokens are those newly evaluated; `runs` are steps
of decoding, of which an answer has one less than tokens. The total is what the engine spent, not what a client waited.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from data_contracts.measurements import Quantity
from tasks.ingestion.decoding.captures import is_manual, shown
from tasks.ingestion.kit.documents import context_of
from tasks.ingestion.kit.quantities import known, own
from tasks.ingestion.kit.reader import Head, Parsed
from tasks.ingestion.kit.rows import Rows
from tasks.readers.llama_names import ENGINE
from tasks.readers.llama_tables import has_batched, has_bench

NAME = "llama-log"
_LINE = re.compile(
    r"(?P<what>load|prompt eval|eval|total) time =\s*(?P<ms>[\d.]+) ms(?: /\s*(?P<count>\d+) (?P<of>tokens|runs))?"
    r"(?:.*?(?P<rate>[\d.]+) tokens per second)?"
)
_MODEL = re.compile(r"(?:loading model '|loaded meta data .* from )(?P<name>[^'\n(]+)")
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
    version = 1
    knows = "llama.cpp's logs (text): the timings that llama-server and llama-cli print for each request"

    def claims(self, head: Head) -> bool:
        return (
            head.kind in ("text", "markdown")
            and "prompt eval time =" in head.text
            and not has_bench(head.text)
            and not has_batched(head.text)
            and not is_manual(head.text)
        )

    def read(self, batch: Sequence[Parsed], rows: Rows) -> None:
        for part in batch:
            text = shown(part.content)
            requests = list(_requests(text))
            model = _MODEL.search(text)
            context = context_of(
                rows, tool=NAME, scope="request", engine=ENGINE, run=part.artifact,
                model=model["name"].strip().rpartition("/")[2] if model else None,
            )  # fmt: skip
            for place, lines in enumerate(requests):
                for line in lines:
                    _add(part, rows, str(place), context, line)
            rows.count_records(part.index, len(requests))


def _requests(text: str) -> Iterator[list[re.Match[str]]]:
    """The lines of each request: a total ends it, and so does a line that it has already."""
    lines: list[re.Match[str]] = []
    for found in _LINE.finditer(text):
        if any(line["what"] == found["what"] for line in lines):
            yield lines
            lines = []
        lines.append(found)
        if found["what"] == "total":
            yield lines
            lines = []
    if lines:
        yield lines


def _add(part: Parsed, rows: Rows, record: str, context: int, line: re.Match[str]) -> None:
    what, total = line["what"], line["what"] == "total"
    flags = ("derived",) if total else ()
    rows.add(part.index, record, f"{what} time", _TIMES[what], float(line["ms"]), context, flags=flags)
    counted = _COUNTS.get((what, line["of"] or ""))
    if counted is not None:
        rows.add(
            part.index, record, f"{what} {line['of']}", counted, int(line["count"]), context, flags=flags
        )
    if line["rate"] and what in _RATES:
        rows.add(
            part.index, record, f"{what} rate", _RATES[what], float(line["rate"]), context, flags=("rounded",)
        )


READER = LlamaLog()
