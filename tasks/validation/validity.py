"""Which runs can be relied on: what their files say of themselves, and what the rules about runs found."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

import numpy as np
import pyarrow as pa

from data_contracts.rules.runs import Runs
from data_contracts.schemas import VALIDITY
from tasks.validation.checking import Checked


def validity_of(runs: Mapping[str, pa.Array], results: Iterable[Checked]) -> pa.Table:
    """VALIDITY of these runs (columns of RUNS): `invalid` by a critical rule, `valid` where any rule could be checked."""
    checked: set[str] = set()
    broken: dict[str, list[str]] = defaultdict(list)
    for result in results:
        if result.verdict is None or not isinstance(result.frame, Runs):
            continue
        names = np.array(result.frame.columns["run_id"].to_pylist(), object)
        checked.update(names[result.verdict.checked].tolist())
        if result.rule.severity == "critical":
            for run in names[result.verdict.failing].tolist():
                broken[run].append(result.rule.name)
    rows = [
        {"run_id": run, **_judged(validity, reasons, broken.get(run, []), run in checked)}
        for run, validity, reasons in zip(
            *(runs[name].to_pylist() for name in ("run_id", "validity", "reasons")), strict=True
        )
    ]
    return pa.Table.from_pylist(rows, VALIDITY)


def _judged(said: str, reasons: list[str], broken: list[str], checked: bool) -> dict[str, object]:
    if broken:
        return {
            "validity": "invalid",
            "reasons": [*reasons, *(name for name in broken if name not in reasons)],
        }
    # What the files say of themselves no rule makes better
    found = "valid" if said == "unknown" and checked else said
    return {"validity": found, "reasons": reasons}
