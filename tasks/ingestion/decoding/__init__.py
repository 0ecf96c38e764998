"""Bytes to text, text to cells and documents, cells to numbers and times."""
