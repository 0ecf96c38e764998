"""What is said of each execution beside its measurements: lengths of prompts and answers, start, versions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import orjson
import pandas as pd

from data_contracts.coded_columns import Codes, combined, firsts_of
from data_contracts.json_values import canonical
from data_contracts.setting_names import stated_number
from tasks.analysis.comparison.samples import Floats
from tasks.analysis.comparison.versions import versions
from tasks.analysis.rows import Rows
from tasks.ingestion.lengths import LENGTHS, MEASURED, Length, agreed, lengths_of

Ints = npt.NDArray[np.integer]
_COMPLETED = "requests_completed"
_COUNTS = ("value", "total")
_BLOCK = 1_000_000


@dataclass(frozen=True)
class Executions:
    """`of_row` numbers the execution of each row; all else is by that number.

    `lengths` are median token counts, NaN where not said; `started` microseconds UTC, infinite where not said.
    """

    of_row: Ints
    lengths: dict[Length, Floats]
    started: Floats
    versions: list[str | None]


def described(rows: Rows, execution: Ints, settings: Sequence[str]) -> Executions:
    """What rows of `Evidence.counted` say of their executions; `settings` are the texts that `config` codes."""
    count = int(execution.max()) + 1
    index = pd.RangeIndex(count)
    telling = rows.among("metric", (_COMPLETED, *MEASURED))
    keyed = rows.at(telling).of_columns(["metric", "scope", "statistic", "status", "value"])
    keyed = keyed.assign(key=execution[telling])
    finished = keyed[(keyed["metric"] == _COMPLETED).to_numpy() & keyed["statistic"].isin(_COUNTS).to_numpy()]
    completed = agreed(finished).reindex(index)
    said = _Said.of(rows, execution, settings)
    lengths: dict[Length, Floats] = {
        length: np.array(lengths_of(keyed, length, completed), np.float64) for length in LENGTHS
    }
    for length, measured in lengths.items():
        silent = np.isnan(measured)
        measured[silent] = said.numbers(length, count)[silent]
    return Executions(execution, lengths, _started(rows, execution, count), said.versions(count))


def _started(rows: Rows, execution: Ints, count: int) -> Floats:
    started = np.full(count, np.inf)
    for begin in range(0, len(rows), _BLOCK):
        part = slice(begin, begin + _BLOCK)
        # Microseconds as doubles where some are null, which hold them exactly until the year 2255
        times = rows.at(part).values("timestamp").astype(np.float64)
        timed = np.isfinite(times)
        np.minimum.at(started, execution[part][timed], times[timed])
    return started


@dataclass(frozen=True)
class _Said:
    """The settings and the version of the tool that executions say, each once."""

    execution: Codes
    config: Codes
    tool: Codes
    words: Sequence[str]
    tools: Sequence[str]

    @classmethod
    def of(cls, rows: Rows, execution: Ints, settings: Sequence[str]) -> _Said:
        distinct = combined([execution, rows.values("config"), rows.values("tool_version")])
        first = firsts_of(distinct)
        own = rows.at(first)
        tools = [str(word) for word in rows.names("tool_version")]
        codes = own.values("config"), own.values("tool_version")
        return cls(execution[first].astype(np.int64), *codes, settings, tools)

    def numbers(self, length: Length, count: int) -> Floats:
        """The number that the settings of each execution ask for, NaN where they give none or several."""
        known = np.array([*(stated_number(text, length) for text in self.words), None], np.float64)
        rows = pd.DataFrame({"key": self.execution, "value": known[self.config]}).drop_duplicates().dropna()
        return np.array(agreed(rows).reindex(pd.RangeIndex(count)), np.float64)

    def versions(self, count: int) -> list[str | None]:
        """What each execution says of versions, each where all of its rows that say it agree."""
        said: list[dict[str, set[bytes]]] = [{} for _ in range(count)]
        codes = zip(self.execution.tolist(), self.config.tolist(), self.tool.tolist(), strict=True)
        for execution, config, tool in codes:
            text = versions(
                self.words[config] if config >= 0 else None, self.tools[tool] if tool >= 0 else None
            )
            for name, value in (orjson.loads(str(text)) if text else {}).items():
                said[execution].setdefault(name, set()).add(orjson.dumps(value))
        agreed_on = (
            {name: next(iter(values)) for name, values in one.items() if len(values) == 1} for one in said
        )
        return [canonical({name: orjson.loads(value) for name, value in one.items()}) for one in agreed_on]
