"""What served a model, under one name for each engine."""

from __future__ import annotations

from typing import Any

_NAMES = {
    "trt": "tensorrt-llm",
    "trtllm": "tensorrt-llm",
    "trt-llm": "tensorrt-llm",
    "tensorrt_llm": "tensorrt-llm",
    "tensorrt-llm": "tensorrt-llm",
    "dynamo-trt": "dynamo-tensorrt-llm",
    "dynamo-trtllm": "dynamo-tensorrt-llm",
}


def engine_name(written: Any) -> str | None:
    """The engine's name, None when nothing is written. One that is not known stays as it is."""
    if not isinstance(written, str) or not written.strip():
        return None
    return _NAMES.get(written.strip().lower(), written.strip())
