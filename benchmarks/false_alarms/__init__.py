"""How often verdicts and change points cry wolf, and what they find: by simulation, and on annotated series."""
