"""The pages of the site that are made from the code itself, so that they cannot say otherwise than it.

`mkdocs build` calls `on_files`; each function here is a page as Markdown.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import click

from data_contracts.metrics import METRICS
from data_contracts.rules import SUITES, rules_of
from data_contracts.schemas import TABLES
from data_contracts.sentences.catalogue import ENTRIES
from data_contracts.stage_records import OUTPUTS
from flows.cli import COMMANDS, cli
from tasks.readers import REGISTRY

README = Path(__file__).resolve().parents[1] / "README.md"


def on_files(files: Any, config: Any) -> Any:
    """Adds the pages; the signature is mkdocs'."""
    from mkdocs.structure.files import File

    for name, page in PAGES.items():
        files.append(File.generated(config, f"reference/{name}.md", content=page()))
    return files


def commands() -> str:
    context = click.Context(cli, info_name="benchaudit")
    parts = ["# Command line", cli.help or ""]
    for name in COMMANDS:
        command = cli.get_command(context, name)
        assert command is not None
        own = click.Context(command, info_name=name, parent=context)
        usage = " ".join(command.get_usage(own).removeprefix("Usage: ").split())
        options = [
            (record[0], record[1])
            for parameter in command.params
            if (record := parameter.get_help_record(own)) is not None
        ]
        parts += [f"## benchaudit {name}", _prose(command.help or ""), f"```\n{usage}\n```"]
        parts += _table(("option", ""), [(f"`{option}`", says) for option, says in options])
    return "\n\n".join(parts) + "\n"


def tables() -> str:
    parts = ["# Tables", "Every Parquet file that a stage publishes, with its columns. Times are UTC."]
    for stage, published in OUTPUTS.items():
        for file in published:
            if file not in TABLES:
                continue
            rows = [
                (f"`{column.name}`", f"`{column.type}`", "" if column.nullable else "never null")
                for column in TABLES[file]
            ]
            parts += [f"## {stage}/{file}", *_table(("column", "type", ""), rows)]
    return "\n\n".join(parts) + "\n"


def metrics() -> str:
    rows = [
        (f"`{metric.name}`", metric.unit, metric.direction or "", metric.definition)
        for metric in METRICS.values()
    ]
    return "\n\n".join(["# Metrics", *_table(("metric", "unit", "better", "what it is"), rows)]) + "\n"


def rules() -> str:
    parts = ["# Rules", "What is checked, by what a rule looks at. A finding names its rule."]
    for kind in SUITES:
        rows = [
            (f"`{rule.name}`", rule.severity, rule.says, rule.expected, rule.todo) for rule in rules_of(kind)
        ]
        heads = ("rule", "severity", "what a finding says", "what is expected", "what to do")
        parts += [f"## {kind} (version {SUITES[kind]})", *_table(heads, rows)]
    return "\n\n".join(parts) + "\n"


def sentences() -> str:
    parts = [
        "# Sentences",
        "Everything that a report may say about an audit, the weightiest first. A sentence stands only where its condition"
        " holds on the facts; what stands in braces is filled from them, and what stands in brackets is left out where"
        " they do not say it.",
    ]
    for entry in ENTRIES:
        actions = "; ".join(action.says.text for action in entry.actions)
        rows = [("says", entry.says.text), ("severity", entry.severity), ("topic", entry.topic)]
        parts += [f"## {entry.name}", *_table(("", ""), rows + ([("to do", actions)] if actions else []))]
    return "\n\n".join(parts) + "\n"


def formats() -> str:
    rows = [(f"`{reader.name}`", reader.version, reader.knows) for reader in REGISTRY.readers()]
    return (
        "\n\n".join(["# Formats that are read", *_table(("reader", "version", "what it reads"), rows)]) + "\n"
    )


def readme() -> str:
    """The README, its links as they lead from below reference/."""
    return re.sub(r"\]\(docs/", "](../", README.read_text(encoding="utf-8"))


PAGES: dict[str, Callable[[], str]] = {
    "readme": readme,
    "commands": commands,
    "tables": tables,
    "metrics": metrics,
    "rules": rules,
    "sentences": sentences,
    "formats": formats,
}


def _table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    lines = [_row(heads), _row(["---"] * len(heads)), *map(_row, rows)]
    if len(lines) > 2:
        yield "\n".join(lines)


def _row(cells: Iterable[object]) -> str:
    return f"| {' | '.join(_prose(str(cell)) for cell in cells)} |"


def _prose(text: str) -> str:
    """On one line, and nothing of it outside of code a tag, or the end of a cell."""
    parts = " ".join(text.split()).split("`")
    parts[::2] = [part.replace("|", "\\|").replace("<", "&lt;") for part in parts[::2]]
    return "`".join(parts)
