"""What `.benchauditignore` in the root of a source leaves out, in gitignore syntax."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pathspec
import re2

from data_contracts.errors import SourceError
from tasks.ingestion.found_files import printable

IGNORE_BYTES = 2**20


@dataclass(frozen=True, slots=True)
class IgnoreRules:
    """The rules of one source."""

    spec: pathspec.GitIgnoreSpec

    def leave_out(self, relative: str, folder: bool) -> bool:
        """True for a file or folder, by its path from the root, that is not to be audited."""
        # By its slash alone a gitignore pattern such as `logs/` knows a folder from a file.
        return bool(self.spec.match_file(printable(relative) + ("/" if folder else "")))


def ignore_rules(data: bytes, name: str) -> IgnoreRules:
    """The rules that a file of this name holds. Raises SourceError when they are none."""
    try:
        # Linear in a name's length: with backtracking a few stars against a long name take hours.
        rules = pathspec.GitIgnoreSpec.from_lines(data.decode().splitlines(), backend="re2")
        # It is compiled by the first that asks.
        rules.match_file("")
        return IgnoreRules(rules)
    except UnicodeDecodeError as error:
        raise unusable_rules(name, str(error)) from None
    except (ValueError, re.error, re2.error) as error:
        raise SourceError(
            f"{printable(name)} holds a pattern that is not one ({error}): correct it"
        ) from None


def unusable_rules(name: str, why: str) -> SourceError:
    """Going on without the rules would audit what the user wants left out."""
    return SourceError(f"{printable(name)} cannot be read ({why}): correct or remove it")
