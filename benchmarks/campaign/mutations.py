"""Mutated inputs beside clean files: audits must end and account for each; no file may cost much or show a fault of ours."""

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, fields, replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.campaign.inputs import Input, inputs
from benchmarks.campaign.outcome import Outcome
from benchmarks.campaign.product import Ended, audits, benchaudit
from benchmarks.campaign.scene import Scene, Tally
from benchmarks.campaign.seeds import write_clean
from tests.fuzzing.whole_audit import clean_rows

_MOST_CPU_SECONDS = 2.0
_MOST_BYTES = 2**30
_HUNG_SECONDS = 60.0
_MOST_CULPRITS = 5
# The audit holds every file to the limits; inspect, measured from outside, checks that it does.
_INSPECTED = 60
_LIMITS = f"""[limits]
cpu_seconds = {_MOST_CPU_SECONDS}
cpu_seconds_per_mib = 0.0
memory_bytes = {_MOST_BYTES}
"""
_OUR_CODES = frozenset(("reader_failed", "claim_failed", "decoding_failed", "contract"))
_OUR_WORDS = re.compile(r"faults? of ours|our fault|fault (?:in|of) benchaudit|\ba bug\b|please report", re.I)
_STATUSES = ("ingested", "duplicate", "unsupported", "quarantined")
# A terminal acts on these; a line's end and a tab are the product's own.
_RAW_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0d-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_EXECUTABLE = re.compile(rb"<script>alert\(1\)|<img src=x onerror|href=.javascript:", re.I)
# In Markdown a link is one wherever it stands but in code, and in HTML only where it is an attribute.
_LINK_THAT_RUNS = re.compile(rb"\]\(javascript:alert", re.I)
# Neither code nor what a backslash escapes is more than text.
_CODE, _ESCAPED = re.compile(rb"`[^`\n]*+`"), re.compile(rb"\\.")


@dataclass
class _Tallies:
    ends: Tally = field(default_factory=lambda: Tally("mutated audits end"))
    counted: Tally = field(default_factory=lambda: Tally("mutated inputs accounted for"))
    neighbours: Tally = field(default_factory=lambda: Tally("clean neighbours unchanged"))
    ours: Tally = field(default_factory=lambda: Tally("no fault of ours"))
    shown: Tally = field(default_factory=lambda: Tally("reports hold no payload"))
    inspected: Tally = field(default_factory=lambda: Tally("inspect ends as it should"))
    terminal: Tally = field(default_factory=lambda: Tally("inspect prints no control codes"))
    costs: Tally = field(default_factory=lambda: Tally("cost of a file: 2 s CPU, 1 GiB"))


@dataclass(frozen=True)
class _Clean:
    """How many clean files there are, and the rows that they have without any other."""

    files: int
    rows: pa.Table


