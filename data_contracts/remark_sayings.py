"""What a remark may say of a fact beside the fact's own words: the roles that each verdict holds and denies.

In the lists a blank separates words in their base form.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from data_contracts.facts import Verdict
from data_contracts.listed_words import listed_words
from data_contracts.remark_roles import ROLES, Role

# What may lie behind a difference between runs of any kind
_BETWEEN_RUNS = listed_words("""
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
    """The roles that a verdict holds and denies, its own words beside them, and the causes that it may hold possible."""

    held: tuple[Role, ...] = ()
    refused: tuple[Role, ...] = ()
    causes: frozenset[str] = frozenset()
    own: frozenset[str] = frozenset()
    own_denied: frozenset[str] = frozenset()

    @property
    def asserted(self) -> frozenset[str]:
        return self.own.union(*(ROLES[role].words for role in self.held))

    @property
    def denied(self) -> frozenset[str]:
        return self.own_denied.union(*(ROLES[role].words for role in self.refused))


_MOVED = Sayings(("borne",), ("luck",), _BETWEEN_RUNS, listed_words("entirely statistically"))
_FEW = Sayings(
    ("thin", "open"),
    ("firm", "telling"),
    _BETWEEN_RUNS
    | listed_words("""
        noise chance coincidence sample sampling variation variability fluctuation random outlier small few slow maximum
        real genuine effect artefact
    """),
    listed_words(
        "absent artefact coincide equal change evidence exclude large missing moderate session share single verdict"
    ),
)
_AGREE = Sayings(
    ("agree",),
    ("disagree", "invalid"),
    listed_words(
        "source same tool clock error file script export formula generate compute derive both rounding recent definition"
    ),
    listed_words("line"),
)
_EDITED = listed_words("""
    edit edited rewrite overwrite export copy copying merge script definition rounding round unit conversion
    older earlier later old another other different version change error compute computed recompute aggregate
    measurement modify update processing repeat hand manual manually by-hand
""")
_CONFLICT = Sayings(
    ("disagree", "invalid"),
    ("agree", "firm"),
    _EDITED,
    listed_words("ambiguity ambiguous open unclear unknown unresolved"),
    listed_words("both comparable usable"),
)
_PLAIN = Sayings(
    (),
    (),
    _BETWEEN_RUNS,
    listed_words("absent compute describe lack measure missing observe plain record single"),
    listed_words("baseline compare comparison conclusion contain include judge part verdict"),
)
_UNSUPPORTED = Sayings(
    ("absent", "open"),
    ("present", "agree"),
    listed_words(
        "run session version configuration setting other another different older earlier folder machine copy removed"
    ),
    listed_words("provenance source"),
)
_GONE = Sayings(
    ("absent",),
    ("present",),
    listed_words(
        "remove removed rename renamed drop skip forgotten failure script schedule folder move other change"
    ),
    listed_words("baseline earlier previous no-longer open still"),
    listed_words("again"),
)
SAYINGS: Mapping[Verdict | None, Sayings] = {
    None: _PLAIN,
    "measured": _PLAIN,
    "reported": _PLAIN,
    "improved": _MOVED,
    "regressed": _MOVED,
    "unchanged": Sayings(
        ("still",), ("moving",),
        listed_words("small smaller slight effect uncertainty coarse noise chance hidden subtle interval drift"),
        listed_words("no-change test within none"), listed_words("support"),
    ),
    "suspected": _FEW,
    "insufficient": _FEW,
    "n_too_small": _FEW,
    "below_floor": Sayings(
        ("slight", "still"), ("weighty",), listed_words("noise chance drift order session"), listed_words("effect"),
    ),
    "refuted": Sayings(
        ("disagree",), ("agree", "firm"),
        _EDITED | _BETWEEN_RUNS | listed_words("""
            run average median mean maximum peak outdated typo subset selection warm mistake transcription state write
            before compute measure record take
        """),
        listed_words("ambiguity ambiguous open unclear unknown unresolved"), listed_words("both comparable usable"),
    ),
    "confirmed": _AGREE,
    "holds": Sayings(
        ("agree",), ("disagree", "invalid"), _AGREE.causes,
        listed_words("""
            add arithmetic arithmetically calculation check coherent compute define definition derive formula identity
            internally law line pass relation satisfy sum timing total count division divide
        """),
    ),
    "broken": Sayings(
        ("invalid", "disagree"), ("agree", "firm"),
        _EDITED | listed_words("clock clocks adjust mix retry stream streaming timestamp queue cancel cancelled"),
        listed_words("clock open order time timestamp timing unclear unknown unresolved"),
        listed_words("both comparable plausible possible usable"),
    ),
    "accepted": _CONFLICT,
    "confounded": Sayings(
        ("mingled", "unlike", "open"), ("apart", "alike", "firm", "telling"),
        _BETWEEN_RUNS | listed_words("sequence"),
        listed_words("along cache context factor invalid limit option parameter same setting size start state thermal"),
    ),
    "incomparable": Sayings(
        ("unlike",), ("alike", "apart"), _BETWEEN_RUNS | listed_words("condition longer shorter"),
        listed_words("""
            condition setup set-up configuration input length longer open output prompt setting shorter unknown workload
        """),
    ),
    "differs": Sayings(
        ("swayed",), ("typical",),
        _BETWEEN_RUNS | listed_words("long artefact pause collection hiccup outlier extreme slow"),
        listed_words("above change high higher inflate longer raise slow statistic"),
    ),
    "unsupported": _UNSUPPORTED,
    "other data": _UNSUPPORTED,
    "vanished": _GONE,
    "not measured again": _GONE,
    "new": Sayings(
        ("absent",), ("present", "alike"), frozenset(),
        listed_words("add baseline earlier first-time new previous since"), listed_words("earlier previous"),
    ),
}  # fmt: skip
