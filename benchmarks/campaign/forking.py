"""Runs the command line many times without its start: a process that has imported it forks one child for each command.

Runs as a program of its own: a line of JSON in for each command, a line of JSON out for how it ended.
"""

from __future__ import annotations

import atexit
import contextlib
import ctypes
import gc
import importlib
import json
import os
import pkgutil
import resource
import signal
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import NoReturn

from benchmarks.campaign.events import count_events, die_at_event

# What is imported only when a command needs it, and takes longer than most commands.
_SLOW_IMPORTS = (
    "prefect.flow_engine", "prefect.task_engine", "prefect.results", "great_expectations", "great_expectations.core",
    "pandas", "pyarrow.parquet", "pyarrow.compute", "pyarrow.dataset", "scipy.stats", "matplotlib.figure",
    "matplotlib.backends.backend_svg", "markdown_it", "jinja2", "ruptures", "fsspec.implementations.local",
)  # fmt: skip
_SET_CHILD_SUBREAPER = 36
_ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Command:
    """One call of the command line.

    `watch` counts the events of that folder; `die_at` kills at the one of that number; `swaps` says what is put in the place
    of which file of the folder `swapped` when it is opened.
    """

    arguments: tuple[str, ...]
    folder: str
    output: str
    errors: str
    deadline: float
    watch: str = ""
    die_at: int = 0
    swapped: str = ""
    swaps: dict[str, str] = field(default_factory=dict)
    outside: str = ""


@dataclass(frozen=True, slots=True)
class End:
    """How a command ended. `code` is negative for a signal; CPU seconds and peak memory are of all its processes."""

    code: int
    seconds: float
    cpu_seconds: float
    peak_bytes: int
    in_time: bool


def _import_all() -> None:
    import flows

    for module in pkgutil.walk_packages(flows.__path__, "flows."):
        importlib.import_module(module.name)
    for name in _SLOW_IMPORTS:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)


def _be_the_command(command: Command) -> None:
    os.setsid()
    os.chdir(command.folder)
    for stream, path in ((1, command.output), (2, command.errors)):
        opened = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(opened, stream)
        os.close(opened)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    if command.die_at:
        die_at_event(command.watch, command.die_at)
    elif command.watch:
        count_events(command.watch, Path(command.errors + ".events"))
    if command.swaps:
        _swap_in_children(command)
    sys.argv = ["benchaudit", *command.arguments]
    from flows.cli import main

    main()
    sys.exit(0)


def _swap_in_children(command: Command) -> None:
    """Has each interpreter that the command starts swap files: those that read them are no children by fork."""
    folder = Path(command.errors + ".site")
    folder.mkdir(exist_ok=True)
    arguments = ", ".join(map(repr, (command.swapped, command.swaps, command.outside)))
    (folder / "sitecustomize.py").write_text(
        f"import sys\nsys.path.insert(0, {str(_ROOT)!r})\n"
        f"from benchmarks.campaign.events import swap_before_open\nswap_before_open({arguments})\n"
    )
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, (str(folder), os.environ.get("PYTHONPATH"))))


def _run(command: Command) -> End:
    began = time.monotonic()
    child = os.fork()
    if child == 0:
        code = 70
        try:
            _be_the_command(command)
        except SystemExit as ended:
            code = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
        except BaseException:
            sys.excepthook(*sys.exc_info())
        _end(code)
    status, usage, in_time = _wait(child, began + command.deadline)
    seconds = time.monotonic() - began
    usages = [usage, *_left_running()]
    return End(
        os.waitstatus_to_exitcode(status),
        seconds,
        sum(one.ru_utime + one.ru_stime for one in usages),
        max(one.ru_maxrss for one in usages) * 1024,
        in_time,
    )


def _left_running() -> Iterator[resource.struct_rusage]:
    """Ends what a command left, whose parent this process became, and gives what each used, its own children's with it."""
    children = Path(f"/proc/self/task/{os.getpid()}/children")
    while found := children.read_text().split():
        for child in map(int, found):
            _kill(child)
            _, _, usage = os.wait4(child, 0)
            yield usage


def _adopt_orphans() -> None:
    """Makes this process the parent of every process below it whose own parent ends. Raises OSError where that fails."""
    library = ctypes.CDLL(None, use_errno=True)
    if library.prctl(_SET_CHILD_SUBREAPER, 1, 0, 0, 0):
        raise OSError(ctypes.get_errno(), "prctl")


def _end(code: int) -> NoReturn:
    """Ends as an interpreter does, but for taking every module apart, which takes longer than most commands."""
    threading._shutdown()  # type: ignore[attr-defined]
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError):
            stream.flush()
    os._exit(code)


def _kill(child: int) -> None:
    """Kills its group, and itself when it has none yet."""
    for kill in (os.killpg, os.kill):
        with contextlib.suppress(ProcessLookupError):
            kill(child, signal.SIGKILL)


def _wait(child: int, until: float) -> tuple[int, resource.struct_rusage, bool]:
    pause = 0.001
    while True:
        done, status, usage = os.wait4(child, os.WNOHANG)
        if done:
            return status, usage, True
        if time.monotonic() > until:
            _kill(child)
            _, status, usage = os.wait4(child, 0)
            return status, usage, False
        time.sleep(pause)
        pause = min(pause * 1.5, 0.05)


def _main() -> None:
    replies = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what an import prints is no reply
    _import_all()
    _adopt_orphans()
    gc.freeze()  # what is imported is never collected, and stays shared with the children
    print(json.dumps({"threads": len(list(Path("/proc/self/task").iterdir()))}), file=replies, flush=True)
    for line in sys.stdin:
        told = json.loads(line)
        end = _run(Command(**{**told, "arguments": tuple(told["arguments"])}))
        print(json.dumps(asdict(end)), file=replies, flush=True)


if __name__ == "__main__":
    _main()
