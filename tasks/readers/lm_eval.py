"""lm-evaluation-harness results (`results_*.json`), from the schema of 2021 to 0.4.x, and `samples_*.jsonl`.

The format is defined by lm_eval/evaluator.py and loggers/evaluation_tracker.py of EleutherAI/lm-evaluation-harness.
0.4 names a metric `name,filter`, before it was the bare name. A number in `results` is a measurement; every other number
of the document is a setting, a count of samples or a monotonic clock. LightEval's files (`config_general`) are not these.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from data_contracts.json_values import canonical, mapping
from data_contracts.measurements import Quantity
from data_contracts.metrics import METRICS
from tasks.ingestion.decoding.numbers import ABSENCE_FLAGS, absence, parse_number
from tasks.ingestion.decoding.timestamps import parse_timestamp
from tasks.ingestion.kit.documents import Frame, context_of, count, pointer, put
from tasks.ingestion.kit.quantities import known
from tasks.ingestion.kit.reader import Head, Parsed
from tasks.ingestion.kit.rows import Rows

NAME = "lm-evaluation-harness"
_SAMPLE = {"doc_id", "doc", "arguments", "resps"}
# Counts of documents and labels; in 0.4.9 and later `sample_len` stands among the metrics.
_NO_METRIC = frozenset({"alias", "name", "samples", "sample_len", "sample_count", "higher_is_better"})
_SETTINGS = ("model", "model_args", "batch_size", "batch_sizes", "device", "limit", "gen_kwargs", "num_fewshot",
             "random_seed", "numpy_seed", "torch_seed", "fewshot_seed", "model_dtype")  # fmt: skip
_MODEL_KEYS = ("pretrained", "model", "model_name", "path", "engine")
# A client of somebody else's server says nothing about what served the model.
_CLIENTS = ("completion", "openai", "anthropic", "gpt3", "textsynth", "api")
_BITS = "bits_per_"
_DURATION = known("run_duration", "s")


class LmEval:
    name = NAME
    version = 1
    knows = "lm-evaluation-harness results (JSON, 2021 to 0.4.x) and its samples (JSONL): each metric with its stderr"

    def claims(self, head: Head) -> bool:
        if head.kind == "jsonl":
            return head.keys >= _SAMPLE
        return head.kind == "json" and isinstance(head.sample, dict) and _is_result(head.sample)

    def read(self, batch: Sequence[Parsed], rows: Rows) -> None:
        for part in batch:
            if part.head.kind == "jsonl":
                _read_samples(part, rows)
            else:
                _Result(part, rows).read()


def _is_result(document: dict[str, Any]) -> bool:
    results, versions = document.get("results"), document.get("versions")
    return (
        isinstance(results, dict)
        and bool(results)
        and isinstance(versions, dict)
        and all(isinstance(task, dict) for task in results.values())
        and "config_general" not in document
    )


class _Result:
    """One results file on its way into the table."""

    def __init__(self, part: Parsed, rows: Rows) -> None:
        self.index, self.rows, self.run = part.index, rows, part.artifact
        self.document = document = mapping(part.content)
        config = mapping(document.get("config"))
        self.config = canonical(
            {name: config.get(name) for name in _SETTINGS if config.get(name) is not None}
        )
        self.model = _model(document, config)
        source = document.get("model_source") or config.get("model")
        self.engine = None if _is_client(source) else source
        self.when = parse_timestamp(document.get("date"))
        self.version = document.get("lm_eval_version") or document.get("git_hash")

    def frame(self, task: str | None, n: Any = None, flags: tuple[str, ...] = ()) -> Frame:
        context = context_of(
            self.rows, tool=NAME, scope="aggregate", tool_version=self.version, engine=self.engine, run=self.run,
            model=self.model, config=self.config, task=task,
        )  # fmt: skip
        return Frame(context, n=n, timestamp=self.when, flags=flags)

    def read(self) -> None:
        results = self.document["results"]
        alone = {n: t for n, t in mapping(self.document.get("groups")).items() if n not in results}
        for part, tasks in (("results", results), ("groups", alone)):
            for name, task in tasks.items():
                if isinstance(task, dict):
                    self._task((part, name), name, task)
        self.rows.count_records(self.index, len(results) + len(alone))
        seconds = _number(self.document.get("total_evaluation_time_seconds"))
        if seconds is not None:
            field = "total_evaluation_time_seconds"
            put(self.rows, self.index, "", field, _DURATION, seconds, self.frame(None))

    def _task(self, path: tuple[str, str], name: str, task: dict[str, Any]) -> None:
        parent = bool(mapping(self.document.get("group_subtasks")).get(name)) or path[0] == "groups"
        shots = mapping(self.document.get("n-shot")).get(name)
        counted = mapping(mapping(self.document.get("n-samples")).get(name)).get("effective")
        n = count(counted) or count(task.get("sample_len"))
        frames: dict[str, Frame] = {}
        for key, value in task.items():
            metric, _, chosen = key.partition(",")
            if metric in _NO_METRIC:
                continue
            if chosen not in frames:
                label = _label(name, shots if shots is not None else _shots(self.document), chosen)
                # A group repeats what its subtasks say: never averaged with them.
                frames[chosen] = self.frame(label, n, ("group",) if parent else ())
            _add(self.rows, self.index, pointer(path), key, _quantity(metric), value, frames[chosen])


def _label(task: str, shots: Any, chosen: str) -> str:
    """`gsm8k (5-shot, strict-match)`: the same task with another filter or number of shots is another benchmark."""
    said = [f"{shots}-shot"] if isinstance(shots, int | float | str) and f"{shots}" else []
    said += [chosen] if chosen not in ("", "none") else []
    return f"{task} ({', '.join(said)})" if said else task


def _shots(document: dict[str, Any]) -> Any:
    return mapping(document.get("config")).get("num_fewshot")


@lru_cache(maxsize=4_096)
def _quantity(written: str) -> Quantity:
    """What `acc`, `acc_stderr`, `bits_per_byte` hold: the harness's own name, a pure number but for bits."""
    metric = written.removesuffix("_stderr")
    which = "stderr" if metric != written else "value"
    if metric in METRICS and METRICS[metric].unit in ("1", "bit/By"):
        return Quantity.named(metric, which, METRICS[metric].unit)
    if metric.startswith(_BITS):
        return Quantity.named(metric, which, f"bit/{metric.removeprefix(_BITS)}")
    return Quantity.named(metric, which, "1")


