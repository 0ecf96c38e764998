"""An audit whose files are read by the workers of a Dask cluster, each a process in a folder of its own."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson
import pytest

from data_contracts.errors import UsageError
from flows import machines
from flows.machines import Machines
from flows.permissions import Permissions
from flows.variable import Told
from tasks.ingestion import chunks, joining, spreading
from tasks.ingestion.chunks import Chunk
from tasks.ingestion.outcomes import ChunkResult
from tests.flows.running import CEILING_SECONDS, PROJECT, CommandLine, ingest_alone, write_artifacts
from tests.s3_server import bucket_of, s3_server, user_of

distributed = pytest.importorskip("distributed", reason="benchaudit[dask] is not installed")
OUTPUTS = "2*/ingest/stage.json"


@dataclass
class Cluster:
    """A scheduler and workers as processes of this machine."""

    folder: Path
    address: str
    scheduler: subprocess.Popen[bytes]
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def add_worker(self) -> None:
        """One more worker, in a folder of its own, with a cache of its own; returns when the scheduler knows it."""
        home = self.folder / f"worker-{len(self.workers)}"
        home.mkdir()
        named = ["worker", self.address, "--no-nanny", "--nthreads", "1", "--no-dashboard"]
        self.workers.append(_dask(home, *named, "--local-directory", str(home)))
        with distributed.Client(self.address, set_as_default=False) as client:
            client.wait_for_workers(len(self.workers), timeout=CEILING_SECONDS)

    def when_reading(self, then: Callable[[], None]) -> threading.Thread:
        """Does something as soon as a worker has a chunk."""

        async def begun(dask_scheduler: Any) -> None:
            while not any(worker.processing for worker in dask_scheduler.workers.values()):
                await asyncio.sleep(0.01)

        def work() -> None:
            with distributed.Client(self.address, set_as_default=False) as client:
                client.run_on_scheduler(begun)
            then()

        waiting = threading.Thread(target=work)
        waiting.start()
        return waiting


def _dask(folder: Path, *arguments: str) -> subprocess.Popen[bytes]:
    surroundings = {**os.environ, "PYTHONPATH": str(PROJECT), "XDG_CACHE_HOME": str(folder / "cache")}
    with (folder / "log").open("wb") as log:
        return subprocess.Popen(
            [sys.executable, "-m", "dask", *arguments], cwd=folder, env=surroundings, stdout=log, stderr=log
        )


@contextmanager
def clustered(folder: Path) -> Iterator[Cluster]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    folder.mkdir()
    scheduler = _dask(folder, "scheduler", "--host", "127.0.0.1", "--port", str(port), "--no-dashboard")
    cluster = Cluster(folder, f"tcp://127.0.0.1:{port}", scheduler)
    try:
        yield cluster
    finally:
        for process in (*cluster.workers, scheduler):
            process.kill()
            process.wait()


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    with clustered(tmp_path / "cluster") as made:
        yield made


@pytest.fixture
def bucket(tmp_path: Path) -> Iterator[Any]:
    with s3_server() as server, user_of(server, tmp_path / "kept"), bucket_of("machines") as files:
        yield files


@pytest.fixture
def chunked(benchaudit: CommandLine, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The small folder with a few more files, of which two are a chunk, and one that is read in two parts."""
    monkeypatch.setattr(chunks, "CHUNK_FILES", 2)
    folder = write_artifacts(benchaudit.folder / "runs")
    sweep = (folder / "sweep.csv").read_text()
    for number in range(8):
        (folder / f"run-{number}.csv").write_text(sweep.replace(",100.0,", f",{101 + number}.0,"))
    # Wide, for it has to be large and cost little
    rows = (f"{number},{number}.5,{'a word ' * 1_000}\n" for number in range(1_500))
    (folder / "requests.csv").write_text("".join(("request,ttft_s,answer\n", *rows)))
    return folder


