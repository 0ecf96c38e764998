"""The untouched artifacts that attacks start from: the bundled example, a specimen of each format, other folders."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tests.fuzzing.specimens import SPECIMENS

EXAMPLE = Path(__file__).parents[2] / "examples" / "artifacts"
_LARGEST = 200_000


@dataclass(frozen=True, slots=True)
class Seed:
    """An artifact: its file name and its bytes."""

    name: str
    data: bytes


def seeds(folder: Path | None = None) -> list[Seed]:
    """Artifacts of every format, in an order that depends on nothing but their content; `folder` adds its own files."""
    found = [Seed(Path(specimen.name).name, specimen.text.encode()) for specimen in SPECIMENS]
    for root in (EXAMPLE, *([folder] if folder else [])):
        paths = sorted(path for path in root.rglob("*") if path.is_file() and not path.is_symlink())
        found += [Seed(p.name, p.read_bytes()) for p in paths if 0 < p.stat().st_size <= _LARGEST]
    return found


def write_clean(folder: Path) -> None:
    """Every specimen as it is, each in a folder of its own, and the bundled example."""
    for place, specimen in enumerate(SPECIMENS):
        _write(folder / f"{place:03d}" / specimen.name, specimen.text.encode())
    for path in sorted(EXAMPLE.rglob("*")):
        if path.is_file():
            _write(folder / "example" / path.relative_to(EXAMPLE), path.read_bytes())


def write_few(folder: Path) -> None:
    """A few small artifacts of several formats: an audit of them is short."""
    for name in (
        "sweeps/helio-1b_sweep.csv",
        "agents/single_run.json",
        "raw/runs.jsonl",
        "gpu/telemetry.csv",
        "docs/SUMMARY.md",
    ):
        _write(folder / name, (EXAMPLE / name).read_bytes())


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
