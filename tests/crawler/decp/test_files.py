"""Files of contracts in the formats of 2019 and 2022, as JSON and XML, from loopback."""

import json
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import loopback
import pytest
from crawling import Crawls, later

from crawler.decp.files import NotContractsError, read_contract, read_file

BUYER, WINNER = "21060088800015", "73282932000074"


def a_contract(**more: Any) -> dict[str, Any]:
    return {
        "id": "2026-1",
        "acheteur": {"id": BUYER},
        "nature": "Marché",
        "objet": "Caméras de vidéoprotection",
        "codeCPV": "32323500-8",
        "dureeMois": 24,
        "dateNotification": "2026-06-20",
        "datePublicationDonnees": "2026-06-25",
        "montant": 98000.5,
        "lieuExecution": {"code": "06000", "typeCode": "Code postal"},
        "titulaires": [{"titulaire": {"typeIdentifiant": "SIRET", "id": WINNER}}],
    } | more


def of_2022(*contracts: dict[str, Any]) -> bytes:
    return json.dumps({"marches": {"marche": list(contracts)}}).encode()


@pytest.mark.parametrize(
    "body",
    [
        of_2022(a_contract()),
        json.dumps({"marches": {"marche": a_contract()}}).encode(),
        json.dumps(
            {"marches": [a_contract(titulaires=[{"typeIdentifiant": "SIRET", "id": WINNER}])]}
        ).encode(),
        json.dumps([a_contract(titulaires=[[[{"id": WINNER, "typeIdentifiant": "SIRET"}]]])]).encode(),
        b"\xef\xbb\xbf" + of_2022(a_contract(titulaires={"titulaire": {"id": WINNER}})),
        of_2022(a_contract()).replace(b'"2026-06-20"', b'"2026-06-20", "tauxAvance": NaN'),
        of_2022(a_contract(source="a")).replace(b'"a"', rb'"C:\dossier \e"'),
        f"""<marches><marche><id>2026-1</id><acheteur><id>{BUYER}</id></acheteur><nature>Marché</nature>
        <objet>Caméras de vidéoprotection</objet><codeCPV>32323500-8</codeCPV><dureeMois>24</dureeMois>
        <dateNotification>2026-06-20</dateNotification><montant>98000.5</montant>
        <datePublicationDonnees>2026-06-25</datePublicationDonnees>
        <lieuExecution><code>06000</code></lieuExecution><titulaires><titulaire><id>{WINNER}</id>
        <typeIdentifiant>SIRET</typeIdentifiant></titulaire></titulaires></marche></marches>""".encode(),
    ],
    ids=["2022", "one_alone", "2019", "lists_of_lists", "mark", "nan", "backslashes", "xml"],
)
def test_a_contract_is_the_same_in_every_shape(body: bytes) -> None:
    (content,) = read_file(body)
    contract = read_contract(content)
    assert contract is not None
    assert (contract.uid, contract.buyer) == (f"{BUYER}2026-1", BUYER)
    assert contract.title == "Caméras de vidéoprotection"
    assert (contract.cpv, contract.amount, contract.months) == ("32323500", Decimal("98000.5"), 24)
    assert (contract.notified, contract.published) == (date(2026, 6, 20), date(2026, 6, 25))
    assert [winner.siret for winner in contract.winners] == [WINNER]
    assert contract.place == "06000"


def test_modifications_are_the_latest_state() -> None:
    last = {"id": 2, "montant": 150000, "titulaires": [{"titulaire": {"id": "44306184100047"}}]}
    first = {"id": 1, "montant": 120000, "dureeMois": 30}
    contract = read_contract(a_contract(modifications=[{"modification": last}, {"modification": first}]))
    assert contract is not None
    assert (contract.amount, contract.months) == (Decimal(150000), 30)
    assert [winner.siret for winner in contract.winners] == ["44306184100047"]


@pytest.mark.parametrize(
    "body", [b"", b"<html><p>", b"%PDF-1.7", b'{"marches": ['], ids=["none", "html", "pdf", "cut"]
)
def test_what_is_no_file_of_contracts_is_said(body: bytes) -> None:
    with pytest.raises(NotContractsError):
        list(read_file(body))


def test_a_file_that_breaks_off_gives_what_stands_before() -> None:
    contents = read_file(of_2022(a_contract(), a_contract())[:-60])
    assert next(contents)["id"] == "2026-1"
    with pytest.raises(NotContractsError, match="after 1 contracts"):
        next(contents)


