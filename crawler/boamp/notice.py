"""One record of BOAMP: what kind of notice it is, who speaks, what it is about, what it changes.

The flat fields are trusted first, `donnees` (the whole notice, JSON within JSON) completes them. What
cannot be understood is a line in `problems`; the notice is kept all the same.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from contrechamp.records import Authority, DocumentKind, Lot, Party, Procurement, Relation
from crawler.boamp import classic, eforms, tree, values
from crawler.boamp.answers import Record

KINDS = {
    "APPEL_OFFRE": DocumentKind.NOTICE,
    "PRE-INFORMATION": DocumentKind.NOTICE,
    "PERIODIQUE": DocumentKind.NOTICE,
    "EX_ANTE_VOLONTAIRE": DocumentKind.NOTICE,
    "INTENTION_CONCLURE": DocumentKind.NOTICE,
    "AUTRE": DocumentKind.NOTICE,
    "ATTRIBUTION": DocumentKind.AWARD,
    "RECTIFICATIF": DocumentKind.RECTIFICATION,
    "MODIFICATION": DocumentKind.RECTIFICATION,
    "ANNULATION": DocumentKind.CANCELLATION,
}
_STATES = {"AVIS_ANNULE": DocumentKind.CANCELLATION}
_RELATIONS = {
    DocumentKind.RECTIFICATION: "rectifies",
    DocumentKind.CANCELLATION: "cancels",
    DocumentKind.AWARD: "awards",
}
_CLASSIC = ("MAPA", "FNSimple", "DSP", "DIVERS", "OBJET", "IDENTITE", "ATTRIBUTION")
_IDWEB = re.compile(r"(?<![\w-])\d{2}-\d{1,7}(?![\w-])")
_VOLATILE = ("record_timestamp", "links")  # what the service adds; the notice is the same without


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What a record says."""

    idweb: str
    kind: DocumentKind
    title: str | None
    url: str | None
    published: date | None
    authority: Authority | None
    relations: tuple[Relation, ...]
    procurement: Procurement
    problems: tuple[str, ...]  # one line each


