"""The builders of facts, one module for each kind."""
