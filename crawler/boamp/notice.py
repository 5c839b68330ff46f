"""One record of BOAMP: what kind of notice it is, who speaks, what it is about, what it changes.

The flat fields are trusted first, `donnees` (the whole notice, JSON within JSON) completes them. What
cannot be understood is a line in `problems`; the notice is kept all the same.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from contrechamp.records import Authority, DocumentKind, Party, Procurement, Relation
from crawler.boamp import classic
from crawler.boamp.answers import Record
from crawler.procurement import eforms, tree, values
from crawler.procurement.contents import Contents, together

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
# A European notice that is rectified comes out once more as a whole, under its old nature.
_STATES = {"AVIS_ANNULE": DocumentKind.CANCELLATION, "RECTIFICATIF": DocumentKind.RECTIFICATION}
_RELATIONS = {
    DocumentKind.RECTIFICATION: "rectifies",
    DocumentKind.CANCELLATION: "cancels",
    DocumentKind.AWARD: "awards",
}
_CLASSIC = frozenset({"mapa", "fnsimple", "dsp", "divers", "objet", "identite", "attribution", "rectif"})
_IDWEB = re.compile(r"(\d{2})-(\d{1,7})", re.ASCII)
_LONG_IDWEB = re.compile(r"\d{2}-\d{4,7}", re.ASCII)  # no end of a date looks like that
_VOLATILE = ("record_timestamp", "links")  # what the service adds; the notice is the same without
_CENTURY_TURNS = 70  # BOAMP's numbers begin with two digits of the year


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
    text = json.dumps(kept, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode(errors="backslashreplace")  # half a surrogate pair: as JSON writes it


def read_notice(record: Record) -> Notice:
    """Everything one record says."""
    problems: list[str] = []
    idweb = str(record["idweb"])
    donnees = _decoded(record, "donnees", problems)
    gestion = _decoded(record, "gestion", problems)
    earlier = _decoded(record, "annonces_anterieures", problems)
    contents = _contents(donnees, idweb, problems)
    kind = _kind(record, idweb, problems)
    procurement = _procurement(record, donnees, gestion, contents)
    return Notice(
        idweb=idweb,
        kind=kind,
        title=_text(record, "objet"),
        url=_text(record, "url_avis"),
        published=values.day(_text(record, "dateparution")),
        authority=_authority(record, contents),
        relations=_relations(record, kind, earlier, [earlier, gestion, donnees], procurement.procedure),
        procurement=procurement,
        problems=tuple(problems),
    )


def _kind(record: Record, idweb: str, problems: list[str]) -> DocumentKind:
    state = _STATES.get(str(_text(record, "etat")))
    if state is not None:
        return state
    nature = str(_text(record, "nature"))
    if nature not in KINDS:
        problems.append(f"notice {idweb}: unknown nature '{nature}'; kept as a contract notice")
    return KINDS.get(nature, DocumentKind.NOTICE)


def _decoded(record: Record, name: str, problems: list[str]) -> object:
    """A field that holds JSON as text, now and then wrapped twice; None when it holds none."""
    value = record.get(name)
    for _ in range(2):
        if not isinstance(value, str):
            break
        if not value.strip():
            return None
        try:
            value = json.loads(value)
        except (ValueError, RecursionError) as error:
            problems.append(
                f"notice {record['idweb']}: {name} is not JSON ({error}); the other fields were read"
            )
            return None
    return value if isinstance(value, Mapping | list) else None


def _contents(donnees: object, idweb: str, problems: list[str]) -> Contents:
    notices = [each for each in tree.children(tree.branches(donnees, "EFORMS")) if isinstance(each, Mapping)]
    if notices:
        return eforms.read(notices[0])
    roots = [str(name) for node in tree.many(donnees) if isinstance(node, Mapping) for name in node]
    if roots and _CLASSIC.isdisjoint(map(tree.folded, roots)):
        shape = ", ".join(sorted(roots)[:4])
        problems.append(
            f"notice {idweb}: unknown shape of donnees ({shape}); only well-known names in it were read"
        )
    return classic.read(donnees)


def _procurement(record: Record, donnees: object, gestion: object, contents: Contents) -> Procurement:
    flat = [Party(name=name) for name in tree.names(record.get("titulaire"))]
    deadline = values.deadline(_text(record, "datelimitereponse")) or contents.deadline
    index = tree.text(gestion, "INDEXATION", "DATE_LIMITE_REPONSE")
    return Procurement(
        procedure=_text(record, "contractfolderid") or contents.procedure,
        notice=contents.notice,
        nature=_text(record, "nature"),
        buyers=tuple(buyer.as_party() for buyer in contents.buyers),
        winners=_unrepeated(contents.winners, flat),
        cpv=tree.cpv_codes(donnees),
        lots=contents.lots,
        amount=contents.total.amount if contents.total else None,
        currency=contents.total.currency if contents.total else None,
        deadline=deadline or values.deadline(index),
        awarded=contents.awarded,
        duration_months=contents.duration_months,
        places=contents.places,
        links=contents.links,
    )


def _unrepeated(found: tuple[Party, ...], flat: list[Party]) -> tuple[Party, ...]:
    """Those of the notice, then the names that stand only in the flat field."""
    named = {party.name.casefold() for party in found}
    return together([*found, *(party for party in flat if party.name.casefold() not in named)])


def _authority(record: Record, contents: Contents) -> Authority | None:
    name = _text(record, "nomacheteur")
    buyers = contents.buyers
    buyer = next((b for b in buyers if name and b.name.casefold() == name.casefold()), None)
    buyer = buyer or (buyers[0] if buyers else None)
    if name is None and buyer is None:
        return None
    return Authority(
        name=name or (buyer.name if buyer else ""),
        country="FR",
        siret=buyer.siret if buyer else None,
        siren=buyer.siren if buyer else None,
        department=_department(record, buyer.postcode if buyer else None),
    )


def _department(record: Record, postcode: str | None) -> str | None:
    """Where the buyer is, else where the work is, else the only department the notice is published for."""
    codes = [value.split(",") for value in tree.names(record.get("code_departement"))]
    published = {code for each in codes for part in each if (code := values.department(part))}
    return (
        values.department_of_postcode(postcode)
        or values.department(_text(record, "code_departement_prestation"))
        or (published.pop() if len(published) == 1 else None)
    )


def _relations(
    record: Record, kind: DocumentKind, earlier: object, trees: list[object], procedure: str | None
) -> tuple[Relation, ...]:
    """What this notice changes or answers.

    Numbers are read where notices are named, never fished for: the end of a date ("2026-01-15") looks like
    one. The field `annonce_lie` also names notices that came later; those are of the same procedure, and
    say the rest themselves.
    """
    own = _IDWEB.fullmatch(str(record["idweb"]))
    written = [
        part for value in tree.names(record.get("annonce_lie")) for part in re.split(r"[,;\s]+", value)
    ]
    written += [words for words in tree.names(earlier) if _LONG_IDWEB.fullmatch(words)]
    written += [words for node in tree.below(trees, "idweb") if (words := tree.plain(node))]
    found = []
    for target in dict.fromkeys(written):
        match = _IDWEB.fullmatch(target)
        if match is None or target == record["idweb"]:
            continue
        later = own is not None and _order(match) > _order(own)
        found.append(
            Relation(kind="same_procedure" if later else _RELATIONS.get(kind, "follows"), target=target)
        )
    if procedure is not None:
        found.append(Relation(kind="same_procedure", target=procedure))
    return tuple(found)


def _order(match: re.Match[str]) -> tuple[int, int]:
    year = int(match[1])
    return (year + (100 if year < _CENTURY_TURNS else 0), int(match[2]))


def _text(record: Mapping[str, Any], name: str) -> str | None:
    return next(_texts(record.get(name)), None)


def _texts(value: object) -> Iterator[str]:
    """A field that is text on most days, and a list of one on others."""
    return (words for each in tree.many(value) if (words := tree.plain(each)))
