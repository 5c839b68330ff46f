"""The only door to the database and the archive: records in, records out."""

from contrechamp.store.choice import Choice
from contrechamp.store.feedbook import News
from contrechamp.store.intake import Gap, KnownDocument, Saved
from contrechamp.store.ledger import Health, SourceState
from contrechamp.store.lock import run_lock
from contrechamp.store.store import SearchHit, Store
from contrechamp.store.texts import ATTEMPTS, Failure, Unread

__all__ = [
    "ATTEMPTS",
    "Choice",
    "Failure",
    "Gap",
    "Health",
    "KnownDocument",
    "News",
    "Saved",
    "SearchHit",
    "SourceState",
    "Store",
    "Unread",
    "run_lock",
]
