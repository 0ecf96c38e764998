"""What is said of each execution beside its measurements: lengths of prompts and answers, start, versions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import orjson

from data_contracts.coded_columns import Codes, combined, firsts_of, only_code
from data_contracts.json_values import JsonObject, canonical
from data_contracts.setting_names import stated_number
from tasks.analysis.comparison.samples import Floats
from tasks.analysis.comparison.versions import versions
from tasks.analysis.rows import Rows
from tasks.ingestion.lengths import LENGTHS, MEASURED, Length, agreed, lengths_of
from tasks.ingestion.word_codes import held
from tasks.memory.mapping import let_go
from tasks.memory.numbering import numbered

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
    telling = rows.among("metric", (_COMPLETED, *MEASURED))
    keyed = rows.at(telling).of_columns(["metric", "scope", "statistic", "status", "value"])
    keyed = keyed.assign(key=execution[telling])
    finished = keyed[held(keyed["metric"], {_COMPLETED}) & held(keyed["statistic"], _COUNTS)]
    completed = agreed(finished["key"].to_numpy(), finished["value"].to_numpy(), count)
    said = _Said.of(rows, execution, settings)
    lengths: dict[Length, Floats] = {length: lengths_of(keyed, length, completed) for length in LENGTHS}
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
        let_go()
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
        columns = ("config", "tool_version")
        _, held = numbered(
            len(rows), lambda part: (execution[part], *(rows.at(part).values(name) for name in columns))
        )
        tools = [str(word) for word in rows.names("tool_version")]
        executions, configs, versions_of_tools = held
        return cls(executions, configs, versions_of_tools, settings, tools)

    def numbers(self, length: Length, count: int) -> Floats:
        """The number that the settings of each execution ask for, NaN where they give none or several."""
        known = np.array([*(stated_number(text, length) for text in self.words), None], np.float64)
        asked = known[self.config]
        told = np.flatnonzero(~np.isnan(asked))
        return agreed(self.execution[told], asked[told], count)

    def versions(self, count: int) -> list[str | None]:
        """What each execution says of versions, each where all of its rows that say it agree."""
        place = combined([self.config, self.tool])
        firsts = firsts_of(place)
        texts = [
            versions(self.words[config] if config >= 0 else None, self.tools[tool] if tool >= 0 else None)
            for config, tool in zip(self.config[firsts].tolist(), self.tool[firsts].tolist(), strict=True)
        ]
        told = [orjson.loads(str(text)) if text else {} for text in texts]
        only = only_code(self.execution, place, count)
        alone = [_agreed([one]) for one in told]
        found = [alone[code] if code >= 0 else None for code in only.tolist()]
        several = np.flatnonzero(only[self.execution] < 0)
        said: dict[int, list[JsonObject]] = defaultdict(list)
        for execution, code in zip(self.execution[several].tolist(), place[several].tolist(), strict=True):
            said[execution].append(told[code])
        for execution, all_told in said.items():
            found[execution] = _agreed(all_told)
        return found


def _agreed(told: Sequence[JsonObject]) -> str | None:
    """What some say, but for what they say otherwise than each other."""
    values: dict[str, set[bytes]] = {}
    for one in told:
        for name, value in one.items():
            values.setdefault(name, set()).add(orjson.dumps(value))
    agreed_on = {name: next(iter(each)) for name, each in values.items() if len(each) == 1}
    return canonical({name: orjson.loads(value) for name, value in agreed_on.items()})
