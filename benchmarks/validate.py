"""How fast validate is: `python benchmarks/validate.py [ROWS]` makes measurements and prints seconds by phase.

The target is 1,000,000 rows and 20 rules in under 5 s after Great Expectations is imported.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pyarrow as pa

from data_contracts.measurements import Quantity
from data_contracts.metrics import METRICS
from data_contracts.schemas import INVENTORY, QUARANTINE, Ingested
from data_contracts.settings import Thresholds
from tasks.ingestion.kit.rows import Rows
from tasks.validation.suites import preload
from tasks.validation.validating import validate

_METRICS = {
    "ttft": 0.5,
    "load_duration": 0.1,
    "prefill_duration": 0.4,
    "decode_duration": 1.625,
    "decode_throughput": 120.0,
    "output_tokens": 195.0,
    "input_tokens": 30.0,
    "e2e_latency": 2.2,
}
_REQUESTS_PER_FILE = 36


def measurements(rows: int, null_share: float) -> Ingested:
    """What ingest hands over of requests with eight metrics each, a share of the TTFTs being null."""
    requests = rows // len(_METRICS)
    files = -(-requests // _REQUESTS_PER_FILE)
    names = [f"folder{file // 100}/run{file}.csv" for file in range(files)]
    made = Rows()
    file = np.arange(requests, dtype=np.int32) // _REQUESTS_PER_FILE
    record = pa.array(np.arange(requests) % _REQUESTS_PER_FILE)
    contexts = np.array(
        [made.context(tool="bench", scope="request", model="m", config={"seed": s}) for s in range(50)],
        np.int32,
    )
    dice = np.random.default_rng(7)
    for metric, value in _METRICS.items():
        valid = dice.random(requests) >= null_share if metric == "ttft" else np.ones(requests, np.bool_)
        quantity = Quantity(metric, "value", METRICS[metric].unit)
        made.add_column(
            file, record, metric, quantity, np.full(requests, value), contexts[file % 50], valid=valid
        )
    return Ingested(_inventory(names), made.finish(names), QUARANTINE.empty_table())


def _inventory(names: list[str]) -> pa.Table:
    columns = {
        "artifact": names, "source": ["bench"] * len(names), "bytes": [1] * len(names), "kind": ["csv"] * len(names),
        "status": ["ingested"] * len(names), "modified": [datetime(2026, 1, 1, tzinfo=UTC)] * len(names),
        "measurements": [_REQUESTS_PER_FILE * len(_METRICS)] * len(names),
    }  # fmt: skip
    return pa.table({f.name: pa.array(columns.get(f.name, [None] * len(names)), f.type) for f in INVENTORY})


def main(rows: int) -> None:
    """Prints one line for data without a gap and one with half of the TTFTs missing."""
    began = time.perf_counter()
    preload()
    print(f"import of Great Expectations: {time.perf_counter() - began:.1f} s")
    for null_share in (0.0, 0.5):
        ingested = measurements(rows, null_share)
        began = time.perf_counter()
        with tempfile.TemporaryDirectory() as out:
            done = validate(ingested, Thresholds(), Path(out), lambda *_: None)
        phases = ", ".join(f"{name} {seconds:.2f} s" for name, seconds in done.phases.items())
        print(
            f"{ingested.measurements.num_rows:,} rows, {null_share:.0%} of the TTFTs missing: "
            f"{time.perf_counter() - began:.2f} s for "
            f"{done.rows['rules']} rules ({phases}), {done.rows['findings']:,} findings"
        )
    print(f"peak memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**10:,.0f} MiB")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
