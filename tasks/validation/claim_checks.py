"""What documents state, each beside the nearest mean that the audited measurements give."""

from __future__ import annotations

from collections import defaultdict
from posixpath import dirname

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from data_contracts.cold_requests import COLD
from data_contracts.metrics import METRICS, metrics_where
from data_contracts.rules.frames import Floats, Ints, Mask, Numbers, Table
from data_contracts.settings import Thresholds
from tasks.validation.recomputing import states_of
from tasks.validation.records import Measured

# The metrics whose means documents state in such tables, by the names that they use.
_STATED = metrics_where(lambda metric: metric.headline and metric.side_by_side)
_VALUES = frozenset({"value", "result", "measured"})


Codes = npt.NDArray[np.integer]


def claim_frame(measured: Measured, thresholds: Thresholds) -> Table:
    """A row for each number that a document states; `nearest` where the measurements give such a mean at all."""
    numbers = measured.records["declared"].numbers
    nearest = np.full(len(numbers), np.nan)
    for metric, rows in _claims(numbers).items():
        everywhere, by_folder = _means(metric, measured, thresholds)
        for row in rows:
            folder = dirname(numbers.artifact.names[numbers.artifact.codes[row]])
            # A document speaks of the data beside it; where there are none, it may mean any
            known = by_folder.get(folder, everywhere)
            if len(known):
                nearest[row] = known[np.argmin(np.abs(known - numbers.value[row]))]
    where = numbers.located(np.arange(len(numbers)))
    words = {name: getattr(numbers, name).text(np.arange(len(numbers))) for name in ("metric", "unit")}
    return Table(
        {"artifact": where.artifact, "record": where.record, "field": where.field, **words}
        | {"stated": pa.array(numbers.value), "nearest": pa.array(nearest, mask=np.isnan(nearest))}
    )


def _claims(numbers: Numbers) -> dict[str, list[int]]:
    """The rows that state a mean of a known metric in a table of "Metric | Value"; others say too little of what."""
    rows: dict[str, list[int]] = defaultdict(list)
    for row in np.flatnonzero(numbers.given & numbers.statistic.isin("mean") & numbers.tool.isin("markdown")):
        name, about, unit = (w.names[w.codes[row]] for w in (numbers.metric, numbers.task, numbers.unit))
        # A column named after a model states a comparison: the claims among the facts know whose number it is.
        if numbers.field.names[numbers.field.codes[row]].lower() not in _VALUES:
            continue
        found = [m for m in _STATED if METRICS[m].is_called(name) and unit == METRICS[m].unit]
        # A name that two metrics go by says nothing
        if numbers.task.codes[row] >= 0 and about == name and len(found) == 1:
            rows[found[0]].append(int(row))
    return rows


def _means(metric: str, measured: Measured, thresholds: Thresholds) -> tuple[Floats, dict[str, Floats]]:
    """Every mean that could be meant, over all files, and by folder: of a file, a model, a folder; of warm requests."""
    requests = measured.records["request"]
    values = requests.value(metric)
    good = requests.counted & np.isfinite(values)
    warm = good & (states_of(requests, thresholds) != COLD)
    files, models = (requests.of_first(w) for w in (requests.numbers.artifact, requests.numbers.model))
    folders = sorted({dirname(name) for name in files.names})
    folder = np.array([*(folders.index(dirname(name)) for name in files.names), -1])[files.codes]
    everywhere: list[Floats] = []
    by_folder: dict[str, list[Floats]] = defaultdict(list)
    nowhere = np.zeros(len(values), np.int64)
    # A document may have left out the cold requests without saying so
    for chosen in (good, warm):
        for keys in ((nowhere, nowhere), (nowhere, models.codes)):
            everywhere.append(_grouped(values, chosen, keys)[1])
        for keys in ((folder, nowhere), (folder, files.codes), (folder, models.codes)):
            groups, means = _grouped(values, chosen, keys)
            everywhere.append(means)
            for place in np.unique(groups):
                by_folder[folders[place]].append(means[groups == place])
    return np.concatenate(everywhere), {name: np.concatenate(parts) for name, parts in by_folder.items()}


def _grouped(values: Floats, chosen: Mask, keys: tuple[Codes, Codes]) -> tuple[Ints, Floats]:
    """The first key of each group and the mean of its values."""
    groups, of_row = np.unique(np.column_stack(keys)[chosen], axis=0, return_inverse=True)
    sums = np.bincount(of_row, weights=values[chosen], minlength=len(groups))
    return groups[:, 0].astype(np.int64), sums / np.bincount(of_row, minlength=len(groups))
