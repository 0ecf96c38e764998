"""lm-evaluation-harness results (`results_*.json`) from the schema of 2021 to 0.4.x, `samples_*.jsonl`, printed tables.

The format is defined by lm_eval/evaluator.py and loggers/evaluation_tracker.py of EleutherAI/lm-evaluation-harness.
0.4 names a metric `name,filter`, before it was the bare name. A number in `results` is a measurement; every other number
of the document is a setting, a count of samples or a monotonic clock. LightEval's files (`config_general`) are not these.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from data_contracts.json_values import (
    Json,
    JsonObject,
    canonical,
    is_number,
    listing,
    mapping,
    settings_of,
    text_or_none,
)
from data_contracts.measurements import Flag, Quantity
from tasks.ingestion.decoding.numbers import ABSENCE_FLAGS, absence
from tasks.ingestion.decoding.timestamps import parse_timestamp
from tasks.ingestion.kit.documents import Frame, context_of, count, pointer, put, put_missing
from tasks.ingestion.kit.entries import at, first_of
from tasks.ingestion.kit.quantities import known
from tasks.ingestion.kit.reader import Head, Parsed
from tasks.ingestion.kit.rows import Rows
from tasks.readers import lm_eval_tables
from tasks.readers.lm_eval_names import is_client, is_said, model_of, number_in, quantity_of, task_label

NAME = "lm-evaluation-harness"
_SAMPLE = {"doc_id", "doc", "arguments", "resps"}
# Counts of documents and labels; in 0.4.9 and later `sample_len` stands among the metrics.
_NO_METRIC = frozenset({"alias", "name", "samples", "sample_len", "sample_count", "higher_is_better"})
_SETTINGS = ("model", "model_args", "batch_size", "batch_sizes", "device", "limit", "gen_kwargs", "num_fewshot",
             "random_seed", "numpy_seed", "torch_seed", "fewshot_seed", "model_dtype")  # fmt: skip
_GPU = re.compile(r"^(?:GPU models and configuration: )?GPU \d{1,4}: (.+)$", re.M)
_ENVIRONMENT = {
    "gpu": _GPU,
    "driver_version": re.compile(r"^Nvidia driver version: (.+)$", re.M),
    "cuda_version": re.compile(r"^CUDA used to build PyTorch: (.+)$", re.M),
    "cpu": re.compile(r"^Model name: (.+)$", re.M),
    "os": re.compile(r"^OS: (.+)$", re.M),
    "python_version": re.compile(r"^Python version: (\S+)", re.M),
    "torch_version": re.compile(r"^PyTorch version: (.+)$", re.M),
}
_DURATION = known("run_duration", "s")


class LmEval:
    name = NAME
    version = 4
    knows = "lm-evaluation-harness results (JSON, printed tables; 2021 to 0.4.x), samples (JSONL): metrics with stderr"

    def claims(self, head: Head) -> bool:
        if head.kind in ("text", "markdown"):
            return lm_eval_tables.is_printed(head.text)
        if head.kind == "jsonl":
            return head.keys >= _SAMPLE
        return head.kind == "json" and _is_result(mapping(head.sample))

    def read(self, batch: Sequence[Parsed], rows: Rows) -> None:
        for part in batch:
            if isinstance(part.content, str):
                lm_eval_tables.read_printed(part, rows, NAME)
            elif part.head.kind == "jsonl":
                _read_samples(part, rows)
            else:
                _Result(part, rows).read()


def _is_result(document: JsonObject) -> bool:
    results = mapping(document.get("results"))
    # Old files have no `config`: the tasks' versions are what all have beside their results.
    return (
        bool(results)
        and all(isinstance(task, dict) for task in results.values())
        and isinstance(document.get("versions"), dict)
        and "config_general" not in document
    )


class _Result:
    """One results file on its way into the table."""

    def __init__(self, part: Parsed, rows: Rows) -> None:
        self.index, self.rows, self.run = part.index, rows, part.artifact
        self.document = document = mapping(part.document)
        self.config = settings_of(document.get("config"), "config")
        names = _SETTINGS if isinstance(document.get("config"), dict) else self.config
        self.settings = canonical({name: self.config.get(name) for name in names})
        self.system = _machine(document)
        self.model = text_or_none(document.get("model_name")) or model_of(self.config.get("model_args"))
        source = first_of(document.get("model_source"), self.config.get("model"))
        self.engine = None if is_client(source) else source
        # `start_time` and `end_time` are of a monotonic clock, so that only `date` is a time.
        self.when = parse_timestamp(document.get("date"))
        self.version = first_of(document.get("lm_eval_version"), document.get("git_hash"))

    def frame(
        self, task: str | None, n: int | None = None, flags: tuple[Flag, ...] = (), shots: Json = None
    ) -> Frame:
        context = context_of(
            self.rows, tool=NAME, scope="aggregate", tool_version=self.version, engine=self.engine, run=self.run,
            model=self.model, config=self.settings, task=task,
            system=self.system, workload={"num_fewshot": shots} if is_said(shots) else None,
        )  # fmt: skip
        return Frame(context, n=n, timestamp=self.when, flags=flags)

    def read(self) -> None:
        results = mapping(self.document.get("results"))
        # A group stands under `results` too, unless it was left out there.
        groups = {k: v for k, v in mapping(self.document.get("groups")).items() if k not in results}
        for part, tasks in (("results", results), ("groups", groups)):
            for name, task in tasks.items():
                self.read_task(part, name, mapping(task))
        self.rows.count_records(self.index, len(results) + len(groups))
        field = "total_evaluation_time_seconds"
        seconds = self.document.get(field)
        # 0.4 writes it as text.
        number = number_in(seconds) if isinstance(seconds, str) else seconds
        if is_number(number):
            put(self.rows, self.index, "", field, _DURATION, number, self.frame(None))

    def read_task(self, part: str, name: str, task: JsonObject) -> None:
        shots = first_of(at(self.document, "n-shot", name), self.config.get("num_fewshot"))
        # `original` counts the whole task, of which a limit asks only a part.
        n = count(at(self.document, "n-samples", name, "effective")) or count(task.get("sample_len"))
        is_group = part == "groups" or bool(at(self.document, "group_subtasks", name))
        # A group repeats what its subtasks say: never averaged with them.
        flags: tuple[Flag, ...] = ("group",) if is_group else ()
        frames: dict[str, Frame] = {}
        for key, value in task.items():
            metric, _, filtered = key.partition(",")
            if metric in _NO_METRIC:
                continue
            if filtered not in frames:
                frames[filtered] = self.frame(task_label(name, shots, filtered), n, flags, shots)
            _add(
                self.rows,
                self.index,
                pointer((part, name)),
                key,
                quantity_of(metric),
                value,
                frames[filtered],
            )


def _machine(document: JsonObject) -> JsonObject:
    """Where it ran, by the report of PyTorch's environment and the version of transformers."""
    report = text_or_none(document.get("pretty_env_info")) or ""
    found = {
        name: line[1].strip() for name, pattern in _ENVIRONMENT.items() if (line := pattern.search(report))
    }
    said: JsonObject = {
        name: text for name, text in found.items() if text not in ("N/A", "Could not collect")
    }
    gpus = len(_GPU.findall(report))
    return said | {"gpu_count": gpus or None, "transformers_version": document.get("transformers_version")}


