"""Words of many tables as numbers that are the same in all of them."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from data_contracts.coded_columns import Codes, coded


class WordCodes:
    """Numbers words as they come; what is missing is -1."""

    def __init__(self) -> None:
        self._known: dict[str, int] = {}

    @property
    def words(self) -> list[str]:
        """The words by their number."""
        return list(self._known)

    def of(self, column: pa.ChunkedArray) -> Codes:
        """The numbers of a column of words."""
        whole = coded(column)
        known = [self._known.setdefault(word, len(self._known)) for word in whole.dictionary.to_pylist()]
        places = np.array([*known, -1], np.int64)
        codes: Codes = places[whole.indices.fill_null(len(known)).to_numpy()]
        return codes
