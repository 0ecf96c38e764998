"""Twins: one measurement kept in two files (a CSV beside a JSON). One of them counts, the other is flagged."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import PurePosixPath

import pyarrow as pa

from data_contracts.measurements import Flag

FLAG: Flag = "twin"
# One or two equal numbers are a coincidence: a count, a round duration.
_METRICS_AT_LEAST = 3
# In a folder of many files, an equal number of records says nothing about what they hold.
_ALIKE_AT_MOST = 16
# One run in a folder of its own: its JSON, CSV and log differ in name and in number of records.
_FOLDER_AT_MOST = 6
_IDENTITY = ("engine", "tool_version", "run", "task", "config", "system", "workload")
# Numbers of one digit are a rounding of nearly anything: what is further apart proves nothing.
_ROUNDING = 0.01
_NOISE = 1e-11

# Whole numbers (counts, token lengths) agree between any two runs of one benchmark: they are no evidence.
_MEASURED_AT_LEAST = 8
_FOUND = 0.9
# Two forms of one run never hold quite the same statistics: consoles print some that the JSON lacks.
_SHARED_KEYS = 0.6
# On either side of a value, which its rounding stands next to; a run has few values so close together.
_CANDIDATES = 32

Key = tuple[str, str]
Aggregates = Mapping[Key, Sequence[float]]
Records = list[dict[Key, float | None]]


@dataclass(frozen=True, slots=True)
class Twin:
    """`artifact` holds the same `records` records as `of`, which says more; 0: the aggregates of the same run.

    `only_here`: metrics that `of` lacks.
    """

    artifact: str
    of: str
    records: int
    only_here: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Candidate:
    """What the inventory says of an ingested artifact."""

    artifact: str
    records: int
    measurements: int


def groups(candidates: Iterable[Candidate]) -> list[tuple[Candidate, ...]]:
    """Artifacts worth comparing: in one folder, of the same stem, of as many records under another extension, or few."""
    stems: dict[str, list[Candidate]] = defaultdict(list)
    alike: dict[tuple[str, int], list[Candidate]] = defaultdict(list)
    folders: dict[str, list[Candidate]] = defaultdict(list)
    for candidate in candidates:
        if candidate.records and candidate.measurements >= _METRICS_AT_LEAST:
            path = PurePosixPath(candidate.artifact)
            stems[f"{path.parent}/{path.stem}"].append(candidate)
            alike[str(path.parent), candidate.records].append(candidate)
            folders[str(path.parent)].append(candidate)
    few = (group for group in alike.values() if len(group) <= _ALIKE_AT_MOST and len(_extensions(group)) > 1)
    small = (group for group in folders.values() if len(group) <= _FOLDER_AT_MOST)
    found = {tuple(group) for group in [*stems.values(), *few, *small] if len(group) > 1}
    return sorted(found, key=lambda group: [c.artifact for c in group])


def find_twins(measurements: pa.Table, together: Sequence[Sequence[str]]) -> list[Twin]:
    """The twins among these groups of artifacts, by the table (MEASUREMENTS) that holds their rows.

    Two artifacts are twins when all their records that hold three metrics or more match one to one, in order, with
    three metrics or more in common, each equal but for rounding; or when their aggregates are those of one run
    (`same_run`). Of two, the one that names the model, then more of
    engine, version, run, task and settings, then more digits, then the first by name, is the one that stays.
    """
    contents = _contents(measurements)
    found: dict[str, Twin] = {}
    for group in together:
        present = sorted({name for name in group if name in contents})
        for one, other in combinations(present, 2):
            # Of three alike the one that stays flags both others; what is flagged itself flags nothing.
            if one in found or other in found or not _twins(contents[one], contents[other]):
                continue
            rich, poor = sorted((one, other), key=lambda name: (contents[name].rank(), name))
            lost = tuple(sorted(contents[poor].metrics - contents[rich].metrics))
            records = (
                len(contents[poor].records) if _match(contents[one].records, contents[other].records) else 0
            )
            found[poor] = Twin(poor, rich, records, lost)
    return sorted(found.values(), key=lambda twin: twin.artifact)


def flagged(measurements: pa.Table, artifacts: frozenset[str], flag: Flag = FLAG) -> pa.Table:
    """The same rows, those of `artifacts` with a flag, which is `twin` where no other is named."""
    names = measurements["artifact"].to_pylist()
    flags = measurements["flags"].to_pylist()
    marked = [
        [*f, flag] if name in artifacts and flag not in f else f for name, f in zip(names, flags, strict=True)
    ]
    place = measurements.schema.get_field_index("flags")
    field = measurements.schema.field(place)
    return measurements.set_column(place, field, pa.array(marked, field.type))


@dataclass(frozen=True, slots=True)
class _Content:
    records: Records
    metrics: frozenset[str]
    names_model: bool
    identity: int
    digits: int
    aggregates: Aggregates

    def rank(self) -> tuple[int, int, int]:
        """Smaller for the one that says more."""
        return -self.names_model, -self.identity, -self.digits


def _contents(measurements: pa.Table) -> Mapping[str, _Content]:
    columns = ("artifact", "record", "metric", "statistic", "value", "scope", "model", *_IDENTITY)
    rows = zip(*(measurements[name].to_pylist() for name in columns), strict=True)
    records: dict[str, dict[str, dict[Key, float | None]]] = defaultdict(lambda: defaultdict(dict))
    said: dict[str, set[int]] = defaultdict(set)
    aggregates: dict[str, dict[Key, list[float]]] = defaultdict(lambda: defaultdict(list))
    for artifact, record, metric, statistic, value, scope, *identity in rows:
        records[artifact][record][metric, statistic] = value
        if scope == "aggregate" and value is not None:
            aggregates[artifact][metric, statistic].append(value)
        said[artifact].update(place for place, term in enumerate(identity) if term is not None)
    return {name: _content(held, said[name], aggregates[name]) for name, held in records.items()}


def _content(held: Mapping[str, dict[Key, float | None]], said: set[int], aggregates: Aggregates) -> _Content:
    whole = [values for values in held.values() if len(values) >= _METRICS_AT_LEAST]
    known = [value for values in held.values() for value in values.values() if value is not None]
    digits = sum(len(repr(value)) for value in known)
    metrics = frozenset(metric for values in whole for metric, _ in values)
    return _Content(whole, metrics, 0 in said, len(said - {0}), digits, aggregates)


def _twins(one: _Content, other: _Content) -> bool:
    return _match(one.records, other.records) or same_run(one.aggregates, other.aggregates)


def _match(one: Records, other: Records) -> bool:
    if not one or len(one) != len(other):
        return False
    measured = False
    for mine, theirs in zip(one, other, strict=True):
        common = mine.keys() & theirs.keys()
        if len(common) < _METRICS_AT_LEAST or not all(_same(mine[key], theirs[key]) for key in common):
            return False
        # Records of failed requests are alike in any two files: nulls and zeros are no evidence.
        measured = measured or any(mine[key] for key in common)
    return measured


def _same(one: float | None, other: float | None) -> bool:
    if one is None or other is None or one == other:
        return one is other or one == other
    if abs(one - other) > _ROUNDING * max(abs(one), abs(other)):
        return False
    return _rounds_to(one, other) or _rounds_to(other, one)


def _rounds_to(precise: float, written: float) -> bool:
    """True when `written` is `precise` at its own decimal places; a conversion's float noise is none of them."""
    try:
        rounded = round(precise, _decimals(written))
    except OverflowError:  # the largest doubles have no neighbour to be rounded up to
        return False
    return abs(rounded - written) <= _NOISE * abs(written)


