"""What InferenceMAX says in a raw result's name: `<model>_<lengths>_<precision>_<framework>_tp8_..._<hardware>.json`."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import Any

from tasks.ingestion.kit.columns import setting

_NAME = re.compile(
    r"(?P<workload>[\w.-]+?_\d+k\d+k)_(?P<precision>fp4|fp8|fp16|bf16|int4|int8|mxfp4|nvfp4)_(?P<framework>[\w.-]+?)"
    r"_tp(?P<tp>\d+)_ep(?P<ep>\d+)_dpa_(?P<dp_attention>true|false)_conc(?P<conc>\d+)_(?P<hw>[\w.-]+)"
)


def named(artifact: str) -> dict[str, Any]:
    """The settings in a raw result's file name; none for any other name."""
    found = _NAME.fullmatch(PurePosixPath(artifact).stem)
    return {name: setting(text) for name, text in found.groupdict().items()} if found else {}
