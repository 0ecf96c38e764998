"""The nouns of the closed lexicon of remarks, under what they are called for in a sentence.

In the lists a blank separates words.
"""

from __future__ import annotations

from data_contracts.remark_verbs import Kind

NOUNS: dict[Kind, str] = {
    "fact": """
        aggregate average comparison count data difference estimate evidence fact figure finding mean measurement
        median number observation outcome rate ratio reading result score share statistic statistics sum total value
    """,
    "evidence": """
        quantity soundness disclosure
        midpoint refutation no-change aggregation citation clarification clause decimal deduplication digit intake jsonl
        markdown phrasing placeholder reanalysis recalculation referent straggler substance
        csv json yaml amplitude covariate integer weekend daytime grader-version stopwatch readme readout activity
        analysis anecdote annotation anomaly answer appendix archive artifact audit average baseline batch
        benchmark benchmarking bound bracket burst calculation calibration campaign capture cell changelog
        checklist checksum child chunk cluster cohort collector column commit computation condition content
        contents copy corpus counter counterexample counterpart coverage cross-section curve cycle dashboard
        database day design deviation diff dimension distribution document duplicate edge end entry environment
        episode evaluation exclusion execution experiment extreme field file filter fixture folder footnote
        formula function graph grid group grouping harness histogram history identifier inclusion index ingestion
        instance instrumentation interval inventory item iteration job journal kind label layout ledger level line
        lineage list log logger manifest mapping mark marker matrix maximum measure message metadata meter method
        metric minimum mode module monitor name note notebook order origin outlier output package page part pass
        patch path peak percentile performance period phase plan plot point population position precondition probe
        procedure process prompt protocol provenance quantile quartile query randomisation range record recorder
        reference region register registry repeat repetition replay replicate report request residual response
        result revision round row run runtime sample sampler sampling scale scatter scenario schedule schema
        script section segment sensor sequence series session set sheet side site slice slot snapshot source
        spread start step stratification stream string study subsample subset suite summary survey sweep table
        tabulation tag tail task telemetry template test text tick timeline timestamp timing token trace trail
        trajectory transcript trial trigger unit variability variance variant variation vector version volume week
        window workflow workload
    """,
    "metric": """
        accuracy bandwidth concurrency cost decode decoding delay draw duration efficiency energy generation goodput
        itl latency length memory power prefill prefilling quality size speed temperature throughput time tpot ttft
        utilisation utilization wait
    """,
    "system": """
        adapter api backend batch batching build cache client code compiler config configuration container context
        cpu dataset device driver engine environment flag framework gpu hardware host implementation input kernel
        llm load loading machine model network option parallelism parameter phase precision prompt quantisation
        quantization queue release scheduler seed server setting setup software stack system template tokenizer
        tool version vram weight weights scorer grader rubric retry subset admission airflow allocator
        backpressure backup buffering bus cap congestion decoder dialogue downgrade dtype encoder flush footprint
        fragmentation indexing library payload preheat regime rejection reservation launch hit turbo upgrade
        verifier voltage wattage microarchitecture hypervisor virtualisation scheduler-setting thread-count
        tokeniser preamble affinity balancer beam bios checkpoint chunk chunking compilation cooldown cuda daemon
        digest dispatch embedding eviction flash fusion grpc handshake http image interconnect jit keepalive kv
        layer logit logits logprob lora microbatch numa nvlink offload offloading oversubscription page paging
        pcie pod preemption prefetch prefetching prefix profiler ram ramp replica rocm router routing scoring
        activation backport hotfix changeset alignment misalignment override
        docker shell orchestrator microcode padding partition tracing keep-alive
        shard sharding slot socket sparsity speculation stream streaming suffix swap tenant tensor tls vulkan
        warmup window worker
    """,
    "care": """
        attention care caution check confirmation control correction documentation examination exploration follow-up
        inspection investigation look monitoring precaution re-run reconciliation replay replication reproduction
        rerun retest review safeguard scrutiny test validation verification
    """,
    "rely": """
        advice assertion assumption attribution base basis choice claim conclusion decision estimate explanation
        extrapolation forecast generalisation ground guarantee guess guidance inference interpretation judgement
        judgment justification objective ordering prediction preference promise proof ranking recommendation
        statement target threshold trend trust verdict
    """,
    "limit": """
        conflict contradiction disagreement divergence contrast confounding error artefact absence ambiguity
        anecdote approximation blind-spot caveat concern constraint discrepancy doubt gap guesswork hint hypothesis
        imbalance impression inconsistency indication lack lead limit limitation matter mismatch observation
        omission pointer question restriction risk shortage shortcoming snapshot speculation starting-point
        suspicion uncertainty weakness worry
    """,
    "worth": """
        accuracy certainty comparability comparison completeness confidence consistency coverage estimate evidence
        fidelity interpretation interval precision realism reliability repeatability representativeness
        reproducibility resolution robustness sensitivity traceability transparency uncertainty usefulness validity
    """,
    "effect": "cause consequence effect impact influence reason role",
    "suspect": """
        artefact background bias caching chance coincidence confounder confounding contention disturbance drift
        interaction interference noise overhead pressure queueing queuing swapping throttling warm-up warmup
    """,
    "better": "advantage benefit boost gain improvement saving speedup",
    "worse": "degradation deterioration loss regression slowdown",
    "up": "growth increase rise lengthening",
    "down": "decline decrease drop fall reduction shortening",
    "change": "change shift",
    "failing": "crash error failure fault outage timeout",
    "plain": """
        amount force quarantine tally legend upload
        bulk discovery sorting mix-up mixup swap lump caller app application
        array assembly asset attachment axis barrel benchmarker burstiness cadence caller
        catalog chat circuit cleanup codec coding collation commitment compatibility compound connector
        consumption continuation continuity cron crosscheck datasheet declaration decomposition
        demonstration desktop directory disk doc editor emission evenness exam exemplar exercise expansion
        expression extraction extractor feedback filename fleet formatting forum freezing frontend gauge
        glossary grading grain handler hash heatmap housekeeping hub humidity inlet inode installer
        interconnection internals interpreter invocation lane launcher lifespan linkage
        listing locking macro maintenance manual manuscript math mesh metering microbenchmark middleware
        misprint motherboard narrowing norm offset oversight paragraph parameterisation parser pilot
        preprint preset pretest quotation rack readability reformulation regularity relabelling remainder
        remark rename rendering repo research restoration retrial reversal rewording roster sandbox
        semantics separator sibling sidecar silicon skeleton snippet spec staging style subcommand subsystem
        surrogate suspension syntax terminal toolchain tooling tuple viewer whitespace wiring
        worksheet yardstick equality spacing typo division subtraction
        cable category chip collision compliance conformity constant corner deadlock defect epoch fit fix flow
        frame glitch heap hop lag law migration obstacle occupancy packet parallel peer plane rank rhythm sort
        span specimen stall starvation supply tempo tier velocity wave word
        refill sign recomputation bug overload numerator denominator room
        flight sync seasonality significance subgroup horizon roofline wall-clock normalisation verbosity wobble
        cutoff puzzle
        program accordance clue depth expert onset deficit flaw foundation notion parity stopwatch sub-group heat
        middle width bookkeeping accident coincidence story tale mind account language command thread buffer
        fallback runner console endpoint provider fork coefficient jitter autocorrelation interpolation delta
        recognition progress candidate vocabulary acceptance catalogue conversation sanity root culprit takeaway
        headline shortcut hardware-state spot-check rework rebuild rollback roll-out rollout tweak knob lever trick
        artefact by-product side-effect precondition postcondition invariant relation equality inequality
        reader-side byproduct nature structure shape form texture profile fingerprint identity marker hallmark hand
        error-text stack-trace traceback backlog bottleneck limit-setting ceiling headroom margin percentile-rank
        median-of-runs discussion debate disagreement consensus opinion stance viewpoint room modification deletion
        creation insertion addition substitution alteration intervention action reaction reproduction imitation
        emulation restart reboot shutdown startup boot initialisation teardown preparation deviation anomaly
        irregularity peculiarity oddity curiosity surprise expectation prior belief guess wager mixture blend
        separation isolation independence dependence correlation association covariance regression-line
        randomisation permutation shuffle interleaving alternation rotation balancing counterbalancing blocking
        pairing bootstrap resample subsample estimator estimation error-bar bar whisker boxplot scatterplot violin
        chart figure histogram density quantile decile skewness kurtosis outlyingness leverage weight contamination
        exclusion inclusion censoring truncation clipping saturation floor plateau knee slope intercept night
        morning evening calendar clock timezone team colleague reviewer contributor customer audience public party
        side repository branch tag release build artifact checksum signature manifest commit lockfile dependency
        prerequisite requirement condition assumption premise hypothesis theory model-family family generation
        reading interpretation explanation narrative picture impression appearance look need wish demand request-log
        access permission licence policy guideline checklist template recipe likelihood probability odds chance
        plausibility credibility certainty step stage phase pass iteration cycle loop round attempt try match
        contradiction divergence stability export magnitude contribution equivalence timer exporter author person
        card production firmware kernel fan cooling rounding typo transcription conversion arithmetic equation
        numerator denominator caption heading sentence line overlap heterogeneity generality noise-floor equilibrium
        idle-time agreement conflict counterpart wording origin background session-effect effect-size test-set
        preload loading-time state machine computer laptop workstation node instability spreadsheet replicate
        ambiguity carefulness randomness scheduler job prudence persistence sum consequence proportion correctness
        exactness error mistake edit rewrite overwrite substitute violation hiccup pause garbage collector
        replication paper publication study ability accounting acquisition adjustment advance age agent
        aim alert allocation allowance alternative analysis answer approach architecture area argument arrangement
        arrival article aspect assessment attribute availability awareness balance band barrier beginning behaviour
        beside bit blank block board body boundary breakdown budget business call capacity care-taking case
        categorisation centre chain challenge channel chapter character charge circumstance clarity class
        classification cleaning closure collection combination comment community completion component compromise
        confusion connection consideration construction context contrast convention core correspondence course
        criterion cross-check curve date day deadline default definition degree deployment derivation description
        design destination detail detection development diagnosis difficulty direction disclaimer discrepancy
        dispersion distance distinction domain doubt draft duplication ease edge effort element encoding end
        engineering entrance enumeration evaluation event example exception excerpt exchange exit expense experience
        exposure extension extent extract eye facility factor fairness fashion feature fluctuation focus footing
        format fragment frequency function future gateway glance glimpse goal governor granularity group guardrail
        guesswork handle header hole hope idea implication incident increment indicator industry information inquiry
        inside insight installation instance instrument integrity interest interface interruption introduction issue
        key kind knowledge lab latter layer life lifecycle light link list literature location lock logic lookup
        manner material meaning meantime mechanism medium member methodology metrics milestone mirror mitigation mix
        mode moment motivation movement name namespace neighbour news notation note notice nuance number object
        occasion occurrence offer omission opening operation operator opposite organisation orientation others
        outset outside overview pace part passage past path patience pattern perception perspective phenomenon
        phrase piece pipeline place placement plan platform pool pooling port position possession possibility post
        practice presence preview principle priority problem processing processor product programme project property
        proposal prospect protection proxy purpose push question quirk quota race rationale reader readiness reality
        rear recovery redundancy refresh refusal regard relationship relevance reminder repair reply reporting
        reports representation reproducer requisite reserve resource respect rest retention retrieval return reuse
        revision rigour route rule rundown rush sake scale scene scheduling scheme science scope scrutiny search
        section security selection self sense sequence service share sight sign signal similarity simulation
        backdrop blip breadcrumb concept deduction diary footer hunch logbook presumption proviso reasoning riddle rig
        silence surroundings testbed twin vacuum wiggle swing
        situation skew skill smoothing solution space specification spike spot standard standardisation standpoint
        start status stop storage store stratum strength stretch subject success supplement support surface symptom
        talk taxonomy technique temptation tendency tension term theme thing thought ticket tie till tip title
        tolerance tone tool top topic tracing trade trade-off tradeoff tradition traffic transfer transition
        transparency treatment trouble truth turnaround type understanding uniformity update uptime usage use
        user utility validation value vantage variable variety version view visibility visit visualisation
        volatility warning watt way work workaround world writing zone
    """,
}
