"""Whether it is told how requests ended: `python -m benchmarks.endings [--seed 0] [--all]`.

Writes tables of requests whose status, error, code or answer stands in any wording, and columns that only look like one,
reads them as an audit does, and prints how many files were counted right: completed, failed and degraded requests, and why
they failed. `--all` names each file that was not.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import random
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from benchmarks.error_texts import TEXTS
from data_contracts.failures import REASONS
from data_contracts.settings import Limits
from tasks.ingestion.opening import open_artifact
from tasks.ingestion.reading import read_opened
from tasks.ingestion.runs import runs_of
from tasks.readers import REGISTRY

OK = (
    "ok",
    "Success",
    "succeeded",
    "PASS",
    "passed",
    "COMPLETED",
    "complete",
    "done",
    "finished",
    "200",
    "200 OK",
    "valid",
)
FAILED = ("error", "ERRORED", "failed", "FAIL", "failure", "timeout", "timed out", "timedout", "cancelled", "aborted",
          "crashed", "OOM", "out of memory", "404", "429", "503", "exception", "killed", "rejected", "DNF", "interrupted",
          "unreachable", "invalid")  # fmt: skip
DEGRADED = (
    "degraded",
    "DEGRADED",
    "partial",
    "partial_success",
    "partially completed",
    "fallback",
    "degraded (cpu)",
)
STATUS_COLUMNS = ("status", "Status", "state", "outcome", "result", "run_status")
# A column, what it holds for a request that went well, and for one that failed
ANSWERS: tuple[tuple[str, object, object], ...] = (
    ("success", True, False), ("success", 1, 0), ("ok", "yes", "no"), ("failed", False, True), ("is_error", 0, 1),
    ("has_error", "no", "yes"), ("timed_out", False, True), ("oom", False, True), ("cancelled", False, True),
    ("completed", True, False), ("status_code", 200, 500), ("http_status", 200, 503), ("exit_code", 0, 1),
    ("returncode", 0, 137), ("error", "None", "KeyError: 'x'"), ("error", "no error", "KeyError: 'x'"),
    ("error", "-", "KeyError: 'x'"), ("error", "False", "KeyError: 'x'"), ("exception", "", "KeyError: 'x'"),
    ("failure_reason", "", "KeyError: 'x'"), ("errors", "[]", "[\"KeyError: 'x'\"]"), ("error_code", "", 500),
)  # fmt: skip
_COUNTS = ("completed", "failed", "degraded")
# Columns that tell nothing of how a request ended
LOOKALIKES: tuple[tuple[str, Sequence[object]], ...] = (
    ("state", ("CA", "NY", "TX")), ("status", ("stable", "beta")), ("result", (41, 42)), ("pass", (1, 2, 3)),
    ("timeout", (30, 60)), ("error", (0.03, 0.01)), ("error_rate", (0.0, 0.0)), ("retries", (0, 1)),
    ("finish_reason", ("stop", "length")), ("correct", (True, False)), ("exact_match", (0, 1)), ("result", ("pass", "fail")),
    ("scenario", ("error_handling", "oom_test")), ("category", ("failed_login", "timeout_policy")),
    ("prompt", ("explain timeout errors", "write a failed test")), ("fallback_model", ("tiny:0.5b", "tiny:0.5b")),
    ("server_status", ("ready", "healthy")), ("ignore_eos", (True, False)), ("cache_hit", (True, False)),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Written:
    """A file, and what a fair reader would say of its requests. Without `reasons` it is not asked why they failed."""

    group: str
    name: str
    text: str
    completed: int
    failed: int = 0
    degraded: int = 0
    reasons: dict[str, int] | None = field(default=None)


def _request(dice: random.Random, number: int) -> dict[str, Any]:
    return {
        "ttft_ms": round(dice.gauss(200, 10), 2),
        "tokens_per_second": round(dice.gauss(50, 2), 2),
        "output_tokens": 100 + number,
    }


def _rows(dice: random.Random, column: str, cells: Sequence[tuple[object, bool]]) -> list[dict[str, Any]]:
    """A row for each cell and whether its request measured anything."""
    nothing = dict.fromkeys(("ttft_ms", "tokens_per_second", "output_tokens"))
    return [
        {"model": "m:7b", "prompt_id": f"p{n}", column: cell, **(_request(dice, n) if ran else nothing)}
        for n, (cell, ran) in enumerate(cells)
    ]


def _text(dice: random.Random, rows: list[dict[str, Any]]) -> tuple[str, str]:
    """The rows as CSV, JSON or JSON Lines, with a name."""
    kind = dice.choice(["csv", "json", "jsonl"])
    if kind == "csv":
        out = io.StringIO()
        writer = csv.DictWriter(out, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        return "requests.csv", out.getvalue()
    if kind == "json":
        return "requests.json", json.dumps({"model": "m:7b", "results": rows})
    return "requests.jsonl", "".join(f"{json.dumps(row)}\n" for row in rows)


def _mixed(
    dice: random.Random, group: str, column: str, good: object, bad: object, *, ran: bool = False
) -> Written:
    cells: list[tuple[object, bool]] = [(good, True)] * 11 + [(bad, ran)] * 3
    dice.shuffle(cells)
    name, text = _text(dice, _rows(dice, column, cells))
    failed, degraded = (0, 3) if ran else (3, 0)
    return Written(f"{group}: {bad!r} as {column}", name, text, 11, failed, degraded)


def written(dice: random.Random) -> Iterator[Written]:
    """Every wording once, in a column and a format by chance."""
    for word in OK:
        column = dice.choice(STATUS_COLUMNS)
        name, text = _text(dice, _rows(dice, column, [(word, True)] * 12))
        yield Written(f"went well: {word!r} as {column}", name, text, 12, reasons={})
    for word in FAILED:
        yield _mixed(dice, "failed", dice.choice(STATUS_COLUMNS), "ok", word)
    for word in DEGRADED:
        yield _mixed(dice, "degraded", dice.choice(STATUS_COLUMNS), "ok", word, ran=True)
    for column, good, bad in ANSWERS:
        yield _mixed(dice, "answer", column, good, bad)
    for column, cells in LOOKALIKES:
        name, text = _text(dice, _rows(dice, column, [(cells[n % len(cells)], True) for n in range(12)]))
        yield Written(f"lookalike: {cells[0]!r} as {column}", name, text, 12, reasons={})
    for reason, texts in TEXTS.items():
        for error in texts:
            rows = _rows(dice, "status", [("ok", True)] * 9 + [("error", False)] * 3)
            for row in rows:
                row["error"] = error if row["status"] == "error" else ""
            name, text = _text(dice, rows)
            yield Written(f"reason: {error}", name, text, 9, 3, 0, {reason: 3})
    yield from _of_tools(dice)


def _of_tools(dice: random.Random) -> Iterator[Written]:
    """The lists of errors that load generators write beside their statistics."""
    reasons = {reason: dice.randint(1, 3) for reason in dice.sample(sorted(TEXTS), 3)}
    bad = [dice.choice(TEXTS[reason]) for reason, times in reasons.items() for _ in range(times)]
    errors = [*[""] * 20, *bad]
    dice.shuffle(errors)
    listed = {
        "input_lens": [256] * len(errors), "output_lens": [0 if error else 128 for error in errors],
        "ttfts": [0.0 if error else 0.08 for error in errors], "errors": errors,
    }  # fmt: skip
    run = {
        "duration": 25.5,
        "completed": 20,
        "total_output_tokens": 2560,
        "request_throughput": 0.78,
        "mean_ttft_ms": 80.5,
    }
    vllm = {"date": "20260214-101112", "model_id": "m/7b", "num_prompts": len(errors), **run, **listed}
    yield Written("tool: vLLM", "serve.json", json.dumps(vllm), 20, len(bad), 0, reasons)
    sglang = {"backend": "sglang", "dataset_name": "random", **run, "total_output_tokens_retokenized": 2560,
              "mean_e2e_latency_ms": 1600.5, **listed}  # fmt: skip
    yield Written("tool: SGLang", "sglang.jsonl", json.dumps(sglang) + "\n", 20, len(bad), 0, reasons)
    points = [
        {"metric": "http_req_duration", "type": "Point", "data": {
            "time": "2026-03-01T10:00:00Z", "value": 0 if error else 200 + n,
            "tags": {"name": "/v1", "expected_response": str(not error).lower(), "error": error},
        }}
        for n, error in enumerate(errors)
    ]  # fmt: skip
    lines = "".join(f"{json.dumps(point)}\n" for point in points)
    yield Written("tool: k6", "points.json", lines, 20, len(bad), 0, reasons)


def faults(files: Sequence[Written]) -> list[list[str]]:
    """For each file what is told otherwise than a fair reader would; nothing where all is right."""
    names = [f"{place}/{file.name}" for place, file in enumerate(files)]
    limits = Limits()
    opened = [
        open_artifact(name, file.text.encode(), limits, place)
        for place, (name, file) in enumerate(zip(names, files, strict=True))
    ]
    measurements, _ = read_opened(opened, names, REGISTRY)
    ended: dict[str, Counter[str]] = defaultdict(Counter)
    for run in runs_of(measurements, {}).to_pylist():
        for count in _COUNTS:
            ended[run["artifacts"][0]][count] += run[count] or 0
    reasons = _reasons(measurements)
    return [_otherwise(file, ended[name], reasons[name]) for name, file in zip(names, files, strict=True)]


def _reasons(measurements: pa.Table) -> dict[str, Counter[str]]:
    """How many requests of each file failed for each reason."""
    columns = (measurements[name].to_pylist() for name in ("artifact", "record", "flags", "scope"))
    single = {
        (artifact, record, flag)
        for artifact, record, flags, scope in zip(*columns, strict=True)
        for flag in flags
        if flag in REASONS and scope == "request"
    }
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for artifact, _, flag in single:
        found[artifact][flag] += 1
    return found


def _otherwise(file: Written, ended: Counter[str], reasons: Counter[str]) -> list[str]:
    wrong = [
        f"{ended[count]} {count}, not {wanted}"
        for count in _COUNTS
        if ended[count] != (wanted := getattr(file, count))
    ]
    if file.reasons is not None and reasons != file.reasons:
        wrong.append(f"{dict(reasons)}, not {file.reasons}")
    return wrong


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--all", action="store_true", help="name each file that was told wrong")
    arguments = parser.parse_args()
    counted: dict[str, Counter[bool]] = {}
    files = list(written(random.Random(arguments.seed)))
    for file, wrong in zip(files, faults(files), strict=True):
        counted.setdefault(file.group.partition(":")[0], Counter())[not wrong] += 1
        if wrong and arguments.all:
            print(f"{file.group}: {'; '.join(wrong)}")
    for group, outcomes in counted.items():
        print(f"{group:12}{outcomes[True]:6} of {outcomes.total()} files right")


if __name__ == "__main__":
    main()
