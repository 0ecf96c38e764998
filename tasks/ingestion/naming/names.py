"""Reads one name: its words as terms of the vocabulary, and the metrics that these terms name together."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from data_contracts.dimensions import ROLES
from data_contracts.measurements import is_statistic
from data_contracts.metric_names import NAMES, Claim
from data_contracts.metrics import METRICS
from data_contracts.units import conversion
from data_contracts.vocabulary import CONTAINERS, LETTER_UNITS, LONGEST_PHRASE, TERMS, Term
from tasks.ingestion.naming.nouns import Alternative, NameReading
from tasks.ingestion.naming.words import parts_of

_QUANTILE = re.compile(r"p?(\d{1,3}(?:\.\d{1,4})?)(?:th|st|nd|rd)?")
# llama.cpp's tests: prompt processing of 512 tokens, generation of 128
_SIZED = re.compile(r"(pp|tg)\d{1,7}")
# Terms that a unit brings with it
_BROUGHT = {
    "token/s": frozenset({"rate"}),
    "request/s": frozenset({"rate", "requests"}),
    "s": frozenset({"time"}),
    "W": frozenset({"power"}),
    "J": frozenset({"energy"}),
    "J/token": frozenset({"energy", "per token"}),
    "Cel": frozenset({"temperature"}),
    "1": frozenset({"share"}),
}
# These say by themselves that they are a time: that word is no news
_TIMED = frozenset(
    {"first token", "ttft", "ttfb", "ttst", "tpot", "itl", "e2e", "first chunk", "inter chunk"}
)
_LIMITS = frozenset({"ci_low", "ci_high"})
_UNITLESS = frozenset({"1", "token", "request", "char"})
# With no other concept a name says no more than what kind of quantity it is
_VAGUE = frozenset(
    {
        "time",
        "latency",
        "rate",
        "tokens",
        "memory",
        "requests",
        "count",
        "total",
        "inference",
        "power",
        "energy",
        "temperature",
        "used",
    }
    | {"completed", "failed", "error"}
)


@dataclass(slots=True)
class _Terms:
    """The terms of the parts of a name that were taken together."""

    concepts: set[str] = field(default_factory=set)
    statistics: list[str] = field(default_factory=list)
    units: list[str] = field(default_factory=list)
    letters: list[str] = field(default_factory=list)
    variants: list[str] = field(default_factory=list)
    places: list[str] = field(default_factory=list)
    engines: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    blocked: list[str] = field(default_factory=list)

    def with_outer(self, outer: _Terms) -> _Terms:
        """These terms inside of a part that surrounds them, whose unknown words only say where they stand."""
        # The unit of the inner part holds: `throughput.mean_ms` is a time
        return replace(
            self,
            concepts=self.concepts | outer.concepts,
            statistics=self.statistics or outer.statistics,
            units=self.units or outer.units,
            letters=self.letters if self.units else outer.letters,
            variants=[*outer.variants, *self.variants],
            places=[*outer.places, *outer.unknown, *self.places],
            engines=self.engines or outer.engines,
        )

    def within(self, outer: _Terms, words: tuple[str, ...]) -> _Terms:
        """These terms inside of a part that adds no meaning to them, only a place."""
        unclear = outer.concepts or outer.unknown
        return replace(
            self,
            places=[*([" ".join(words)] if unclear else ()), *self.places],
            variants=[*(() if unclear else outer.variants), *self.variants],
            engines=self.engines or outer.engines,
        )


@lru_cache(maxsize=65_536)
def understand_name(name: str) -> NameReading:
    """What a column's name or a dotted key says by itself: a dimension, candidates for a metric, or neither."""
    parts = parts_of(name)
    role = ROLES.get(parts[-1]) if parts else None
    if role is not None:
        return NameReading(role, reasons=(f"`{' '.join(parts[-1])}` says what a number is of",))
    return measured_name(name)


