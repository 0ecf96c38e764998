"""What the rules of remarks let through and what they stop, each with its near twin."""

from __future__ import annotations

import pytest

from tasks.commentary.gate import check
from tests.commentary.material import FACTS_SEEN


def _kept(text: str) -> bool:
    return bool(check(text, FACTS_SEEN).accepted)


@pytest.mark.parametrize(
    ("kept", "refused"),
    [
        # What a frame asks for is an act of care
        ("F08: It is worth repeating the runs.", "F08: It is worth trusting the runs."),
        ("F08: Worth repeating with the same prompts.", "F08: Worth ignoring with the same prompts."),
        # Any thing of the serving system may be a cause, and nothing is permitted by that
        ("F08: Chunked prefill may have changed the batches.", "F08: Chunked prefill may be used."),
        ("F08: It may come from a different prefix cache.", "F08: It comes from a different prefix cache."),
        # What is sought is open, and its cause is not taken for known
        ("F08: Repeat it to confirm that it persists.", "F08: Repeat it to confirm that the driver caused it."),
        # A process that is asked after is there, a state is not
        ("F08: Record how the requests were queued.", "F08: Record why the rate is so low."),
        # More evidence is needed, never more of what is measured
        ("F05: The comparison needs more runs.", "F05: The model needs more energy."),
        # What one fact tells reaches to no other model
        ("F06: The sweep cannot tell which setting matters.", "F06: The sweep cannot be used for any model."),
        # What comes behind what was not confirmed calls it right by no back door
        ("F06: The sweep cannot tell which setting matters.", "F06: The sweep cannot tell the setting, which is right."),
    ],
)  # fmt: skip
def test_what_may_be_said_is_kept_and_its_twin_is_refused(kept: str, refused: str) -> None:
    assert (_kept(kept), _kept(refused)) == (True, False)
