"""Which files of a URL an audit reads, by the same rules as those of a folder."""

from __future__ import annotations

from collections.abc import Iterator

from data_contracts.errors import SourceError
from data_contracts.settings import CONFIG_FILE, Limits
from tasks.ingestion.found_files import IGNORE_FILE, Found, nothing_left, printable, too_large
from tasks.ingestion.ignore_rules import IGNORE_BYTES, IgnoreRules, ignore_rules, unusable_rules
from tasks.ingestion.remote_source import Listed, RemoteSource


class RemoteWalk:
    """One source. Counts what its rules leave out while `files` is consumed. Raises SourceError."""

    def __init__(self, source: str, limits: Limits) -> None:
        self.source = source
        self.limits = limits
        self._place = RemoteSource.at(source)
        self._hidden: set[str] = set()
        self._ignored: set[str] = set()

    @property
    def hidden(self) -> int:
        return len(self._hidden)

    @property
    def ignored(self) -> int:
        return len(self._ignored)

    def files(self) -> Iterator[Found]:
        """Every file below the URL, `artifact` relative to it. Raises SourceError."""
        listed = list(self._place.listed())
        rules = self._rules() if any(one.relative == IGNORE_FILE for one in listed) else None
        for one in listed:
            if not self._left_out(one.relative, rules):
                yield self._found(one)

    def check_any(self) -> None:
        """Raises SourceError when nothing lies at the URL or below it."""
        if not self._place.is_there():
            raise SourceError(self.nothing_left())

    def nothing_left(self) -> str:
        if self.hidden or self.ignored:
            return nothing_left(self.source, self.hidden, self.ignored)
        # A bucket has no folders: what is misspelt is as empty as what nobody has filled.
        return f"{printable(self.source)} holds no file: name a prefix that holds benchmark artifacts"

    def _rules(self) -> IgnoreRules:
        name = f"{self._place.url}/{IGNORE_FILE}"
        try:
            return ignore_rules(self._place.read(IGNORE_FILE, IGNORE_BYTES), name)
        except OSError as error:
            raise unusable_rules(name, error.strerror or str(error)) from None

    def _left_out(self, relative: str, rules: IgnoreRules | None) -> bool:
        """Also what lies in a folder that is left out, which counts once, as in a walk that does not enter it."""
        steps = relative.split("/")
        for number, step in enumerate(steps, 1):
            path, folder = "/".join(steps[:number]), number < len(steps)
            if step.startswith(".") and step not in (".", ".."):
                self._hidden.add(path)
                return True
            if path == CONFIG_FILE or (rules is not None and rules.leave_out(path, folder)):
                self._ignored.add(path)
                return True
        return False

    def _found(self, one: Listed) -> Found:
        url = f"{self._place.url}/{one.relative}" if one.relative else self._place.url
        artifact = one.relative or url.rsplit("/", 1)[-1]
        return Found(
            self.source, artifact, url, one.bytes or 0, one.modified, self._refused(one), one.version or ""
        )

    def _refused(self, one: Listed) -> str | None:
        if one.relative and {"", ".", ".."} & set(one.relative.split("/")):
            return "its name is no path (an empty step, `.` or `..`): copy it to another name"
        if one.bytes is None:
            return "its server does not say how large it is: copy it into a bucket or a folder"
        return too_large(one.bytes, self.limits)
