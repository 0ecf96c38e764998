"""How large a model's weights are at least, where its name says how many parameters it has and of how many bits each is."""

from __future__ import annotations

import re
from functools import lru_cache

# Not 8x7b, whose experts share parameters, and not the active part of a mixture (30B-A3B)
_PARAMETERS = re.compile(r"(?<![a-z0-9.])(\d{1,4}(?:\.\d{1,3})?)b(?![a-z0-9])", re.I)
_EXPERTS = re.compile(r"(?<!\d)\d{1,4}\s{0,2}x\s{0,2}\d{1,4}(?:\.\d{1,3})?b", re.I)
_BITS = (
    (re.compile(r"(?<![a-z0-9])(?:bf16|fp16|f16|float16|bfloat16)(?![a-z0-9])", re.I), 16.0),
    (re.compile(r"(?<![a-z0-9])(?:fp8|int8|w8a8|w8a16|8bit|8-bit|q8(?:[_-]\w+)?)(?![a-z0-9])", re.I), 8.0),
    (
        re.compile(
            r"(?<![a-z0-9])(?:awq|gptq|int4|w4a16|w4a8|nf4|nvfp4|mxfp4|fp4|4bit|4-bit)(?![a-z0-9])", re.I
        ),
        4.0,
    ),
)
_Q = re.compile(r"(?<![a-z0-9])i?q([2-6])(?:[_-][a-z0-9]+)*(?![a-z0-9])", re.I)

# Names of models of which parameters were taken out tell how many there were before
_PRUNED = re.compile(
    r"(?<![a-z])(?:reap(?![a-z])|prun(?:e|ing)|spars(?:e|ity))|(?<![a-z0-9])2of4(?![a-z0-9])", re.I
)
_FEWEST_BITS = 2.0


@lru_cache(maxsize=4_096)
def weights_bytes(name: str, quantization: str = "") -> float | None:
    """The bytes of all parameters; None where name and quantization do not say both, or say several."""
    parameters = _parameters(name)
    if parameters is None:
        return None
    text = f"{name} {quantization}"
    bits = {value for pattern, value in _BITS if pattern.search(text)} | {float(q) for q in _Q.findall(text)}
    if len(bits) != 1:
        return None
    return parameters * bits.pop() / 8


def least_weights_bytes(name: str) -> float | None:
    """The bytes of all parameters of so few bits each as models of any use have."""
    parameters = _parameters(name)
    return None if parameters is None else parameters * _FEWEST_BITS / 8


def _parameters(name: str) -> float | None:
    sizes = {float(size) for size in _PARAMETERS.findall(name.replace("_", "-"))}
    unclear = _EXPERTS.search(name) or _PRUNED.search(name)
    return sizes.pop() * 1e9 if len(sizes) == 1 and not unclear else None
