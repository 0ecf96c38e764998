"""trtllm-bench of TensorRT-LLM: `--report_json` of 0.17 to 1.2, and the log of a throughput run (text, 0.16 and later).

The format is defined by tensorrt_llm/bench/dataclasses/reporting.py in NVIDIA/TensorRT-LLM. `_ms`, `_tok_s` and `_req_s`
say the unit; the percentiles of `streaming_metrics` are ms and token/s without saying so. The share of memory for the KV
cache is 0.9 in one version and 90.0 in another. An issue rate of 1e14 requests a second means that there was no limit.
The JSON holds no time; the lines of a log do, without a zone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from data_contracts.json_values import mapping
from data_contracts.measurements import Quantity
from tasks.ingestion.decoding.numbers import parse_number
from tasks.ingestion.decoding.timestamps import Moment, parse_timestamp
from tasks.ingestion.kit.columns import setting
from tasks.ingestion.kit.documents import Frame, Frames, Path, context_of, count, put, walk
from tasks.ingestion.kit.quantities import known, own, quantity_of
from tasks.ingestion.kit.reader import Head, Parsed
from tasks.ingestion.kit.rows import Rows
from tasks.ingestion.kit.summary_entries import summary

NAME = "trtllm-bench"
ENGINE = "tensorrt-llm"
_KEYS = {"engine", "world_info", "request_info", "performance"}
_FIGURES = {
    "total_latency_ms": known("run_duration", "ms"),
    "avg_request_latency_ms": known("e2e_latency", "ms", "mean"),
    "request_throughput_req_s": known("request_throughput", "req/s"),
    "system_output_throughput_tok_s": known("output_throughput", "tok/s"),
    "system_total_throughput_tok_s": known("total_token_throughput", "tok/s"),
    "output_throughput_per_user_tok_s": known("output_speed_per_user", "tok/s"),
    "output_throughput_per_gpu_tok_s": known("output_throughput_per_gpu", "tok/s"),
    "avg_ttft_ms": known("ttft", "ms", "mean"),
    "avg_tpot_ms": known("tpot", "ms", "mean"),
    "token_output_speed_tok_s": own("streaming_metrics.token_output_speed", "tok/s", "mean"),
}
_REQUESTS = {
    "num_requests": known("requests_total", "request"),
    "avg_num_concurrent_requests": known("concurrency", "request"),
    "avg_input_length": known("input_tokens", "token", "mean"),
    "avg_output_length": known("output_tokens", "token", "mean"),
}
_DISTRIBUTIONS = {
    "request_latency_percentiles_ms": known("e2e_latency", "ms"),
    "ttft_percentiles": known("ttft", "ms"),
    "tpot_percentiles": known("tpot", "ms"),
    "itl_percentiles": known("itl", "ms"),
    "gen_tps_percentiles": own("streaming_metrics.gen_tps", "tok/s"),
    "generation_latency_percentiles_ms": own("performance.generation_latency", "ms"),
}
_MS = re.compile(r"(?P<name>.+)_percentiles_ms")
_NO_LIMIT = 1e9
# Console text: the label of a line, without the unit in brackets, which differs by version only.
_LABELS = {
    "number of requests": _REQUESTS["num_requests"],
    "number of concurrent requests": _REQUESTS["avg_num_concurrent_requests"],
    "average input length": _REQUESTS["avg_input_length"],
    "average output length": _REQUESTS["avg_output_length"],
    "token throughput": _FIGURES["system_output_throughput_tok_s"],
    "total output throughput": _FIGURES["system_output_throughput_tok_s"],
    "total token throughput": _FIGURES["system_total_throughput_tok_s"],
    "request throughput": _FIGURES["request_throughput_req_s"],
    "total latency": _FIGURES["total_latency_ms"],
    "average request latency": _FIGURES["avg_request_latency_ms"],
    "per user output throughput": _FIGURES["output_throughput_per_user_tok_s"],
    "per gpu output throughput": _FIGURES["output_throughput_per_gpu_tok_s"],
    "per user output speed": _FIGURES["token_output_speed_tok_s"],
    "average time-to-first-token": _FIGURES["avg_ttft_ms"],
    "average time-per-output-token": _FIGURES["avg_tpot_ms"],
}
_LINE = re.compile(
    r"(?P<label>[A-Za-z][^:\t]*?)\s*(?:[\[(](?P<unit>[^\])]*)[\])])?\s*:\s+(?P<value>\S.*?)\s*"
)
_PERCENTILE = re.compile(
    r"\s*\[(?P<metric>Latency|TTFT|TPOT|GTPS|TTFT/TPOT/GTPS)\]\s*(?P<which>\w+)\s*:\s*(?P<value>[\d.eE+]+)",
    re.I,
)
_TABLED = {"latency": known("e2e_latency", "ms"), "ttft": known("ttft", "ms"), "tpot": known("tpot", "ms"),
           "gtps": own("streaming_metrics.gen_tps", "tok/s")}  # fmt: skip
_HEADING = re.compile(r"=\s+(?P<title>[A-Z][A-Z +&/_-]+?)\s*")
_TIME = re.compile(r"\[(\d\d)/(\d\d)/(\d{4})-(\d\d:\d\d:\d\d)\]")
_STARTED = re.compile(
    r"Preparing to run (?:throughput|latency)|trtllm-bench|(?:throughput|latency) benchmark|=\s+PERFORMANCE OVERVIEW",
    re.I,
)


class TrtLlmBench:
    name = NAME
    version = 1
    knows = "trtllm-bench 0.16 to 1.2: reports (JSON) and logs of a run (text)"

    def claims(self, head: Head) -> bool:
        if head.kind == "text":
            return ("TensorRT-LLM" in head.text or "TRT-LLM" in head.text) and _STARTED.search(
                head.text
            ) is not None
        return isinstance(head.sample, dict) and head.keys >= _KEYS

    def read(self, batch: Sequence[Parsed], rows: Rows) -> None:
        for part in batch:
            if part.head.kind == "text":
                _read_log(part, rows)
            else:
                _read_report(part, rows)


def _read_report(part: Parsed, rows: Rows) -> None:
    document = part.content
    engine, world = mapping(document["engine"]), mapping(document["world_info"])
    context = context_of(
        rows, tool=NAME, scope="aggregate", tool_version=engine.get("version"), engine=ENGINE, run=part.artifact,
        model=engine.get("model"), config=_config(engine, world, mapping(document.get("machine"))),
    )  # fmt: skip
    n = mapping(document["request_info"]).get("num_requests")
    whole = Frame(context, _FIGURES, frozenset({"engine", "world_info", "machine", "issue_rate"}))
    frames: Frames = {
        (): whole,
        ("request_info",): replace(whole, names=_REQUESTS),
        ("performance",): replace(whole, n=n),
        ("streaming_metrics",): replace(whole, n=n),
        **{path: replace(whole, names=names, n=n, named_flags=_repeats(names))
           for path, names in _distributions(document)},
    }  # fmt: skip
    rows.count_records(part.index, 1)
    walk(rows, part.index, document, frames)


def _distributions(document: Mapping[str, Any]) -> Iterator[tuple[Path, Mapping[str, Quantity]]]:
    """Every object of percentiles in the report, and what its keys hold."""
    for part, said in document.items():
        for key, values in mapping(said).items():
            if isinstance(values, dict) and "p50" in values:
                yield (part, key), summary(_distributed(part, key), tuple(values))


def _distributed(part: str, key: str) -> Quantity:
    found = _MS.fullmatch(key)
    if key in _DISTRIBUTIONS or found is None:
        unit = "token" if part == "dataset" else None
        return _DISTRIBUTIONS.get(key) or quantity_of(f"{part}.{key}", unit)
    return own(f"{part}.{found['name']}", "ms")


def _repeats(names: Mapping[str, Quantity]) -> Mapping[str, tuple[str, ...]]:
    """The average among percentiles stands beside them a second time."""
    again = names.get("average") in _FIGURES.values()
    return {"average": ("repeated",)} if again else {}


def _config(*parts: Mapping[str, Any]) -> dict[str, Any]:
    """The settings, without the texts `None` and folders that stand for nothing, and in one scale for all versions."""
    config = {k: v for part in parts for k, v in part.items() if v not in (None, "None", "N/A")}
    for path in ("engine_dir", "model_path", "version", "model"):
        config.pop(path, None)
    share = config.get("kv_cache_percentage")
    if isinstance(share, int | float) and share > 1:
        config["kv_cache_percentage"] = share / 100
    written = parse_number(str(config.pop("kv_memory_percentage", "")))
    if written is not None:  # 90.00% in a log
        config["kv_cache_percentage"] = written.value / 100
    rate = config.get("issue_rate")
    if isinstance(rate, int | float) and rate > _NO_LIMIT:
        config["issue_rate"] = "inf"
    return config


def _read_log(part: Parsed, rows: Rows) -> None:
    said: dict[str, str] = {}
    figures: list[tuple[int, str, Quantity, float]] = []
    when: Moment | None = None
    section = ""
    for number, line in enumerate(part.content.splitlines()):
        time = _TIME.search(line)
        if time and not figures:
            when = parse_timestamp(f"{time[3]}-{time[1]}-{time[2]}T{time[4]}")
        heading = _HEADING.fullmatch(line.strip())
        if heading:
            section = heading["title"]
        elif section:
            figure = _figure(line)
            found = _LINE.fullmatch(line)
            if figure:
                figures.append((number + 1, *figure))
            elif found and found["value"] != "None":
                said[found["label"].strip().lower()] = found["value"]
    _add_log(part, said, figures, when, rows)


def _figure(line: str) -> tuple[str, Quantity, float] | None:
    """A line of figures: `Total Latency (ms): 123.4`, or `[TTFT] P50 : 1.5` among percentiles."""
    listed = _PERCENTILE.match(line)
    if listed and listed["metric"].lower() in _TABLED:
        names = summary(_TABLED[listed["metric"].lower()], (listed["which"].lower(),))
        what = next(iter(names.values()), None)
        return (f"[{listed['metric']}] {listed['which']}", what, float(listed["value"])) if what else None
    found = _LINE.fullmatch(line)
    label = found["label"].strip().lower() if found else ""
    label = re.sub(r"\s*[\[(].*", "", label)
    number = parse_number(found["value"]) if found and label in _LABELS else None
    return (found["label"].strip(), _LABELS[label], number.value) if found and number else None


def _add_log(
    part: Parsed, said: Mapping[str, str], figures: Sequence[tuple[int, str, Quantity, float]], when: Moment | None,
    rows: Rows,
) -> None:  # fmt: skip
    identity = ("model", "engine directory", "tensorrt-llm version", "model path")
    config = _config({k.replace(" ", "_"): setting(v) for k, v in said.items() if k not in identity})
    context = context_of(
        rows, tool=NAME, scope="aggregate", tool_version=said.get("tensorrt-llm version"), engine=ENGINE,
        run=part.artifact, model=said.get("model"), config=config,
    )  # fmt: skip
    n = next((count(int(v)) for _, _, what, v in figures if what.metric == "requests_total"), None)
    seen: set[Quantity] = set()
    for line, field, what, value in figures:
        flags = ("rounded", "repeated") if what in seen else ("rounded",)
        seen.add(what)
        frame = Frame(context, n=n if what.statistic != "value" else None, timestamp=when, flags=flags)
        put(rows, part.index, f"line {line}", field, what, value, frame)
    rows.count_records(part.index, 1 if figures else 0)


READER = TrtLlmBench()
