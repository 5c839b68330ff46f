"""The interfaces of the simulated day: TED's search, the table of contracts, the search of acts.

Each answers in the shape its spider documents, with what was published up to the day it is asked on.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

TED, CONTRACTS, ACTS = "127.9.9.8", "127.9.9.7", "127.9.9.6"
_DAY = re.compile(rb"publication-date>=(\d{4})(\d\d)(\d\d)")
_SPACES = (
    'xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2" '
    'xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2" '
    'xmlns:efac="http://data.europa.eu/p27/eforms-ubl-extension-aggregate-components/1"'
)


@dataclass(frozen=True, slots=True)
class Answer:
    """What an interface says."""

    body: bytes
    kind: str = "application/json"
    status: int = 200


@dataclass(frozen=True, slots=True)
class Interfaces:
    """So many notices, contracts and acts a day."""

    a_day: int
    days: tuple[date, date]
    port: int

    def sources(self) -> dict[str, tuple[str, str]]:
        """Spider and options of each source, by its name."""
        return {
            "ted": (
                "ted",
                (
                    f'search_url = "http://{TED}:{self.port}/v3/notices/search"\n'
                    f'notice_url = "http://{TED}:{self.port}/en/notice/{{number}}/xml"\n'
                ),
            ),
            "contracts": ("decp", f'data_url = "http://{CONTRACTS}:{self.port}/data/"\nvendors = false\n'),
            "acts": ("publication_actes", f'search_url = "http://{ACTS}:{self.port}/search"\n'),
        }

    def answer(self, host: str, path: str, query: Mapping[str, str], body: bytes, day: int) -> Answer:
        """What is said on a day (1 or 2); 404 where there is nothing."""
        published = [(self.days[number // self.a_day], number) for number in range(day * self.a_day)]
        if host == TED:
            return self._ted(path, body, published)
        if host == CONTRACTS and path == "/data/":
            return self._contracts(query, published)
        if host == ACTS:
            return self._acts(path, query, published)
        return Answer(b"", "text/plain", 404)

    def _ted(self, path: str, body: bytes, published: list[tuple[date, int]]) -> Answer:
        if path.endswith("/xml"):
            return Answer(_notice(int(path.split("/")[-2].partition("-")[0])), "application/xml")
        asked = _DAY.search(body)
        since = date(*map(int, asked.groups())) if asked else date.min
        found = [(day, number) for day, number in published if day >= since]
        question = json.loads(body)
        start = int(question.get("iterationNextToken", "0"))
        page = found[start : start + question["limit"]]
        notices = [
            {
                "publication-number": f"{number}-2026",
                "publication-date": f"{day}+02:00",
                "notice-type": "cn-standard",
                "notice-title": {"fra": [f"Caméras, lot {number}"]},
                "buyer-name": {"fra": [f"Ville {number}"]},
                "classification-cpv": ["32323500"],
            }
            for day, number in page
        ]
        token = str(start + len(page))
        return _json({"notices": notices, "totalNoticeCount": len(found), "iterationNextToken": token})

    def _contracts(self, query: Mapping[str, str], published: list[tuple[date, int]]) -> Answer:
        found = [_row(day, number) for day, number in published]
        for name, value in query.items():
            column, _, operator = name.partition("__")
            if operator == "contains":
                found = [row for row in found if value.lower() in str(row.get(column)).lower()]
            elif operator == "greater":
                found = [row for row in found if str(row.get(column)) >= value]
            elif operator == "exact":
                found = [row for row in found if str(row.get(column)) == value]
            elif operator == "in":
                found = [row for row in found if str(row.get(column)) in value.split(",")]
        page, size = int(query["page"]), int(query["page_size"])
        more = page * size < len(found)
        following = f"http://{CONTRACTS}:{self.port}/data/?page={page + 1}" if more else None
        return _json(
            {
                "data": found[(page - 1) * size : page * size],
                "links": {"next": following, "prev": None},
                "meta": {"page": page, "page_size": size, "total": len(found)},
            }
        )

    def _acts(self, path: str, query: Mapping[str, str], published: list[tuple[date, int]]) -> Answer:
        if path.endswith(".pdf"):
            return Answer(
                b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n" + path.encode() + b"\n%%EOF\n", "application/pdf"
            )
        found = [
            {
                "id": f"a{number}",
                "hash": f"hash of {number}",
                "siren": "213502388",
                "type": 1,
                "objet": f"Vidéoprotection, acte {number}",
                "date_acte": day.isoformat(),
                "date_publication": day.isoformat(),
                "url": f"http://{ACTS}:{self.port}/pdf/{number}.pdf",
                "annexes": [],
            }
            for day, number in published
            if "prot" in query["query"] and day.isoformat() >= query["date_de_publication_debut"]
        ]
        start, size = int(query.get("page_suivante") or 0), int(query["lignes"])
        following = str(start + size) if start + size < len(found) else ""
        page = found[start : start + size]
        return _json({"nb_resultats": len(found), "page_suivante": following, "resultats": page})


def _json(content: Any) -> Answer:
    return Answer(json.dumps(content).encode())


def _row(day: date, number: int) -> dict[str, Any]:
    return {
        "uid": f"210600888000152026-{number}",
        "id": f"2026-{number}",
        "nature": "Marché",
        "acheteur_id": "21060088800015",
        "acheteur_nom": "Ville de Nice",
        "acheteur_departement_code": "06",
        "titulaire_id": "73282932000074",
        "titulaire_typeIdentifiant": "SIRET",
        "titulaire_nom": "Câblage SARL",
        "objet": f"Extension de la vidéoprotection, lot {number}",
        "montant": 98000.0,
        "codeCPV": "32323500",
        "dureeMois": 36,
        "dateNotification": day.isoformat(),
        "datePublicationDonnees": day.isoformat(),
        "lieuExecution_code": "06088",
        "modification_id": 0,
        "donneesActuelles": True,
        "modificationDate": None,
    }


def _notice(number: int) -> bytes:
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<ContractNotice xmlns="urn:oasis:names:specification:ubl:schema:xsd:ContractNotice-2" {_SPACES}>
  <cbc:ID schemeName="notice-id">notice-{number}</cbc:ID>
  <cbc:ContractFolderID schemeName="procedure-id">procedure-{number}</cbc:ContractFolderID>
  <cbc:IssueDate>2026-09-18+02:00</cbc:IssueDate>
  <cbc:NoticeTypeCode listName="competition">cn-standard</cbc:NoticeTypeCode>
  <cac:ContractingParty><cac:Party><cac:PartyIdentification><cbc:ID>ORG-0001</cbc:ID></cac:PartyIdentification>
  </cac:Party></cac:ContractingParty>
  <efac:Organizations><efac:Organization><efac:Company>
    <cac:PartyIdentification><cbc:ID>ORG-0001</cbc:ID></cac:PartyIdentification>
    <cac:PartyName><cbc:Name>Ville {number}</cbc:Name></cac:PartyName>
    <cac:PostalAddress><cbc:PostalZone>44000</cbc:PostalZone>
      <cac:Country><cbc:IdentificationCode>FRA</cbc:IdentificationCode></cac:Country></cac:PostalAddress>
  </efac:Company></efac:Organization></efac:Organizations>
  <cac:ProcurementProject><cbc:Name languageID="FRA">Caméras, lot {number}</cbc:Name>
    <cac:MainCommodityClassification>
      <cbc:ItemClassificationCode listName="cpv">32323500</cbc:ItemClassificationCode>
    </cac:MainCommodityClassification></cac:ProcurementProject>
</ContractNotice>""".encode()
