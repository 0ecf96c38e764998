"""Claims with known truth, made over requests with known values, and how they were judged."""
