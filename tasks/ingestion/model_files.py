"""Gives rows that name no model the one that a file beside theirs states, in the tables that ingest has written."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from data_contracts.measurements import Flag
from tasks.ingestion.gathering import NamedModels
from tasks.ingestion.kit.model_statements import distinct
from tasks.ingestion.models_beside import Beside, Stated, models_beside
from tasks.ingestion.rewriting import add_remarks, rewrite_rows, with_flag

FLAG: Flag = "model_beside"


def take_models_beside(out: Path, stated: Sequence[Stated], heard: NamedModels | None = None) -> list[Beside]:
    """Completes measurements.parquet, and says in quarantine.parquet of which files and from where.

    `heard` knows what all measurements name; without it they are read.
    """
    named, unnamed = _named(out, heard or _named_in(out / "measurements.parquet"))
    if not unnamed or not (stated or named):
        return []
    found = models_beside(_with_rows(stated, named), unnamed)
    if found:
        models = {each.artifact: each.model for each in found}
        rewrite_rows(out / "measurements.parquet", lambda table, _: _completed(table, models))
        add_remarks(out / "quarantine.parquet", [_remark(each) for each in found])
    return found


def _named(out: Path, heard: NamedModels) -> tuple[dict[str, list[str]], list[str]]:
    """The models that the rows of each artifact name, and the artifacts that name none and whose format has none.

    A tool that does not say of which model its numbers are measures none; a document tells of several runs.
    """
    inventory = pq.read_table(out / "inventory.parquet", columns=["artifact", "kind"]).to_pydict()
    documents = {a for a, k in zip(inventory["artifact"], inventory["kind"], strict=True) if k == "markdown"}
    silent = heard.of_tools | documents
    unnamed = [name for name, held in heard.models.items() if not held and name not in silent]
    return {name: held for name, held in heard.models.items() if held and name not in documents}, unnamed


def _named_in(measurements: Path) -> NamedModels:
    named = NamedModels()
    with pq.ParquetFile(measurements) as file:
        for group in range(file.num_row_groups):
            named.add(file.read_row_group(group, columns=["artifact", "model", "tool"]))
    return named


def _with_rows(stated: Iterable[Stated], named: dict[str, list[str]]) -> list[Stated]:
    """What documents state of themselves, and what the rows of artifacts name."""
    of_documents = {one.artifact: one for one in stated}
    rows = {
        name: Stated(name, distinct([*of_documents[name].models, *held]), of_documents[name].describes)
        if name in of_documents
        else Stated(name, distinct(sorted(held)), describes=False)
        for name, held in named.items()
    }
    return sorted((of_documents | rows).values(), key=lambda one: one.artifact)


def _completed(table: pa.Table, models: dict[str, str]) -> pa.Table:
    place = table.schema.get_field_index("model")
    field = table.schema.field(place)
    names = table["artifact"].cast(pa.string())
    beside = pa.array(list(models.values())).take(pc.index_in(names, value_set=pa.array(list(models))))
    rows = np.flatnonzero(beside.is_valid().to_numpy(zero_copy_only=False))
    if not len(rows):
        return table
    table = table.set_column(
        place, field, pc.coalesce(table["model"].cast(pa.string()), beside).cast(field.type)
    )
    return with_flag(table, rows, FLAG)


def _remark(found: Beside) -> dict[str, str]:
    return {
        "artifact": found.artifact,
        "rejected": "nothing",
        "code": FLAG,
        "what": f"names no model: taken to be of {found.model}, which {found.stated_in} beside it states",
        "where": "whole file",
        "todo": "nothing; if it is of another model, write that into a column or key `model`, or move it elsewhere",
    }
