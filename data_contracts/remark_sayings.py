"""What a remark may say of a fact beside the fact's own words, verdict by verdict.

In the lists a blank separates words in their base form.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from data_contracts.facts import Verdict


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


# What may lie behind a difference between runs of any kind
_BETWEEN_RUNS = _words("""
    cache caching cold warm warm-up warmup loading load preload setting configuration config parameter option
    version driver release build update upgrade software firmware kernel server engine library contention
    interference concurrency parallelism throttling thermal temperature heat clock power limit cap prompt input
    output length context batch batching workload order drift session environment hardware machine host system
    client network queue queueing scheduler scheduling background process memory swapping gpu cpu governor state
    frequency mix other different new newer later earlier recent change flag seed sampling another something factor
    external outside unrelated elsewhere else template tokenizer quantization quantisation precision start restart
    initialisation backend runtime pressure overhead device disk data placement cooling fan time day mode size busy
    busier work task job activity management
""")


@dataclass(frozen=True, slots=True)
class Sayings:
    """What a verdict lets a remark assert, what it lets it deny, and the causes that it may hold possible."""

    asserted: frozenset[str] = frozenset()
    denied: frozenset[str] = frozenset()
    causes: frozenset[str] = frozenset()


_MOVED = Sayings(
    _words("""
        hold agree back confirm unlikely point clear change difference differ beyond outside support strong genuine
        real detect test confidence bound lie entirely wholly side move statistically significant evidence shift speak
    """),
    _words("explain chance noise"),
    _BETWEEN_RUNS,
)
_FEW = Sayings(
    _words("""
        little premature underpowered sign artefact large early suggestive change moderate preliminary few small
        insufficient open unclear unknown uncertain undecided inconclusive lack missing thin weak limited limit
        suspect suspicion suspected tentative provisional hint indication lead uncertainty single session share
        exclude undetermined unresolved unconfirmed unproven absent inadequate scarce sparse modest guess question
        evidence verdict
    """),
    _words("""
        certain sure clear enough sufficient conclusive confirm prove establish settle support decide know
        significant reliable distinguish separate proof verdict decisive firm strong distinguishable representative
        independent
    """),
    _BETWEEN_RUNS
    | _words("""
        noise chance coincidence sample sampling drift session order cold warm cache load loading setting
        configuration version driver environment throttling temperature background process contention interference
        variation variability fluctuation random outlier small few state machine host length prompt start slow
        maximum real genuine effect artefact
    """),
)
_SAME_SAID = Sayings(
    _words("""
    hold speak bear verify find confirm match agree consistent consistency reproduce same correct right support
    trace agreement correspond follow line faithful accurate corroborate back discrepancy-free fit
"""),
    _words("""
    contradict contradiction differ disagree conflict deviate discrepancy mismatch
"""),
    _words("""
    source same tool clock error file script export formula generate compute derive both rounding recent definition
"""),
)
_CONFLICT = Sayings(
    _words("""
        conflict contradict contradiction contradictory inconsistent inconsistency disagree differ different diverge
        divergence discrepancy mismatch ambiguous ambiguity unclear unresolved open unknown deviate conflicting
        differing disagreement difference
    """),
    _words("""
    agree match same consistent consistency comparable reconcile correspond fit usable know clear both right
    determine
"""),
    _words("""
        edit edited rewrite overwrite export copy copying merge script definition rounding round unit conversion
        older earlier later old another other different version change error compute computed recompute aggregate
        measurement modify update processing repeat hand manual manually by-hand
    """),
)
_PLAIN = Sayings(
    _words("measure record observe describe compute plain single missing lack absent"),
    _words("compare comparison verdict judge baseline conclusion part include contain"),
    causes=_BETWEEN_RUNS,
)
_UNSUPPORTED = Sayings(
    _words("""
        unsupported open unknown unclear lack missing without absent unverified untraceable other another different
        unable unconfirmed undocumented source provenance
    """),
    _words("""
    support confirm trace find verify check back match know belong include contain give clear judge link
"""),
    _words("""
    run session version configuration setting other another different older earlier folder machine copy removed
"""),
)
_GONE = Sayings(
    _words("""
    missing absent vanish lack gap stop remove drop unknown open leave baseline earlier previous no-longer still
"""),
    _words("""
    measure again repeat compare include contain cover find present judge know available record run
"""),
    _words("""
    remove removed rename renamed drop skip forgotten failure script schedule folder move other change
