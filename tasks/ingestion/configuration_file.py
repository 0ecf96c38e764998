"""benchaudit.toml: at the root of a source, or the file that is named."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from pathlib import Path

from data_contracts.errors import UsageError
from data_contracts.settings import CONFIG_FILE, Configuration, configuration
from tasks.ingestion.artifact_files import read_named

_MOST_BYTES = 2**20


def load_configuration(sources: Sequence[str], named: str | None = None) -> Configuration:
    """The configuration of the file that is named, else of the one at the root of a source, else the defaults.

    Raises UsageError for a file that cannot be read or is wrong, and when two sources say different things.
    """
    if named is not None:
        return _read(Path(named))
    found = {
        path: _read(path) for path in (Path(source) / CONFIG_FILE for source in sources) if path.is_file()
    }
    # Sources that say the same agree; which of two that differ is meant cannot be guessed.
    distinct = list(dict.fromkeys(found.values()))
    if len(distinct) > 1:
        names = " and ".join(map(str, found))
        raise UsageError(f"{names} say different things: name the one that holds with --config")
    return distinct[0] if distinct else Configuration()


def _read(path: Path) -> Configuration:
    try:
        tables = tomllib.loads(read_named(path, _MOST_BYTES).decode())
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror or error}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} is not TOML ({error}): correct it there") from error
    return configuration(tables, str(path))
