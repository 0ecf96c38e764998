"""benchaudit.toml: at the root of a source, or the file that is named."""

from __future__ import annotations

import errno
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path

from data_contracts.addresses import is_url, local_path
from data_contracts.errors import SourceError, UsageError
from data_contracts.settings import CONFIG_FILE, Configuration, configuration
from tasks.ingestion.artifact_files import read_named
from tasks.ingestion.remote_source import RemoteSource

_MOST_BYTES = 2**20


def load_configuration(sources: Sequence[str], named: str | None = None) -> Configuration:
    """The configuration of the file that is named, else of the one at the root of a source, else the defaults.

    Raises UsageError for a file that cannot be read or is wrong, and when two sources say different things.
    """
    if named is not None:
        return _read(Path(named))
    found = {name: said for source in sources for name, said in _beside(source)}
    # Sources that say the same agree; which of two that differ is meant cannot be guessed.
    distinct = list(dict.fromkeys(found.values()))
    if len(distinct) > 1:
        names = " and ".join(found)
        raise UsageError(f"{names} say different things: name the one that holds with --config")
    return distinct[0] if distinct else Configuration()


def _beside(source: str) -> Iterator[tuple[str, Configuration]]:
    """The file at the root of a source and what it says, if there is one."""
    if not is_url(source):
        path = Path(local_path(source)) / CONFIG_FILE
        if path.is_file():
            yield str(path), _read(path)
        return
    place = RemoteSource.at(source)
    name = f"{place.url}/{CONFIG_FILE}"
    try:
        data = place.read(CONFIG_FILE, _MOST_BYTES)
    except FileNotFoundError:
        return
    except OSError as error:
        what = name if error.errno == errno.EFBIG else f"source {place.url}"
        raise SourceError(f"{what} cannot be read: {error.strerror or error}") from None
    yield name, _said(data, name)


def _read(path: Path) -> Configuration:
    try:
        data = read_named(path, _MOST_BYTES)
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror or error}") from error
    return _said(data, str(path))


def _said(data: bytes, name: str) -> Configuration:
    try:
        tables = tomllib.loads(data.decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{name} is not TOML ({error}): correct it there") from error
    return configuration(tables, name)
