"""Buyer profiles on Atexo through the wiring: lists turned by postbacks, pages, files."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime

import loopback
import pytest
from atexo_platform import PAGES, PDF, SEARCH, Platform, Tender, html, options
from crawling import Crawls, later

from contrechamp.settings import CrawlSettings

ID = "fr/profil"
VIDEO = "Extension du dispositif de vidéoprotection de la commune"


@pytest.fixture
def platform() -> Iterator[Platform]:
    with loopback.serve({}) as site:
        yield Platform(site)


def add(crawls: Crawls, platform: Platform, *, more: str = "", **given: object) -> None:
    crawls.add(ID, options(platform.site, **given), spider="atexo", more=more)


def test_a_consultation_becomes_a_notice_with_all_its_page_says(crawls: Crawls, platform: Platform) -> None:
    lots = (
        "<table><tr><th>Lot N°1</th><td>Caméras</td><td>Fourniture et pose</td></tr>"
        "<tr><td>Lot n° 2</td><td>Analyse d'images</td></tr></table>"
        '<li class="clearfix"><label>Valeur estimée :</label><div>120 000,00 EUR HT</div></li>'
    )
    platform.add(Tender(942952, VIDEO, details=lots))
    add(crawls, platform)
    outcome = crawls.run()[ID]
    assert (outcome.status, outcome.new, outcome.listed, outcome.problems) == ("ok", 3, 3, ())
    document = crawls.documents(ID)["t5y/942952"]
    assert (document["title"], document["kind"], document["published"]) == (VIDEO, "notice", "2026-06-29")
    rows = crawls.rows(
        "SELECT procurement, media_type FROM documents d JOIN versions v ON v.document_id = d.id"
        " WHERE source_key = 't5y/942952'"
    )
    said = json.loads(rows[0][0])
    assert rows[0][1] == "text/html"
    assert said["deadline"] == "2026-08-20T10:00:00Z"
    assert (said["reference"], said["nature"]) == ("26VID01", "Procédure adaptée ouverte")
    assert said["cpv"] == ["32323500", "35125300"]
    assert said["places"] == ["61"]
    assert (said["amount"], said["currency"]) == ("120000.00", "EUR")
    assert [(lot["number"], lot["title"], lot["description"]) for lot in said["lots"]] == [
        ("1", "Caméras", "Fourniture et pose"),
        ("2", "Analyse d'images", None),
    ]
    assert said["buyers"][0]["name"] == "Ville de Valmont"
    assert said["procedure"] == "127.0.0.1/t5y/942952"
    assert "http://www.boamp.fr/avis/detail/26-12345" in said["links"]


def test_rules_and_dossier_come_as_papers_of_the_consultation(crawls: Crawls, platform: Platform) -> None:
    platform.add(Tender(7, VIDEO))
    add(crawls, platform)
    crawls.run()
    papers = {document["title"]: key for key, document in crawls.documents(ID).items() if "index.php" in key}
    assert set(papers) == {f"Règlement de la consultation — {VIDEO}", f"Dossier de consultation — {VIDEO}"}
    rows = crawls.rows(
        "SELECT v.media_type, d.relations FROM documents d JOIN versions v ON v.document_id = d.id"
        " WHERE d.source_key LIKE '%index.php%' ORDER BY v.media_type"
    )
    assert [row[0] for row in rows] == ["application/pdf", "application/zip"]
    assert all(json.loads(row[1]) == [{"kind": "annex_of", "target": "t5y/7"}] for row in rows)


def test_only_the_files_that_are_wanted_are_asked_for(crawls: Crawls, platform: Platform) -> None:
    platform.add(Tender(7, VIDEO))
    add(crawls, platform, files=["rules"])
    assert crawls.run()[ID].new == 2
    assert not [path for path in platform.site.paths() if "DemandeTelechargementDce" in path]


@pytest.mark.parametrize(
    ("dossier", "why"),
    [("named", "say who they are"), ("captcha", "captcha"), ("conditions", "accept conditions")],
)
def test_a_dossier_behind_a_wall_is_a_gap(crawls: Crawls, platform: Platform, dossier: str, why: str) -> None:
    platform.add(Tender(7, VIDEO, dossier=dossier))
    add(crawls, platform)
    outcome = crawls.run()[ID]
    assert (outcome.status, outcome.new, outcome.refused) == ("ok", 2, 1)
    ((url, reason),) = crawls.gaps(ID)
    assert "EntrepriseDemandeTelechargementDce" in url
    assert why in reason
    assert [asked.method for asked in platform.site.asked if "Demande" in asked.target] == ["GET"]


def test_known_consultations_are_not_asked_for_again(crawls: Crawls, platform: Platform) -> None:
    platform.add(Tender(7, VIDEO), Tender(8, "Réfection de la toiture de l'école"))
    add(crawls, platform)
    crawls.run()
    platform.site.forget()
    outcome = crawls.run(later(hours=2))[ID]
    assert (outcome.status, outcome.new, outcome.unchanged) == ("ok", 0, 2)
    assert {asked.path for asked in platform.site.asked} == {"/", "/robots.txt"}


def test_other_tokens_in_the_page_make_no_new_version_and_another_deadline_does(
    crawls: Crawls, platform: Platform
) -> None:
    platform.add(Tender(7, VIDEO, dossier="none"))
    add(crawls, platform)
    crawls.run()
    outcome = crawls.run(later(days=2))[ID]  # the page is asked again: it holds another token
    assert (outcome.changed, outcome.unchanged) == (0, 2)
    platform.tenders[0].closing = ("3", "sept.", "2026", "17:00")
    platform.tenders[0].details = "<label>Valeur estimée</label><div>5 000 €</div>"
    assert crawls.run(later(days=2, hours=1))[ID].changed == 1
    assert crawls.documents(ID)["t5y/7"]["number"] == 2


def test_all_pages_are_turned_with_the_largest_size(crawls: Crawls, platform: Platform) -> None:
    platform.add(*(Tender(n, f"Lot de travaux {n}", dossier="none") for n in range(1, 46)))
    add(crawls, platform, files=[])
    outcome = crawls.run()[ID]
    assert (outcome.status, outcome.new) == ("ok", 45)
    posts = [asked.body.decode() for asked in platform.site.asked if asked.method == "POST"]
    assert len(posts) == 3  # 20 rows a page, then two pages more
    assert "listePageSizeTop=20" in posts[0]


def test_where_the_page_does_not_say_its_pager_the_known_target_is_used(
    crawls: Crawls, platform: Platform
) -> None:
    platform.bound = False
    platform.add(*(Tender(n, f"Lot de travaux {n}", dossier="none") for n in range(1, 26)))
    add(crawls, platform, files=[])
    assert crawls.run()[ID].new == 25
    platform.site.forget()
    add(crawls, platform, files=[], next_target="ctl0$autre")
    outcome = crawls.run(later(days=1))[ID]
    assert outcome.status == "failed"
    assert "did not answer (HTTP 500)" in "; ".join(outcome.problems)


def test_words_are_asked_for_together_and_phrases_are_looked_for_in_what_comes(
    crawls: Crawls, platform: Platform
) -> None:
    platform.add(
        Tender(1, VIDEO, dossier="none"),
        Tender(2, "Traitement algorithmique des images", dossier="none"),
        Tender(3, "Conseil algorithmique", dossier="none"),
        Tender(4, "Traitement des eaux usées", dossier="none"),
        Tender(5, "Reconnaissance faciale", dossier="none"),
    )
    add(crawls, platform, files=[], every_notice=False, terms=True, terms_extra=["reconnaissance faciale"])
    outcome = crawls.run(terms={"fr": ("vidéoprotection", "traitement algorithmique", "LAPI")})[ID]
    assert set(crawls.documents(ID)) == {"t5y/1", "t5y/2", "t5y/5"}
    assert outcome.listed == 3
    words = [sent[f"{SEARCH}keywordSearch"] for sent in platform.searched]
    assert words == ["vidéoprotection LAPI", "algorithmique reconnaissance"]
    assert all(f"{SEARCH}inclureConsultationExterieur" not in sent for sent in platform.searched)


def test_one_organisation_is_asked_for_by_its_code(crawls: Crawls, platform: Platform) -> None:
    platform.add(Tender(1, VIDEO, dossier="none"), Tender(2, "École", organisation="x9z", dossier="none"))
    add(crawls, platform, files=[], organisations=["x9z"])
    crawls.run()
    assert set(crawls.documents(ID)) == {"x9z/2"}
    add(crawls, platform, files=[], organisations=["nobody"])
    outcome = crawls.run(later(days=1))[ID]
    assert outcome.status == "failed"
    assert "organisation 'nobody' is not among the 3" in outcome.problems[0]


def test_a_buyer_is_known_by_its_name_whatever_the_accents(crawls: Crawls, platform: Platform) -> None:
    platform.add(Tender(1, VIDEO, buyer="Commune de Nozay-lès-Étangs", dossier="none"), Tender(2, "École"))
    add(crawls, platform, files=[], buyers=["nozay.les.etangs"])
    crawls.run()
    assert set(crawls.documents(ID)) == {"t5y/1"}


def test_further_fields_of_the_form_are_filled_in_and_unknown_ones_are_an_error(
    crawls: Crawls, platform: Platform
) -> None:
    platform.add(Tender(1, VIDEO, dossier="none"))
    add(crawls, platform, files=[], more='[fields]\nprocedureType = "3"')
    assert crawls.run()[ID].new == 1
    assert platform.searched[0][f"{SEARCH}procedureType"] == "3"
    add(crawls, platform, files=[], more='[fields]\nprocedure = "3"')
    outcome = crawls.run(later(days=1))[ID]
    assert "the search form has no field 'procedure'" in outcome.problems[0]


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (loopback.Answer("no", 500), "did not answer (HTTP 500)"),
        (html("<p>Maintenance</p>"), "no word that there are none"),
        (loopback.Answer(b"%PDF-1.4"), "no web page"),
        (html("<h1>Request Rejected</h1>"), "turned away by a firewall"),
    ],
    ids=["broken", "another_page", "no_page", "firewall"],
)
def test_a_list_that_is_none_fails_the_crawl(
    crawls: Crawls, platform: Platform, answer: loopback.Answer, says: str
) -> None:
    add(crawls, platform)
    platform.site.routes["/"] = answer
    outcome = crawls.run()[ID]
    assert outcome.status == "failed"
    assert says in "; ".join(outcome.problems)


def test_robots_are_turned_away_and_that_is_a_gap(crawls: Crawls, platform: Platform) -> None:
    platform.add(Tender(7, VIDEO))
    add(crawls, platform)
    platform.site.routes["/"] = loopback.Answer("Forbidden", 403)
    outcome = crawls.run()[ID]
    assert (outcome.status, outcome.refused) == ("failed", 1)
    assert crawls.gaps(ID)[0][1] == "HTTP 403"
    platform.site.routes["/robots.txt"] = loopback.Answer("User-agent: *\nDisallow: /")
    platform.site.forget()
    crawls.run(later(days=2))
    assert platform.site.paths() == []
    assert "disallowed by robots.txt" in [reason for _, reason in crawls.gaps(ID)]


@pytest.mark.parametrize(
    ("quirk", "says"),
    [
        ({"claimed": 30}, "30 consultations announced, 1 came"),
        ({"mute": True}, "no word on how many"),
    ],
    ids=["fewer_than_announced", "no_number"],
)
def test_a_list_that_cannot_be_believed_fails_the_crawl(
    crawls: Crawls, platform: Platform, quirk: dict[str, object], says: str
) -> None:
    platform.add(Tender(1, VIDEO, dossier="none"))
    for name, value in quirk.items():
        setattr(platform, name, value)
    add(crawls, platform)
    outcome = crawls.run()[ID]
    assert outcome.status == "failed"
    assert says in "; ".join(outcome.problems)


def test_a_pager_that_does_not_move_fails_the_crawl(crawls: Crawls, platform: Platform) -> None:
    platform.add(*(Tender(n, f"Lot de travaux {n}", dossier="none") for n in range(1, 26)))
    platform.stuck = True
    add(crawls, platform, files=[])
    outcome = crawls.run()[ID]
    assert outcome.status == "failed"
    assert "25 consultations announced, 20 came" in "; ".join(outcome.problems)


def test_a_consultation_shown_after_a_login_only_is_a_gap_and_kept_as_listed(
    crawls: Crawls, platform: Platform
) -> None:
    platform.add(Tender(1, VIDEO, body='<form><input type="password" /> Accès restreint</form>'))
    platform.add(Tender(2, "École", dossier="none"))
    add(crawls, platform, files=[])
    outcome = crawls.run()[ID]
    assert (outcome.status, outcome.new, outcome.refused) == ("ok", 2, 1)
    assert "only after a login" in crawls.gaps(ID)[0][1]
    assert crawls.documents(ID)["t5y/1"]["title"] == VIDEO
    ((kind,),) = crawls.rows(
        "SELECT v.media_type FROM documents d JOIN versions v ON v.document_id = d.id"
        " WHERE d.source_key = 't5y/1'"
    )
    assert kind == "application/json"


def test_pages_of_another_shape_are_said_and_when_all_are_the_crawl_fails(
    crawls: Crawls, platform: Platform
) -> None:
    platform.add(Tender(1, VIDEO, dossier="none"), Tender(2, "École", body="<p>Bienvenue</p>"))
    add(crawls, platform, files=[])
    outcome = crawls.run()[ID]
    assert outcome.status == "warning"
    assert "neither 'Intitulé' nor 'Référence'" in outcome.problems[0]
    platform.tenders.clear()
    platform.add(Tender(3, "Stade", body="<p>Bienvenue</p>"))
    outcome = crawls.run(later(days=1))[ID]
    assert outcome.status == "failed"
    assert "none of 1 pages" in outcome.problems[0]


def test_what_is_older_than_the_day_asked_for_is_left_alone(crawls: Crawls, platform: Platform) -> None:
    platform.add(Tender(1, VIDEO))
    add(crawls, platform)
    outcome = crawls.run(since=date(2026, 6, 30))[ID]
    assert (outcome.new, outcome.listed) == (0, 1)


def test_a_town_s_own_profile_gives_its_papers_the_town(crawls: Crawls, platform: Platform) -> None:
    platform.add(Tender(1, VIDEO, dossier="none"))
    add(crawls, platform, more='[authority]\nname = "Valmont"\nsiren = "216104901"\ninsee = "61497"')
    crawls.run()
    assert crawls.rows("SELECT DISTINCT siren FROM authorities") == [("216104901",)]


def test_older_versions_of_the_software_are_read_too(crawls: Crawls, platform: Platform) -> None:
    platform.site.routes["/"] = html((PAGES / "atexo-old-results.html").read_text(encoding="utf-8"))
    page = "/index.php?page=entreprise.EntrepriseDetailsConsultation&refConsultation=1000&orgAcronyme=t1"
    platform.site.routes[page] = html((PAGES / "atexo-old-consultation.html").read_text(encoding="utf-8"))
    add(crawls, platform)
    outcome = crawls.run()[ID]
    assert (outcome.status, outcome.new, outcome.problems) == ("ok", 1, ())
    document = crawls.documents(ID)["t1/1000"]
    assert (document["title"], document["published"]) == ("Caméras de voie publique", "2026-06-15")
    said = json.loads(crawls.rows("SELECT procurement FROM documents")[0][0])
    assert (said["deadline"], said["reference"]) == ("2026-10-20T08:00:00Z", "2026-17")
    assert said["buyers"][0]["name"] == "Ville de Valmont"


def test_the_first_of_a_consultation_that_is_gone_stays(crawls: Crawls, platform: Platform) -> None:
    platform.add(Tender(1, VIDEO, dossier="none"))
    add(crawls, platform, files=[])
    crawls.run()
    platform.tenders.clear()
    outcome = crawls.run(later(days=1))[ID]
    assert "t5y/1" in crawls.documents(ID)
    assert outcome.status == "failed"  # a full list without anything; a quiet profile says documents_min = 0
    add(crawls, platform, files=[], more="[expect]\ndocuments_min = 0")
    assert crawls.run(datetime(2026, 7, 5, tzinfo=UTC))[ID].status == "ok"


def test_a_dossier_is_fetched_again_only_when_its_page_changed(crawls: Crawls, platform: Platform) -> None:
    platform.add(Tender(7, VIDEO))
    add(crawls, platform)
    crawls.run()
    platform.site.forget()
    crawls.run(later(days=2))  # the page is asked again, and says the same
    assert not [path for path in platform.site.paths() if "DemandeTelechargementDce" in path]
    platform.tenders[0].details = "<label>Valeur estimée</label><div>5 000 €</div>"
    crawls.run(later(days=6))
    assert len([path for path in platform.site.paths() if "DemandeTelechargementDce" in path]) == 3


def test_a_file_that_is_too_large_is_said_once_and_not_asked_for_again(
    crawls: Crawls, platform: Platform
) -> None:
    crawls.crawl_settings = CrawlSettings(delay_seconds=0, timeout_seconds=5, max_file_mib=1)
    platform.add(Tender(7, VIDEO, dossier="none"))
    rules = "/index.php?page=Entreprise.EntrepriseDownloadReglement&id=7&orgAcronyme=t5y"
    platform.site.routes[rules] = PDF + b" " * 2_000_000
    add(crawls, platform)
    outcome = crawls.run()[ID]
    assert (outcome.status, outcome.new) == ("warning", 1)
    assert "larger than crawl.max_file_mib" in outcome.problems[0]
    platform.site.forget()
    outcome = crawls.run(later(days=2))[ID]
    assert (outcome.status, outcome.problems) == ("ok", ())
    assert rules not in platform.site.paths()


def test_a_login_page_in_the_place_of_a_file_is_a_gap(crawls: Crawls, platform: Platform) -> None:
    platform.add(Tender(7, VIDEO, dossier="none"))
    rules = "/index.php?page=Entreprise.EntrepriseDownloadReglement&id=7&orgAcronyme=t5y"
    platform.site.routes[rules] = html('<form><input type="password" name="p" /></form>')
    add(crawls, platform)
    outcome = crawls.run()[ID]
    assert (outcome.status, outcome.new, outcome.refused) == ("ok", 1, 1)
    assert crawls.gaps(ID)[0][1] == "given out only after a login"
