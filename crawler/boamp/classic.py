"""Notices in BOAMP's own shapes: MAPA, FNSimple, DSP, DIVERS, and the older one with OBJET at the top.

Their keys differ in case and language level (`NUM_LOT`, `numLot`), their trees in depth; what is asked is the
same: buyer, lots, winners, sums, addresses. Keys are therefore looked for by name, in any case.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from contrechamp.records import Lot, Party
from crawler.boamp import tree, values

_BUYER_NODES = ("organisme", "identite")
_BUYER_NAMES = ("acheteurpublic", "nomofficiel", "denomination", "nom")
_IDENTIFIERS = ("codeidentificationnational", "code_ident_national", "siret")
_LOTS = ("lot", "lotmarche")
_WINNERS = ("titulaire", "attributaire")
_NUMBERS = ("num_lot", "numlot", "num", "numero", "numerolot")
_TITLES = ("intitule", "titre", "objet")
_TEXTS = ("description", "descriptionlot")
_SUMS = ("montant", "valeur", "valeur_totale", "valeurtotale", "montanttotal", "valeurestimee")
_CURRENCIES = ("@devise", "@currency", "devise")
_DOCUMENTS = ("urldocconsul", "url_document", "url_consultation")
_PROFILES = ("urlprofilacheteur", "url_profil_acheteur")


def buyer(node: object) -> Party | None:
    """Who buys, as the notice names it; None when it names nobody."""
    for organism in named(node, _BUYER_NODES):
        name = first_text(organism, _BUYER_NAMES)
        if name:
            identifier = next(
                (words for found in named(organism, _IDENTIFIERS) if (words := tree.plain(found))), None
            )
            return Party(name=name, siret=values.siret(identifier), role="buyer")
    return None


def buyer_siren(node: object) -> str | None:
    """The buyer's SIREN when the notice gives that instead of a SIRET."""
    for organism in named(node, _BUYER_NODES):
        for found in named(organism, _IDENTIFIERS):
            number = values.siren(tree.plain(found))
            if number:
                return number
    return None


def lots(node: object) -> tuple[Lot, ...]:
    """Lots in order; a decision that names winners without lots is none."""
    found = [_lot(each) for each in named(node, _LOTS) if isinstance(each, Mapping)]
    return tuple(lot for lot in found if lot.title or lot.description or lot.number)


def winners(node: object) -> tuple[Party, ...]:
    """Who got the contract, in order, each once."""
    parties = dict.fromkeys(_party(each) for each in named(node, _WINNERS))
    return tuple(party for party in parties if party is not None)


def amount(node: object) -> tuple[Decimal | None, str | None]:
    """The sum of the whole, with its currency when it is stated; what stands in lots does not count."""
    for key, value in _outside_lots(node):
        if key in _SUMS:
            found = _sum(value)
            if found[0] is not None:
                return found
    return None, None


def documents(node: object) -> tuple[str, ...]:
    """Addresses, tender documents first, then the buyer profile, then the rest."""
    ordered = [
        url
        for names in (_DOCUMENTS, _PROFILES)
        for found in named(node, names)
        for url in tree.links([found])
    ]
    return tuple(dict.fromkeys([*ordered, *tree.links(node)]))


def named(node: object, names: tuple[str, ...]) -> Iterator[Any]:
    """Every node under a key of one of the names (lower case), at any depth, lists taken apart."""
    if isinstance(node, Mapping):
        for key, value in node.items():
            if str(key).lower() in names:
                yield from value if isinstance(value, list) else [value]
            else:
                yield from named(value, names)
    elif isinstance(node, list):
        for value in node:
            yield from named(value, names)


def first_text(node: object, names: tuple[str, ...]) -> str | None:
    """The text of the first of the names that is a key of the node itself, in the order of the names."""
    if not isinstance(node, Mapping):
        return None
    lower = {str(key).lower(): value for key, value in node.items()}
    for name in names:
        value = lower.get(name)
        words = tree.plain(value[0] if isinstance(value, list) and value else value)
        if words:
            return words
    return None


def _lot(node: Mapping[str, Any]) -> Lot:
    total, currency = next(
        (found for each in named(node, _SUMS) if (found := _sum(each))[0] is not None), (None, None)
    )
    return Lot(
        number=first_text(node, _NUMBERS),
        title=first_text(node, _TITLES),
        description=first_text(node, _TEXTS),
        cpv=tree.cpv_codes(node),
        amount=total,
        currency=currency,
        winners=winners(node),
    )


def _party(node: object) -> Party | None:
    name = tree.plain(node) or first_text(node, _BUYER_NAMES)
    if not name:
        return None
    identifier = first_text(node, _IDENTIFIERS) if isinstance(node, Mapping) else None
    return Party(name=name, siret=values.siret(identifier))


def _sum(node: object) -> tuple[Decimal | None, str | None]:
    if isinstance(node, Mapping):
        words = tree.plain(node) or first_text(node, ("valeur", "montant"))
        return values.amount(words), first_text(node, _CURRENCIES)
    return values.amount(tree.plain(node)), None


def _outside_lots(node: object) -> Iterator[tuple[str, Any]]:
    if isinstance(node, Mapping):
        for key, value in node.items():
            lower = str(key).lower()
            if lower not in _LOTS:
                yield lower, value
                yield from _outside_lots(value)
    elif isinstance(node, list):
        for value in node:
            yield from _outside_lots(value)
