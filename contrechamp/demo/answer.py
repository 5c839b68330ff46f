"""What a part of the town's web server has to say to a request."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One answer, before the server turns it into HTTP."""

    media_type: str  # with its parameters, as sent
    body: bytes
    status: int = 200
    modified: datetime | None = None  # None: made for the request, no Last-Modified
    save_as: str | None = None  # file name of a download; None: shown in the browser
