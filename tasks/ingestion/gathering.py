"""What the steps after reading have to know of the measurements, gathered as these are written: no row is read twice."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
import pyarrow as pa

from data_contracts.arrow_columns import codes_of
from data_contracts.coded_columns import coded, combined, firsts_of
from tasks.ingestion.alike import Alike
from tasks.isolation import attempted


class NamedModels:
    """The models that the rows of each artifact name, and the artifacts whose rows are of a tool."""

    def __init__(self) -> None:
        self.models: dict[str, list[str]] = defaultdict(list)
        self.of_tools: set[str] = set()

    def add(self, rows: pa.Table) -> None:
        """Takes rows of `artifact`, `model` and `tool` (MEASUREMENTS) in."""
        words = {name: coded(rows[name]) for name in ("artifact", "model", "tool")}
        codes = [codes_of(column) for column in words.values()]
        firsts = firsts_of(combined(codes))
        artifacts, models = (words[name].dictionary.to_pylist() for name in ("artifact", "model"))
        for artifact, model, tool in zip(*(column[firsts].tolist() for column in codes), strict=True):
            held = self.models[artifacts[artifact]]
            if model >= 0 and models[model] not in held:
                held.append(models[model])
            if tool >= 0:
                self.of_tools.add(artifacts[artifact])


class Gathering:
    """Hears of each row group of the measurements.

    `documents` are the artifacts that repeat what others measured. `whole` is false after a fault, which ends no audit:
    all can be had from the files as well.
    """

    def __init__(self) -> None:
        self.documents: set[str] = set()
        self.whole = True
        self.alike = Alike()
        self.named = NamedModels()

    def add(self, rows: pa.Table) -> None:
        """Takes rows (MEASUREMENTS) in."""
        if self.whole:
            self.whole = attempted(self._add, rows)[1] is None

    def _add(self, rows: pa.Table) -> None:
        self.named.add(rows)
        artifact = coded(rows["artifact"])
        repeating = np.array([name in self.documents for name in artifact.dictionary.to_pylist()], np.bool_)
        measured = rows.filter(pa.array(~repeating[artifact.indices.to_numpy()])) if repeating.any() else rows
        self.alike.add(measured)
