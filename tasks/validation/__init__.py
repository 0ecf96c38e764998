"""Stage 2: what is wrong with the data, each finding with its file, record and field."""
