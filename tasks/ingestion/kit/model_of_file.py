"""The model that a file is named after, for sweeps whose tables do not name it: gemma3_270m_baseline.csv."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import PurePosixPath

from data_contracts.artifacts import Remark
from tasks.ingestion.kit.reader import Parsed
from tasks.ingestion.kit.rows import Rows

_NAMED = re.compile(r"(?P<family>[A-Za-z][A-Za-z0-9.-]*)(?:_(?P<tag>[^_]+))?_(?:param_tuning|baseline)")


def model_of_file(artifact: str) -> str | None:
    """`<family>[_<tag>]_param_tuning` or `_baseline` as Ollama names it; a model without a tag is its `latest`."""
    named = _NAMED.fullmatch(PurePosixPath(artifact).stem)
    if named is None or named["family"] == "ollama":
        return None
    return f"{named['family']}:{named['tag'] or 'latest'}"


def with_model(part: Parsed, rows: Rows) -> Parsed:
    """The part with the model of its file's name as a column, and a remark that says so, if it has none of its own."""
    table = part.table
    model = None if "model" in table.columns else model_of_file(part.artifact)
    if model is None:
        return part
    if table.first == 0:
        rows.remark(
            Remark(
                part.index,
                "nothing",
                "model_from_file_name",
                f"no column names the model; its file is named after {model}",
                "header",
                "write the model into a column of its own",
            )
        )
    named = replace(table, columns=(*table.columns, "model"), rows=[[*row, model] for row in table.rows])
    return replace(part, content=named)
