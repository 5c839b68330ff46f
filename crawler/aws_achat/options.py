"""What a catalogue file may say of an AWS-Achat portal. crawler/sources/README.md explains each key."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from crawler.profiles.options import ProfileOptions

ANNOUNCEMENTS = ("EC", "A", "AAA")  # open, closed, awarded; contract data (DE) are for another spider


@dataclass(frozen=True, slots=True, kw_only=True)
class Options(ProfileOptions):
    """Which announcements, and the addresses of this portal."""

    announcements: tuple[str, ...] = ("EC",)
    fields: Mapping[str, str] = field(default_factory=dict)  # further fields of the search form

    search_path: str = "/Annonces/rechercher"

    def problems(self) -> Iterator[str]:
        """What does not fit together, one line each."""
        yield from ProfileOptions.problems(self)
        for code in self.announcements:
            if code not in ANNOUNCEMENTS:
                yield f"'announcements': '{code}' is not one of {', '.join(ANNOUNCEMENTS)}"
        if not self.announcements:
            yield "'announcements' is empty"
