"""What may be said of sweeps over loads: up to which load throughput grows, or that it still rises at the last."""

from __future__ import annotations

from collections.abc import Iterator

from data_contracts.sentences.entry import Action, Entry, Filling
from data_contracts.sentences.grounds import Grounds
from data_contracts.sentences.template import Template, a_count, said
from data_contracts.wording import metric_name, render_count, render_name, render_number, render_path

_ORIGIN = "facts"


def _rising(grounds: Grounds) -> Iterator[Filling]:
    """Sweeps over loads that end before throughput does."""
    rising = [fact for fact in grounds.of("saturation") if fact.verdict == "insufficient"]
    if rising:
        first = rising[0]
        who = said(
            render_name(str(first.names.get("model") or "this server")), first.origin, first.fact_id, "names"
        )
        slots = {"who": who}
        # The audited folder itself needs no name
        if (folder := first.names.get("folder", ".")) != ".":
            slots["folder"] = said(render_path(str(folder)), first.origin, kind="paths", style="code")
        if len(rising) > 1:
            slots["others"] = a_count(len(rising) - 1, _ORIGIN, "other")
        yield Filling(slots)


def _saturated(grounds: Grounds) -> Iterator[Filling]:
    """Sweeps over loads in which throughput stops to grow."""
    found = [
        fact for fact in grounds.of("saturation") if fact.verdict == "measured" and fact.value is not None
    ]
    for fact in found[:1]:
        unit = "in flight" if fact.unit == "request" else "request/s"
        slots = {
            "metric": said(metric_name(fact.metric), fact.origin),
            "who": said(
                render_name(str(fact.names.get("model") or "this server")), fact.origin, kind="names"
            ),
            "load": said(f"{_load(fact.value or 0.0)} {unit}", fact.origin, fact.fact_id, "number"),
        }
        if len(found) > 1:
            slots["others"] = a_count(len(found) - 1, _ORIGIN, "other sweep")
        yield Filling(slots)


def _load(value: float) -> str:
    return render_count(value) if value.is_integer() else render_number(value, 3)


SATURATED = Entry(
    name="load.saturated",
    topic="saturation",
    severity="good",
    slots={"metric": "words", "who": "names", "load": "number", "others": "count"},
    says=Template("The {metric} of {who} grows up to {load} and no further[; {others} saturate too]."),
    headline=Template("The {metric} of {who} grows up to {load} and no further"),
    card="decided",
    lead=Template("How much load the server takes"),
    holds=_saturated,
)
RISING = Entry(
    name="load.rising",
    topic="saturation",
    severity="open",
    slots={"who": "names", "folder": "paths", "others": "count"},
    says=Template("The throughput of {who}[ and {others}] still rises at the highest load that was tried."),
    card="open",
    lead=Template("How much load the server takes"),
    actions=(
        Action(
            "measure",
            Template(
                "Go on with the sweep of {who}[ in {folder}][ and {others}] to higher loads: throughput still rises at the"
                " end."
            ),
        ),
    ),
    holds=_rising,
)
