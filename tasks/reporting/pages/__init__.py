"""The pages that a service shows of the audits of its store; plain functions, to which HTTP is unknown."""
