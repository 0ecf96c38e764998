"""Sweeps: requests of one model in one folder whose settings vary, as a table with a column for each setting."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from math import isfinite

import numpy as np
import numpy.typing as npt
import orjson
import pandas as pd

from data_contracts.cold_requests import COLD, UNKNOWN, WARM
from data_contracts.facts import subject_of
from data_contracts.metrics import METRICS
from data_contracts.wording import listing, render_name, render_path
from tasks.analysis.evidence import Evidence, folders_of
from tasks.analysis.grouping import by_model, group_means, named_with
from tasks.analysis.rows import Rows
from tasks.analysis.statistics import summarize

# Association of two factors (Cramér's V) from which one counts as varying along with the other.
ENTANGLED = 0.5
COLD_REQUESTS = "cold requests"
_COLUMNS = (
    "artifact", "record", "request", "tool", "engine", "model", "config", "task", "run", "value", "unit", "state",
)  # fmt: skip
_TOP = "."  # the audited folder itself, which no sentence needs to name
_FEWEST = 4  # two levels with two requests each


@dataclass(frozen=True)
class Sweep:
    """`rows` has a categorical column `setting:<key>` for each varied setting, levels in their own order.

    `fixed` names settings that do not vary here and that tell it from another sweep of the same varied ones.
    """

    evidence: Evidence
    metric: str
    names: dict[str, str | None]
    rows: pd.DataFrame
    varied: tuple[str, ...]
    fixed: tuple[str, ...] = ()
    # The tool and engine, where another sweep would read alike
    also: tuple[str | None, ...] = ()

    @property
    def label(self) -> str:
        apart = f" (with {listing([render_name(name) for name in self.fixed])})" if self.fixed else ""
        apart = f"{named_with('', self.also)}{apart}"
        if "artifact" in self.names:
            return render_path(str(self.names["artifact"])) + apart
        folder = str(self.names["folder"])
        where = "" if folder == _TOP else f" in {render_path(folder)}"
        return f"{render_name(str(self.names['model']))}{where}{apart}"

    def subject_names(self, more: dict[str, str]) -> dict[str, str | None]:
        """What a fact of this sweep is about; the settings varied tell two sweeps of one folder apart."""
        apart = {"fixed": " ".join(self.fixed)} if self.fixed else {}
        return {**self.names, "settings": " ".join(self.varied), **apart, **more}

    def subject(self, more: dict[str, str]) -> str:
        """The subject of such a fact."""
        return subject_of(self.subject_names(more))

    @cached_property
    def all_rows(self) -> Rows:
        """`rows`, of which parts are taken without a copy."""
        return Rows.of(self.rows)

    @cached_property
    def repeats(self) -> pd.Series[int]:
        """How often each configuration and task was measured."""
        return self.rows.groupby(["config", "task"], observed=True, dropna=False).size()

    @cached_property
    def comparable(self) -> pd.DataFrame:
        """All rows of a rate; of a latency the warm ones, or all where no state is known."""
        state = self.rows["state"].to_numpy()
        # A cold latency holds the model's load: the level that ran first would look slow. A rate holds none
        if METRICS[self.metric].kind == "rate" or (state == UNKNOWN).all():
            return self.rows
        warm: pd.DataFrame = self.rows[state == WARM]
        return warm

    def spread(self, setting: str) -> float | None:
        """(Highest - lowest mean of a level) / overall mean; None where fewer than two levels can be compared.

        None too for one that no double holds.
        """
        rows = self.comparable
        levels = group_means(rows, f"setting:{setting}")
        overall = summarize(rows["value"].to_numpy()).mean if len(rows) else 0.0
        if len(levels) < 2 or overall <= 0:
            return None
        share = (float(levels.max()) - float(levels.min())) / overall
        return share if isfinite(share) else None

    @property
    def has_cold(self) -> bool:
        return bool((self.rows["state"].to_numpy() == COLD).any())

    def along_with(self, setting: str) -> list[str]:
        """What else varies along with a setting: other settings, tasks, files, runs, cold requests."""
        rows = self.comparable
        factors = {
            name: rows[f"setting:{name}"].cat.codes.to_numpy() for name in self.varied if name != setting
        }
        factors |= {word: rows[key].cat.codes.to_numpy() for word, key in _OTHER.items()}
        factors[COLD_REQUESTS] = (rows["state"].to_numpy() == COLD).astype(np.int8)
        levels = rows[f"setting:{setting}"].cat.codes.to_numpy()
        return [word for word, codes in factors.items() if association(levels, codes) >= ENTANGLED]


_OTHER = {"the task": "task", "the file": "artifact", "the run": "run"}


def sweeps(evidence: Evidence, metric: str, most: int) -> tuple[list[Sweep], int]:
    """The sweeps among the `most` largest groups of requests that name settings, and how many groups that leaves.

    A group is a folder, tool, engine and model, or one artifact where no model is named.
    """
    found_rows = evidence.of_requests(metric)
    named = found_rows.at(found_rows.values("config") >= 0)
    if not len(named):
        return [], 0
    rows = named.of_columns(_COLUMNS)
    rows["folder"] = folders_of(rows["artifact"].array)
    groups = [
        group for group in by_model(Rows.of(rows), ("folder", "tool", "engine")) if len(group[2]) >= _FEWEST
    ]
    groups.sort(key=lambda group: -len(group[2]))
    told_apart = Counter((label, names["folder"]) for label, names, _ in groups[:most])
    found = [
        replace(sweep, also=(names["tool"], names["engine"]) if alike > 1 else ())
        for label, names, group in groups[:most]
        for alike in (told_apart[label, names["folder"]],)
        for sweep in _sweeps(evidence, metric, names, group.frame)
    ]
    return found, max(0, len(groups) - most)


def _sweeps(
    evidence: Evidence, metric: str, names: dict[str, str | None], group: pd.DataFrame
) -> Iterator[Sweep]:
    names["folder"] = names["folder"] or _TOP
    shapes = list(_by_settings(group))
    for table, varied, settings in shapes:
        alike = [others for _, same, others in shapes if same == varied]
        fixed = tuple(name for name in settings if not all(name in others for others in alike))
        sweep = Sweep(evidence, metric, names, table, varied, fixed)
        if len(sweep.comparable):
            yield sweep


def _by_settings(rows: pd.DataFrame) -> Iterator[tuple[pd.DataFrame, tuple[str, ...], tuple[str, ...]]]:
    """The rows of each set of setting names, those that vary and repeat as columns; which these are; and the set."""
    codes = rows["config"].cat.codes.to_numpy()
    settings = {code: orjson.loads(rows["config"].cat.categories[code]) for code in np.unique(codes)}
    # A configuration that leaves a setting unsaid may have had any value of it: it is no level beside others
    shapes: dict[tuple[str, ...], list[int]] = {}
    for code, values in settings.items():
        shapes.setdefault(tuple(sorted(values)), []).append(code)
    for shape, members in sorted(shapes.items()):
        part = rows[np.isin(codes, members)]
        # One place for each configuration: a loop over the rows would write each level as often as it was measured
        place = np.searchsorted(members, part["config"].cat.codes.to_numpy())
        columns = {key: _levels([settings[code][key] for code in members], place) for key in shape}
        # A setting with a level for almost every request, such as a seed, has no group means to compare
        varied = tuple(k for k, column in columns.items() if 2 <= len(column.categories) <= len(part) / 2)
        if varied:
            yield part.assign(**{f"setting:{key}": columns[key] for key in varied}), varied, shape


def _levels(values: list[object], place: npt.NDArray[np.int64]) -> pd.Categorical[str]:
    """The level at each place among some values, as JSON texts; numbers stand in numeric order."""
    written = [orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode() for value in values]
    # In Python True is an int, and would sort as 1
    number = all(isinstance(v, int | float) and not isinstance(v, bool) for v in values)
    order = sorted(set(written), key=float) if number else sorted(set(written))
    codes = np.array([order.index(text) for text in written])
    return pd.Categorical.from_codes(codes[place], pd.Index(order, dtype=object))


def association(a: npt.NDArray[np.integer], b: npt.NDArray[np.integer]) -> float:
    """Cramér's V of two factors, 0 (independent) to 1; 0 when one has a single level or no level repeats."""
    if len(a) == 0:
        return 0.0
    (first, i), (second, j) = (np.unique(x, return_inverse=True) for x in (a, b))
    rows, columns, n = len(first), len(second), len(a)
    # A factor of which hardly a level repeats goes along with any other by itself
    if min(rows, columns) < 2 or columns > n / 2:
        return 0.0
    table = np.zeros((rows, columns))
    np.add.at(table, (i, j), 1)
    expected = np.outer(table.sum(1), table.sum(0)) / n
    return float(np.sqrt(((table - expected) ** 2 / expected).sum() / (n * (min(rows, columns) - 1))))
