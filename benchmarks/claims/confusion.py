"""The confusion of truth and verdict, as text: in all, by form and by kind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from benchmarks.claims.auditing import SAID, Judged, Said
from benchmarks.claims.claims import FORMS
from benchmarks.claims.stating import FALSE_KINDS, TRUTHS, Truth


def report(judged: Sequence[Judged], *, every: bool = False) -> str:
    """All tables, then each refutation of a claim that is not false; with `every` each claim with what was said."""
    return "\n".join([*_tables(judged), "", *_wrong(judged), *(_listed(judged) if every else ())])


def precision(judged: Sequence[Judged]) -> float | None:
    """The share of refutations that are right, None without any."""
    refuted = [j for j in judged if j.said == "refuted"]
    return 1 - sum(j.is_false_refutation for j in refuted) / len(refuted) if refuted else None


def recall(judged: Sequence[Judged], truth: Truth) -> float | None:
    """The share of the claims of a truth that were called so, None without any."""
    of_truth = [j for j in judged if j.claim.stated.truth == truth]
    return sum(j.said == truth for j in of_truth) / len(of_truth) if of_truth else None


def _tables(judged: Sequence[Judged]) -> Iterator[str]:
    yield f"{len(judged)} claims"
    yield from _counts("truth", judged, TRUTHS, lambda j: j.claim.stated.truth)
    yield ""
    yield f"{'':28}{'precision':>12}{'false found':>14}{'true confirmed':>16}"
    for name, some in [("in all", judged), *((f, [j for j in judged if j.claim.form == f]) for f in FORMS)]:
        shares = (precision(some), recall(some, "refuted"), recall(some, "confirmed"))
        yield f"{name:28}" + "".join(
            f"{_percent(share):>{width}}" for share, width in zip(shares, (12, 14, 16), strict=True)
        )
    yield ""
    false = [j for j in judged if j.claim.stated.truth == "refuted"]
    yield from _counts("false claims", false, FALSE_KINDS, lambda j: j.claim.stated.kind)
    yield ""
    yield from _kinds([j for j in false if j.said == "refuted"])
    for truth in ("confirmed", "unsupported"):
        others = [j for j in judged if j.claim.stated.truth == truth]
        kinds = sorted({j.claim.stated.kind for j in others})
        yield ""
        yield from _counts("true claims, by reading" if truth == "confirmed" else "unsupported claims", others, kinds,
                           lambda j: j.claim.stated.kind)  # fmt: skip


def _counts(
    title: str, judged: Sequence[Judged], rows: Sequence[str], row_of: Callable[[Judged], str]
) -> Iterator[str]:
    yield f"{title:28}" + "".join(f"{said:>13}" for said in SAID)
    counted: Counter[tuple[str, Said]] = Counter((row_of(j), j.said) for j in judged)
    for row in rows:
        yield f"{row:28}" + "".join(f"{counted[row, said]:13}" for said in SAID)


def _kinds(refuted: Sequence[Judged]) -> Iterator[str]:
    """How false claims are false, and as what they are refuted."""
    yield f"{'refuted as':24}" + "".join(f"{kind:>20}" for kind in FALSE_KINDS) + f"{'no kind':>10}"
    counted = Counter((j.claim.stated.kind, j.called) for j in refuted)
    for kind in FALSE_KINDS:
        yield (
            f"{kind:24}"
            + "".join(f"{counted[kind, said]:20}" for said in FALSE_KINDS)
            + f"{counted[kind, None]:10}"
        )


def _percent(share: float | None) -> str:
    return "none" if share is None else f"{share:.1%}"


def _wrong(judged: Sequence[Judged]) -> Iterator[str]:
    """In full: refutations of what is not false, and confirmations of what is."""
    refuted = [j for j in judged if j.is_false_refutation]
    confirmed = [j for j in judged if j.is_false_confirmation]
    for title, wrong in (
        ("refutations of claims that are not false", refuted),
        ("confirmations of claims that are not true", confirmed),
    ):
        yield f"{len(wrong)} {title}{':' if wrong else ''}"
        for j in wrong:
            claim = j.claim
            yield f"  {claim.artifact}, {claim.record}: {claim.text}"
            yield f"    is {claim.stated.truth} ({claim.stated.kind}); said of it: {j.sentence}"


def _listed(judged: Sequence[Judged]) -> Iterator[str]:
    for j in judged:
        claim = j.claim
        yield f"{claim.stated.truth:12}{j.said:12}{claim.artifact} {claim.record} [{claim.stated.kind}] {claim.text}"
        if j.sentence:
            yield f"{'':24}{j.sentence}"
