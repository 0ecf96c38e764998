"""Words of many tables as numbers that are the same in all of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from data_contracts.arrow_columns import codes_of
from data_contracts.coded_columns import Codes, coded
from tasks.ingestion.agreement import Mask


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
        codes: Codes = self.places(whole)[codes_of(whole)]
        return codes

    def places(self, words: pa.DictionaryArray) -> Codes:
        """The number of each word of a dictionary, by its place there, and -1 behind them, to which -1 leads."""
        known = self._known
        return np.array(
            [*(known.setdefault(word, len(known)) for word in words.dictionary.to_pylist()), -1], np.int64
        )


def among(words: Iterable[str], codes: npt.NDArray[np.integer], wanted: Collection[str]) -> Mask:
    """True where a code, of the words by their place or -1, is that of a word that is wanted."""
    found: Mask = np.array([*(word in wanted for word in words), False])[codes]
    return found


def held(column: pd.Series[str], wanted: Collection[str]) -> Mask:
    """True where a categorical column holds one of these words."""
    return among(column.cat.categories, column.cat.codes.to_numpy(), wanted)
