"""Inspect's evaluation logs (`.json`, versions 1 and 2): scores with their errors, token usage, and each sample.

The format is defined by src/inspect_ai/log/_log.py in UKGovernmentBEIS/inspect_ai. A scorer's `stderr` and `std` are of
the accuracy or mean beside them. The model's name begins with who provides it: an engine of one's own is the engine, a
service says nothing of what served the model. Prompts, answers and events never enter.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from data_contracts.json_values import Json, JsonObject, is_number, listing, mapping, text_or_none
from data_contracts.measurements import Flag, Quantity, Scope, Status
from data_contracts.metrics import METRICS
from tasks.ingestion.decoding.timestamps import parse_timestamp
from tasks.ingestion.kit.documents import Frame, context_of, objects, pointer, put
from tasks.ingestion.kit.entries import at, first_of
from tasks.ingestion.kit.quantities import known, own
from tasks.ingestion.kit.reader import Head, Parsed
from tasks.ingestion.kit.rows import Rows

NAME = "inspect"
_OF_EVAL = {"task", "model", "dataset", "config"}
_ENGINES = frozenset({"ollama", "vllm", "sglang", "hf", "llama-cpp-python", "transformer_lens", "nnterp"})
# How a log is kept and shown: not what was asked.
_KEEPING = ("log_", "score_display", "sandbox_cleanup", "max_tasks", "max_subprocesses", "max_sandboxes",
            "max_dataset_memory", "sample_id")  # fmt: skip
_LETTERS = {"C": 1.0, "P": 0.5, "I": 0.0, "N": 0.0}
_SPREADS = {"stderr": "stderr", "std": "stddev", "bootstrap_stderr": "stderr"}
_ACCURACY = known("accuracy", "1")
_DURATION = known("run_duration", "s")
_USAGE = {
    "input_tokens": known("input_tokens", "token"),
    "output_tokens": known("output_tokens", "token"),
    "total_tokens": known("total_tokens", "token"),
    "reasoning_tokens": known("reasoning_tokens", "token"),
    "input_tokens_cache_read": known("cached_input_tokens", "token"),
    "input_tokens_cache_write": own("input_tokens_cache_write", "token"),
}
_USAGE_TOTALS = {
    **{key: quantity.with_statistic("total") for key, quantity in _USAGE.items()},
    "input_tokens": known("input_tokens_total", "token"),
    "output_tokens": known("output_tokens_total", "token"),
    "total_tokens": known("tokens_total", "token"),
}
_TIMES = {"total_time": own("total_time", "s"), "working_time": own("working_time", "s")}
_COUNTS = ("total_samples", "completed_samples")


class InspectLog:
    name = NAME
    version = 1
    knows = "Inspect evaluation logs, versions 1 and 2 (JSON): scores, token usage and samples; `.eval` is to be converted"

    def claims(self, head: Head) -> bool:
        document = mapping(head.sample)
        return (
            head.kind == "json"
            and head.keys >= {"version", "status", "eval"}
            and mapping(document.get("eval")).keys() >= _OF_EVAL
        )

    def read(self, batch: Sequence[Parsed], rows: Rows) -> None:
        for part in batch:
            _Log(part, rows).read()


class _Log:
    """One log on its way into the table."""

    def __init__(self, part: Parsed, rows: Rows) -> None:
        self.index, self.rows, self.run = part.index, rows, part.artifact
        self.document = document = mapping(part.document)
        self.spec = spec = mapping(document.get("eval"))
        self.settings = _settings(spec, mapping(document.get("plan")))
        self.version = at(spec, "packages", "inspect_ai")
        stats = mapping(document.get("stats"))
        self.when = parse_timestamp(first_of(stats.get("started_at"), spec.get("created")))
        self.ended = parse_timestamp(stats.get("completed_at"))
        status = document.get("status")
        self.status: Status = "ok" if status == "success" else "failed"
        self.flags: tuple[Flag, ...] = ("cancelled",) if status == "cancelled" else ()

    def frame(self, scope: Scope, task: str | None = None, model: Json = None, n: Json = None) -> Frame:
        engine, name = _engine_and_model(first_of(model, self.spec.get("model")))
        context = context_of(
            self.rows, tool=NAME, tool_version=self.version, scope=scope, engine=engine, run=self.run, model=name,
            config=self.settings, task=task or self.spec.get("task"),
        )  # fmt: skip
        return Frame(context, n=n, timestamp=self.when, status=self.status, flags=self.flags)

    def read(self) -> None:
        results = mapping(self.document.get("results"))
        whole = self.frame("aggregate")
        for name in _COUNTS:
            if is_number(number := results.get(name)):
                put(self.rows, self.index, "/results", name, own(name), number, whole)
        self.read_scores(results)
        for path, usage in objects(self.document, ("stats", "model_usage")):
            self.add(pointer(path), usage, _USAGE_TOTALS, self.frame("aggregate", model=path[-1]))
        if self.when and self.ended:
            seconds = (self.ended.microseconds - self.when.microseconds) / 1e6
            put(
                self.rows, self.index, "/stats", "completed_at - started_at", _DURATION, seconds, whole, ("derived",)
            )  # fmt: skip
        samples = list(objects(self.document, ("samples",)))
        for path, sample in samples:
            self.read_sample(pointer(path), sample)
        self.rows.count_records(self.index, max(1, len(samples)))

    def read_scores(self, results: JsonObject) -> None:
        scores = list(objects(results, ("scores",)))
        # Version 1 had one scorer, whose metrics stood beside it.
        old = mapping(results.get("scorer"))
        entries = scores or ([((), {**old, "metrics": results.get("metrics")})] if old else [])
        for path, score in entries:
            task = _task(self.spec.get("task"), score, len(entries))
            n = first_of(score.get("scored_samples"), results.get("completed_samples"))
            frame = self.frame("aggregate", task, n=n)
            metrics = mapping(score.get("metrics"))
            for key, metric in metrics.items():
                quantity = _quantity(key, text_or_none(score.get("name")) or "score", metrics)
                value = mapping(metric).get("value")
                if value is None or is_number(value):
                    record = pointer(("results", *path, "metrics", key))
                    put(self.rows, self.index, record, "value", quantity, value, frame)

    def read_sample(self, record: str, sample: JsonObject) -> None:
        frame = self.frame("sample")
        if sample.get("error"):
            frame = replace(frame, status="failed")
        frame = replace(frame, timestamp=parse_timestamp(sample.get("started_at")) or self.when)
        self.add(record, sample, _TIMES, frame)
        for name, score in mapping(sample.get("scores")).items():
            value = mapping(score).get("value")
            number = _LETTERS.get(value) if isinstance(value, str) else value
            if is_number(number):
                flags: tuple[Flag, ...] = ("from_text",) if isinstance(value, str) else ()
                place = record + pointer(("scores", name))
                put(self.rows, self.index, place, "value", _score(name), number, frame, flags)
        usage = mapping(sample.get("model_usage"))
        for model, used in usage.items():
            counted = self.frame("sample", model=model)
            place = record + pointer(("model_usage", model))
            self.add(
                place, mapping(used), _USAGE, replace(counted, status=frame.status, timestamp=frame.timestamp)
            )

    def add(self, record: str, part: JsonObject, names: dict[str, Quantity], frame: Frame) -> None:
        for key, quantity in names.items():
            if is_number(number := part.get(key)):
                put(self.rows, self.index, record, key, quantity, number, frame)


def _settings(spec: JsonObject, plan: JsonObject) -> JsonObject:
    """What was asked: the task's own arguments, limits, generation and data."""
    config = {
        key: value
        for key, value in mapping(spec.get("config")).items()
        if not key.startswith(_KEEPING) and not isinstance(value, dict)
    }
    data = mapping(spec.get("dataset"))
    return {
        **_scalars(mapping(spec.get("task_args"))),
        **_scalars(mapping(spec.get("model_args"))),
        **_scalars(mapping(spec.get("model_generate_config"))),
        **_scalars(mapping(plan.get("config"))),
        **config,
        "dataset": data.get("name"),
        "dataset_samples": data.get("samples"),
        "shuffled": data.get("shuffled"),
        "solver": first_of(spec.get("solver"), ", ".join(_solvers(plan))),
        "task_version": spec.get("task_version"),
    }


