"""The tables of the last audits, kept whole: of files that are all as they were nothing is made or compared again."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path

import orjson

from data_contracts.settings import Limits
from data_contracts.settings_reading import ReadEntry
from tasks.ingestion.bundles import cache_folder, key_prefix, plain
from tasks.ingestion.kit.registry import Registry
from tasks.ingestion.models_beside import Beside
from tasks.ingestion.outcomes import Entry
from tasks.ingestion.twins import Twin
from tasks.store.cache_seal import SEAL_BYTES, is_sealed, seal
from tasks.store.publishing import digest
from tasks.store.temporary_files import replacing

# Each may be as large as an audit; who audits more folders in turn has them made anew
_KEPT_AT_MOST = 4
# What later steps change or write; the inventory is written as the files are read
_TABLES = ("measurements", "quarantine", "runs")
_ABOUT = ".about"


@dataclass(frozen=True, slots=True)
class Said:
    """What the steps of ingest said of the tables: how many rows each has, and what was found among them."""

    rows: dict[str, int]
    twins: tuple[Twin, ...]
    beside: tuple[Beside, ...]


class KeptTables:
    """The kept tables that one audit may take or add to; `hear` of all its files comes before both."""

    def __init__(
        self, cache_dir: Path, registry: Registry, limits: Limits, entries: Sequence[ReadEntry] = ()
    ) -> None:
        self._folder = cache_dir / "tables"
        self.bundles = cache_folder(cache_dir)
        about = [key_prefix(registry, limits).decode(), version("pandas"), [e.to_table() for e in entries]]
        self._digest = hashlib.sha256(orjson.dumps(about))

    def hear(self, entries: Iterable[Entry]) -> None:
        """Takes in what the tables are made of."""
        for entry in entries:
            about = (entry.found.artifact, entry.bytes, entry.sha256, plain(entry.reading))
            self._digest.update(orjson.dumps(about) + b"\n")

    def take(self, out: Path) -> Said | None:
        """Copies the kept tables into `out`; None where there are none, or not as they were kept."""
        copies = {name: out / f"{name}.part" for name in _TABLES}
        try:
            about = self._path(_ABOUT).read_bytes()
            for name, copy in copies.items():
                shutil.copyfile(self._path(f".{name}"), copy)
            # Of the copies, so that nobody can change them after the look
            content = _digests(copies.values()) + about[SEAL_BYTES:]
            if not is_sealed(about[:SEAL_BYTES], self._folder, self._name, content):
                return None
            for name, copy in copies.items():
                copy.replace(_table(out, name))
        except OSError:
            return None
        finally:
            for copy in copies.values():
                copy.unlink(missing_ok=True)
        said = orjson.loads(about[SEAL_BYTES:])
        return Said(
            said["rows"],
            tuple(Twin(**{**twin, "only_here": tuple(twin["only_here"])}) for twin in said["twins"]),
            tuple(Beside(**each) for each in said["beside"]),
        )

    def keep(self, out: Path, said: Said) -> None:
        """Keeps the tables of `out`. It costs nothing but time where that fails."""
        twins = [(t.artifact, t.of, t.kind, t.records, t.only_here) for t in said.twins]
        names = ("artifact", "of", "kind", "records", "only_here")
        about = orjson.dumps({
            "rows": said.rows,
            "twins": [dict(zip(names, twin, strict=True)) for twin in twins],
            "beside": [asdict(each) for each in said.beside],
        })  # fmt: skip
        with suppress(OSError):
            self._folder.mkdir(exist_ok=True)
            for name in _TABLES:
                with (
                    _table(out, name).open("rb") as table,
                    replacing(self._path(f".{name}"), durable=False) as file,
                ):
                    shutil.copyfileobj(table, file)
            sealed = seal(self._folder, self._name, _digests(_table(out, name) for name in _TABLES) + about)
            with replacing(self._path(_ABOUT), durable=False) as file:
                file.write(sealed + about)
            self._forget_oldest()

    @property
    def _name(self) -> str:
        return self._digest.hexdigest()[:32]

    def _path(self, suffix: str) -> Path:
        return self._folder / f"{self._name}{suffix}"

    def _forget_oldest(self) -> None:
        kept = sorted(self._folder.glob(f"*{_ABOUT}"), key=lambda path: path.stat().st_mtime)
        for path in kept[:-_KEPT_AT_MOST]:
            for suffix in (_ABOUT, *(f".{name}" for name in _TABLES)):
                path.with_suffix(suffix).unlink(missing_ok=True)


def _table(folder: Path, name: str) -> Path:
    return folder / f"{name}.parquet"


def _digests(paths: Iterable[Path]) -> bytes:
    return b"".join(bytes.fromhex(digest(path)) for path in paths)
