"""Advice: acts on evidence only, that add care and never take it away."""

from __future__ import annotations

from collections.abc import Sequence

from data_contracts.remark_acts import CAUTIOUS, MENDED, MENDING, SOFT_ACTS
from tasks.commentary.remarks.acts import Said
from tasks.commentary.remarks.content import another_direction, content, moves
from tasks.commentary.remarks.support import Support
from tasks.commentary.remarks.tokens import Token

_AS_SUCH = frozenset(("treat", "read", "regard", "take", "see", "view", "consider", "interpret", "use", "understand", "describe"))
_ENLARGING = frozenset(("increase", "raise", "extend", "widen", "lengthen", "enlarge", "expand", "grow", "double-up"))
_ENLARGED = frozenset(("number", "sample", "series", "duration", "count", "sampling", "coverage", "group", "set", "n"))
_REACHED = frozenset("corrected confirmed repeated available possible enough sufficient known understood resolved found located explained collected complete more clear".split())
_CHANGING = frozenset("change adjust adapt improve modify redesign alter rearrange".split())
_PROCEDURES = frozenset("design order plan script schedule protocol procedure workflow export harness pipeline layout format process".split())
_HEEDLESS = frozenset(("anyway", "regardless", "nevertheless", "nonetheless", "freely", "safely", "blindly"))
_CALLING = frozenset(("consider", "treat", "judge", "call", "deem", "regard", "take", "find", "see", "read", "view"))
_ONLY_WITH = frozenset(("compare", "use", "read", "treat", "consider", "quote", "cite", "take", "see", "be", "interpret", "judge", "apply", "hold", "generalise"))
_POSTPONED = frozenset(("keep", "wait", "postpone", "treat", "interpret", "mark", "exclude", "avoid", "hold", "withhold", "read",
                        "regard", "view", "remain", "label", "flag", "consider", "doubt", "stay"))
_WIDER = frozenset(("large", "larger", "longer", "wider", "long", "high", "higher", "raise", "increase", "same", "constant", "stable", "steady", "soon", "sooner",
                    "early", "earlier", "reduce", "narrow", "drop", "better"))
_EVIDENCE_KINDS = frozenset(("evidence", "fact", "metric", "system", "care", "limit", "suspect", "worth", "effect", "failing", "rely", "change", "better", "worse", "up", "down"))
_KEPT = frozenset(("fixed", "constant", "same", "apart", "separate", "separately", "warm", "identical", "stable", "unchanged", "open", "mind", "together", "loaded", "out", "track", "recording"))
_UNFIT = frozenset("production release publish interactive user users".split())
_DESTROYING = frozenset(("drop", "remove", "delete", "discard", "overwrite", "clean", "replace"))


def asked(said: Said, support: Support, following: Said | None) -> str | None:
    """Why the advice may not be given."""
    clause, verb = said.clause, said.verb
    tokens = clause.tokens
    if _blames(tokens):
        return "claim"
    if clause.negated:
        return _forbidden(said, support, following)
    code = _act_of(verb, tokens, support) or _object(said, support, following)
    if code:
        return code
    code = _manner(said, following)
    return code


def _blames(tokens: Sequence[Token]) -> bool:
    texts = [t.text for t in tokens]
    return any(one in ("should", "must", "ought") and "have" in texts[n + 1 : n + 3] and n + 2 < len(texts) and tokens[n + 2].part == "participle"
               for n, one in enumerate(texts))


def _forbidden(said: Said, support: Support, following: Said | None) -> str | None:
    """`Do not quote it`, `should not be dropped`: never that care is left out."""
    verb, tokens = said.verb, said.clause.tokens
    if "need" in said.clause.texts or any("need" in t.kinds and t.base != "call" for t in tokens) or any(t.base == "worth" for t in tokens):
        return "dismissal"
    negations = len(said.clause.negations)
    if negations > 1 and "nor" not in said.clause.texts and "neither" not in said.clause.texts:
        return "dismissal"
    if verb is None:
        return "dismissal"
    if any(t.base in ("only", "merely") for t in tokens):
        return None
    qualified = following is not None and (following.clause.role == "without" or following.clause.after in ("until", "unless", "before", "if", "when", "without"))
    qualified = qualified or any(t.text in ("as", "from", "other", "another", "yet", "without", "alone", "into", "across", "by", "with", "between", "over", "until") for t in tokens)
    if verb.base in ("compare", "judge", "evaluate", "assess", "read", "see", "consider", "weigh", "view") and not qualified and (support.fact.verdict not in ("confounded", "incomparable") or verb.base == "read"):
        return "dismissal"
    put_off = (verb.kinds & {"rely", "mixed", "dismiss"} and ("care" not in verb.kinds or verb.base in ("assign",))) or verb.base in ("use", "average", "pool", "mix", "roll", "publish", "copy", "overwrite", "delete", "edit", "generalise",
        "extrapolate", "carry", "extend", "apply", "read", "hide", "attribute", "call", "be", "start", "change", "confuse", "report", "present", "rank", "show", "state", "treat", "make", "put", "include", "vary")
    if not put_off:
        return "dismissal"
    if verb.base in ("change", "vary", "show", "state", "report", "present", "include") and not any(t.text in ("without", "alone") or t.base in ("setting",) for t in tokens) and verb.base != "change" and "in" not in said.clause.texts and "as" not in said.clause.texts:
        return "dismissal"
    settled = support.settled and support.fact.verdict not in ("broken", "refuted")
    behind = tokens[(said.clause.negations or (0,))[0] :]
    if settled and verb.base in ("read", "treat", "take", "call", "interpret", "see", "regard", "consider", "view") and any(moves(t) for t in behind):
        return "verdict"
    return None


