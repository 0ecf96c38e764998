"""What the personas are asked about: audits of folders that the project has or makes, and of real ones beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from benchmarks.claims.making import write_audit
from data_contracts.sentences.composing import compose
from data_contracts.sentences.narrative import Narrative
from tasks.reporting.report_input import load_report_input
from tests.commentary.material import facts_table
from tests.contracts.sentences.making import grounds
from tests.flows.running import build, write_artifacts
from tests.fuzzing.specimens import SPECIMENS
from tests.serving.results import run
from tests.serving.worlds import closed, sound
from tests.serving.writers import WRITERS

_ROOT = Path(__file__).resolve().parents[2]
_CORPUS = _ROOT / ".." / "shared" / "corpus"
_CLAIMS, _SEED = 60, 7
_LOADS = (1, 8, 32)  # requests at once


@dataclass(frozen=True, slots=True)
class Told:
    """What an audit says: its facts and its narrative."""

    facts: pa.Table
    narrative: Narrative


def _example(_folder: Path) -> Path:
    return _ROOT / "examples" / "artifacts"


def _claims(folder: Path) -> Path:
    write_audit(folder, _CLAIMS, _SEED)
    return folder


def _specimens(folder: Path) -> Path:
    for number, specimen in enumerate(SPECIMENS):
        path = folder / f"{number:03d}" / specimen.name
        path.parent.mkdir(parents=True)
        path.write_text(specimen.text, "utf-8")
    return folder


def _serving(shape: str) -> Callable[[Path], Path]:
    def written(folder: Path) -> Path:
        folder.mkdir(parents=True)
        for number, concurrency in enumerate(_LOADS):
            WRITERS[shape](run(closed(sound(_SEED, "server"), concurrency, 8 * concurrency)), folder, number)
        return folder

    return written


# Folders that an audit reads, each written into a new place
MADE: dict[str, Callable[[Path], Path]] = {
    "example": _example,
    "sweep": write_artifacts,
    "claims": _claims,
    "every reader": _specimens,
    "load": _serving("vllm-detailed"),
    "load of another tool": _serving("guidellm"),
}
# Audits that no folder makes alone: changes since a baseline among them
COMPOSED: dict[str, Callable[[], Told]] = {
    "catalogue": lambda: Told(facts_table(), compose(grounds())),
    "catalogue of many": lambda: Told(facts_table(3), compose(grounds(many=9))),
    "catalogue of little": lambda: Told(facts_table(), compose(grounds(named=False))),
}
REAL: dict[str, Path] = {"real tools": _CORPUS / "tools", "real project": _CORPUS / "chimeraforge"}


def names() -> tuple[str, ...]:
    """All that there is to ask about on this machine."""
    return (*MADE, *COMPOSED, *(name for name, path in REAL.items() if path.is_dir()))


def told_of(wanted: tuple[str, ...], spool: Path) -> Iterator[tuple[str, Told]]:
    """What the audits of these names say, each made when it is its turn."""
    for number, name in enumerate(wanted):
        if name in COMPOSED:
            yield name, COMPOSED[name]()
        else:
            place = spool / f"{number}"
            source = REAL[name] if name in REAL else MADE[name](place / "files")
            yield name, _audited(source, place / "store")


def _audited(source: Path, store: Path) -> Told:
    audit = build(store, source, stages=("ingest", "validate", "analyze"))
    report = load_report_input(audit)
    return Told(report.facts, report.narrative)