def _add(rows: Rows, index: int, record: str, key: str, quantity: Quantity, value: Any, frame: Frame) -> None:
    """A number, a text that is one, or the row of one that is not there (`N/A`)."""
    if isinstance(value, bool) or not isinstance(value, int | float | str | None):
        return
    if isinstance(value, str):
        number = _number(value)
        why = ABSENCE_FLAGS.get(absence(value))
        if number is None and (why is None or not value.strip()):
            return
        flag = (why,) if number is None and why else ("from_text",)
        when = frame.timestamp.microseconds if frame.timestamp else None
        rows.add(
            index, record, key, quantity, number, frame.context, n=count(frame.n), timestamp=when,
            flags=(*frame.flags, *flag),
        )  # fmt: skip
        return
    put(rows, index, record, key, quantity, value, frame)


def _number(value: Any) -> float | None:
    if isinstance(value, str):
        found = parse_number(value)
        return found.value if found and found.unit is None else None
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def _model(document: Mapping[str, Any], config: Mapping[str, Any]) -> str | None:
    name = document.get("model_name")
    if isinstance(name, str) and name:
        return name
    said = dict(_arguments(config.get("model_args")))
    return next((str(said[key]) for key in _MODEL_KEYS if said.get(key)), None)


def _arguments(written: Any) -> Iterator[tuple[str, Any]]:
    """`pretrained=org/model,dtype=float16` as pairs; newer versions write an object."""
    if isinstance(written, dict):
        yield from written.items()
    elif isinstance(written, str):
        for pair in written.split(","):
            key, equals, value = pair.partition("=")
            if equals:
                yield key.strip(), value.strip()


def _is_client(source: Any) -> bool:
    return not isinstance(source, str) or any(word in source.lower() for word in _CLIENTS)


def _read_samples(part: Parsed, rows: Rows) -> None:
    """One row for each metric of each document that was asked. Questions and answers never enter."""
    contexts: dict[str, int] = {}
    for number, record in part.content:
        chosen = str(record.get("filter") or "")
        if chosen not in contexts:
            label = _label(_task_of(part.artifact), None, chosen)
            contexts[chosen] = context_of(rows, tool=NAME, scope="sample", run=part.artifact, task=label)
        names = record.get("metrics")
        for key in names if isinstance(names, list) else ():
            if isinstance(key, str):
                _add(
                    rows,
                    part.index,
                    str(number),
                    key,
                    _quantity(key),
                    record.get(key),
                    Frame(contexts[chosen]),
                )
    rows.count_records(part.index, len(part.content))


def _task_of(artifact: str) -> str:
    """samples_<task>_<time>.jsonl."""
    stem = artifact.rpartition("/")[2].removesuffix(".jsonl")
    return stem.removeprefix("samples_").rpartition("_20")[0] or stem


READER = LmEval()
