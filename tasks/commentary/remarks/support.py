"""What a fact lets a remark say: its own words, those of its verdict, its direction, and possible causes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

from data_contracts.metrics import METRICS, Metric
from data_contracts.remark_acts import (
    FOUND,
    GOOD,
    GROUNDS,
    POOR,
    RECORD_ADJECTIVES,
    RECORD_NOUNS,
    RECORD_VERBS,
    STATISTICS,
)
from data_contracts.remark_kin import KIN, SYNONYMS
from data_contracts.remark_roles import ROLES, Role
from data_contracts.remark_sayings import SAYINGS, Sayings
from data_contracts.remark_verbs import Kind
from tasks.commentary.prompting import NumberedFact, parsed
from tasks.commentary.remarks.figures import (
    error_of_the_document,
    is_about_a_width,
    is_small_sample,
    pull_of_outliers,
    stated_direction,
)
from tasks.commentary.remarks.lexicon import lexicon
from tasks.commentary.remarks.names import names_of
from tasks.commentary.remarks.tokens import Token

# Verdicts that a test or a count gave: no remark may call them uncertain
SETTLED = frozenset(
    ("improved", "regressed", "unchanged", "confirmed", "refuted", "holds", "broken", "below_floor")
)
_FEW = frozenset(("n_too_small", "insufficient", "suspected"))
MOVES: frozenset[Kind] = frozenset(("better", "worse", "up", "down", "change"))
_QUANTILE = re.compile(r"(?<!\w)p9\d|quantile|percentile|quartile")
_MISSING = re.compile(
    r"(?<![\w.])(?:never|not|no|missing|without|absent|unknown|lacks?|0%)(?!\w)|(?<![\d.])0%"
)
_FAILING = re.compile(r"(?<!\w)(?:fail|error|fault|invalid)")
_SAYINGS: Mapping[str | None, Sayings] = {
    None if verdict is None else str(verdict): said for verdict, said in SAYINGS.items()
}
_TELLING: frozenset[Kind] = MOVES | {"same", "metric", "system", "suspect", "effect", "failing", "limit"}
_UNFIT = frozenset(("confounded", "differs", "broken", "incomparable", "unsupported"))
_NO_LACK = frozenset(("unreliable", "risky", "subjective", "short", "unfair", "misleading")) | (
    (ROLES["invalid"].words | ROLES["disagree"].words | ROLES["unlike"].words)
    - ROLES["thin"].words
    - ROLES["open"].words
)
_WORD = re.compile(r"[a-z]+(?:-[a-z]+)*")
_ENDINGS = (
    "ations", "ation", "ments", "ment", "ions", "ion", "ency", "ence", "ance", "ent", "ant", "ity", "able", "ible", "ly",
    "al", "ing", "ed", "s", "e", "y",
)  # fmt: skip


def plays(token: Token, role: Role) -> bool:
    """True where the role lists the word as this part of speech: `run` is a verb there, and mostly a noun."""
    listed = ROLES[role]
    if token.part == "noun":
        return token.base in listed.nouns.split()
    if not {token.base, token.text}.isdisjoint(listed.adjectives.split()):
        return True
    return token.part != "adjective" and token.base in listed.verbs.split()


@lru_cache(maxsize=4096)
def stem(word: str) -> str:
    """A word without its ending, so that `agree` and `agreement`, `inconsistent` and `inconsistency` are alike."""
    ending = next((e for e in _ENDINGS if word.endswith(e) and len(word) - len(e) >= 4), "")
    return word.removesuffix(ending)


def _stems(listed: frozenset[str]) -> frozenset[str]:
    return frozenset(stem(word) for word in listed)


_VERBAL = frozenset(("finite", "base", "participle", "gerund"))
_PARTICIPLES = frozenset(("participle", "adjective"))
_BY_PHRASE = {metric.phrase.casefold(): metric for metric in METRICS.values()}
_GAPS = _stems(
    frozenset(
        ["missing", "absent", "lack", "unknown", "unrecorded", "gap", "incomplete", "unavailable", "leave"]
    )
)
_FAILED = _stems(frozenset(["fail", "failure", "failed", "error", "surviving", "survive"]))


def stems_of(token: Token) -> frozenset[str]:
    return frozenset((stem(token.base), stem(token.text)))


def _is_neutral(token: Token) -> bool:
    """A thing of the records that tells nothing of what was found."""
    neutral = token.kinds & {"evidence", "fact", "care", "rely", "worth"}
    return bool(neutral) and not token.kinds & _TELLING and token.base not in STATISTICS | FOUND


def of_records(token: Token) -> bool:
    if token.part == "noun":
        return token.base in RECORD_NOUNS or _is_neutral(token)
    if token.part in _VERBAL and token.base in RECORD_VERBS:
        return True
    return token.part in _PARTICIPLES and (token.text in RECORD_ADJECTIVES or token.base in RECORD_VERBS)


@dataclass(frozen=True)
class Support:
    """A cited fact, asked for what a remark may say of it."""

    fact: NumberedFact

    @cached_property
    def text(self) -> str:
        return f"{self.fact.clause} {self.fact.subject} {self.fact.metric}".casefold()

    @cached_property
    def metric(self) -> Metric | None:
        named = self.fact.metric.casefold()
        known = METRICS.get(named) or METRICS.get(named.replace(" ", "_")) or _BY_PHRASE.get(named)
        energy = METRICS["gpu_energy"] if named.startswith("energy") else None
        return known or energy

    @cached_property
    def directions(self) -> frozenset[Kind]:
        """The kinds of words that say what its verdict says."""
        better: Kind | None = {"lower": "down", "higher": "up"}.get(
            self.metric.direction if self.metric else ""
        )  # type: ignore[assignment]
        worse: Kind | None = {"down": "up", "up": "down"}.get(better or "")  # type: ignore[assignment]
        said: Mapping[str, tuple[Kind | None, ...]] = {
            "improved": ("better", better, "change"),
            "regressed": ("worse", worse, "change"),
            "unchanged": ("same",),
        }
        return frozenset(kind for kind in said.get(self.fact.verdict or "", ()) if kind)

    @property
    def settled(self) -> bool:
        return self.fact.verdict in SETTLED

    @property
    def few(self) -> bool:
        return self.fact.verdict in _FEW

    @cached_property
    def sayings(self) -> Sayings:
        return _SAYINGS.get(self.fact.verdict or None, Sayings())

    @cached_property
    def tells_of_failures(self) -> bool:
        return _FAILING.search(self.text) is not None

    @property
    def is_small(self) -> bool:
        """True when its sample is, or nothing tells how large it is."""
        return self.few or is_small_sample(self.text) or "only request" in self.text

    @cached_property
    def setting(self) -> str:
        """The setting by whose values groups are compared, or nothing."""
        subject = parsed(self.fact.subject)
        return str(subject.get("setting", "")) if isinstance(subject, dict) else ""

    @property
    def accounts_for_files(self) -> bool:
        return "accounted for" in self.text

    @property
    def ingested_all(self) -> bool:
        return "0 unsupported and 0 quarantined" in self.text

    @cached_property
    def tells_of_gaps(self) -> bool:
        return self.few or _MISSING.search(self.fact.clause.casefold()) is not None

    @cached_property
    def own(self) -> frozenset[str]:
        """The stems of what the fact states: its words, its metric's, and its names."""
        said = _WORD.findall(self.text)
        bases = {sense.base for word in said for sense in lexicon().get(word, ())}
        called = SYNONYMS.get(self.metric.kind, "").split() if self.metric else []
        if _QUANTILE.search(self.text):
            called = [*called, "tail", "quantile", "percentile", "quartile"]
        if {"mean", "average"} & set(said):
            called = [*called, "mean", "average"]
        for word, kin in KIN.items():
            called = [*called, *(kin.split() if word in said or word in bases else ())]
        phrase = _WORD.findall(self.metric.phrase.casefold()) if self.metric else []
        return _stems(frozenset((*said, *bases, *called, *phrase, *names_of(self.fact), "model")))

    @cached_property
    def asserted(self) -> frozenset[str]:
        """The stems of what its verdict says in other words."""
        gaps = _GAPS if _MISSING.search(self.fact.clause.casefold()) else frozenset[str]()
        failed = _FAILED if self.tells_of_failures else frozenset[str]()
        over = {"up": ROLES["overdone"].words, "down": ROLES["underdone"].words}.get(
            "" if is_about_a_width(self.text) else self.errs or "", frozenset()
        )
        return _stems(self.sayings.asserted | over) | gaps | failed

    @cached_property
    def in_the_way(self) -> bool:
        """True when it tells of something that keeps a reader from a comparison."""
        hindered = self.fact.verdict in (
            "confounded",
            "broken",
            "refuted",
            "incomparable",
            "unsupported",
            "differs",
        )
        return (
            hindered or self.tells_of_gaps or self.tells_of_failures or self.mentions("duplicate", "copies")
        )

    @cached_property
    def unnumbered(self) -> str:
        """Its text without its numbers: `all 3 cold requests` gives `all cold requests`."""
        return " ".join(word for word in self.text.split() if not word[0].isdigit())

    @cached_property
    def counts_few(self) -> bool:
        """True when the fact gives its sample, and that is small."""
        return not self.settled and is_small_sample(self.text)

    @cached_property
    def suspected(self) -> frozenset[Kind]:
        """The direction of a change that the fact states and does not settle."""
        stated = stated_direction(self.text) if self.few else None
        return frozenset(() if stated is None else (stated,))

    def as_numbers(self, kinds: frozenset[Kind]) -> frozenset[Kind]:
        """`Slower` in numbers: a lower rate, or a longer latency."""
        if self.metric is None or self.metric.direction == "neutral" or not kinds & {"better", "worse"}:
            return frozenset()
        return frozenset(("up",) if ("better" in kinds) == (self.metric.direction == "higher") else ("down",))

    @cached_property
    def strays(self) -> Kind | None:
        """Where the outliers pull the mean, when the fact gives both means."""
        return pull_of_outliers(self.text) if self.fact.verdict == "differs" else None

    @cached_property
    def errs(self) -> Kind | None:
        """Which way the document's figure is wrong, when the fact gives it and what was measured."""
        return error_of_the_document(self.text) if self.fact.verdict == "refuted" else None

    @property
    def compares(self) -> bool:
        """True when two states were compared, so that something may have changed between them."""
        return bool(self.directions) or self.fact.verdict in ("insufficient", "suspected", "incomparable")

    @property
    def may_move(self) -> bool:
        """True when the fact itself tells that something changes something."""
        return self.fact.verdict in ("differs", "confounded")

    @cached_property
    def denied(self) -> frozenset[str]:
        firm = frozenset(ROLES["firm"].adjectives.split()) if self.doubtful else frozenset[str]()
        return _stems(self.sayings.denied | firm)

    @property
    def doubtful(self) -> bool:
        """True when its evidence cannot bear a verdict."""
        return self.few or self.fact.verdict in _UNFIT

    def judges(self, token: Token, head: Token | None) -> bool:
        """True for a word of how good or how poor the evidence is, as the verdict has it."""
        if self.settled and self.fact.verdict not in ("refuted", "broken"):
            return token.base in GOOD and (head is None or head.base in GROUNDS or head.text == "there")
        weak = self.few or self.fact.verdict in _UNFIT
        broken = self.few and token.base in ("invalid", "biased", "defect", "distort", "flaw", "bias")
        return weak and token.base in POOR and not broken

    def lacks(self, token: Token) -> bool:
        """True for a word of what evidence lacks, where the fact says that it is weak."""
        weak = self.few or self.fact.verdict in ("confounded", "differs")
        lacking = token.part == "adjective" and "limit" in token.kinds
        return weak and lacking and token.base not in _NO_LACK

    def knows(self, token: Token) -> bool:
        """True when an assertion may hold the word."""
        if self.lacks(token):
            return True
        return not stems_of(token).isdisjoint(self.own | self.asserted) or of_records(token)

    def knows_of(self, token: Token) -> bool:
        """True when the fact itself has the word."""
        return not stems_of(token).isdisjoint(self.own)

    def may_lie_behind(self, cause: str) -> bool:
        """True when the verdict's catalogue lists the cause."""
        return cause in self.sayings.causes or stem(cause) in _stems(self.sayings.causes)

    def mentions(self, *words: str) -> bool:
        return any(word in self.text for word in words)
