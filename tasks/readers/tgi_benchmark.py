"""text-generation-benchmark of TGI: the Markdown tables that it prints of latencies and throughputs by batch size.

The format is defined by benchmark/src/table.rs and generation.rs of huggingface/text-generation-inference. A cell that
would repeat the one above it is blank. The throughput of the prefill counts the one token that it gives to each sequence,
not those of the prompts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from data_contracts.json_values import Json, JsonObject
from tasks.ingestion.decoding.captures import is_manual, shown
from tasks.ingestion.decoding.numbers import parse_number
from tasks.ingestion.kit.columns import setting
from tasks.ingestion.kit.documents import Frame, context_of, count, put
from tasks.ingestion.kit.printed import TableRow, table_rows
from tasks.ingestion.kit.quantities import known, own
from tasks.ingestion.kit.reader import Head, Parsed
from tasks.ingestion.kit.rows import Rows
from tasks.ingestion.kit.summary_entries import statistic

NAME = "text-generation-benchmark"
_HEADER = re.compile(
    r"^\|[ \t]*+Step[ \t]*+\|[ \t]*+Batch Size[ \t]*+\|[ \t]*+Average[ \t]*+\|[ \t]*+Lowest[ \t]*+\|[ \t]*+Highest[ \t]*+\|",
    re.M,
)
_PARAMETER = re.compile(
    r"^\|[ \t]*+(?P<name>[A-Z][A-Za-z ]{0,30}[A-Za-z])[ \t]*+\|[ \t]*+(?P<value>[^|\n]*[^|\s])[ \t]*+\|[ \t]*+$",
    re.M,
)
_LATENCIES = {
    "Prefill": known("prefill_duration", "ms"),
    "Decode (token)": known("tpot", "ms"),
    "Decode (total)": known("decode_duration", "ms"),
}
_THROUGHPUTS = {
    "Prefill": own("first_token_throughput", "token/s"),
    "Decode": known("decode_throughput", "token/s"),
}
_STATISTICS = {"Average": "mean", "Lowest": "min", "Highest": "max"}
_LENGTHS = ("Sequence Length", "Decode Length")
_ASIDE = ("Model", "N Runs", "Warmups", *_LENGTHS)


class TgiBenchmark:
    name = NAME
    version = 1
    knows = "text-generation-benchmark of TGI (printed tables): prefill and decode by batch size"

    def claims(self, head: Head) -> bool:
        printed = head.kind in ("text", "markdown") and "Batch Size" in head.text
        return printed and _HEADER.search(head.text) is not None and not is_manual(head.text)

    def read(self, batch: Sequence[Parsed], rows: Rows) -> None:
        for part in batch:
            text = shown(part.text)
            header = _HEADER.search(text)
            above = text[: header.start()] if header else ""
            parameters = {found["name"]: found["value"] for found in _PARAMETER.finditer(above)}
            parameters.pop("Parameter", None)
            for row in _filled(table_rows(text, _HEADER)):
                _add(part, rows, row, parameters)
                rows.count_records(part.index, 1)


def _filled(table: Iterator[TableRow]) -> Iterator[TableRow]:
    """The rows with what their blank cells repeat."""
    above: dict[str, str] = {}
    for row in table:
        # The first row of a table has nothing above it
        known_above = {} if row.record.endswith("/0") else above
        cells = {name: cell or known_above.get(name, "") for name, cell in row.cells.items()}
        above = cells
        yield row._replace(cells=cells)


def _add(part: Parsed, rows: Rows, row: TableRow, parameters: dict[str, str]) -> None:
    cells = row.cells
    # Only latencies have quantiles
    quantity = (_LATENCIES if "p50" in cells else _THROUGHPUTS).get(cells["Step"])
    if quantity is None:
        return
    workload: JsonObject = {_name(name): setting(parameters[name]) for name in _LENGTHS if name in parameters}
    context = context_of(
        rows, tool=NAME, scope="aggregate", engine="tgi", run=part.artifact, model=parameters.get("Model"),
        config={_name(name): _parameter(text) for name, text in parameters.items() if name not in _ASIDE},
        workload={**workload, "batch_size": setting(cells["Batch Size"])},
    )  # fmt: skip
    frame = Frame(context, n=count(setting(parameters.get("N Runs", ""))), flags=("rounded",))
    for column, which, value in _numbers(cells):
        put(rows, part.index, row.record, column, quantity.with_statistic(which), value, frame)


def _numbers(cells: dict[str, str]) -> Iterator[tuple[str, str, float]]:
    for column, cell in cells.items():
        which = _STATISTICS.get(column) or statistic(column)
        number = parse_number(cell.partition(" ")[0]) if which else None
        if which is not None and number is not None:
            yield column, which, number.value


def _name(parameter: str) -> str:
    """`Sequence Length` as a setting is named."""
    return parameter.lower().replace(" ", "_")


def _parameter(written: str) -> Json:
    """`Some(0.5)` and `None` as Rust prints what may be missing."""
    plain = written.removeprefix("Some(").removesuffix(")") if written.startswith("Some(") else written
    return None if plain in ("None", "") else setting(plain)


READER = TgiBenchmark()
