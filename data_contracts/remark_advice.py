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
# Acts that change records: only where the fact says that these are wrong
MENDING = _words("""
    correct fix repair update revise withdraw amend replace rename restate remedy resolve remove clean delete
    deduplicate reconcile rewrite drop exclude restore
""")
MENDED = frozenset(("refuted", "broken", "accepted", "unsupported", "other data"))
DESTROYING = _words("drop remove delete discard overwrite clean replace exclude omit")
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
CAUTIOUS = _words("""
    hint lead indication suspicion estimate clue guide starting-point reference approximation snapshot impression
    observation hypothesis question pointer example orientation caution possibility possible open preliminary
    provisional tentative unconfirmed uncertain suspected insufficient inconclusive unproven anecdote warning signal
    description descriptive sign rough exploratory claim statement
""")
MARKED_AS = _words("""
    failed missing unconfirmed suspected preliminary cold open unverified refuted wrong outdated disputed invalid
    incomparable confounded provisional suspect contradicted
""")
# What advice may forbid, beside leaning on evidence and putting it aside
FORBIDDEN = _words("""
    use average pool mix roll publish copy overwrite delete edit generalise extrapolate carry extend apply hide
    attribute call be start change confuse rank treat make put vary assign
    enter join stretch lean set
""")
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
