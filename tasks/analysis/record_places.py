"""Names of records taken apart, so that consecutive ones become ranges without a look at their texts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from data_contracts.coded_columns import ranks_of

# At most 18 digits, which int64 holds; no leading zero, since a range is written without it
_NUMBERED = "(?s)^(?P<series>.*?)(?P<number>0|[1-9][0-9]{0,17})$"


@dataclass(frozen=True, slots=True)
class RecordPlaces:
    """Of each record by its code: which series it belongs to ("/runs/" of "/runs/7"), and its number there.

    Series are numbered in order of their names; a record without a number is one of its own, after all others.
    """

    series: npt.NDArray[np.int64]
    numbers: npt.NDArray[np.int64]
    names: tuple[str, ...]
    numbered: int

    @classmethod
    def of(cls, records: pa.Array) -> RecordPlaces:
        """The places of records by name."""
        parts = pc.extract_regex(records, _NUMBERED)
        has = parts.is_valid()
        numbers = pc.if_else(has, pc.struct_field(parts, "number"), "0").cast(pa.int64())
        names = pc.if_else(has, pc.struct_field(parts, "series"), records).dictionary_encode()
        # Alone or in a series: "3" of a series and a record "3" are told apart
        pairs = names.indices.to_numpy() * 2 + ~has.to_numpy(zero_copy_only=False)
        distinct, codes = np.unique(pairs, return_inverse=True)
        texts = names.dictionary.take(pa.array(distinct // 2)).to_pylist()
        order = sorted(range(len(texts)), key=lambda place: (distinct[place] % 2, texts[place]))
        rank = ranks_of(np.array(order, np.int64))
        numbered = int((distinct % 2 == 0).sum())
        return cls(rank[codes], numbers.to_numpy(), tuple(texts[place] for place in order), numbered)

    def range(self, series: int, first: int, last: int) -> str:
        """How the records of a series from one number to another are written: "/runs/2-5"."""
        name = self.names[series]
        if series >= self.numbered:
            return name
        return f"{name}{first}" if first == last else f"{name}{first}-{last}"
