"""What a rule's findings mean and what to do about them, as the rule itself says it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from data_contracts.faults import FAULT_RULE
from data_contracts.rules import rule_named
from tasks.reporting.document import Data, Spans, line
from tasks.reporting.rule_groups import Finding, RuleGroup

# How the report's first line ends when a rule weighs most.
# In order of weight: of rules of one severity, the first of these leads the report.
_VERDICTS = {
    "every_request_failed": "do not publish averages of files in which no request succeeded",
    "result_coded_as_zero": "do not rank failed results that are stored as numbers",
    "failure_coded_as_zero": "leave failed requests out of every mean",
    "value_coded_as_zero": "leave values of lost telemetry out of every mean",
    "ttft_after_the_end": "check units and clocks before publishing any TTFT",
    "negative_value": "find the subtraction behind negative times",
    "percentiles_out_of_order": "compute the stated quantiles again from their samples",
    "mean_outside_range": "compute the stated means again from their samples",
    "impossible_throughput": "check the durations behind impossible throughputs",
    "unit_not_of_the_metric": "correct the units before comparing anything",
    "file_unreadable": "repair the unreadable files before drawing conclusions",
    "file_unaccounted": "do not trust this audit until ingest has run again",
    "numbers_lost": "do not trust this audit until ingest has run again",
    "numbers_of_no_artifact": "do not trust this audit until ingest has run again",
}
_GENERAL_VERDICT = "read the findings before publishing any number"
_GENERAL_TODO = "look at the record that is named, correct it where it was written, and run the audit again"
_FAULT = "benchaudit failed on data that it should have taken: it is no fault of the data"
_FAULT_TODO = "report each with what it says, and with the file that is named"
_FAULT_VERDICT = "do not take what is missing for what was found to be good"
PRIORITY = (FAULT_RULE, *_VERDICTS)
# A rule that is renamed would else lose its verdict and its place in silence.
for _name in _VERDICTS:
    if rule_named(_name) is None:
        raise ImportError(
            f"{__name__} has a verdict for the rule {_name}, which does not exist: correct its name"
        )
# A bracket with a placeholder tells of a single finding, so that a sentence about all of them drops it.
_BRACKETED = re.compile(r"(?<!\s)\s*+\([^(){]*+\{[^()]*+\)")
_PLACEHOLDER = re.compile(r"\{\w+\}")
# A rule whose remedy differs from finding to finding leaves it to what each one expects.
_EACH = "{expected}"


@dataclass(frozen=True, slots=True)
class Advice:
    """`meaning` is empty where the rule is unknown; an ellipsis stands in it where each finding has its own value."""

    meaning: Spans
    todo: Spans
    verdict: Spans


def advice_on(group: RuleGroup) -> Advice:
    """What follows from all findings of a rule."""
    if group.rule == FAULT_RULE:
        return Advice(line(_FAULT), line(_FAULT_TODO), line(_FAULT_VERDICT))
    verdict = line(_VERDICTS.get(group.rule, _GENERAL_VERDICT))
    rule = rule_named(group.rule)
    if rule is None:
        return Advice((), line(_GENERAL_TODO), verdict)
    meaning = _PLACEHOLDER.sub("…", _BRACKETED.sub("", rule.says)).removesuffix(": …")
    spans = line(Data(meaning, _origin(rule.name)))
    todo = (
        line("do what each finding says under Expected")
        if rule.todo == _EACH
        else line(Data(rule.todo, _origin(rule.name)))
    )
    return Advice(spans, todo, verdict)


def todo_of(finding: Finding) -> Spans:
    """What to do about a single finding."""
    rule = rule_named(finding.rule)
    if rule is None:
        return line(_FAULT_TODO if finding.rule == FAULT_RULE else _GENERAL_TODO)
    if rule.todo == _EACH and finding.expected:
        return line(Data(finding.expected, f"finding:{finding.rule}"))
    return line(Data(rule.todo, _origin(rule.name)))


def place_noun(group: RuleGroup) -> str:
    """What a finding's artifact is: a file, or the folder of a group of files."""
    rule = rule_named(group.rule)
    return "folder" if rule is not None and rule.kinds == ("group",) else "file"


def said_by(finding: Finding) -> str:
    """A finding's message without what to do, which the report says apart."""
    return finding.message.removesuffix(f": {text_of(todo_of(finding))}")


def text_of(spans: Spans) -> str:
    return "".join(span.text for span in spans)


def _origin(rule: str) -> str:
    return f"rule:{rule}"
