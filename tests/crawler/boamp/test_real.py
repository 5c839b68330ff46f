"""Real notices of BOAMP (XML of 2017), asked for as the interface serves them: their content as JSON."""

import json
import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from boamp_portal import a_record

from contrechamp.records import DocumentKind
from crawler.boamp.answers import Record
from crawler.boamp.notice import read_notice
from crawler.procurement import tree
from crawler.procurement.xml import read_xml


def served(notice: object) -> Record:
    """The record the interface would make of a notice."""
    (management,) = tree.branches(notice, "GESTION")
    (content,) = tree.branches(notice, "DONNEES")
    (kind,) = tree.branches(management, "REFERENCE", "TYPE_AVIS", "NATURE")
    assert isinstance(kind, dict)
    return a_record(
        tree.text(management, "REFERENCE", "IDWEB") or "",
        nature=next(iter(kind)),
        etat="INITIAL",
        objet=tree.text(management, "INDEXATION", "RESUME_OBJET"),
        dateparution=tree.text(management, "INDEXATION", "DATE_PUBLICATION"),
        nomacheteur=tree.text(content, "IDENTITE", "DENOMINATION"),
        code_departement=[tree.text(management, "INDEXATION", "DEP_PUBLICATION")],
        donnees=json.dumps(content),
        gestion=json.dumps(management),
        titulaire=None,
        datelimitereponse=None,
    )


def notices(shared: Path) -> Iterator[tuple[str, object, str]]:
    """What BOAMP published; the folder also holds another's notes on it, in RDF, which no source serves."""
    for path in sorted((shared / "real" / "boamp-xml").glob("*.xml")):
        root, notice = read_xml(path.read_bytes())
        if root == "ANNONCE":
            yield path.name, notice, path.read_text(encoding="utf-8")


@pytest.mark.shared
def test_every_real_notice_is_read_whole(shared: Path) -> None:
    found = list(notices(shared))
    assert found
    for name, content, text in found:
        notice = read_notice(served(content))
        procurement = notice.procurement
        assert notice.problems == (), name
        assert notice.kind is DocumentKind.AWARD, name
        assert notice.title, name
        assert notice.published, name
        assert notice.authority, name
        assert notice.authority.department == (re.findall(r"<CP>(\d\d)", text)[0]), name
        assert [buyer.name for buyer in procurement.buyers] == [notice.authority.name], name
        assert bool(procurement.links) == ("<URL" in text), name
        assert bool(procurement.cpv) == ("<PRINCIPAL>" in text), name
        assert bool(procurement.places) == ("<CODE_NUTS>" in text), name
        assert bool(procurement.awarded) == ("<DATE_ATTRIBUTION>" in text or "<DATE_DECISION>" in text), name


@pytest.mark.shared
def test_every_winner_sum_lot_and_earlier_notice_is_found(shared: Path) -> None:
    for name, content, _ in notices(shared):
        notice = read_notice(served(content))
        procurement = notice.procurement
        decisions = tree.below(content, "DECISION")
        winners = {tree.text(each, "DENOMINATION") for each in tree.branches(decisions, "TITULAIRE")}
        assert {winner.name for winner in procurement.winners} == winners, name
        sums = [tree.plain(each) for each in tree.below(content, "MONTANT", "VALEUR_TOTALE")]
        stated = {Decimal(each) for each in sums if each}
        assert {lot.amount for lot in procurement.lots} | {procurement.amount} | {None} == stated | {None}, (
            name
        )
        numbers = {tree.plain(each) for each in tree.below(content, "NUM", "NUM_LOT")}
        assert {lot.number for lot in procurement.lots if lot.number} == numbers, name
        earlier = [
            tree.text(each, "IDWEB")
            for each in tree.branches(tree.below(content, "ANNONCE_ANTERIEUR"), "REFERENCE")
        ]
        assert [(r.kind, r.target) for r in notice.relations] == [("awards", each) for each in earlier], name
