"""MLPerf LoadGen's `mlperf_log_summary.txt` of the Server scenario: nanoseconds, percentiles as sorted[n * p]."""

from __future__ import annotations

from pathlib import Path

from tests.serving.results import Results, Spread

_LINE = "=" * 48
_POINTS = (50, 90, 95, 97, 99, 99.9)


def summary(results: Results, folder: Path, number: int) -> None:
    world, told = results.world, results.summary
    model = world.model.rpartition("/")[2]
    here = folder / "closed" / "acme" / "results" / world.gpu.name.replace(" ", "_") / model / "Server"
    here = here / "performance" / f"run_{number + 1}"
    here.mkdir(parents=True, exist_ok=True)
    scheduled = world.load.rate or told.request_rate
    lines = [
        _LINE, "MLPerf Results Summary", _LINE, "SUT name : PySUT", "Scenario : Server", "Mode     : PerformanceOnly",
        f"Completed samples per second    : {told.request_rate:.2f}",
        f"Completed tokens per second: {told.output_rate:.2f}",
        "Result is : VALID", "  Performance constraints satisfied : Yes", "  Min duration satisfied : Yes",
        "  Min queries satisfied : Yes", "  Early stopping satisfied: Yes", "", _LINE, "Additional Stats", _LINE,
        f"Scheduled samples per second : {scheduled:.2f}",
        *_block("latency", "latency", told.e2e), "",
        f"Completed tokens per second                 : {told.output_rate:.2f}",
        *_block("First Token latency", "first token latency", told.ttft), "",
        *_block("Time to Output Token", "time to output token", told.tpot), "",
        _LINE, "Test Parameters Used", _LINE, "samples_per_query : 1", f"target_qps : {scheduled:g}",
        "min_duration (ms): 0", "max_duration (ms): 0", f"min_query_count : {world.load.requests}",
        "max_query_count : 0", f"qsl_rng_seed : {world.seed}", f"performance_sample_count : {world.load.requests}",
        "", "No warnings encountered during test.", "", "No errors encountered during test.",
    ]  # fmt: skip
    (here / "mlperf_log_summary.txt").write_text("\n".join(lines) + "\n")


def _block(name: str, lower: str, spread: Spread) -> list[str]:
    ns = spread.times(1e9)
    return [
        f"Min {name} (ns)                : {ns.low:.0f}",
        f"Max {name} (ns)                : {ns.high:.0f}",
        f"Mean {name} (ns)               : {ns.mean:.0f}",
        *(f"{point:.2f} percentile {lower} (ns)   : {ns.at(point):.0f}" for point in _POINTS),
    ]
