"""Which planted faults of benchmark runs the product finds, in which tools' shapes, and what it says of sound runs."""
