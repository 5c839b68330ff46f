"""One notice of TED: eForms XML, read by what reads the same notices of BOAMP."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from lxml import etree

from contrechamp.records import Authority, DocumentKind, Procurement, Relation
from crawler.procurement import eforms, tree, values

_KINDS = {
    "ContractNotice": DocumentKind.NOTICE,
    "PriorInformationNotice": DocumentKind.NOTICE,
    "ContractAwardNotice": DocumentKind.AWARD,
}
# Three letters of eForms → two of ISO 3166-1, for the countries whose notices TED holds.
_COUNTRIES = {
    "AUT": "AT", "BEL": "BE", "BGR": "BG", "CHE": "CH", "CYP": "CY", "CZE": "CZ", "DEU": "DE", "DNK": "DK",
    "ESP": "ES", "EST": "EE", "FIN": "FI", "FRA": "FR", "GBR": "GB", "GRC": "GR", "HRV": "HR", "HUN": "HU",
    "IRL": "IE", "ISL": "IS", "ITA": "IT", "LIE": "LI", "LTU": "LT", "LUX": "LU", "LVA": "LV", "MLT": "MT",
    "NLD": "NL", "NOR": "NO", "POL": "PL", "PRT": "PT", "ROU": "RO", "SVK": "SK", "SVN": "SI", "SWE": "SE",
}  # fmt: skip


class NotANoticeError(Exception):
    """The bytes are no notice in eForms; the text says what they are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What a notice says."""

    kind: DocumentKind
    title: str | None
    dated: date | None  # the day it was issued
    authority: Authority | None
    relations: tuple[Relation, ...]
    procurement: Procurement


def read_notice(body: bytes) -> Notice:
    """Everything one notice says; NotANoticeError for other XML and for what is none."""
    root = _parsed(body)
    name = etree.QName(root).localname
    kind = _KINDS.get(name)
    if kind is None:
        raise NotANoticeError(f"<{name}> is not a notice in eForms ({', '.join(_KINDS)})")
    notice = as_tree(root)
    contents = eforms.read(notice)
    changed = [n for node in tree.below(notice, "ChangedNoticeIdentifier") if (n := tree.plain(node))]
    awarded = values.day(next(iter(_days(notice)), None))
    buyer = contents.buyers[0] if contents.buyers else None
    country = _country(notice)
    relations = [Relation(kind="rectifies", target=number) for number in changed]
    if contents.procedure:
        relations.append(Relation(kind="same_procedure", target=contents.procedure))
    return Notice(
        kind=DocumentKind.RECTIFICATION if changed else kind,
        title=tree.text(notice, "ProcurementProject", "Name"),
        dated=values.day(tree.text(notice, "IssueDate")),
        authority=Authority(
            name=buyer.name,
            country=country,
            siret=buyer.siret,
            siren=buyer.siren,
            department=values.department_of_postcode(buyer.postcode) if country == "FR" else None,
        )
        if buyer
        else None,
        relations=tuple(relations),
        procurement=Procurement(
            procedure=contents.procedure,
            notice=contents.notice,
            nature=tree.text(notice, "NoticeTypeCode"),
            buyers=tuple(each.as_party() for each in contents.buyers),
            winners=contents.winners,
            cpv=tree.cpv_codes(notice),
            lots=contents.lots,
            amount=contents.total.amount if contents.total else None,
            currency=contents.total.currency if contents.total else None,
            deadline=contents.deadline,
            awarded=awarded,
            places=_places(notice),
            links=contents.links,
        ),
    )


def as_tree(root: etree._Element) -> object:
    """XML as BOAMP writes it in JSON: text with attributes is `{"#text": …, "@name": …}`."""
    built: dict[etree._Element, object] = {}
    for node in reversed(list(root.iter(etree.Element))):  # children before their parents, without recursion
        inner: dict[str, object] = {
            f"@{etree.QName(key).localname}": value for key, value in node.attrib.items()
        }
        for child in node.iterchildren(etree.Element):
            name, value = etree.QName(child).localname, built.pop(child)
            known = inner.get(name)
            if known is None:
                inner[name] = value
            elif isinstance(known, list):
                known.append(value)
            else:
                inner[name] = [known, value]
        words = node.text or ""
        if words.strip() and len(inner) == len(node.attrib):
            inner["#text"] = words
        built[node] = words if set(inner) <= {"#text"} else inner
    return built[root]


def _parsed(body: bytes) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False)
    try:
        return etree.fromstring(body, parser)
    except etree.XMLSyntaxError as error:
        raise NotANoticeError(f"XML was expected ({error.msg})") from error


def _days(notice: object) -> list[str]:
    """Days on which contracts were concluded, else on which the winner was chosen."""
    settled = [tree.text(node, "IssueDate") for node in tree.below(notice, "SettledContract")]
    chosen = [tree.text(node, "AwardDate") for node in tree.below(notice, "SettledContract")]
    tendered = [tree.text(node, "AwardDate") for node in tree.below(notice, "TenderResult")]
    return [day for day in (*settled, *chosen, *tendered) if day]


def _places(notice: object) -> tuple[str, ...]:
    codes = [tree.plain(node) for node in tree.below(notice, "CountrySubentityCode")]
    return tuple(dict.fromkeys(code for code in codes if code))


def _country(notice: object) -> str:
    """Of the buyer: its company's address; France when none is stated, as TED is asked for one country."""
    references = {
        tree.plain(n) for n in tree.branches(notice, "ContractingParty", "Party", "PartyIdentification", "ID")
    }
    for company in tree.branches(tree.below(notice, "Organization"), "Company"):
        if isinstance(company, Mapping) and tree.text(company, "PartyIdentification", "ID") in references:
            code = tree.text(company, "PostalAddress", "Country", "IdentificationCode")
            if code:
                return _COUNTRIES.get(code.upper(), code[:2].upper())
    return "FR"
