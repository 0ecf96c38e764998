"""The attack on the product: files, stores, cache, services. `python -m benchmarks.campaign --help` lists its classes."""