def _act_of(verb: Token | None, tokens: Sequence[Token], support: Support) -> str | None:
    if verb is None:
        return _state_of(tokens)
    if verb.base in _DESTROYING and not (set(x.text for x in tokens) & {"comparison", "ranking", "table", "aggregate", "average", "pool", "comparisons", "rankings"}):
        return "instruction"
    if verb.base in MENDING:
        return None if support.fact.verdict in MENDED or support.mentions("duplicate", "copies", "fail") else "instruction"
    if verb.base == "bring" and "line" in {t.text for t in tokens}:
        return None if support.fact.verdict in MENDED else "instruction"
    if verb.base in _ENLARGING:
        return None if any(t.base in _ENLARGED for t in tokens) else "instruction"
    if verb.base in _CHANGING:
        return None if any(t.base in _PROCEDURES for t in tokens) else "instruction"
    careful = verb.kinds & {"care", "mixed", "need"} or verb.base in SOFT_ACTS
    if verb.base == "use" and support.fact.verdict == "broken":
        return "instruction"
    if verb.base == "use":
        return None if any(t.base in ("median", "mean", "interval", "prompt", "workload", "setting", "hardware", "machine", "test", "quantile", "data",
                                      "request", "warm-up", "warmup", "sample", "spread", "statistic", "seed", "version", "definition", "method", "value", "run", "condition") and "model" not in {x.base for x in tokens}
                        or t.base in ("caution", "care") for t in tokens) else "instruction"
    if careful:
        return None
    if "dismiss" in verb.kinds:
        return "dismissal"
    return "reliance" if "rely" in verb.kinds else "instruction"


def _state_of(tokens: Sequence[Token]) -> str | None:
    """`Should be separate`, `must be clear from where it comes`."""
    if any("limit" in t.kinds and t.text not in ("mixed", "limited", "restricted", "isolated", "separate") for t in tokens if t.part == "adjective"):
        return "instruction"
    return None


def _object(said: Said, support: Support, following: Said | None) -> str | None:
    tokens = said.clause.tokens
    for place, token in enumerate(tokens):
        if token is said.verb or not moves(token) or token.base in _WIDER and not _selects(tokens, place):
            continue
        if token.part == "noun" and token.kinds & {"change"}:
            if support.fact.verdict not in ("unchanged", "confirmed", "holds") or True:
                continue
        if support.few and token.base in support.text:
            continue
        if another_direction(token, support):
            return "direction"
        if token.part in ("adjective", "adverb") and not any("metric" in t.kinds or t.base in ("rate", "mean", "average", "value", "figure", "tail") for t in tokens[place + 1 : place + 4]):
            return "direction"
    for token in content(tokens):
        if token is said.verb:
            continue
        if token.text in _UNFIT or ("dismiss" in token.kinds and token.part in ("gerund", "base")):
            return "instruction"
        following_noun = any(x is token and y.part == "noun" for x, y in zip(tokens, tokens[1:], strict=False))
        if "effect" in token.kinds and token.part in ("finite", "participle") and not following_noun and "observe" not in token.base and token.base not in ("change", "differ", "vary", "alter"):
            return "cause"
    if said.verb is not None and said.verb.base == "make":
        made = not {"sure", "sense", "explicit", "clear", "available", "note", "visible", "public", "more", "certain", "notes", "copies", "further", "additional"}.isdisjoint(said.clause.texts)
        return None if made or (said.verb.part == "participle" and any("care" in t.kinds or "evidence" in t.kinds for t in said.clause.subject)) else "instruction"
    if said.verb is not None and said.verb.base in ("keep", "set", "hold", "leave", "have"):
        return _kept(tokens, said)
    if following is not None and (following.clause.role in ("question", "complement", "purpose") or following.clause.after in ("if", "where", "when")):
        return None
    passive = said.verb is not None and said.verb.part == "participle"
    named = (passive and not said.clause.subject) or any(t.kinds & _EVIDENCE_KINDS for t in tokens if t is not said.verb) or any(
        t.part in ("pronoun", "adverb") or t.text in ("this", "that", "these") for t in tokens
    )
    return None if named else "instruction"


