"""Which deliberations of a table are fetched, and what they become."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from contrechamp.records import DocumentKind
from crawler.labels.folding import fold
from crawler.papers import Paper
from crawler.scdl.rows import Deliberation


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What is wanted of a table."""

    words: re.Pattern[str] | None  # in the subject, folded; None: every deliberation
    since: date | None  # nothing older; None: everything

    def wants(self, deliberation: Deliberation) -> bool:
        """Whether this one is."""
        if self.since is not None and deliberation.dated is not None and deliberation.dated < self.since:
            return False
        return self.words is None or self.words.search(_plain(deliberation.subject)) is not None


def any_of(words: Sequence[str]) -> re.Pattern[str]:
    """One of these words, whole: blind to accents, case, hyphens and the plural."""
    terms = [r"[ ]".join(f"{re.escape(part)}s?" for part in _plain(word).split()) for word in words]
    return re.compile(rf"(?<!\w)(?:{'|'.join(term for term in dict.fromkeys(terms) if term)})(?!\w)")


def _plain(text: str) -> str:
    return fold(text).replace("-", " ").replace("'", " ")


def as_paper(deliberation: Deliberation, listing_url: str, *, address: str | None = None) -> Paper:
    """The act behind a row; where it has none, or it cannot be had, the row itself."""
    url = address or deliberation.url
    return Paper(
        key=deliberation.key,
        url=url or f"{listing_url}#{deliberation.key}",
        title=deliberation.subject,
        kind=DocumentKind.DELIBERATION,
        dated=deliberation.dated,
        authority=deliberation.authority,
        listing_url=listing_url,
        instead=deliberation.as_bytes(),
        on_the_web=url is not None,
    )
