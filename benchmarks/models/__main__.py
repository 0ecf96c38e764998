"""What models choose and remark: `python -m benchmarks.models [MODEL...] [--folder NAME] [--persona FILE] [--choices]`.

Audits folders, has the personas ask each model of the server that OLLAMA_HOST names (all that it lists, if none is named),
and prints for each: choices that are the JSON which was asked for, their order against the code's, remarks proposed,
accepted and refused by reason, tokens and seconds. `--accepted` is the file that the accepted remarks are written to, for
reading. Nothing is cached: each call is made.
"""

from __future__ import annotations

import argparse
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path

import ollama

from benchmarks.models.folders import Told, names, told_of
from benchmarks.models.scoring import Score
from data_contracts.errors import FinalCallError, RetryableCallError
from data_contracts.llm_calls import Call
from data_contracts.schemas import FACTS
from data_contracts.settings import DEFAULT_PERSONAS, Commentary
from tasks.commentary.commenting import client_for, comment_as
from tasks.commentary.personas import personas
from tasks.commentary.questions import DEFAULT, Question


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("models", nargs="*", metavar="MODEL")
    parser.add_argument(
        "--folder", action="append", choices=names(), help="only this, several times for more"
    )
    parser.add_argument("--persona", action="append", default=[], metavar="FILE", help="this persona as well")
    parser.add_argument("--choices", action="store_true", help="ask for no remarks")
    parser.add_argument("--accepted", type=Path, default=Path("accepted-remarks.tsv"), metavar="FILE")
    asked = parser.parse_args()
    models = asked.models or [
        str(one.model) for one in ollama.Client(os.environ.get("OLLAMA_HOST")).list().models
    ]
    scores = {model: Score() for model in models}
    with tempfile.TemporaryDirectory(prefix="benchaudit-models-") as spool:
        for name, told in told_of(tuple(asked.folder or names()), Path(spool)):
            for model, score in scores.items():
                _comment(model, name, _without_facts(told) if asked.choices else told, score, asked.persona)
                print(f"{model}, {name}: {score.kept} of {score.choices.total()} choices valid, "
                      f"{score.accepted} of {score.proposed} remarks accepted so far", flush=True)  # fmt: skip
    for model, score in scores.items():
        print(f"\n{model}", *score.lines(), sep="\n  ")
    lines = [f"{model}\t{line}" for model, score in scores.items() for line in score.said]
    asked.accepted.write_text("".join(f"{line}\n" for line in lines), "utf-8")
    print(f"\n{len(lines)} accepted remarks are in {asked.accepted}")


def _comment(model: str, name: str, told: Told, score: Score, more: Sequence[str]) -> None:
    settings = Commentary(model=model, personas=(*DEFAULT_PERSONAS, *more))
    client = client_for(settings)
    server = client.identify()
    for persona in personas(settings.personas):
        score.add(name, comment_as(persona, told.facts, told.narrative, settings, client, server, _asked))


def _asked(question: Question) -> tuple[Call, ...]:
    """As a task run asks it, without the waits."""
    for _ in range(DEFAULT.attempts):
        try:
            return question.attempt()
        except RetryableCallError:
            continue
        except FinalCallError:
            break
    return tuple(question.attempts)


def _without_facts(told: Told) -> Told:
    return Told(FACTS.empty_table(), told.narrative)


if __name__ == "__main__":
    main()
