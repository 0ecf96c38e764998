"""What names of columns mean, from the names, their numbers and the columns beside them; without I/O."""
