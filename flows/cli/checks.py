"""What `run` writes for the system that runs it: SARIF, JUnit, annotations of GitHub, a summary.

What writes it is imported once it is asked for: it knows every rule, which takes longer to import than the command.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, cast, get_args

import click

from data_contracts.errors import UsageError
from data_contracts.metrics import SEVERITIES, Severity
from flows.cli.output import say
from tasks.analysis.comparison.gate import Gate
from tasks.store import Audit
from tasks.store.audit_summary import AuditSummary

if TYPE_CHECKING:
    from tasks.ci.problems import Problem

Form = Literal["sarif", "junit", "github"]
Decorated = Callable[..., Any]


def check_options(command: Decorated) -> Decorated:
    """The options of a command that ends with an audit."""
    for option in (
        click.option(
            "--report-link",
            metavar="URL",
            envvar="BENCHAUDIT_REPORT_LINK",
            help="Where the summary's link to the report leads.  [default: the report in the store]",
        ),
        click.option(
            "--summary-file",
            type=click.Path(dir_okay=False, path_type=Path),
            metavar="FILE",
            help="Write a summary in Markdown: for the page of a job, or a comment on a pull request.",
        ),
        click.option(
            "--format",
            "forms",
            multiple=True,
            metavar="sarif|junit|github[=FILE]",
            help="Print the findings for a CI system on stdout, or write them into FILE (repeatable).",
        ),
    ):
        command = option(command)
    return command


@dataclass(frozen=True, slots=True)
class Checks:
    """What is to be written of an audit; a form without a file goes to stdout."""

    forms: tuple[tuple[Form, Path | None], ...]
    summary_file: Path | None
    report_link: str | None

    @classmethod
    def asked(
        cls, forms: Sequence[str], summary_file: Path | None, report_link: str | None, as_json: bool
    ) -> Checks:
        """From the command line. Raises UsageError for a form that does not exist, and for two that meet on stdout."""
        found = tuple(_form(form) for form in forms)
        printed = [form for form, file in found if file is None]
        if len(printed) + as_json > 1:
            names = [f"--format {form}" for form in printed] + ["--json"] * as_json
            raise UsageError(
                f"{' and '.join(names)} would both go to stdout: give a file, as in --format {printed[-1]}=FILE"
            )
        return cls(found, summary_file, report_link)

    @property
    def on_stdout(self) -> bool:
        """True when stdout holds a document and nothing else."""
        return any(file is None and form != "github" for form, file in self.forms)

    def write(self, audit: Audit, summary: AuditSummary, gate: Gate, fail_on: Sequence[str]) -> None:
        """Writes all that was asked for of a complete audit."""
        if not self.forms and self.summary_file is None:
            return
        from tasks.ci.problems import problems_of
        from tasks.ci.summary import job_summary

        problems = problems_of(audit, Path.cwd())
        for form, file in self.forms:
            text = _text(form, audit, summary, problems, gate, fail_on)
            if file is not None:
                _put(file, text)
            elif form == "github":
                say(*text.splitlines())
            else:
                click.echo(text, nl=False)
        if self.summary_file is not None:
            link = self.report_link or audit.path("report", "report.html")
            _put(self.summary_file, job_summary(audit, summary, problems, gate, link))

    def stopped(self, audit_id: str, code: int) -> None:
        """Writes the summary of an audit that did not end."""
        if self.summary_file is not None:
            from tasks.ci.summary import failed_summary

            reason = f"The command ended with exit code {code}; its last line says how to go on."
            _put(self.summary_file, failed_summary(audit_id, reason))


def _form(text: str) -> tuple[Form, Path | None]:
    name, equals, file = text.partition("=")
    if name not in get_args(Form) or (equals and not file):
        raise UsageError(f"--format {text}: it is one of {', '.join(get_args(Form))}, or one with =FILE")
    return cast("Form", name), Path(file) if equals else None


def _text(
    form: Form,
    audit: Audit,
    summary: AuditSummary,
    problems: Sequence[Problem],
    gate: Gate,
    fail_on: Sequence[str],
) -> str:
    if form == "sarif":
        from tasks.ci.sarif import sarif

        return sarif(audit.audit_id, problems, summary.faults)
    if form == "junit":
        from tasks.ci.junit import junit

        return junit(audit, problems, gate, _failing(fail_on))
    from tasks.ci.github import workflow_commands

    return "".join(f"{line}\n" for line in workflow_commands(problems))


def _failing(fail_on: Sequence[str]) -> frozenset[Severity]:
    """The severities that are failures: down to the mildest that --fail-on names, critical ones in any case."""
    named = [name.removeprefix("new-") for name in fail_on]
    last = max((SEVERITIES.index(name) for name in named if name in SEVERITIES), default=0)
    return cast("frozenset[Severity]", frozenset(SEVERITIES[: last + 1]))


def _put(file: Path, text: str) -> None:
    # Not by a rename: it may be a pipe, or a file that the CI system made
    try:
        file.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise UsageError(f"{file} cannot be written: {error.strerror}: give another file") from error
