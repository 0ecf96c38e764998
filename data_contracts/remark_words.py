"""The closed lexicon of a model's remarks: each word that a remark may hold, under what it does in a sentence.

A word that stands in no list is refused. In the lists a blank separates words; the verbs are in remark_verbs.py.
"""

from __future__ import annotations

from data_contracts.remark_verbs import Kind

NOUNS: dict[Kind, str] = {
    "fact": """
        aggregate average comparison count data difference estimate evidence fact figure finding mean measurement
        median number observation outcome rate ratio reading result score share statistic statistics sum total value
    """,
    "evidence": """
        readme readout activity analysis anecdote annotation anomaly answer appendix archive artifact audit average baseline batch
        benchmark benchmarking bound bracket burst calculation calibration campaign capture cell changelog checklist
        checksum child chunk cluster cohort collector column commit computation condition content contents copy corpus
        counter counterexample counterpart coverage cross-section curve cycle dashboard database day design deviation
        diff dimension distribution document duplicate edge end entry environment episode evaluation exclusion
        execution experiment extreme field file filter fixture folder footnote formula function graph grid group
        grouping harness histogram history identifier inclusion index ingestion instance instrumentation interval
        inventory item iteration job journal kind label layout ledger level line lineage list log logger manifest
        mapping mark marker matrix maximum measure message metadata meter method metric minimum mode module monitor
        name note notebook order origin outlier output package page part pass patch path peak percentile performance
        period phase plan plot point population position precondition probe procedure process prompt protocol
        provenance quantile quartile query randomisation range record recorder reference region register registry
        repeat repetition replay replicate report request residual response result revision round row run runtime
        sample sampler sampling scale scatter scenario schedule schema script section segment sensor sequence series
        session set sheet side site slice slot snapshot source spread start step stratification stream string study
        subsample subset suite summary survey sweep table tabulation tag tail task telemetry template test text tick
        timeline timestamp timing token trace trail trajectory transcript trial trigger unit variability variance
        variant variation vector version volume week window workflow workload
    """,
    "metric": """
        accuracy bandwidth concurrency cost decode decoding delay draw duration efficiency energy generation goodput
        itl latency length memory power prefill prefilling quality size speed temperature throughput time tpot ttft
        utilisation utilization wait
    """,
    "system": """
        adapter api backend batch batching build cache client code compiler config configuration container context cpu
        dataset device driver engine environment flag framework gpu hardware host implementation input kernel llm load
        loading machine model network option parallelism parameter phase precision prompt quantisation quantization
        queue release scheduler seed server setting setup software stack system template tokenizer tool version vram
        weight weights
    """,
    "care": """
        attention care caution check confirmation control correction documentation examination exploration follow-up
        inspection investigation look monitoring precaution re-run reconciliation replay replication reproduction
        rerun retest review safeguard scrutiny test validation verification
    """,
    "rely": """
        advice assertion assumption attribution base basis choice claim conclusion decision estimate explanation
        extrapolation forecast generalisation ground guarantee guess guidance inference interpretation judgement
        judgment justification objective ordering prediction preference promise proof ranking recommendation statement
        target threshold trend trust verdict
    """,
    "limit": """
        conflict contradiction disagreement divergence contrast confounding error artefact absence ambiguity anecdote approximation blind-spot caveat concern constraint discrepancy doubt gap guesswork
        hint hypothesis imbalance impression inconsistency indication lack lead limit limitation matter mismatch
        observation omission pointer question restriction risk shortage shortcoming snapshot speculation
        starting-point suspicion uncertainty weakness worry
    """,
    "worth": """
        accuracy certainty comparability comparison completeness confidence consistency coverage estimate evidence
        fidelity interpretation interval precision realism reliability repeatability representativeness
        reproducibility resolution robustness sensitivity traceability transparency uncertainty usefulness validity
    """,
    "effect": "cause consequence effect impact influence reason role sign",
    "suspect": """
        artefact background bias caching chance coincidence confounder confounding contention disturbance drift
        interaction interference noise overhead pressure queueing queuing swapping throttling warm-up warmup
    """,
    "better": "gain improvement",
    "worse": "degradation loss regression slowdown",
    "up": "growth increase rise lengthening",
    "down": "decline decrease drop fall reduction shortening",
    "change": "change shift",
    "failing": "crash error failure fault outage timeout",
    "plain": """
        deficit flaw foundation notion parity stopwatch sub-group third-party
        heat middle width bookkeeping accident coincidence story tale mind account language command thread buffer fallback runner console endpoint provider fork coefficient jitter autocorrelation
        interpolation delta recognition progress candidate vocabulary acceptance catalogue conversation sanity root culprit
        takeaway headline shortcut hardware-state spot-check rework rebuild rollback roll-out rollout tweak knob lever
        trick artefact by-product side-effect precondition postcondition invariant relation equality inequality
        reader-side byproduct nature structure shape form texture profile fingerprint identity marker hallmark
        hand error-text stack-trace traceback backlog bottleneck limit-setting ceiling headroom margin
        percentile-rank median-of-runs discussion debate disagreement consensus opinion stance viewpoint
        room modification deletion creation insertion addition substitution alteration intervention action reaction
        reproduction imitation emulation restart reboot shutdown startup boot initialisation teardown preparation
        deviation anomaly irregularity peculiarity oddity curiosity surprise expectation prior belief guess wager
        mixture blend separation isolation independence dependence correlation association covariance regression-line
        randomisation permutation shuffle interleaving alternation rotation balancing counterbalancing blocking pairing
        bootstrap resample subsample estimator estimation error-bar bar whisker boxplot scatterplot violin chart figure
        histogram density quantile decile skewness kurtosis outlyingness leverage weight contamination exclusion
        inclusion censoring truncation clipping saturation ceiling floor plateau knee slope intercept
        night morning evening calendar clock timezone
        team colleague reviewer contributor customer audience public party side
        repository branch tag release build artifact checksum signature manifest commit lockfile dependency
        prerequisite requirement condition assumption premise hypothesis theory model-family family generation
        reading interpretation explanation narrative story picture impression appearance look
        need wish demand request-log access permission licence policy guideline checklist template recipe
        likelihood probability odds chance plausibility credibility certainty
        step stage phase pass iteration cycle loop round turn attempt try
        match reproduction contradiction divergence stability export magnitude contribution prerequisite equality equivalence timer
        exporter author person card production firmware kernel clock fan cooling dependency rounding typo
        transcription conversion arithmetic equation numerator denominator caption heading sentence line audience
        overlap heterogeneity generality typo noise-floor equilibrium idle-time stability agreement disagreement
        conflict counterpart wording origin background hypothesis session-effect effect-size test-set preload
        initialisation loading-time state machine computer laptop workstation node card instability spreadsheet
        replicate ambiguity carefulness independence randomness scheduler job prudence artefact divergence persistence
        sum consequence plausibility magnitude proportion correctness exactness error mistake edit rewrite overwrite
        substitute violation coincidence hiccup pause garbage collector replication paper publication study
        ability account accounting acquisition action addition adjustment advance advantage age agent agreement aim
        alert allocation allowance alternative analysis answer appearance approach architecture area argument
        arrangement arrival article aspect assessment attempt attribute availability awareness background balance band
        barrier beginning behaviour belief benefit beside bit blank block board body boundary branch breakdown budget
        business calendar call capacity care-taking case categorisation ceiling centre chain challenge chance channel
        chapter character charge circumstance clarity class classification cleaning clock closure collection
        combination comment community completion component compromise computer condition confusion connection
        consideration construction context contrast convention cooling core correspondence course criterion
        cross-check curve date day deadline debate default definition degree dependence dependency deployment
        derivation description design destination detail detection development diagnosis difficulty direction
        disclaimer discrepancy discussion dispersion distance distinction domain doubt draft duplication ease edge
        effort element encoding end engineering entrance enumeration evaluation event example exception excerpt
        exchange exit expectation expense experience explanation exposure extension extent extract eye facility factor
        fairness family fashion feature floor fluctuation focus footing form format fragment frequency function future
        gateway glance glimpse goal governor granularity group guardrail guesswork guideline hand handle header
        heterogeneity hole hope idea identity implication incident increment independence indicator industry
        information initialisation inquiry inside insight installation instance instrument integrity interest
        interface interruption introduction isolation issue key kind knob knowledge lab latter layer life lifecycle
        light line link list literature location lock logic lookup loop manner margin marker material meaning meantime
        mechanism medium member methodology metrics middle milestone mind mirror mitigation mix mixture mode moment
        motivation movement name namespace nature need neighbour news node notation note notice nuance number object
        occasion occurrence offer omission opening operation operator opinion opposite organisation orientation origin
        others outset outside overview pace paper part passage past path patience pattern perception permission
        persistence perspective phenomenon phrase picture piece pipeline place placement plan platform plausibility
        policy pool pooling port position possession possibility post practice preparation presence preview principle
        prior priority problem processing processor product profile programme project property proposal prospect
        protection proxy public publication purpose push question quirk quota race rationale reaction reader readiness
        reality rear recipe recovery redundancy refresh refusal regard relation relationship relevance reminder repair
        reply reporting reports repository representation reproducer requirement requisite reserve resource respect
        rest retention retrieval return reuse revision rigour root round route rule rundown rush sake saturation scale
        scene scheduling scheme science scope scrutiny search section security selection self sense separation
        sequence service shape share side sight sign signal similarity simulation situation skew skill smoothing
        solution space specification spike spot standard standardisation standpoint start state status step stop
        storage store story stratum strength stretch subject substitute success supplement support surface surprise
        symptom talk taxonomy technique temptation tendency tension term theme theory thing thought thread ticket tie
        till tip title tolerance tone tool top topic tracing trade trade-off tradeoff tradition traffic transfer
        transition transparency treatment trouble truncation truth tuning turnaround type understanding uniformity
        update uptime usage use user utility validation value vantage variable variety version view viewpoint
        visibility visit visualisation volatility warning watt way weight wording work workaround world writing zone
    """,
}
PLURAL_ONLY = frozenset(("rest", "data", "others", "statistics", "telemetry", "metadata"))
IRREGULAR_PLURALS = {"hypothesis": "hypotheses", "datum": "data"}

