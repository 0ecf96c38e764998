"""What a remark may say of a fact, verdict by verdict, and the words that mark each kind of act.

An assertion is made of words that its fact states, of words for records and their reading (RECORDS), and of the
words that stand here under its verdict. In the lists a blank separates words in their base form.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from data_contracts.facts import Verdict


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


@dataclass(frozen=True, slots=True)
class Sayings:
    """What a verdict lets a remark assert, what it lets it deny, and the causes that it may hold possible."""

    asserted: frozenset[str] = frozenset()
    denied: frozenset[str] = frozenset()
    causes: frozenset[str] = frozenset()


_MOVED = Sayings(
    _words("""
        clear change difference differ beyond outside support strong genuine real detect test confidence bound lie
        entirely wholly side move statistically significant evidence shift
    """),
    _words("explain chance noise"),
    _words("""
        new newer later recent cache caching cold warm warm-up warmup loading preload setting configuration parameter option version driver
        release build update upgrade software firmware kernel server engine library load contention interference
        concurrency throttling thermal temperature clock power limit cap prompt input output length workload order
        drift session environment hardware machine host scheduler scheduling batching batch background process
        other different change frequency state
    """),
)
_FEW = Sayings(
    _words("""
        early suggestive change moderate preliminary few small short insufficient open unclear unknown uncertain undecided inconclusive lack missing thin weak limited
        limit suspect suspicion suspected tentative preliminary provisional hint indication lead uncertainty same single session share exclude undetermined unresolved unconfirmed unproven absent inadequate scarce sparse modest
        guess question evidence verdict
    """),
    _words("""
        certain sure clear enough sufficient conclusive confirm prove establish settle support decide know significant
        reliable distinguish separate proof verdict decisive firm strong distinguishable representative independent
    """),
    _words("""
        noise chance coincidence sample sampling drift session order cold warm cache load loading setting configuration
        version driver environment throttling temperature background process contention interference variation
        variability fluctuation random outlier small few state machine host length prompt start slow maximum real genuine effect interleave
    """),
)
_SAME_SAID = Sayings(
    _words(
        "hold confirm match agree consistent consistency reproduce same correct right support trace agreement correspond follow"
    ),
    _words("contradict contradiction differ disagree conflict deviate discrepancy mismatch"),
)
_CONFLICT = Sayings(
    _words("""
        conflict contradict contradiction contradictory inconsistent inconsistency disagree differ different diverge
        divergence discrepancy mismatch ambiguous ambiguity unclear unresolved open unknown deviate conflicting differing
        disagreement difference
    """),
    _words(
        "agree match same consistent consistency comparable reconcile correspond fit usable know clear both right determine"
    ),
    _words("""
        edit edited rewrite overwrite export copy copying merge script definition rounding round unit conversion older
        earlier later old another other different version change error compute computed recompute aggregate measurement
        modify update processing hand manual manually by-hand
    """),
)
_PLAIN = Sayings(
    _words("measure record observe describe compute"),
    causes=_words("""
        length prompt input output load loading concurrency setting configuration context batch workload hardware machine
        temperature state session warm cold cache parallelism size limit sample other
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
            unchanged same stay remain stable constant hold steady within agree test equal no-change
            compatible noise
        """),
        _words("change differ difference move shift detect deviate significant measurable noticeable detectable support increase decrease improve regress worsen rise fall"),
    ),
    "suspected": _FEW,
    "insufficient": _FEW,
    "n_too_small": _FEW,
    "below_floor": Sayings(
        _words("small within noise same below floor"), _words("differ difference distinguish meaningful exceed"),
        _words("noise chance"),
    ),
    "refuted": Sayings(
        _CONFLICT.asserted | _words("short fall refute wrong incorrect unsupported contradict overstatement outdated stale"),
        _CONFLICT.denied | _words("support confirm correct hold reproduce back substantiate true find trace"),
        _words("""
            run session version configuration setting aggregate average median mean maximum peak rounding round
            definition unit older earlier old outdated another other different measurement model typo error copy subset
            selection hardware machine prompt workload engine driver warm cold mistake transcription state write update before compute average measure record take
        """),
    ),
    "confirmed": _SAME_SAID,
    "holds": Sayings(
        (_SAME_SAID.asserted - {"same"}) | _words("""
            hold fit satisfy derive compute verify arithmetic arithmetically identity formula law check calculation
            definition relation internally define coherent
        """),
        _SAME_SAID.denied | _words("break violate inconsistent inconsistency violation"),
    ),
    "broken": _CONFLICT,
    "accepted": _CONFLICT,
    "confounded": Sayings(
        _words("""
            confound confounder confounding confounded mix mixed entangle coincide together unfair invalid along overlap
            separate inseparable indistinguishable setting context size cache state parameter option thermal start limit same linked tie open unknown unclear vary move fall concentrate
        """),
        _words("""
            separate compare comparison fair valid identify isolate distinguish attribute tell know comparable clear
            disentangle meaningful identifiable possible distinguishable assign credit balanced independent
        """),
        _words("cold warm load loading start cache caching setting order drift warm-up warmup sequence context size"),
    ),
    "incomparable": Sayings(
        _words("incomparable different other differ unfair"), _words("compare comparable comparison fair same"),
    ),
    "differs": Sayings(
        _words("""
            change outlier extreme isolated affect pull raise influence sensitive sensitivity differ different dominate slow
            longer skew shift inflate depend higher above far distort unusual apart atypical high large drive move
            strongly median preferable safer statistic
        """),
        _words("typical representative robust characterise describe summarise resistant reflect"),
        _words("""
            cold start load loading queue queueing cache contention interference background process warm-up warmup prompt
            length long longer input output throttling slow other artefact initialisation pause network collection hiccup
            outlier extreme
        """),
    ),
    "unsupported": Sayings(_words("unsupported open unknown unclear lack missing"), _words("support confirm trace find")),
    "vanished": Sayings(_words("missing absent vanish"), _words("measure again")),
    "not measured again": Sayings(_words("missing absent"), _words("measure again")),
}  # fmt: skip

# Words for records and for reading them: they say nothing of what was found. By part of speech
RECORD_NOUNS = _words("""
    audit file record document data evidence value figure finding result reading measurement request run sample number
    observation fact claim statement entry row comparison check count interval origin reason uncertainty text
    difference analysis conclusion question aggregate inference design contribution magnitude purpose condition
    basis side direction matter case verdict method field column table line page name formula calculation part
    information content material report way standard point word folder title documentation readme artifact author-side
    description identification history gap level scope sense kind detail mention view look note rest reader