@lru_cache(maxsize=65_536)
def measured_name(name: str) -> NameReading:
    """As `understand_name`, of a name that is known to be of something measured."""
    parts = parts_of(name)
    if not parts:
        return NameReading("number")
    placed = _read(parts[-1])
    best = _named(placed)
    # Outwards as far as the words together still name something: `ttft.p99`, `decode.tokens_per_second`
    for words in reversed(parts[:-1]):
        outer = _read(words)
        if outer.blocked:
            return NameReading("number", unit=_stated(placed))
        wider = placed.with_outer(outer)
        found = _named(wider)
        holder = words in CONTAINERS
        if "run" in outer.concepts and holder:
            # `test.mean_ms` is of what was tested, not of how long the test took
            continue
        if found and not (holder and best and found[0].certainty <= best[0].certainty):
            best, placed = found, wider
        elif best or not outer.concepts:
            placed = placed if holder else placed.within(outer, words)
        else:
            placed = wider
    return _reading(best, placed)


def _read(words: Sequence[str]) -> _Terms:
    terms = _Terms()
    for phrase, term in _phrases(words):
        if term is None:
            terms.unknown.append(phrase)
        elif term.kind == "concept":
            terms.concepts.add(term.name)
        elif term.kind == "statistic":
            terms.statistics.append(term.name)
        elif term.kind == "unit":
            terms.units.append(term.name)
            terms.letters += [phrase] if phrase in LETTER_UNITS else []
        elif term.kind == "variant":
            terms.variants.append(term.name)
        elif term.kind == "engine":
            terms.engines.append(term.name)
        elif term.kind == "label":
            terms.unknown.append(phrase)
        elif term.kind == "blocker":
            terms.blocked.append(phrase)
        if term is not None and term.kind == "concept" and (size := _SIZED.fullmatch(phrase)):
            terms.variants.append(size[0])
    if not _LIMITS.isdisjoint(terms.statistics):
        # The limits of the mean are what an interval has where its name says no more
        terms.statistics = [name for name in terms.statistics if name != "mean"]
    return terms


def _phrases(words: Sequence[str]) -> Iterator[tuple[str, Term | None]]:
    """The longest phrases of the vocabulary from the left; None for a word that is in none."""
    place = 0
    while place < len(words):
        for length in range(min(LONGEST_PHRASE, len(words) - place), 0, -1):
            phrase = tuple(words[place : place + length])
            if (term := TERMS.get(phrase)) is not None:
                yield " ".join(phrase), term
                break
        else:
            length, term = _quantile(words, place)
            sized = _SIZED.fullmatch(words[place])
            yield words[place], TERMS[sized[1],] if sized else term
        place += length


def _quantile(words: Sequence[str], place: int) -> tuple[int, Term | None]:
    """`p99`, `p 99`, `99th percentile`, `p999`: how many words, and the statistic that they name."""
    rest = words[place : place + 3]
    length = 1
    word = rest[0]
    if word in ("p", "percentile", "q") and len(rest) > 1 and rest[1].replace(".", "").isdecimal():
        word, length = f"p{rest[1]}", 2
    found = _QUANTILE.fullmatch(word)
    if found is None:
        return 1, None
    follows = rest[length] if len(rest) > length else ""
    if follows in ("percentile", "quantile", "pctl", "ile"):
        length += 1
    elif not word.startswith("p"):
        return 1, None
    share = float(found[1])
    # `p999` is the quantile 99.9: there is none of 999 percent
    share = share / 10 if share > 100 else share
    name = f"p{share:.10g}"
    return (length, Term("statistic", name)) if is_statistic(name) else (1, None)


def _unclear_letter(terms: _Terms) -> bool:
    """True where a bare letter would be a unit and nothing beside it is measured in that."""
    return any(not LETTER_UNITS[letter] & terms.concepts for letter in terms.letters)


def _stated(terms: _Terms) -> str | None:
    """The one unit that the terms state; what is per a unit (`tokens_per_joule`) is not in it."""
    units = dict.fromkeys(terms.units)
    clear = "per" not in terms.unknown and not _unclear_letter(terms)
    return next(iter(units)) if len(units) == 1 and clear else None


