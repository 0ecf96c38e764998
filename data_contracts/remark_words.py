"""The closed lexicon of a model's remarks: each word that a remark may hold, under what it does in a sentence.

A word that stands in no list is refused. In the lists a blank separates words; the verbs are in remark_verbs.py.
"""

from __future__ import annotations

from data_contracts.remark_verbs import Kind

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
        short simplified skewed small sparse specific speculative strange subjective suggestive superficial
        suspected suspicious tentative tenuous thin tricky unaccounted unaddressed unanswered unavailable unbalanced
        uncertain unclear uncommon unconfirmed uncontrolled undefined underpowered undetected undetermined
        undocumented unequal uneven unexplained unfamiliar unhelpful unjustified unknown unmeasured unobserved
        unpredictable unproven unrecorded unreliable unrepeated unreplicated unreported unrepresentative unresolved
        unseparated unsettled unspecified unstable unstated unsuitable unsupported unsure untested untraceable
        unverified unwarranted unwise vague weak weird
    """,
    "rely": """
        able acceptable accurate adequate appropriate available believable certain clear comparable complete
        conclusive confident consistent convincing correct credible decent decisive defensible definitive direct
        distinguishable enough evident exact fair feasible final firm general generalisable genuine good
        identifiable independent interchangeable interpretable justifiable justified known legitimate like-for-like
        likely meaningful plausible possible precise predictable promising ready real reliable repeatable
        representative reproducible rigorous robust safe significant solid sound strong sufficient supported sure
        transferable trustworthy typical universal unlikely usable valid visible
    """,
    "care": """
        advisable aware careful cautious closer crucial desirable essential helpful important informative
        instructive interesting mindful necessary needed notable noteworthy pertinent prudent reasonable recommended
        relevant required sensible useful valuable vital wise worth worthwhile worthy
    """,
    "same": "constant stable steady unchanged",
    "better": "better earlier fast faster quicker quickly sooner",
    "worse": "slower slowly worse",
    "up": "high higher longer larger greater bigger",
    "down": "low lower shorter smaller less",
    "effect": "attributable due",
    "failing": "failed",
    "plain": """
        demonstrable countable checkable testable
        allotted anonymous auxiliary backward behavioural bigger biggest binary capped closest conceptual
        cyclic designated directional discontinued discrete elementary endogenous enlarged exogenous
        foregoing frozen handwritten iterative mechanical modelled outermost outgoing posted preallocated
        prescribed reachable reverse seasonal subdivided tiled trained uncapped uploaded windowed worded
        free faulty
        fastest quickest lone sole micro largest smallest longest
        shortest highest lowest hardest easiest batched spaced blocked chained layered
        formatted graded partitioned alike advanced asynchronous automated closed collective complicated delayed
        derived far finite front generic inner last legacy modern numerical observational peripheral processed
        secondary smooth synchronous synchronised variable virtual left abstract academic beneficial compact
        critical curious drastic exceptional excessive expensive gradual improper indistinct instant intense major
        mild perfect poor rapid ultimate void abrupt compelling monotonic synchronised bimodal blind bursty
        bare-metal latent lopsided realistic confirmatory flaky resident padded illuminating oversubscribed creeping
        equivalent exponential foreground greedy harmonic implausible improbable interquartile inverted leftover
        logarithmic malformed nondeterministic nonnegative orthogonal paired trimmed serial verbose unimodal
        unsynchronised invalid coupled decoupled conceivable considerable diligent extraneous flawed forthcoming
        fundamental hasty imminent inadvertent inclined irrespective minor negligible probable prone puzzling
        straightforward substantial transient unfounded viable clockwise dependable favourable fine noticeable
        peculiar publishable sole straight successive symmetrical well-founded wide-ranging done newer newest
        finest pure positive negative tiny huge damaged unreadable irrelevant geometric adjusted weighted
        unweighted interpolated untouched unpublished undecided unable mismatched duplicated outright spurious
        apparent root sane insane healthy unhealthy normal abnormal plain obvious unobvious nontrivial trivial
        crude rudimentary comparable-looking overlapping disjoint exclusive inclusive exhaustive
        representative-looking well-known deliberate intentional conscious careful careless neat tidy messy honest
        frank fair-minded open-ended responsible distant remote remarkable surprising unexpected expected routine
        minimal maximal adjacent pertinent unequal clean dirty crowded shared dedicated local unrelated related
        recorded late posterior chronological hidden visible tangible subtle slight marginal borderline partial
        full unfinished mislabelled unlabelled labelled tagged versioned undated nested flat active inactive
        enabled disabled default configurable tunable adjustable scripted incompatible unrealistic infrequent
        least strongest weakest nearest latest earliest oldest simpler clearer fairer cleaner stronger weaker
        closer firmer richer verifiable authoritative detectable right wrong bad preferable erroneous inaccurate
        incorrect stale obsolete unaffected false slowest suggestive counterbalanced balanced interleaved thermal
        unintentional accidental contradictory conflicting unusual anomalous misreported mistaken restarted edited
        handmade robust symmetric asymmetric skewed long-tailed heavy-tailed small-sample intermediate
        identifiable inseparable indistinguishable statistic conditional absent distinct warmed preloaded
        reproducible nonexistent permanent temporary systematic inherent underlying contemporaneous consistent
        absolute accessible accompanying actual additional alternative ambient analytical another applicable
        arithmetic artificial associated automatic average background bare basic batch bounded brief broad broader
        built-in busier busy calm candidate causal central cheap client-side close coarse coarse-grained coherent
        cold coming common comparative compatible competing complementary complex compound comprehensive
        computational concise concrete concurrent confident consecutive conservative constrained contextual
        continuous contrary conventional cool corresponding cross-run cumulative current custom daily day-to-day
        deep deeper dense descriptive deterministic diagnostic different differing disparate dissimilar diverse
        dominant downstream dynamic easier easy effective eligible embedded empirical empty encouraging end-to-end
        end-user equal exact existing experimental explicit exploratory extensive external extra extreme factorial
        factual familiar fine-grained finer fixed flexible follow-up following foreign formal former frequent
        fresh full-length fuller functional further future global granular graphical handy hardware-specific heavy
        heterogeneous high-level historical homogeneous hot ideal identical idle implicit in-depth in-flight
        incidental incoming individual informal initial intact intensive inter-token interactive intermittent
        internal intrinsic invariant joint key large larger lasting later latter lengthy light lighter linear
        literal little live logical long long-running long-term longer longitudinal loose low-level
        machine-readable main mandatory manual matching mature maximum mean median mere methodological minimum
        moderate multi-run multi-user multiple multivariate mutual natural near nearby neighbouring net neutral
        new next nightly nominal non-random nonlinear numeric objective observable occasional offline old older
        ongoing online operational opposite optional ordinary original other outer outlying outside overall own
        parallel particular passive past patient peak per-phase per-request per-run per-setting per-token periodic
        persistent physical pilot portable post-hoc potential practical preceding present previous primary
        principal prior private pronounced proper public qualitative quantised quantitative quantized quick quiet
        random rare raw readable real-life real-world recent redundant referenced regular relative relevant
        remaining residual resulting retrospective run-level run-to-run safer same same-day scientific
        self-contained separate sequential serious server-side several severe shallow sharp short-term shorter
        side-by-side silent similar simple simultaneous single single-run single-user slow smaller soft spare
        special specialised specific sporadic standalone standard static stationary statistical steady-state
        strict stringent structural subsequent successful such sudden suitable summary supplementary supporting
        surviving synthetic technical temporal tempting theoretical thick thorough tighter time-dependent timely
        token-level total tough traceable transparent true truncated unbiased uncorrected understandable unfair
        uniform unintended unique unlike unpaired unseen up-to-date upper user-visible usual various very warm
        well-defined well-documented whole wide wider widespread worst-case solitary precomputed
    """,
}

ADVERBS = """
    namely thereby ever upward downward alike somewhat
    consequently upwards downwards practically itself themselves respectively alternately truly
    properly least solely jointly severally randomly
    uniformly evenly strictly loosely tightly broadly narrowly formally informally visibly invisibly silently
    openly publicly privately locally remotely nightly weekly daily hourly monthly afresh anew beforehand
    thereafter meanwhile elsewhere everywhere somewhere anywhere nowhere measurably detectably demonstrably
    presumably supposedly apparently ostensibly allegedly plausibly conceivably realistically ideally preferably
    hopefully unfortunately fortunately importantly interestingly notably crucially technically practically
    theoretically empirically scientifically methodologically logically mathematically anyway nevertheless
    nonetheless regardless straightforwardly maybe seriously poorly far badly incorrectly wrongly mistakenly
    inadvertently accidentally unintentionally internally arithmetically numerically wholly unduly heavily easily
    afterwards merely substantially markedly considerably slightly much firmly evidently seemingly arguably above
    abroad accordingly accurately actually additionally adequately afterward again alike alone already also
    altogether always apart appropriately approximately aside at-all automatically away back below beside besides
    briefly carefully cautiously clearly close closely closer collectively conclusively concretely concurrently
    conditionally confidently conservatively consistently continuously conversely correctly critically currently
    deeply differently directly down dynamically either else entirely equally especially essentially even
    eventually exactly exclusively explicitly extensively externally fairly faithfully finally forward freshly
    fully further generally globally gradually hence here however implicitly indeed independently indirectly
    individually inherently initially instead just lately later likewise long longer manually materially
    meaningfully moreover nearby necessarily newly next nominally normally noticeably now objectively off often on
    only ordinarily originally otherwise out over overnight pairwise partially particularly partly patiently
    perhaps periodically plainly please possibly potentially precisely presently previously prominently promptly
    purely qualitatively quantitatively quite rather readily really reasonably recently regularly relatively
    reliably repeatedly responsibly rigorously roughly routinely safely selectively sensibly separately
    sequentially side-by-side similarly simply simultaneously so somehow sometimes soon specifically statistically
    still strongly subsequently subtly successfully sufficiently systematically tentatively then there therefore
    thoroughly thoughtfully throughout thus together too transparently ultimately unambiguously underneath up
    usually validly very visually well widely yet
"""
DETERMINERS = """
    fewer a all an another any both certain each either enough every few its many more much neither no other several
    some such that the their these this those what whatever which whichever whose
"""
PRONOUNS = """
    all any anyone anything both each everything few it itself less little many more much neither nobody none nothing
    others several some somebody someone something such that them themselves there these they this those what whatever which
    whichever who whoever
"""
PREPOSITIONS = """
    amongst except according about across after against alone along alongside amid among around as at because before
    behind beneath beside besides between beyond by concerning despite during excluding following for from given in
    including inside into like near of off on onto outside over per regarding since than through throughout to
    together toward towards under unlike until upon versus via with within without
"""
CONJUNCTIONS = """
    albeit after although and as because before but either how if lest neither nor once or rather since so than that
    though unless until what when whenever where wherever whereas whether while why yet
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
MORE = frozenset(["more", "additional", "further", "extra", "longer", "larger", "wider", "easier", "another"])
