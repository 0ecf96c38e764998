"""What is said of each execution beside its measurements: lengths of prompts and answers, start, versions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import orjson
import pandas as pd

from data_contracts.coded_columns import Codes, combined
from data_contracts.json_values import canonical
from data_contracts.setting_names import stated_number
from tasks.analysis.comparison.samples import Floats
from tasks.analysis.comparison.versions import versions
from tasks.ingestion.lengths import LENGTHS, Length, agreed, lengths_of

_COUNTS = ("value", "total")


@dataclass(frozen=True)
class Executions:
    """`of_row` numbers the execution of each row; all else is by that number.

    `lengths` are median token counts, NaN where not said; `started` microseconds UTC, infinite where not said.
    """

    of_row: Codes
    lengths: dict[Length, Floats]
    started: Floats
    versions: list[str | None]


def described(rows: pd.DataFrame, execution: Codes, settings: Sequence[str]) -> Executions:
    """What rows of `Evidence.counted` say of their executions; `settings` are the texts that `config` codes."""
    count = int(execution.max()) + 1
    keyed = rows[["metric", "scope", "statistic", "status", "value"]].assign(key=execution)
    index = pd.RangeIndex(count)
    finished = keyed[
        (keyed["metric"] == "requests_completed").to_numpy() & keyed["statistic"].isin(_COUNTS).to_numpy()
    ]
    completed = agreed(finished).reindex(index)
    # Microseconds as doubles where some are null, which hold them exactly until the year 2255
    times = rows["timestamp"].to_numpy(np.float64)
    timed = np.isfinite(times)
    started = np.full(count, np.inf)
    np.minimum.at(started, execution[timed], times[timed])
    asked = _Settings(execution, _codes(rows["config"]), settings)
    lengths: dict[Length, Floats] = {
        length: np.array(lengths_of(keyed, length, completed), np.float64) for length in LENGTHS
    }
    for length, measured in lengths.items():
        silent = np.isnan(measured)
        measured[silent] = asked.numbers(length, count)[silent]
    return Executions(execution, lengths, started, _versions(rows, execution, count, settings))


@dataclass(frozen=True)
class _Settings:
    execution: Codes
    config: Codes
    words: Sequence[str]

    def numbers(self, length: Length, count: int) -> Floats:
        """The number that the settings of each execution ask for, NaN where they give none or several."""
        known = np.array([*(stated_number(text, length) for text in self.words), None], np.float64)
        rows = pd.DataFrame({"key": self.execution, "value": known[self.config]}).drop_duplicates().dropna()
        return np.array(agreed(rows).reindex(pd.RangeIndex(count)), np.float64)


def _codes(words: pd.Series[str]) -> Codes:
    return np.asarray(words.cat.codes, np.int64)


def _versions(rows: pd.DataFrame, execution: Codes, count: int, settings: Sequence[str]) -> list[str | None]:
    """What each execution says of versions, each where all of its rows that say it agree."""
    config, tool = (_codes(rows[name]) for name in ("config", "tool_version"))
    tools = [str(word) for word in rows["tool_version"].cat.categories]
    _, firsts = np.unique(combined((execution, config, tool)), return_index=True)
    said: list[dict[str, set[bytes]]] = [{} for _ in range(count)]
    for place in firsts.tolist():
        text = versions(
            settings[config[place]] if config[place] >= 0 else None,
            tools[tool[place]] if tool[place] >= 0 else None,
        )
        for name, value in (orjson.loads(str(text)) if text else {}).items():
            said[execution[place]].setdefault(name, set()).add(orjson.dumps(value))
    agreed_on = (
        {name: next(iter(values)) for name, values in one.items() if len(values) == 1} for one in said
    )
    return [canonical({name: orjson.loads(value) for name, value in one.items()}) for one in agreed_on]
