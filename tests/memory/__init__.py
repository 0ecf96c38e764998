"""Columns that lie in files, and memory that is given back."""
