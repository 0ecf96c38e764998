"""What llama-perplexity prints: perplexity, divergence from a base model, and scores of multiple-choice tasks.

Knows 2023-03 to 2026. The format is defined by tools/perplexity/perplexity.cpp of ggml-org/llama.cpp. Behind `+/-` stands a
standard error. The values by chunk are running estimates over all chunks so far. A log without the final line (before
2023-08, or one whose last lines were lost) has its last running estimate only, which stands for the whole when it is of
the last chunk. The timings are of the whole text, which is no request; nothing is generated.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from data_contracts.measurements import Flag, Quantity
from tasks.ingestion.decoding.captures import is_manual, shown
from tasks.ingestion.decoding.numbers import parse_number
from tasks.ingestion.kit.documents import Frame, context_of, put, put_missing
from tasks.ingestion.kit.entries import run_name
from tasks.ingestion.kit.reader import Head, Parsed
from tasks.ingestion.kit.rows import Rows
from tasks.readers.llama_log import LINE, add_requests
from tasks.readers.llama_tables import ENGINE, has_batched, has_bench, has_perplexity
from tasks.readers.perplexity_lines import LogRun, Printed, runs_in

NAME = "llama-perplexity"


class LlamaPerplexity:
    name = NAME
    version = 1
    knows = "llama-perplexity to 2026 (text): perplexity, KL divergence and scores with their standard errors, timings"

    def claims(self, head: Head) -> bool:
        return (
            head.kind in ("text", "markdown")
            and has_perplexity(head)
            # Their tables are read by their own readers: a second claim would be a conflict
            and not has_bench(head.text)
            and not has_batched(head.text)
            and not is_manual(head.text)
        )

    def read(self, batch: Sequence[Parsed], rows: Rows) -> None:
        for part in batch:
            runs = runs_in(shown(part.text))
            ours = sum(bool(run.figures) for run in runs)
            records = place = 0
            for run in runs:
                if run.figures:
                    _add(part, rows, str(records), run_name(part, place, ours), run)
                    records, place = records + 1, place + 1
                # A log of several tools holds requests as well
                elif LINE.search(run.text):
                    records += add_requests(part, rows, run.text, run.model, records)
            rows.count_records(part.index, records)


def _add(part: Parsed, rows: Rows, record: str, name: str, run: LogRun) -> None:
    whole, running = (
        context_of(rows, tool=NAME, scope=scope, tool_version=run.build, engine=ENGINE, run=name,
                   model=run.model, task=run.task, config=run.settings)
        for scope in ("aggregate", "timeseries")
    )  # fmt: skip
    for figure in run.figures:
        frame = Frame(running, flags=("cumulative",)) if figure.running else Frame(whole, n=figure.n)
        for key, quantity, written in _parts(figure):
            number = parse_number(written)
            if number is None:  # nan, -nan and inf are printed for what could not be computed
                put_missing(rows, part.index, record, key, quantity, frame, "nan")
            else:
                flags: tuple[Flag, ...] = ("rounded",) if figure.rounded else ()
                put(rows, part.index, record, key, quantity, number.value, frame, flags)


def _parts(figure: Printed) -> Iterator[tuple[str, Quantity, str]]:
    yield figure.label, figure.quantity, figure.value
    if figure.error is not None:
        yield f"{figure.label} +/-", figure.quantity.with_statistic("stderr"), figure.error


READER = LlamaPerplexity()
