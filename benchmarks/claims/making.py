"""An audit's folder of studies, each with its requests and with documents and summaries that claim things about them."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

from benchmarks.claims.claims import Claim, Sentence, Table, document
from benchmarks.claims.files import MadeFile, request_files
from benchmarks.claims.numbers import unit_for
from benchmarks.claims.readings import Word
from benchmarks.claims.requests import Group, Study, studies
from benchmarks.claims.sentences import (
    NOT_OF_THESE,
    bounded,
    compared,
    counted,
    in_section,
    not_of_these,
    over_requests,
    section_words,
    sentence,
)
from benchmarks.claims.stating import WORDS, Draw, Topic, Truth, drawn, unsupported
from benchmarks.claims.summaries import summary
from benchmarks.claims.tables import by_metric, by_model

_FALSE_SHARE = 0.42  # of what is asked for; now and then no false number can be had


def write_audit(folder: Path, claims: int, seed: int) -> list[Claim]:
    """Writes whole studies until they make at least so many claims, and returns all of those."""
    dice = random.Random(seed)
    made: list[Claim] = []
    for study in studies(dice):
        files, claimed = _study(dice, study)
        for file in files:
            path = folder / study.folder / file.name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(file.text, "utf-8")
        made += claimed
        if len(made) >= claims:
            break
    return made


def _study(dice: random.Random, study: Study) -> tuple[list[MadeFile], list[Claim]]:
    def draw() -> Truth:
        return "refuted" if dice.random() < _FALSE_SHARE else "confirmed"

    files = request_files(study)
    name = dice.choice(("README.md", "RESULTS.md", "notes.md"))
    text, claims = document(f"{study.folder}/{name}", list(_blocks(dice, study, files, draw)))
    made, summed = summary(dice, study, draw)
    return [*files, MadeFile(name, text), made], [*claims, *summed]


def _blocks(
    dice: random.Random, study: Study, files: list[MadeFile], draw: Draw
) -> Iterator[Sentence | Table]:
    """A title, where the numbers come from, sentences, a table of all models, and a section on each."""
    yield Sentence(dice.choice(("# Results", "# Benchmark notes", "# How fast are they?")))
    if dice.random() < 0.7:
        names = ", ".join(f"`{file.name}`" for file in files)
        yield Sentence(f"Measured in {names}.")
    yield from _sentences(dice, study, draw)
    yield Sentence("## All models")
    table = by_model(dice, study, draw)
    yield table.transposed if dice.random() < 0.35 else table
    for group in study.groups:
        yield Sentence(f"## {group.model}")
        if dice.random() < 0.5:
            yield by_metric(dice, study, group, draw)
        else:
            yield from _section(dice, study, group, draw)


def _sentences(dice: random.Random, study: Study, draw: Draw) -> Iterator[Sentence]:
    """Claims in paragraphs and bullets, some of them two on a line."""
    ended, on_line = False, set[float]()
    for _ in range(5):
        group, metric = dice.choice(study.groups), dice.choice(study.held)
        topic = Topic(metric, dice.choice((*WORDS[metric], "about")), unit_for(dice, metric))
        claim = drawn(dice, study, group, topic, draw)
        if claim:
            text, number = sentence(dice, claim), claim.written.value
            # Two claims of one line are told apart by their numbers
            follows = ended and number not in on_line and text.endswith(".") and dice.random() < 0.4
            yield Sentence(text, claim, follows)
            ended, on_line = text.endswith("."), {*(on_line if follows else ()), number}
    group = dice.choice(study.groups)
    others = (
        counted(dice, group, "confirmed" if draw() == "confirmed" else "unsupported"),
        compared(dice, study, draw()),
        bounded(dice, group, dice.choice(("ttft", "e2e_latency")), draw()) if "ttft" in study.held else None,
    )
    for text, other in filter(None, others):
        yield Sentence(text, other)
    yield _of_so_many(dice, study, draw)
    yield from _beyond(dice, study)


def _of_so_many(dice: random.Random, study: Study, draw: Draw) -> Sentence:
    """A mean with its number of requests; if that is more than there are, nobody can compute it again."""
    group, metric = dice.choice(study.groups), dice.choice(study.held)
    topic, requests = Topic(metric, "mean", unit_for(dice, metric)), len(group.requests)
    claim = drawn(dice, study, group, topic, draw) if dice.random() < 0.6 else None
    if claim is None:
        requests += dice.randint(9, 900)
        claim = unsupported(dice, study, group.model, topic, "requests that are not here")
    return Sentence(over_requests(dice, claim, requests), claim)


def _beyond(dice: random.Random, study: Study) -> Iterator[Sentence]:
    """A number that is of other requests than these, and sometimes one of a model that was not measured."""
    group, metric = dice.choice(study.groups), dice.choice(study.held)
    wording, why = dice.choice(NOT_OF_THESE)
    topic = Topic(metric, "mean", unit_for(dice, metric))
    elsewhere = unsupported(dice, study, group.model, topic, why)
    yield Sentence(not_of_these(dice, elsewhere, wording), elsewhere)
    if dice.random() < 0.5:
        missing = f"missing-{study.folder[:3]}:30b"
        absent = unsupported(dice, study, missing, topic, "a model that was not measured")
        yield Sentence(sentence(dice, absent), absent)


def _section(dice: random.Random, study: Study, group: Group, draw: Draw) -> Iterator[Sentence]:
    for metric in dice.sample(study.held, 2):
        words: list[Word] = [word for word in WORDS[metric] if word in section_words()]
        topic = Topic(metric, dice.choice(words), unit_for(dice, metric))
        claim = drawn(dice, study, group, topic, draw)
        if claim:
            yield Sentence(in_section(dice, claim), claim)
