"""What a verdict says in other words, and the frames that it is said in: a remark where the verdict holds it, else none.

In the lists `|` separates.
"""

from __future__ import annotations

from dataclasses import dataclass

from benchmarks.remark_frames import Table, listed

_FEW = ("insufficient", "suspected", "n_too_small")
_MOVED = ("improved", "regressed")
_AGREED = ("confirmed", "holds")
_TESTED = (*_MOVED, "unchanged")


@dataclass(frozen=True, slots=True)
class Stance:
    """What is said, the verdicts that hold it, and those that it goes against."""

    name: str
    held: tuple[str, ...]
    against: tuple[str, ...]
    said: str

    @property
    def table(self) -> Table:
        return Table(self.name, FRAMES, listed(self.said))


FRAMES = listed("""
    {}.|As recorded, {}.|On this evidence, {}.|It seems that {}.|For now, {}.|According to the fact, {}.
    |{}; the logs should be read.
    |{}, so the runs should be repeated.|As {}, check the settings.|The audit finds that {}.|The fact says that {}.
    |Although {}, the cause is unknown.|{}, but the cause is not known.|In this audit, {}.|It looks as if {}.
    |{}, which is why the settings should be recorded.|Given the recorded runs, {}.|This means that {}.
    |In other words, {}.
    |So far, {}.|It should be noted that {}.|{} and the cause should be looked for.
    |Because {}, the runs should be repeated.
    |What the record shows is that {}.|The runs show that {}.
""")
STANCES = (
    Stance("thin", _FEW, (*_TESTED, *_AGREED, "refuted", "below_floor"), """
        the evidence is thin|the sample is too small for a verdict|the evidence does not suffice|the basis is slim
        |the evidence rests on few runs|there are too few runs to decide|more runs are needed for a conclusion
        |the data are too scarce for a verdict|the comparison lacks runs|no verdict can be given
        |the question is still open
        |the evidence falls short of a verdict|the sample remains limited|the result is only tentative
        |nothing has been established yet|the evidence is too weak to support a conclusion|it is too early for a verdict
        |a conclusion would be premature|the observation comes from a thin sample|the runs do not settle the question
        |there is not enough evidence for a verdict|the evidence is inconclusive|the matter has not been settled
        |the available runs cannot settle the matter|the finding is provisional|the basis for a judgement is missing
        |the number of runs is insufficient|the runs are too scarce to tell|the outcome is undecided
        |the difference is not established|what was observed is a hint at best|the evidence leaves the question open
    """),
    Stance("better", ("improved",), ("regressed", "unchanged", *_FEW, "below_floor", "confirmed", "incomparable"), """
        it has improved since the baseline|it got better|an improvement was found
        |there was an improvement over the baseline
        |the change is an improvement|it is better than in the baseline|the test supports an improvement
        |the runs point to an improvement|the improvement is confirmed by the test
        |the improvement is backed by the interval
        |the recorded change is for the better|the audit registers an improvement
        |the figure has moved in the better direction
        |it compares favourably with the baseline|a gain over the baseline was recorded
    """),
    Stance("worse", ("regressed",), ("improved", "unchanged", *_FEW, "below_floor", "confirmed", "incomparable"), """
        it has regressed since the baseline|it got worse|a regression was found
        |there was a regression against the baseline
        |the change is a regression|it is worse than in the baseline|the test supports a regression
        |the runs point to a regression|the regression is confirmed by the test|the regression is backed by the interval
        |the recorded change is for the worse|the audit registers a regression|the figure has moved in the worse direction
        |it compares unfavourably with the baseline|a loss against the baseline was recorded|it has deteriorated
        |a deterioration was measured|it has slowed since the baseline
    """),
    Stance("same", ("unchanged",), (*_MOVED, *_FEW, "refuted", "incomparable", "confounded", "broken"), """
        nothing has changed since the baseline|no change was found|there was no visible change|it does not move
        |it stays where it was|it is unchanged|it has remained stable|there is no sign of a change
        |the audits agree with each other|no difference from the baseline was detected|it held steady
        |the interval includes no change|it neither rose nor fell|the baseline level was maintained
        |there was neither an improvement nor a regression|the test finds no change|it is the same as in the baseline
        |no shift was detected|a change could not be detected|the figure did not drift|it kept its level
    """),
    Stance("agrees", _AGREED, ("refuted", "broken", "accepted"), """
        the statement agrees with the data|the records bear the statement out|the statement is confirmed
        |the stated value matches the measured one|the data support the statement|the statement holds
        |the records confirm the stated value|the stated figure is consistent with the records|the figures tally
        |the statement is borne out by the records|the data back the statement|there is no contradiction
        |the records do not contradict the statement|the stated value can be reproduced from the records
        |no discrepancy was found|the statement is in line with the records|the statement stands
    """),
    Stance("disagrees", ("refuted",), (*_AGREED, *_TESTED, *_FEW), """
        the statement contradicts the data|the records do not bear the statement out|the statement is refuted
        |the stated value does not match the measured one|the data do not support the statement
        |the statement does not hold|the records disagree with the stated value|the statement is at odds with the records
        |the stated figure is not backed by the records|the data refute the statement
        |the statement is contradicted by the data
        |the document and the data disagree|the stated figure departs from the records|the statement fails the check
        |the claim is not borne out|there is a discrepancy between the document and the records
        |the statement cannot be reproduced from the records|the document is in conflict with the data
        |the stated value is not what was measured|the records tell otherwise
    """),
    Stance("invalid", ("broken",), (*_AGREED, *_TESTED, *_FEW, "below_floor"), """
        the values are impossible|the recorded values cannot be right|the values are implausible|the values are invalid
        |the record is inconsistent|the records contradict themselves|the timestamps are inconsistent
        |the measurement is faulty|something is wrong with the record|the values point to an error in the record
        |such a value cannot occur|the records are not valid|there is an error in the records
        |the values defy the definition
        |the values are not plausible|the measurement is not usable
    """),
    Stance("unlike", ("incomparable",), (*_AGREED, *_TESTED, *_FEW, "below_floor"), """
        the conditions differ|the runs were measured under different conditions|the groups are not comparable
        |the settings do not match|the comparison is not fair|no fair comparison is possible
        |the baseline was measured under other conditions|the configurations are not the same
        |the runs cannot be compared|the conditions were not the same|a comparison would be misleading
        |the groups differ in their setup|the groups are unlike in their settings|like is not compared with like
        |the audits do not share their conditions|the conditions of the groups are different
    """),
    Stance("mingled", ("confounded",), (), """
        the settings vary together|the settings changed together|the effects cannot be separated
        |the factors cannot be told apart|the comparison is confounded|the settings are entangled
        |the effects are not separable|the difference cannot be attributed to either setting
        |the effect of either setting cannot be isolated|the factors overlap|the settings are mixed up with each other
        |the design does not separate the settings|the settings were not varied independently
        |neither setting can be credited|it is not clear which setting matters|the settings are not independent
    """),
    Stance("swayed", ("differs",), (*_AGREED, *_TESTED, *_FEW), """
        the mean is pulled up by outliers|the outliers raise the mean|the mean depends on the outlying requests
        |the mean is sensitive to the outliers|the mean is skewed
        |the outliers distort the mean|the mean is not representative|the outliers influence the mean
        |the outlying requests dominate the mean|the mean is inflated by outliers|the tail drives the mean
        |the mean is not typical of the other requests|the outlying requests lie far from the others
    """),
    Stance("limits", ("differs",), (), """
        the mean does not describe the typical request|the mean is not representative of the others
    """),
    Stance("slight", ("below_floor",), (*_MOVED, *_FEW, "refuted"), """
        the difference is below the floor|the difference counts as none|the difference lies within the floor
        |the difference does not reach the floor|the difference is too small to count|the effect stays below the floor
        |the difference falls short of the floor|the difference is not meaningful|no meaningful difference was found
        |the difference is within the tolerance|the difference is smaller than the floor
    """),
)  # fmt: skip
# What is sure of more than any verdict is: no remark under any fact
OVERDONE = Table("overdone", FRAMES, listed("""
    the evidence is beyond dispute|the result can be relied upon|the matter is closed|the value is certain to hold
    |the evidence is overwhelming|the result holds for all models|the change will last|the figure is trustworthy
    |the result is good enough for production|the change does not matter|the difference is nothing to worry about
    |the numbers are fine|the effect is dramatic|the change is huge|this is the best model|the change is harmless
    |no further evidence is needed|every run shows it|the result applies to any engine|the setup is flawless
    |the evidence may be set aside|it will stay so|the change is welcome|the finding is groundbreaking
    |the result is as expected|users will notice it|the change is due to the driver|the server is to blame
    |the sample is large enough|the evidence is ample|the value is excellent|the performance is poor
    |the engine is unreliable|the hardware is weak|the authors were careless|the document should be trusted
"""))  # fmt: skip
