"""The Markdown tables that llama-bench and llama-batched-bench print, in a capture of their output or pasted into notes.

Lines of the devices' logs may stand anywhere between. Below llama-bench's table is its build, above batched-bench's its
settings; the model of a batched table is the heading above it. What a table shows is rounded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from data_contracts.measurements import Quantity
from data_contracts.units import conversion
from tasks.ingestion.decoding.captures import is_manual, shown
from tasks.ingestion.decoding.numbers import parse_number
from tasks.ingestion.kit.columns import setting
from tasks.ingestion.kit.documents import context_of
from tasks.ingestion.kit.quantities import known
from tasks.ingestion.kit.reader import Parsed
from tasks.ingestion.kit.rows import Rows
from tasks.readers.llama_names import ENGINE, phase_of, rate_of, test_name

BENCH, BATCHED = "llama-bench", "llama-batched-bench"
_BENCH = re.compile(r"\|\s*model\s*\|\s*size\s*\|\s*params\s*\|\s*backend\s*\|.*\|\s*test\s*\|\s*t/s\s*\|")
_BATCHED = re.compile(r"\|\s*PP\s*\|\s*TG\s*\|\s*B\s*\|\s*N_KV\s*\|\s*T_PP s\s*\|\s*S_PP t/s\s*\|")
_BUILD = re.compile(r"^\W*build: (?P<commit>[0-9a-f]{6,40}|unknown) \((?P<number>\d+)\)", re.M)
_ASKED = re.compile(r"\bn_kv_max = \d+")
_PAIR = re.compile(r"(\w+) = (-?\w+)")
_HEADING = re.compile(r"^\s*#{1,6}\s+(?P<text>.+?)\s*#*\s*$")
_TEST = re.compile(r"(?:pp ?(?P<pp>\d+))?\+?(?:tg ?(?P<tg>\d+))?(?: ?@ ?d(?P<depth>\d+))?$")
# The sign between them may have been broken by an encoding; what it means is told by the two numbers.
_SPREAD = re.compile(r"(?P<mean>[\d.,]+)\s*(?:[^\d.,\s]+\s*(?P<spread>[\d.,]+))?$")
_SETTINGS = {
    "ngl": "n_gpu_layers", "threads": "n_threads", "fa": "flash_attn", "mmap": "use_mmap", "sm": "split_mode",
    "mg": "main_gpu", "nkvo": "no_kv_offload", "dev": "devices", "ts": "tensor_split", "embd": "embeddings",
    "nopo": "no_op_offload", "ncmoe": "n_cpu_moe", "dio": "use_direct_io", "ot": "tensor_buft_overrides",
    "backend": "backends", "noh": "no_host", "lm": "load_mode", "cpu_mask": "cpu_mask", "params": "params",
}  # fmt: skip
FIGURES: dict[str, Quantity] = {
    "t_pp": known("prefill_duration", "s"),
    "speed_pp": known("prefill_throughput", "t/s"),
    "t_tg": known("decode_duration", "s"),
    "speed_tg": known("decode_throughput", "t/s"),
    "t": known("batch_latency", "s"),
    "speed": known("mixed_throughput", "t/s"),
}
_COLUMNS = {
    "PP": "pp", "TG": "tg", "B": "pl", "N_KV": "n_kv", "T_PP s": "t_pp", "S_PP t/s": "speed_pp",
    "T_TG s": "t_tg", "S_TG t/s": "speed_tg", "T s": "t", "S t/s": "speed",
}  # fmt: skip


def has_bench(text: str) -> bool:
    """True when a table of llama-bench stands in the text."""
    return "t/s" in text and _BENCH.search(text) is not None


def has_batched(text: str) -> bool:
    """True when a table of llama-batched-bench stands in the text; without `B` it is sweep-bench's, another tool."""
    return "S_PP t/s" in text and _BATCHED.search(text) is not None


def is_output(text: str) -> bool:
    """True when the tables are what a tool printed: it says its build or settings, or there is nothing else above them."""
    told = _BUILD.search(text) or _ASKED.search(text) or shown(text[:200]).lstrip().startswith("|")
    return bool(told) and not is_manual(text)


@dataclass(slots=True)
class _Line:
    """One row of a table: its cells by column, the heading above it, and what was said of its run."""

    tool: str
    record: str
    cells: dict[str, str]
    heading: str | None
    asked: dict[str, Any]
    build: str | None = None


@dataclass(slots=True)
class _Reading:
    """What holds at a line of the text."""

    heading: str | None = None
    header: tuple[str, ...] = ()
    tool: str = BENCH
    asked: dict[str, Any] = field(default_factory=dict)
    tables: int = -1
    rows: int = 0


