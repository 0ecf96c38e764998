"""The store: a folder (or object store) of audits, each stage of which is published whole or not at all."""

from tasks.store.audits import Audit, Store

__all__ = ["Audit", "Store"]
