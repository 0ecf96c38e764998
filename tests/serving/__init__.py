"""A serving simulator, the files that tools write of its runs, and faults that are planted into them.

- `world` says what a run consists of, `simulator` runs it from a seed, `results` sums it up: clean files obey every identity
  because every figure follows from the same requests.
- `writers` has one function for each tool's shape.
- `faults` has the faults, each a change of the world, of the protocol or of the telling, with the same runs without it as
  its clean twin; `near_misses` has runs that look suspicious and are right.
- `python -m benchmarks.traps` runs the product on all of them.
"""
