"""What the whole notice says (`donnees`), whichever shape it has."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from contrechamp.records import Lot, Party
from crawler.procurement import tree, values


@dataclass(frozen=True, slots=True, kw_only=True)
class Buyer:
    """Who buys, as the notice names it."""

    name: str
    siret: str | None = None
    siren: str | None = None
    identifier: str | None = None  # of another register, as stated
    postcode: str | None = None
    country: str | None = None  # ISO 3166-1 alpha-2; None: not stated

    def as_party(self) -> Party:
        """The same, among the parties of a procurement."""
        return Party(
            name=self.name,
            siret=self.siret,
            siren=self.siren,
            identifier=self.identifier,
            country=self.country,
            role="buyer",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Sum:
    """An amount of money; the currency only when it is stated."""

    amount: Decimal
    currency: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """One notice."""

    procedure: str | None = None  # identifier shared by the notices of one procedure
    notice: str | None = None  # identifier of this notice wherever it is published
    buyers: tuple[Buyer, ...] = ()
    lots: tuple[Lot, ...] = ()
    winners: tuple[Party, ...] = ()
    total: Sum | None = None  # of the whole, as stated: never added up
    deadline: datetime | None = None
    awarded: date | None = None  # the first day on which a contract was concluded, else decided
    duration_months: int | None = None  # what all lots state; None: they differ, or state none in months
    places: tuple[str, ...] = ()  # of performance: NUTS codes
    links: tuple[str, ...] = ()  # tender documents, buyer profile, then all others


def money(node: object) -> Sum | None:
    """`{"#text": "95414", "@currencyID": "EUR"}`, `{"@devise": "EUR", "valeur": "95414"}` or a number."""
    words = tree.plain(node) or tree.first_text(node, ("valeur", "montant"))
    amount = values.amount(words)
    if amount is None:
        return None
    currency = tree.attribute(node, "currencyID", "devise", "currency") or tree.text(node, "devise")
    return Sum(amount=amount, currency=currency)


def the_one(sums: list[Sum | None]) -> Sum | None:
    """The sum all of them state; None when they differ: which one counts is not ours to say."""
    found = {each for each in sums if each is not None}
    return found.pop() if len(found) == 1 else None


def party(name: str, *identifiers: str | None, country: str | None = None) -> Party:
    """A winner, with its SIRET and SIREN, else the first of its identifiers, as stated."""
    siret, siren, other = numbers(*identifiers)
    return Party(name=name, siret=siret, siren=siren, identifier=other, country=country)


def numbers(*identifiers: str | None) -> tuple[str | None, str | None, str | None]:
    """SIRET and SIREN among identifiers as written; the first one of all when none is either."""
    siret = next((n for each in identifiers if (n := values.siret(each))), None)
    siren = siret[:9] if siret else next((n for each in identifiers if (n := values.siren(each))), None)
    other = None if siren else next((each for each in identifiers if each), None)
    return siret, siren, other


def together(parties: list[Party]) -> tuple[Party, ...]:
    """Each once, in order: the same name, or the one with a number before its double without."""
    numbered = {each.name.casefold() for each in parties if each.siret}
    kept: dict[tuple[str, str | None], Party] = {}
    for each in parties:
        if each.siret or each.name.casefold() not in numbered:
            kept.setdefault((each.name.casefold(), each.siret), each)
    return tuple(kept.values())
