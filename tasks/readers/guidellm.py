"""GuideLLM's `benchmarks.json`: one or more benchmarks (strategies of a sweep), each with distributions and requests.

Knows 0.2 to 0.8. The format is defined by src/guidellm/benchmark of vllm-project/guidellm: no `metadata` up to 0.3, metadata
version 1 from 0.4 to 0.7, version 2 in 0.8. Only what succeeded is measured: the distributions of errored and incomplete
requests are zeros, or of requests that were cut off, and `total` mixes them. From 0.4 to 0.7 the first token is the first of
the content; where a request's first chunk came much earlier (reasoning), its TTFT carries `ttft_of_content`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from data_contracts.executions import SAMPLE
from data_contracts.json_values import Json, JsonObject, is_number, listing, mapping
from data_contracts.measurements import Flag, Quantity, Scope, Status
from tasks.ingestion.decoding.timestamps import instant
from tasks.ingestion.kit.documents import Path, context_of, objects, pointer
from tasks.ingestion.kit.entries import at, first_of
from tasks.ingestion.kit.failure_reasons import failure_flags
from tasks.ingestion.kit.reader import Head, Parsed
from tasks.ingestion.kit.rows import Rows
from tasks.readers.guidellm_names import (
    REQUEST_FLAGS,
    REQUEST_METRICS,
    SCHEDULE_DELAY,
    TIMES,
    TOTALS,
    asked_of,
    figures_of,
    scheduler_mean,
)
from tasks.readers.guidellm_tables import claims_table, read_table

NAME = "guidellm"
_TYPE = "generative_benchmark"
_TIMES = {key if key == "duration" else f"{key}_duration": quantity for key, quantity in TIMES.items()}
_FIRST_TOKEN = "time_to_first_token_ms"  # noqa: S105 - a token of a language model
# A model that reasons is far above it: a first token at 20.6 s after a first chunk at 0.28 s was seen.
_MUCH_LATER = 1.5
# No version nests its metrics deeper: what lies below is none.
_DEEPEST = 4
# An incomplete request was cut off by the end of the run: neither a measurement nor a failure.
_OUTCOMES: dict[str, Status] = {"successful": "ok", "errored": "failed"}


class GuideLlm:
    name = NAME
    version = 5
    knows = "GuideLLM 0.2 to 0.8 (JSON, CSV with one or three header rows): distributions and requests of each benchmark"

    def claims(self, head: Head) -> bool:
        if head.kind == "csv":
            return claims_table(head.columns)
        benchmarks = listing(mapping(head.sample).get("benchmarks"))
        return bool(benchmarks) and mapping(benchmarks[0]).get("type_") == _TYPE

    def read(self, batch: Sequence[Parsed], rows: Rows) -> None:
        for part in batch:
            if part.head.kind == "csv":
                read_table(part, rows, NAME)
                continue
            for record, report in part.objects:
                for path, benchmark in objects(report, ("benchmarks",)):
                    _Benchmark(part, rows, record + pointer(path), report, benchmark).read()


class _Benchmark:
    """One benchmark of a report on its way into the table."""

    def __init__(
        self, part: Parsed, rows: Rows, record: str, report: JsonObject, benchmark: JsonObject
    ) -> None:
        self.part, self.rows, self.record, self.report, self.benchmark = part, rows, record, report, benchmark
        self.metrics = mapping(benchmark.get("metrics"))
        # `args`, `worker` and totals beside the metrics are of 0.2 and 0.3.
        self.config = mapping(benchmark.get("config")) or mapping(benchmark.get("args"))
        self.time = instant(benchmark.get("start_time"))
        totals = mapping(benchmark.get("request_totals")) or mapping(self.metrics.get("request_totals"))
        self.totals = {key: value for key, value in totals.items() if is_number(value)}
        self.run = str(first_of(self.config.get("id_"), benchmark.get("id_"), f"{part.artifact}{record}"))
        self.context = self.context_of("aggregate", self.run)
        failed, errors = self.totals.get("successful") == 0, bool(self.totals.get("errored"))
        self.status: Status = "failed" if failed else "ok"
        self.flags: tuple[Flag, ...] = ("all_failed",) if failed else ("partial_failures",) if errors else ()

    def read(self) -> None:
        for key, total in self.totals.items():
            if key in TOTALS:
                self.add("/request_totals", key, TOTALS[key], total)
        for key, quantity in _TIMES.items():
            if is_number(seconds := self.benchmark.get(key)):
                self.add("", key, quantity, seconds)
        requests = {outcome: list(objects(self.benchmark, ("requests", outcome))) for outcome in _OUTCOMES}
        # A single request that reasoned is enough: the distribution does not tell it from the others.
        late = any(_came_late(request) for _, request in requests["successful"])
        for path, successful in _distributions(self.metrics):
            key = ".".join(path)
            content: tuple[Flag, ...] = ("ttft_of_content",) if late and key == _FIRST_TOKEN else ()
            for field, quantity, value, n, flags in figures_of(key, successful):
                place = f"/metrics{pointer(path)}/successful"
                self.add(place, field, quantity, value, n, (*content, *flags))
        for group in ("run_stats", "scheduler_metrics"):
            for key, seconds in mapping(self.benchmark.get(group)).items():
                if key.endswith("_avg") and is_number(seconds):
                    self.add(f"/{group}", key, scheduler_mean(key), seconds)
        self.read_requests(requests)
        self.rows.count_records(self.part.index, 1 + sum(map(len, requests.values())))

    def add(
        self, place: str, field: str, quantity: Quantity, value: float | None, n: int | None = None,
        flags: tuple[Flag, ...] = (),
    ) -> None:  # fmt: skip
        """One figure of the whole benchmark."""
        self.rows.add(
            self.part.index, self.record + place, field, quantity, value, self.context,
            n=n, timestamp=self.time, status=self.status, flags=(*self.flags, *flags),
        )  # fmt: skip

    def read_requests(self, requests: Mapping[str, list[tuple[Path, JsonObject]]]) -> None:
        """Adds the requests that are kept, those that failed as such."""
        # A sample of the requests does not sum up to what the benchmark states of all.
        whole = all(len(kept) == self.totals.get(outcome, 0) for outcome, kept in requests.items())
        whole = whole and not self.totals.get("incomplete")
        run = self.run if whole else f"{self.run}{SAMPLE}"
        context = self.context_of("request", run)
        for outcome, kept in requests.items():
            for path, request in kept:
                self.add_request(self.record + pointer(path), request, context, _OUTCOMES[outcome])

    def add_request(self, record: str, request: JsonObject, context: int, status: Status) -> None:
        start = instant(first_of(request.get("request_start_time"), request.get("start_time")))
        late = _came_late(request)
        for key, quantity in REQUEST_METRICS.items():
            if key not in request:
                continue
            written = request[key]
            value = written if is_number(written) else None
            flags = ("ttft_of_content",) if late and key == _FIRST_TOKEN else REQUEST_FLAGS.get(key, ())
            if value is None:
                flags = (*flags, "null")
            # Nothing takes 0 s, and the zeros of a request that failed stand for nothing at all.
            elif value == 0 and (status == "failed" or quantity.unit == "s"):
                value, flags = None, (*flags, "zero_is_missing")
            if status == "failed":
                flags = (*flags, *failure_flags(at(request, "info", "error"), request.get("error")))
            # A request that never began has no time of its own.
            time = self.time if start is None else start
            self.rows.add(self.part.index, record, key, quantity, value, context,
                          timestamp=time, status=status, flags=flags)  # fmt: skip

        sent, due = (at(request, "info", "timings", key) for key in ("request_start", "targeted_start"))
        if is_number(sent) and is_number(due):
            self.rows.add(
                self.part.index, record, "request_start - targeted_start", SCHEDULE_DELAY, sent - due, context,
                timestamp=self.time if start is None else start, status=status, flags=("derived",),
            )  # fmt: skip

    def context_of(self, scope: Scope, run: str) -> int:
        return context_of(
            self.rows, tool=NAME, scope=scope, run=run, task=_type(self.config.get("strategy")),
            tool_version=at(self.report, "metadata", "guidellm_version"),
            model=_model(self.report, self.benchmark), config=self.settings(),
        )  # fmt: skip

    def settings(self) -> JsonObject:
        strategy, profile = self.config.get("strategy"), self.config.get("profile")
        loader = mapping(self.benchmark.get("request_loader")) or mapping(self.config.get("requests"))
        limits = {key: value for key, value in self.config.items() if key in ("max_number", "max_duration")}
        stated = mapping(strategy) | limits | mapping(at(profile, "constraints"))
        return {
            **{
                "request_rate" if key == "rate" else key: value
                for key, value in stated.items()
                if isinstance(value, str | int | float) and key != "type_"
            },
            "strategy": _type(strategy),
            "profile": _type(profile),
            **asked_of(first_of(loader.get("data"), at(self.report, "args", "data"))),
            "seed": first_of(loader.get("random_seed"), at(profile, "random_seed")),
        }


def _distributions(part: JsonObject, path: Path = ()) -> Iterator[tuple[Path, JsonObject]]:
    """The path and the successful distribution of every metric, however deep."""
    for key, value in part.items():
        below = (*path, key)
        successful = at(value, "successful")
        if isinstance(successful, dict):
            yield below, successful
        elif len(below) < _DEEPEST:
            yield from _distributions(mapping(value), below)


def _came_late(request: JsonObject) -> bool:
    """True when chunks arrived long before the first that counts as a token: the model reasoned."""
    timings = at(request, "info", "timings")
    start, chunk, token = (
        at(timings, key) for key in ("request_start", "first_request_iteration", "first_token_iteration")
    )
    if not (is_number(start) and is_number(chunk) and is_number(token)):
        return False
    return float(token) - start > _MUCH_LATER * (float(chunk) - start) > 0


def _model(report: JsonObject, benchmark: JsonObject) -> Json:
    # What a benchmark says that it used stands before what the command asked for.
    return first_of(
        at(benchmark, "config", "backend", "model"),
        at(benchmark, "worker", "backend_model"),
        at(benchmark, "benchmarker", "backend", "model"),
        at(report, "args", "model"),
        at(report, "args", "backend_kwargs", "model"),
        at(report, "config", "spec", "backend", "model"),
        at(report, "config", "spec", "model"),
    )


def _type(part: Json) -> Json:
    """`constant` of `{type_: constant, ...}`; what is no object is all that is stated."""
    return part.get("type_") if isinstance(part, dict) else part


READER = GuideLlm()
