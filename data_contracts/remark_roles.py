"""The roles that a word plays where a remark tells what a verdict says, and the words of each.

A verdict holds some roles and denies others (remark_sayings.py): what holds may be affirmed, what is denied may be
affirmed only behind a negation. In the lists a blank separates words in their base form.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

Role = Literal[
    "still", "moving", "thin", "open", "firm", "telling", "borne", "agree", "disagree", "overdone", "underdone", "invalid",
    "unlike", "alike", "mingled", "apart", "absent", "present", "swayed", "typical", "slight", "weighty", "luck",
]  # fmt: skip


@dataclass(frozen=True)
class Lexicon:
    """The words of a role, by part of speech."""

    verbs: str = ""
    nouns: str = ""
    adjectives: str = ""

    @cached_property
    def words(self) -> frozenset[str]:
        return frozenset(f"{self.verbs} {self.nouns} {self.adjectives}".split())


ROLES: Mapping[Role, Lexicon] = {
    # Nothing moved
    "still": Lexicon(
        "stay remain hold keep persist stand equal agree stabilise",
        "stability constancy steadiness consistency standstill",
        "unchanged same constant stable steady flat unaltered unmoved unaffected even consistent equal compatible"
        " indistinguishable",
    ),
    "moving": Lexicon(
        "change differ shift move vary alter drift deviate budge depart rise fall increase decrease improve regress worsen"
        " grow decline drop climb degrade fluctuate",
        "change difference shift movement move alteration drift deviation variation departure rise fall increase decrease"
        " drop decline improvement regression gain loss degradation",
        "significant measurable noticeable detectable visible discernible perceptible appreciable substantial notable",
    ),
    # How far the evidence reaches
    "thin": Lexicon(
        "lack limit restrict constrain underpower want rest lean rely depend hinge",
        "lack shortage scarcity paucity sparsity dearth want absence insufficiency inadequacy weakness limitation"
        " smallness thinness shortcoming sample basis footing foundation",
        "thin scarce sparse scant scanty meagre slim slender slight small little limited modest narrow weak insufficient"
        " inadequate deficient lacking incomplete fragmentary patchy spotty brittle wobbly short underpowered"
        " early fragile flimsy"
        " feeble shaky frail tenuous low coarse minimal few bare lean brief",
    ),
    "open": Lexicon(
        "suspect suggest hint indicate point await wonder remain seem appear guess",
        "doubt uncertainty ambiguity question suspicion hint indication impression hypothesis guess conjecture possibility"
        " sign suggestion lead clue pointer inkling caveat caution lean",
        "open uncertain unclear unknown undecided unsettled unresolved unconfirmed unproven inconclusive indeterminate"
        " undetermined tentative provisional preliminary doubtful ambiguous unverified pending suggestive speculative"
        " hypothetical questionable debatable murky hazy fuzzy blurry equivocal indicative"
        " exploratory suspected possible premature unsure unestablished"
        " unsupported undemonstrated unanswered interim anecdotal",
    ),
    "firm": Lexicon(
        "prove confirm establish demonstrate support justify warrant bear carry sustain verify substantiate back secure",
        "proof certainty confirmation confidence assurance guarantee ground",
        "certain sure clear enough sufficient adequate ample conclusive decisive definitive definite firm strong solid sound"
        " robust reliable trustworthy secure safe valid convincing compelling persuasive settled final fair"
        " established proven significant representative independent distinguishable precise resolved determined",
    ),
    "telling": Lexicon(
        "settle decide determine rule exclude distinguish separate tell know judge conclude resolve suffice allow permit"
        " amount constitute qualify reach answer discern infer",
        "verdict conclusion judgement judgment answer decision finding",
    ),
    # What a test that decided says of itself
    "borne": Lexicon(
        "hold agree back confirm support point exclude lie detect test shift move clear speak show differ change bear"
        " corroborate underpin reinforce substantiate exceed register",
        "support test interval agreement evidence confidence confirmation backing sign side direction bound significance",
        "unlikely clear beyond outside strong real genuine detectable measurable statistical significant consistent"
        " supported entire whole distinguishable distinct discernible",
    ),
    # A document and what was measured
    "agree": Lexicon(
        "agree match confirm hold support verify reproduce correspond coincide tally fit align corroborate substantiate"
        " validate uphold accord concur square back bear stand speak trace find follow conform reconcile equal recur"
        " recover reach",
        "agreement match confirmation correspondence consistency accord accordance concordance conformity support"
        " corroboration alignment reproduction harmony line keeping",
        "consistent correct right accurate faithful true identical same compatible congruent supported matching"
        " traceable reproducible",
    ),
    "disagree": Lexicon(
        "contradict conflict disagree differ diverge deviate depart clash refute disprove rebut dispute counter oppose belie"
        " fail miss fall speak misstate mismatch misreport undercut challenge question misrepresent contest stray",
        "contradiction conflict disagreement discrepancy mismatch difference divergence deviation inconsistency departure"
        " error misstatement odds clash dispute gap disparity variance contrast distance mistake inaccuracy",
        "contradictory conflicting inconsistent incompatible wrong incorrect inaccurate off unsupported unfounded"
        " refuted mistaken erroneous false untrue outdated stale different irreconcilable untenable unconfirmed"
        " unsubstantiated divergent discrepant disputed apart short contrary unreproduced unsustained",
    ),
    "overdone": Lexicon(
        "overstate exaggerate overestimate overreport exceed overshoot",
        "overstatement exaggeration overestimate overestimation",
        "optimistic exaggerated overstated",
    ),
    "underdone": Lexicon(
        "understate underestimate underreport undersell undershoot underrate",
        "understatement underestimate underestimation",
        "pessimistic understated conservative",
    ),
    # Values that cannot be
    "invalid": Lexicon(
        "violate break fail contradict breach defy conflict invalidate question corrupt",
        "problem fault defect flaw error violation anomaly glitch mistake impossibility inconsistency issue hint point"
        " contradiction breach implausibility irregularity",
        "impossible implausible invalid faulty broken corrupt corrupted erroneous inconsistent suspect dubious questionable"
        " unusable untrustworthy unreliable unsound wrong negative odd strange incoherent flawed defective"
        " nonsensical inadmissible contradictory illogical anomalous doubtful impossible-looking problematic",
    ),
    # Groups that were measured under other conditions, and settings that moved together
    "unlike": Lexicon(
        "differ mismatch vary deviate diverge change mislead depart shift",
        "difference mismatch inequality disparity discrepancy dissimilarity gap change variation",
        "different unlike unequal dissimilar distinct incomparable uneven mismatched other separate unfair misleading"
        " another inconsistent changed disparate unmatched heterogeneous altered",
    ),
    "alike": Lexicon(
        "compare match align equal correspond judge rank agree",
        "comparison equality match likeness equivalence comparability ranking parity",
        "comparable same equal identical alike similar matched matching fair equivalent like-for-like meaningful valid"
        " possible interchangeable consistent homogeneous legitimate",
    ),
    "mingled": Lexicon(
        "confound mix entangle coincide overlap blend mingle conflate move vary change tie link happen intertwine"
        " concentrate interweave blur accompany combine correlate differ reflect interlock mask cloud join lock bind",
        "confounding confounder overlap mixture mix entanglement bias coupling correlation blend coincidence",
        "confounded mixed entangled intertwined linked tied coupled inseparable indistinguishable biased together unfair"
        " ambiguous collinear interlocked correlated joint confused intermingled interwoven dependent",
    ),
    "apart": Lexicon(
        "separate isolate distinguish disentangle attribute assign tell identify credit split untangle discriminate"
        " disambiguate ascribe pin untie decouple divide disaggregate trace resolve know compare blame",
        "separation attribution isolation cause comparison",
        "separate separable identifiable distinguishable attributable independent isolated fair comparable clean balanced"
        " valid meaningful clear possible unconfounded",
    ),
    # What was never recorded, or no longer is there
    "absent": Lexicon(
        "lack miss omit leave vanish disappear drop skip stop remove",
        "gap absence lack omission hole blank void",
        "missing absent unrecorded unavailable unknown unmeasured unlogged undocumented lacking empty incomplete untracked"
        " unreported without untraceable unverified unsupported unable unsourced unattributed unobserved silent gone",
    ),
    "present": Lexicon(
        "measure record log track capture contain include cover find know give trace link verify confirm support check match"
        " compare exist belong back judge present collect report document provide supply store appear repeat run",
        "record source trace match support verification evidence presence comparison baseline measurement",
        "available recorded present known logged measured complete documented traceable clear verifiable",
    ),
    # A figure that a part of the requests moves
    "swayed": Lexicon(
        "pull drag skew distort shift sway influence affect drive dominate move tilt bias weigh depend differ"
        " pull hinge react respond draw stretch mask hide stand lie",
        "influence effect impact outlier sensitivity dependence pull weight leverage skew extreme distortion tail role"
        " median",
        "sensitive dependent outlying extreme unusual atypical isolated skewed far apart large noticeable strong susceptible"
        " vulnerable exceptional asymmetric lopsided uneven distorted responsive preferable safer distant",
    ),
    "typical": Lexicon(
        "characterise describe summarise reflect represent resist capture",
        "resistance picture",
        "typical representative robust resistant insensitive good suitable immune ordinary fair adequate reliable",
    ),
    # What is too small to count
    "slight": Lexicon(
        "fall lie stay remain count sit keep register rank",
        "floor threshold tolerance limit margin cutoff bound",
        "small slight within below same none under inside negligible minor minimal trivial",
    ),
    "weighty": Lexicon(
        "differ distinguish exceed change count matter reach cross surpass attain register pass lead produce bring",
        "difference change effect distinction",
        "meaningful relevant significant different noteworthy notable material substantial large real practical",
    ),
    "luck": Lexicon("explain", "chance noise luck coincidence accident randomness fluctuation"),
}  # fmt: skip
