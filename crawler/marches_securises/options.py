"""What a catalogue file may say of Marchés sécurisés. crawler/sources/README.md explains each key."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from crawler.profiles.options import ProfileOptions

_DEPARTMENT = re.compile(r"\d\d|2[AB]|9[78]\d")


@dataclass(frozen=True, slots=True, kw_only=True)
class Options(ProfileOptions):
    """Which departments, and the addresses of the platform."""

    departments: tuple[str, ...] = ()  # "44", "2A", "974"; empty: all
    list_path: str = "/entreprise/?module=liste_consultations"
    page_path: str = "/entreprise/?module=consultation|details&cle_dce={id}&version=QR"  # for readers

    def problems(self) -> Iterator[str]:
        """What does not fit together, one line each."""
        yield from ProfileOptions.problems(self)
        for code in self.departments:
            if not _DEPARTMENT.fullmatch(code):
                yield f"'departments': '{code}' is not a department such as 44, 2A or 974"
        if "{id}" not in self.page_path:
            yield "'page_path' does not hold {id}"
