"""What the heads of many files have in common, for readers to look at once: a table's header, a document's keys.

A reader that looks further (at a value, a text, a name) does not get to see it, and is asked for each file.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple, NoReturn

from data_contracts.artifacts import Kind
from tasks.ingestion.kit.reader import Head

# More names hardly ever come twice
_MOST_NAMES = 512


class Common(NamedTuple):
    """What a head has in common with others. `root` is the type of its sample, `names` the keys of that in their order."""

    kind: Kind
    columns: tuple[str, ...]
    root: type
    names: tuple[str, ...]
    keys: frozenset[str]

    def head(self) -> CommonHead:
        """A head that holds this and no more."""
        sample: _Keys | _Elements | None = None
        if self.root is dict:
            sample = _Keys((name, None) for name in self.names)
        elif self.root is list:
            sample = _Elements()
        return CommonHead(self.kind, self.columns, sample, self.keys)


@dataclass(frozen=True, slots=True)
class CommonHead:
    """A `Head` without name and text, whose sample has no values: who looks at these is refused by an exception."""

    kind: Kind
    columns: tuple[str, ...]
    sample: _Keys | _Elements | None
    keys: frozenset[str]


def common_to_many(head: Head) -> Common | None:
    """None for a head that is rarely like another one."""
    sample = head.sample
    root = type(sample)
    if root not in (dict, list, type(None)) or len(head.columns) + len(head.keys) > _MOST_NAMES:
        return None
    names = tuple(sample) if isinstance(sample, dict) else ()
    return Common(head.kind, head.columns, root, names, head.keys)


class _UnseenError(Exception):
    """A reader looks at what differs from file to file."""


def _refuse(*_: object, **__: object) -> NoReturn:
    raise _UnseenError


class _Keys(dict[str, None]):
    """An object whose keys may be looked at, and no value."""

    def get(self, key: str, default: Any = None) -> Any:
        return _refuse() if key in self else default

    def __iter__(self) -> NoReturn:
        # With it `dict(...)` and `{**...}` do not read the values past the methods below
        _refuse()

    __getitem__ = values = items = copy = pop = popitem = setdefault = __reversed__ = _refuse
    __or__ = __ror__ = __eq__ = __ne__ = _refuse


class _Elements(list[None]):
    """A list of which no more may be looked at than that it is one."""

    __len__ = __bool__ = __iter__ = __getitem__ = __contains__ = __reversed__ = index = count = copy = _refuse
    __eq__ = __ne__ = __add__ = __mul__ = _refuse
