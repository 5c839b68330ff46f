"""One consultation: what a row of a list, then its own page, say of it."""

import hashlib
import json
from dataclasses import asdict, dataclass, fields, replace
from datetime import date, datetime
from decimal import Decimal

from contrechamp.records import Authority, DocumentKind, Lot, Procurement
from crawler.procurement import values
from crawler.procurement.contents import Buyer

# Files of a consultation, by the words a catalogue file uses
FILE_KINDS = ("notice", "rules", "dossier", "supplement")
_FOR_READERS = {
    "title": "objet",
    "reference": "reference",
    "description": "description",
    "nature": "procedure",
    "published": "publication",
    "deadline": "limite",
    "places": "lieux",
    "cpv": "cpv",
}


class NotAConsultationError(Exception):
    """The page is no consultation; the text says what it is."""


class WallError(Exception):
    """Only those who log in, solve a riddle or agree to something get further; the text says which."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TenderFile:
    """One file of a consultation, as its page links it."""

    url: str  # canonical
    name: str  # as a reader would call it: "Règlement de la consultation"
    kind: str  # one of FILE_KINDS
    wall: str | None = None  # why it is not asked for: given out after a login only; None: it is


@dataclass(frozen=True, slots=True, kw_only=True)
class Consultation:
    """One consultation of a buyer profile, or one notice of it."""

    key: str  # the platform's own id
    url: str  # its page, canonical
    title: str | None = None
    reference: str | None = None  # the buyer's own number
    description: str | None = None
    kind: DocumentKind = DocumentKind.NOTICE
    nature: str | None = None  # the procedure in the platform's words: "Procédure adaptée ouverte"
    buyer: Buyer | None = None
    published: date | None = None
    deadline: datetime | None = None
    cpv: tuple[str, ...] = ()
    lots: tuple[Lot, ...] = ()
    places: tuple[str, ...] = ()
    amount: Decimal | None = None
    currency: str | None = None
    procedure: str | None = None  # what all notices of one procedure share on this platform
    links: tuple[str, ...] = ()
    files: tuple[TenderFile, ...] = ()
    words: str = ""  # all that a row says, for whoever looks for a term in it

    def completed(self, row: "Consultation") -> "Consultation":
        """The page's words, and the row's where the page says nothing."""
        missing = {
            field.name: getattr(row, field.name)
            for field in fields(self)
            if getattr(self, field.name) in (None, (), "")
        }
        buyer = self.buyer
        if buyer is not None and row.buyer is not None and buyer.postcode is None:
            missing["buyer"] = replace(buyer, postcode=row.buyer.postcode)
        return replace(self, **missing)

    @property
    def mark(self) -> str:
        """Equal for pages that say the same: tokens of sessions in them are not the consultation's."""
        text = json.dumps(asdict(replace(self, words="")), sort_keys=True, default=str)
        return f'"says-{hashlib.sha256(text.encode(errors="backslashreplace")).hexdigest()[:32]}"'

    @property
    def authority(self) -> Authority | None:
        """Who buys."""
        buyer = self.buyer
        if buyer is None:
            return None
        return Authority(
            name=buyer.name,
            country="FR",
            siret=buyer.siret,
            siren=buyer.siren or (buyer.siret[:9] if buyer.siret else None),
            department=values.department_of_postcode(buyer.postcode) or values.department(buyer.postcode),
        )

    @property
    def procurement(self) -> Procurement:
        """The structured part."""
        return Procurement(
            procedure=self.procedure,
            reference=self.reference,
            nature=self.nature,
            buyers=(self.buyer.as_party(),) if self.buyer else (),
            cpv=self.cpv,
            lots=self.lots,
            amount=self.amount,
            currency=self.currency,
            deadline=self.deadline,
            places=self.places,
            links=tuple(dict.fromkeys([*(file.url for file in self.files), *self.links])),
        )

    def as_bytes(self) -> bytes:
        """What the list says, where the list is all there is: the same row gives the same bytes."""
        told: dict[str, object] = {
            name: getattr(self, field) for field, name in _FOR_READERS.items() if getattr(self, field)
        }
        if self.buyer is not None:
            told["acheteur"] = self.buyer.name
        if self.lots:
            told["lots"] = [" ".join(filter(None, (lot.number, lot.title))) for lot in self.lots]
        told["url"] = self.url
        return json.dumps(told, ensure_ascii=False, sort_keys=True, default=_plain).encode()


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)
