"""Secrets planted wherever one may stand are in nothing that an audit writes, prints, or starts."""

from __future__ import annotations

import base64
import hashlib
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.commentary.double import Double, double
from tests.flows.running import CEILING_SECONDS, Ran, write_artifacts
from tests.flows.searching import found_in
from tests.flows.serving import served

# Of no two a part is the same, so that one found is not taken for another.
SECRETS = {
    place: hashlib.sha256(place.encode()).hexdigest()[:16]
    for place in (
        "password of the model server",
        "token of the model server",
        "key of the model server",
        "password of the other model server",
        "key of the other model server",
        "password of the store",
        "password on the command line",
        "password of a source",
        "password in the configuration",
        "password of the Prefect server",
        "password of a store that refuses it",
    )
}
ONE, TWO, THREE, FOUR, FIVE, SIX, SEVEN, EIGHT, NINE, TEN, ELEVEN = SECRETS.values()


def _with(login: str, url: str, query: str = "") -> str:
    scheme, _, rest = url.partition("://")
    return f"{scheme}://{login}@{rest}{query}"


@dataclass
class Planted:
    """A machine of its own on which `benchaudit` runs, and all that was seen of it."""

    folder: Path
    environment: dict[str, str]
    printed: list[str] = field(default_factory=list)
    # Of every process that was seen but the commands themselves.
    arguments: set[str] = field(default_factory=set)

    def __call__(self, *arguments: str, **more: str) -> Ran:
        with (
            subprocess.Popen(
                [sys.executable, "-m", "tests.flows.vault", *arguments],
                cwd=self.folder,
                env={**self.environment, **more},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            ) as process,
            self._watched(),
        ):
            try:
                out, err = process.communicate(timeout=CEILING_SECONDS)
            finally:
                process.kill()
        self.printed += [out, err]
        return Ran(process.returncode, out, err)

    @contextmanager
    def _watched(self) -> Iterator[None]:
        over = threading.Event()

        def watch() -> None:
            while not over.wait(0.3):
                for entry in Path("/proc").glob("[0-9]*/cmdline"):
                    with suppress(OSError):
                        self.arguments.add(entry.read_text(errors="replace"))

        thread = threading.Thread(target=watch)
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()
            # What a user typed is the user's own making; a fork shows it too.
            self.arguments -= {line for line in self.arguments if "tests.flows.vault" in line}

    def told(self) -> list[str]:
        """Every secret that can be found, with its place; the user's own settings are no place."""
        said = "\n".join(self.printed), "\n".join(self.arguments)
        return [
            *(f"printed: {secret}" for secret in SECRETS.values() if secret in said[0]),
            *(f"arguments: {secret}" for secret in SECRETS.values() if secret in said[1]),
            *found_in(self.folder, [*SECRETS.values()]),
        ]


@pytest.fixture(scope="module")
def servers() -> Iterator[tuple[Double, Double]]:
    """A model server that lets in who has the token, and one that lets nobody in and repeats what it was sent."""
    with double() as open_, double() as shut:
        open_.lock, shut.lock = f"token={TWO}", "nobody"
        yield open_, shut


@pytest.fixture(scope="module")
def planted(
    empty_database: Path,
    environment: dict[str, str],
    servers: tuple[Double, Double],
    tmp_path_factory: pytest.TempPathFactory,
) -> Planted:
    folder = tmp_path_factory.mktemp("machine")
    for name in ("home", "temporary", "prefect"):
        (folder / name).mkdir()
    shutil.copy(empty_database, folder / "prefect" / "prefect.db")
    write_artifacts(folder / "runs")
    write_artifacts(folder / "vault" / "sources")
    open_, shut = servers
    return Planted(
        folder,
        {
            **environment,
            "HOME": str(folder / "home"),
            "TMPDIR": str(folder / "temporary"),
            "PREFECT_HOME": str(folder / "prefect"),
            # Prefect's own lines to its server, and those of every package to stderr: httpx writes whole URLs.
            "PREFECT_LOGGING_LEVEL": "DEBUG",
            "PREFECT_LOGGING_ROOT_LEVEL": "INFO",
            "PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL": "DEBUG",
            "OLLAMA_HOST": _with(f"reader:{ONE}", open_.url, f"?token={TWO}"),
            "OLLAMA_API_KEY": THREE,
            "OPENAI_BASE_URL": _with(f"reader:{FOUR}", shut.url),
            "OPENAI_API_KEY": FIVE,
            "VAULT": str(folder / "vault"),
            "VAULT_PASSWORD": SIX,
            "BENCHAUDIT_STORE": f"vault://reader:{SIX}@store",
        },
    )


