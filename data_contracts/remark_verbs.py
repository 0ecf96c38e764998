"""The verbs of the closed lexicon of remarks, in their base form, under what they do in a sentence."""

from __future__ import annotations

from typing import Literal

Kind = Literal[
    "care",  # asks for more evidence, or for care with it: never denied
    "rely",  # leans on the evidence: only denied, hindered, or as what comes later
    "mixed",  # may be asked for and may be warned of: compare, judge
    "dismiss",  # puts evidence aside: only denied
    "need",
    "limit",  # what evidence lacks
    "hinder",  # keeps a reader from something
    "allow",  # makes something possible
    "scope",  # says what a figure is of
    "shown",  # says what was done to get a figure, or where it stands
    "effect",  # tells a cause or a consequence
    "gain",  # only of what evidence is worth
    "better",
    "worse",
    "up",
    "down",
    "same",
    "change",
    "fact",
    "evidence",
    "metric",
    "system",
    "worth",  # what evidence is worth: confidence, precision
    "suspect",  # what may lie behind a figure: only looked for, or a possible cause
    "stance",  # tells what a verdict says: said where the verdict holds it
    "failing",  # only of a fact that tells of failures
    "plain",
]

VERBS: dict[Kind, str] = {
    "care": """
        accompany acknowledge add align analyse anchor annotate append archive arrange ascertain ask attach
        audit await back benchmark bisect bracket calibrate catch categorise chart chase check clarify classify
        collate collect communicate compile compute conduct confirm consolidate consult contrast control
        corroborate counterbalance cover cross-check cross-reference cross-validate define describe design
        detail detect determine devise diagnose differentiate disclose discuss disentangle display distinguish
        distrust diversify document doubt draft emphasise ensure enumerate examine experiment explore expose
        extract find flag focus frame gather gauge group guard highlight hold identify illustrate include inform
        inspect instrument investigate isolate itemise join keep label link list localise locate log look
        maintain mark match matter measure mention meter mind monitor note notice observe obtain organise
        outline pin pinpoint plan plot poll postpone prepare preregister present preserve probe profile protect
        qualify quantify query question randomise re-check re-collect re-evaluate re-examine re-measure re-
        record re-run re-test reassess recalculate recall recheck recompute reconcile reconsider reconstruct
        record redo reevaluate refer register remeasure remember repeat replay replicate report reproduce reread
        rerun resample restate restrict retain retest retrace retry revalidate review revise revisit sample save
        scan schedule screen script scrutinise search seek segment separate shuffle sketch sort specify split
        spot state store stratify structure study substantiate summarise supplement survey tabulate tag tally
        test time timestamp trace track try uncover understand undertake validate vary verify visualise wait
        watch work write cross score rescore grade regrade sweep hash fingerprint dump skim
    """,
    "mixed": """
        assess compare consider evaluate interpret judge read regard see take treat use view weigh
    """,
    "rely": """
        publish deploy roll quote trust call accept adopt announce approve assign assume attribute base believe
        blame blend build choose cite claim combine conclude confuse credit decide demonstrate derive draw establish
        estimate expect extrapolate favour generalise guarantee imply indicate infer justify meet merge misread
        mistake mix over-interpret overinterpret pass pick point pool predict prefer promise prove rank reach
        recommend rely satisfy select settle suggest support transfer translate tune
    """,
    "dismiss": """
        delete discard dismiss disregard drop exclude forget ignore neglect omit overlook remove skip
    """,
    "need": "benefit call demand deserve merit need require warrant",
    "hinder": """
        avoid blur complicate confuse exaggerate forbid hamper hide hinder jeopardise keep lack leave limit mask
        mislead misrepresent miss obscure overestimate overstate preclude prevent pull restrict rule smooth
        underestimate undermine understate weaken widen
    """,
    "allow": "allow enable give help let make permit provide show",
    "scope": """
        add aggregate apply belong blend capture carry characterise cluster coincide combine come compress concern
        condense consist contain correspond cover depend describe determine encompass enter extend follow give have
        hold include involve leave match matter mean merge mix omit originate pool refer relate rely remain
        represent rest reveal say seem show span speak stand stay suffice summarise tell vary
    """,
    "shown": """
        account average compute copy count derive detect drop exclude find flag give group include ingest keep leave
        list lose measure note observe obtain report sample show state take
    """,
    "effect": """
        affect alter arise bias cause change confound contribute differ distort dominate drive explain inflate
        influence introduce lead play produce reflect result shift skew stem
    """,
    "gain": """
        improve increase narrow raise reduce sharpen shrink strengthen tighten
    """,
    "better": "gain improve speed",
    "worse": "slow degrade delay regress worsen",
    "up": "climb grow increase raise rise",
    "down": "decline decrease drop fall lower reduce shrink",
    "change": "change shift",
    "failing": "fail",
    "plain": """
        attempt jot muddy creep tangle unearth bury poke sink swing wire uphold occasion
        form hand lay accommodate adhere administer amend amortise anonymise apportion arbitrate augment automate code
        coerce cohere comply compose comprehend conserve contextualise curtail dampen decipher decrement
        dedicate delineate deplete designate deter dictate digitise dissect dissociate dwell elect
        encapsulate enclose endure ensue entitle equate err exemplify exercise explicate fixate flatten
        foresee formalise glean inhibit inquire inscribe instantiate integrate intercept internalise
        intersect intervene juxtapose lessen maximise memorise minimise mislay mitigate modulate motivate
        multiplex narrate navigate notate notify obviate orient orientate oversample parametrise peruse
        plumb postdate predate presuppose procure prohibit pronounce prune quarantine readjust rearrange
        reassign rebalance recast reclassify reconfigure recycle redefine redistribute refit refocus
        reformat regroup regulate rehearse reinitialise reinstall reissue rekindle relabel relocate remap
        remodel renormalise reopen reorganise repackage rephrase reposition reprocess requeue rescan reseed
        reshape reshuffle respecify restructure resubmit resurface resynchronise retime retitle retrain
        retrieve safeguard sift snap splice stagger stipulate streamline subdivide subsample superimpose
        symbolise tether transpose triage triangulate typify unbundle uncouple undo unravel unwind vet weave
        winnow fault proceed comprise
        clear overload
        abort accelerate acquire allocate associate configure constrain converge dequeue detach disconnect
        disperse empty encode enhance erase execute govern handle iterate multiply optimise oscillate pad permute
        resume rotate simulate spill subtract suspend synchronise uninstall unload unpack wake ascribe cap
        concatenate curate decouple deflate defer dilute downgrade flush impact invert interpolate
        misconfigure negate patch pollute preheat redirect reorder replace resend reserve reuse sum taint trim
        upgrade solve address aim assemble assign backtrack bear break bundle capture clean close complete confine
        construct continue correct debug declare deduplicate deepen dig eliminate enable encourage enforce enrich
        equalise expand extend factor fill filter fix formulate harmonise lengthen map name normalise prioritise
        prolong redesign refine remedy rename repair rescale resolve restore stage standardise supply tackle tidy
        unify update withdraw write achieve adapt adjust admit affirm compensate connect defer discover interrupt
        oppose reset suffer transform warn meet overwrite decode prefill anticipate concur conform constitute
        contend convey deem depict devote diminish discern dispute elucidate entail finalise fulfil hinge insist
        invoke lag lend linger outweigh perceive pertain portray possess prevail proceed reassure refrain
        reinforce reiterate segregate shed signify speculate undergo underscore uphold utilise withhold withstand
        contaminate offset cache point pass exceed deny corroborate eyeball skim drill hunt rerank revert bump
        tweak rework rebuild roll merge branch imitate emulate mimic resemble hamper impede bring follow-up matter
        rely count start stop begin end finish allow enable happen occur arise appear seem look sound feel depend
        differ vary fluctuate wander drift shift accumulate accrue collect gather hoard stack nest embed attach
        append prepend insert delete argue claim assert state declare announce mention cite quote paraphrase
        summarise cause trigger induce produce yield create generate emit return deliver ship send receive blur
        smear smooth sharpen clarify refine coarsen round truncate clip saturate warm chill throttle boost
        overclock underclock pin bind isolate schedule reschedule contradict refute calculate export regenerate
        interleave discriminate conceal sit employ alternate bootstrap preload reload reboot corrupt mislabel
        decompose partition untangle toggle activate deactivate override realign
        transcribe supersede stabilise amplify rewrite modify duplicate coincide entangle deviate interfere
        reappear exhibit denote contain account compromise vouch substitute invalidate violate concede convince
        neglect bench stretch lengthen shorten clock cool heat idle convert parse fetch import serialise hash
        mount average sum pool aggregate act agree amount answer approach arrive ask assist attend attract balance
        become behave borrow broaden browse cancel carry cease circle click cluster coexist comment compete
        comprise concentrate concern conflict confront consume contact cope copy correlate cost cross cut date
        deal deploy desire develop disagree disappear distribute diverge divide ease echo edit elaborate elapse
        emerge encounter engage enter escape evolve exchange exhaust exist experience expire exploit express face
        fade feed fit flow force forward free freeze function get go grasp guess guide hang head hear hesitate
        hint hit hope host imagine impose incorporate incur inherit initiate install intend interact introduce
        invite know land last launch lean learn level lie listen live load lock manage migrate mirror move
        notice oblige offer open operate order overlap own pack participate pause pay peak perform persist place
        play populate pour precede press print process propose pull pursue push put queue quit raise rate reach
        react realise recognise recover recur refuse reject relate relax release render reply request reside
        resist respond restart run rush save scale scatter serve set shape share shut sign signal simplify slide
        slip solve spell spend spike spin spread stall stick stream strike submit succeed suffice suit surround
        survive suspect sustain swap switch talk target teach tend terminate think throw tie tilt touch trade
        translate transmit travel trip tune turn type underlie vanish visit wait walk want watch widen wish wonder
        wrap score evict preempt prefetch drain shard fuse offload enqueue dispatch jump dip chunk page route
        tokenise detokenise
    """,
}
# What may be done again, so that a word with `re` in front is one, too
REPEATABLE = frozenset([
    "analyse", "assess", "benchmark", "calculate", "calibrate", "check", "collect", "compare", "compute", "count",
    "create", "estimate", "evaluate", "examine", "execute", "export", "generate", "inspect", "investigate", "load",
    "measure", "plot", "profile", "read", "record", "run", "sample", "score", "start", "test", "validate", "verify",
    "warm",
])  # fmt: skip
# Past tense and participle where they are not regular
IRREGULAR: dict[str, str] = {
    "swing": "swung", "sink": "sank sunk", "creep": "crept", "uphold": "upheld",
    "undo": "undid undone", "foresee": "foresaw foreseen", "weave": "wove woven", "unwind": "unwound", "recast": "recast",
    "reset": "reset", "let": "let", "bind": "bound", "interweave": "interwove interwoven", "stick": "stuck",
    "undercut": "undercut", "mislead": "misled",
    "hit": "hit", "cut": "cut", "shut": "shut",  "meet": "met",
    "spend": "spent", "learn": "learned learnt", "lay": "laid", "pay": "paid",
    "arise": "arose arisen", "bear": "bore borne", "become": "became become", "begin": "began begun",
    "break": "broke broken", "bring": "brought", "build": "built", "catch": "caught", "choose": "chose chosen",
    "come": "came come", "deal": "dealt", "dig": "dug", "do": "did done", "draw": "drew drawn",
    "drive": "drove driven", "fall": "fell fallen", "feed": "fed", "feel": "felt", "find": "found",
    "forbid": "forbade forbidden", "forget": "forgot forgotten", "get": "got", "give": "gave given",
    "go": "went gone", "grow": "grew grown", "have": "had", "hide": "hid hidden", "hold": "held", "keep": "kept",
    "know": "knew known", "lead": "led", "leave": "left", "lie": "lay lain", "lose": "lost",
    "make": "made", "mean": "meant", "misread": "misread", "mistake": "mistook mistaken",
    "overstate": "overstated",
    "override": "overrode overridden", "put": "put", "re-run": "re-ran re-run", "read": "read", "redo": "redid redone",
    "rerun": "reran rerun", "rise": "rose risen", "run": "ran run", "say": "said", "see": "saw seen",
    "seek": "sought", "send": "sent", "set": "set", "sweep": "swept",
    "show": "showed shown", "shrink": "shrank shrunk", "sit": "sat",
    "speak": "spoke spoken", "split": "split", "stand": "stood", "take": "took taken", "tell": "told",
    "understand": "understood", "undertake": "undertook undertaken", "withdraw": "withdrew withdrawn",
    "write": "wrote written",
}  # fmt: skip
# The last consonant is doubled before an ending
DOUBLED = frozenset(
    [
        "label",
        "put",
        "model",
        "cancel",
        "travel",
        "level",
        "signal",
        "occur",
        "refer",
        "infer",
        "recur",
        "transfer",
        "prefer",
        "fit",
        "spot",
        "stop",
        "swap",
        "rebut",
        "plug",
        "control",
        "drop",
        "flag",
        "get",
        "let",
        "log",
        "omit",
        "pin",
        "set",
        "plan",
        "plot",
        "re-run",
        "rerun",
        "run",
        "sit",
        "skip",
        "span",
        "split",
        "stem",
        "tag",
        "begin",
    ]
)
