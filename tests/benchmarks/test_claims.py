from __future__ import annotations

import random
from itertools import islice
from pathlib import Path

import pytest

from benchmarks.claims.auditing import judge
from benchmarks.claims.confusion import precision
from benchmarks.claims.making import write_audit
from benchmarks.claims.numbers import Unit, write
from benchmarks.claims.readings import explained, true_values
from benchmarks.claims.requests import studies
from benchmarks.claims.stating import WORDS, Topic, false, true


def test_no_claim_is_refuted_that_is_not_false(tmp_path: Path) -> None:
    claims = write_audit(tmp_path / "files", claims=80, seed=2)

    judged = judge(tmp_path / "files", tmp_path / "tables", claims)

    assert [(j.claim.text, j.sentence) for j in judged if j.is_false_refutation] == []
    assert precision(judged) == 1.0, "and some are refuted"
    assert any(j.said == "confirmed" for j in judged)


def test_the_same_seed_makes_the_same_claims_a_third_of_them_false(tmp_path: Path) -> None:
    claims = write_audit(tmp_path / "one", claims=200, seed=3)

    assert write_audit(tmp_path / "two", claims=200, seed=3) == claims
    truths = [claim.stated.truth for claim in claims]
    assert 0.3 <= truths.count("refuted") / len(truths) <= 0.45
    assert {claim.form for claim in claims} == {"sentence", "table", "summary"}
    for claim in claims:
        text = (tmp_path / "one" / claim.artifact).read_text("utf-8")
        assert claim.stated.written.digits in text or f"{claim.stated.written.number:g}" in text


def test_a_true_number_is_within_what_its_name_may_mean_and_a_false_one_beside_it() -> None:
    dice = random.Random(1)
    for study in islice(studies(dice), 12):
        for group in study.groups:
            for metric in study.held:
                for word in WORDS[metric]:
                    topic = Topic(metric, word, "tok/s" if metric == "decode_throughput" else "s")
                    ranges = explained(group, metric, word)
                    right, wrong = true(dice, group, topic), false(dice, study, group, topic)
                    assert (right is None) == (ranges == [])
                    if right:
                        assert not all(right.written.is_beyond(low, high, 0.0) for low, high in ranges)
                    if wrong:
                        values = [value for _, value in true_values(group, metric, word)]
                        assert all(
                            write(value, topic.unit, 2, cut=cut) != wrong.written
                            for value in values
                            for cut in (False, True)
                        )


@pytest.mark.parametrize(
    ("value", "unit", "digits", "cut", "text"),
    [
        (0.4178, "ms", 3, False, "418"), (0.4178, "ms", 3, True, "417"), (38.25, "tok/s", 3, True, "38.2"),
        (1797.0, "tokens", 2, False, "1,797"), (0.6349, "%", 3, False, "63.5"), (12.0, "s", 4, True, "12.00"),
    ],
)  # fmt: skip
def test_a_number_is_written_to_its_digits_rounded_or_cut_off(
    value: float, unit: Unit, digits: int, cut: bool, text: str
) -> None:
    assert write(value, unit, digits, cut=cut).digits == text