""")
RECORD_VERBS = _words("""
    be do have say state show give report describe refer concern mean indicate suggest see read record measure observe
    obtain take use make compute calculate derive become get come find found document collect note list present contain
    test check regard consider treat count base recompute recalculate average remain restrict exist cover claim establish stand seem appear imply mark leave relate belong call name express shown meet account lie judge
    return
""")
RECORD_ADJECTIVES = _words("""
    repeated underlying raw own stated recorded measured observed given available internal individual corresponding respective
    overall apparent documented listed reported original present such possible available separate
    very much less single particular whole individual single-valued mere internal actual formal
""")
# Of what a limit may be told: how far the evidence reaches
TELLING = _words("""
    blame credit link notice catch expose spot use quote cite
    show say tell prove establish mean imply reveal explain describe cover address indicate guarantee exclude detect
    separate distinguish determine support justify know know judge conclude generalise attribute represent reflect
    characterise capture identify demonstrate substantiate assess estimate settle resolve extend transfer carry apply
    assign credit derive infer draw compare rule suffice answer see generalize disentangle isolate decide interpret
    quantify evaluate verify check test confirm make compute isolate assume allow permit tell trace follow suggest
    discriminate state-so account contain give expect find read understand recognise translate
""")
# A positive verb that says what a figure hides; its subject is a statistic
HIDING = _words("hide mask conceal obscure smooth blur miss omit overlook neglect compress condense")
STATISTICS = _words("""
    mean median average aggregate total maximum minimum quantile percentile statistic number figure value summary peak
    rate sum ratio share estimate point