def _selects(tokens: Sequence[Token], place: int) -> bool:
    """`The higher value`, `a faster host`: a choice by its outcome."""
    token = tokens[place]
    if token.part != "adjective" or token.base in ("same", "constant", "stable", "steady", "earlier", "early"):
        return False
    noun = next((t for t in tokens[place + 1 : place + 4] if t.part == "noun"), None)
    if noun is None:
        return False
    return noun.base not in ("sample", "series", "run", "interval", "period", "number", "set", "grid", "measurement", "range", "group", "test", "warm-up", "session", "resolution", "load", "concurrency", "study", "experiment", "precision", "context", "prompt", "time", "understanding", "comparison", "estimate", "basis", "picture", "idea")


def _kept(tokens: Sequence[Token], said: Said) -> str | None:
    kept = any(t.text in _KEPT for t in tokens)
    if said.verb is not None and said.verb.base in ("leave", "keep", "take") and any(t.text == "out" for t in tokens):
        return None if any(t.base in ("comparison", "ranking", "average", "aggregate", "pooling", "pool", "verdict") for t in tokens) else "dismissal"
    records = any(t.base in ("log", "file", "record", "data", "request", "run", "row", "token", "column", "field", "summary", "script", "baseline", "reference", "history", "copy", "check", "measurement",
                             "report", "more", "sure", "note", "comparison", "session", "warm-up", "repetition", "cold", "spread", "raw", "sense", "outlier", "eye", "list", "monitoring", "version") for t in tokens)
    system = any(t.base in ("model", "server", "driver", "engine", "build") for t in tokens if t is not said.verb)
    return None if kept or (records and not system) else "instruction"


def _manner(said: Said, following: Said | None) -> str | None:
    tokens, verb = said.clause.tokens, said.verb
    texts = said.clause.texts
    base = verb.base if verb is not None else "be"
    if "as" in texts:
        place = len(texts) - 1 - texts[::-1].index("as")
        behind = tokens[place + 1 :]
        plain = texts[place + 1 : place + 2] in (("well",), ("long",), ("soon",), ("it",), ("possible",)) or texts[place - 1 : place] in (("well",), ("such",), ("soon",), ("same",), ("long",))
        cautious = any(t.base in CAUTIOUS or t.text in CAUTIOUS for t in behind)
        reference = base in ("keep", "use") and any(t.base in ("reference", "baseline", "check", "guide") for t in behind)
        marked = base in ("mark", "label", "flag", "report", "record") and any(t.text in ("failed", "missing", "unconfirmed", "suspected", "preliminary", "cold", "open", "unverified") for t in behind)
        asked_as = base in ("compare", "repeat", "record", "run", "check", "use", "measure", "keep", "design", "plan", "schedule") and any(t.base in ("baseline", "before", "well", "control", "part", "grid", "experiment", "design", "series", "session", "sweep") for t in behind)
        if not (plain or marked or reference or asked_as or (base in _AS_SUCH and cautious)):
            return "reliance"
    waits = following is not None and following.clause.role == "condition"
    if "only" in (texts if waits else texts[:-1]) and base not in _ONLY_WITH and "not" not in texts:
        return "dismissal"
    if not _HEEDLESS.isdisjoint(texts):
        return "dismissal"
    if "place" in texts and "of" in texts and "in" in texts:
        return "instruction"
    if _calls_it_sound(said):
        return "reliance"
    if following is not None and following.clause.role == "without":
        aside = following.clause.after == "without" or base in ("record", "report", "quote", "state")
        return "dismissal" if aside else None
    if following is not None and following.clause.after == "until" and base not in _POSTPONED and _REACHED.isdisjoint(following.clause.texts):
        return "instruction"
    return None


def _calls_it_sound(said: Said) -> bool:
    """`Consider the mean sound`, `treat it above suspicion`."""
    verb, tokens = said.verb, said.clause.tokens
    if verb is None or verb.base not in _CALLING:
        return False
    behind = tokens[next(n for n, t in enumerate(tokens) if t is verb) + 1 :]
    beyond = any(t.text in ("above", "beyond") for t in behind)
    last = behind[-1] if behind else None
    return beyond or (last is not None and last.part in ("adjective", "participle") and last.text not in CAUTIOUS and last.base not in CAUTIOUS)
