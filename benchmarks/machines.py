"""What a second machine is worth: ingest of a made folder by this machine, by one Dask worker and by two.

`python -m benchmarks.machines [--files N]`, or `--megabytes N` for one CSV of that size, prints the seconds of the stage's
reading, the CPU seconds of each worker with its children, and the ratio of one worker to two beside its limit: by the
clock, and by the CPU of the busiest worker, which a busy machine spoils less. Each worker is a process of its own with one
thread; each has read a few files before, so that imports do not count. With `--share 0.5` the audit and each worker have
half a processor of their own each: on two processors they are as many machines as they would be, only slower. Without it
they share what there is. Exit code: 0, or 1 where tables differ.
"""

from __future__ import annotations

import argparse
import json
import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from benchmarks.large_files import make_file, requests
from benchmarks.many_files import make_folder
from benchmarks.processor_shares import Share, share
from data_contracts.settings import AuditRequest, Limits
from tasks.ingestion.chunks import plan
from tasks.ingestion.discovery import discover
from tasks.ingestion.machines import read_elsewhere
from tasks.readers import REGISTRY
from tasks.store import Store

LIMIT = 1.7
_SEED = 7
_AUDIT = "20260302T090000Z-abcdef"


@dataclass(frozen=True, slots=True)
class Read:
    """Seconds of reading, CPU seconds of each worker (none: read here), and the digests of the tables."""

    seconds: float
    cpu: tuple[float, ...]
    outputs: dict[str, str]


def main(arguments: Sequence[str] | None = None) -> int:
    """Makes the folder, reads it three times and returns the exit code."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--files", type=int, default=4_000, metavar="N")
    parser.add_argument("--megabytes", type=int, metavar="N", help="one CSV of this size instead of files")
    parser.add_argument("--share", type=float, metavar="X", help="of one processor (Linux, as root)")
    asked = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="benchaudit-machines-") as spool:
        place = Path(spool)
        if asked.megabytes is None:
            make_folder(place / "files", asked.files, _SEED)
        else:
            (place / "files").mkdir()
            make_file(place / "files" / "requests.csv", asked.megabytes * 1_000_000, requests())
        make_folder(place / "few", 100, _SEED + 1)
        found = {"local": _said("local", _local(place, asked.share))}
        for workers in (1, 2):
            name = f"{workers} worker{'s' * (workers > 1)}"
            found[name] = _said(name, _on_workers(place, workers, asked.share))
    one, two = found["1 worker"], found["2 workers"]
    ratio, busiest = one.seconds / two.seconds, max(one.cpu) / max(two.cpu)
    print(
        f"two workers read {ratio:.2f} times as fast as one, {busiest:.2f} times by the CPU of the busiest;"
        f" limit: at least {LIMIT}"
    )
    same = all(read.outputs == found["local"].outputs for read in found.values())
    print("all tables have the same bytes" if same else "the tables differ")
    return 0 if same else 1


def _said(name: str, read: Read) -> Read:
    cpu = " + ".join(f"{seconds:.1f}" for seconds in read.cpu)
    print(f"{name:<10} {read.seconds:7.1f} s of reading{cpu and f', {cpu} CPU s of the workers'}", flush=True)
    return read


def _local(place: Path, processors: float | None) -> Read:
    seconds, outputs = _ingested(place / "files", place / "store-local", processors)
    return Read(seconds, (), outputs)


def _on_workers(place: Path, count: int, processors: float | None) -> Read:
    with _cluster(place / f"cluster-{count}", count, processors) as (address, workers):
        reached = ("--runner", "dask", "--dask-address", address)
        _warm_up(address, place / "few", place / f"store-few-{count}")
        before = [_cpu(worker) for worker in workers]
        seconds, outputs = _ingested(place / "files", place / f"store-{count}", processors, *reached)
        spent = (_cpu(worker) - began for worker, began in zip(workers, before, strict=True))
        return Read(seconds, tuple(spent), outputs)


def _ingested(
    source: Path, store: Path, processors: float | None, *options: str
) -> tuple[float, dict[str, str]]:
    # Of an audit only what is measured
    audit = Store.at(str(store)).open(_AUDIT, AuditRequest((str(source),), baseline="none"))
    reading = ("rerun", "ingest", "--audit", _AUDIT, "--store", str(store), "--json", *options)
    with share(processors) as held:
        command = held.of([sys.executable, "-m", "flows.cli", *reading])
        subprocess.run(command, stdout=subprocess.PIPE, check=True)
    told = json.loads(audit.place.read(f"{audit.folder}/ingest/stage.json"))
    return told["phases"]["read"], told["outputs"]


@contextmanager
def _cluster(
    folder: Path, count: int, processors: float | None
) -> Iterator[tuple[str, list[psutil.Process]]]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    address = f"tcp://127.0.0.1:{port}"
    with ExitStack() as ended:
        folder.mkdir()
        of_scheduler = ("scheduler", "--host", "127.0.0.1", "--port", str(port), "--no-dashboard")
        _dask(ended, folder, Share(None), *of_scheduler)
        started = []
        for number in range(count):
            (home := folder / str(number)).mkdir()
            held = ended.enter_context(share(processors))
            of_worker = ("worker", address, "--no-nanny", "--nthreads", "1", "--no-dashboard")
            started.append(_dask(ended, home, held, *of_worker))
        _wait_for(address, count)
        yield address, [psutil.Process(process.pid) for process in started]


def _warm_up(address: str, few: Path, store: Path) -> None:
    # Without Prefect: a worker would go on asking the server of an audit that has ended
    from distributed import Client

    limits = Limits()
    (chunk,) = plan(discover((str(few),), limits).files, limits, store, "few", REGISTRY)
    with Client(address, set_as_default=False, timeout=60) as client:
        client.run(read_elsewhere, chunk, str(store))


def _dask(ended: ExitStack, home: Path, held: Share, *arguments: str) -> subprocess.Popen[bytes]:
    surroundings = {**os.environ, "PYTHONPATH": str(Path.cwd()), "XDG_CACHE_HOME": str(home)}
    log = ended.enter_context((home / "log").open("wb"))
    command = held.of([sys.executable, "-m", "dask", *arguments])
    process = subprocess.Popen(command, cwd=home, env=surroundings, stdout=log, stderr=log)
    ended.callback(process.wait)
    ended.callback(process.kill)
    return process


def _wait_for(address: str, count: int) -> None:
    from distributed import Client

    with Client(address, set_as_default=False, timeout=60) as client:
        client.wait_for_workers(count, timeout=120)


def _cpu(worker: psutil.Process) -> float:
    # Also of its children: those that hold files to the limits do the reading.
    every = (worker, *worker.children(recursive=True))
    return sum(sum(process.cpu_times()[:2]) for process in every)


if __name__ == "__main__":
    sys.exit(main())