@pytest.fixture
def joined(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Of how many parts each large file was put together."""
    parts: list[int] = []

    def noting(chunk: Chunk, results: Sequence[ChunkResult]) -> ChunkResult | None:
        parts.append(len(results))
        return joining.joined(chunk, results)

    monkeypatch.setattr(spreading, "joined", noting)
    return parts


def outputs(found: bytes) -> dict[str, str]:
    told: dict[str, str] = orjson.loads(found)["outputs"]
    return told


def test_two_workers_that_see_files_and_store_in_a_bucket_give_the_bytes_of_one_machine_and_a_folder(
    benchaudit: CommandLine, bucket: Any, cluster: Cluster, chunked: Path, joined: list[int]
) -> None:
    bucket.put(f"{chunked}/", "machines/runs/", recursive=True)
    assert ingest_alone(benchaudit, str(chunked), str(benchaudit.folder / "store")).code == 0
    (record,) = benchaudit.folder.glob("store/audits/" + OUTPUTS)
    local = outputs(record.read_bytes())
    cluster.add_worker()
    cluster.add_worker()
    reached = ("--runner", "dask", "--dask-address", cluster.address)
    for source, store in (
        (str(chunked), "s3://machines/shared"),
        ("s3://machines/runs", "s3://machines/apart"),
    ):
        ran = ingest_alone(benchaudit, source, store, *reached)
        assert ran.code == 0, ran.err
    (shared,), (apart,) = (
        [outputs(bucket.cat_file(name)) for name in bucket.glob(f"machines/{store}/audits/{OUTPUTS}")]
        for store in ("shared", "apart")
    )
    assert shared == local
    # Here, and by the workers; a file of the bucket is read as a whole
    assert joined == [2, 2]
    # It names the source, and when each file was written there.
    del apart["inventory.parquet"], local["inventory.parquet"]
    assert apart == local
    assert [path for path in bucket.find("machines") if "/cache/" in path] == []
    kept = [list(cluster.folder.glob(f"worker-{n}/cache/benchaudit/*/parsed/versions/*")) for n in (0, 1)]
    assert all(kept)


def test_an_audit_without_workers_ends_when_its_wait_is_over(
    benchaudit: CommandLine, artifacts: Path, cluster: Cluster
) -> None:
    cluster.add_worker()
    cluster.workers[0].send_signal(signal.SIGSTOP)
    waiting = cluster.when_reading(cluster.workers[0].kill)
    reached = ("--runner", "dask", "--dask-address", cluster.address, "--dask-wait", "0.5")
    ran = benchaudit("run", str(artifacts), "--store", "store", *reached)
    waiting.join()
    (audit,) = benchaudit.folder.glob("store/audits/2*")
    told = [line for line in ran.err.splitlines() if line.startswith(("benchaudit:", "failed"))]
    assert (ran.code, told) == (
        3,
        [
            f"benchaudit: the Dask cluster {cluster.address} has had no worker for 0.5 s:"
            " start `dask worker` again, then go on; --dask-wait grants more time",
            f"failed in stage ingest; to go on: benchaudit rerun ingest --audit {audit.name}"
            f" --store {benchaudit.folder / 'store'} --onward",
        ],
    )
    assert sorted(path.name for path in audit.iterdir()) == ["audit.json"]


def test_an_audit_goes_on_when_a_worker_is_killed_amid_a_chunk(
    benchaudit: CommandLine, artifacts: Path, cluster: Cluster
) -> None:
    cluster.add_worker()
    stopped = cluster.workers[0]
    stopped.send_signal(signal.SIGSTOP)

    def replace() -> None:
        stopped.kill()
        stopped.wait()
        cluster.workers.clear()
        home = cluster.folder / "worker-0"
        home.rename(home.with_name("killed"))
        cluster.add_worker()

    waiting = cluster.when_reading(replace)
    reached = ("--runner", "dask", "--dask-address", cluster.address)
    ran = ingest_alone(benchaudit, str(artifacts), str(benchaudit.folder / "store"), *reached)
    waiting.join()
    assert ran.code == 0, ran.err
    (record,) = benchaudit.folder.glob("store/audits/" + OUTPUTS)
    assert orjson.loads(record.read_bytes())["counts"]["found"] == 2


def test_a_scheduler_that_is_gone_is_said_in_one_line_and_nothing_is_published(
    benchaudit: CommandLine, artifacts: Path, cluster: Cluster
) -> None:
    cluster.add_worker()
    cluster.workers[0].send_signal(signal.SIGSTOP)
    waiting = cluster.when_reading(cluster.scheduler.kill)
    ran = benchaudit(
        "run", str(artifacts), "--store", "store", "--runner", "dask", "--dask-address", cluster.address
    )
    waiting.join()
    (audit,) = benchaudit.folder.glob("store/audits/2*")
    told = [line for line in ran.err.splitlines() if line.startswith(("benchaudit:", "failed"))]
    assert (ran.code, told) == (
        3,
        [
            f"benchaudit: the Dask scheduler {cluster.address} is gone: start it and its workers again, then go on",
            f"failed in stage ingest; to go on: benchaudit rerun ingest --audit {audit.name}"
            f" --store {benchaudit.folder / 'store'} --onward",
        ],
    )
    assert sorted(path.name for path in audit.iterdir()) == ["audit.json"]


def test_a_scheduler_that_never_was_there_is_said_before_anything_is_written(
    benchaudit: CommandLine, artifacts: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(machines, "ANSWER_SECONDS", 1)
    with socket.create_server(("127.0.0.1", 0)) as free:
        address = f"tcp://127.0.0.1:{free.getsockname()[1]}"
    ran = benchaudit("run", str(artifacts), "--runner", "dask", "--dask-address", address)
    assert (ran.code, ran.out, ran.err) == (
        2,
        "",
        f"benchaudit: no Dask scheduler answers at {address} within 1 s: start `dask scheduler`,"
        " or give another --dask-address\n",
    )
    assert [path.name for path in benchaudit.folder.iterdir()] == ["runs"]


def test_without_the_extra_it_is_named(
    benchaudit: CommandLine, artifacts: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(machines, "find_spec", lambda _name: None)
    ran = benchaudit("run", str(artifacts), "--runner", "dask")
    assert (ran.code, ran.out, ran.err) == (
        2, "", "benchaudit: Dask is missing: install benchaudit[dask]\n"
    )  # fmt: skip


def test_where_a_scheduler_listens_goes_with_the_runner_that_the_variable_names() -> None:
    told = Told(runner="dask", dask_address="tcp://10.0.0.5:8786")
    assert told.machines(None, None) == Machines("dask", "tcp://10.0.0.5:8786")
    assert told.machines("local", None) == Machines()
    assert told.machines("dask", None) == Machines("dask")


def test_a_service_uses_no_scheduler_that_its_operator_did_not_name() -> None:
    allowed = Permissions((), (), dask_addresses=("tcp://10.0.0.5:8786",))
    allowed.check_dask("tcp://10.0.0.5:8786")
    allowed.check_dask(None)
    with pytest.raises(UsageError, match="is not one that this service may use"):
        allowed.check_dask("tcp://10.0.0.6:8786")
