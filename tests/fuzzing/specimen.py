"""What a specimen is: a file that one reader must claim."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Literal

Form = Literal["json", "jsonl", "csv", "text"]


@dataclass(frozen=True, slots=True)
class Specimen:
    """A file by its name and text, the reader that must claim it, and how its text can be taken apart."""

    reader: str
    form: Form
    name: str
    text: str

    @property
    def documents(self) -> list[Any]:
        """The JSON documents in it: one, or one a line."""
        return [json.loads(line) for line in ([self.text] if self.form == "json" else self.text.splitlines())]


def document(reader: str, name: str, content: Any) -> Specimen:
    """A specimen that is one JSON document."""
    return Specimen(reader, "json", name, json.dumps(content))


def lines(reader: str, name: str, *records: Any) -> Specimen:
    """A specimen with a JSON object a line."""
    return Specimen(reader, "jsonl", name, "\n".join(map(json.dumps, records)) + "\n")


def table(reader: str, name: str, text: str) -> Specimen:
    """A specimen that is a CSV."""
    return Specimen(reader, "csv", name, text)


def text(reader: str, name: str, written: str) -> Specimen:
    """A specimen for people to read: a log, a console's capture, a Markdown page."""
    return Specimen(reader, "text", name, written)
