"""What may be said of each verdict, and the near twin that says another thing of it."""

from __future__ import annotations

import pytest

from tasks.commentary.gate import objections
from tasks.commentary.prompting import NumberedFact


def _fact(number: str, clause: str, metric: str, verdict: str) -> NumberedFact:
    subject = '{"model":"alpha:1b","setting":"temperature"}'
    return NumberedFact(number, f"id-{number}", clause, subject, metric, verdict)


_FACTS = (
    _fact("F01", "40 files were found: 36 ingested, 1 duplicate, 1 unsupported and 2 quarantined; every file is"
          " accounted for", "", "holds"),
    _fact("F02", "docs/SUMMARY.md (line 3) states a mean TTFT of 165 ms for alpha:1b, which the measurements refute: 257"
          " ms over 20 requests in runs.csv (stated 36% lower)", "ttft", "refuted"),
    _fact("F03", "over all requests the TTFT of alpha:1b at temperature 0.2 is 19 times that at 0.4: it is the run order,"
          " which loads the model there, and no effect of temperature", "ttft", "confounded"),
    _fact("F04", "the mean TTFT of alpha:1b is 504 ms with its 7 outliers and 351 ms without (-30%)", "ttft", "differs"),
    _fact("F05", "docs/SUMMARY.md (table 2, row 1) states a peak throughput of 88 token/s for alpha:1b, which is not"
          " judged: it names no measured file", "decode_throughput", "unsupported"),
    _fact("F06", "the mean decode throughput of alpha:1b differs by 0.9% between the 4 values of num_gpu (n = 36"
          " requests), below the 5.0% from which a difference counts", "decode_throughput", "below_floor"),
    _fact("F07", "docs/SUMMARY.md (row 1) states a mean load duration of 424 ms for alpha:1b, which the measurements"
          " confirm: 424 ms over 5 requests in runs.csv", "load_duration", "confirmed"),
    _fact("F08", "the TTFT of alpha:1b at concurrency 4 is unchanged since the baseline audit (95% interval -2% to 3%)",
          "ttft", "unchanged"),
    _fact("F09", "the TTFT of alpha:1b at concurrency 4 has regressed since the baseline audit by 24% (95% interval 20%"
          " to 28%)", "ttft", "regressed"),
    _fact("F10", "the highest load duration of alpha:1b is 59.6 ms (n = 4 warm requests)", "load_duration", "measured"),
)  # fmt: skip

_BY_NUMBER = {fact.number: fact for fact in _FACTS}


@pytest.mark.parametrize(
    ("kept", "refused"),
    [
        # An account tells where each file went, and nothing of what is in it
        ("F01: The count does not tell whether the contents are right.", "F01: The contents of the files are correct."),
        ("F01: The quarantined files may be truncated.", "F01: The ingested files may be truncated."),
        ("F01: All files that were found are accounted for.", "F01: All of the files were ingested."),
        ("F01: Each file found has been assigned to a category.", "F01: A file is missing from the tally."),
        # A document errs the way that its figure does
        ("F02: The stated TTFT is lower than the measured one.", "F02: The stated TTFT is higher than the measured one."),
        ("F02: The document understates the TTFT.", "F02: The document overstates the TTFT."),
        ("F02: The stated TTFT does not match the runs.", "F02: The stated value cannot be checked here."),
        ("F02: The document may hold a rounded value.", "F02: The stated value may be the median."),
        # A cause that the fact names is not supposed again
        ("F03: The gap comes from the run order.", "F03: The run order may play a role in the gap."),
        ("F03: Repeat the requests in another order.", "F03: The run order cannot explain the whole ratio."),
        # What outliers do to a mean, and under which condition
        ("F04: Without the outliers the mean is lower.", "F04: Without the outliers the mean is higher."),
        ("F04: The mean is lower when the outliers are left out.", "F04: Leaving the outliers out raises the mean."),
        ("F04: Check which requests push the mean up.", "F04: Check which requests push the mean down."),
        # What was not judged is neither right nor wrong
        ("F05: Missing records are no evidence that the value is wrong.", "F05: The value has to be regarded as wrong."),
        ("F05: No measurement here backs the stated peak.", "F05: The stated peak does not match the measurements."),
        ("F05: This statement was left without a verdict.", "F05: Take the row out of the report."),
        # Too small to count
        ("F06: The throughput differs by less than what counts.", "F06: The throughput is lower at some values."),
        ("F06: The values give nearly the same throughput.", "F06: The difference would count in a cleaner sweep."),
        # A statement was confirmed, and no more than that
        ("F07: The match says nothing about a typical load.", "F07: The load duration is not supported by the runs."),
        ("F07: The confirmation covers this row.", "F07: It agrees, hence the load times are accurate."),
        # No change was found, of this metric
        ("F08: The interval includes zero.", "F08: Nothing about the model has changed."),
        ("F08: An unchanged TTFT does not imply an unchanged TPOT.", "F08: The TTFT is unchanged under any load."),
        # A change that was tested
        ("F09: Each request waits longer for its first token.", "F09: The model is slower in every latency metric."),
        ("F09: How large the rise is remains uncertain.", "F09: Whether the TTFT rose remains uncertain."),
        ("F09: A change of the driver may have slowed it.", "F09: TTFT rose because each load takes longer."),
        ("F09: Check what raised the TTFT.", "F09: Check what brought the TTFT down."),
        ("F09: Note down what was changed between the audits.", "F09: Go back to the previous version for now."),
        ("F09: Compare the prompts, since TTFT depends on them.", "F09: Check the log, since the server leaks memory."),
        # What a fact does not have is no topic of its remark
        ("F02: The stated TTFT does not follow from the runs.", "F09: The stated TTFT does not follow from the runs."),
        ("F01: No file was lost from the count.", "F08: No file was lost from the count."),
        ("F04: The outlying requests were kept in the data.", "F06: The outlying requests were kept in the data."),
        ("F05: This row was neither confirmed nor refuted.", "F07: This row was neither confirmed nor refuted."),
        ("F09: The TTFT is higher than at the baseline.", "F10: The load was the same at the baseline."),
        ("F10: The sample of warm requests is too small.", "F06: The sample of warm requests is too small."),
        # What a test or a count decided is not taken away in part, and no more runs settle what is open
        ("F07: The measurements support the stated value.", "F07: The measurements support it only in part."),
        ("F09: A newer driver may have slowed it.", "F09: The change may have come from chance alone."),
        ("F05: A rerun would help to judge the peak.", "F05: A rerun would confirm the stated peak."),
        ("F03: Keep the order of the requests on record.", "F03: Temperature changes the TTFT of the model."),
        # A figure that was measured, and what it is not
        ("F10: This is the longest load among the warm requests.", "F10: The load duration is well under control."),
        ("F10: A maximum hides how the other loads spread.", "F10: The spread of the loads is small."),
        ("F10: Unload the model and repeat the cold request.", "F10: Set the timeout to this maximum and save memory."),
        ("F10: Quote the mean and the maximum together.", "F10: Take this maximum as the new limit."),
    ],
)  # fmt: skip
def test_a_verdict_is_told_as_it_is(kept: str, refused: str) -> None:
    assert [not objections(text[5:], _BY_NUMBER[text[:3]]) for text in (kept, refused)] == [True, False]
