"""The page of a paper says where it comes from, what was found, why, and what became of it."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from making import NOON, a_finding, a_page, a_source, an_extraction
from pdfs import a_pdf
from sites import Site

from contrechamp.records import (
    Authority,
    DocumentKind,
    Evidence,
    Level,
    Lot,
    Party,
    Procurement,
    Quality,
    Relation,
    Stage,
    TextOrigin,
    Topic,
)
from contrechamp.reviews import Decision, decide, waiting
from feeds.site.copies import copy_of

PAPER = "papers/1/index.html"
SENTENCE = "Il autorise l'achat du logiciel BriefCam."
TEXT = f"Le maire rapporte. {SENTENCE} Adopté."


def briefcam(**changes: object) -> object:
    start = TEXT.index("BriefCam")
    return a_finding(
        **{"quote": SENTENCE, "start": start, "end": start + 8, "stage": Stage.PURCHASE} | changes
    )


def a_read_paper(site: Site, **page: object) -> None:
    site.newsroom.receive(media_type="text/html")
    extraction = an_extraction(b"text", pages=(a_page(TEXT, **page),))
    site.newsroom.store.texts.save(extraction, NOON)


def test_a_quote_stands_in_its_context_with_its_reasons(site: Site) -> None:
    a_read_paper(site)
    evidence = (
        Evidence(rule="briefcam", words="BriefCam", effect="names BriefCam"),
        Evidence(rule="stage.purchase", words="achat", effect="tells the stage: purchase"),
        Evidence(rule="context.hypothetical", words="pourrait", effect="marks it hypothetical"),
    )
    site.newsroom.find(
        briefcam(evidence=evidence, context=("hypothetical",), details={"amounts": "14 256 €"})
    )
    site.write()
    quote = site.page(PAPER).find(id="quote-1")
    assert quote.mark.get_text() == SENTENCE
    assert {strong.get_text() for strong in quote.mark.find_all("strong")} == {"BriefCam", "achat"}
    assert quote.blockquote.get_text().strip() == TEXT
    assert quote.blockquote["lang"] == "fr"
    text = site.text(PAPER)
    for said in ("nomme BriefCam", "dit l’étape : achat", "à savoir : hypothétique", "Montants : 14 256 €"):
        assert said in text
    english = site.text(f"en/{PAPER}")
    for said in ("names BriefCam", "tells the stage: purchase", "note: hypothetical", "Amounts: 14 256 €"):
        assert said in english
    assert site.page(f"en/{PAPER}").find("blockquote")["lang"] == "fr"


def test_a_doubtful_scan_is_said_to_be_one(site: Site) -> None:
    a_read_paper(
        site, origin=TextOrigin.OCR, confidence=61.0, quality=Quality.DOUBTFUL, reason="letters missing"
    )
    site.newsroom.find(briefcam())
    site.write()
    text = site.text(PAPER)
    assert "reconnu sur l’image par OCR" in text
    assert "Confiance de l’OCR : 61 %" in text
    assert "Texte douteux" in text
    assert "letters missing" in text


def test_the_words_are_highlighted_on_the_picture_of_their_page(site: Site) -> None:
    body = a_pdf(["Le maire rapporte.", SENTENCE, "Adopté."])
    site.newsroom.receive(body)
    site.newsroom.store.texts.save(an_extraction(body, TEXT), NOON)
    site.newsroom.find(briefcam(), body=body)
    site.write()
    page = site.page(PAPER)
    picture = page.find(id="page-1")
    assert (site.folder / "papers/1" / picture.image["href"]).read_bytes()[8:12] == b"WEBP"
    assert len(picture.find_all("rect")) == 1
    assert "surlignés" in picture.svg["aria-label"]
    english = site.page(f"en/{PAPER}").find(id="page-1")
    assert english.image["href"] == "../../../papers/1/page-1.webp"


def test_a_file_that_cannot_be_drawn_leaves_a_line_that_says_so(site: Site) -> None:
    site.newsroom.flag(briefcam())  # its bytes are no PDF
    assert site.write().pages == 1
    assert "La page 1 n’a pas pu être dessinée" in site.text(PAPER)


def test_where_a_paper_comes_from_and_how_to_check_the_copy(site: Site) -> None:
    site.flag(briefcam(), body=b"<p>bytes</p>", published=date(2026, 7, 1))
    site.write()
    page, text = site.page(PAPER), site.text(PAPER)
    assert "Publié par la source 1er juillet 2026" in text
    assert "rules-1" in text
    link = page.find("a", download=True)
    copy = (site.folder / "papers/1" / link["href"]).resolve()
    assert copy.read_bytes() == b"<p>bytes</p>"
    assert copy.suffix == ".txt", "markup of others is never served as a page"
    assert f"sha256sum {copy.name}" in page.find("pre").get_text()
    assert copy.stem in text


@pytest.mark.parametrize(
    ("media_type", "ending"),
    [
        ("application/pdf", ".pdf"),
        ("text/html", ".txt"),
        ("application/xhtml+xml", ".txt"),
        ("image/svg+xml", ".txt"),
        ("text/plain", ".txt"),
        ("application/javascript", ".bin"),
        ("application/x-unheard-of", ".bin"),
        ("application/json", ".json"),
    ],
)
def test_a_copy_bears_an_ending_that_no_browser_runs(media_type: str, ending: str) -> None:
    copy = copy_of("ab" * 32, media_type)
    assert copy.address == f"files/{'ab' * 32}{ending}"
    assert copy.renamed == (ending in (".txt", ".bin"))


def test_what_changed_in_flagged_passages_from_version_to_version(site: Site) -> None:
    site.flag(
        briefcam(), a_finding(entry="old", quote="Une phrase retirée.", wording="old"), body=b"version 1"
    )
    site.flag(
        briefcam(), a_finding(entry="new", quote="Une phrase ajoutée.", wording="new"), body=b"version 2"
    )
    site.write()
    versions = site.page(PAPER).find(attrs={"aria-labelledby": "versions"})
    assert [tag.get_text() for tag in versions.find_all("del")] == ["Une phrase retirée."]
    assert [tag.get_text() for tag in versions.find_all("ins")] == ["Une phrase ajoutée."]
    assert "2 versions" in versions.get_text()


def test_related_papers_lead_to_each_other(site: Site) -> None:
    procedure = Procurement(
        procedure="p-1",
        buyers=(Party(name="Ville de Valmont"),),
        winners=(Party(name="Chapelle SARL", siret="12345678900011"),),
        lots=(Lot(number="1", title="Logiciel", amount=Decimal(98000)),),
        amount=Decimal("120000.50"),
        duration_months=36,
    )
    site.flag(briefcam(), source_key="notice", kind=DocumentKind.NOTICE, procurement=procedure)
    site.write()
    site.flag(
        briefcam(),
        body=b"correction",
        source_key="correction",
        kind=DocumentKind.RECTIFICATION,
        relations=(Relation(kind="rectifies", target="notice"), Relation(kind="follows", target="unknown")),
        procurement=procedure,
    )
    site.flag(briefcam(), body=b"award", source_key="award", kind=DocumentKind.AWARD, procurement=procedure)
    site.write(changed=[2, 3])
    kin = {
        number: site.page(f"papers/{number}/index.html").find(attrs={"aria-labelledby": "kin"})
        for number in (1, 2, 3)
    }
    texts = {number: " ".join(section.get_text(" ").split()) for number, section in kin.items()}
    assert "Rectifié par :" in texts[1]
    assert "Rectifie :" in texts[2]
    assert "Fait suite à : unknown (nous ne l’avons pas)" in texts[2]
    assert "Même procédure" in texts[3]
    assert {link["href"] for link in kin[1].find_all("a")} == {"../2/index.html", "../3/index.html"}
    contract = site.text(PAPER)
    assert "Chapelle SARL n° 12345678900011" in contract
    assert "36 mois" in contract


def test_a_flagged_tender_tells_who_won_it_though_nothing_is_flagged_in_the_award(site: Site) -> None:
    site.newsroom.register(a_source("fr/decp", title="Marchés publiés"))
    town = Party(name="Ville de Valmont", siret="21610495500018", role="buyer")
    tender = {"title": "Logiciel d’analyse d’images", "dated": None, "published": date(2026, 3, 2)}
    site.flag(briefcam(), kind=DocumentKind.NOTICE, procurement=Procurement(buyers=(town,)), **tender)
    site.write()
    site.newsroom.store.feedbook.settle(site.newsroom.store.feedbook.changes())
    bought = Procurement(
        buyers=(town,), winners=(Party(name="Chapelle SARL"),), notified=date(2026, 6, 2), cpv=("48000000",)
    )
    contract = {"source": "fr/decp", "source_key": "c", "kind": DocumentKind.CONTRACT, "procurement": bought}
    site.newsroom.receive(b"contract", **tender | contract)
    site.write(changed=site.newsroom.store.feedbook.changes().documents)
    page = site.page(PAPER)
    kin = " ".join(page.find(attrs={"aria-labelledby": "kin"}).get_text(" ").split())
    assert "Sans doute la même procédure : Logiciel d’analyse d’images (contrat, 2 mars 2026" in kin
    assert "Marchés publiés) — Titulaire : Chapelle SARL" in kin
    assert "sûr à 80 % : même acheteur (SIRET), 3 mots sur 3 de l’objet, 92 jours après l’avis." in kin
    section = page.find(attrs={"aria-labelledby": "contract"})
    assert "Chapelle SARL" in section.get_text()


def test_the_same_file_under_another_address_is_named(site: Site) -> None:
    for key in ("one", "two"):
        site.flag(briefcam(), source_key=key)
    site.write()
    for number, other in ((1, 2), (2, 1)):
        kin = site.page(f"papers/{number}/index.html").find(attrs={"aria-labelledby": "kin"})
        assert kin.a["href"] == f"../{other}/index.html"


def test_what_people_decided_shows(site: Site) -> None:
    site.flag(
        briefcam(), a_finding(topic=Topic.ANPR, entry="plates", vendor=None, quote="Lecture de plaques.")
    )
    store = site.newsroom.store
    for case in list(waiting(store.findings.flagged(unreviewed=True), {})):
        if case.verdict.topic is Topic.VSA:
            review = decide(case, Decision.CONFIRMED, reviewer="Jeanne", now=NOON, vendor="Wintics")
        else:
            review = decide(case, Decision.DISMISSED, reviewer="Jeanne", now=NOON, reason="wrong")
        store.reviews.keep(review, case)
    site.write()
    text = site.text(PAPER)
    assert "confirmé par un lecteur" in text
    assert "lecture de plaques" not in text
    assert "Wintics" in text
    assert "Jeanne" not in text
    assert (site.folder / "vendors/wintics/index.html").exists()
    assert "confirmé par un lecteur" in site.text("index.html")


def test_what_subscribers_were_told_is_listed(site: Site) -> None:
    site.flag(briefcam(level=Level.MEDIUM))
    site.newsroom.publish(NOON)
    site.newsroom.find(briefcam(level=Level.HIGH), rules="rules-2")
    site.newsroom.publish(NOON + timedelta(days=1))
    site.write()
    told = site.page(PAPER).find("ol", class_="told")
    lines = [" ".join(line.get_text(" ").split()) for line in told.find_all("li")]
    assert len(lines) == 2
    assert "niveau moyen" in lines[0]
    assert "niveau élevé" in lines[1]
    assert "remplace le précédent" in lines[1]


def test_a_paper_of_a_country_leads_to_that_country(site: Site) -> None:
    site.flag(briefcam(), authority=Authority(name="Stadt Musterwil", country="CH"), language="de")
    site.write()
    assert "Suisse" in site.text(PAPER)
    assert "Stadt Musterwil" in site.text("countries/ch/index.html")
