"""The only door to the database and the archive: records in, records out."""

from contrechamp.store.store import Store

__all__ = ["Store"]
