"""One quote as readers see it: the sentence, the words that count, its place, its reservations."""

import re
from collections.abc import Iterable, Sequence

from contrechamp.records import Finding
from feeds.markup import Markup, element, join
from feeds.privacy import public

LONGEST = 300  # characters: enough to understand, too few to publish what else the paper says


def figure(finding: Finding, place: str, marks: Sequence[str]) -> Markup:
    """The quote, then where it stands and what must be known before it is used."""
    quote = public(finding.quote, LONGEST)
    words = [public(evidence.words, LONGEST) for evidence in finding.evidence]
    reservations = f" — {', '.join(marks)}" if marks else ""
    return join(
        element("blockquote", element("p", "« ", highlight(quote, words), " »"), dir="auto"),
        element("p", "— ", place, reservations),
    )


def highlight(text: str, words: Iterable[str]) -> Markup:
    """The text with the first occurrence of each of the words made strong (readers drop `mark`)."""
    spans: list[tuple[int, int]] = []
    for word in sorted({word for word in words if word}, key=lambda word: (-len(word), word)):
        found = re.search(re.escape(word), text, re.IGNORECASE)
        if found and all(found.end() <= start or end <= found.start() for start, end in spans):
            spans.append(found.span())
    parts: list[str] = []
    at = 0
    for start, end in sorted(spans):
        parts += [text[at:start], element("strong", text[start:end])]
        at = end
    return join(*parts, text[at:])