""")
# A verb of what more evidence would do
HELPING = _words("""
    help show tell reveal make allow give clarify narrow separate need require be let improve strengthen reduce decide
    settle permit enable serve add support provide rule exclude distinguish tighten sharpen disentangle isolate indicate
    discriminate complement expose break resolve remove state determine explain have use suffice increase raise mean
    identify
""")
LEFT_OPEN = _words("""
    unknown unclear open unsettled unresolved undecided uncertain undetermined unexplained untested unrecorded unstated
    unspecified unmeasured unreported undocumented unverified
""")
# What an assertion of too little evidence is told by: what it does not reach to is open
TOO_LITTLE = _words("early few small insufficient thin weak inadequate short enough sufficient")
# Verbs whose complement is told, and those whose complement is asked after
TOLD = _words(
    "establish demonstrate confirm support note state remember mention say see know mean show indicate suggest acknowledge bear observe tell imply mind"
)
ASKED_AFTER = _words("check verify ensure make see examine determine test investigate find confirm establish")
# Frames of advice: `it is worth`, `it would help`
FRAMES = _words("""
    worth worthwhile useful helpful good better best important necessary needed advisable recommended recommend sensible
    wise prudent required essential crucial desirable valuable instructive informative interesting reasonable
    preferable appropriate relevant vital help great idea beneficial suggest advise
    sense nice
""")
# Who is not spoken of, and who may be told to look
PERSONS = _words("""
    author operator team vendor engineer reviewer management analyst person whoever somebody someone everyone owner
    maintainer
""")
READERS = _words("user reader people practitioner nobody anyone everybody audience")
PLAIN_ADVERBS = _words("""
    too so quite here only therefore however not still far directly entirely together alone simply yet then thus now also
    clearly just there statistically internally again rather indeed currently otherwise back exactly both once strongly
    much at-all really slightly heavily hence moreover instead before since apart arithmetically wholly never up
    enough even more firmly either
""")
# Where a figure holds: `for this model only`
SCOPING = _words("""
    hold apply describe cover concern refer be count stand speak relate belong measure confirm check test compare limit
    restrict state valid
""")
SCOPED = _words("""
    setting configuration model machine hardware workload prompt run request session row system condition data group
    subject file sample summary load version audit condition quantization quantisation quant version precision environment metric statement value context
""")
# What may be asked of a change that was tested
PERSISTING = _words("""
    persist hold repeat remain reproduce generalise recur occur affect differ cause come stem apply other transfer carry
    last continue extend
""")
# What shows that a denial is of something else than the verdict: its cause, or where else it holds
ELSEWHERE = _words("""
    other another different elsewhere cause causes reason reasons why general further where source origin how
    production longer later ranking generalise generalised transfer transferred extended extend attributed what which
    separate applied extrapolated carried alone
""")
# What a denial of these would take from a verdict
CONCLUDING = _words("""
    use quote cite judge compare conclude decide evaluate assess interpret read draw rank know determine say tell
    support show
""")
ABLE = _words("""
    possible clear certain sure known visible evident available able identifiable proof guarantee enough given recorded
    stated tested
""")
TRACED = _words("""
    trace verify check find repeat reproduce compute recompute recalculate confirm see follow help test divide
""")
# Verbs and nouns between an effect and its cause
SUPPOSING = _words("""
    be come stem result arise originate include involve belong explain affect influence contribute cause underlie reflect
    play share have happen differ occur lie lead relate change depend role matter produce link part contribution refer
    responsible factor possible possibility related reason source due attributable plausible explanation effect make
    introduce request run connect vary linked stay write record
""")
CARRIED = _words("""
    hold apply generalise represent carry repeat transfer extend representative comparable reflect typical describe
    persist capture match tell show reproduce recur remain stand translate be
""")
