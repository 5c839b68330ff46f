"""One concluded contract, and the document it becomes."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from contrechamp.records import Authority, Document, DocumentKind, Party, Procurement, Provenance
from contrechamp.reference import load_bodies
from crawler.media import BY_ENDING

JSON = BY_ENDING["json"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Contract:
    """A contract in its latest known state."""

    uid: str  # SIRET of the buyer and the buyer's own number
    buyer: str | None  # SIRET
    buyer_name: str | None
    department: str | None
    title: str | None
    nature: str | None  # "Marché", "Accord-cadre", "Concession de travaux", …
    cpv: str | None  # eight digits
    amount: Decimal | None
    notified: date | None
    published: date | None
    months: int | None
    place: str | None  # code of a commune, postal code, department, …
    winners: tuple[Party, ...]
    content: object  # everything the source says of it, as it says it

    def as_bytes(self) -> bytes:
        """What is archived: the source's own fields, in an order that does not depend on the answer."""
        return json.dumps(
            self.content, ensure_ascii=False, sort_keys=True, indent=1, default=_number
        ).encode()

    def as_document(self, body: bytes, *, source: str, url: str, listing: str, fetched: datetime) -> Document:
        """The record of `as_bytes`."""
        siren = self.buyer[:9] if self.buyer else None
        return Document(
            source=source,
            source_key=self.uid,
            url=url,
            title=self.title,
            title_from=Provenance.SOURCE if self.title else None,
            kind=DocumentKind.CONTRACT,
            published=self.published,
            dated=self.notified,
            dated_from=Provenance.SOURCE if self.notified else None,
            authority=self._authority(siren),
            language="fr",
            media_type=JSON,
            fetched=fetched,
            sha256=hashlib.sha256(body).hexdigest(),
            listing_url=listing,
            procurement=Procurement(
                nature=self.nature,
                buyers=(self._as_party(siren),) if self.buyer or self.buyer_name else (),
                winners=self.winners,
                cpv=(self.cpv,) if self.cpv else (),
                amount=self.amount,
                currency="EUR" if self.amount is not None else None,
                notified=self.notified,
                duration_months=self.months,
                places=(self.place,) if self.place else (),
            ),
        )

    def _authority(self, siren: str | None) -> Authority | None:
        if self.buyer is None and self.buyer_name is None:
            return None
        return Authority(
            name=self._name(siren), country="FR", siret=self.buyer, siren=siren, department=self.department
        )

    def _as_party(self, siren: str | None) -> Party:
        return Party(name=self._name(siren), siret=self.buyer, siren=siren, country="FR", role="buyer")

    def _name(self, siren: str | None) -> str:
        """As stated; the official name of a town or grouping whose number alone is given; else the number."""
        if self.buyer_name:
            return self.buyer_name
        body = load_bodies().by_siren.get(siren or "")
        return body.name if body else f"SIRET {self.buyer}"


def together(winners: Iterable[Party]) -> tuple[Party, ...]:
    """Each once, in the order they were named."""
    found: dict[str, Party] = {}
    for each in winners:
        found.setdefault(each.siret or each.identifier or each.name, each)
    return tuple(found.values())


def _number(value: object) -> Any:
    """Exact numbers as JSON has them."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    raise TypeError(type(value).__name__)


Row = Mapping[str, Any]
