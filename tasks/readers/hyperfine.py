"""hyperfine's `--export-json`, `--export-csv` and `--export-markdown`, 1.x, and what it prints to a console.

The format is defined by src/export/ in sharkdp/hyperfine. JSON and CSV are always seconds; Markdown states its unit in
the header, which may be s or ms. A command's standard deviation is null after one run. No export holds a time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial

from data_contracts.json_values import JsonObject, listing, mapping, settings_of
from data_contracts.measurements import Quantity
from tasks.ingestion.decoding.captures import is_manual
from tasks.ingestion.decoding.numbers import parse_number
from tasks.ingestion.kit.columns import Column, Plan, by_header, read_tables
from tasks.ingestion.kit.documents import Frame, Frames, Path, context_of, objects, put, walk
from tasks.ingestion.kit.entries import run_name
from tasks.ingestion.kit.quantities import known, own, spread
from tasks.ingestion.kit.reader import Head, Parsed
from tasks.ingestion.kit.rows import Rows
from tasks.ingestion.kit.summary_entries import stated
from tasks.readers.hyperfine_console import is_printed, printed

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
_IN_CONTEXT = frozenset({"exit_codes", "parameters", "parameter"})
_HEADER = re.compile(r"\A\s*+\|\s*+Command\s*\|\s*Mean \[(?P<unit>[mµu]?s)\]\s*\|", re.I)
_NUMBER = r"\d+(?:\.\d+)?"
# `Â±` is the UTF-8 of `±` read as Latin-1, `â..` that of `…`; `+/-` and two or three dots are what ASCII has for them.
_RANGE = r"\s*(?:…|\.{2,3}|â[^\s\d|]{2})\s*"
_COLUMN = re.compile(rf"(?P<name>Mean|Min|Max)(?:{_RANGE}(?P<to>Max))? \[(?P<unit>[mµu]?s)\]", re.I)
_CELL = re.compile(rf"\*{{0,2}}({_NUMBER})\*{{0,2}}(?:(?:\s*(?:±|\+/-|Â±)\s*|{_RANGE})({_NUMBER}))?")


class Hyperfine:
    name = NAME
    version = 3
    knows = "hyperfine 1.x: times of each command and of its runs (JSON, CSV, Markdown, console)"

    def claims(self, head: Head) -> bool:
        if head.kind == "markdown":
            # An export begins with its table; a page that shows one somewhere is a document.
            return _HEADER.match(head.text.lstrip("\ufeff")) is not None
        if head.kind == "text":
            return is_printed(head.text) and not is_manual(head.text)
        if head.kind == "csv":
            return _CSV.issubset(head.columns)
        # `command` and `mean` are anybody's words: one more key of hyperfine's must stand by them.
        results = [mapping(result) for result in listing(mapping(head.sample).get("results"))]
        return (
            bool(results)
            and all({"command", "mean"} <= result.keys() for result in results)
            and any(result.keys() & {"times", "exit_codes", "user"} for result in results)
        )

    def read(self, batch: Sequence[Parsed], rows: Rows) -> None:
        for group in by_header([part for part in batch if part.head.kind == "csv"]):
            read_tables(group, _PLAN, rows)
        for part in batch:
            if part.head.kind == "markdown":
                _read_markdown(part, rows)
            elif part.head.kind == "text":
                _read_console(part, rows)
            elif part.head.kind != "csv":
                _read_documents(part, rows)


def _column(name: str) -> Column:
    return Column("setting") if name.startswith("parameter_") else Column("metric", own(name, "1"))


_PLAN = Plan(
    tool=NAME,
    scope="aggregate",
    columns={**{n: Column("metric", q) for n, q in _SUMMARY.items()}, "command": Column("task")},
    rest=_column,
)


def _read_documents(part: Parsed, rows: Rows) -> None:
    for place, (record, document) in enumerate(part.objects):
        run = run_name(part, place, len(part.objects))
        frames: Frames = {(): Frame(context_of(rows, tool=NAME, scope="aggregate", run=run))}
        for path, result in objects(document, ("results",)):
            frames |= _frames(run, path, result, rows)
        rows.count_records(part.index, len(listing(document.get("results"))))
        walk(rows, part.index, document, frames, record)


def _frames(run: str, path: Path, result: JsonObject, rows: Rows) -> Frames:
    times, codes = result.get("times"), listing(result.get("exit_codes"))
    task, settings = result.get("command"), _settings(result)
    context = partial(context_of, rows, tool=NAME, run=run, task=task, config=settings)
    frame = Frame(
        context(scope="aggregate"), _SUMMARY, _IN_CONTEXT, n=len(times) if isinstance(times, list) else None,
        # A null code counts as well: a signal ended that command.
        flags=("nonzero_exit",) if any(code != 0 for code in codes) else (),
    )  # fmt: skip
    runs = replace(frame, context=context(scope="sample"), names=_RUN, n=None)
    return {path: frame, **{(*path, name): runs for name in _RUN}}


def _settings(result: JsonObject) -> JsonObject:
    # Older versions have one parameter only, and write its value alone.
    alone = result.get("parameter")
    parameters = settings_of(result.get("parameters"), "parameters")
    return {**parameters, "parameter": alone} if isinstance(alone, str | int | float) else parameters


def _read_markdown(part: Parsed, rows: Rows) -> None:
    """The rows of the first table: mean and deviation, minimum and maximum in one column or in two."""
    lines = part.text.lstrip("\ufeff").splitlines()
    top = next(number for number, line in enumerate(lines) if line.strip())
    header = _cells(lines[top])
    for number, line in enumerate(lines[top + 2 :], top + 3):
        cells = _cells(line)
        if not line.strip().startswith("|") or len(cells) != len(header):
            break
        context = context_of(rows, tool=NAME, scope="aggregate", run=part.artifact, task=cells[0].strip("`"))
        frame = Frame(context, flags=("rounded",))
        for name, cell in zip(header[1:], cells[1:], strict=True):
            for quantity, value in _figures(name, cell):
                put(rows, part.index, f"line {number}", name, quantity, value, frame)
        rows.count_records(part.index, 1)


def _read_console(part: Parsed, rows: Rows) -> None:
    times = list(printed(part.text))
    for time in times:
        context = context_of(rows, tool=NAME, scope="aggregate", run=part.artifact, task=time.command)
        frame = Frame(context, n=time.runs, flags=("rounded",))
        put(rows, part.index, f"line {time.line}", time.field, time.quantity, time.value, frame)
    rows.count_records(part.index, len({time.line for time in times if time.field == "Time"}))


def _cells(line: str) -> list[str]:
    # A pipe within a command is escaped: NUL holds its place while the row is split.
    cells = line.strip().replace("\\|", "\0").strip("|").split("|")
    return [cell.replace("\0", "|").strip() for cell in cells]


def _figures(name: str, cell: str) -> Iterator[tuple[Quantity, float]]:
    """What a cell says: `6.6 ± 0.2` is a mean and a deviation, `6.1…7.0` a minimum and a maximum."""
    found, column = _CELL.fullmatch(cell), _COLUMN.fullmatch(name)
    if found is None:
        return
    statistics = ["value", "stddev"]
    quantity = own(name.lower(), "1")
    if column is not None:
        statistics = [column["name"].lower(), "max" if column["to"] else "stddev"]
        quantity = stated("wall_time", column["unit"])
    for statistic, text in zip(statistics, found.groups(), strict=True):
        number = parse_number(text) if text else None
        if number is not None:
            yield quantity.with_statistic(statistic), number.value


READER = Hyperfine()
