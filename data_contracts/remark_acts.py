"""The words that mark what each clause of a remark does, and those that an assertion is free to use.

In the lists a blank separates words in their base form.
"""

from __future__ import annotations

from data_contracts.listed_words import listed_words

# Words for records and for reading them: they say nothing of what was found. By part of speech
RECORD_NOUNS = listed_words("""
    audit file record document data evidence value figure finding result reading measurement request run sample
    number observation fact claim pattern statement entry row comparison check count interval origin reason
    uncertainty text
    difference analysis conclusion question aggregate inference design magnitude condition
    basis side direction matter case verdict method field column table line page name formula calculation part
    information content material report standard point word folder title documentation readme artifact
    author-side description identification history gap level scope sense kind detail mention view look note rest
    reader use usage consumption
    size tendency factor ratio type
    rule arithmetic recomputation transcription others copy category inventory
    sign indication hint tool presence existence occurrence
    summary bulk remainder quartile bound idea picture room end middle top bottom place way hand truth status part
""")
RECORD_VERBS = listed_words("""
    be do have say state show give report describe refer concern mean indicate suggest see read record measure
    observe obtain take use make compute calculate derive become get come find found document collect note list
    present contain test check reflect rest regard consider treat count base recompute recalculate average remain
    restrict exist cover claim establish stand seem appear look imply mark leave relate belong call name express shown
    meet account lie judge return point hint
    serve attach stay design plan log sample count track time state-so accompany
""")
RECORD_ADJECTIVES = listed_words("""
    affected concerned repeated underlying raw own stated recorded measured observed given available internal
    individual corresponding
    respective overall apparent documented listed reported original present such possible separate later very much
    less single particular whole single-valued logged mere actual formal current existing present
    statistical other another per-request per-run usual listed lone untouched
""")
# Of what a limit may be told: how far the evidence reaches
TELLING = listed_words("""
    validate blame credit link notice catch expose spot trust rely use quote cite show say tell prove establish
    mean state report record mention document note imply reveal explain describe cover address indicate guarantee
    exclude detect separate distinguish determine support justify know judge conclude generalise attribute
    represent reflect characterise capture identify demonstrate substantiate assess estimate settle resolve extend
    transfer carry apply assign derive infer draw compare rule suffice answer see generalize disentangle isolate
    decide interpret quantify evaluate verify check test confirm compute assume allow permit trace follow claim
    list average pool combine merge sum call term deem rank rate class label weigh place amount
    make suggest name rest discriminate state-so account contain give find read understand recognise translate
""")
# A positive verb that says what a figure hides; its subject is a statistic
HIDING = listed_words("""
    imitate mimic exaggerate ignore hide mask conceal obscure smooth blur miss omit overlook neglect compress
    condense
""")
STATISTICS = listed_words("""
    mean median average aggregate total maximum minimum quantile percentile statistic number figure value summary
    peak rate sum ratio share estimate point
""")
# A verb of what more evidence would do
HELPING = listed_words("""
    help show tell reveal allow give clarify narrow separate need require let strengthen reduce decide settle permit
    say enable support provide rule exclude distinguish tighten sharpen disentangle isolate indicate discriminate
    complement expose resolve solve avoid state determine explain suffice identify make be have serve
""")
LEFT_OPEN = listed_words("""
    unknown unclear open unsettled unresolved undecided uncertain undetermined unexplained untested unrecorded
    unstated unspecified unmeasured unreported undocumented unverified
""")
# What an assertion of too little evidence is told by: what it does not reach to is open
TOO_LITTLE = listed_words("""
    impossible hard harder difficult little early few small insufficient thin weak inadequate short enough
    sufficient
""")
# Verbs whose complement is told, and those whose complement is asked after
TOLD = listed_words("""
    establish demonstrate confirm support note state remember mention say see know mean show indicate suggest
    acknowledge bear observe tell imply mind look seem appear
    agree find reveal register conclude
""")
ASKED_AFTER = listed_words("""
    check verify ensure make see examine determine test investigate find confirm establish
""")
# What is held back: `before quoting it`
HELD_BACK = listed_words("""
    use quote cite draw conclude report publish present attribute decide rank generalise apply call change start
    look make credit assign blame judge interpret combine pool merge average act rely base extrapolate infer
    accept state choose claim transfer lean
""")
# States that a condition may hold: none says how good a thing is
STATES = listed_words("""
    same identical equal comparable available complete recorded known missing consistent different cold warm hot
    idle busy loaded enabled disabled fixed constant separate independent cached empty new own possible clear
    unknown unchanged representative reproducible repeatable similar alike longer shorter larger smaller repeated
    confirmed open present absent active inactive visible certain sure more less stable related unrelated typical
    full correct valid resolved needed easier harder early
""")
# Frames of advice: `it is worth`, `it would help`
FRAMES = listed_words("""
    worth worthwhile useful helpful good better best important necessary needed advisable recommended recommend
    sensible wise prudent required essential crucial desirable valuable instructive informative interesting
    reasonable preferable appropriate relevant vital help great idea beneficial suggest advise sense nice easier
    simpler safer step way practice
""")
# Who is not spoken of, and who may be told to look
PERSONS = listed_words("""
    author operator team vendor engineer reviewer management analyst person whoever somebody someone everyone owner
    maintainer customer colleague expert contributor party public board client-team community user
""")
READERS = listed_words("user reader people practitioner nobody anyone everybody audience")
PLAIN_ADVERBS = listed_words("""
    too so quite here only therefore however not still far directly entirely together alone simply yet then thus now
    also clearly just there statistically internally again rather indeed currently otherwise back exactly both once
    strongly much at-all really slightly more heavily hence moreover instead before since apart arithmetically
    wholly thereby already never over up out enough even firmly either on as evenly throughout fully
 itself themselves
""")
# Where a figure holds: `for this model only`
SCOPING = listed_words("""
    hold apply describe cover concern refer be count stand speak relate belong measure confirm check test compare
    limit restrict state valid tie confine
""")
SCOPED = listed_words("""
    setting configuration model machine hardware setup workload prompt run request session row system condition data group
    subject file sample summary load version audit quantization quantisation quant precision environment metric
    statement value context length level range group window size kind
    task benchmark dataset engine server host device release build format
""")
# What may be asked of a change that was tested
PERSISTING = listed_words("""
    persist hold repeat remain reproduce generalise recur occur affect differ cause come stem apply other transfer
    carry last continue extend
""")
# What an act may be for: that somebody knows more of the evidence
KNOWING = listed_words("""
    see know learn find tell judge check confirm test determine establish understand decide exclude rule separate
    distinguish compare verify narrow identify measure sure allow avoid reduce isolate assess estimate evaluate
    examine detect settle support reproduce repeat trace explain look get make keep reject quantify investigate
    clarify interpret disentangle read record capture locate tighten show reveal answer match agree follow
    attribute say be catch spot note reconcile recompute inspect complement help give cover bracket pin reach draw
    conclude complete count redo rerun recalculate speak
""")
# What evidence may become
FITTING = listed_words("""
    comparable possible clear visible available sure same equal identical traceable interpretable complete known
    separate repeatable reproducible verifiable alike fair apart meaningful useful usable readable reusable
""")
# What shows that a denial is of something else than the verdict: its cause, or where else it holds
ELSEWHERE = listed_words("""
    other another different elsewhere cause causes reason reasons why general further where source origin how
    production longer later ranking generalise generalised transfer transferred extended extend attributed what
    which separate applied extrapolated carried alone
    itself themselves size magnitude extent
""")
# What a denial of these would take from a verdict
CONCLUDING = listed_words("""
    use quote cite judge compare conclude decide evaluate assess interpret read draw rank know determine say tell
    support show
""")
# Verbs and nouns between an effect and its cause
SUPPOSING = listed_words("""
    base be come stem result arise originate include involve belong explain affect influence contribute cause
    underlie reflect play share have happen differ occur lie lead relate change depend role matter produce link part
    contribution refer responsible blame disappear vanish persist factor possible possibility related reason source
    due attributable plausible explanation effect introduce connect vary linked move drive determine dominate miss
    appear spend sensitive lie shorten lengthen refer impact ascribe
""")
CARRIED = listed_words("""
    hold apply generalise represent carry repeat transfer extend representative comparable reflect typical describe
    persist capture match tell show reproduce recur remain stand translate be
    sensitive suffice
""")
# What never moves itself, and what is never wrong where a document is
UNMOVED = listed_words("baseline audit document evidence summary interval reader file")
ERRING = listed_words("wrong incorrect outdated stale unsupported refute")
MEASURING = listed_words("""
    measure measured request answer record data actual observe real result
""")
# Counts and shares in words
COUNTS = listed_words("""
    all every each several multiple many various whole entire both few single most everything enough any some
""")
# How much, of what is denied
DEGREES = listed_words("""
    meaningfully noticeably measurably significantly materially substantially markedly visibly detectably
    necessarily reliably
    fully sufficiently
""")
# Things that are found in records, and not there by themselves
FOUND = listed_words("""
    choice decision ranking recommendation preference outlier duplicate copy
    bias anomaly cluster burst correction noise trend
    guarantee proof promise error skew certainty
    reliability robustness validity confidence trust gap
""")
# How good evidence is: said of tested verdicts; and how poor it is, of weak ones
GOOD = listed_words("good strong clear solid firm well")
GROUNDS = listed_words("""
    evidence support agreement match basis interval test statistic statistics case
""")
POOR = listed_words("""
    unfair invalid biased unsafe misleading questionable problem issue flaw weakness defect distort bias blur weaken
    unequal uneven unbalanced unsuitable unusable unjustified unwarranted premature
""")
# What is not yet known when it is not, or remains to be, `seen`
SEEN = listed_words("""
    seen shown tested established determined known clear certain sure recorded stated identified given
    documented measured reported addressed assessed explained found examined checked confirmed understood
    investigated
""")
# Verbs behind which `that` opens a clause
TELLS_THAT = listed_words("""
    check verify confirm ensure note show mean say see find tell suggest indicate imply know assume state
    prove support reveal agree report record conclude observe remember recognise document warn explain argue
""")
# Pronouns before which nothing stands
ALONE = listed_words("""
    it they them itself themselves who which what there nothing none
""")
# What disturbs a run: behind `the`, it is taken for known
DISTURBING = listed_words("throttling contention interference swapping drift leak queueing pressure")
# What may be done with a figure, `when quoting it`
QUOTED = listed_words("quote cite use compare report interpret present state judge")
# Parts of what was measured: of a thing, they take it for known
PARTS = listed_words("""
    cost part effect influence impact damage share gain loss role contribution extent
""")
