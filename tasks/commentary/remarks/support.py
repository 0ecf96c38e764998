"""What a fact lets a remark say: the direction of its verdict, limits of its evidence, its metric, possible causes."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

from data_contracts.metrics import METRICS
from data_contracts.remark_verbs import Kind
from tasks.commentary.prompting import NumberedFact

# Verdicts that a test or a count gave: no remark may call them uncertain
SETTLED = frozenset(
    ("improved", "regressed", "unchanged", "confirmed", "refuted", "holds", "broken", "below_floor")
)
# Verdicts of too little evidence
THIN = frozenset(
    ("n_too_small", "insufficient", "suspected", "confounded", "unsupported", "reported", "differs")
)
_FEW = frozenset(("n_too_small", "insufficient", "suspected"))
_SYNONYMS: Mapping[str, frozenset[str]] = {
    "rate": frozenset(("throughput", "speed", "decode", "decoding", "generation", "goodput")),
    "latency": frozenset(("latency", "delay", "duration", "time", "wait")),
    "first_token": frozenset(("latency", "delay", "time", "wait", "ttft")),
    "energy": frozenset(("energy", "power", "draw", "efficiency")),
    "power": frozenset(("power", "draw")),
}
_MISSING = re.compile(r"(?<!\w)(?:never|not|no|missing|without|absent|unknown|lacks?|0%)(?!\w)|(?<!\d)0%")
_N = re.compile(r"(?<!\w)n = (\d[\d,]{0,12})")
_AMPLE = 100  # from here on even a tail quantile has enough samples
_FAILING = re.compile(r"(?<!\w)(?:fail|error|fault|invalid)")


@dataclass(frozen=True)
class Support:
    """A cited fact, asked for what a remark may say of it."""

    fact: NumberedFact

    @cached_property
    def text(self) -> str:
        return f"{self.fact.clause} {self.fact.subject} {self.fact.metric}".casefold()

    @cached_property
    def directions(self) -> frozenset[Kind]:
        """The kinds of words that say what its verdict says."""
        metric = METRICS.get(self.fact.metric)
        better: Kind | None = {"lower": "down", "higher": "up"}.get(metric.direction if metric else "")  # type: ignore[assignment]
        worse: Kind | None = {"down": "up", "up": "down"}.get(better or "")  # type: ignore[assignment]
        said: Mapping[str, tuple[Kind | None, ...]] = {
            "improved": ("better", better, "change"),
            "regressed": ("worse", worse, "change"),
            "unchanged": ("same",),
        }
        return frozenset(kind for kind in said.get(self.fact.verdict or "", ()) if kind)

    @property
    def suspected(self) -> frozenset[Kind]:
        """What may be looked into, and not be said: the direction of a change that is not sure yet."""
        return (
            frozenset(("better", "worse", "up", "down", "change"))
            if self.fact.verdict == "suspected"
            else frozenset()
        )

    @property
    def settled(self) -> bool:
        return self.fact.verdict in SETTLED

    @property
    def thin(self) -> bool:
        return self.fact.verdict in THIN

    @property
    def holds(self) -> bool:
        return self.fact.verdict in ("holds", "confirmed")

    @cached_property
    def tells_of_failures(self) -> bool:
        return _FAILING.search(self.text) is not None

    @cached_property
    def tells_of_gaps(self) -> bool:
        return self.fact.verdict in _FEW or _MISSING.search(self.fact.clause.casefold()) is not None

    @cached_property
    def metrics(self) -> frozenset[str]:
        """The words that may call what it measures."""
        metric = METRICS.get(self.fact.metric)
        own = set(re.findall(r"[a-z]+", f"{self.text} {metric.phrase.casefold() if metric else ''}"))
        return frozenset(own) | (_SYNONYMS.get(metric.kind, frozenset()) if metric else frozenset())

    @cached_property
    def counted(self) -> int | None:
        """The n that the fact states."""
        found = _N.search(self.fact.clause)
        return int(found[1].replace(",", "")) if found else None

    @property
    def ample(self) -> bool:
        """True when a remark that calls its sample small would be wrong."""
        return not self.thin and self.counted is not None and self.counted >= _AMPLE

    @cached_property
    def tells_its_spread(self) -> bool:
        return self.mentions(
            "standard deviation", "confidence interval", "interquartile", "spread by", "spread over"
        )

    def may_lie_behind(self, cause: str) -> bool:
        """True when the catalogue lists the cause and its condition holds on the fact."""
        condition = CAUSES.get(cause)
        return condition is not None and condition(self)

    def mentions(self, *words: str) -> bool:
        return any(word in self.text for word in words)

    def is_of(self, *kinds: str) -> bool:
        metric = METRICS.get(self.fact.metric)
        return metric is not None and metric.kind in kinds

    @property
    def few(self) -> bool:
        return self.fact.verdict in _FEW


def _cold(support: Support) -> bool:
    return support.is_of("first_token", "latency") or support.mentions("cold", "warm", "load")


def _chance(support: Support) -> bool:
    return support.few or support.fact.verdict == "below_floor"


def _confounded(support: Support) -> bool:
    return support.fact.verdict == "confounded" or support.mentions("varies along", "vary along")


def _loaded(support: Support) -> bool:
    return support.mentions("concurren", "parallel", "queue", "load", "request rate", "saturat")


def _of_length(support: Support) -> bool:
    metric = METRICS.get(support.fact.metric)
    return metric is not None and bool(metric.depends_on_length)


def _strays(support: Support) -> bool:
    return support.mentions("outlier", "standard deviation") or support.fact.verdict == "differs"


# The closed catalogue of causes that a remark may hold possible, each with what the fact must show for it
CAUSES: Mapping[str, Callable[[Support], bool]] = {
    "cold": _cold, "start": _cold, "warm-up": _cold, "warmup": _cold, "loading": _cold,
    "cache": lambda s: s.is_of("first_token") or s.mentions("cache"),
    "caching": lambda s: s.is_of("first_token") or s.mentions("cache"),
    "noise": _chance, "chance": _chance, "sample": _chance, "sampling": _chance,
    "setting": _confounded, "order": _confounded, "drift": _confounded, "confounded": _confounded,
    "slow": lambda s: s.few or s.mentions("percentile", "maximum", "largest"),
    "change": lambda s: s.fact.verdict in ("improved", "regressed", "suspected"),
    "queue": _loaded, "queueing": _loaded, "queuing": _loaded, "concurrency": _loaded, "load": _loaded,
    "contention": _loaded, "parallelism": _loaded, "interference": _loaded,
    "length": _of_length, "prompt": _of_length, "input": _of_length, "output": _of_length,
    "failed": lambda s: s.tells_of_failures, "fail": lambda s: s.tells_of_failures, "failure": lambda s: s.tells_of_failures,
    "outlier": _strays, "extreme": _strays,
    "batch": lambda s: s.mentions("batch"), "batching": lambda s: s.mentions("batch"),
    "quantization": lambda s: s.mentions("quant"), "quantisation": lambda s: s.mentions("quant"),
    "precision": lambda s: s.mentions("quant", "dtype", "precision"),
    "throttling": lambda s: s.is_of("temperature", "power") or s.mentions("throttl", "temperature "),
    "duplicate": lambda s: s.mentions("duplicate", "byte for byte"),
    "copy": lambda s: s.mentions("duplicate", "copies", "byte for byte"),
}  # fmt: skip
