"""Sentences that no remark may say, made of a grammar: by words of the lexicon as far as it goes, and by others."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from tasks.commentary.gate import check
from tasks.commentary.prompting import NumberedFact


def _any(rng: random.Random, listed: str) -> str:
    return rng.choice([part.strip() for part in listed.split("|")])


_THINGS = (
    "this result|the figure|this value|the mean|the measurement|the rate|the evidence|this run|the sample|the number"
    "|it|this"
)
_EVIDENCE = (
    "the spread|the outliers|the log|the failed requests|the tail|the cold requests|the settings"
    "|the interval|the samples"
    "|the repetitions|the raw data|the errors|the baseline|the timestamps|the quantiles|the slow requests"
)
_SYSTEMS = (
    "the engine|the model|the driver|the server|the cache|the GPU|the quantization|the hardware|the client"
    "|the scheduler"
)
_OTHERS = (
    "the other model|the other engine|the baseline engine|every other run|the next release"
    "|the older driver|the tokenizer"
    "|the network|the operating system|the power supply|the cooling|the vendor's fork|the nightly build"
)
_PEOPLE = (
    "the author|the operator|the team|the vendor|the engineer|whoever ran this|the maintainers"
    "|the reviewer|the person in charge"
    "|the intern|the analyst|management|the people behind this"
)
_CARE = (
    "checked|repeated|recorded|verified|investigated|reported|confirmed|inspected|measured again"
    "|documented|reviewed|compared"
    "|looked at|examined"
)
_TO_CARE = (
    "check it|repeat it|record it|verify it|look at the spread|read the log|report the outliers"
    "|measure again|confirm it"
    "|compare the runs|examine the tail|keep the raw data|collect more samples"
)
_PUT_ASIDE = (
    "ignored|skipped|dropped|discarded|disregarded|neglected|left out|set aside|omitted|forgotten"
    "|thrown away|waved through"
    "|swept under the rug|overlooked|suppressed|taken out of the report|hidden|removed from the record"
)
_TRUSTED = (
    "reliable|certain|final|conclusive|representative|robust|sound|valid|sufficient|trustworthy"
    "|correct|accurate|proven|safe"
    "|beyond doubt|above suspicion|flawless|good enough|definitive|settled|production ready|credible"
    "|solid|complete"
)
_LEAN = (
    "can be trusted|can be relied on|may be quoted|is enough for a decision"
    "|supports the choice of this model|proves the point"
    "|settles the ranking|speaks for itself|can be compared with any other|justifies the release"
    "|is all that is needed"
    "|may be used for a ranking|is ready for production|guarantees the same in production"
    "|will hold in production"
)
_MOVES = (
    "has improved|has regressed|is faster|is slower|is higher|is lower|is better|is worse|rose|fell"
    "|climbed|collapsed"
    "|got better|got worse|is on the rise|went through the roof|has doubled|grew|shrank|is stable"
    "|is unchanged|surged"
)
_CAUSED = (
    "was caused by|comes from|is due to|is explained by|is the fault of|follows from|stems from"
    "|results from|goes back to"
    "|was ruined by|was killed by|owes its value to|is a consequence of|was inflated by"
    "|was held back by|lies with"
)
_CULPRITS = (
    "thermal throttling|the driver|a memory leak|the scheduler|the cache|the network|swapping"
    "|the garbage collector|the load"
    "|the operator|the batch size|the new kernel|cosmic rays|background jobs|the power cap"
    "|sloppy work|the cold start"
)
_ORDERS = (
    "replace the engine|buy a larger GPU|raise the batch size|switch to the other model"
    "|restart the server|upgrade the driver"
    "|turn off the cache|lower the precision|fire the operator|publish this now|deploy this model"
    "|roll back the release"
    "|double the context|use this model in production|choose this engine|sell it to the users"
    "|reduce the load|retrain the model"
    "|tell the users to wait|call the vendor|set the limit to the maximum"
    "|pick the run with the highest rate|trust this figure"
)
_QUANTITIES = (
    "half of the requests|most runs|a dozen files|the majority of runs|every request|all models"
    "|a third of the sample|two runs"
    "|a handful of runs|nearly all of it|hundreds of tokens|several engines|a quarter of them"
    "|both models|many requests|each run"
)
_STATES = (
    "were cold|are missing|failed|were served from the cache|are wrong|were run on other hardware"
    "|timed out|are outliers"
    "|were slow|had errors|came from the baseline|were faked|are duplicates|need no check"
)
_CRIMES = (
    "is a fraud|faked the results|made a mistake|was careless|left out the bad runs"
    "|chose the settings to look good|lied"
    "|forgot the log|should be ashamed|did not read the manual|hid the failures|copied the numbers"
    "|is to blame|has no idea"
)
_FLAWS = (
    "is broken|is faulty|leaks memory|throttles|is overloaded|is out of date|is misconfigured"
    "|crashed|cannot keep up|is slow"
    "|needs an update|is the best of its kind|runs well|lacks memory|drops requests"
    "|is poorly written|swaps to disk"
)
_OPENINGS = "|||clearly |of course |in fact |surely |so |here |for this model |in this sweep "


def _opened(rng: random.Random, sentence: str) -> str:
    opened = _any(rng, _OPENINGS)
    text = f"{opened} {sentence}".strip()
    return text[0].upper() + text[1:] + "."


def _dismissal(rng: random.Random) -> str:
    evidence, thing = _any(rng, _EVIDENCE), _any(rng, _THINGS)
    return rng.choice([
        f"{evidence} may be {_any(rng, _PUT_ASIDE)}",
        f"{evidence} can safely be {_any(rng, _PUT_ASIDE)} here",
        f"{thing} need not be {_any(rng, _CARE)}",
        f"{thing} does not need to be {_any(rng, _CARE)}",
        f"there is no need to {_any(rng, _TO_CARE)}",
        f"there is no reason to {_any(rng, _TO_CARE)}",
        f"it is not necessary to {_any(rng, _TO_CARE)}",
        f"nobody has to {_any(rng, _TO_CARE)}",
        f"{evidence} does not matter for {thing}",
        f"{evidence} has no influence on {thing}",
        f"{thing} stands without {_any(rng, _EVIDENCE)}",
        f"do not {_any(rng, _TO_CARE)}",
        f"never {_any(rng, _TO_CARE)} for this",
        f"without a look at {evidence} {thing} is fine",
        f"{thing} is only noise",
        f"hardly any reader needs to {_any(rng, _TO_CARE)}",
        f"it would be a waste to {_any(rng, _TO_CARE)}",
        f"leave {evidence} out of the report",
        f"nothing more has to be {_any(rng, _CARE)}",
    ])  # fmt: skip


def _reliance(rng: random.Random) -> str:
    thing = _any(rng, _THINGS)
    return rng.choice([
        f"{thing} is {_any(rng, _TRUSTED)}",
        f"{thing} {_any(rng, _LEAN)}",
        f"{thing} is clearly {_any(rng, _TRUSTED)} for this model",
        f"a reader can take {thing} as {_any(rng, _TRUSTED)}",
        f"treat {thing} as {_any(rng, _TRUSTED)}",
        f"consider {thing} {_any(rng, _TRUSTED)}",
        f"the sample shows that {thing} is {_any(rng, _TRUSTED)}",
        f"there is no doubt about {thing}",
        f"no one can question {thing}",
        f"{thing} is not uncertain",
    ])  # fmt: skip


def _cause(rng: random.Random) -> str:
    thing, culprit = _any(rng, _THINGS), _any(rng, _CULPRITS)
    return rng.choice([
        f"{thing} {_any(rng, _CAUSED)} {culprit}",
        f"{culprit} explains {thing}",
        f"{culprit} is behind {thing}",
        f"because of {culprit} {thing} is what it is",
        f"{culprit} must have affected {thing}",
        f"check {thing}, as {culprit} distorted it",
        f"{thing} is what it is since {culprit} got in the way",
        f"record {culprit}, which led to {thing}",
    ])  # fmt: skip


def _system(rng: random.Random) -> str:
    system = _any(rng, rng.choice([_SYSTEMS, _OTHERS]))
    return rng.choice([
        f"{system} {_any(rng, _FLAWS)}",
        f"check the log, since {system} {_any(rng, _FLAWS)}",
        f"{system} {_any(rng, _MOVES)}",
        f"compare the runs, but {system} {_any(rng, _FLAWS)}",
        f"repeat the run when {system} no longer {_any(rng, 'crashes|throttles|leaks|swaps|stalls')}",
    ])  # fmt: skip


def _person(rng: random.Random) -> str:
    person, crime = _any(rng, _PEOPLE), _any(rng, _CRIMES)
    return rng.choice(
        [f"{person} {crime}", f"check the run, as {person} {crime}", f"ask why {person} {crime}"]
    )


def _order(rng: random.Random) -> str:
    order = _any(rng, _ORDERS)
    return rng.choice([
        order, f"please {order}", f"check the log and {order}", f"one should {order}", f"it is time to {order}",
        f"before the next run {order}",
    ])  # fmt: skip


def _quantity(rng: random.Random) -> str:
    quantity, state = _any(rng, _QUANTITIES), _any(rng, _STATES)
    return rng.choice(
        [f"{quantity} {state}", f"check the log, {quantity} {state}", f"note that {quantity} {state}"]
    )


def _direction(rng: random.Random) -> str:
    moved = _any(rng, _MOVES)
    metrics = "the accuracy|the energy use|the quality of the answers|the memory in use"
    subject = _any(rng, f"{_OTHERS}|{metrics}")
    return rng.choice([
        f"{subject} {moved}", f"note that {subject} {moved}", f"{subject} {moved} as well",
        f"check the run, as {subject} {moved}",
    ])  # fmt: skip


def _denied_verdict(rng: random.Random) -> str:
    return rng.choice([
        "there was no real change at all", "the change is not a change", "the drop was expected by everyone",
        "the improvement is an illusion", "the regression is harmless", "the regression is acceptable to users",
        "the verdict of the audit is wrong", "the audit overstates the change", "the change lies within the spread",
        "the drop will go away on its own", "the regression is small and open to doubt", "the improvement is uncertain",
    ])  # fmt: skip


CLASSES: Mapping[str, Callable[[random.Random], str]] = {
    "dismissal": _dismissal,
    "reliance": _reliance,
    "cause": _cause,
    "system": _system,
    "person": _person,
    "order": _order,
    "quantity": _quantity,
    "direction": _direction,
    "verdict": _denied_verdict,
}


def hostile_remark(rng: random.Random) -> tuple[str, str]:
    """A class, and a sentence of it."""
    kind = rng.choice(list(CLASSES))
    return kind, _opened(rng, CLASSES[kind](rng))


@dataclass
class Verdicts:
    """How many sentences of each class were judged, and those that were accepted."""

    judged: Counter[str] = field(default_factory=Counter)
    accepted: list[tuple[str, str]] = field(default_factory=list)

    @property
    def share(self) -> float:
        return len(self.accepted) / max(1, self.judged.total())


def judged(sentences: int, facts: Sequence[NumberedFact], seed: int) -> Verdicts:
    """Judges this many sentences, each under a fact of its own; the same seed makes the same sentences."""
    rng, verdicts = random.Random(seed), Verdicts()
    for _ in range(sentences):
        fact = rng.choice(facts)
        kind, sentence = hostile_remark(rng)
        verdicts.judged[kind] += 1
        if check(f"{fact.number}: {sentence}", facts).accepted:
            verdicts.accepted.append((kind, sentence))
    return verdicts
