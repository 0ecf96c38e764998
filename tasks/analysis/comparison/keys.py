"""Comparability keys: what must be identical before two groups of runs may be compared."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields, replace
from functools import cached_property

import orjson

from data_contracts.json_values import JsonObject, mapping
from data_contracts.metrics import METRICS
from data_contracts.setting_names import aspect_of, without_aspect
from data_contracts.wording import metric_name, render_config, render_name, render_path, render_setting
from tasks.analysis.comparison.conditions import without_lengths

UNSAID = "not said"
_LEVELS = {"value": "", "": "", "mean": "mean ", "p50": "median ", "total": "total "}
_LEVELS |= {f"p{n}": f"{n}th percentile of the " for n in (90, 95, 99)}
# The word must end the name: gpu_layers and cpu_threads are settings, and name no device
_HARDWARE = re.compile(
    r"(?:^|[._])(?:gpu|cpu|device|hardware|accelerator|chip)(?:[._]?(?:name|type|model|info))?$", re.I
)
# What Ollama tags, GGUF files and model cards call a quantization, at the end of a model's name.
_QUANTIZATION = re.compile(
    r"[-_.:](q\d(?:_[0-9a-z]+)*|iq\d(?:_[a-z]+)*|f16|fp16|bf16|fp8|fp4|int8|int4|awq|gptq|nf4|mxfp4)$", re.I
)


@dataclass(frozen=True)
class Key:
    """One group of runs but for its metric; None is what its artifacts do not say.

    Hardware and quantization stand in `config` or the model's name. `artifact` is set where no model is named:
    nothing else tells such numbers apart. `state` is warm or cold.
    """

    tool: str | None = None
    engine: str | None = None
    model: str | None = None
    config: str | None = None
    task: str | None = None
    statistic: str | None = None
    scope: str | None = None
    state: str | None = None
    artifact: str | None = None

    @classmethod
    def parsed(cls, text: str) -> Key:
        """The key that `text` wrote."""
        known: dict[str, str] = orjson.loads(text)
        if "config" in known:
            known["config"] = orjson.dumps(known["config"], option=orjson.OPT_SORT_KEYS).decode()
        return cls(**known)

    @property
    def text(self) -> str:
        """Canonical JSON of what is known, settings as an object."""
        known: JsonObject = {name: value for name, value in self.names.items() if value is not None}
        if self.config is not None:
            known["config"] = orjson.loads(self.config)
        return orjson.dumps(known, option=orjson.OPT_SORT_KEYS).decode()

    @property
    def names(self) -> dict[str, str | None]:
        return {f.name: getattr(self, f.name) for f in fields(self)}

    @cached_property
    def settings(self) -> JsonObject:
        return mapping(orjson.loads(self.config)) if self.config else {}

    @cached_property
    def quantization(self) -> str | None:
        """The quantization that the model's name ends in, else the one among the settings."""
        found = _QUANTIZATION.search(self.model or "")
        if found:
            return found[1].lower()
        said = (value for name, value in self.settings.items() if aspect_of(name) == "quantization")
        return next((render_setting(value).lower() for value in said if value), None)

    @property
    def without_quantization(self) -> Key:
        """The key of the model whichever way its weights are kept."""
        kept = without_aspect(self.config, "quantization") if self.config else None
        model = _QUANTIZATION.sub("", self.model) if self.model else None
        return replace(self, model=model, config=None if kept is None else str(kept))

    @property
    def cell(self) -> str:
        """What was measured together, whichever statistic of it the key is of."""
        return replace(self, statistic=None, scope=None, state=None).text

    @property
    def over_configurations(self) -> Key:
        """What all configurations and tasks of one model share."""
        return replace(self, config=None, task=None)

    def alike(self, metric: str) -> Key:
        """The key but for asked lengths, the case of names, and the tag that a model's name without one stands for.

        And, of a metric that holds no load, but for being warm: requests that nothing tells apart are as good.
        """
        model = None if self.model is None else self.model.lower().removesuffix(":latest")
        shorter = self.without_lengths
        # The name may stand among the settings too, as that of the tokenizer
        config = None if shorter.config is None else shorter.config.lower()
        warm = self.state == "warm" and not METRICS[metric].holds_load
        return replace(shorter, model=model, config=config, state=None if warm else self.state)

    @property
    def without_lengths(self) -> Key:
        """The key but for what asks for lengths of prompts and answers."""
        kept = without_lengths(self.config) if self.config else None
        return replace(self, config=None if kept is None else str(kept))

    @property
    def says_hardware(self) -> bool:
        """True when a setting names the device that it ran on."""
        return any(_HARDWARE.search(name) for name in self.settings)

    @property
    def family(self) -> tuple[str | None, ...]:
        """What two keys must share to be called the same thing under other conditions."""
        model = _QUANTIZATION.sub("", self.model) if self.model else None
        return model, self.task, self.statistic, self.scope, self.artifact

    @property
    def label(self) -> str:
        """How a sentence names the group."""
        parts = [render_name(self.model) if self.model else render_path(self.artifact or self.tool or "")]
        if self.task:
            parts.append(f"on task {render_name(self.task)}")
        if self.config:
            parts.append(f"with {render_config(self.config)}")
        if self.state:
            parts.append(f"({self.state})")
        return " ".join(part for part in parts if part) or "an unnamed group"

    @property
    def level(self) -> str:
        """The statistic as it goes before a metric's name: "mean ", "95th percentile of the "."""
        return _LEVELS.get(self.statistic or "", f"{self.statistic} of the ")

    def of(self, metric: str) -> str:
        """What was measured, as a sentence names it: "mean TTFT of helio:1b with num_ctx 2048 (warm)"."""
        return f"{self.level}{metric_name(metric)} of {self.label}"


def differences(baseline: Key, current: Key) -> list[str]:
    """Everything that makes two keys of one family incomparable: "num_ctx 1024 against 4096", baseline first."""
    named = [("tool", baseline.tool, current.tool), ("engine", baseline.engine, current.engine)]
    named.append(("quantization", baseline.quantization, current.quantization))
    named.append(("requests", baseline.state, current.state))
    # Names of one family differ in their quantization: it would be said twice
    if baseline.quantization == current.quantization:
        named.append(("model", baseline.model, current.model))
    settings = baseline.settings.keys() | current.settings.keys()
    named += [(name, _setting(baseline, name), _setting(current, name)) for name in sorted(settings)]
    return [
        f"{render_name(name)} {was or UNSAID} against {now or UNSAID}"
        for name, was, now in named
        if was != now
    ]


def distance(baseline: Key, current: Key) -> int:
    """How many things differ; 0 for the same key."""
    settings = baseline.settings.keys() | current.settings.keys()
    others = ("tool", "engine", "quantization", "state")
    pairs = [(_setting(baseline, name), _setting(current, name)) for name in settings]
    pairs += [(getattr(baseline, name), getattr(current, name)) for name in others]
    return sum(was != now for was, now in pairs)


def _setting(key: Key, name: str) -> str | None:
    return render_setting(key.settings[name]) if name in key.settings else None
