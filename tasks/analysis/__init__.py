"""Stage 3: what the measurements say: evidence, statistics, comparison with earlier audits, claims, facts."""
