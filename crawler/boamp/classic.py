"""Notices in BOAMP's own shapes: MAPA, FNSimple, DSP, DIVERS, and the older one with OBJET at the top.

Their names differ in case and language level (`NUM_LOT`, `numLot`), their trees in depth; what is asked is
the same: buyer, lots, winners, sums, addresses. Nodes are therefore looked for by name. Lots are described
in one place and decided in another; the number brings them together.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from contrechamp.records import Lot, Party
from crawler.procurement import tree, values
from crawler.procurement.contents import Buyer, Contents, Sum, money, numbers, party, the_one, together

_BUYER_NODES = ("organisme", "identite")
_BUYER_NAMES = ("acheteurPublic", "nomOfficiel", "denomination", "nom")
_IDENTIFIERS = ("codeIdentificationNational", "CODE_IDENT_NATIONAL", "siret")
_LOTS = ("lot", "lotMarche")
_DECISION = "decision"
_WINNERS = ("titulaire", "attributaire")
_WINNER_NAMES = (*_BUYER_NAMES, "personneMorale", "raisonSociale", "personnePhysique")
_NUMBERS = ("NUM_LOT", "num", "numero", "numeroLot")
_TITLES = ("intitule", "titre", "objet")
_TEXTS = ("description", "descriptionLot")
_PAID = ("montant",)
_STATED_TOTALS = ("valeurTotale", "montantTotal")
_ESTIMATES = ("valeurEstimee", "valeur")
_DOCUMENTS = ("urlDocConsul", "URL_DOCUMENT", "URL_CONSULTATION")
_PROFILES = ("urlProfilAcheteur", "urlProfilAch")
_DECIDED = ("DATE_ATTRIBUTION", "DATE_DECISION")
_TENDERS = re.compile(r"offre|candidature|pli", re.IGNORECASE)


def read(donnees: object) -> Contents:
    """One notice: all of `donnees`."""
    described = [_lot(node) for node in tree.below(donnees, *_LOTS)]
    decisions = [_lot(node) for node in tree.below(donnees, _DECISION, without=_LOTS)]
    whole = [lot for lot in decisions if lot.number is None] if len(decisions) == 1 else []
    lots = _merged([*described, *(lot for lot in decisions if lot not in whole)])
    documents = tree.below(donnees, *_DOCUMENTS)
    profiles = tree.below(donnees, *_PROFILES)
    return Contents(
        buyers=_buyers(donnees),
        lots=lots,
        winners=together([*_winners(donnees), *(winner for lot in lots for winner in lot.winners)]),
        total=_total(donnees, decided=bool(decisions) and not whole),
        deadline=_read_instead(donnees),
        awarded=_awarded(donnees),
        duration_months=_duration(donnees),
        places=_places(donnees),
        links=tree.links(*documents, *profiles, donnees),
    )


@dataclass(frozen=True, slots=True)
class _Key:
    """What two notes on one lot have in common."""

    number: str | None
    title: str | None


def _buyers(donnees: object) -> tuple[Buyer, ...]:
    found = []
    for node in tree.below(donnees, *_BUYER_NODES):
        name = tree.first_text(node, _BUYER_NAMES)
        if name is not None:
            siret, siren, other = numbers(*(tree.plain(each) for each in tree.below(node, *_IDENTIFIERS)))
            found.append(
                Buyer(
                    name=name,
                    siret=siret,
                    siren=siren,
                    identifier=other,
                    postcode=next((cp for each in tree.below(node, "cp") if (cp := tree.plain(each))), None),
                )
            )
    return tuple(dict.fromkeys(found))


def _lot(node: object) -> Lot:
    """What one node says of a lot; a lot may also be a line of text."""
    paid = the_one([money(each) for each in tree.below(node, *_PAID)])
    total = paid or the_one([money(each) for each in tree.below(node, *_STATED_TOTALS, *_ESTIMATES)])
    return Lot(
        number=tree.first_text(node, _NUMBERS) or tree.first_text(node, ("numLot",)),
        title=tree.first_text(node, _TITLES) or tree.plain(node),
        description=tree.first_text(node, _TEXTS),
        cpv=tree.cpv_codes(node),
        amount=total.amount if total else None,
        currency=total.currency if total else None,
        winners=_winners(node),
    )


def _merged(notes: Iterable[Lot]) -> tuple[Lot, ...]:
    """One lot for each number, in order of appearance; what is said later completes or replaces."""
    lots: dict[_Key, Lot] = {}
    for note in notes:
        if not (note.number or note.title or note.description):
            continue
        number = _plain_number(note.number)
        key = _Key(number, None if number else (note.title or "").casefold())
        known = lots.get(key)
        lots[key] = note if known is None else _completed(known, note)
    return tuple(lots.values())


def _completed(known: Lot, note: Lot) -> Lot:
    priced = note if note.amount is not None else known
    return replace(
        known,
        title=known.title or note.title,
        description=known.description or note.description,
        cpv=tuple(dict.fromkeys([*known.cpv, *note.cpv])),
        amount=priced.amount,
        currency=priced.currency,
        winners=together([*known.winners, *note.winners]),
    )


def _plain_number(number: str | None) -> str | None:
    """The end of it that counts: "01", "Lot 1" and "1" are one lot."""
    match = re.search(r"[0-9A-Za-z.-]*$", number or "")
    return (match[0].lstrip("0") or number) if match and match[0] else number


def _winners(node: object) -> tuple[Party, ...]:
    return together([found for each in tree.below(node, *_WINNERS) if (found := _winner(each))])


def _winner(node: object) -> Party | None:
    name = tree.plain(node) or tree.first_text(node, _WINNER_NAMES)
    if name is None:
        nested = tree.below(node, *_WINNER_NAMES)
        return next((found for each in nested if (found := _winner(each))), None)
    return party(name, *(tree.plain(each) for each in tree.below(node, *_IDENTIFIERS)))


def _total(donnees: object, *, decided: bool) -> Sum | None:
    """The sum of the whole: stated for the award, paid to its one winner, or estimated beforehand."""
    parts = (*_LOTS, _DECISION) if decided else _LOTS
    for names in (_STATED_TOTALS, _PAID, _ESTIMATES):
        found = [money(each) for each in tree.below(donnees, *names, without=parts)]
        if any(found):
            return the_one(found)
    return None


def _awarded(donnees: object) -> date | None:
    """The first day on which a lot, or the whole, was decided."""
    return min(
        (day for each in tree.below(donnees, *_DECIDED) if (day := values.day(tree.plain(each)))),
        default=None,
    )


def _duration(donnees: object) -> int | None:
    """Months, when all lots state the same."""
    written = [*tree.below(donnees, "dureeMois"), *tree.branches(tree.below(donnees, "duree"), "nbMois")]
    stated = {words for each in written if (words := tree.plain(each))}
    months = stated.pop() if len(stated) == 1 else ""
    return int(months) if months.isdecimal() and len(months) < 4 else None


def _places(donnees: object) -> tuple[str, ...]:
    """Where the contract is performed; buyers and winners have codes of their seats."""
    seats = (*_BUYER_NODES, *_WINNERS)
    codes = [tree.plain(each) for each in tree.below(donnees, "codeNUTS", without=seats)]
    return tuple(dict.fromkeys(code for code in codes if code))


def _read_instead(donnees: object) -> datetime | None:
    """Of a rectification: the deadline to be read instead. Other days are rectified too, such as visits."""
    dates = [
        (tree.text(note, "rubDelais"), values.deadline(tree.text(note, "lireDate")))
        for note in tree.holders(donnees, "lireDate")
    ]
    for subject, moment in dates:
        if moment is not None and subject is not None and _TENDERS.search(subject):
            return moment
    unnamed = [moment for subject, moment in dates if subject is None and moment is not None]
    return unnamed[0] if len(unnamed) == 1 else None
