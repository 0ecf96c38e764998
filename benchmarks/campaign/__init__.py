"""Attacks on the product, and what it held against: `python -m benchmarks.campaign`."""
