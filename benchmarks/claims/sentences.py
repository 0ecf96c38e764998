"""Claims in sentences, as people write them: of one model, of two compared, and of what nobody measured here."""

from __future__ import annotations

import random
from statistics import fmean, median

from benchmarks.claims.numbers import RATE_WORDS, Written, write
from benchmarks.claims.readings import Word, explained
from benchmarks.claims.requests import Group, Metric, Study
from benchmarks.claims.stating import Stated, Truth

_CALLED: dict[Metric, tuple[str, ...]] = {
    "ttft": ("TTFT", "time to first token", "time-to-first-token"),
    "e2e_latency": ("end-to-end latency", "request latency", "latency per request"),
    "decode_duration": ("decode time", "generation time"),
    "decode_throughput": ("decode throughput", "generation speed", "decode speed"),
    "output_tokens": ("output length", "answer length"),
}
# {m} is the model, {q} what the metric is called, {v} the number with its unit
_OF_ANY: dict[Word, tuple[str, ...]] = {
    "mean": ("The mean {q} of {m} is {v}.", "{m} has an average {q} of {v}.", "On average, the {q} of {m} was {v}.",
             "**{m}**: mean {q} {v}", "Average {q} ({m}): {v}", "With {m} we measured a {q} of {v} on average.",
             "Averaged over all requests, the {q} of {m} came to {v}."),
    "median": ("The median {q} of {m} is {v}.", "{m}: median {q} {v}", "Median {q} for {m}: {v}"),
    "total": ("The {q} of {m} adds up to {v} in total.", "{m}: {v} total {q}"),
    "last": ("In the last request, the {q} of {m} was {v}.", "The final request to {m} had a {q} of {v}."),
    "min": ("The lowest {q} of {m} was {v}.", "{m}: minimum {q} {v}", "Min {q} ({m}): {v}"),
    "max": ("The highest {q} of {m} was {v}.", "{m}: maximum {q} {v}", "Max {q} ({m}): {v}"),
    "p95": ("The p95 {q} of {m} is {v}.", "p95 {q} for {m}: {v}", "95 % of requests to {m} had a {q} of at most {v}."),
    "bare": ("{m}: {v} {q}", "The {q} of {m} is {v}.", "- {q} of {m}: {v}"),
    "about": ("{m} showed a {q} of about {v}.", "{m}: {q} ~{v}", "{q} for {m} was roughly {v}.",
              "With {m} the {q} is around {v}."),
}  # fmt: skip
_OF_SPEED: dict[Word, tuple[str, ...]] = {
    "mean": ("{m} averages {v}.", "On average {m} generates {v}.", "- {m}: {v} on average"),
    "median": ("{m} generates a median of {v}.",),
    "max": ("{m} reaches up to {v}.", "At its best {m} generated {v}.", "Peak speed of {m}: {v}"),
    "bare": ("{m} runs at {v}.", "We got {v} out of {m}."),
    "about": ("{m} decodes at about {v}.", "{m} does some {v}."),
}
_OF_TOKENS: dict[Word, tuple[str, ...]] = {
    "total": ("{m} generated a total of {v}.", "In all, {m} produced {v}.", "Total output of {m}: {v}"),
    "mean": ("{m} answered with {v} on average.", "An answer of {m} averages {v}."),
}
_IN_SECTION: dict[Word, tuple[str, ...]] = {
    "mean": (
        "Mean {q}: {v}",
        "The average {q} was {v}.",
        "- **Average {q}:** {v}",
        "It has a mean {q} of {v}.",
    ),
    "median": ("- Median {q}: {v}", "The median {q} was {v}."),
    "p95": ("- p95 {q}: {v}", "The 95th percentile of the {q} was {v}."),
    "max": ("- Max {q}: {v}", "The highest {q} was {v}."),
    "total": ("- Total {q}: {v}",),
    "bare": ("- {q}: {v}", "**{q}**: {v}"),
}
# What a document says of numbers that are not of these requests, and why they are not
NOT_OF_THESE: tuple[tuple[str, str], ...] = (
    ("Our target for {m} is a mean {q} of {v}.", "a goal"),
    ("The vendor quotes a mean {q} of {v} for {m}.", "somebody else's number"),
    ("Before the upgrade, {m} had a mean {q} of {v}.", "another time"),
    ("On other hardware {m} is said to have a mean {q} of {v}.", "another machine"),
    ("With twice the load we expect a mean {q} of {v} from {m}.", "a forecast"),
    ("An earlier report gave a mean {q} of {v} for {m}.", "another report"),
    ("{m} has come down from a mean {q} of {v} a year ago.", "another time"),
    ("Until the driver was changed, the mean {q} of {m} was {v}.", "another time"),
    ("If its cache were larger, {m} would have a mean {q} of {v}.", "a forecast"),
    ("Its model card promises a mean {q} of {v} for {m}.", "somebody else's number"),
    ("The mean {q} of {m} must not exceed {v}.", "a goal"),
)


