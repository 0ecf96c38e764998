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
from typing import TypeAlias

from data_contracts.json_values import JsonObject, is_number, mapping, settings_of
from data_contracts.measurements import Flag, Quantity
from tasks.ingestion.decoding.numbers import parse_number
from tasks.ingestion.decoding.timestamps import parse_timestamp
from tasks.ingestion.kit.columns import setting
from tasks.ingestion.kit.documents import Frame, Frames, Path, context_of, count, put, walk
from tasks.ingestion.kit.entries import holds, run_name
from tasks.ingestion.kit.quantities import known, own, quantity_of
from tasks.ingestion.kit.reader import Head, Parsed
from tasks.ingestion.kit.rows import Rows
from tasks.ingestion.kit.summary_entries import statistic, summary

NAME = "trtllm-bench"
ENGINE = "tensorrt-llm"
_KEYS = {"engine", "world_info", "request_info", "performance"}
_PER_USER = "output_throughput_per_user_tok_s"
_FIGURES = {
    "total_latency_ms": known("run_duration", "ms"),
    "avg_request_latency_ms": known("e2e_latency", "ms", "mean"),
    "request_throughput_req_s": known("request_throughput", "req/s"),
    "system_output_throughput_tok_s": known("output_throughput", "tok/s"),
    "system_total_throughput_tok_s": known("total_token_throughput", "tok/s"),
    _PER_USER: known("output_speed_per_user", "tok/s"),
    "output_throughput_per_gpu_tok_s": known("output_throughput_per_gpu", "tok/s"),
    "avg_ttft_ms": known("ttft", "ms", "mean"),
    "avg_tpot_ms": known("tpot", "ms", "mean"),
    "token_output_speed_tok_s": known("output_speed_per_user", "tok/s", "mean"),
}
_REQUESTS = {
    "num_requests": known("requests_total", "request"),
    "avg_num_concurrent_requests": known("concurrency", "request", "mean"),
    "avg_input_length": known("input_tokens", "token", "mean"),
    "avg_output_length": known("output_tokens", "token", "mean"),
}
_DISTRIBUTIONS = {
    "request_latency_percentiles_ms": known("e2e_latency", "ms"),
    "ttft_percentiles": known("ttft", "ms"),
    "tpot_percentiles": known("tpot", "ms"),
    "itl_percentiles": known("itl", "ms"),
    "gen_tps_percentiles": known("output_speed_per_user", "tok/s"),
    "generation_latency_percentiles_ms": own("performance.generation_latency", "ms"),
}
# Over the whole request, the prompt's time included; the speed of a streaming run leaves it out.
_WITH_CONTEXT: tuple[Flag, ...] = ("divided_by_e2e",)
_MS = re.compile(r"\A(?P<name>.+)_percentiles_ms")
# Rates that mean no limit are of 1e14 to 1e17; no client sends a billion requests a second
_NO_LIMIT = 1e9
_IDENTITY = ("model", "version", "engine_dir", "model_path", "engine_directory", "tensorrt-llm_version")
# Console text: the label of a line, without the unit in brackets, which differs by version only.
_LABELS = {
    "number of requests": _REQUESTS["num_requests"],
    "number of concurrent requests": _REQUESTS["avg_num_concurrent_requests"],
    "average input length": _REQUESTS["avg_input_length"],
    "average output length": _REQUESTS["avg_output_length"],
    # 0.16 calls it so, 0.20 total output throughput: both count output tokens only
    "token throughput": _FIGURES["system_output_throughput_tok_s"],
    "total output throughput": _FIGURES["system_output_throughput_tok_s"],
    "total token throughput": _FIGURES["system_total_throughput_tok_s"],
    "request throughput": _FIGURES["request_throughput_req_s"],
    "total latency": _FIGURES["total_latency_ms"],
    "average request latency": _FIGURES["avg_request_latency_ms"],
    "per user output throughput": _FIGURES[_PER_USER],
    "per gpu output throughput": _FIGURES["output_throughput_per_gpu_tok_s"],
    "per user output speed": _FIGURES["token_output_speed_tok_s"],
    "average time-to-first-token": _FIGURES["avg_ttft_ms"],
    "average time-per-output-token": _FIGURES["avg_tpot_ms"],
}
_PERCENTILE = re.compile(
    r"\A\s*+\[(?P<metric>Latency|TTFT|TPOT|GTPS|TTFT/TPOT/GTPS)\]\s*(?P<statistic>\w+)\s*:\s*(?P<value>[\d.eE+]+)",
    re.I,
)
_PERCENTILES = {
    "latency": _DISTRIBUTIONS["request_latency_percentiles_ms"],
    "ttft": _DISTRIBUTIONS["ttft_percentiles"],
    "tpot": _DISTRIBUTIONS["tpot_percentiles"],
    "gtps": _DISTRIBUTIONS["gen_tps_percentiles"],
}
_HEADING = re.compile(r"\A=\s++[A-Z][A-Z +&/_-]+")
_TIME = re.compile(r"\[(\d\d)/(\d\d)/(\d{4})-(\d\d:\d\d:\d\d)\]")
# The label, what it holds, and the number of a line of a log.
_Figure: TypeAlias = tuple[str, Quantity, float]
_PRODUCT = re.compile("TensorRT-LLM|TRT-LLM")
_STARTED = re.compile(
    r"Preparing to run (?:throughput|latency)|trtllm-bench|(?:throughput|latency) benchmark|=\s+PERFORMANCE OVERVIEW",
    re.I,
)