ADJECTIVES: dict[Kind, str] = {
    "limit": """
        absent ambiguous anecdotal approximate arbitrary atypical biased circumstantial confounded crude cursory
        debatable dependent difficult doubtful dubious early erratic fragile fragmentary hard harder hypothetical
        illustrative imperfect impossible imprecise inadequate incomparable incomplete inconclusive inconsistent
        indicative indirect insufficient interim invisible irregular isolated limited messy misleading missing mixed
        modest narrow noisy odd old opaque open optimistic outdated partial patchy pending pessimistic preliminary
        premature problematic provisional questionable restricted risky rough scarce scattered selective sensitive
        short simplified skewed small sparse specific speculative strange subjective suggestive superficial suspected
        suspicious tentative tenuous thin tricky unaccounted unaddressed unanswered unavailable unbalanced uncertain
        unclear uncommon unconfirmed uncontrolled undefined underpowered undetected undetermined undocumented unequal
        uneven unexplained unfamiliar unhelpful unjustified unknown unmeasured unobserved unpredictable unproven
        unrecorded unreliable unrepeated unreplicated unreported unrepresentative unresolved unseparated unsettled
        unspecified unstable unstated unsuitable unsupported unsure untested untraceable unverified unwarranted unwise
        vague weak weird
    """,
    "rely": """
        able acceptable accurate adequate appropriate available believable certain clear comparable complete
        conclusive confident consistent convincing correct credible decent decisive defensible definitive direct
        distinguishable enough evident exact fair feasible final firm general generalisable genuine good identifiable
        independent interchangeable interpretable justifiable justified known legitimate like-for-like likely
        meaningful normal plausible possible precise predictable promising ready real reliable repeatable
        representative reproducible rigorous robust safe significant solid sound strong sufficient supported sure
        transferable trustworthy typical universal unlikely usable valid visible
    """,
    "care": """
        advisable aware careful cautious closer crucial desirable essential helpful important informative instructive
        interesting mindful necessary needed notable noteworthy pertinent prudent reasonable recommended relevant
        required sensible useful valuable vital wise worth worthwhile worthy
    """,
    "same": "constant stable steady unchanged",
    "better": "better earlier fast faster quicker quickly sooner",
    "worse": "slower slowly worse",
    "up": "high higher longer larger greater",
    "down": "low lower shorter smaller less",
    "effect": "attributable due",
    "failing": "failed",
    "plain": """
        abrupt compelling conceivable considerable diligent extraneous flawed forthcoming fundamental hasty imminent
        inadvertent inclined irrespective minor negligible probable prone puzzling straightforward substantial transient
        unfounded viable clockwise dependable favourable fine noticeable peculiar publishable sole straight successive
        symmetrical well-founded wide-ranging second-hand
        done newer newest finest pure positive negative tiny huge damaged unreadable irrelevant geometric adjusted weighted
        unweighted interpolated untouched unpublished undecided unable mismatched duplicated outright spurious apparent
        root sane insane healthy unhealthy normal abnormal plain obvious unobvious nontrivial trivial crude rudimentary
        comparable-looking overlapping disjoint exclusive inclusive exhaustive representative-looking well-known
        deliberate intentional conscious careful careless neat tidy messy honest frank fair-minded open-ended
        responsible distant remote remarkable surprising unexpected expected routine minimal maximal adjacent pertinent
        unequal clean dirty crowded shared dedicated local unrelated related recorded late posterior chronological
        hidden visible tangible subtle slight marginal borderline partial full unfinished mislabelled unlabelled labelled
        tagged versioned undated nested flat active inactive enabled disabled default configurable tunable adjustable
        scripted incompatible unrealistic infrequent least strongest weakest nearest latest earliest newest
        oldest simpler clearer fairer cleaner stronger weaker closer firmer richer
        verifiable authoritative detectable right wrong bad preferable erroneous inaccurate incorrect stale obsolete
        unaffected false slowest suggestive counterbalanced balanced interleaved thermal unintentional accidental
        contradictory conflicting unusual abnormal anomalous misreported mistaken restarted edited handmade
        robust symmetric asymmetric skewed long-tailed heavy-tailed small-sample intermediate identifiable inseparable
        indistinguishable statistic conditional absent distinct warmed preloaded reproducible nonexistent
        permanent temporary spurious systematic inherent underlying contemporaneous consistent
        absolute accessible accompanying active actual additional adjacent alternative ambient analytical another
        apparent applicable arithmetic artificial associated automatic average background bare basic batch bounded
        brief broad broader built-in busier busy calm candidate causal central cheap chronological clean cleaner
        client-side close coarse coarse-grained coherent cold coming common comparative compatible competing
        complementary complex compound comprehensive computational concise concrete concurrent conditional confident
        consecutive conservative constrained contextual continuous contrary conventional cool corresponding cross-run
        cumulative current custom daily day-to-day dedicated deep deeper dense descriptive deterministic diagnostic
        different differing disjoint disparate dissimilar distinct diverse dominant downstream dynamic easier easy
        effective eligible embedded empirical empty encouraging end-to-end end-user equal exact exhaustive existing
        experimental explicit exploratory extensive external extra extreme factorial factual familiar fine-grained
        finer fixed flexible follow-up following foreign formal former frequent fresh full full-length fuller
        functional further future global granular graphical handy hardware-specific heavy heterogeneous high-level
        historical homogeneous hot ideal identical idle implicit in-depth in-flight incidental incoming individual
        informal inherent initial intact intensive inter-token interactive intermediate intermittent internal
        intrinsic invariant joint key large larger lasting later latest latter lengthy light lighter linear literal
        little live local logical long long-running long-term longer longitudinal loose low-level machine-readable
        main mandatory manual matching mature maximum mean median mere methodological minimum moderate multi-run
        multi-user multiple multivariate mutual natural near nearby neighbouring nested net neutral new next nightly
        nominal non-random nonlinear numeric objective observable obvious occasional offline old older oldest ongoing
        online open-ended operational opposite optional ordinary original other outer outlying outside overall
        overlapping own parallel particular passive past patient peak per-phase per-request per-run per-setting
        per-token periodic persistent physical pilot plain portable post-hoc potential practical preceding present
        previous primary principal prior private pronounced proper public qualitative quantised quantitative quantized
        quick quiet random rare raw readable real-life real-world recent redundant referenced regular relative
        relevant remaining residual resulting retrospective routine run-level run-to-run safer same same-day
        scientific self-contained separate sequential serious server-side several severe shallow sharp short-term
        shorter side-by-side silent similar simple simultaneous single single-run single-user slow smaller soft spare
        special specialised specific sporadic standalone standard static stationary statistical steady-state strict
        stringent structural subsequent subtle successful such sudden suitable summary supplementary supporting
        surprising surviving synthetic systematic technical temporal temporary tempting theoretical thermal thick
        thorough tighter time-dependent timely token-level total tough traceable transparent true truncated unbiased
        uncorrected underlying understandable unfair uniform unintended unique unlike unpaired unseen up-to-date upper
        user-visible usual various versioned very warm well-defined well-documented whole wide wider widespread
        worst-case
    """,
}

