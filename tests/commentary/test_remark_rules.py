"""What the rules of remarks let through and what they stop, each with its near twin."""

from __future__ import annotations

import pytest

from tasks.commentary.gate import objections
from tests.commentary.material import FACTS_SEEN

_FACTS = {fact.number: fact for fact in FACTS_SEEN}


def _kept(text: str) -> bool:
    number, _, remark = text.partition(": ")
    return not objections(remark, _FACTS[number])


@pytest.mark.parametrize(
    ("kept", "refused"),
    [
        # What is not possible has a name: it is not what the fact tells
        ("F08: It is not possible to tell a cause.", "F08: This is not possible."),
        ("F06: A ranking is not possible here.", "F06: That is not possible here."),
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
        # What may be done to something is no supposition, unless it is to look at it
        ("F08: The log could be read again.", "F08: The log could be ignored."),
        ("F08: It may have been caused by longer prompts.", "F08: It may be caused only by longer prompts."),
        # An act aims at knowing more, and not at an outcome
        ("F08: Repeat the runs to see whether it persists.", "F08: Repeat the runs to prevent a further regression."),
        ("F08: Record the load so that the runs can be compared.", "F08: Record the load so that the rate looks better."),
        # A condition and a complement come to no judgement and to no deed
        ("F08: Check that the prompts are the same.", "F08: Check that the engine is good enough."),
        ("F08: Check the log before quoting the mean.", "F08: Check the log before deploying the model."),
        # A second clause is judged as the first one is
        ("F08: It may come from the load, so record it.", "F08: It may come from the load, and indeed it does."),
        # More evidence is told to help, and never what it would find
        ("F05: More runs would narrow the interval.", "F05: More runs would show a higher rate."),
        # An open question asks what to check; one that leads is none
        ("F08: Was the cache warm during the runs?", "F08: Is the new release not the best choice?"),
        ("F08: Which driver was used?", "F08: Can the value be trusted?"),
        # A direct question reopens no verdict
        ("F07: Were the prompts the same in both audits?", "F07: Has TTFT really improved?"),
        # What is told apart need not be there, and nothing is known to have moved what was measured
        ("F08: Look for other processes that ran.", "F08: Check the queue that delayed the requests."),
        # A possible cause may stand in front; what is related is no more than possible
        ("F08: A possible cause is a change of the prompts.", "F08: It is related to a change of the prompts."),
        # Where the sentence begins, nothing is invented
        ("F08: In later audits, the load should be recorded.", "F08: With the new scheduler in place, the rate fell."),
        # What shuts other explanations out is a judgement, and whether another process ran is asked
        ("F08: Check that no other process ran.", "F08: Check that no other explanation is possible."),
        # A state of the system is not taken for known
        ("F08: Given the recorded rate, check the log.", "F08: Given the slow network, check the log."),
        # What is done besides is an act of care, too
        ("F08: Check the log by reading the slow requests.", "F08: Check the log by deploying the model."),
        # A word of place turns an act into another one
        ("F08: The outliers should be written down.", "F08: The outliers should be passed on."),
        # What begins by itself is what ran
        ("F08: The requests could start at other times.", "F08: The rollout could start at other times."),
        # Evidence is asked after, and not passed on
        ("F08: Ask the operator about the load.", "F08: Send the operator the load and the log."),
        # More evidence makes a comparison fair, and nothing ready
        ("F05: More runs would make the comparison easier.", "F05: More runs would make the result ready."),
        # A denial ends where another thing is told of
        ("F09: No change was found in the latency.", "F09: No change was found, only a slight increase."),
        # What is joined to an act of care is one, too
        ("F08: The runs should be repeated and recorded.", "F08: The runs should be repeated and deployed."),
        # What a thing has undergone is not taken for known before its noun
        ("F08: The recorded requests should be inspected.", "F08: The overloaded server should be inspected."),
        ("F08: Check the settings of the scheduler.", "F08: Check the scheduler-induced regression."),
        ("F08: Record the batch size, which helps a later audit.", "F08: Record the batch size, which led to this value."),
        # Evidence is not picked by its outcome
        ("F08: List the runs with their settings.", "F08: List the runs with good values."),
        ("F08: Report every recorded value.", "F08: Report the lowest value."),
        # A fact tells of its own runs, and of no kind of things
        ("F08: The rate has regressed since the baseline.", "F08: As a rule, reports overstate the rate."),
        # What was measured is not said to be unmeasured
        ("F08: The cause was not recorded.", "F08: The rate was not measured."),
        ("F08: The rate regressed, and the cause is open.", "F08: The rate regressed, but not by much."),
        # Who reads the audits may say so
        ("F08: We do not know the cause.", "F08: We know the cause."),
        # Each act beside what goes beyond it
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
)  # fmt: skip
def test_what_may_be_said_is_kept_and_its_twin_is_refused(kept: str, refused: str) -> None:
    assert (_kept(kept), _kept(refused)) == (True, False)
