"""The feeds of what a page is about: who reads a page of a department may want to hear of the next paper."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from contrechamp.settings import Settings
from contrechamp.store import Store
from feeds.channels import FamilyKey, load_channels
from feeds.families import Directory
from feeds.printing import FOLDER

ALL = "all"  # the shipped channel of everything

Subject = tuple[FamilyKey, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """One feed."""

    title: str  # as its operator wrote it
    rss: str  # address from the folder of the site
    atom: str


@dataclass(frozen=True, slots=True)
class Subscriptions:
    """Those that were printed; feeds come before the pages that lead to them."""

    all: tuple[Subscription, ...]  # everything that is flagged
    _of: Mapping[Subject, Sequence[Subscription]]

    @classmethod
    def read(cls, store: Store, settings: Settings) -> "Subscriptions":
        """What is configured, as far as it lies in the output folder."""
        channels = load_channels(Path(settings.feeds.channels) if settings.feeds.channels else None)
        everything: list[Subscription] = []
        found: dict[Subject, list[Subscription]] = defaultdict(list)
        for channel in Directory(channels, store.feedbook.addresses()).channels:
            one = Subscription(
                title=channel.title,
                rss=f"{FOLDER}/{channel.id}.rss",
                atom=f"{FOLDER}/{channel.id}.atom",
            )
            if not all((settings.output_dir / address).is_file() for address in (one.rss, one.atom)):
                continue
            if channel.id == ALL:
                everything.append(one)
            elif len(channel.by) == 1:
                found[channel.by[0], channel.value[0].casefold()].append(one)
        return cls(tuple(everything), found)

    def of(self, subject: Subject | None) -> tuple[Subscription, ...]:
        """The feeds of one value of one family; None: there is no such family."""
        if subject is None:
            return ()
        key, value = subject
        return tuple(self._of.get((key, value.casefold()), ()))
