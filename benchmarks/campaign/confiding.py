"""What a person confides to the product, and where."""

from __future__ import annotations

import json
import secrets
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

_CLOSED = "127.0.0.1:1"  # nobody listens there


@dataclass
class Vault:
    """Secrets that occur nowhere else, and where each was put."""

    _places: dict[str, str] = field(default_factory=dict)

    def new(self, place: str) -> str:
        """A secret of letters and digits."""
        return self.keep(place, f"sEc{secrets.token_hex(10)}rEt")

    def keep(self, place: str, secret: str) -> str:
        """Remembers a secret that somebody else made."""
        self._places[secret] = place
        return secret

    def place(self, secret: str) -> str:
        """Where it was put."""
        return self._places[secret]

    @property
    def secrets(self) -> list[str]:
        """All of them."""
        return list(self._places)


@dataclass(frozen=True)
class Confidence:
    """A command that is told secrets; `must_end_with` where another exit code would prove nothing."""

    name: str
    arguments: tuple[str, ...]
    environment: dict[str, str] = field(default_factory=dict)
    unset: tuple[str, ...] = ()
    must_end_with: int | None = None


@dataclass(frozen=True)
class Sources:
    """Folders to audit: a plain one with hidden files beside its artifacts, and ones whose settings hold a secret."""

    plain: Path
    with_settings: tuple[Path, ...]


def sources(plain: Path, scratch: Path, vault: Vault) -> Sources:
    """Puts secrets into the places of a folder that are no artifacts."""
    for name in (".env", ".netrc", ".git-credentials", ".aws/credentials"):
        hidden = plain / "gpu" / name
        hidden.parent.mkdir(exist_ok=True)
        hidden.write_text(f"API_KEY={vault.new(f'hidden file {name}')}\n")
    settings = {
        "unknown key": '[ollama]\nhost = "http://person:SECRET@127.0.0.1:11434"\n',
        "unknown key of a table": '[limits]\ntoken = "SECRET"\n',
        "broken line": "[limits]\npassword = SECRET@\n",
        "store": 'store = "s3://key:SECRET@bucket/prefix"\n',
    }
    folders = []
    for name, text in settings.items():
        folder = scratch / f"settings-{name.replace(' ', '-')}"
        shutil.copytree(plain / "gpu", folder)
        (folder / "benchaudit.toml").write_text(text.replace("SECRET", vault.new(f"benchaudit.toml, {name}")))
        folders.append(folder)
    return Sources(plain, tuple(folders))


def confidences(
    vault: Vault, planted: Sources, scratch: Path, model: str, scold: str
) -> Iterator[Confidence]:
    """Every command of the campaign, in an order in which the later ones find audits to work on."""
    yield from _to_models(vault, planted.plain, scratch / "stores", model.removeprefix("http://"), scold)
    yield from _in_stores(vault, planted.plain, scold)
    yield from _in_sources(vault, scratch / "stores", scold)
    yield from _to_prefect(vault, planted.plain, scratch / "stores", scold)
    for folder in planted.with_settings:
        yield Confidence(
            folder.name, ("run", str(folder), "--store", str(scratch / "stores" / "settings"), "--no-llm")
        )


def _to_models(vault: Vault, source: Path, stores: Path, model: str, scold: str) -> Iterator[Confidence]:
    run = ("run", str(source), "--store", str(stores / "models"), "--model", "good")

    env = {
        "OPENAI_API_KEY": vault.new("OPENAI_API_KEY"), "OLLAMA_API_KEY": vault.new("OLLAMA_API_KEY"),
        "AWS_SECRET_ACCESS_KEY": vault.new("AWS_SECRET_ACCESS_KEY"), "HF_TOKEN": vault.new("HF_TOKEN"),
        "OTEL_EXPORTER_OTLP_HEADERS": f"authorization=Bearer%20{vault.new('OTEL_EXPORTER_OTLP_HEADERS')}",
        "PREFECT_LOGGING_LEVEL": "DEBUG",
    }  # fmt: skip

    def told(name: str, url: str, *more: str, code: int | None = None) -> Confidence:
        for part in ("USER", "PASSWORD", "TOKEN"):
            if part in url:
                url = url.replace(part, vault.new(f"{part} of --ollama-host, {name}"))
        return Confidence(f"model {name}", (*run, "--ollama-host", url, *more), env, (), code)

    yield told("answers", f"http://person:PASSWORD@{model}", code=0)
    yield told("closed", f"http://person:PASSWORD@{_CLOSED}/?token=TOKEN", code=0)
    yield told("401", f"http://person:PASSWORD@{scold}/?api_key=TOKEN", code=0)
    yield told(
        "404", f"http://person:PASSWORD@{scold}/404/?access_token=TOKEN", "--llm-api", "openai", code=0
    )
    yield told("redirected", f"http://person:PASSWORD@{scold}/302/x", code=0)
    yield told("signs", f"http://person:p@ss/PASSWORD@{model}")
    yield told("percent signs", f"http://USER:p%40ss%2FPASSWORD@{_CLOSED}", code=0)
    yield told("user alone", f"http://USER@{_CLOSED}/v1#token=TOKEN")
    yield told("no port", "http://person:PASSWORD@127.0.0.1:eleven/?token=TOKEN")
    yield told("no scheme", f"person:PASSWORD@{model}")
    yield told("other scheme", f"htp://person:PASSWORD@{model}/?token=TOKEN")
    host = {
        "OLLAMA_HOST": f"http://person:{vault.new('OLLAMA_HOST')}@{scold}/?token={vault.new('OLLAMA_HOST, token')}"
    }
    yield Confidence("OLLAMA_HOST, 401", run, host, (), 0)
    proxy = {
        name: f"http://person:{vault.new(name)}@{_CLOSED}"
        for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")
    }
    yield Confidence(
        "proxies", (*run, "--ollama-host", "http://192.0.2.1:11434"), proxy, ("NO_PROXY", "no_proxy")
    )
    again = ("rerun", "analyze", "--onward", "--store", str(stores / "models"))
    host = {"OLLAMA_HOST": f"http://person:{vault.new('OLLAMA_HOST of rerun')}@{model}"}
    yield Confidence("rerun with OLLAMA_HOST", again, host)


