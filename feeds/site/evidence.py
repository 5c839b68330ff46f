"""What a flagged paper says: its verdicts, their passages in context, and where they stand on its pages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from contrechamp.records import Document, Finding, Page
from contrechamp.reviews import Decision, Review, Subject, finding_key
from contrechamp.verdicts import Verdict, verdicts
from feeds.entries import page_link
from feeds.privacy import public
from feeds.quotes import LONGEST
from feeds.site.page_images import NoImage, PageImage
from feeds.site.page_images import Passage as Sought
from feeds.site.passages import Passage, passage
from feeds.site.rendering import File

_QUOTES = 6  # of one verdict
_IMAGES = 6  # pages of one paper

Lines = tuple[tuple[int, int, int, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """One passage as the page shows it."""

    number: int  # on our page, from 1
    finding: Finding
    passage: Passage
    words: tuple[str, ...]  # that count in it
    page: Page | None  # None: its text is not kept
    link: str | None  # to the page of the original; None: not on the web


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One verdict with its passages."""

    verdict: Verdict
    quotes: tuple[Quote, ...]
    confirmed: bool  # by people

    @property
    def more(self) -> int:
        """Passages with other wordings that are not shown."""
        return len(self.verdict.quotes) - len(self.quotes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """The picture of a page with the places of the quotes."""

    number: int  # of the page
    file: str  # address from the folder of the site
    width: int
    height: int
    places: tuple[tuple[int, Lines], ...]  # number of the quote, and its lines in pixels

    @property
    def marked(self) -> bool:
        """Whether any of its quotes was found on it."""
        return any(lines for _, lines in self.places)


def tell(
    document: Document,
    findings: Sequence[Finding],
    pages: Mapping[int, Page],
    reviews: Mapping[tuple[str | None, str], Review],
) -> tuple[Told, ...]:
    """The flagged verdicts of a paper, gravest first; `reviews` are those that stand, by act and topic."""
    told: list[Told] = []
    number = 0
    for verdict in verdicts(findings):
        if not verdict.level.flagged:
            continue
        quotes = []
        for finding in verdict.quotes[:_QUOTES]:
            number += 1
            quotes.append(_quote(number, document, finding, pages.get(finding.page)))
        review = reviews.get((verdict.part, verdict.topic))
        confirmed = (
            review is not None
            and review.decision is Decision.CONFIRMED
            and all(finding_key(finding) in review.seen for finding in verdict.quotes)
        )
        told.append(Told(verdict=verdict, quotes=tuple(quotes), confirmed=confirmed))
    return tuple(told)


def by_subject(standing: Mapping[Subject, Review]) -> dict[tuple[str | None, str], Review]:
    """The reviews of one paper by act and topic."""
    return {(part, topic): review for (_, part, topic), review in standing.items()}


def sought(told: Sequence[Told]) -> dict[int, list[Quote]]:
    """The quotes to look for, by page, those of the gravest verdicts first; no more pages than we show."""
    found: dict[int, list[Quote]] = {}
    for each in told:
        for quote in each.quotes:
            if quote.finding.page in found or len(found) < _IMAGES:
                found.setdefault(quote.finding.page, []).append(quote)
    return found


def wording(quote: Quote) -> Sought:
    """What to look for on a page: the quote, else the mention itself."""
    text = quote.page.text if quote.page else ""
    mention = text[quote.finding.start : quote.finding.end]
    return tuple(dict.fromkeys(part for part in (quote.finding.quote.strip("… "), mention) if part))


def pictures(
    folder: str, drawn: Sequence[PageImage | NoImage], quotes: Mapping[int, Sequence[Quote]]
) -> tuple[list[Picture], list[File], list[NoImage]]:
    """What was drawn as pictures for the page, their files in `folder`, and the pages that failed."""
    shown, files, failed = [], [], []
    for image in drawn:
        if isinstance(image, NoImage):
            failed.append(image)
            continue
        address = f"{folder}/page-{image.number}.webp"
        files.append(File(address=address, content=image.content))
        places = zip((quote.number for quote in quotes[image.number]), image.boxes, strict=True)
        shown.append(
            Picture(
                number=image.number,
                file=address,
                width=image.width,
                height=image.height,
                places=tuple(places),
            )
        )
    return shown, files, failed


def _quote(number: int, document: Document, finding: Finding, page: Page | None) -> Quote:
    return Quote(
        number=number,
        finding=finding,
        passage=passage(finding, page),
        words=tuple(public(evidence.words, LONGEST) for evidence in finding.evidence),
        page=page,
        link=page_link(document, finding.page),
    )
