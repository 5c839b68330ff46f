"""TED on loopback: searches that page, and notices in eForms XML."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import loopback
import pytest
from crawling import Crawls, later

from contrechamp.records import DocumentKind
from crawler.ted import asking
from crawler.ted.notice import NotANoticeError, read_notice
from crawler.ted.options import Options

SEARCH = "/v3/notices/search"
SPACES = (
    'xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2" '
    'xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2" '
    'xmlns:efac="http://data.europa.eu/p27/eforms-ubl-extension-aggregate-components/1" '
    'xmlns:efbc="http://data.europa.eu/p27/eforms-ubl-extension-basic-components/1"'
)


def a_notice(
    root: str = "ContractNotice", *, extra: str = "", country: str = "FRA", title: str = "Caméras"
) -> bytes:
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<{root} xmlns="urn:oasis:names:specification:ubl:schema:xsd:{root}-2" {SPACES}>
  <cbc:ID schemeName="notice-id">df45f4d1</cbc:ID>
  <cbc:ContractFolderID schemeName="procedure-id">e3cdabf1</cbc:ContractFolderID>
  <cbc:IssueDate>2026-06-25+02:00</cbc:IssueDate>
  <cbc:NoticeTypeCode listName="competition">cn-standard</cbc:NoticeTypeCode>
  <cac:ContractingParty><cac:Party><cac:PartyIdentification><cbc:ID>ORG-0001</cbc:ID></cac:PartyIdentification>
  </cac:Party></cac:ContractingParty>
  <efac:Organizations><efac:Organization><efac:Company>
    <cac:PartyIdentification><cbc:ID>ORG-0001</cbc:ID></cac:PartyIdentification>
    <cac:PartyName><cbc:Name>Ville de Nice</cbc:Name></cac:PartyName>
    <cac:PostalAddress><cbc:PostalZone>06000</cbc:PostalZone>
      <cac:Country><cbc:IdentificationCode>{country}</cbc:IdentificationCode></cac:Country></cac:PostalAddress>
    <cac:PartyLegalEntity><cbc:CompanyID>210 600 888 00015</cbc:CompanyID></cac:PartyLegalEntity>
  </efac:Company></efac:Organization></efac:Organizations>
  {extra}
  <cac:ProcurementProject><cbc:Name languageID="FRA">{title}</cbc:Name>
    <cac:MainCommodityClassification>
      <cbc:ItemClassificationCode listName="cpv">32323500</cbc:ItemClassificationCode>
    </cac:MainCommodityClassification></cac:ProcurementProject>
</{root}>""".encode()


class Portal:
    """The search and the notices it finds; the token never ends, as on the real one."""

    def __init__(self, site: loopback.Site) -> None:
        self.site = site
        self.numbers: list[str] = []
        self.size = 2
        self.claimed: int | None = None
        site.routes[SEARCH] = self.answer

    def publish(self, number: str, body: bytes | loopback.Answer | None = None) -> None:
        self.numbers.append(number)
        answer = body if isinstance(body, loopback.Answer) else None
        self.site.routes[f"/en/notice/{number}/xml"] = answer or loopback.Answer(
            body or a_notice(),
            headers={"Content-Type": "application/xml"},  # type: ignore[arg-type]
        )

    def answer(self, asked: loopback.Asked) -> loopback.Answer:
        question = json.loads(asked.body)
        start = int(question.get("iterationNextToken", "0"))
        page: dict[str, Any] = {
            "notices": [
                {"publication-number": number, "publication-date": "2026-06-29+02:00"}
                for number in self.numbers[start : start + self.size]
            ],
            "totalNoticeCount": len(self.numbers) if self.claimed is None else self.claimed,
            "iterationNextToken": str(start + self.size),
            "timedOut": False,
        }
        return loopback.Answer(json.dumps(page), headers={"Content-Type": "application/json"})

    @property
    def questions(self) -> list[dict[str, Any]]:
        return [json.loads(asked.body) for asked in self.site.asked if asked.path == SEARCH]


@pytest.fixture
def portal() -> Iterator[Portal]:
    with loopback.serve({}) as site:
        yield Portal(site)


def add(crawls: Crawls, portal: Portal) -> None:
    crawls.add(
        "eu/ted",
        f'search_url = "{portal.site.url}{SEARCH}"\n'
        f'notice_url = "{portal.site.url}/en/notice/{{number}}/xml"\n'
        'terms = false\ncpv = ["32323500", "3512*"]',
        spider="ted",
    )


def test_every_notice_comes_with_all_it_says(crawls: Crawls, portal: Portal) -> None:
    add(crawls, portal)
    for number in ("1-2026", "2-2026", "3-2026"):
        portal.publish(number)
    outcome = crawls.run()["eu/ted"]
    assert (outcome.status, outcome.new, outcome.listed, outcome.announced) == ("ok", 3, 3, 3)
    document = crawls.documents("eu/ted")["1-2026"]
    assert (document["title"], document["kind"]) == ("Caméras", "notice")
    assert (document["published"], document["dated"]) == ("2026-06-29", "2026-06-25")
    ((name, siren, department),) = crawls.rows("SELECT name, siren, department FROM authorities")
    assert (name, siren, department) == ("Ville de Nice", "210600888", "06")
    assert [question.get("iterationNextToken") for question in portal.questions] == [None, "2"]