def _solvers(plan: JsonObject) -> Iterator[str]:
    return (
        name for step in listing(plan.get("steps")) if (name := text_or_none(mapping(step).get("solver")))
    )


def _scalars(part: JsonObject) -> JsonObject:
    return {
        key: value
        for key, value in part.items()
        if not isinstance(value, dict | list)
        and not (isinstance(value, str) and (value.startswith("/") or "://" in value or len(value) > 200))
    }


def _engine_and_model(written: Json) -> tuple[str | None, str | None]:
    """`ollama/tiny:2b` is tiny:2b in Ollama; `openai/tiny` is tiny, in nobody knows what."""
    if not isinstance(written, str):
        return None, None
    provider, slash, model = written.partition("/")
    if not slash or not model:
        return None, written
    return (provider if provider in _ENGINES else None), model


def _task(task: Json, score: JsonObject, scorers: int) -> str | None:
    """The task; with the scorer where there are several, and the way of reducing epochs where it is not the mean."""
    reducer = score.get("reducer")
    parts = [score.get("name")] if scorers > 1 else []
    parts += [reducer] if reducer not in (None, "mean") else []
    said = [part for part in parts if isinstance(part, str)]
    return f"{task} ({', '.join(said)})" if said else text_or_none(task)


def _quantity(key: str, scorer: str, metrics: JsonObject) -> Quantity:
    """What a scorer's metric is: accuracy, the mean of its scores, or how far one of the two may be off."""
    name = key.rpartition("/")[2]
    of_accuracy = any(other.rpartition("/")[2] == "accuracy" for other in metrics)
    if name == "accuracy":
        return _ACCURACY
    if name in _SPREADS:
        return (_ACCURACY if of_accuracy else _score(scorer)).with_statistic(_SPREADS[name])
    return _score(scorer).with_statistic("mean") if name == "mean" else _score(name)


def _score(name: str) -> Quantity:
    """A score by its name: the vocabulary's where it is one of its scores."""
    metric = METRICS.get(name)
    if metric is None:
        return own(name)
    is_score = metric.kind in ("share", "score") and metric.unit == "1"
    return known(name, "1") if is_score else own(f"{name} (as scored)")


READER = InspectLog()
