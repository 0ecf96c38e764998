"""The table that llama-benchy prints, a row for each phase of a test, and its metrics under the names of its JSON.

The tool's version and the time stand below the table; without the version it is somebody's notes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from data_contracts.measurements import Quantity
from tasks.ingestion.decoding.captures import is_manual, shown
from tasks.ingestion.decoding.numbers import parse_number
from tasks.ingestion.decoding.timestamps import Moment, parse_timestamp
from tasks.ingestion.kit.documents import context_of
from tasks.ingestion.kit.quantities import known, own
from tasks.ingestion.kit.reader import Parsed
from tasks.ingestion.kit.rows import Rows

FIGURES: dict[str, Quantity] = {
    "pp_throughput": known("prefill_throughput", "t/s"),
    "tg_throughput": known("decode_throughput", "t/s"),
    "peak_throughput": known("peak_output_throughput", "t/s"),
    "pp_req_throughput": own("prefill_throughput_per_request", "t/s"),
    "tg_req_throughput": known("output_speed_per_user", "t/s"),
    "peak_req_throughput": own("peak_output_throughput_per_request", "t/s"),
    "ttfr": own("time_to_first_response", "ms"),
    "est_ppt": known("prefill_duration", "ms"),
    "e2e_ttft": known("ttft", "ms"),
}
# The server's prefill as the client estimates it: the first response less the network's latency.
DERIVED: dict[str, tuple[str, ...]] = {"est_ppt": ("derived",)}
_HEADER = re.compile(r"\|\s*model\s*\|\s*test\s*\|\s*t/s(?: \(total\))?\s*\|.*\bttfr \(ms\)")
_TOOL = re.compile(r"\bllama-benchy \((?P<version>[^()\s]+)\)")
_TIME = re.compile(r"^date: (?P<time>[\d :-]+\d)(?: \| latency mode: (?P<mode>\w+))?", re.M | re.I)
_TEST = re.compile(r"(?P<name>.*?(?P<phase>pp|tg)\d*(?: @ d\d+)?)(?: \(c(?P<concurrency>\d+)\))?$")
_SPREAD = re.compile(r"(?P<mean>[\d.,]+)\s*(?:[^\d.,\s]+\s*(?P<spread>[\d.,]+))?$")
_COLUMNS = {
    "t/s": "{phase}_throughput",
    "t/s (total)": "{phase}_throughput",
    "t/s (req)": "{phase}_req_throughput",
    "peak t/s": "peak_throughput",
    "peak t/s (req)": "peak_req_throughput",
    "ttfr (ms)": "ttfr",
    "est_ppt (ms)": "est_ppt",
    "e2e_ttft (ms)": "e2e_ttft",
}


@dataclass(frozen=True, slots=True)
class _Told:
    """What stands around the tables of a capture."""

    tool: str
    version: str | None
    mode: str | None
    when: Moment | None


def is_printed(text: str) -> bool:
    """True for output of llama-benchy with a table."""
    return (
        "llama-benchy (" in text and bool(_HEADER.search(text) and _TOOL.search(text)) and not is_manual(text)
    )


def read_printed(part: Parsed, rows: Rows, tool: str) -> None:
    """Adds every row of every table."""
    text = shown(part.content)
    version, time = _TOOL.search(text), _TIME.search(text)
    told = _Told(
        tool,
        version["version"] if version else None,
        time["mode"] if time else None,
        parse_timestamp(time["time"]) if time else None,
    )
    header: tuple[str, ...] = ()
    tables, place = -1, 0
    for line in text.split("\n"):
        if line.count("|") < 3:
            continue
        cells = tuple(cell.strip() for cell in line.strip().strip("|").split("|"))
        if _HEADER.search(line):
            header, tables, place = cells, tables + 1, 0
        elif header and len(cells) == len(header) and not all(set(cell) <= {"-", ":"} for cell in cells):
            _add(part, rows, f"{tables}/{place}", dict(zip(header, cells, strict=True)), told)
            place += 1
            rows.count_records(part.index, 1)


def _add(part: Parsed, rows: Rows, record: str, cells: dict[str, str], told: _Told) -> None:
    test = _TEST.match(cells["test"])
    if test is None:
        return
    context = context_of(
        rows, tool=told.tool, scope="aggregate", tool_version=told.version, run=part.artifact,
        model=cells["model"], task=test["name"],
        config={"concurrency": int(test["concurrency"] or 1), "latency_mode": told.mode},
    )  # fmt: skip
    naive = ("naive_time",) if told.when is not None and not told.when.zoned else ()
    for column, cell in cells.items():
        key = _COLUMNS.get(column, "").format(phase=test["phase"])
        spread = _SPREAD.match(cell)
        if key not in FIGURES or spread is None:
            continue
        base = FIGURES[key]
        for name, statistic in (("mean", "mean"), ("spread", "stddev")):
            number = parse_number(spread[name]) if spread[name] else None
            if number is not None:
                quantity = base.with_statistic(statistic)
                rows.add(
                    part.index, record, column, quantity, number.value, context,
                    timestamp=None if told.when is None else told.when.microseconds,
                    flags=("rounded", *DERIVED.get(key, ()), *naive),
                )  # fmt: skip
