"""The reading kit: the reader's seam, the rows that it fills, and ways through tables and documents."""
