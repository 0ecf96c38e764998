"""hyperfine's `--export-json`, `--export-csv` and `--export-markdown`, 1.x.

The format is defined by src/export/ in sharkdp/hyperfine. JSON and CSV are always seconds; Markdown states its unit in
the header, which may be s or ms. A command's standard deviation is null after one run. No export holds a time.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from data_contracts.json_values import mapping
from data_contracts.measurements import Quantity
from tasks.ingestion.decoding.numbers import parse_number
from tasks.ingestion.kit.columns import Column, Plan, by_header, read_tables
from tasks.ingestion.kit.documents import Frame, Frames, Path, context_of, objects, put, walk
from tasks.ingestion.kit.quantities import known, own, spread
from tasks.ingestion.kit.reader import Head, Parsed
from tasks.ingestion.kit.rows import Rows

NAME = "hyperfine"
_SUMMARY = {
    **spread("wall_time", "s", mean="mean", stddev="stddev", median="p50", min="min", max="max"),
    "user": known("user_time", "s", "mean"),
    "system": known("system_time", "s", "mean"),
}
_RUN = {
    "times": known("wall_time", "s"),
    "memory_usage_byte": known("peak_memory", "B"),
    "user_times": known("user_time", "s"),
    "system_times": known("system_time", "s"),
}
_CSV = {"command", "mean", "stddev", "median", "user", "system", "min", "max"}
_PARAMETER = "parameter_"
_HEADER = re.compile(r"\s*\|\s*Command\s*\|\s*Mean \[(?P<unit>[mµu]?s)\]\s*\|", re.I)
_COLUMN = re.compile(r"(?P<name>Mean|Min|Max)(?:\s*(?:…|\.\.\.)\s*(?P<to>Max))? \[(?P<unit>[mµu]?s)\]", re.I)
_NUMBER = r"\d+(?:\.\d+)?"
_CELL = re.compile(rf"\*{{0,2}}({_NUMBER})\*{{0,2}}(?:\s*(?:±|\+/-|Â±|…|\.\.\.)\s*({_NUMBER}))?")


class Hyperfine:
    name = NAME
    version = 1
    knows = "hyperfine 1.x: times of each command and of its runs (JSON, CSV, Markdown)"

    def claims(self, head: Head) -> bool:
        if head.kind == "markdown":
            # An export begins with its table; a page that shows one somewhere is a document.
            return _HEADER.match(head.text.lstrip("\ufeff")) is not None
        if head.kind == "csv":
            return set(head.columns) >= _CSV
        results = head.sample.get("results") if isinstance(head.sample, dict) else None
        return (
            isinstance(results, list)
            and bool(results)
            and all(isinstance(r, dict) and {"command", "mean"} <= r.keys() for r in results)
            and any(r.keys() & {"times", "exit_codes", "user"} for r in results)
        )

    def read(self, batch: Sequence[Parsed], rows: Rows) -> None:
        for group in by_header([part for part in batch if part.head.kind == "csv"]):
            read_tables(group, _PLAN, rows)
        for part in batch:
            if part.head.kind == "markdown":
                _read_markdown(part, rows)
            elif part.head.kind != "csv":
                _read_document(part, rows)


def _column(name: str) -> Column:
    return Column("setting") if name.startswith(_PARAMETER) else Column("metric", own(name, "1"))


_PLAN = Plan(
    tool=NAME,
    scope="aggregate",
    columns={**{n: Column("metric", q) for n, q in _SUMMARY.items()}, "command": Column("task")},
    rest=_column,
)


def _read_document(part: Parsed, rows: Rows) -> None:
    document = part.content
    whole = context_of(rows, tool=NAME, scope="aggregate", run=part.artifact)
    frames: Frames = {(): Frame(whole)}
    for path, result in objects(document, ("results",)):
        frames |= _frames(part, path, result, rows)
    rows.count_records(part.index, len(document["results"]))
    walk(rows, part.index, document, frames)


def _frames(part: Parsed, path: Path, result: dict[str, Any], rows: Rows) -> Frames:
    times, codes = result.get("times"), result.get("exit_codes")
    bad = isinstance(codes, list) and any(code != 0 for code in codes)
    terms: dict[str, Any] = {
        "tool": NAME, "run": part.artifact, "task": result.get("command"), "config": _config(result),
    }  # fmt: skip
    frame = Frame(
        context_of(rows, scope="aggregate", **terms),
        _SUMMARY,
        frozenset({"exit_codes", "parameters", "parameter"}),
        n=len(times) if isinstance(times, list) else None,
        flags=("nonzero_exit",) if bad else (),
    )
    run = replace(frame, context=context_of(rows, scope="sample", **terms), names=_RUN, n=None)
    return {path: frame, **{(*path, name): run for name in _RUN if isinstance(result.get(name), list)}}


def _config(result: dict[str, Any]) -> dict[str, Any]:
    one = {"parameter": result["parameter"]} if isinstance(result.get("parameter"), str | int | float) else {}
    return {**mapping(result.get("parameters")), **one}


def _read_markdown(part: Parsed, rows: Rows) -> None:
    """The rows of the first table: mean and deviation, minimum and maximum in one column or in two."""
    lines = [line.strip() for line in part.content.strip().splitlines()]
    header = _cells(lines[0])
    row = 0
    for line in lines[2:]:
        cells = _cells(line)
        if not line.startswith("|") or len(cells) != len(header):
            break
        context = context_of(rows, tool=NAME, scope="aggregate", run=part.artifact, task=cells[0].strip("`"))
        frame = Frame(context, flags=("rounded",))
        for name, cell in zip(header[1:], cells[1:], strict=True):
            for what, value in _figures(name, cell):
                put(rows, part.index, f"table 1/row {row}", name, what, value, frame)
        row += 1
    rows.count_records(part.index, row)


def _cells(line: str) -> list[str]:
    return [
        cell.replace("\0", "|").strip() for cell in line.strip().replace("\\|", "\0").strip("|").split("|")
    ]


def _figures(name: str, cell: str) -> list[tuple[Quantity, float]]:
    """What a cell says: `6.6 ± 0.2` is a mean and a deviation, `6.1…7.0` a minimum and a maximum."""
    found = _CELL.fullmatch(cell)
    column = _COLUMN.fullmatch(name)
    if found is None:
        return []
    if column is None:
        number = parse_number(found[1])
        spread_of = [(own(name.lower(), "1", "stddev"), float(found[2]))] if found[2] else []
        return [(own(name.lower(), "1"), number.value), *spread_of] if number else []
    first = column["name"].lower()
    second = "max" if column["to"] else "stddev"
    figures = [(known("wall_time", column["unit"], first), float(found[1]))]
    return figures + ([(known("wall_time", column["unit"], second), float(found[2]))] if found[2] else [])


READER = Hyperfine()
