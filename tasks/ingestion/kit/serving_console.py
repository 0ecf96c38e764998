"""Results of vLLM's and SGLang's serving benchmarks, as they print them below `===== Serving Benchmark Result =====`.

A label's brackets say the unit; two decimals. The model stands above it at most, in the printed arguments or the command.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal, TypeAlias

from data_contracts.json_values import JsonObject
from tasks.ingestion.decoding.captures import is_manual, shown
from tasks.ingestion.decoding.numbers import parse_number
from tasks.ingestion.kit.columns import setting
from tasks.ingestion.kit.entries import run_name, runs_of
from tasks.ingestion.kit.reader import Parsed
from tasks.ingestion.kit.rows import Rows
from tasks.ingestion.kit.serving import Run, add_run
from tasks.ingestion.kit.serving_names import client_engine, divided

Client: TypeAlias = Literal["vllm", "sglang"]
# A run from its part, its record, its name, its whole entry and the settings among it.
RunOf: TypeAlias = Callable[[Parsed, str, str, JsonObject, JsonObject], Run]
TITLE = "Serving Benchmark Result"
_LABELS = {
    "successful requests": "completed",
    "failed requests": "failed",
    "benchmark duration (s)": "duration",
    "total input tokens": "total_input_tokens",
    "total input text tokens": "total_input_text_tokens",
    "total input vision tokens": "total_input_vision_tokens",
    "total generated tokens": "total_output_tokens",
    "total generated tokens (retokenized)": "total_output_tokens_retokenized",
    "request throughput (req/s)": "request_throughput",
    "request goodput (req/s)": "request_goodput",
    "input token throughput (tok/s)": "input_throughput",
    "output token throughput (tok/s)": "output_throughput",
    "output throughput (tok/s)": "output_throughput",
    "peak output token throughput (tok/s)": "max_output_tokens_per_s",
    "peak concurrent requests": "max_concurrent_requests",
    "total token throughput (tok/s)": "total_token_throughput",
    "total throughput (tok/s)": "total_throughput",
    "concurrency": "concurrency",
    "accept length": "accept_length",
    "acceptance rate (%)": "spec_decode_acceptance_rate",
    "acceptance length": "spec_decode_acceptance_length",
    "drafts": "spec_decode_num_drafts",
    "draft tokens": "spec_decode_draft_tokens",
    "accepted tokens": "spec_decode_accepted_tokens",
    "rtfx (inverse real-time factor)": "rtfx",
    "total cached tokens": "total_cached_tokens",
    "cache hit rate": "cache_hit_rate_pct",
    "probe requests completed": "probe_completed",
    "probe requests failed": "probe_failed",
}
_SETTINGS = {
    "maximum request concurrency": "max_concurrency",
    "max request concurrency": "max_concurrency",
    "request rate configured (rps)": "request_rate",
    "traffic request rate": "request_rate",
    "burstiness factor": "burstiness",
    "backend": "backend",
}
_STATISTIC = re.compile(r"\A(mean|median|std|min|max|p\d+(?:\.\d+)?) ([^()]+?) \((ms|s)\)")
_ARGUMENT = re.compile(r"\b(\w+)=('[^']*'|\"[^\"]*\"|[^,()\[\]{}]+)")
# Behind a flag without a value stands the next option, which is no value.
_OPTION = re.compile(r"(?<![\w-])--([a-z][a-z-]*+)[ =]++(?!-)([^\s\\]+)")
_FLAG = re.compile(r"(?<![\w-])--(ignore-eos|disable-stream)(?=\s|$)")
_COMMAND = re.compile(
    r"(?:bench serve|benchmark_serving|bench_serving|sglang\.benchmark\.serving|"
    r"bench (?:throughput|latency)|benchmark_(?:throughput|latency))\b"
)
_ASKED = ("request_rate", "max_concurrency", "burstiness", "num_prompts", "dataset_name", "random_input_len",
          "random_output_len", "random_range_ratio", "random_prefix_len", "sharegpt_output_len", "sonnet_input_len",
          "sonnet_output_len", "hf_output_len", "custom_output_len", "input_len", "output_len", "seed", "ignore_eos",
          "disable_stream", "backend", "endpoint_type", "tokenizer", "batch_size", "num_iters")  # fmt: skip
# vLLM's processes write their name and pid before a line, documents a quotation mark or a bar.
_LEADING = re.compile(r"^(?:\([^)]*pid=\d+\)|[\s#>|])+")
_RULE = "=" * 20


@dataclass(frozen=True, slots=True)
class Printed:
    """One printed result, its numbers under the keys of the JSON that the tool writes beside it."""

    figures: JsonObject
    settings: JsonObject
    model: str | None

    @property
    def client(self) -> Client:
        """SGLang's client counts the answer's tokens again and calls the whole time E2E latency."""
        sglang = "total_output_tokens_retokenized" in self.figures or "mean_e2e_latency_ms" in self.figures
        return "sglang" if sglang else "vllm"


def client_of(text: str) -> Client | None:
    """Whose client printed the results of a capture, by the first; None where there are none, and for a manual."""
    if TITLE not in text or is_manual(text):
        return None
    results = printed(text)
    return results[0].client if results else None


def read_runs(batch: Sequence[Parsed], rows: Rows, tool: str, run_of: RunOf) -> None:
    """Adds the results that captures show, and the runs that documents hold with their requests."""
    for part in batch:
        if isinstance(part.content, str):
            _add_printed(part, rows, tool)
            continue
        for record, name, entry in runs_of(part):
            settings, results = divided(entry)
            requests = add_run(rows, run_of(part, record, name, entry, settings), results)
            rows.count_records(part.index, 1 + requests)


def _add_printed(part: Parsed, rows: Rows, tool: str) -> None:
    results = printed(part.text)
    for place, result in enumerate(results):
        settings = result.settings
        run = Run(
            part.index,
            str(place),
            tool,
            run_name(part, place, len(results)),
            model=result.model,
            # vLLM's client does not say what served the model: its backend is a protocol.
            engine=client_engine(settings.get("backend")) if result.client == "sglang" else None,
            task=settings.get("dataset_name"),
            settings=settings,
            flags=("rounded",),
            asked=settings.get("num_prompts"),
        )
        add_run(rows, run, result.figures)
    rows.count_records(part.index, len(results))


def printed(text: str) -> list[Printed]:
    """Every result in a capture, in order."""
    parts = shown(text).split(TITLE)
    return [_result(above, body) for above, body in pairwise(parts)]


def _result(above: str, body: str) -> Printed:
    model, settings = settings_above(above)
    figures: JsonObject = {}
    for label, value in _lines(body):
        key = _SETTINGS.get(label.lower())
        if key is not None:
            settings[key] = setting(value.split(" (")[0])
            continue
        number = parse_number(value)
        if number is not None:
            figures.setdefault(_key(label), number.value)
    return Printed(figures, settings, model)


def _lines(body: str) -> Iterator[tuple[str, str]]:
    for number, line in enumerate(body.split("\n")):
        # The rest of the title's own line ends with such a rule as well.
        if number and line.rstrip().endswith(_RULE):
            return
        label, colon, value = _LEADING.sub("", line).partition(":")
        if colon and value.strip():
            yield label.strip(), value.strip(" |\t")


def _key(label: str) -> str:
    low = label.lower()
    found = _STATISTIC.fullmatch(low)
    if found is not None:
        statistic, metric, unit = found.groups()
        return f"{statistic}_{'_'.join(metric.split())}_{unit}"
    return _LABELS.get(low, label)


def settings_above(above: str) -> tuple[str | None, JsonObject]:
    """The model and the settings in the arguments that the tool printed, else in the command that was typed."""
    arguments: dict[str, str] = {}
    # Of several commands above a result the last one gave it. What is printed below a command wins over it:
    # the arguments as the tool took them, with the defaults that nobody typed.
    commands = list(_COMMAND.finditer(above))
    if commands:
        command = above[commands[-1].end() :].replace("\\\n", " ").split("\n", 1)[0]
        arguments |= {name.replace("-", "_"): value.strip("'\"") for name, value in _OPTION.findall(command)}
        arguments |= {flag.replace("-", "_"): "true" for flag in _FLAG.findall(command)}
    start = above.rfind("Namespace(")
    if start >= 0:
        line = above[start:].split("\n", 1)[0]
        arguments |= {name: value.strip("'\" ") for name, value in _ARGUMENT.findall(line)}
    lines = [line for line in above.split("\n")[-40:] if ":" in line]
    for label, _, value in (_LEADING.sub("", line).partition(":") for line in lines):
        key = _SETTINGS.get(label.strip().lower())
        if key is not None:
            arguments[key] = value.split("(")[0].strip()
    # A Namespace shows None for what was not given.
    written = {name: text for name, text in arguments.items() if text not in ("", "None")}
    return written.get("model"), {name: setting(written[name]) for name in _ASKED if name in written}
