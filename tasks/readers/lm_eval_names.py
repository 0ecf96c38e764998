"""How lm-evaluation-harness names what it writes, in its files as on its console: metrics, tasks, models."""

from __future__ import annotations

from functools import lru_cache

from data_contracts.json_values import Json, mapping
from data_contracts.measurements import Quantity
from data_contracts.metrics import METRICS
from tasks.ingestion.decoding.numbers import parse_number

_MODEL_KEYS = ("pretrained", "model", "model_name", "path", "engine")
# A client of somebody else's server says nothing about what served the model.
_CLIENTS = ("completion", "openai", "anthropic", "gpt3", "textsynth", "api")
_BITS = "bits_per_"


@lru_cache(maxsize=4_096)
def quantity_of(written: str) -> Quantity:
    """What `acc`, `acc_stderr`, `bits_per_byte` hold: the harness's own name, a pure number but for bits."""
    metric = written.removesuffix("_stderr")
    unit = "1"
    if metric in METRICS and METRICS[metric].unit == "bit/By":
        unit = "bit/By"
    elif metric.startswith(_BITS):
        unit = f"bit/{metric.removeprefix(_BITS)}"
    return Quantity.named(metric, "stderr" if metric != written else "value", unit)


def is_said(shots: Json) -> bool:
    """True where a number of shots is stated."""
    return isinstance(shots, int | float | str) and shots != ""


def task_label(task: str, shots: Json, filtered: str) -> str:
    """`gsm8k (5-shot, strict-match)`: the same task with another filter or number of shots is another benchmark."""
    parts = [f"{shots}-shot"] if is_said(shots) else []
    parts += [filtered] if filtered not in ("", "none") else []
    return f"{task} ({', '.join(parts)})" if parts else task


def model_of(arguments: Json) -> str | None:
    """The model in `pretrained=org/model,dtype=float16`, or in the object that newer versions write."""
    if isinstance(arguments, str):
        pairs = (pair.partition("=") for pair in arguments.split(","))
        arguments = {key.strip(): value.strip() for key, equals, value in pairs if equals}
    return next((str(mapping(arguments)[key]) for key in _MODEL_KEYS if mapping(arguments).get(key)), None)


def is_client(source: Json) -> bool:
    """True for a client of a server, or where nothing is said: then what served the model is not known."""
    return not isinstance(source, str) or any(word in source.lower() for word in _CLIENTS)


def number_in(text: str) -> float | None:
    """The number that a text is, without a unit; None for another text."""
    found = parse_number(text)
    return found.value if found and found.unit is None else None