def test_a_second_crawl_asks_for_the_last_days_and_for_no_notice(crawls: Crawls, portal: Portal) -> None:
    add(crawls, portal)
    portal.publish("1-2026")
    crawls.run()
    portal.site.forget()
    outcome = crawls.run(later(days=1))["eu/ted"]
    assert (outcome.status, outcome.unchanged) == ("ok", 1)
    assert "publication-date>=20260628" in portal.questions[0]["query"]
    assert {asked.path for asked in portal.site.asked} == {SEARCH}


@pytest.mark.parametrize(
    "answer",
    [
        loopback.Answer("", 202),
        loopback.Answer("", 200),
        loopback.Answer("no", 404),
        loopback.Answer("<html/>"),
    ],
    ids=["accepted_and_empty", "empty", "gone", "a_page"],
)
def test_a_notice_that_did_not_come_is_asked_for_again(
    crawls: Crawls, portal: Portal, answer: loopback.Answer
) -> None:
    add(crawls, portal)
    portal.publish("1-2026", answer)
    portal.publish("2-2026")
    outcome = crawls.run()["eu/ted"]
    assert (outcome.status, outcome.new) == ("warning", 1)
    portal.publish("1-2026")
    portal.numbers = ["1-2026", "2-2026"]
    assert crawls.run(later(days=40))["eu/ted"].new == 1


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (loopback.Answer("<html>"), "JSON was expected"),
        (loopback.Answer("{}"), "a list 'notices'"),
        (loopback.Answer('{"notices": []}'), "totalNoticeCount"),
        (loopback.Answer('{"notices": [], "totalNoticeCount": 0, "timedOut": true}'), "timed out"),
        (loopback.Answer('{"notices": [{}], "totalNoticeCount": 1}'), "without 'publication-number'"),
        (loopback.Answer("syntax", 400), "did not answer (HTTP 400)"),
    ],
    ids=["html", "another_shape", "no_total", "timed_out", "nameless", "refused"],
)
def test_an_answer_that_is_none_fails_the_crawl(
    crawls: Crawls, portal: Portal, answer: loopback.Answer, says: str
) -> None:
    add(crawls, portal)
    portal.site.routes[SEARCH] = answer
    outcome = crawls.run()["eu/ted"]
    assert outcome.status == "failed"
    assert says in "; ".join(outcome.problems)


def test_fewer_notices_than_announced_fail_the_crawl(crawls: Crawls, portal: Portal) -> None:
    add(crawls, portal)
    portal.publish("1-2026")
    portal.claimed = 9
    outcome = crawls.run()["eu/ted"]
    assert outcome.status == "failed"
    assert "9 notices announced, 1 came" in "; ".join(outcome.problems)


def test_a_correction_is_a_notice_of_its_own() -> None:
    changes = (
        "<efac:Changes><efbc:ChangedNoticeIdentifier>da4d-01</efbc:ChangedNoticeIdentifier></efac:Changes>"
    )
    notice = read_notice(a_notice(extra=changes))
    assert notice.kind is DocumentKind.RECTIFICATION
    assert [(r.kind, r.target) for r in notice.relations] == [
        ("rectifies", "da4d-01"),
        ("same_procedure", "e3cdabf1"),
    ]


def test_a_buyer_elsewhere_has_its_country_and_no_department() -> None:
    authority = read_notice(a_notice(country="DEU")).authority
    assert authority is not None
    assert (authority.country, authority.department) == ("DE", None)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html/>",
        b"{}",
        b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
        b"<a>" * 5000,
    ],
    ids=["nothing", "a_page", "json", "an_entity", "too_deep"],
)
def test_what_is_no_notice_is_said(body: bytes) -> None:
    with pytest.raises(NotANoticeError):
        read_notice(body)


def test_terms_are_asked_for_in_groups_and_codes_once() -> None:
    options = Options(search_url="https://x.example/", terms_of_a_question=2)  # type: ignore[arg-type]
    asked = list(asking.queries(options, ["vidéo", 'le "CSU"', "LAPI"], date(2026, 6, 1)))
    assert len(asked) == 2
    assert asked[0].startswith("(classification-cpv IN (32323500 ")
    assert 'FT ~ ("le  CSU ")' in asked[0]
    assert asked[1] == '(FT ~ ("LAPI")) AND buyer-country IN (FRA) AND publication-date>=20260601'


@pytest.mark.shared
def test_every_real_notice_is_read_whole(shared: Path) -> None:
    notices = {path.name: read_notice(path.read_bytes()) for path in (shared / "real" / "ted").glob("*.xml")}
    assert notices
    for name, notice in notices.items():
        assert notice.title, name
        assert notice.dated, name
        assert notice.authority, name
        assert notice.procurement.cpv, name
        assert notice.procurement.lots, name
        assert notice.procurement.places, name
        assert notice.procurement.procedure, name
        if notice.kind is DocumentKind.AWARD:
            assert notice.procurement.winners, name
            assert notice.procurement.amount, name
            assert notice.procurement.awarded, name
        else:
            assert notice.procurement.deadline, name
            assert notice.procurement.links, name
