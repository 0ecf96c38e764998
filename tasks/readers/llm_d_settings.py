"""What an llm-d Benchmark Report says of model, engine, stack and load: the settings of its run, under its own names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from data_contracts.json_values import Json, JsonObject, listing, mapping, text_or_none
from tasks.ingestion.kit.entries import at

# Where results are kept, and how they are written: neither chosen for the model nor asked of it.
_ASIDE = frozenset({"report", "storage", "metrics", "tokenizer", "circuit_breakers", "headers", "trace"})
_MOST_CHARS = 200
# Arguments of an engine that change what it measures; the rest are ports, addresses and logging.
_ENGINE_ARGUMENTS = (
    "block-size", "dtype", "enable-expert-parallel", "enable-prefix-caching", "enforce-eager", "gpu-memory-utilization",
    "kv-cache-dtype", "max-model-len", "max-num-batched-tokens", "max-num-seqs", "no-enable-prefix-caching",
    "quantization", "speculative-config",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Setup:
    """What ran a load: the model and engine, the tool that made the load, all that was set, and what the load was."""

    model: str | None
    engine: str | None
    harness: str | None
    settings: JsonObject
    workload: JsonObject


def setup_of(document: JsonObject) -> Setup:
    """The setup of a report of any version."""
    scenario = mapping(document.get("scenario"))
    return _of_stack(scenario) if "stack" in scenario or "results" in document else _of_0_1(scenario)


def _of_0_1(scenario: JsonObject) -> Setup:
    load, model = mapping(scenario.get("load")), mapping(scenario.get("model"))
    arguments = mapping(load.get("args"))
    engines = [mapping(engine) for engine in listing(at(scenario, "platform", "engine"))]
    hosts = [mapping(host) for host in listing(at(scenario, "host", "accelerator"))]
    roles = [text_or_none(role) or "" for role in listing(at(scenario, "host", "type"))]
    stage = at(load, "metadata", "stage")
    settings: JsonObject = {
        "harness": load.get("name"),
        "quantization": model.get("quantization"),
        "engine_version": _one(engine.get("version") for engine in engines),
    }
    workload: JsonObject = {
        "workload": load.get("type"),
        "stage": stage,
        **dict(_flat("", {key: value for key, value in arguments.items() if key not in _ASIDE})),
        **_stage(arguments, stage),
    }
    for place, host in enumerate(hosts):
        parallel = mapping(host.get("parallelism"))
        role = roles[place] if place < len(roles) else ""
        settings |= _by_role(settings, role, {"accelerator": host.get("model"), "accelerator_count": host.get("count"),
                                              "accelerator_memory_gb": host.get("memory"), **parallel})  # fmt: skip
    for engine in engines:
        settings |= _engine_arguments(engine.get("args"))
    # Harnesses that are not told the model write `unknown`, beside a configuration that names it
    said = [model.get("name"), *_told(arguments)]
    return Setup(
        _name(said), _one(engine.get("name") for engine in engines), text_or_none(load.get("name")), settings,
        workload,
    )  # fmt: skip


def _of_stack(scenario: JsonObject) -> Setup:
    load = mapping(at(scenario, "load", "standardized"))
    components = [mapping(component) for component in listing(scenario.get("stack"))]
    parts = [mapping(component.get("standardized")) for component in components]
    engines = [part for part in parts if part.get("kind") == "inference_engine"]
    asked = {key: _length(value) for key, value in load.items() if key not in ("tool", "tool_version")}
    settings: JsonObject = {
        "harness": load.get("tool"),
        "harness_version": load.get("tool_version"),
        "engine_version": _one(engine.get("tool_version") for engine in engines),
    }
    for engine in engines:
        host = mapping(engine.get("accelerator"))
        role = "" if engine.get("role") == "replica" else text_or_none(engine.get("role")) or ""
        settings |= _by_role(settings, role, {"accelerator": host.get("model"), "accelerator_count": host.get("count"),
                                              "replicas": engine.get("replicas"),
                                              **mapping(host.get("parallelism"))})  # fmt: skip
    for component in components:
        settings |= _engine_arguments(at(component, "native", "args"))
    model = _name([at(engine, "model", "name") for engine in engines]) or _name(
        _told(at(scenario, "load", "native", "config"))
    )
    return Setup(
        model, _one(engine.get("tool") for engine in engines), text_or_none(load.get("tool")), settings,
        dict(_flat("", asked)),
    )  # fmt: skip


def _told(configuration: Json) -> list[Json]:
    """Where the harnesses' own configurations name the model: inference-perf, GuideLLM 0.8 and before, the others."""
    places = (("server", "model_name"), ("spec", "backend", "model"), ("backend", "model"), ("model",))
    return [at(configuration, *place) for place in places]


def _by_role(known: JsonObject, role: str, said: JsonObject) -> JsonObject:
    """What is said of an engine; with its role before each name where several roles make the stack."""
    before = f"{role}_" if role in ("prefill", "decode") else ""
    return {before + key: value for key, value in said.items() if before + key not in known}


def _length(value: Json) -> Json:
    """A length that is always the same is its value; others say how they are spread."""
    entry = mapping(value)
    return entry.get("value") if entry.get("distribution") == "fixed" else value


def _stage(arguments: JsonObject, stage: Json) -> JsonObject:
    """What was asked in the stage that the report is of."""
    stages = listing(at(arguments, "load", "stages"))
    known = isinstance(stage, int) and not isinstance(stage, bool) and 0 <= stage < len(stages)
    return dict(_flat("stage.", mapping(stages[stage]))) if known else {}  # type: ignore[index]  # known is a whole number


def _flat(before: str, part: JsonObject) -> Iterator[tuple[str, Json]]:
    """The scalars below a part under their dotted names; no address and no long text."""
    waiting = [(before, part)]
    while waiting:
        name, within = waiting.pop()
        for key, value in within.items():
            if isinstance(value, dict):
                waiting += [(f"{name}{key}.", value)] if key not in _ASIDE else []
            elif value is not None and not isinstance(value, list) and not _is_address(value):
                # As the harnesses themselves write a load without a limit
                yield name + key, "inf" if value == ".inf" else value


def _is_address(value: Json) -> bool:
    return isinstance(value, str) and ("://" in value or len(value) > _MOST_CHARS or value.startswith("/"))


def _engine_arguments(arguments: Json) -> JsonObject:
    said = {key.lstrip("-"): value for key, value in mapping(arguments).items()}
    # A flag without a value is written as null
    return {key: True if said[key] is None else said[key] for key in _ENGINE_ARGUMENTS if key in said}


def _one(values: Iterator[Json]) -> str | None:
    """The text that all say; of several, all."""
    said = [value for value in values if isinstance(value, str) and value]
    return " + ".join(dict.fromkeys(said)) or None


def _name(said: Sequence[Json]) -> str | None:
    return next((name for name in said if isinstance(name, str) and name not in ("", "unknown")), None)
