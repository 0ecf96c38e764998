"""What may be said of settings: what ran too seldom, what cold starts explain, what varies along, what changes nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from data_contracts.metrics import METRICS
from data_contracts.quoted_facts import QuotedFact
from data_contracts.sentences.entry import Action, Entry, Filling
from data_contracts.sentences.grounds import Grounds
from data_contracts.sentences.template import Filled, Part, Template, a_count, merged, said, some
from data_contracts.setting_names import LOAD, aspect_of
from data_contracts.wording import (
    counted,
    listing,
    metric_name,
    render_name,
    render_number,
    render_path,
    render_share,
)

# How a fact about a sweep says that each configuration was measured a single time
ONCE = "once"
_ORIGIN = "facts"
_FEW, _NAMED = 2, 3
_SWEEPS = 2
_HERE = "."  # the folder that was audited


def names_no_best(fact: QuotedFact) -> bool:
    """True for a sweep whose configurations ran too seldom to choose one."""
    return fact.statistic == "best_config" and fact.verdict == "insufficient"


def repeated_too_seldom(facts: Sequence[QuotedFact]) -> list[QuotedFact]:
    """Of the facts on sweeps those that name no best configuration, each sweep once."""
    seldom = [fact for fact in facts if names_no_best(fact)]
    # A sweep has such a fact for each of its metrics
    return list({fact.subject: fact for fact in reversed(seldom)}.values())[::-1]


def _once(grounds: Grounds) -> Iterator[Filling]:
    seldom = repeated_too_seldom(grounds.of("sweep"))
    if not seldom:
        return
    single = [fact for fact in seldom if f" {ONCE} each;" in fact.clause]
    names = [str(fact.names["settings"]) for fact in seldom if fact.names.get("settings")]
    settings = list(dict.fromkeys(render_name(name) for words in names for name in words.split()))
    folders = sorted({folder for fact in seldom if (folder := _folder(fact))})
    slots = {
        "sweeps": a_count(len(seldom), _ORIGIN, "sweep"),
        "often": said(
            ONCE if len(single) == len(seldom) else f"fewer than {counted(grounds.enough, 'time')}",
            "convention",
        ),
        "times": a_count(grounds.enough, "convention", "time"),
        "needed": a_count(grounds.enough, "convention", "run"),
        "best": said(listing(settings or ["configuration"]), _ORIGIN, kind="names"),
        "which": _named(seldom),
        "runs": a_count(sum(fact.n or 0 for fact in seldom) * grounds.enough, _ORIGIN, "run"),
    }
    if 0 < len(single) < len(seldom):
        slots["single"] = a_count(len(single), _ORIGIN)
    if folders:
        slots["folders"] = some(folders, _ORIGIN, "folder", _FEW)
    yield Filling(slots, "seldom")


def _folder(fact: QuotedFact) -> str:
    """The folder of a sweep, where it is not the one that was audited."""
    folder = str(fact.names.get("folder") or "")
    return "" if folder == _HERE else folder


def _named(sweeps: Sequence[QuotedFact]) -> Filled:
    """The first sweeps by model and folder, each with its configurations, and how many more there are."""
    listed: list[Part] = []
    for place, fact in enumerate(sweeps[:_SWEEPS]):
        listed.append(Part(", " if place else ""))
        model = render_name(str(fact.names.get("model") or "this model"))
        where = f" in {render_path(folder)}" if (folder := _folder(fact)) else ""
        many = f" ({counted(fact.n, 'configuration')})" if fact.n else ""
        listed.append(Part(f"{model}{where}{many}", fact.origin, fact.fact_id))
    if (left := len(sweeps) - _SWEEPS) > 0:
        listed += [Part(" and "), Part(counted(left, "more sweep"), _ORIGIN)]
    return Filled("names", merged(iter(listed)), len(sweeps))


def _cold(grounds: Grounds) -> Iterator[Filling]:
    """Settings one level of which holds all cold requests of a sweep, so that its TTFT is that of loading the model."""
    sweep = grounds.of("sweep")
    all_cold = [fact for fact in sweep if fact.metric == "cold_requests" and fact.verdict == "confounded"]
    orders = [fact for fact in sweep if fact.statistic == "run_order" and fact.value]
    by_level: dict[tuple[str, str], list[QuotedFact]] = defaultdict(list)
    for fact in orders:
        by_level[str(fact.names.get("setting")), str(fact.names.get("level"))].append(fact)
    for (setting, level), own in by_level.items():
        held = [fact for fact in all_cold if any(_of_one_sweep(fact, order) for order in own)]
        top = max(own, key=lambda fact: fact.value or 0.0)
        if not held:
            continue
        model = top.names.get("model")
        slots = {
            "setting": said(render_name(setting), top.origin, kind="names"),
            "level": said(render_name(level), top.origin, kind="names"),
            "cold": a_count(sum(int(fact.value or 0) for fact in held), _ORIGIN, "cold request"),
            "sweeps": a_count(len(held), _ORIGIN, "sweep"),
            "times": said(render_number(top.value or 0.0, 2), top.origin, top.fact_id, "number"),
            "against": said(render_name(str(top.names.get("against"))), top.origin, kind="names"),
            "shuffled": _settings(_mixed(sweep)),
        }
        if model:
            slots["model"] = said(render_name(str(model)), top.origin, kind="names")
        yield Filling(slots, f"confounded:{setting}")


def _of_one_sweep(fact: QuotedFact, other: QuotedFact) -> bool:
    return all(
        fact.names.get(key) == other.names.get(key)
        for key in ("setting", "model", "folder", "tool", "engine")
    )


def _confounded(grounds: Grounds) -> Iterator[Filling]:
    """The other settings along with which something varied."""
    cold = {filling.cause.partition(":")[2] for filling in _cold(grounds)}
    mixed = _mixed(grounds.of("sweep"))
    if others := [fact for fact in mixed if str(fact.names["setting"]) not in cold]:
        yield Filling({"settings": _settings(others), "shuffled": _settings(mixed)}, "confounded")


def _mixed(facts: Sequence[QuotedFact]) -> list[QuotedFact]:
    # Of a sweep over loads each level is a run and mostly a file of its own: what load changes is told elsewhere
    return [
        fact
        for fact in facts
        if fact.verdict == "confounded"
        and (setting := fact.names.get("setting"))
        and aspect_of(str(setting)) not in LOAD
    ]


def _settings(facts: Sequence[QuotedFact]) -> Filled:
    """The settings that facts are about, each once, linked to the first of them."""
    names = sorted({str(fact.names["setting"]) for fact in facts})
    first = next(fact for fact in facts if str(fact.names["setting"]) == names[0])
    words = listing([render_name(name) for name in names[:_NAMED]])
    return Filled("names", (Part(words, first.origin, first.fact_id),), len(names))


def _no_effect(grounds: Grounds) -> Iterator[Filling]:
    """Settings that change a rate by less than what counts as a difference, with the models of which that holds."""
    by_setting: dict[tuple[str, str], list[QuotedFact]] = defaultdict(list)
    for fact in grounds.of("sweep"):
        rate = fact.metric in METRICS and METRICS[fact.metric].kind == "rate"
        if fact.statistic == "spread" and fact.verdict == "below_floor" and rate:
            by_setting[str(fact.names.get("setting")), fact.metric].append(fact)
    for (setting, metric), facts in by_setting.items():
        widest = max(facts, key=lambda fact: fact.value or 0.0)
        models = list(
            dict.fromkeys(render_name(str(f.names["model"])) for f in facts if f.names.get("model"))
        )
        at_most = "at most " if len(facts) > 1 else ""
        slots = {
            "setting": said(render_name(setting), widest.origin, kind="names"),
            "metric": said(metric_name(metric), widest.origin),
            "spread": said(
                f"{at_most}{render_share(widest.value or 0.0)}", widest.origin, widest.fact_id, "number"
            ),
        }
        if models:
            slots["models"] = some(models, _ORIGIN, "model", _NAMED, style="plain")
        yield Filling(slots)


_SHUFFLE = Action(
    "measure",
    Template(
        "Send a request before each configuration and leave it out, and take the values of {shuffled} in random order: so"
        " far cold starts or the order of runs vary along with {shuffled:it|them}."
    ),
)
ONCE_ONLY = Entry(
    name="sweeps.seldom",
    topic="sweep",
    severity="open",
    slots={
        "sweeps": "count", "often": "words", "single": "count", "best": "names", "times": "count",
        "needed": "count",
        "folders": "paths", "which": "names", "runs": "count",
    },
    says=Template(
        "{sweeps} ran each configuration {often}[, {single} of them once], too seldom to name the best {best}."
    ),
    brief=Template("{sweeps} ran each configuration {often}: naming a best takes {needed} of each."),
    card="open",
    lead=Template("The best {best}"),
    actions=(
        Action(
            "do",
            Template(
                "[{folders}: ]repeat each configuration of {sweeps} {times}, in random order and on different days: then the"
                " best can be named."
            ),
        ),
        Action(
            "measure",
            Template(
                "Run each configuration {times}, in shuffled order and on different days, {runs} in all: {which}."
            ),
        ),
    ),
    holds=_once,
)  # fmt: skip
COLD = Entry(
    name="sweeps.cold",
    topic="sweep",
    severity="warning",
    slots={
        "setting": "names", "level": "names", "cold": "count", "sweeps": "count", "times": "number", "against": "names",
        "shuffled": "names",
        "model": "names",
    },
    says=Template(
        "Cold starts explain what {setting} seems to do to TTFT: the {cold} of {sweeps} {cold:is|are all} at"
        " {setting} {level},"
        " where the TTFT[ of {model}] over all requests is {times} times that at {against}."
    ),
    brief=Template(
        "Cold starts explain what {setting} seems to do to TTFT: the {cold} of {sweeps} {cold:is|are all} at"
        " {setting} {level}."
    ),
    card="open",
    lead=Template("What {setting} changes"),
    actions=(_SHUFFLE,),
    holds=_cold,
)  # fmt: skip
CONFOUNDED = Entry(
    name="sweeps.confounded",
    topic="sweep",
    severity="open",
    slots={"settings": "names", "shuffled": "names"},
    says=Template(
        "It cannot be told what {settings} {settings:changes|change}: cold starts, files or the order of runs vary with"
        " {settings:it|them}."
    ),
    card="open",
    lead=Template("What {settings} {settings:changes|change}"),
    actions=(_SHUFFLE,),
    holds=_confounded,
)
NO_EFFECT = Entry(
    name="sweeps.no_effect",
    topic="sweep",
    severity="good",
    slots={"setting": "names", "metric": "words", "spread": "number", "models": "names"},
    says=Template("{setting} does not change the {metric}[ of {models}] ({spread} between its values)."),
    holds=_no_effect,
    in_summary=False,
)
