"""Every Eval Ever 0.2 and 0.3: results of evaluations in one form (JSON), and their single samples (JSONL).

The format is defined by every_eval_ever/schemas in evaleval/every_eval_ever. A score is in the unit that `metric_unit`
states, or a share where its stated bounds are 0 and 1 or 0 and 100. A metric is the vocabulary's where the file calls it
so; any other keeps the file's identifier. When a record was retrieved is no time of a measurement.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from data_contracts.json_values import Json, JsonObject, is_number, mapping, text_or_none
from data_contracts.measurements import Quantity
from data_contracts.metrics import METRICS
from data_contracts.units import conversion
from tasks.ingestion.decoding.timestamps import Moment, parse_timestamp
from tasks.ingestion.kit.columns import setting
from tasks.ingestion.kit.documents import Frame, context_of, objects, pointer, put, walk
from tasks.ingestion.kit.entries import at, first_of
from tasks.ingestion.kit.quantities import known, own
from tasks.ingestion.kit.reader import Head, Parsed
from tasks.ingestion.kit.rows import Rows

NAME = "every-eval-ever"
_RESULT = {"schema_version", "evaluation_id", "source_metadata", "model_info", "evaluation_results"}
_SAMPLE = {"schema_version", "evaluation_id", "model_id", "sample_id", "interaction_type", "evaluation"}
_UNITS = {
    "proportion": "1", "percentage": "percent", "percentage_points": "pp", "usd": "USD", "tokens_per_second": "token/s",
}  # fmt: skip
_SHARES = {(0.0, 1.0): 1.0, (0.0, 100.0): 0.01}
# Where a score's uncertainty stands, and which statistic it is.
_UNCERTAINTY = (
    (("standard_error", "value"), "stderr"),
    (("standard_deviation",), "stddev"),
    (("confidence_interval", "lower"), "ci_low"),
    (("confidence_interval", "upper"), "ci_high"),
)
_TOKENS = {
    "input_tokens": known("input_tokens", "token"),
    "output_tokens": known("output_tokens", "token"),
    "total_tokens": known("total_tokens", "token"),
    "reasoning_tokens": known("reasoning_tokens", "token"),
    "input_tokens_cache_read": known("cached_input_tokens", "token"),
    "input_tokens_cache_write": own("input_tokens_cache_write", "token"),
}
_TIMES = {
    "latency_ms": known("e2e_latency", "ms"),
    "time_to_first_token_ms": known("ttft", "ms"),
    "generation_time_ms": own("generation_time", "ms"),
}
# What was asked and answered is content, and never copied into a table.
_CONTENT = frozenset({"input", "output", "messages", "answer_attribution", "metadata", "error"})
_MOST_CHARS = 100


class EveryEvalEver:
    name = NAME
    version = 1
    knows = "Every Eval Ever 0.2 and 0.3: results of evaluations with their uncertainty (JSON), and single samples (JSONL)"

    def claims(self, head: Head) -> bool:
        if head.kind == "jsonl":
            return head.keys >= _SAMPLE
        return head.kind == "json" and isinstance(head.sample, dict) and head.keys >= _RESULT

    def read(self, batch: Sequence[Parsed], rows: Rows) -> None:
        for part in batch:
            if part.head.kind == "jsonl":
                _read_samples(part, rows)
            else:
                _read_results(part, mapping(part.document), rows)


@dataclass(frozen=True, slots=True)
class _Scored:
    """What a score is of: the benchmark as it is called, and what the number means."""

    task: str | None
    quantity: Quantity


def _read_results(part: Parsed, document: JsonObject, rows: Rows) -> None:
    model, started = mapping(document.get("model_info")), document.get("evaluation_timestamp")
    results = list(objects(document, ("evaluation_results",)))
    for path, result in results:
        scored = _scored(result)
        context = context_of(
            rows, tool=NAME, tool_version=document.get("schema_version"), scope="aggregate", run=part.artifact,
            engine=at(model, "inference_engine", "name"), model=_model(model), task=scored.task,
            config=_settings(document, model, result),
        )  # fmt: skip
        score = mapping(result.get("score_details"))
        uncertainty = mapping(score.get("uncertainty"))
        n = first_of(uncertainty.get("num_samples"), at(result, "source_data", "samples_number"))
        frame = Frame(context, n=n, timestamp=_time(first_of(result.get("evaluation_timestamp"), started)))
        record = pointer((*path, "score_details"))
        value = score.get("score")
        if value is None or is_number(value):
            put(rows, part.index, record, "score", scored.quantity, value, frame)
        for where, statistic in _UNCERTAINTY:
            if is_number(spread := at(uncertainty, *where)):
                quantity = scored.quantity.with_statistic(statistic)
                place = record + pointer(("uncertainty", *where[:-1]))
                put(rows, part.index, place, where[-1], quantity, spread, frame)
    rows.count_records(part.index, len(results))


def _scored(result: JsonObject) -> _Scored:
    config = mapping(result.get("metric_config"))
    evaluation = text_or_none(result.get("evaluation_name"))
    described, _, filtered = str(config.get("evaluation_description") or "").partition(" (filter: ")
    identifier = text_or_none(config.get("metric_id")) or text_or_none(config.get("metric_name"))
    called = [config.get("metric_id"), config.get("metric_name"), described.partition(" on ")[0]]
    names = [name for said in called if (name := _vocabulary(said, config))]
    # `suite.part.accuracy` is an accuracy, and not the only one of its evaluation.
    of_kind = (
        not names and identifier is not None and (kind := _vocabulary(config.get("metric_kind"), config))
    )
    also = identifier if of_kind else filtered.rstrip(")")
    task = f"{evaluation} ({also})" if evaluation and also else evaluation
    unit, factor = _unit(config)
    metric = names[0] if names else kind if of_kind else None
    if metric and unit == METRICS[metric].unit:
        return _Scored(task, Quantity(metric, "value", unit, factor))
    name = identifier or (described if 0 < len(described) <= _MOST_CHARS else "score")
    if name in METRICS:
        # Not that metric: without its unit, or with the other end of it for the better one
        name = f"{name} (unit not stated)" if unit is None else f"{name} (as scored)"
    return _Scored(evaluation, Quantity(name, "value", unit, factor, own=True))


def _vocabulary(said: Json, config: JsonObject) -> str | None:
    """The score of the vocabulary that is called so, unless the file holds the other end of it for the better one."""
    name = "_".join(said.lower().split()) if isinstance(said, str) else ""
    if name == "pass_at_k" and at(config, "metric_parameters", "k") == 1:
        name = "pass@1"
    metric = METRICS.get(name)
    if metric is None or metric.kind not in ("share", "score"):
        return None
    lower = config.get("lower_is_better")
    agrees = not isinstance(lower, bool) or lower == (metric.direction == "lower")
    return name if agrees else None


def _unit(config: JsonObject) -> tuple[str | None, float]:
    written = config.get("metric_unit")
    if isinstance(written, str) and written:
        found = conversion(_UNITS.get(written, written))
        return (found.unit, found.factor) if found else (written, 1.0)
    low, high = config.get("min_score"), config.get("max_score")
    if is_number(low) and is_number(high) and (float(low), float(high)) in _SHARES:
        return "1", _SHARES[float(low), float(high)]
    return None, 1.0


def _settings(document: JsonObject, model: JsonObject, result: JsonObject) -> JsonObject:
    """How a result came about: library, engine, data and what was asked of the model."""
    generation = mapping(result.get("generation_config"))
    arguments, data = mapping(generation.get("generation_args")), mapping(result.get("source_data"))
    about = mapping(model.get("additional_details"))
    settings: JsonObject = {
        **_scalars(mapping(generation.get("additional_details"))),
        **_scalars(mapping(arguments.get("eval_limits"))),
        **_scalars(arguments),
        "eval_library": at(document, "eval_library", "name"),
        "eval_library_version": at(document, "eval_library", "version"),
        "engine_version": at(model, "inference_engine", "version"),
        "inference_platform": model.get("inference_platform"),
        "precision": about.get("precision"),
        "quantization": about.get("quantization"),
        "dataset": data.get("dataset_name"),
        "hf_repo": data.get("hf_repo"),
        "hf_split": data.get("hf_split"),
        "source_type": at(document, "source_metadata", "source_type"),
    }
    return {key: value for key, value in settings.items() if value != "unknown"}


def _scalars(part: JsonObject) -> JsonObject:
    """The settings among them: no prompt, no command and no list."""
    return {
        key: setting(value) if isinstance(value, str) else value
        for key, value in part.items()
        if not isinstance(value, dict | list) and not (isinstance(value, str) and len(value) > _MOST_CHARS)
        and key not in ("prompt_template", "execution_command", "incorrect_attempt_feedback")
    }  # fmt: skip


def _model(model: JsonObject) -> Json:
    return first_of(*(name for name in (model.get("id"), model.get("name")) if name != "unknown"))


def _time(written: Json) -> Moment | None:
    """Seconds since 1970 are written as a text."""
    if isinstance(written, str) and written.replace(".", "", 1).isdecimal() and len(written) < 30:
        return parse_timestamp(float(written))
    return parse_timestamp(written)


def _read_samples(part: Parsed, rows: Rows) -> None:
    for number, sample in part.lines:
        single = sample.get("interaction_type") == "single_turn"
        context = context_of(
            rows, tool=NAME, tool_version=sample.get("schema_version"), scope="request" if single else "sample",
            run=sample.get("evaluation_id"), model=sample.get("model_id"), task=sample.get("evaluation_name"),
        )  # fmt: skip
        frame = Frame(context, ignored=_CONTENT, status="failed" if sample.get("error") else "ok")
        frames = {
            (): frame,
            ("evaluation",): replace(frame, names={"score": own("score")}),
            ("token_usage",): replace(frame, names=_TOKENS),
            ("performance",): replace(frame, names=_TIMES, ignored=frozenset({"additional_details"})),
        }
        walk(rows, part.index, sample, frames, str(number))
    rows.count_records(part.index, len(part.lines))


READER = EveryEvalEver()
