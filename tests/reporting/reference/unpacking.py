"""What the page holds of the reference, as its script unpacks it."""

from __future__ import annotations

import base64
import gzip
from typing import Any

import orjson


def unpacked(data: str) -> Any:
    return orjson.loads(gzip.decompress(base64.b64decode(data)))


def cells(coded: Any) -> list[Any]:
    return coded if isinstance(coded, list) else [coded["words"][code] for code in coded["codes"]]
