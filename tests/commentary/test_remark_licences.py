"""What each act of a remark licenses, beside a twin that goes beyond it."""

from __future__ import annotations

import pytest

from tasks.commentary.gate import check
from tests.commentary.material import FACTS_SEEN


def _kept(text: str) -> bool:
    return bool(check(text, FACTS_SEEN).accepted)


@pytest.mark.parametrize(
    ("kept", "refused"),
    [
        ("F05: The maximum rests on a short series.", "F04: The mean rests on a small sample."),
        ("F09: A change smaller than the noise could go unnoticed.", "F09: A small change was found."),
        ("F08: The size of the regression is known only roughly.", "F08: The regression is only slight."),
        ("F08: The runs do not tell what caused it.", "F08: The runs do not settle the question."),
        ("F05: A longer run would narrow the uncertainty.", "F05: A longer run would give a lower tail."),
        ("F08: Mark the run as suspected.", "F08: Mark the run as passed."),
        ("F06: Treat the ranking as open.", "F06: Treat the ranking as final."),
        ("F04: Quote the mean together with its interval.", "F04: Quote the mean in the announcement."),
        ("F08: Use the same release in both audits.", "F08: Use the older release for now."),
        ("F04: This is the mean of the recorded requests.", "F04: This is the mean of all models."),
        (
            "F08: Compare the lengths that were configured.",
            "F08: Check the scheduler that delayed the requests.",
        ),
        ("F08: The interval is wide.", "F08: The regression is doubtful."),
        ("F04: The file gives the rate of each request.", "F04: The file is careful with its figures."),
        ("F05: The tail cannot be judged from these requests.", "F05: The tail of this model is short."),
        ("F08: A later start may explain the drop.", "F08: The drop might not exist."),
        ("F04: The rate was recorded by the tool.", "F04: The rate was verified by the audit."),
        ("F08: Check whether the queue was full.", "F08: Check why the queue was overloaded."),
        ("F04: Look at the slow requests as well.", "F04: There is no point in repeating the run."),
    ],
)
def test_an_act_is_kept_and_what_goes_beyond_it_is_refused(kept: str, refused: str) -> None:
    assert (_kept(kept), _kept(refused)) == (True, False)