def _add(
    rows: Rows, index: int, record: str, key: str, quantity: Quantity, value: Json, frame: Frame
) -> None:
    """A number, a text that is one, or the row of one that is not there (`N/A`)."""
    if value is None or is_number(value):
        put(rows, index, record, key, quantity, value, frame)
    elif isinstance(value, str) and value.strip():
        reason = ABSENCE_FLAGS.get(absence(value))
        if (number := number_in(value)) is not None:
            put(rows, index, record, key, quantity, number, replace(frame, flags=(*frame.flags, "from_text")))
        elif reason is not None:
            put_missing(rows, index, record, key, quantity, frame, reason)


def _read_samples(part: Parsed, rows: Rows) -> None:
    """One row for each metric of each document that was asked. Questions and answers never enter."""
    frames: dict[str, Frame] = {}
    for number, record in part.lines:
        filtered = str(record.get("filter") or "")
        if filtered not in frames:
            label = task_label(_task_of(part.artifact), None, filtered)
            context = context_of(rows, tool=NAME, scope="sample", run=part.artifact, task=label)
            frames[filtered] = Frame(context)
        for key in listing(record.get("metrics")):
            if isinstance(key, str):
                _add(rows, part.index, str(number), key, quantity_of(key), record.get(key), frames[filtered])
    rows.count_records(part.index, len(part.lines))


def _task_of(artifact: str) -> str:
    """samples_<task>_<time>.jsonl."""
    stem = artifact.rpartition("/")[2].removesuffix(".jsonl")
    # The time begins with its year; any other underscore may be the task's own.
    return stem.removeprefix("samples_").rpartition("_20")[0] or stem


READER = LmEval()
