"""From a notice of award on a portal to a flag: the winner is known by its number, not by its name."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import loopback
import pytest
from boamp_portal import Portal, a_record
from crawling import NOON, Crawls

from analysis import analyse
from contrechamp.progress import Silent
from contrechamp.records import Finding, Level, Stage

SIREN, SIRET = "123456782", "12345678200010"


def an_award(idweb: str, number: str, title: str = "Vidéoprotection", **more: object) -> dict[str, object]:
    donnees = {
        "IDENTITE": {"DENOMINATION": "Ville de Valmont"},
        "OBJET": {"OBJET_COMPLET": title, "CPV": {"PRINCIPAL": "32323500-8"}},
        "ATTRIBUTION": {
            "DECISION": {"TITULAIRE": {"DENOMINATION": "LA PETITE ENTREPRISE", "CODE_IDENT_NATIONAL": number}}
        },
    }
    return a_record(idweb, nature="ATTRIBUTION", objet=title, donnees=donnees, **more)


@pytest.fixture
def crawls(tmp_path: Path) -> Crawls:
    return Crawls(tmp_path)


@pytest.fixture
def portal(tmp_path: Path, crawls: Crawls) -> Iterator[Portal]:
    with loopback.serve({}) as site:
        options = f'base_url = "{site.url}"\nterms = false\nterms_extra = ["vidéoprotection"]\ncpv = []'
        crawls.add("fr/boamp", options, spider="boamp")
        yield Portal(tmp_path, site)


def found(crawls: Crawls, companies: str) -> dict[str, list[Finding]]:
    """What is flagged, by notice, when the lexicon knows these companies."""
    lexicon = crawls.folder / "lexicon"
    lexicon.mkdir()
    (lexicon / "companies.toml").write_text(companies, encoding="utf-8")
    settings = replace(crawls.settings, lexicons=(lexicon,))
    crawls.run()
    with crawls.store() as store:
        report = analyse(store, settings, now=lambda: NOON, progress=Silent())
        assert report.problems == ()
        return {paper.stored.document.source_key: list(paper.findings) for paper in store.findings.flagged()}


def test_a_winner_is_flagged_by_its_number(portal: Portal, crawls: Crawls) -> None:
    portal.records = [an_award("26-1", SIRET), an_award("26-2", "73282932000074")]
    flagged = found(crawls, f'[[wintics]]\nsiren = "{SIREN}"\n')
    assert list(flagged) == ["26-1"]
    finding = next(each for each in flagged["26-1"] if each.entry == "wintics")
    assert (finding.level, finding.stage, finding.vendor) == (Level.HIGH, Stage.PURCHASE, "Wintics")
    assert finding.quote == "DENOMINATION: LA PETITE ENTREPRISE"
    rules = [each.rule for each in finding.evidence]
    assert rules == ["winner.siren", "cpv.32323500"]


def test_a_firm_that_does_everything_is_not_flagged_for_cameras(portal: Portal, crawls: Crawls) -> None:
    portal.records = [
        an_award("26-1", SIRET),
        an_award("26-2", SIRET, title="Vidéoprotection : caméras et analyse d'images"),
    ]
    flagged = found(crawls, f'[[nti]]\nsiren = "{SIREN}"\n')
    assert list(flagged) == ["26-2"]
    assert "nti" in {each.entry for each in flagged["26-2"]}