class TrtLlmBench:
    name = NAME
    version = 4
    knows = "trtllm-bench 0.16 to 1.2: reports (JSON) and logs of a run (text)"

    def claims(self, head: Head) -> bool:
        if head.kind == "text":
            return _PRODUCT.search(head.text) is not None and _STARTED.search(head.text) is not None
        return holds(head, *_KEYS) and isinstance(head.sample, dict)

    def read(self, batch: Sequence[Parsed], rows: Rows) -> None:
        for part in batch:
            if part.head.kind == "text":
                _read_log(part, rows)
                continue
            for place, (record, report) in enumerate(part.objects):
                run = run_name(part, place, len(part.objects))
                walk(rows, part.index, report, _frames(report, run, rows), record)
            rows.count_records(part.index, len(part.objects))


def _frames(report: JsonObject, run: str, rows: Rows) -> Frames:
    engine = mapping(report.get("engine"))
    parts = (settings_of(report.get(name), name) for name in ("engine", "world_info"))
    context = context_of(
        rows, tool=NAME, scope="aggregate", tool_version=engine.get("version"), engine=ENGINE, run=run,
        model=engine.get("model"), config=_settings(*parts), system=_settings(settings_of(report.get("machine"), "machine")),
    )  # fmt: skip
    n = mapping(report.get("request_info")).get("num_requests")
    whole = Frame(context, _FIGURES, frozenset({"engine", "world_info", "machine", "issue_rate"}))
    frames: Frames = {
        (): whole,
        ("request_info",): replace(whole, names=_REQUESTS),
        ("performance",): replace(whole, n=n, named_flags={_PER_USER: _WITH_CONTEXT}),
        ("streaming_metrics",): replace(whole, n=n),
    }
    for path, names in _distributions(report):
        # The average among percentiles stands beside them a second time.
        again = names.get("average") in _FIGURES.values()
        flags: dict[str, tuple[Flag, ...]] = {"average": ("repeated",)} if again else {}
        frames[path] = replace(whole, names=names, n=n, named_flags=flags)
    return frames


def _distributions(report: JsonObject) -> Iterator[tuple[Path, Mapping[str, Quantity]]]:
    """Every object of percentiles in the report, and what its keys hold."""
    for group, part in report.items():
        for key, values in mapping(part).items():
            if isinstance(values, dict) and "p50" in values:
                yield (group, key), summary(_distributed(group, key), tuple(values))


def _distributed(group: str, key: str) -> Quantity:
    if key in _DISTRIBUTIONS:
        return _DISTRIBUTIONS[key]
    if name := _MS.fullmatch(key):
        return own(f"{group}.{name['name']}", "ms")
    return quantity_of(f"{group}.{key}", "token" if group == "dataset" else None)