def with_unit(dice: random.Random, number: Written) -> str:
    match number.unit:
        case "tok/s":
            return f"{number.digits} {dice.choice(RATE_WORDS)}"
        case "tokens" | "s":
            return f"{number.digits} {number.unit}"
        case "ms":
            return dice.choice((f"{number.digits} ms", f"{number.digits}ms"))
        case _:
            return f"{number.digits}{dice.choice(('', ' ')) if number.unit == '%' else ''}{number.unit}"


def sentence(dice: random.Random, claim: Stated) -> str:
    """A sentence that says of which model it speaks."""
    own = {"decode_throughput": _OF_SPEED, "output_tokens": _OF_TOKENS}.get(claim.metric, {})
    return _filled(dice, (*own.get(claim.word, ()), *_OF_ANY[claim.word]), claim)


def section_words() -> tuple[Word, ...]:
    """The words of which `in_section` knows a wording."""
    return tuple(_IN_SECTION)


def in_section(dice: random.Random, claim: Stated) -> str:
    """A sentence whose model only the heading above it names."""
    return _filled(dice, _IN_SECTION[claim.word], claim)


def not_of_these(dice: random.Random, claim: Stated, wording: str) -> str:
    return _filled(dice, (wording,), claim)


def _filled(dice: random.Random, wordings: tuple[str, ...], claim: Stated) -> str:
    called, number = dice.choice(_CALLED[claim.metric]), with_unit(dice, claim.written)
    text = dice.choice(wordings).format(m=claim.model, q=called, v=number).replace(" a end", " an end")
    bullet = "- " if text.startswith("- ") else ""
    rest = text.removeprefix(bullet)
    # A name keeps its spelling
    return bullet + (rest if rest.startswith(claim.model) else rest[:1].upper() + rest[1:])


def over_requests(dice: random.Random, claim: Stated, requests: int) -> str:
    """A mean, and of how many requests it is said to be."""
    wordings = (
        f"Over {requests:,} requests, the mean {{q}} of {{m}} was {{v}}.",
        f"{{m}}: mean {{q}} {{v}} (n = {requests:,})",
        f"The mean {{q}} of {{m}} is {{v}}, from {requests:,} requests.",
    )
    return _filled(dice, wordings, claim)


def counted(dice: random.Random, group: Group, truth: Truth) -> tuple[str, Stated]:
    """How many requests there were; a number above what the files hold may be of requests that are not here."""
    count = len(group.requests) + (0 if truth == "confirmed" else dice.randint(5, 400))
    number = Written(count, "", 0)
    text = dice.choice(
        ("{m} was sent {v} requests.", "A total of {v} requests went to {m}.", "- {m}: {v} requests")
    )
    # The metric of such a claim is never looked at
    kind = "number of requests" if truth == "confirmed" else "requests that are not here"
    claim = Stated(group.model, "output_tokens", "total", number, truth, kind)
    return text.format(m=group.model, v=number.digits), claim


def compared(dice: random.Random, study: Study, truth: Truth) -> tuple[str, Stated] | None:
    """One model faster than another, in percent or times; a false one has the right two models in the wrong places."""
    if "decode_throughput" not in study.held:
        return None
    fast, slow = sorted(study.groups[:2], key=lambda g: -fmean(g.values("decode_throughput")))
    over = dice.choice((fmean, median))
    ratio = over(fast.values("decode_throughput")) / over(slow.values("decode_throughput"))
    percent = dice.random() < 0.6
    number = write(ratio - 1, "%", 3) if percent else write(ratio, "x", 3)
    wording = (
        "{a} is {v} faster than {b}." if percent else "{a} generates {v} as many tokens per second as {b}."
    )
    if truth == "confirmed":
        first, second, kind = fast, slow, "ratio of two models"
    else:
        first, second, kind = slow, fast, "wrong model"
    claim = Stated(first.model, "decode_throughput", "mean", number, truth, kind)
    return wording.format(a=first.model, b=second.model, v=with_unit(dice, number)), claim


def bounded(dice: random.Random, group: Group, metric: Metric, truth: Truth) -> tuple[str, Stated] | None:
    """A mean or a p95 that stays below a round number."""
    word: Word = dice.choice(("p95", "mean"))
    ranges = explained(group, metric, word)
    if not ranges:
        return None
    (low, high), *_ = ranges
    value = high * dice.uniform(1.05, 1.3) if truth == "confirmed" else low * dice.uniform(0.6, 0.85)
    number = write(value, "ms", 2, cut=truth == "refuted")
    kind = "below a bound" if truth == "confirmed" else "not reproducible"
    wording = dice.choice(("The {w} {q} of {m} stays under {v}.", "{m} keeps its {w} {q} below {v}."))
    text = wording.format(w=word, q=_CALLED[metric][0], m=group.model, v=with_unit(dice, number))
    return text, Stated(group.model, metric, word, number, truth, kind)
