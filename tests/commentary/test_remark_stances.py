"""What a verdict holds may be said in other words, and nothing that it goes against."""

from __future__ import annotations

import pytest

from benchmarks.gate_probe import facts
from data_contracts.remark_roles import ROLES
from data_contracts.remark_sayings import SAYINGS
from tasks.commentary.gate import objections
from tasks.commentary.remarks.lexicon import lexicon

_FACTS = {fact.verdict: fact for fact in facts()}


def _kept(verdict: str, text: str) -> bool:
    return not objections(text, _FACTS[verdict])


@pytest.mark.parametrize(
    ("verdict", "kept", "refused"),
    [
        # What is thin rests on little, and nothing that was tested does
        ("insufficient", "The evidence rests on few runs.", "The evidence rests on solid runs."),
        ("insufficient", "The question is still open.", "The question is settled."),
        ("improved", "The test supports an improvement.", "The question is still open."),
        ("regressed", "It got worse, and the interval supports that.", "Nothing has been established yet."),
        # That nothing was found is said where nothing was
        ("unchanged", "No difference from the baseline was detected.", "A difference from the baseline was detected."),
        ("n_too_small", "The sample is thin.", "No difference was detected."),
        # A document agrees or it does not
        ("confirmed", "The records bear it out.", "The records do not bear the statement out."),
        ("refuted", "The statement is at odds with the records.", "No discrepancy was found."),
        ("refuted", "The stated value is higher than the measurement.", "The measurement is higher than the stated value."),
        # What is faulty is what was recorded, and nothing around it
        ("broken", "The values are implausible.", "The benchmark is implausible."),
        ("broken", "Such a TTFT cannot occur.", "Such a TTFT can occur."),
        ("incomparable", "The settings do not match.", "The settings match."),
        ("improved", "The improvement is supported.", "The conditions differ."),
        ("confounded", "The settings vary together.", "The settings were varied independently."),
        ("differs", "The outliers drag the mean.", "The driver drags the mean."),
        ("below_floor", "The difference counts as none.", "The difference is meaningful."),
        # A plain thing may have happened, and nothing is permitted by that
        ("regressed", "The client may define it otherwise.", "The client may deploy it otherwise."),
        ("regressed", "The requests may be batched differently.", "The requests may be dropped."),
        ("regressed", "Another process may have run.", "Another process may be to blame."),
        # What is asked after is not taken for known
        ("regressed", "Check how long each request waits.", "Check how long the host was overloaded."),
        ("regressed", "Record any stall of the server.", "Record the stall of the server."),
        ("regressed", "Find out how the server was configured.", "Find out how the server lost its clock."),
        # Whoever is told to look
        ("regressed", "Readers should look at the logs.", "Readers should trust the logs."),
    ],
)  # fmt: skip
def test_a_verdict_is_told_in_the_words_of_its_roles(verdict: str, kept: str, refused: str) -> None:
    assert (_kept(verdict, kept), _kept(verdict, refused)) == (True, False)


def test_no_verdict_holds_a_role_that_it_denies() -> None:
    assert [verdict for verdict, said in SAYINGS.items() if set(said.held) & set(said.refused)] == []


def test_each_word_of_a_role_is_in_the_lexicon() -> None:
    assert [word for role in ROLES.values() for word in role.words if word not in lexicon()] == []
