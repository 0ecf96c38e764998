"""What a rule's findings mean and what to do about them, as the rule itself says it."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from data_contracts.faults import FAULT_RULE
from data_contracts.rules import rule_named
from data_contracts.sentences.template import Part
from data_contracts.wording import without_tails
from tasks.analysis.rule_groups import Finding, RuleGroup

# In order of weight: of rules of one severity, the first of these leads the report.
_WEIGHTIEST = (
    "every_request_failed",
    "result_coded_as_zero",
    "failure_coded_as_zero",
    "value_coded_as_zero",
    "ttft_after_the_end",
    "negative_value",
    "percentiles_out_of_order",
    "mean_outside_range",
    "impossible_throughput",
    "unit_not_of_the_metric",
    "file_unreadable",
    "file_unaccounted",
    "numbers_lost",
    "numbers_of_no_artifact",
)
_GENERAL_REMEDY = "look at the record that is named, correct it where it was written, and run the audit again"
_FAULT_REMEDY = "report each with what it says, and with the file that is named"
PRIORITY = (FAULT_RULE, *_WEIGHTIEST)
# A rule that is renamed would else lose its place in silence.
for _name in _WEIGHTIEST:
    if rule_named(_name) is None:
        raise ImportError(f"{__name__} places the rule {_name}, which does not exist: correct its name")
# A rule whose remedy differs from finding to finding leaves it to what each one expects.
_EACH = "{expected}"


def todo_of_group(group: RuleGroup) -> Part:
    """What to do about all findings of a rule; of a single one what is to be done about it."""
    return todo_of(group.examples[0]) if group.rows == 1 else general_todo(group)


def asks_nothing(group: RuleGroup) -> bool:
    """True where what was found is only told: each finding says that nothing is to be done."""
    rule = rule_named(group.rule)
    each = rule is not None and rule.todo == _EACH
    return each and all((finding.expected or "").startswith("nothing") for finding in group.examples)


def general_todo(group: RuleGroup) -> Part:
    """What to do about findings of a rule, whichever they are."""
    rule = rule_named(group.rule)
    if rule is None:
        return _of_no_rule(group.rule)
    if rule.todo == _EACH:
        asked = Counter(todo_of(finding) for finding in group.examples)
        most = asked.most_common(1)[0][0]
        more = " (some of the findings ask for more)" if len(asked) > 1 else ""
        return replace(most, text=f"{most.text}{more}")
    return Part(rule.todo, _origin(rule.name))


def todo_of(finding: Finding) -> Part:
    """What to do about a single finding."""
    rule = rule_named(finding.rule)
    if rule is None:
        return _of_no_rule(finding.rule)
    if rule.todo == _EACH and finding.expected:
        return Part(finding.expected, f"finding:{finding.rule}")
    return Part(rule.todo, _origin(rule.name))


def _of_no_rule(name: str) -> Part:
    return Part(_FAULT_REMEDY if name == FAULT_RULE else _GENERAL_REMEDY)


def place_noun(group: RuleGroup) -> str:
    """What a finding's artifact is: a file, or the folder of a group of files."""
    rule = rule_named(group.rule)
    return "folder" if rule is not None and rule.kinds == ("group",) else "file"


def said_by(finding: Finding) -> str:
    """A finding's message without what to do, which the report says apart, and with numbers that can be read."""
    return without_tails(finding.message.removesuffix(f": {todo_of(finding).text}"))


def _origin(rule: str) -> str:
    return f"rule:{rule}"
