"""Reads a variant beside untouched files, as ingestion does, and finds every promise that the product breaks."""

from __future__ import annotations

import copy
import signal
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from tests.fuzzing.contract import breaches, decoded
from tests.fuzzing.mutations import Variant
from tests.fuzzing.product import (
    PRODUCT_FOLDERS,
    PRODUCT_ROOT,
    Limits,
    Opened,
    Reading,
    Rows,
    SourceError,
    all_readers,
    inspect,
    open_artifact,
    read_opened,
    recognise,
)
from tests.fuzzing.specimen import Specimen
from tests.fuzzing.specimens import SPECIMENS

# Of the processor, not of the clock: a busy machine makes nothing slow. A usual variant takes a hundredth of it.
_MOST_SECONDS = 1.0
_OUTCOMES = ("ingested", "unsupported", "quarantined")


@dataclass(frozen=True, slots=True)
class Fault:
    """A broken promise: what is wrong, the product's last line on the way there, and the file that called that one."""

    what: str
    place: str
    caller: str
    detail: str

    def __str__(self) -> str:
        called = f" called from {self.caller}" if self.caller else ""
        return f"{self.what} at {self.place}{called}: {self.detail}"


class ContractBreach(Exception):
    """A row that no table of measurements may hold."""


class Stuck(BaseException):
    """Reading takes far longer than so small a file can need; no `except Exception` of the product may catch it."""


class _WatchedRows(Rows):
    """Rows that fail where the reader adds what no table can hold, not only when the table is made."""

    def add(self, *args: Any, **more: Any) -> None:
        super().add(*args, **more)
        self._look()

    def add_column(self, *args: Any, **more: Any) -> None:
        super().add_column(*args, **more)
        self._look()

    def _look(self) -> None:
        for rule, detail in breaches(copy.deepcopy(self).finish(["variant"])):
            raise ContractBreach(f"{rule}: {detail}")


def faults(variant: Variant, folder: Path) -> list[Fault]:
    """Everything that goes wrong when this variant is read and inspected; `folder` is for the inspected file."""
    all_readers()  # their modules are imported once, which is no variant's time
    found: list[Fault] = []
    try:
        with _within_time():
            found.extend(_reading_faults(variant))
        with _within_time():
            found.extend(_inspecting_faults(variant, folder))
    except Stuck as stuck:
        found.append(_fault("", stuck))
    return found


def distinct(found: Iterable[tuple[Variant, Fault]]) -> list[str]:
    """One line for each different fault, with the first variant that showed it."""
    first: dict[tuple[str, str, str], str] = {}
    for variant, fault in found:
        key = (fault.what, fault.place, fault.caller)
        first.setdefault(key, f"{variant.specimen.name}: {variant.description}\n    {fault}")
    return list(first.values())


def _neighbours(specimen: Specimen) -> tuple[Specimen, Specimen]:
    """The untouched specimen, which its reader gets in one batch with the variant, and one of another reader."""
    after = SPECIMENS[SPECIMENS.index(specimen) :] + SPECIMENS
    return specimen, next(other for other in after if other.reader != specimen.reader)


def _opened(files: list[tuple[str, bytes]]) -> list[Opened]:
    return [open_artifact(name, data, Limits(), place) for place, (name, data) in enumerate(files)]


@cache
def _alone(specimen: Specimen) -> pa.Table:
    """The rows that a neighbour has when it is read without any other file."""
    name = f"beside/{specimen.name}"
    return decoded(read_opened(_opened([(name, specimen.text.encode())]), [name])[0])


@contextmanager
def _within_time() -> Iterator[None]:
    def stop(*_: object) -> None:
        raise Stuck(f"more than {_MOST_SECONDS} s of the processor")

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, _MOST_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def _inspecting_faults(variant: Variant, folder: Path) -> Iterator[Fault]:
    path = folder / Path(variant.specimen.name).name
    path.write_bytes(variant.data)
    try:
        inspect(path, Limits())
    except SourceError:
        pass
    except Exception as error:
        yield _fault("inspect: ", error)