ADVERBS = """
    consequently truly
    properly
    least solely jointly severally randomly uniformly evenly strictly loosely tightly broadly narrowly formally
    informally visibly invisibly silently openly publicly privately locally remotely nightly weekly daily hourly monthly
    afresh anew beforehand thereafter meanwhile elsewhere everywhere somewhere anywhere nowhere
    measurably detectably demonstrably presumably supposedly apparently ostensibly allegedly plausibly conceivably
    realistically ideally preferably hopefully unfortunately fortunately importantly interestingly notably crucially
    technically practically theoretically empirically scientifically methodologically logically mathematically
    anyway nevertheless nonetheless regardless straightforwardly
    maybe seriously poorly far badly incorrectly wrongly mistakenly inadvertently accidentally unintentionally
    internally arithmetically numerically wholly unduly heavily easily afterwards regardless
    merely substantially markedly considerably slightly much solely firmly evidently seemingly arguably
    above abroad accordingly accurately actually additionally adequately afterward afterwards again alike alone
    already also altogether always anew anyway apart apparently appropriately approximately aside at-all automatically
    away back beforehand below beside besides briefly broadly carefully cautiously clearly close closely closer
    collectively conclusively concretely concurrently conditionally confidently conservatively consistently
    continuously conversely correctly critically currently deeply differently directly down dynamically easily either
    else elsewhere empirically entirely equally especially essentially even evenly eventually everywhere exactly
    exclusively explicitly extensively externally fairly faithfully far finally firmly formally forward freshly fully
    further generally globally gradually heavily hence here however ideally implicitly indeed independently indirectly
    individually indoors informally inherently initially instead internally jointly just lately later likewise locally
    logically long longer loosely manually materially meaningfully meanwhile merely moreover nearby necessarily
    nevertheless newly next nominally nonetheless normally notably noticeably now nowhere objectively off often on
    only openly ordinarily originally otherwise out over overnight pairwise partially particularly partly patiently
    perhaps periodically plainly please possibly potentially practically precisely presently previously prominently
    promptly properly publicly purely qualitatively quantitatively quite randomly rather readily really reasonably
    recently regardless regularly relatively reliably repeatedly responsibly rigorously roughly routinely safely
    selectively sensibly separately sequentially side-by-side similarly simply simultaneously so somehow sometimes
    somewhere soon specifically statistically still strictly strongly subsequently subtly successfully sufficiently
    systematically tentatively then there thereafter therefore thoroughly thoughtfully throughout thus tightly
    together too transparently ultimately unambiguously underneath uniformly up usually validly very visibly visually
    well wherever widely yet
"""
DETERMINERS = """
    a all an another any both certain each either enough every few its many more much neither no other several some
    such that the their these this those what whatever which whichever whose
"""
PRONOUNS = """
    all anyone anything both each everything few it itself less little many more much neither nobody none nothing
    others several some something such that them themselves there these they this those what whatever which whichever
    who whoever
"""
PREPOSITIONS = """
    according about across after against alone along alongside amid among around as at because before behind beneath beside
    besides between beyond by concerning despite during excluding following for from given in including inside into
    like near of off on onto outside over per regarding since than through throughout to together toward towards under
    unlike until upon via with within without
"""
CONJUNCTIONS = """
    albeit after although and as because before but either how if neither nor once or rather since so than that though unless
    until what when whenever where whereas whether while why yet
"""
MODALS = "can cannot could may might must ought shall should will would"
AUXILIARIES = "are be been being did do does had has have having is was were"
NEGATORS = frozenset(
    [
        "little",
        "not",
        "no",
        "never",
        "nothing",
        "none",
        "neither",
        "nor",
        "nobody",
        "hardly",
        "barely",
        "scarcely",
    ]
)
HEDGES = frozenset(["may", "might", "could", "can", "possibly", "perhaps", "potentially"])
QUANTIFIERS = frozenset(
    [
        "once",
        "everything",
        "everywhere",
        "all",
        "both",
        "each",
        "every",
        "any",
        "many",
        "several",
        "multiple",
        "few",
        "single",
        "much",
        "various",
        "whole",
        "entire",
    ]
)
MORE = frozenset(["more", "additional", "further", "extra", "longer", "larger", "wider", "easier", "another"])
