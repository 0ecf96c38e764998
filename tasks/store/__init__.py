"""The store: a folder (or object store) of audits, each stage of which is published whole or not at all."""

from tasks.store.audits import Audit, Store
from tasks.store.publishing import digest, package_versions

__all__ = ["Audit", "Store", "digest", "package_versions"]
