"""Stage 1: from source folders to one measurement table, an inventory of every file, and what was not taken."""