"""),
)
SAYINGS: Mapping[Verdict | None, Sayings] = {
    None: _PLAIN,
    "measured": _PLAIN,
    "reported": _PLAIN,
    "improved": _MOVED,
    "regressed": _MOVED,
    "unchanged": Sayings(
        _words("""
            unchanged same stay remain stable constant hold steady within agree test equal no-change compatible
        """),
        _words("""
    change differ difference move shift detect deviate significant measurable noticeable detectable support increase
    decrease improve regress worsen rise fall
"""),
        _words("""
    small smaller slight effect uncertainty coarse noise chance hidden subtle interval drift
"""),
    ),
    "suspected": _FEW,
    "insufficient": _FEW,
    "n_too_small": _FEW,
    "below_floor": Sayings(
        _words("""
    effect stay remain lie fall small within same below floor count none negligible threshold tolerance limit
"""),
        _words("""
    differ difference distinguish meaningful exceed change count matter relevant reach significant
"""),
        _words("noise chance drift order session"),
    ),
    "refuted": Sayings(
        _CONFLICT.asserted | _words("""
    fail speak odds optimistic pessimistic exceed exaggerate overestimate underestimate misstate too short fall
    refute wrong incorrect unsupported contradict overstatement outdated stale
"""),
        _CONFLICT.denied | _words("""
    support confirm correct hold reproduce back substantiate true find trace
"""),
        _BETWEEN_RUNS | _words("""
            run session version configuration setting aggregate average median mean maximum peak rounding round
            definition unit older earlier old outdated another other different measurement model typo error copy
            subset selection hardware machine prompt workload engine driver warm cold mistake transcription state
            write update before compute measure record take
        """),
    ),
    "confirmed": _SAME_SAID,
    "holds": Sayings(
        (_SAME_SAID.asserted - {"same"}) | _words("""
            hold fit satisfy derive compute verify pass arithmetic arithmetically identity formula law check
            calculation definition relation internally define coherent add sum timing
        """),
        _SAME_SAID.denied | _words("break violate inconsistent inconsistency violation"),
        _SAME_SAID.causes,
    ),
    "broken": Sayings(
        _CONFLICT.asserted | _words("""
    faulty impossible implausible negative broken invalid problem error point order hint clock timing time timestamp
"""),
        _CONFLICT.denied | _words("possible plausible valid hold"),
        _CONFLICT.causes | _words("""
    clock clocks adjust mix retry stream streaming timestamp queue cancel cancelled
"""),
    ),
    "accepted": _CONFLICT,
    "confounded": Sayings(
        _words("""
            differ change factor bias biased happen confound confounder confounding confounded mix mixed entangle
            coincide together unfair invalid along overlap separate inseparable indistinguishable setting context
            size cache state parameter option thermal start limit same linked tie open unknown unclear vary move
            concentrate
        """),
        _words("""
            separate compare comparison fair valid identify isolate distinguish attribute tell know comparable clear
            disentangle meaningful identifiable possible distinguishable assign credit balanced independent
        """),
        _BETWEEN_RUNS | _words("""
    cold warm load loading start cache caching setting order drift warm-up warmup sequence context size
"""),
    ),
    "incomparable": Sayings(
        _words("""
            incomparable different other differ difference unfair mismatch unequal prompt output input length
            condition configuration setting workload longer shorter separate change open unknown misleading
        """),
        _words("""
    compare comparable comparison fair same match equal judge meaningful valid possible alike
"""),
        _BETWEEN_RUNS | _words("""
    prompt output input length workload setting configuration other different longer shorter condition
"""),
    ),
    "differs": Sayings(
        _words("""
            effect impact noticeable
            change outlier outlying extreme isolated affect pull raise influence sensitive sensitivity differ
            different dominate slow longer skew shift inflate depend higher above far distort unusual apart
            atypical high large drive move strongly median preferable safer statistic
        """),
        _words("""
    typical representative robust good suitable characterise describe summarise resistant reflect
"""),
        _BETWEEN_RUNS | _words("""
            cold start load loading queue queueing cache contention interference background process warm-up warmup
            prompt length long longer input output throttling slow other artefact initialisation pause network
            collection hiccup outlier extreme
        """),
    ),
    "unsupported": _UNSUPPORTED,
    "other data": _UNSUPPORTED,
    "vanished": _GONE,
    "not measured again": _GONE,
    "new": Sayings(
        _words("""
    new baseline earlier previous lack missing absent first-time add since
"""),
        _words("""
    compare comparison know measure judge baseline previous earlier exist include
"""),
    ),
}  # fmt: skip
