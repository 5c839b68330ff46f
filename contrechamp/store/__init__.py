"""The only door to the database and the archive: records in, records out."""

from contrechamp.store.choice import Choice
from contrechamp.store.feedbook import Address, News, Reach
from contrechamp.store.intake import Gap, KnownDocument, Saved
from contrechamp.store.ledger import Health, SourceState
from contrechamp.store.lock import run_lock
from contrechamp.store.newspaper import FeedPaper
from contrechamp.store.outages import Fallen, Outage, Returned, Silence
from contrechamp.store.store import SearchHit, Store
from contrechamp.store.texts import ATTEMPTS, Failure, Unread

__all__ = [
    "ATTEMPTS",
    "Address",
    "Choice",
    "Failure",
    "Fallen",
    "FeedPaper",
    "Gap",
    "Health",
    "KnownDocument",
    "News",
    "Outage",
    "Reach",
    "Returned",
    "Saved",
    "SearchHit",
    "Silence",
    "SourceState",
    "Store",
    "Unread",
    "run_lock",
]