@pytest.fixture
def site() -> Iterator[loopback.Site]:
    with loopback.serve({}) as served:
        yield served


def add(crawls: Crawls, site: loopback.Site, more: str) -> None:
    crawls.add("fr/fichiers", more.replace("{url}", site.url), spider="decp_files")


def test_contracts_that_are_looked_for_are_kept(crawls: Crawls, site: loopback.Site) -> None:
    by_name = [{"denominationSociale": "NEPSIS Engineering", "id": "1"}]
    site.routes["/decp.json"] = loopback.Answer(
        of_2022(
            a_contract(),
            a_contract(id="2", codeCPV="45000000", objet="Toiture"),
            a_contract(id="3", codeCPV="45000000", objet="Extension du centre de supervision urbain"),
            a_contract(id="4", codeCPV="48000000", objet="Licences", titulaires=[{"id": "83866427400019"}]),
            a_contract(
                id="5",
                codeCPV="48000000",
                objet="Licences",
                titulaires=by_name,
            ),
        )
    )
    add(crawls, site, 'files = ["{url}/decp.json"]')
    outcome = crawls.run(
        terms={"fr": ("centre de supervision",)},
        companies={"Veesion": ("838664274",), "Nepsis Engineering": ()},
    )["fr/fichiers"]
    assert outcome.status == "ok"
    assert crawls.documents("fr/fichiers").keys() == {f"{BUYER}{each}" for each in ("2026-1", "3", "4", "5")}
    (name,) = crawls.rows("SELECT DISTINCT name FROM authorities")
    assert name == ("Nice",)  # the file gives a number only


def test_files_of_datasets_are_asked_for_when_they_changed(crawls: Crawls, site: loopback.Site) -> None:
    files = [
        {"latest": f"{site.url}/1.json", "format": "json"},
        {"url": f"{site.url}/2.xml", "format": "xml", "latest": None},
        {"url": f"{site.url}/notice.pdf", "format": "pdf"},
    ]
    listed = json.dumps({"data": files, "next_page": None})
    site.routes["/api/2/datasets/abc/resources/"] = loopback.Answer(listed)
    site.routes["/1.json"] = loopback.Answer(of_2022(a_contract()), headers={"ETag": '"1"'})
    site.routes["/2.xml"] = loopback.Answer("<marches></marches>")
    add(crawls, site, 'datasets = ["abc"]\ndatasets_url = "{url}/api/2/datasets/"\nevery_contract = true')
    outcome = crawls.run()["fr/fichiers"]
    assert (outcome.status, outcome.new) == ("warning", 1)
    assert "2.xml holds no contract" in "; ".join(outcome.problems)
    site.routes["/2.xml"] = loopback.Answer(b"<marches><marche><objet>x</objet></marche></marches>")
    assert crawls.run(later(days=8))["fr/fichiers"].status == "ok"
    site.forget()
    outcome = crawls.run(later(days=16))["fr/fichiers"]
    assert (outcome.status, outcome.new) == ("ok", 0)
    assert "/notice.pdf" not in {asked.path for asked in site.asked}


def test_a_dead_file_silences_no_other(crawls: Crawls, site: loopback.Site) -> None:
    site.routes["/decp.json"] = loopback.Answer(of_2022(a_contract()))
    add(crawls, site, 'files = ["{url}/gone.json", "{url}/decp.json"]')
    outcome = crawls.run()["fr/fichiers"]
    assert (outcome.status, outcome.new) == ("warning", 1)


@pytest.mark.shared
@pytest.mark.parametrize(
    ("name", "contracts"),
    [
        ("decp_test_2019.json", 2),
        ("decp_test_2022.json", 1),
        ("marches_concessions.json", 1),
        ("marches_avec_modifications.json", 1),
        ("concessions.json", 1),
        ("concessions_avec_modifications.json", 1),
        ("Marche.xml", 1),
        ("Contrat-concession.xml", 1),
        ("Contrat-concession-modification.xml", 1),
    ],
)
def test_every_real_file_is_read_whole(shared: Path, name: str, contracts: int) -> None:
    read = [read_contract(content) for content in read_file((shared / "real" / "decp" / name).read_bytes())]
    assert len(read) >= contracts
    for contract in read:
        assert contract is not None
        assert contract.uid
        assert contract.title
        assert contract.nature
        assert contract.notified
        assert contract.published
        assert contract.winners
        assert contract.amount or name.startswith("decp_test")
