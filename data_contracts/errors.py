"""Every error that benchaudit raises on purpose.

BenchauditError
├── UsageError              what the user asked for cannot be done as asked (exit code 2)
│   ├── SourceError         a source that is missing, empty or holds no artifact
│   ├── StoreError          a store that cannot be read or written, or holds no such audit
│   │   └── NewerVersionError   an audit that a newer benchaudit wrote
│   └── ServiceError        a port in use, a server that cannot be reached
├── StageError              a stage cannot run or did not finish (exit code 3)
│   ├── UpstreamError       the stage before it is not published, or not the one that was read
│   └── CorruptionError     a stored file is not what its stage.json says
├── ArtifactError           one artifact cannot be read: it is quarantined, the audit goes on
├── CostError               reading took more than a limit allows, or its process died: the file is quarantined
├── ContractError           a row that the measurement contract does not allow: its artifact is quarantined
└── CommentaryError         the language model cannot comment: the audit goes on, degraded
    ├── RetryableCallError  a busy server, a broken stream, a stall: the same call may succeed later
    └── FinalCallError      a refusal, a missing model, an overflow: the same call would fail again
"""

from __future__ import annotations

from data_contracts.addresses import public
from data_contracts.hidden_characters import visible


class BenchauditError(Exception):
    """An expected failure: its text is one line that says what is wrong, where, and what to do.

    It is shown, logged and stored: no address in it holds a secret.
    """

    exit_code = 2

    def __init__(self, message: str = "") -> None:
        # It ends on terminals and in logs, and may quote a file's name or text, or an address
        super().__init__(visible(public(message)))


class UsageError(BenchauditError):
    """What the user asked for cannot be done as asked."""


class SourceError(UsageError):
    """A source is missing, empty, or holds no artifact."""


class StoreError(UsageError):
    """The store cannot be read or written, or holds no such audit."""


class NewerVersionError(StoreError):
    """A newer benchaudit wrote the file of an audit at `path`: what it means is not known here."""

    def __init__(self, path: str, problem: str) -> None:
        super().__init__(f"{path} {problem}: upgrade benchaudit")
        self.path = path
        self.problem = problem

    def __reduce__(self) -> tuple[type[NewerVersionError], tuple[str, str]]:
        return type(self), (self.path, self.problem)


class ServiceError(UsageError):
    """A port is taken, or a server cannot be reached."""


class StageError(BenchauditError):
    """A stage cannot run or did not finish; `stage` names it."""

    exit_code = 3

    def __init__(self, stage: str, message: str) -> None:
        super().__init__(message)
        self.stage = stage

    # Exceptions cross processes pickled and are by default made again of their message alone: that fails here
    def __reduce__(self) -> tuple[type[StageError], tuple[str, str]]:
        return type(self), (self.stage, str(self))


class UpstreamError(StageError):
    """The stage before this one is not published, or changed since it was read."""


class CorruptionError(StageError):
    """A stored file is missing, unreadable, or differs from the digest in its stage.json."""


class ArtifactError(BenchauditError):
    """One artifact cannot be read: `code` for machines, then what is wrong, where, and what to do."""

    def __init__(self, code: str, what: str, where: str, todo: str) -> None:
        super().__init__(f"{what} ({where}): {todo}")
        self.code = code
        self.what = what
        self.where = where
        self.todo = todo

    def __reduce__(self) -> tuple[type[ArtifactError], tuple[str, str, str, str]]:
        return type(self), (self.code, self.what, self.where, self.todo)


class CostError(BenchauditError):
    """Reading cost more than a limit allows, or its process died: `what` happened and what `todo` about it.

    `may_be_earlier_work`: what the same process did before may be the cause.
    """

    def __init__(self, what: str, todo: str, may_be_earlier_work: bool = False) -> None:
        super().__init__(f"{what}: {todo}")
        self.what = what
        self.todo = todo
        self.may_be_earlier_work = may_be_earlier_work

    def __reduce__(self) -> tuple[type[CostError], tuple[str, str, bool]]:
        return type(self), (self.what, self.todo, self.may_be_earlier_work)


class ContractError(BenchauditError):
    """A measurement that breaks the contract of its table; `record` and `field` say where, once that is known."""

    def __init__(self, what: str, record: str | None = None, field: str | None = None) -> None:
        # Not by truth: the record of a whole document is the empty text, and that is a place too
        where = ", ".join(
            f"{name} {place}" for name, place in (("record", record), ("field", field)) if place is not None
        )
        super().__init__(f"{what} ({where})" if where else what)
        self.what = what
        self.record = record
        self.field = field

    def __reduce__(self) -> tuple[type[ContractError], tuple[str, str | None, str | None]]:
        return type(self), (self.what, self.record, self.field)


class CommentaryError(BenchauditError):
    """A call of the language model failed: `code` for machines, the text for people, `call` what was measured of it."""

    def __init__(self, code: str, message: str, call: object = None) -> None:
        super().__init__(message)
        self.code = code
        self.call = call

    def __reduce__(self) -> tuple[type[CommentaryError], tuple[str, str, object]]:
        return type(self), (self.code, str(self), self.call)


class RetryableCallError(CommentaryError):
    """The same call may succeed later: busy, unreachable, a broken stream, a stall."""


class FinalCallError(CommentaryError):
    """The same call would fail again: refused, no such model, context overflow, malformed answer."""