def _decimals(value: float) -> int:
    """How many decimal places a number has when it is written with twelve digits."""
    mantissa, _, exponent = f"{value:.12g}".partition("e")
    places = len(mantissa.partition(".")[2].rstrip("0"))
    return places - int(exponent or 0)


def _extensions(group: Sequence[Candidate]) -> set[str]:
    return {PurePosixPath(candidate.artifact).suffix for candidate in group}


def same_run(one: Aggregates, other: Aggregates) -> bool:
    """True when nearly all measured aggregates of the smaller of two files stand in the other, but for rounding.

    Such files (JSON beside CSV, console text beside JSON) share no records to compare one by one.
    """
    small, large = sorted((one, other), key=lambda values: sum(map(len, values.values())))
    shared = small.keys() & large.keys()
    if not small or len(shared) < _SHARED_KEYS * len(small):
        return False
    measured = [(key, value) for key in sorted(shared) for value in small[key] if not value.is_integer()]
    ordered = {key: sorted(set(large[key])) for key in shared}
    found = sum(
        any(_same(value, there) for there in _nearest(value, ordered[key])) for key, value in measured
    )
    return found >= _MEASURED_AT_LEAST and found >= _FOUND * len(measured)


def _nearest(value: float, ordered: Sequence[float]) -> Sequence[float]:
    # Not all of them: files of many values would take the product of their numbers.
    place = bisect_left(ordered, value)
    return ordered[max(0, place - _CANDIDATES) : place + _CANDIDATES]
