"""What spiders hand to the pipeline."""

from dataclasses import dataclass, field

from contrechamp.records import Capture, Document


@dataclass(frozen=True, slots=True)
class Collected:
    """One paper as the source served it, with the answer that brought it."""

    document: Document
    body: bytes = field(repr=False)  # what `document.sha256` is the hash of; nothing for a log
    capture: Capture