def _reading_faults(variant: Variant) -> Iterator[Fault]:
    own, neighbours = variant.specimen.name, _neighbours(variant.specimen)
    beside = [(f"beside/{n.name}", n.text.encode()) for n in neighbours]
    files = [beside[0], (own, variant.data), beside[1]]
    names = [name for name, _ in files]
    try:
        opened = _opened(files)
        table, readings = read_opened(opened, names)
    except Exception as error:
        yield _fault("", error)
        return
    yield from _outcome_faults(variant, readings[1], opened[1])
    broken = list(breaches(table))
    if broken:
        yield _blamed(variant, *broken[0])
        return
    plain = decoded(table)
    for neighbour, (name, _) in zip(neighbours, beside, strict=True):
        if not _rows_of(plain, name).equals(_alone(neighbour)):
            yield Fault("a neighbour's rows changed", "reading", "", name)
    rows, reading = _rows_of(plain, own).num_rows, readings[1]
    if reading.status != "ingested" and (rows or not reading.reason):
        yield Fault(f"{reading.status} with rows or without a reason", "reading", "", f"{rows} rows")


def _rows_of(plain: pa.Table, name: str) -> pa.Table:
    return plain.filter(pc.equal(plain["artifact"], name))


def _outcome_faults(variant: Variant, reading: Reading, opened: Opened) -> Iterator[Fault]:
    if reading.status not in _OUTCOMES:
        yield Fault("an unknown status", "reading", "", str(reading.status))
    codes = {note.code: note.what for note in reading.notes}
    if "claim_failed" in codes and opened.parsed is not None:
        for reader in all_readers():
            yield from _caught(f"{reader.name} claims: ", reader.claims, opened.parsed.head)
    if "reader_failed" in codes or "reader_failed" in (reading.reason or ""):
        yield _blamed(variant, "reader_failed", codes.get("reader_failed", reading.reason or ""))


def _blamed(variant: Variant, rule: str, detail: str) -> Fault:
    """The line of the reader that broke a rule, found by reading the variant once more under watch."""
    opened = open_artifact(variant.specimen.name, variant.data, Limits(), 0)
    reader = recognise(opened.parsed.head).reader if opened.parsed is not None else None
    if opened.parsed is not None and reader is not None:
        found = list(_caught(f"{reader.name}: ", reader.read, [opened.parsed], _WatchedRows()))
        if found:
            return found[0]
    return Fault(rule, "no single line", "", detail)


def _caught(prefix: str, call: Callable[..., object], *args: object) -> Iterator[Fault]:
    try:
        call(*args)
    except Exception as error:
        yield _fault(prefix, error)


def _fault(prefix: str, error: BaseException) -> Fault:
    lines = _product_lines(error.__traceback__)
    place = lines[-1] if lines else "outside the product"
    own = place.rpartition(":")[0]
    caller = next((line for line in reversed(lines) if line.rpartition(":")[0] != own), "")
    detail = "".join(c if c.isprintable() else ascii(c)[1:-1] for c in str(error)[:120]) or "no message"
    what = detail.partition(":")[0] if isinstance(error, ContractBreach) else type(error).__name__
    return Fault(prefix + what, place, caller, detail)


def _product_lines(traceback: TracebackType | None) -> list[str]:
    """`file:line` of each frame of the product, up to the first that is a test's again."""
    lines: list[str] = []
    while traceback is not None:
        path = Path(traceback.tb_frame.f_code.co_filename)
        inside = path.is_relative_to(PRODUCT_ROOT) and path.relative_to(PRODUCT_ROOT).parts[0]
        if inside in PRODUCT_FOLDERS:
            lines.append(f"{path.relative_to(PRODUCT_ROOT)}:{traceback.tb_lineno}")
        elif inside == "tests" and lines:
            break
        traceback = traceback.tb_next
    return lines
