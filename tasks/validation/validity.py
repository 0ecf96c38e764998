"""Which runs can be relied on: what their files say of themselves, and what the rules about runs found."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from data_contracts.rules.runs import Runs
from data_contracts.schemas import VALIDITY
from tasks.validation.checking import Checked


def validity_of(runs: Mapping[str, pa.Array], results: Iterable[Checked]) -> pa.Table:
    """VALIDITY of these runs (columns of RUNS): `invalid` by a critical rule, `valid` where any rule could be checked."""
    names = runs["run_id"].cast(pa.string())
    checked = np.zeros(len(names), np.bool_)
    broken: dict[int, list[str]] = defaultdict(list)
    for result in results:
        if result.verdict is None or not isinstance(result.frame, Runs):
            continue
        own = result.frame.columns["run_id"].cast(pa.string())
        place = np.arange(len(names)) if own.equals(names) else pc.index_in(own, names).to_numpy()
        checked[place[result.verdict.checked]] = True
        if result.rule.severity == "critical":
            for run in place[result.verdict.failing].tolist():
                broken[run].append(result.rule.name)
    validity = runs["validity"].cast(pa.string())
    # What the files say of themselves no rule makes better
    found = pc.if_else(pc.and_(pc.equal(validity, "unknown"), pa.array(checked)), "valid", validity)
    reasons = runs["reasons"]
    if broken:
        said = reasons.to_pylist()
        words = found.to_pylist()
        for run, rules in broken.items():
            words[run] = "invalid"
            said[run] = [*said[run], *(name for name in rules if name not in said[run])]
        found, reasons = pa.array(words, pa.string()), pa.array(said, reasons.type)
    return pa.table({"run_id": names, "validity": found, "reasons": reasons}).cast(VALIDITY)
