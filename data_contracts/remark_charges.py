"""What words do beside naming a thing: those that judge, lean, blame or sell, and what a system does by itself.

Where no word of a clause is charged, what it supposes, asks after or asks for is taken as it stands; where one is, the
clause is judged by the rule of its act. In the lists a blank separates words in their base form.
"""

from __future__ import annotations


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


# Words that judge or lean although they are plain in form
CHARGED = _words("""
    advantageous amazing astonishing attractive authoritative awful bad beneficial best bogus brilliant careless cheap
    compelling critical crucial damaged damaging decent decisive defective dependable disappointing dramatic drastic
    effective efficient encouraging erroneous excellent excessive expensive fake false fantastic faulty favourable fine
    finest flaky flawed flawless fraudulent great hasty healthy helpful honest huge ideal impressive improper impure
    inferior insane irrelevant keen large-scale lopsided mature meaningless negligible nice normal obsolete obvious
    optimal outstanding perfect pleasant pointless poor preferable profitable promising proper puzzling ready remarkable
    rich richer reasonable right safe sane satisfactory serious severe solid spectacular spurious sufficient suitable
    superior surprising tempting terrible tiny tough trivial true trustworthy ultimate unacceptable acceptable
    tolerable affordable unexpected unfair
    unfounded unhealthy unimportant unjust useless viable void wasteful welcome wonderful worst worthless wrong
    stronger strongest weaker weakest cleaner firmer safer fairer easiest simplest suspicious favourite favorite
    definitely doubtless evidently fortunately hopefully inevitably obviously poorly badly regrettably seriously
    successfully suspiciously surely strikingly remarkably surprisingly soon undoubtedly
    unfortunately deliberately intentionally knowingly secretly conveniently purposely arguably demonstrably unambiguously
    conclusively confidently convincingly reasonably safely ultimately always never merely naturally
    accident advantage benefit blame boon breakthrough business culprit customer deal disaster excuse fault
    flaw fraud guilt hero luck mistake money nonsense offence pleasure price production profit progress promise proof
    purchase recommendation remedy reputation reward rollout roll-out sale shame success threat trick
    trouble trust user
    victim victory waste winner market preference forecast prediction guarantee choice decision ranking verdict
    good effort harm need sake preferred preferably benefit worth worthwhile enough deployment go-ahead tale story mind
    assume believe deploy ship trust accept adopt announce approve recommend prefer favour promise guarantee sell buy pay
    celebrate praise win beat outperform excel lag please satisfy deserve justify blame accuse punish
""")
# What systems, harnesses and requests do, so that it may have happened and may be asked after
PROCESS = _words("""
    abort account accrue accumulate add affect aggregate align allocate alternate append apply arise arrive average await
    back batch begin behave belong bias bind block blur bound bundle buffer bypass cache cancel cap change chunk clash
    clip clock close coincide collect collide combine come compare compete compile complete compress compute concatenate
    concern condense configure connect consume contain contend contribute convert cool copy correlate count cover crowd
    date decode defer define delay denote depend derive detach differ disconnect dispatch displace dissipate distort
    distribute disturb diverge divide dominate download draw drift drive duplicate elapse emit empty encode end enqueue
    enter entail escape evict exceed exclude execute exercise exist expire explain export extend fall fail feed fetch fill
    filter finish fit fixate flip flow fluctuate flush follow format fragment free freeze fuse generate grow handle
    happen hang have hide hinder hit hold idle ignore imitate impede include influence inflate inherit initialise
    interact interfere interleave interpolate interrupt invalidate involve jitter keep label lack lag lead leak lengthen
    lie limit link list load lock log lose lower map mask match matter mean measure meet merge migrate miss mix monopolise
    move multiply need normalise occupy occur offload omit open operate order originate oscillate outlast overflow
    overlap overload overwrite pack pad page parse partition pass pause perturb pin play poll pool populate post power
    precede preempt prefetch prefill preload preprocess process produce propagate pull push quantise queue raise
    ramp range
    reach react read reboot rebuild receive recompile record recover recur redirect reflect refresh rejoin relate
    release reload rename render reorder repeat replay report request reserve reset reside resize resolve respond
    rest restart
    resume retain retry return reuse rewrite rise rotate round route run sample saturate scale schedule score
    send separate serialise settle shape share shard shift shorten shrink shuffle signal skew sleep slice slow span
    spawn speculate spend spike spill split spread squeeze stack stagger stall start stem step stop store stray stream
    stretch subtract suffer sum suspend sustain swap switch synchronise take tax tend terminate throttle tie time tokenise
    trace track transfer translate trigger trim truncate turn underlie unload update upset use validate vary wait
    wake warm weigh wrap write yield
""")
# What may also be done to requests by the system, where it is no leave to do it
UNDERGONE = _words("""
    batch bundle cache stream queue schedule route evict preempt pad parse tokenise buffer chunk fragment throttle delay
    stall block interrupt interleave offload shard spill prefetch prefill dispatch serialise disturb perturb saturate
    overload reorder compress occupy crowd share order spread distribute skew distort dominate affect influence explain
    cause mask hide confound slow limit bias inflate bound pull shape drive trigger distort
""")
# What may have happened to a run: with `the` before it, it is taken for known
EVENTS = _words("""
    bug stall event leak crash hiccup glitch spike jam hang outage incident interruption reload defect overload timeout
    throttling swapping contention interference slowdown breakdown disturbance eviction preemption mishap oversight
    collision deadlock starvation misconfiguration fault jump bottleneck saturation fragmentation congestion backlog
    exhaustion overheating corruption shortage imbalance malfunction misbehaviour breakage overrun wraparound inefficiency
    misalignment
""")