def _named(terms: _Terms) -> tuple[Claim, ...]:
    """The metrics that the terms name together: all of them, and none beside them that is unknown."""
    if terms.unknown or terms.blocked or len(set(terms.statistics)) > 1:
        return ()
    written = _stated(terms)
    if written is None and terms.units:
        return ()
    found = conversion(written) if written else None
    concepts = _concepts(terms.concepts, found.unit if found else None)
    claims = NAMES.get(frozenset(concepts), ())
    return tuple(claim for claim in claims if found is None or _fits(claim, terms, found.unit))


def _fits(claim: Claim, terms: _Terms, unit: str) -> bool:
    statistic = terms.statistics[0] if terms.statistics else "value"
    return measured_in(claim.metric, statistic, unit)


def measured_in(metric: str, statistic: str, unit: str) -> bool:
    """True where a statistic of this metric may be in this SI unit; of what is per token the name says so much."""
    expected = "1" if statistic == "cv" else METRICS[metric].unit
    return unit == expected or (METRICS[metric].kind == "energy" and expected.partition("/")[0] == unit)


def _concepts(said: set[str], unit: str | None) -> set[str]:
    """The concepts as NAMES writes them: with what the unit brings, without what another one says already."""
    concepts = said | _BROUGHT.get(unit or "", frozenset())
    for counted in ("output", "input", "total"):
        if (phrase := f"per {counted} token") in concepts:
            concepts = concepts - {phrase} | {"per token", counted}
    if concepts & _TIMED and "rate" not in said:
        concepts -= {"time", "latency"}
    if "latency" in concepts:
        # `decode latency` is a time like any; a bare latency is that of a request
        bare = concepts <= {"latency", "time", "total", "inference", "generation"}
        concepts = concepts - {"time"} if bare else concepts - {"latency"} | {"time"}
    if unit == "token/s":
        concepts -= {"requests"} if "total" in concepts else {"requests", "tokens"}
    elif "rate" in concepts and "request" in concepts and not concepts & {"tokens", "error", "failed"}:
        concepts |= {"requests"} if unit in (None, "request/s") else set()
    if unit in ("token", "request"):
        concepts |= {"tokens" if unit == "token" else "request"}
    if {"memory", "gpu"} <= concepts:
        concepts = concepts - {"memory", "gpu"} | {"vram"}
    if {"share", "rate"} <= concepts:
        concepts -= {"share"}
    return concepts


def _reading(claims: tuple[Claim, ...], terms: _Terms) -> NameReading:
    unit = _stated(terms)
    about, places = tuple(dict.fromkeys(terms.variants)), tuple(dict.fromkeys(terms.places))
    engine = terms.engines[0] if terms.engines else None
    clear = not (terms.unknown or terms.blocked) and len(set(terms.statistics)) < 2
    stem = frozenset(terms.concepts) if clear else None
    said = terms.statistics[0] if terms.statistics else None
    if not claims:
        return NameReading(
            "number",
            statistic=said or "value",
            unit=unit,
            about=about,
            places=places,
            engine=engine,
            stem=stem,
        )
    statistic = said or claims[0].statistic or "value"
    candidates = tuple(
        Alternative(claim.metric, said or claim.statistic or "value", claim.certainty) for claim in claims
    )
    vague = not terms.concepts - _VAGUE
    reasons = [f"the name says {METRICS[claims[0].metric].phrase}"]
    if said:
        reasons.append(f"it says {said}")
    if unit:
        reasons.append(f"it states {unit}")
    return NameReading(
        "metric", candidates, statistic, unit, about, places, engine, vague, tuple(reasons), stem
    )


def unit_needed(metric: str, statistic: str) -> bool:
    """True where a number of this metric means nothing without a unit."""
    return statistic != "cv" and METRICS[metric].unit not in _UNITLESS