def attack(scene: Scene) -> Iterator[Outcome]:
    """Audits of each seed's inputs beside clean files, then a sample of the inputs alone."""
    tallies = _Tallies()
    with scene.room("clean") as room:
        write_clean(room / "files" / "clean")
        files = sum(path.is_file() for path in (room / "files").rglob("*"))
        clean = _Clean(files, clean_rows(audits(scene.finished_store(room))[0] / "ingest"))
    for number in scene.seeds:
        with scene.room(f"seed-{number}") as room:
            write_clean(room / "files" / "clean")
            made = _write(room / "files", inputs(scene.artifacts, number, scene.inputs))
            ended = _audit(scene, room, len(made) + clean.files)
            print(f"  seed {number}: exit {ended.code} in {ended.end.seconds:.0f} s", file=sys.stderr)
            tables = _tables(ended)
            if tables is None:
                kept = scene.keep(f"mutations/seed-{number}", room / "files")
                tallies.ends.add(1, [f"seed {number}: {ended.last_words}; files: {kept}"])
                tallies.counted.add(len(made), [], failed=len(made))
            else:
                _judge(scene, number, room, ended, tables, len(made), clean, tallies)
                tallies.costs.add(len(made), _costly(scene, number, tables, room / "files", made))
            sample = made if tables is None else made[:: max(1, len(made) // _INSPECTED)]
            culprits = _alone(scene, number, room / "files", sample, tallies)
            if tables is None:
                _isolate(scene, number, room, [i for i in made if i.path not in culprits], tallies.ours)
    yield from (getattr(tallies, part.name).outcome for part in fields(tallies))


def _judge(
    scene: Scene,
    number: int,
    room: Path,
    ended: Ended,
    tables: Path,
    mutated: int,
    clean: _Clean,
    tallies: _Tallies,
) -> None:
    """What an audit that ended has made of its files."""
    tallies.ends.add(1, [])
    tallies.counted.add(mutated, _miscounted(number, tables, mutated + clean.files))
    same = clean_rows(tables).equals(clean.rows)
    tallies.neighbours.add(clean.files, [] if same else [f"seed {number}: rows of clean files differ"])
    tallies.ours.add(mutated, _our_faults(scene, number, tables, room / "files"))
    tallies.shown.add(1, _payloads(scene, number, tables.parent, ended))


def _write(folder: Path, found: Iterable[Input]) -> list[Input]:
    """Writes each input, and gives them without their bytes."""
    written = []
    for one in found:
        one.write(folder)
        written.append(replace(one, data=b""))
    return written


def _audit(scene: Scene, room: Path, files: int) -> Ended:
    (room / "limits.toml").write_text(_LIMITS)
    asked = ("run", "files", "--config", "limits.toml", "--json")
    return benchaudit(*asked, environment=scene.environment, folder=room, deadline=600 + files)


def _tables(ended: Ended) -> Path | None:
    """The tables that ingest published, when the audit did all that it should."""
    return (
        Path(ended.answer["path"]) / "ingest"
        if ended.code == 0 and ended.answer.get("state") == "completed"
        else None
    )


def _miscounted(number: int, tables: Path, files: int) -> Iterator[str]:
    rows = pq.read_table(tables / "inventory.parquet").to_pylist()
    if len(rows) != files:
        yield f"seed {number}: {len(rows)} files are accounted for, not {files}"
    for row in rows:
        if row["status"] not in _STATUSES or (
            row["status"] not in ("ingested", "duplicate") and not row["reason"]
        ):
            yield f"seed {number}: {row['artifact']!r} is {row['status']} because of {row['reason']!r}"
    quarantined = set(
        pq.read_table(tables / "quarantine.parquet", columns=["artifact"])["artifact"].to_pylist()
    )
    for row in rows:
        if row["status"] == "quarantined" and row["artifact"] not in quarantined:
            yield f"seed {number}: {row['artifact']!r} is quarantined without a row in quarantine"


def _costly(scene: Scene, number: int, tables: Path, files: Path, made: Iterable[Input]) -> Iterator[str]:
    """The inputs that the audit refused since reading them took more than any may, but for those that are large."""
    large = {one.path for one in made if one.costly}
    for row in pq.read_table(tables / "quarantine.parquet").to_pylist():
        # What is large on purpose may be refused, as long as it was held to the limits.
        if row["code"] == "too_costly" and row["artifact"] not in large:
            kept = scene.keep(f"mutations/cost-{number}/{_short(row['artifact'])}", files / row["artifact"])
            yield f"seed {number}: {row['artifact']!r}: {row['what']}; file: {kept}"


def _our_faults(scene: Scene, number: int, tables: Path, files: Path) -> Iterator[str]:
    said: dict[str, str] = {}
    for row in pq.read_table(tables / "quarantine.parquet").to_pylist():
        text = f"{row['code']}: {row['what']}"
        if row["code"] in _OUR_CODES or _OUR_WORDS.search(f"{row['what']} {row['todo']}"):
            said.setdefault(row["artifact"], text)
    for row in pq.read_table(tables.parent / "validate" / "findings.parquet").to_pylist():
        if _OUR_WORDS.search(row["message"]):
            said.setdefault(row["artifact"] or "no artifact", f"finding {row['rule']}: {row['message']}")
    facts: pa.Table = pq.read_table(tables.parent / "analyze" / "facts.parquet", columns=["clause"])
    said |= {
        f"fact {place}": c for place, c in enumerate(facts["clause"].to_pylist()) if _OUR_WORDS.search(c)
    }
    for artifact, text in said.items():
        kept = scene.keep(f"mutations/ours-{number}/{_short(artifact)}", files / artifact)
        yield f"seed {number}: {artifact!r}: {text[:200]!r}; file: {kept}"


def _payloads(scene: Scene, number: int, audit: Path, ended: Ended) -> Iterator[str]:
    for path in (audit / "report" / "report.html", audit / "report" / "report.md"):
        text = path.read_bytes() if path.exists() else b""
        links = None
        if path.suffix == ".md":
            text = _ESCAPED.sub(b"", _CODE.sub(b"", text))
            links = _LINK_THAT_RUNS.search(text)
        if found := _EXECUTABLE.search(text) or links:
            yield f"seed {number}: {found[0]!r} in {scene.keep(f'mutations/report-{number}{path.suffix}', path)}"
    if found_control := _RAW_CONTROL.search(ended.errors):
        yield f"seed {number}: the console got {found_control[0]!r}"


def _short(name: str) -> str:
    return re.sub(r"[^A-Za-z0-9_.-]", "_", name)[-80:]


def _alone(scene: Scene, number: int, folder: Path, made: Iterable[Input], tallies: _Tallies) -> set[str]:
    """Inspects each input, and gives those that cost more than any may, above what an empty file costs."""
    empty = folder.parent / "empty.csv"
    empty.touch()
    base = min(
        (scene.command("inspect", "empty.csv", folder=folder.parent).end for _ in range(3)),
        key=lambda e: e.cpu_seconds,
    )
    culprits = set()
    for made_input in made:
        path = folder / made_input.path
        ended = scene.command("inspect", "--", made_input.path, folder=folder, deadline=_HUNG_SECONDS)
        cpu, peak = ended.end.cpu_seconds - base.cpu_seconds, ended.end.peak_bytes - base.peak_bytes
        wrong = []
        if not ended.end.in_time:
            wrong.append(f"still running after {_HUNG_SECONDS:.0f} s")
        # What is large on purpose is held to memory alone: to read it takes time.
        if cpu > _MOST_CPU_SECONDS and (not made_input.costly or not ended.end.in_time):
            wrong.append(f"{cpu:.1f} s of CPU")
        if peak > _MOST_BYTES:
            wrong.append(f"{peak / 2**20:,.0f} MiB")
        if wrong:
            culprits.add(made_input.path)
            kept = scene.keep(f"mutations/cost-{number}/{_short(made_input.path)}", path)
            wrong = [f"seed {number}: {made_input.path!r}: {', '.join(wrong)}; file: {kept}"]
        tallies.costs.add(1, wrong)
        dies = ended.end.in_time and (ended.traceback or ended.code not in (0, 1, 2))
        tallies.inspected.add(1, [f"seed {number}: {ended.last_words}"] if dies else [])
        control = _RAW_CONTROL.search(ended.output + ended.errors)
        tallies.terminal.add(
            1, [f"seed {number}: {made_input.path!r}: prints {control[0]!r}"] if control else []
        )
    return culprits


def _isolate(scene: Scene, number: int, room: Path, made: list[Input], ours: Tally) -> None:
    """Finds the inputs that end an audit, by halves, among those that cost little."""
    for _ in range(_MOST_CULPRITS):
        found = made if _fails(scene, room, made) else []
        while len(found) > 1:
            half = found[: len(found) // 2]
            found = half if _fails(scene, room, half) else found[len(found) // 2 :]
        if not found:
            return
        ended = _fails(scene, room, found)
        path = found[0].path
        kept = scene.keep(f"mutations/ends-{number}/{_short(found[0].path)}", room / "files" / path)
        words = ended.last_words if ended else "ends an audit only beside others"
        ours.add(1, [f"seed {number}: {path!r} ends an audit: {words}; file: {kept}"])
        made = [i for i in made if i is not found[0]]


def _fails(scene: Scene, room: Path, made: list[Input]) -> Ended | None:
    """How an audit of these inputs alone ended, unless it ended well."""
    part = room / "part"
    shutil.rmtree(part, ignore_errors=True)
    for made_input in made:
        path = part / "files" / made_input.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.hardlink_to(room / "files" / made_input.path)
    (part / "files").mkdir(parents=True, exist_ok=True)
    ended = scene.command("run", "files", "--json", folder=part, deadline=90 + 0.2 * len(made))
    return None if ended.code == 0 and ended.answer.get("state") == "completed" else ended
