"""What a bucket costs an audit: the same files and audits on this machine and on an S3 server of this machine.

`python -m benchmarks.buckets [--files N] [--latency MS ...]` audits a made folder with sources and store here, with one of
the two in a bucket, and with both, the last one twice. For each audit it prints the seconds of its stages, and for sources
and store the requests by kind and the seconds during which at least one of them was under way: the most that waiting for the
server can have cost. The server lets each request wait `--latency` milliseconds, as one that is far away does; what that
adds to these seconds, divided by it, is how often an audit waits: requests at once count as one.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from benchmarks.audit_command import audit_command
from benchmarks.many_files import make_folder

_SEED = 7
_LATENCIES = (0.0, 50.0)
_SOURCE, _STORE = "s3://benchmark/source", "s3://benchmark/store"
Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


@dataclass(frozen=True, slots=True)
class Request:
    """A request as the server saw it: of `source` or `store`, and from when to when, in seconds."""

    place: str
    kind: str
    began: float
    ended: float


class Counting:
    """An application of a server that notes each request, and lets it wait."""

    def __init__(self, application: Application) -> None:
        self._application = application
        self.requests: list[Request] = []
        self.latency = 0.0

    def __call__(self, environment: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        began = time.monotonic()
        time.sleep(self.latency)
        # Whole: what a request takes ends with its answer.
        answer = list(self._application(environment, start))
        named = _named(environment["REQUEST_METHOD"], environment["PATH_INFO"], environment["QUERY_STRING"])
        self.requests.append(Request(*named, began, time.monotonic()))
        return answer


def _named(method: str, path: str, query: str) -> tuple[str, str]:
    """Of what place a request is, and of what kind."""
    asked = parse_qs(query, keep_blank_values=True)
    key = path.strip("/").partition("/")[2] or asked.get("prefix", [""])[0]
    place = key.partition("/")[0] or "bucket"
    of = "bucket" if "/" not in path.strip("/") else "object"
    return place, "LIST" if "list-type" in asked else f"{method} {of}"


def under_way(requests: Iterable[Request]) -> float:
    """The seconds during which at least one request was under way."""
    whole, until = 0.0, 0.0
    for request in sorted(requests, key=lambda one: one.began):
        whole += max(0.0, request.ended - max(request.began, until))
        until = max(until, request.ended)
    return whole


@dataclass(frozen=True, slots=True)
class Cost:
    """One audit: the seconds of its stages together, and the requests that it made."""

    name: str
    seconds: float
    requests: tuple[Request, ...]

    def lines(self) -> Iterator[str]:
        yield f"{self.name:<28} {self.seconds:7.2f} s of stages, {len(self.requests):5} requests"
        for place in sorted({one.place for one in self.requests}):
            mine = [one for one in self.requests if one.place == place]
            kinds = ", ".join(f"{n} {kind}" for kind, n in Counter(one.kind for one in mine).most_common())
            yield f"    {place:<8} {under_way(mine):7.2f} s under way: {kinds}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Makes the folder, audits it in each way and returns the exit code."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--files", type=int, default=1_000, metavar="N")
    parser.add_argument("--latency", type=float, nargs="+", default=list(_LATENCIES), metavar="MS")
    asked = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="benchaudit-buckets-") as spool, _server() as counting:
        place = Path(spool)
        make_folder(place / "files", asked.files, _SEED)
        _upload(place / "files")
        seconds: dict[str, list[float]] = {}
        for number, latency in enumerate(asked.latency):
            print(f"each request waits {latency:g} ms", flush=True)
            for cost in _audits(place, counting, number, latency / 1_000):
                print("\n".join(cost.lines()), flush=True)
                seconds.setdefault(cost.name, []).append(under_way(cost.requests))
        _say_series(seconds, asked.latency)
    return 0


def _say_series(seconds: dict[str, list[float]], latency: list[float]) -> None:
    if len(latency) < 2 or latency[0] == latency[-1]:
        return
    for name, (first, *_, last) in seconds.items():
        series = (last - first) / (latency[-1] - latency[0]) * 1_000
        print(f"{name:<28} {max(series, 0.0):6.0f} times an audit waits for an answer")


def _audits(place: Path, counting: Counting, number: int, latency: float) -> Iterator[Cost]:
    files, here, there = str(place / "files"), str(place / f"store-{number}"), f"{_STORE}-{number}"
    ways = (
        ("all here", files, f"{here}-a"),
        ("store in a bucket", files, f"{there}-a"),
        ("sources in a bucket", _SOURCE, f"{here}-b"),
        ("both in a bucket", _SOURCE, f"{there}-b"),
        ("both, nothing changed", _SOURCE, f"{there}-b"),
    )
    for name, source, store in ways:
        counting.requests.clear()
        counting.latency = latency
        answer = _audited(source, store, place / f"kept-{number}")
        counting.latency = 0.0
        whole = sum(stage["duration"] for stage in answer["stages"].values())
        yield Cost(name, whole, tuple(counting.requests))


def _audited(source: str, store: str, kept: Path) -> dict[str, Any]:
    command = audit_command(Path(source), Path(store), "--no-llm", "--baseline", "none")
    # A path would lose a slash of the URL.
    command[command.index(str(Path(source)))] = source
    command[command.index(str(Path(store)))] = store
    surroundings = {**os.environ, "XDG_CACHE_HOME": str(kept)}
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True, env=surroundings)
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


@contextmanager
def _server() -> Iterator[Counting]:
    from moto.server import DomainDispatcherApplication, create_backend_app
    from werkzeug.serving import make_server

    counting = Counting(DomainDispatcherApplication(create_backend_app))
    server = make_server("127.0.0.1", 0, counting, threaded=True)
    os.environ |= {
        "AWS_ACCESS_KEY_ID": "somebody",
        "AWS_SECRET_ACCESS_KEY": "known",
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{server.port}",
    }
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield counting
    finally:
        server.shutdown()
        thread.join()


def _upload(folder: Path) -> None:
    import s3fs

    files = s3fs.S3FileSystem()
    files.mkdir("benchmark")
    files.put(f"{folder}/", f"{_SOURCE}/", recursive=True)


if __name__ == "__main__":
    import logging

    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    sys.exit(main())
