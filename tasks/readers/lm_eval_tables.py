"""The tables that lm-evaluation-harness prints: `|Tasks|Version|Filter|n-shot|Metric| |Value| |Stderr|`, 0.3 to 0.4.x.

Above a table stands what ran, `hf (pretrained=org/model), gen_kwargs: (None), limit: None, ...`. A task is named in the
first of its rows; deeper ones below it are its subtasks. Values are printed with four decimals.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from data_contracts.json_values import JsonObject
from data_contracts.measurements import Flag
from tasks.ingestion.decoding.captures import is_manual, shown
from tasks.ingestion.decoding.numbers import ABSENCE_FLAGS, absence
from tasks.ingestion.kit.columns import setting
from tasks.ingestion.kit.documents import Frame, context_of, put, put_missing
from tasks.ingestion.kit.printed import TableRow, last_above, table_rows
from tasks.ingestion.kit.reader import Parsed
from tasks.ingestion.kit.rows import Rows
from tasks.readers.lm_eval_names import is_client, model_of, number_in, quantity_of, task_label

# Each line is read for its first columns once, and for the last one once.
_HEADER = re.compile(
    r"^(?>.*?\|[ \t]*+(?:Tasks?|Groups)[ \t]*+\|[ \t]*+Version[ \t]*+\|)(?>.*?\|[ \t]*+Metric[ \t]*+\|)"
    r".*\|[ \t]*+Stderr[ \t]*+\|",
    re.M,
)
_ARGUMENTS, _LIMIT = "), gen_kwargs: (", "), limit: "


class _Run(NamedTuple):
    """What ran: the kind of model and its arguments, as the line above a table says."""

    engine: str | None = None
    model: str | None = None
    settings: JsonObject | None = None


@dataclass
class _Task:
    """A task, how deep its name is indented, and the rows of its metrics."""

    name: str
    depth: int
    line: int
    rows: list[TableRow] = field(default_factory=list)


def is_printed(text: str) -> bool:
    """True for a table below the line of its run, or one that begins its text; pages quote others."""
    header = _HEADER.search(text) if "Stderr" in text else None
    if header is None or is_manual(text):
        return False
    return _ARGUMENTS in text[: header.start()] or not shown(text[: header.start()]).strip()


def read_printed(part: Parsed, rows: Rows, tool: str) -> None:
    """Adds every metric of every task, and of a group that stands among the groups only."""
    text = shown(part.text)
    runs = [(number, _run(line)) for number, line in enumerate(text.split("\n")) if _ARGUMENTS in line]
    tasks = list(_tasks(text))
    for place, task in enumerate(tasks):
        run = last_above(runs, task.line) or _Run()
        following = tasks[place + 1] if place + 1 < len(tasks) else None
        is_group = following is not None and following.depth > task.depth
        flags: tuple[Flag, ...] = ("rounded", "group") if is_group else ("rounded",)
        for row in task.rows:
            _add(part, rows, tool, task.name, row, run, flags)
    rows.count_records(part.index, len(tasks))


def _tasks(text: str) -> Iterator[_Task]:
    """The tasks in their order; a group is printed among the tasks, and once more in a table of groups."""
    lines = text.split("\n")
    seen: set[tuple[str, str]] = set()
    task: _Task | None = None
    for row in table_rows(text, _HEADER):
        heading = next(iter(row.cells))
        written = lines[row.line].split("|")[1]
        name = written.strip()
        if name:
            if task is not None:
                yield task
            bare = name.removeprefix("-").strip()
            depth = len(written) - len(written.lstrip()) if name.startswith("-") else 0
            repeated = heading == "Groups" and ("Tasks", bare) in seen
            task = None if repeated else _Task(bare, depth, row.line)
            seen.add((heading, bare))
        if task is not None:
            task.rows.append(row)
    if task is not None:
        yield task


def _add(
    part: Parsed, rows: Rows, tool: str, task: str, row: TableRow, run: _Run, flags: tuple[Flag, ...]
) -> None:
    cells = row.cells
    shots = setting(cells["n-shot"]) if cells.get("n-shot", "").isdecimal() else None
    context = context_of(
        rows, tool=tool, scope="aggregate", engine=run.engine, run=part.artifact, model=run.model,
        task=task_label(task, shots, cells.get("Filter", "")), config=run.settings,
        workload=None if shots is None else {"num_fewshot": shots},
    )  # fmt: skip
    frame = Frame(context, flags=flags)
    for column, suffix in (("Value", ""), ("Stderr", "_stderr")):
        cell, quantity = cells.get(column, ""), quantity_of(cells["Metric"] + suffix)
        reason = ABSENCE_FLAGS.get(absence(cell)) if cell else None
        if (number := number_in(cell)) is not None:
            put(rows, part.index, row.record, column, quantity, number, frame)
        elif reason is not None:
            put_missing(rows, part.index, row.record, column, quantity, frame, reason)


def _run(line: str) -> _Run:
    """`hf (pretrained=org/model,dtype=auto), gen_kwargs: (None), limit: None, num_fewshot: 5, batch_size: auto`."""
    before, _, after = line.strip().partition(_ARGUMENTS)
    source, _, arguments = before.partition(" (")
    generation, _, rest = after.rpartition(_LIMIT)
    pairs = (pair.partition(": ") for pair in f"limit: {rest}".split(", "))
    settings = {"model": source, "model_args": arguments, "gen_kwargs": generation} | {
        name: value for name, _, value in pairs if name in ("limit", "num_fewshot", "batch_size")
    }
    said: JsonObject = {name: setting(value) for name, value in settings.items() if value not in ("", "None")}
    # Newer versions print an object: `{'pretrained': 'org/model'}`
    plain = re.sub(r"[{}' ]", "", arguments.replace("': ", "'=")) if arguments.startswith("{") else arguments
    return _Run(None if is_client(source) else source, model_of(plain), said)
