"""What changed between audits: comparability, verdicts, baselines and history."""