def _in_stores(vault: Vault, source: Path, scold: str) -> Iterator[Confidence]:
    urls = {
        "memory": "memory://person:SECRET@bucket/audits", "memory token": "memory://bucket/audits?token=SECRET",
        "s3": "s3://key:SECRET@bucket/prefix", "ftp": f"ftp://person:SECRET@{_CLOSED}/audits",
        "http": f"http://person:SECRET@{scold}/audits?token=x", "sftp": f"sftp://person:SECRET@{_CLOSED}/audits",
        "file": "file://person:SECRET@/audits", "unknown": "nosuch://person:SECRET@host/audits?token=x",
        "chained": f"simplecache::ftp://person:SECRET@{_CLOSED}/audits", "upper case": "S3://key:SECRET@bucket/prefix",
        "github": "github://org:SECRET@repository/audits",
    }  # fmt: skip
    commands = {
        "run": ("run", str(source), "--no-llm"), "list": ("list",), "show": ("show",), "rerun": ("rerun", "report"),
        "verify": ("verify",), "history": ("history", "ttft"), "accept": ("accept",), "diff": ("diff", "previous"),
    }  # fmt: skip
    for number, (kind, url) in enumerate(urls.items()):
        told = url.replace("SECRET", vault.new(f"--store {kind}"))
        # Every URL is told to run, and to one of the commands that only read.
        reader = list(commands)[1 + number % (len(commands) - 1)]
        for name in ("run", reader):
            yield Confidence(f"{name} --store {kind}", (*commands[name], "--store", told))


def _in_sources(vault: Vault, stores: Path, scold: str) -> Iterator[Confidence]:
    urls = {
        "https": f"https://person:SECRET@{_CLOSED}/data?token=x", "http": f"http://{scold}/data.csv?token=SECRET",
        "s3": "s3://key:SECRET@bucket/prefix", "memory": "memory://person:SECRET@bucket/data",
        "ftp": f"ftp://person:SECRET@{_CLOSED}/data", "file": "file://person:SECRET@/data?token=x",
    }  # fmt: skip
    for kind, url in urls.items():
        told = url.replace("SECRET", vault.new(f"source {kind}"))
        yield Confidence(f"run {kind}", ("run", told, "--store", str(stores / "sources"), "--no-llm"))
        yield Confidence(f"inspect {kind}", ("inspect", told))
    for option in ("--config", "--persona", "--baseline"):
        url = f"https://person:{vault.new(option)}@{scold}/x.toml?token=x"
        source = str(stores.parent / "source")
        yield Confidence(
            f"run {option}", ("run", source, "--store", str(stores / "models"), "--model", "m", option, url)
        )


def _to_prefect(vault: Vault, source: Path, stores: Path, scold: str) -> Iterator[Confidence]:
    run = ("run", str(source), "--store", str(stores / "prefect"), "--no-llm")

    def told(name: str, code: int | None = None, **environment: str) -> Confidence:
        filled = {
            key: value.replace("SECRET", vault.new(f"{key}, {name}")) if "SECRET" in value else value
            for key, value in environment.items()
        }
        return Confidence(f"Prefect {name}", run, {"PREFECT_CLIENT_MAX_RETRIES": "1", **filled}, (), code)

    yield told(
        "own server with a password",
        PREFECT_SERVER_API_AUTH_STRING="admin:SECRET",
        PREFECT_API_AUTH_STRING="other:SECRET",
    )
    yield told(
        "closed",
        PREFECT_API_URL=f"http://person:SECRET@{_CLOSED}/api",
        PREFECT_API_AUTH_STRING="admin:SECRET",
    )
    yield told("401", PREFECT_API_URL=f"http://{scold}/api", PREFECT_API_AUTH_STRING="admin:SECRET")
    yield told("401 to a key", PREFECT_API_URL=f"http://{scold}/api?token=SECRET", PREFECT_API_KEY="SECRET")
    yield told(
        "404", PREFECT_API_URL=f"http://person:SECRET@{scold}/404/api", PREFECT_API_AUTH_STRING="admin:SECRET"
    )
    yield told("500", PREFECT_API_URL=f"http://person:SECRET@{scold}/500/api", PREFECT_LOGGING_LEVEL="DEBUG")
    headers = json.dumps({"X-Api-Key": "SECRET"})
    yield told("headers", 0, PREFECT_CLIENT_CUSTOM_HEADERS=headers, PREFECT_LOGGING_LEVEL="DEBUG")
    database = f"postgresql+asyncpg://person:SECRET@{_CLOSED}/prefect"
    yield told("database", PREFECT_API_DATABASE_CONNECTION_URL=database)
    yield told(
        "wrong settings", PREFECT_API_URL="http//person:SECRET@nowhere", PREFECT_API_AUTH_STRING="SECRET"
    )
