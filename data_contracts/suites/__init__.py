"""Suites in Great Expectations' own format (the .json files here) on frames whose columns a person recognises.

`frames` says which frames, `native` which expectations stand for which rule; `identities` has the classes that GX lacks.
The files are made by `python -m tests.validation.remake_suites`.
"""
