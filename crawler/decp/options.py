"""What catalogue files may say of contracts: what both spiders share."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from crawler.decp.choosing import Choice
from crawler.options import SpiderOptions

_CPV = re.compile(r"\d{2,8}")


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractOptions(SpiderOptions):
    """Which contracts are looked for."""

    cpv: tuple[str, ...] = ("32323500", "35125", "32235", "3512511", "35123500")  # beginnings of codes
    terms: bool = True  # or whose subject holds a term of the lexicon
    terms_extra: tuple[str, ...] = ()
    vendors: bool = True  # or won by a vendor of the lexicon, by number, else by name

    def problems(self) -> Iterator[str]:
        """What does not fit together, one line each."""
        yield from SpiderOptions.problems(self)
        for code in self.cpv:
            if not _CPV.fullmatch(code):
                yield f"'cpv': '{code}' is not two to eight digits, the beginning of a code"

    def choice(self, terms: Sequence[str], companies: Mapping[str, tuple[str, ...]]) -> Choice:
        """Of these terms and vendors, as far as they are wanted."""
        return Choice(
            words=(*(terms if self.terms else ()), *self.terms_extra),
            cpv=self.cpv,
            companies=companies if self.vendors else {},
        )
