"""What an audit is asked to do: its sources, limits, thresholds, prices, commentary and baseline.

Limits, thresholds and prices are the tables of the configuration (benchaudit.toml); a message that names a limit tells with
`how_to_raise` how to change it.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any, Literal, TypeVar

from data_contracts.accepted_findings import AcceptedFinding, accepted_findings
from data_contracts.addresses import Address
from data_contracts.errors import UsageError
from data_contracts.json_values import Json, JsonObject, is_number
from data_contracts.metrics import METRICS
from data_contracts.settings_reading import ReadEntry, told_entries

CONFIG_FILE = "benchaudit.toml"
DEFAULT_STORE = "benchaudit-store"


def _setting(default: float | None, least: float, most: float) -> Any:
    return field(default=default, metadata={"least": least, "most": most})


@dataclass(frozen=True, slots=True)
class Limits:
    """How much an untrusted artifact may hold before it is refused."""

    # Tables and JSON lines are read in blocks; a document must fit into memory whole: its limit is lower
    artifact_bytes: int = _setting(8 * 2**30, 1, 2**50)
    document_bytes: int = _setting(256 * 2**20, 1, 2**40)
    stream_above_bytes: int = _setting(8 * 2**20, 1, 2**40)
    nesting: int = _setting(200, 1, 500)  # Python's own parser of JSON gives up below 1,000
    document_values: int = _setting(
        2_000_000, 1, 2**40
    )  # each takes some 500 bytes, whatever it takes in the file
    records: int = _setting(50_000_000, 1, 2**40)
    cell_chars: int = _setting(1_000_000, 1, 2**31 - 1)  # the csv module counts in 32 bits
    columns: int = _setting(5_000, 1, 2**20)  # each costs as much time as some thousand rows of one
    # What the process that reads a file may use; its seconds of CPU grow with the bytes of the file
    cpu_seconds: float = _setting(2.0, 0.1, 86_400)
    cpu_seconds_per_mib: float = _setting(5.0, 0.0, 3_600)
    memory_bytes: int = _setting(2**30, 2**28, 2**50)  # the program alone holds a tenth of it
    stalled_seconds: float = _setting(120.0, 1.0, 86_400)


@dataclass(frozen=True, slots=True)
class Thresholds:
    """When a request is cold, if the user says so: load time above this share of TTFT and above this many seconds.

    None: not set. With neither set, the gap in the load durations tells.
    """

    cold_share: float | None = _setting(None, 0.0, 1.0)
    cold_seconds: float | None = _setting(None, 0.0, 86_400.0)

    @property
    def set_by_user(self) -> bool:
        return self.cold_share is not None or self.cold_seconds is not None


@dataclass(frozen=True, slots=True)
class Prices:
    """What time and electricity cost, in US dollars, and who says so; None: not said, and nothing is priced with it."""

    usd_per_gpu_hour: float | None = _setting(None, 0.0, 1e6)
    usd_per_kwh: float | None = _setting(None, 0.0, 1e6)
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Slo:
    """What a request must keep to count for goodput, in seconds; None: not set."""

    ttft_seconds: float | None = _setting(None, 0.0, 86_400.0)
    tpot_seconds: float | None = _setting(None, 0.0, 86_400.0)
    e2e_seconds: float | None = _setting(None, 0.0, 86_400.0)

    @property
    def objectives(self) -> dict[str, float]:
        """The most that each metric may take, of those that are set."""
        every = {"ttft": self.ttft_seconds, "tpot": self.tpot_seconds, "e2e_latency": self.e2e_seconds}
        return {metric: most for metric, most in every.items() if most is not None}


@dataclass(frozen=True, slots=True)
class Control:
    """What ought never to move, a model or a metric (or one metric of one model): when it does, the machine drifted."""

    model: str | None = None
    metric: str | None = None


NO_CONTROL = Control()


def how_to_raise(limit: str) -> str:
    """The advice of a message that names a limit, as half a sentence. Raises KeyError for a limit that there is not."""
    most = Limits.__dataclass_fields__[limit].metadata["most"]
    return f"raise `{limit}` under [limits] in {CONFIG_FILE} (at most {most:,}) and audit again"


@dataclass(frozen=True, slots=True)
class Configuration:
    """What a user may set apart from the command line."""

    limits: Limits = Limits()
    thresholds: Thresholds = Thresholds()
    read: tuple[ReadEntry, ...] = ()
    prices: Prices = Prices()
    control: Control = Control()
    accept: tuple[AcceptedFinding, ...] = ()
    slo: Slo = Slo()

    def to_tables(self) -> JsonObject:
        """The tables that `configuration` reads."""
        tables = (
            *(("limits", self.limits), ("thresholds", self.thresholds)),
            *(("prices", self.prices), ("control", self.control), ("slo", self.slo)),
        )
        said: JsonObject = {name: _said(table) for name, table in tables}
        read: list[Json] = [entry.to_table() for entry in self.read]
        accept: list[Json] = [entry.to_table() for entry in self.accept]
        return said | ({"read": read} if read else {}) | ({"accept": accept} if accept else {})


def _said(table: Limits | Thresholds | Prices | Control | Slo) -> JsonObject:
    return {name: value for name, value in asdict(table).items() if value is not None}


_T = TypeVar("_T", Limits, Thresholds, Prices, Control, Slo)


def configuration(tables: Mapping[str, Json], where: str) -> Configuration:
    """The configuration that these tables hold; `where` names them in messages.

    Raises UsageError for an unknown table or key, naming the nearest known one, and for a value out of its range.
    """
    known = [f.name for f in fields(Configuration)]
    for name in tables:
        if name not in known:
            raise UsageError(f"{where}: there is no table [{name}]; {_nearest(name, known, '[{}]')}")
    return Configuration(
        _table(Limits, "limits", tables.get("limits"), where),
        _table(Thresholds, "thresholds", tables.get("thresholds"), where),
        told_entries(tables.get("read"), where),
        _table(Prices, "prices", tables.get("prices"), where),
        _control(tables.get("control"), where),
        accepted_findings(tables.get("accept"), where),
        _table(Slo, "slo", tables.get("slo"), where),
    )


def _control(said: Json, where: str) -> Control:
    control = _table(Control, "control", said, where)
    if control.metric is not None and control.metric not in METRICS:
        near = _nearest(control.metric, METRICS, "`{}`")
        raise UsageError(f"{where}: [control] names no metric with `{control.metric}`; {near}")
    return control


def _table(noun: type[_T], table: str, said: Json, where: str) -> _T:
    if said is None:
        return noun()
    if not isinstance(said, dict):
        raise UsageError(f"{where}: `{table}` is not a table: write [{table}] and its keys below")
    known = {f.name: f for f in fields(noun)}
    for key, value in said.items():
        if key not in known:
            raise UsageError(f"{where}: [{table}] has no key `{key}`; {_nearest(key, known, '`{}`')}")
        if not known[key].metadata:
            if not isinstance(value, str):
                raise UsageError(f"{where}: `{key}` is {value!r}; give a text")
            continue
        least, most = known[key].metadata["least"], known[key].metadata["most"]
        # A text, for annotations are not evaluated in this module
        whole = known[key].type == "int"
        # `true` is no number here, though Python would take it for 1
        if not is_number(value) or (whole and not isinstance(value, int)) or not least <= value <= most:
            kind = "a whole number" if whole else "a number"
            raise UsageError(f"{where}: `{key}` is {value!r}; give {kind} from {least:,} to {most:,}")
    return noun(**said)  # type: ignore[arg-type]  # each was checked just above


def _nearest(name: str, known: Iterable[str], shown: str) -> str:
    near = difflib.get_close_matches(name, list(known), 1, 0.5)
    if near:
        return f"did you mean {shown.format(near[0])}?"
    return f"there are {', '.join(shown.format(one) for one in known)}"


DEFAULT_PERSONAS = ("data_collector", "insight_agent")


@dataclass(frozen=True, slots=True)
class Commentary:
    """Which language model comments; `model` None means none is asked. `host` is a public address: a secret is dropped."""

    model: str | None = None
    host: str | None = None
    personas: tuple[str, ...] = DEFAULT_PERSONAS
    max_output_tokens: int = 800
    refresh: bool = False
    api: Literal["ollama", "openai"] = "ollama"

    def __post_init__(self) -> None:
        if self.host is not None:
            object.__setattr__(self, "host", Address.of(self.host, server=True).public)


@dataclass(frozen=True, slots=True)
class AuditRequest:
    """Everything that an audit was asked to do; stored as audit.json when it opens, so that it drops every secret."""

    sources: tuple[str, ...]
    limits: Limits = Limits()
    thresholds: Thresholds = Thresholds()
    commentary: Commentary = Commentary()
    baseline: str = "none"
    read: tuple[ReadEntry, ...] = ()
    prices: Prices = Prices()
    control: Control = Control()
    accept: tuple[AcceptedFinding, ...] = ()
    slo: Slo = Slo()

    @classmethod
    def of(
        cls,
        sources: Iterable[str],
        settings: Configuration,
        commentary: Commentary = Commentary(),
        baseline: str = "none",
    ) -> AuditRequest:
        """An audit of these sources with all that a configuration says."""
        said = {one.name: getattr(settings, one.name) for one in fields(settings)}
        return cls(tuple(sources), commentary=commentary, baseline=baseline, **said)

    def __post_init__(self) -> None:
        object.__setattr__(self, "sources", tuple(Address.of(source).public for source in self.sources))

    def to_json(self) -> JsonObject:
        tables = {name: [e.to_table() for e in getattr(self, name)] for name in ("read", "accept")}
        return asdict(self) | tables

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> AuditRequest:
        """The request that `to_json` wrote; keys that a newer version added are ignored."""
        known: dict[str, Any] = {k: data[k] for k in cls.__dataclass_fields__ if k in data}
        known["sources"] = tuple(known["sources"])
        known["read"] = told_entries(known.get("read"), "audit.json")
        known["accept"] = accepted_findings(known.get("accept"), "audit.json")
        for name, noun in _PARTS.items():
            if name in known:
                known[name] = noun(**_of_noun(noun, known[name]))
        return cls(**known)


_PARTS: dict[str, type[Any]] = {
    "limits": Limits,
    "thresholds": Thresholds,
    "commentary": Commentary,
    "prices": Prices,
    "control": Control,
    "slo": Slo,
}


def _of_noun(noun: type[Any], said: Mapping[str, Any]) -> dict[str, Any]:
    known = noun.__dataclass_fields__
    # JSON gives tuples back as lists: with them the request would not equal the one that was stored
    return {k: tuple(v) if isinstance(v, list) else v for k, v in said.items() if k in known}
