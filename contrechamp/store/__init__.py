"""The only door to the database and the archive: records in, records out."""

from contrechamp.store.choice import Choice
from contrechamp.store.feedbook import Address, News, Reach
from contrechamp.store.intake import Gap, KnownDocument, Saved
from contrechamp.store.kinship import Kin
from contrechamp.store.ledger import Health, SourceState
from contrechamp.store.lock import run_lock
from contrechamp.store.newspaper import FeedPaper
from contrechamp.store.outages import Fallen, Outage, Returned, Silence
from contrechamp.store.store import SearchHit, Store
from contrechamp.store.texts import ATTEMPTS, Failure, Unread, Unstamped
from contrechamp.store.twins import Sameness, Twin

__all__ = [
    "ATTEMPTS",
    "Address",
    "Choice",
    "Failure",
    "Fallen",
    "FeedPaper",
    "Gap",
    "Health",
    "Kin",
    "KnownDocument",
    "News",
    "Outage",
    "Reach",
    "Returned",
    "Sameness",
    "Saved",
    "SearchHit",
    "Silence",
    "SourceState",
    "Store",
    "Twin",
    "Unread",
    "Unstamped",
    "run_lock",
]
