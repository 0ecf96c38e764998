"""The words of advice: acts on records that a remark may ask for, and what it may ask them of.

In the lists a blank separates words in their base form.
"""

from __future__ import annotations


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


# Words of place that turn an act into another one, and the acts that stay acts of care with them
AWAY = _words("out off on away over up down through back aside in")
CARRIED_OUT = frozenset(
    pair
    for verbs, place in (
        ("find rule carry work sort point write spell leave keep take single filter read print", "out"),
        ("build follow look check write set line clear break back bring add", "up"),
        ("write break note narrow track", "down"),
        ("go look read work think run", "through"),
        ("look check report think refer go trace", "back"),
        ("keep check hold", "on"),
        ("run start measure do repeat", "over"),
        ("look dig check drill fill", "in"),
        ("set", "aside"),
        ("level fall drop trail tail round", "off"),
        ("end line show turn come pick speed", "up"),
        ("come even average cancel stand single turn", "out"),
        ("settle come pin go slow", "down"),
        ("bear", "out"),
    )
    for pair in ((verb, place) for verb in verbs.split())
)
# Acts on records beside the verbs of care
SOFT_ACTS = _words("""
    make take look keep see need do consider find try help be have run note stay count speak send remain wait
    ask know learn say state apply generate mix warm leave treat read interpret view exclude restrict balance
    avoid give provide show name explain alternate shuffle interleave add preload understand establish
    set
""")
# What is planned: measurements, and nothing that leans on a figure
PLANNING = _words("""
    plan prepare schedule design outline draft build arrange organise budget
""")
# What is kept the same from run to run
PINNED = _words("""
    seed clock frequency temperature order length prompt setting configuration option parameter concurrency version
    environment flag template condition
""")
# What may be chosen: how to measure
CHOSEN = _words("prompt workload interval quantile statistic length task question dataset sample")
# What stands near records
KEPT_NEAR = _words("""
    date clock name template denominator numerator script code unit rule meter hardware temperature state process change
    cause history time share
""")
# Acts that change records: only where the fact says that these are wrong
MENDING = _words("""
    correct fix repair update revise withdraw amend replace rename restate remedy resolve remove clean delete
    deduplicate reconcile rewrite drop exclude restore
""")
MENDED = frozenset(("refuted", "broken", "accepted", "unsupported", "other data"))
DESTROYING = _words("drop remove delete discard overwrite clean replace exclude omit")
AGGREGATED = _words("""
    comparison comparisons ranking rankings aggregate pool pooling verdict
""")
# More of the evidence, and another procedure
ENLARGING = _words("increase raise extend widen lengthen enlarge expand grow")
ENLARGED = _words("number sample series duration count sampling coverage group set")
CHANGING = _words("change adjust adapt improve modify redesign alter rearrange")
PROCEDURES = _words("""
    design order plan script schedule protocol procedure workflow export harness pipeline layout format process
""")
# What may be used, kept and made
USED = _words("""
    median mean interval prompt workload setting test quantile data request warm-up warmup sample
    spread statistic seed version definition method value run condition caution care clock timer host client record log
""")
KEPT_SO = _words("""
    fixed constant same apart separate separately warm identical stable unchanged open mind together loaded track
    recording comparable visible available clear explicit equal recorded known part mixed limited restricted
    isolated independent longer larger alike
""")
KEPT = _words("""
    result conclusion finding log file record data request run row token column field summary script baseline
    reference history copy check measurement report more sure note comparison session warm-up repetition cold spread
    raw sense outlier eye list monitoring
""")
RUNNING = _words("version configuration model server driver engine build")
MADE = _words("""
    sure sense explicit clear available note visible certain notes copies
""")
# Ways of reading: `treat it as a hint`, `consider it sound`
READ_AS = _words("""
    treat read regard take see view consider interpret use understand describe
""")
CALLING = _words("consider treat judge call deem regard take find see read view")
CAUTIOUS = _words("""
    hint lead indication suspicion estimate clue guide starting-point reference approximation snapshot impression
    observation hypothesis question pointer example orientation caution possibility possible open preliminary
    provisional tentative unconfirmed uncertain suspected insufficient inconclusive unproven anecdote warning signal
    description descriptive sign rough exploratory
""")
MARKING = _words("mark label flag report record list class classify note describe present state show")
MARKED_AS = _words("""
    failed missing unconfirmed suspected preliminary cold open unverified refuted wrong outdated disputed invalid
    incomparable confounded provisional suspect contradicted
""")
REPEATED_AS = _words("""
    baseline before well control part grid experiment design series session sweep
""")
READ_ONLY_WITH = _words("""
    compare use read treat consider quote cite take see be interpret judge apply hold generalise
""")
# What may be done until something is known, and what may be waited for
POSTPONED = _words("""
    keep wait postpone treat interpret mark exclude avoid hold withhold read regard view remain label flag consider
    doubt stay
    take set leave
""")
ENOUGH = _words("""
    available possible enough sufficient known collected complete more clear
""")
HEEDLESS = _words("anyway regardless nevertheless nonetheless freely safely blindly differently otherwise")
UNFIT = _words("service production publish interactive")
# What advice may forbid, beside leaning on evidence and putting it aside
FORBIDDEN = _words("""
    use average pool mix roll publish copy overwrite delete edit generalise extrapolate carry extend apply hide
    attribute call be start change confuse rank treat make put vary assign
    enter join
""")
FORBIDDEN_ALONE = _words("report present show state include count mark label list describe flag")
READING = _words("compare judge evaluate assess read see consider weigh view")
QUALIFYING = _words("""
    as from other another yet without alone into across by with between over until
""")
# Directions that say how much evidence, and not how it came out
WIDER = _words("""
    large larger longer wider long high higher raise increase same constant stable steady soon sooner early earlier
    reduce narrow better
""")
WIDENED = _words("""
    sample series run interval period number set grid measurement range group test warm-up session resolution load
    concurrency study experiment precision context prompt time understanding comparison estimate basis picture idea
""")