def canonical_bytes(record: Record) -> bytes:
    """The record as the archive keeps it: the same content gives the same bytes."""
    kept = {key: value for key, value in record.items() if key not in _VOLATILE}
    return json.dumps(kept, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def read_notice(record: Record) -> Notice:
    """Everything one record says."""
    problems: list[str] = []
    idweb = str(record["idweb"])
    donnees = _donnees(record, problems)
    root = eforms.notice(donnees)
    known_shape = root is not None or not donnees or any(key in donnees for key in _CLASSIC)
    if not known_shape:
        shape = ", ".join(sorted(donnees)[:4])
        problems.append(f"notice {idweb}: unknown shape of donnees ({shape}); only its flat fields were read")
    kind = _kind(record, idweb, problems)
    procurement = _procurement(record, donnees, root)
    return Notice(
        idweb=idweb,
        kind=kind,
        title=_text(record, "objet"),
        url=_text(record, "url_avis"),
        published=_day(record.get("dateparution")),
        authority=_authority(record, donnees, root, procurement),
        relations=_relations(record, kind),
        procurement=procurement,
        problems=tuple(problems),
    )


def _kind(record: Record, idweb: str, problems: list[str]) -> DocumentKind:
    state = _STATES.get(str(record.get("etat")))
    if state is not None:
        return state
    nature = str(record.get("nature"))
    if nature not in KINDS:
        problems.append(f"notice {idweb}: unknown nature '{nature}'; kept as a contract notice")
    return KINDS.get(nature, DocumentKind.NOTICE)


def _donnees(record: Record, problems: list[str]) -> Mapping[str, Any]:
    value = record.get("donnees")
    if isinstance(value, str) and value.strip():
        try:
            value = json.loads(value)
        except ValueError as error:
            problems.append(
                f"notice {record['idweb']}: donnees is not JSON ({error}); only its flat fields were read"
            )
            return {}
    return value if isinstance(value, Mapping) else {}


def _procurement(record: Record, donnees: Mapping[str, Any], root: Mapping[str, Any] | None) -> Procurement:
    if root is not None:
        found_buyers, found_lots, won = eforms.buyers(root), eforms.lots(root), eforms.winners(root)
        total, currency = eforms.amount(root)
        addresses, until = eforms.documents(root), eforms.deadline(root)
    else:
        organism = classic.buyer(donnees)
        found_buyers = (organism,) if organism else ()
        found_lots, won = classic.lots(donnees), classic.winners(donnees)
        total, currency = classic.amount(donnees)
        addresses, until = classic.documents(donnees), None
    return Procurement(
        procedure=_text(record, "contractfolderid")
        or (tree.text(root, "cbc:ContractFolderID") if root else None),
        nature=_text(record, "nature"),
        buyers=found_buyers,
        winners=_all_winners(won, found_lots, record),
        cpv=tree.cpv_codes(donnees),
        lots=found_lots,
        amount=total,
        currency=currency,
        deadline=_deadline(record, donnees, until),
        links=addresses,
    )


def _all_winners(found: tuple[Party, ...], lots: tuple[Lot, ...], record: Record) -> tuple[Party, ...]:
    """Those of the notice and its lots, then names that stand only in the flat field."""
    parties = dict.fromkeys([*found, *(party for lot in lots for party in lot.winners)])
    named = {party.name.casefold() for party in parties}
    flat = record.get("titulaire")
    for value in flat if isinstance(flat, list) else [flat]:
        name = tree.plain(value)
        if name and name.casefold() not in named:
            named.add(name.casefold())
            parties[Party(name=name)] = None
    with_siret = {party.name.casefold() for party in parties if party.siret}
    return tuple(party for party in parties if party.siret or party.name.casefold() not in with_siret)


def _deadline(record: Record, donnees: Mapping[str, Any], until: datetime | None) -> datetime | None:
    """The flat field, else the notice's own; of a rectification the date to be read instead."""
    flat = values.moment(_text(record, "datelimitereponse"))
    if flat is not None or until is not None:
        return flat or until
    instead = next((words for node in tree.below(donnees, "lireDate") if (words := tree.plain(node))), None)
    return values.moment(instead)


def _authority(
    record: Record, donnees: Mapping[str, Any], root: Mapping[str, Any] | None, procurement: Procurement
) -> Authority | None:
    buyer = procurement.buyers[0] if procurement.buyers else None
    name = _text(record, "nomacheteur") or (buyer.name if buyer else None)
    if name is None:
        return None
    identifier = eforms.buyer_identifier(root) if root else None
    siret = (buyer.siret if buyer else None) or values.siret(identifier)
    return Authority(
        name=name,
        country="FR",
        siret=siret,
        siren=siret[:9] if siret else values.siren(identifier) or classic.buyer_siren(donnees),
        department=_department(record),
    )


def _department(record: Record) -> str | None:
    """The only department of the notice; several or none: not said."""
    value = record.get("code_departement")
    codes = value.split(",") if isinstance(value, str) else value if isinstance(value, list) else []
    departments = {code for each in codes if (code := values.department(tree.plain(each)))}
    return departments.pop() if len(departments) == 1 else None


def _relations(record: Record, kind: DocumentKind) -> tuple[Relation, ...]:
    earlier = " ".join(
        words
        for name in ("annonce_lie", "annonces_anterieures")
        for _, words in tree.leaves(record.get(name))
    )
    relation = _RELATIONS.get(kind, "follows")
    found = [Relation(kind=relation, target=target) for target in dict.fromkeys(_IDWEB.findall(earlier))]
    own = str(record["idweb"])
    procedure = _text(record, "contractfolderid")
    if procedure:
        found.append(Relation(kind="same_procedure", target=procedure))
    return tuple(each for each in found if each.target != own)


def _text(record: Record, name: str) -> str | None:
    return tree.plain(record.get(name))


def _day(value: object) -> date | None:
    found = values.moment(tree.plain(value))
    return found.date() if found else None