def read_tables(part: Parsed, rows: Rows) -> None:
    """Adds every row of every table of the two tools."""
    lines = list(_lines(shown(part.content)))
    for line in lines:
        (_add_bench if line.tool == BENCH else _add_batched)(part, rows, line)
    rows.count_records(part.index, len(lines))


def _lines(text: str) -> Iterator[_Line]:
    at, waiting = _Reading(), list[_Line]()
    for line in text.split("\n"):
        if line.count("|") > 2:
            found = _row(at, line)
            if found is not None:
                waiting.append(found)
            continue
        build = _BUILD.match(line)
        if build is not None:
            for row in waiting:
                row.build = f"{build['commit']} ({build['number']})" if row.tool == BENCH else None
            yield from waiting
            waiting = []
        elif _ASKED.search(line):
            at.asked = {name: setting(value) for name, value in _PAIR.findall(line)}
        elif (heading := _HEADING.match(line)) is not None:
            at.heading = heading["text"]
    yield from waiting


def _row(at: _Reading, line: str) -> _Line | None:
    """The row that a line of cells is, or None for a header, a rule and the rows of other tables."""
    cells = tuple(cell.strip() for cell in line[line.index("|") :].strip().strip("|").split("|"))
    if _BENCH.search(line) or _BATCHED.search(line):
        at.header, at.tool = cells, BENCH if _BENCH.search(line) else BATCHED
        at.tables, at.rows = at.tables + 1, 0
        return None
    if not at.header or all(set(cell) <= {"-", ":"} for cell in cells):
        return None
    if len(cells) != len(at.header):
        at.header = ()
        return None
    record = f"{at.tables}/{at.rows}"
    at.rows += 1
    return _Line(at.tool, record, dict(zip(at.header, cells, strict=True)), at.heading, at.asked)


def _add_bench(part: Parsed, rows: Rows, line: _Line) -> None:
    cells = line.cells
    test, speed = _TEST.match(cells["test"]), _SPREAD.match(cells["t/s"])
    if test is None or speed is None:
        return
    prompt, generated, depth = (int(test[name] or 0) for name in ("pp", "tg", "depth"))
    settings = {
        _SETTINGS.get(k, k): setting(v) for k, v in cells.items() if k not in ("model", "size", "test", "t/s")
    }
    context = context_of(
        rows, tool=BENCH, scope="aggregate", engine=ENGINE, run=part.artifact, model=cells["model"],
        tool_version=line.build, task=test_name(prompt, generated, depth),
        config={**settings, "n_prompt": prompt, "n_gen": generated, "n_depth": depth, "heading": line.heading},
    )  # fmt: skip
    phase = phase_of(prompt, generated)
    for name, statistic in (("mean", "mean"), ("spread", "stddev")):
        number = parse_number(speed[name]) if speed[name] else None
        if number is not None:
            rows.add(part.index, line.record, "t/s", rate_of(phase, statistic), number.value, context,
                     flags=("rounded",))  # fmt: skip
    size = parse_number(cells["size"])
    unit = conversion(size.unit) if size is not None and size.unit else None
    if size is not None and unit is not None:
        rows.add(part.index, line.record, "size", Quantity.named("model_size", "value", unit.unit, unit.factor),
                 size.value, context, flags=("rounded",))  # fmt: skip


def _add_batched(part: Parsed, rows: Rows, line: _Line) -> None:
    said = {_COLUMNS[name]: setting(cell) for name, cell in line.cells.items() if name in _COLUMNS}
    add_batched(part, rows, line.record, {**line.asked, **said}, line.heading, ("rounded",))


def add_batched(
    part: Parsed,
    rows: Rows,
    record: str,
    said: Mapping[str, Any],
    model: str | None,
    flags: tuple[str, ...] = (),
) -> None:
    """Adds one batch size of llama-batched-bench, under the keys of its JSONL."""
    context = context_of(
        rows, tool=BATCHED, scope="sample", engine=ENGINE, run=part.artifact, model=model,
        task=test_name(said.get("pp"), said.get("tg"), 0),
        config={key: value for key, value in said.items() if key not in FIGURES},
    )  # fmt: skip
    for key, quantity in FIGURES.items():
        value = said.get(key)
        if key not in said or isinstance(value, str):
            continue
        zero = value == 0  # no prompt, or nothing generated
        void = ("zero_is_missing",) if zero else ("null",) if value is None else ()
        rows.add(part.index, record, key, quantity, None if zero else value, context, flags=(*flags, *void))
