"""Python's CSV parser with a longest cell of its own.

In the `csv` module that limit belongs to the whole process: another audit or a library may change it at any time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from importlib.util import find_spec, module_from_spec
from typing import Protocol

# The longest that the parser can be told: 32 bits.
LONGEST_CELL = 2**31 - 1


class CsvReader(Protocol):
    """What `csv.reader` returns, which has no name of its own."""

    line_num: int

    def __iter__(self) -> Iterator[list[str]]: ...

    def __next__(self) -> list[str]: ...


class CsvParser(Protocol):
    """A `_csv` module: `reader` is `csv.reader`, and raises this module's own `Error`."""

    Error: type[Exception]

    def reader(
        self,
        lines: Iterable[str],
        /,
        *,
        delimiter: str = ",",
        quotechar: str = '"',
        skipinitialspace: bool = False,
        strict: bool = False,
    ) -> CsvReader: ...

    def field_size_limit(self, limit: int, /) -> int: ...


@lru_cache(maxsize=32)
def csv_parser(cell_chars: int = LONGEST_CELL) -> CsvParser:
    """The parser that refuses a cell of more characters; its own copy of the C module, whose state the limit is."""
    spec = find_spec("_csv")
    assert spec is not None and spec.loader is not None
    parser = module_from_spec(spec)
    spec.loader.exec_module(parser)
    parser.field_size_limit(min(cell_chars, LONGEST_CELL))
    return parser
