"""What the page holds of the reference, as its script unpacks it."""

from __future__ import annotations

import base64
import gzip
import re
from typing import Any

import orjson


def unpacked(data: str) -> Any:
    return orjson.loads(gzip.decompress(base64.b64decode(data)))


def cells(coded: Any) -> list[Any]:
    return coded if isinstance(coded, list) else [coded["words"][code] for code in coded["codes"]]


_FOLDED = re.compile(r'<script type="application/octet-stream;base64">([^<]*+)</script>')


def unfolded(page: str) -> str:
    """The page with what it unfolds when it is opened."""
    return _FOLDED.sub(lambda found: gzip.decompress(base64.b64decode(found[1])).decode(), page)