@pytest.fixture(scope="module")
def audited(planted: Planted, servers: tuple[Double, Double]) -> tuple[Ran, Ran, Ran]:
    """An audit with comments, one whose model server refuses, and the second's comments asked for again."""
    open_, shut = servers
    source = f"vault://reader:{SIX}@sources"
    whole = planted("run", source, "--model", "good", "--ollama-host", open_.url)
    # On the same database, so that what is sent to the server is searched as well.
    with served(planted.environment) as url:
        refused = planted(
            "run", "runs", "--model", "good", "--json",
            "--llm-api", "openai", "--ollama-host", _with(f"reader:{SEVEN}", shut.url), PREFECT_API_URL=url,
        )  # fmt: skip
        again = planted("rerun", "analyze", "--onward", "--store", "vault://store", PREFECT_API_URL=url)
    return whole, refused, again


def test_the_secrets_open_the_model_server_the_source_and_the_store(audited: tuple[Ran, Ran, Ran]) -> None:
    whole, _, again = audited
    assert whole.code == again.code == 0, whole.err[-2000:] + again.err[-2000:]
    assert "completed" in whole.out
    assert "report: vault://store/audits/" in whole.out
    assert "benchaudit comment " in again.out and "--store vault://store" in again.out


def test_a_refusal_degrades_the_audit_and_says_where_the_password_goes(
    audited: tuple[Ran, Ran, Ran], servers: tuple[Double, Double]
) -> None:
    refused = audited[1].answer
    assert (refused["state"], refused["llm"]["reason"]) == (
        "degraded",
        f"the server at {servers[1].url} lets nobody in without the right password or key (401): in the environment, "
        "set OPENAI_BASE_URL to this address with user:password@ before the host, or OPENAI_API_KEY to a key",
    )


@pytest.mark.parametrize(
    ("arguments", "more", "said"),
    [
        (("run", f"ftp://reader:{EIGHT}@runs/a"), {}, "ftp://runs/a"),
        (("show", "x", f"ftp://reader:{EIGHT}@runs/a"), {}, "unexpected extra argument (ftp://runs/a)"),
        (("run", "runs", "--config", "wrong.toml"), {}, "wrong.toml: `records` is 'http://models'; give a whole number"),
        (
            ("run", "runs"),
            {"PREFECT_API_URL": f"http://reader:{TEN}@127.0.0.1:9/api"},
            "no Prefect server answers at http://127.0.0.1:9/api",
        ),
        (
            ("list", "--store", f"vault://reader:{ELEVEN}@store"),
            {},
            "store vault://store cannot be opened: vault:// is not let in, for its login 'reader:***' is wrong",
        ),
        (("list", "--store", f"gopher://reader:{ELEVEN}@store"), {}, "store gopher://store cannot be opened"),
    ],
)  # fmt: skip
def test_an_error_says_what_is_wrong_without_the_secret(
    arguments: tuple[str, ...], more: dict[str, str], said: str, planted: Planted
) -> None:
    configuration = planted.folder / "wrong.toml"
    configuration.write_text(f'[limits]\nrecords = "http://reader:{NINE}@models"\n')
    ran = planted(*arguments, **more)
    configuration.unlink()
    assert ran.code == 2
    assert said in ran.err
    assert "Traceback" not in ran.err


@pytest.mark.usefixtures("audited")
def test_no_secret_is_found_anywhere(planted: Planted) -> None:
    assert planted.told() == []


@pytest.mark.usefixtures("audited")
def test_what_is_public_is_found(planted: Planted, servers: tuple[Double, Double]) -> None:
    """The search would find a secret: it finds the address that the secret was split from."""
    places = [place.partition(":")[0] for place in found_in(planted.folder, [servers[0].url])]
    assert any(place.endswith("audit.json") for place in places)
    assert any(place.endswith("stage.json") for place in places)
    assert any(place.endswith("report.html") for place in places)
    assert "prefect/prefect.db" in places
    (planted.folder / "planted").write_text(base64.b64encode(f"reader:{ONE}".encode()).decode())
    assert found_in(planted.folder, [*SECRETS.values()]) == [f"planted: {ONE}"]
