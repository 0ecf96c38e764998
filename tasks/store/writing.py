"""What writing to a store means wherever it lies."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from data_contracts.errors import StoreError

# The last file of a stage that is written: the stage is published once it is there.
RECORD = "stage.json"


@contextmanager
def writing(where: object, advice: str = "give another folder with --store or free it") -> Iterator[None]:
    """Raises StoreError where something cannot be written."""
    try:
        yield
    except OSError as error:
        reason = error.strerror or str(error)
        raise StoreError(f"store {where} cannot be written: {reason}; {advice}") from error