def _settings(*parts: JsonObject) -> JsonObject:
    """The settings, without the texts `None` and folders that stand for nothing, and in one scale for all versions."""
    stated = {key: value for part in parts for key, value in part.items() if key not in _IDENTITY}
    config: JsonObject = {key: value for key, value in stated.items() if value not in (None, "None", "N/A")}
    share = config.get("kv_cache_percentage")
    if is_number(share) and share > 1:
        config["kv_cache_percentage"] = share / 100
    written = parse_number(str(config.pop("kv_memory_percentage", "")))
    if written is not None:  # 90.00% in a log
        config["kv_cache_percentage"] = written.value / 100
    rate = config.get("issue_rate")
    if is_number(rate) and rate > _NO_LIMIT:
        config["issue_rate"] = "inf"
    return config


def _read_log(part: Parsed, rows: Rows) -> None:
    stated: dict[str, str] = {}
    figures: list[tuple[int, _Figure]] = []
    time: re.Match[str] | None = None
    section = False
    for number, line in enumerate(part.text.splitlines(), 1):
        # The last time above the figures is the nearest to the end of the run that they are of
        if not figures:
            time = _TIME.search(line) or time
        if _HEADING.fullmatch(line.strip()):
            section = True
        elif section:
            label, value = _stated(line)
            if figure := _percentile(line) or _labelled(label, value):
                figures.append((number, figure))
            elif label and value != "None":
                stated[label.lower()] = value
    written = f"{time[3]}-{time[1]}-{time[2]}T{time[4]}" if time else None
    frame = Frame(_context_of_log(part, stated, rows), timestamp=parse_timestamp(written), flags=("rounded",))
    _add_figures(part.index, figures, frame, rows)
    rows.count_records(part.index, 1 if figures else 0)


def _context_of_log(part: Parsed, stated: Mapping[str, str], rows: Rows) -> int:
    settings = {key.replace(" ", "_"): setting(text) for key, text in stated.items()}
    return context_of(
        rows, tool=NAME, scope="aggregate", tool_version=stated.get("tensorrt-llm version"), engine=ENGINE,
        run=part.artifact, model=stated.get("model"), config=_settings(settings),
    )  # fmt: skip


def _stated(line: str) -> tuple[str, str]:
    """`Total Latency (ms): 123.4` as its label without the unit, and its value; two empty texts when it is no such line."""
    label, _, value = line.partition(":")
    if not line[:1].isalpha() or "\t" in label or not value[:1].isspace() or not value.strip():
        return "", ""
    label = label.strip()
    bracket = max(label.rfind("("), label.rfind("["))
    return label[:bracket].strip() if bracket > 0 and label[-1] in ")]" else label, value.strip()


def _percentile(line: str) -> _Figure | None:
    """`[TTFT] P50 : 1.5`."""
    found = _PERCENTILE.match(line)
    distribution = _PERCENTILES.get(found["metric"].lower()) if found else None
    if found is None or distribution is None:
        return None
    name, number = statistic(found["statistic"]), parse_number(found["value"])
    label = f"[{found['metric']}] {found['statistic']}"
    return (label, distribution.with_statistic(name), number.value) if name and number else None


def _labelled(label: str, value: str) -> _Figure | None:
    quantity = _LABELS.get(re.split(r"[\[(]", label, maxsplit=1)[0].strip().lower())
    number = parse_number(value) if quantity else None
    return (label, quantity, number.value) if quantity and number else None


def _add_figures(index: int, figures: Sequence[tuple[int, _Figure]], frame: Frame, rows: Rows) -> None:
    totals = [count(int(value)) for _, (_, quantity, value) in figures if quantity.metric == "requests_total"]
    seen: set[Quantity] = set()
    for line, (field, quantity, value) in figures:
        # A rate or total of the whole run is one value, however many requests it is over
        n = totals[0] if totals and quantity.statistic != "value" else None
        flags: tuple[Flag, ...] = ("rounded", "repeated") if quantity in seen else ("rounded",)
        seen.add(quantity)
        if quantity == _FIGURES[_PER_USER]:
            flags = (*flags, *_WITH_CONTEXT)
        put(rows, index, f"line {line}", field, quantity, value, replace(frame, n=n, flags=flags))


READER = TrtLlmBench()
