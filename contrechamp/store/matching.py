"""Whether a contract that names no notice came of one: buyer, object and date, and how sure that is.

Published contracts (DECP) say who bought what from whom and when, but not by which notice. The decision is
one of two papers alone, whatever else is known, so that the order in which papers come in does not matter.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from contrechamp.records import Document, DocumentKind, Party, Procurement
from contrechamp.store.fulltext import fold_words

CALLS = (DocumentKind.NOTICE, DocumentKind.RECTIFICATION)
NOTICES = (*CALLS, DocumentKind.AWARD)
_SURE_ENOUGH = 0.6
_ALIKE = 0.6  # of the words of the objects
_AFTER_CALL = range(-7, 731)  # days from the notice to the contract
_ROUND_AWARD = range(-365, 366)
_USUAL = {True: range(10, 401), False: range(-120, 91)}  # of a call, of an award
# Words of the trade stand in every object and tell nothing; the others are little words.
_EMPTY = frozenset(
    word
    for line in (
        "marche public accord cadre bon commande lot objet consultation procedure adaptee relatif relative",
        "concernant portant commune ville mairie communaute agglomeration metropole departement annee",
        "les des aux une pour par sur dans avec sans sous entre chez vers dont que qui est ses son leur",
        "leurs cette ces and for the und der die das mit von",
    )
    for word in line.split()
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """What a contract and a notice have in common."""

    confidence: float  # 0 to 1
    number: str  # of the buyer that is the same: "SIRET" or "SIREN"
    shared: int  # words of the object that both have
    words: int  # words of the shorter object
    days: int  # from the notice to the contract; below 0: the contract came first
    winner: bool  # the notice names one of the companies that got the contract
    amount: bool  # the same amount
    cpv: bool  # the same kind of purchase

    @property
    def because(self) -> str:
        """The same in words."""
        when = f"{abs(self.days)} days {'after' if self.days >= 0 else 'before'} the notice"
        more = (("same winner", self.winner), ("same amount", self.amount), ("same CPV", self.cpv))
        said = [f"same buyer ({self.number})", f"{self.shared} of {self.words} words of the object", when]
        return ", ".join([*said, *(words for words, holds in more if holds)])


def liken(contract: Document, notice: Document) -> Likeness | None:
    """What the two have in common, when that is enough to say that the contract came of the notice."""
    bought, called = contract.procurement, notice.procurement
    if bought is None or called is None or notice.kind not in NOTICES:
        return None
    number = _same_buyer(contract, notice)
    days = _days(contract, notice)
    is_call = notice.kind in CALLS
    if number is None or days is None or days not in (_AFTER_CALL if is_call else _ROUND_AWARD):
        return None
    names = _words(*(party.name for each in (contract, notice) for party in _buyers(each)))
    alike, shared, words = _alike(contract, notice, names)
    winner = _share(_companies(bought), _companies(called))
    amount = _share(_amounts(bought), _amounts(called))
    cpv = _share((code[:5] for code in bought.cpv), (code[:5] for code in called.cpv))
    if alike < _ALIKE or (shared < 2 and not (winner or amount)):
        return None
    confidence = (
        0.45 * alike
        + (0.25 if number == "SIRET" else 0.2)
        + (0.1 if days in _USUAL[is_call] else 0)
        + (0.15 if winner else -0.2 if _companies(bought) and _companies(called) else 0)
        + (0.1 if amount else 0)
        + (0.05 if cpv else -0.2 if _other_trade(bought, called) else 0)
    )
    if confidence < _SURE_ENOUGH:
        return None
    return Likeness(
        confidence=round(min(confidence, 0.98), 2),
        number=number,
        shared=shared,
        words=words,
        days=days,
        winner=winner,
        amount=amount,
        cpv=cpv,
    )


def buyer_numbers(document: Document) -> frozenset[str]:
    """The SIREN of everyone who buys."""
    return frozenset(number for party in _buyers(document) if (number := _siren(party)))


def _buyers(document: Document) -> tuple[Party, ...]:
    stated = document.procurement.buyers if document.procurement else ()
    named = document.authority
    if named is None:
        return stated
    return (*stated, Party(name=named.name, siret=named.siret, siren=named.siren, role="buyer"))


def _same_buyer(one: Document, other: Document) -> str | None:
    sirets = [{party.siret for party in _buyers(each) if party.siret} for each in (one, other)]
    if _share(*sirets):
        return "SIRET"
    return "SIREN" if _share(buyer_numbers(one), buyer_numbers(other)) else None


def _siren(party: Party) -> str | None:
    return party.siren or (party.siret[:9] if party.siret else None)


def _days(contract: Document, notice: Document) -> int | None:
    bought = contract.procurement
    when = (bought.notified or bought.awarded) if bought else None
    when = when or contract.date
    said = notice.published or notice.dated
    return None if when is None or said is None else (when - said).days


def day_of(document: Document) -> date:
    """The day a paper of a procedure came out; one without a day comes last."""
    return document.published or document.dated or date.max


def _alike(contract: Document, notice: Document, names: frozenset[str]) -> tuple[float, int, int]:
    """How alike the objects are (0 to 1), words they share, words of the shorter; of the best pair."""
    lots = notice.procurement.lots if notice.procurement else ()
    title = notice.title or ""
    objects = [title, *(f"{title} {lot.title}" for lot in lots), *(lot.title or "" for lot in lots)]
    bought = _words(contract.title or "") - names
    best = (0.0, 0, 0)
    for each in dict.fromkeys(objects):
        called = _words(each) - names
        shared, shorter = len(bought & called), min(len(bought), len(called))
        if not shared:
            continue
        alike = 2 * shared / (len(bought) + len(called))
        if shorter > 2:  # an object that is told at length in one paper only
            alike = max(alike, (0.9 if shorter > 3 else 0.8) * shared / shorter)
        best = max(best, (alike, shared, shorter))
    return best


def _words(*texts: str) -> frozenset[str]:
    """The words that tell something, folded, without the mark of the plural."""
    found = (
        word[:-1] if len(word) > 3 and word[-1] in "sx" else word
        for word in fold_words(" ".join(texts)).split()
    )
    return frozenset(word for word in found if len(word) > 2 and word not in _EMPTY)


def _companies(procurement: Procurement) -> set[str]:
    return {
        number
        for party in procurement.winners_by_lot
        if (number := party.siren or (party.siret[:9] if party.siret else ""))
    }


def _amounts(procurement: Procurement) -> set[Decimal]:
    stated = (procurement.amount, *(lot.amount for lot in procurement.lots))
    return {amount for amount in stated if amount}


def _other_trade(bought: Procurement, called: Procurement) -> bool:
    """Whether both say what kind of purchase it is, and it is not even nearly the same."""
    both = bool(bought.cpv and called.cpv)
    return both and not _share((code[:2] for code in bought.cpv), (code[:2] for code in called.cpv))


def _share(one: Iterable[object], other: Iterable[object]) -> bool:
    return not set(one).isdisjoint(other)
