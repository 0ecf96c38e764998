from __future__ import annotations

from dataclasses import replace

from data_contracts.accepted_findings import AcceptedFinding
from tasks.analysis.claims.claim_facts import claim_facts
from tests.analysis.claims.test_claim_facts import baseline, document

_WRONG = "# About m:1b\n\n- Mean TTFT: 0.165 s (warm)\n"
_SAYS = (
    "mean TTFT of warm requests of 165 ms for m:1b, which the measurements refute: 560 ms over 5 requests in"
    " dir/baseline.csv (stated 71% lower), 125 ms over its 4 warm requests (model load 10 ms against 2.1 s);"
    " no reading of them gives it (not reproducible)"
)


def _judged(*accept: AcceptedFinding) -> list[tuple[str | None, int, str]]:
    made = document(document(baseline(), _WRONG, "dir/earlier.md"), _WRONG, "dir/later.md")
    facts = claim_facts(replace(made.evidence(), accept=accept))
    return [(fact.verdict, fact.tier, fact.clause) for fact in facts]


def test_a_refuted_statement_that_the_user_accepts_has_a_verdict_of_its_own_and_the_reason() -> None:
    entry = AcceptedFinding("refuted_claim", "of the old rig", "dir/*.md")
    said = f"dir/earlier.md (line 3) and 1 other place state a {_SAYS}; accepted: of the old rig"
    assert _judged(entry) == [("accepted", 5, said)]


def test_a_copy_in_a_document_that_is_not_accepted_stays_refuted() -> None:
    assert _judged(AcceptedFinding("refuted_claim", "of the old rig", "earlier.md")) == [
        ("accepted", 5, f"dir/earlier.md (line 3) states a {_SAYS}; accepted: of the old rig"),
        ("refuted", 2, f"dir/later.md (line 3) states a {_SAYS}"),
    ]


def test_an_entry_about_a_rule_accepts_no_statement() -> None:
    said = f"dir/earlier.md (line 3) and 1 other place state a {_SAYS}"
    assert _judged(AcceptedFinding("negative_value", "known")) == [("refuted", 2, said)]
