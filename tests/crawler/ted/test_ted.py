"""TED on loopback: searches that page, and notices in eForms XML."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import loopback
import pytest
from crawling import Crawls, later

from contrechamp.records import DocumentKind
from crawler.ted import asking
from crawler.ted.notice import NotANoticeError, UnknownShapeError, read_notice
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


AWARD = """<efac:Organizations><efac:Organization><efac:Company>
    <cac:PartyIdentification><cbc:ID>ORG-0004</cbc:ID></cac:PartyIdentification>
    <cac:PartyName><cbc:Name>Analyse SARL</cbc:Name></cac:PartyName>
    <cac:PostalAddress><cac:Country><cbc:IdentificationCode>FRA</cbc:IdentificationCode></cac:Country>
    </cac:PostalAddress>
    <cac:PartyLegalEntity><cbc:CompanyID>732 829 320</cbc:CompanyID></cac:PartyLegalEntity>
  </efac:Company></efac:Organization></efac:Organizations>
  <efac:NoticeResult>
    <efac:LotResult><cbc:TenderResultCode>selec-w</cbc:TenderResultCode>
      <efac:LotTender><cbc:ID>TEN-1</cbc:ID></efac:LotTender>
      <efac:SettledContract><cbc:ID>CON-1</cbc:ID></efac:SettledContract>
      <efac:TenderLot><cbc:ID>LOT-0001</cbc:ID></efac:TenderLot></efac:LotResult>
    <efac:LotTender><cbc:ID>TEN-1</cbc:ID><cac:LegalMonetaryTotal>
      <cbc:PayableAmount currencyID="EUR">26500</cbc:PayableAmount></cac:LegalMonetaryTotal>
      <efac:TenderingParty><cbc:ID>TPA-1</cbc:ID></efac:TenderingParty></efac:LotTender>
    <efac:SettledContract><cbc:ID>CON-1</cbc:ID><cbc:IssueDate>2026-06-12+02:00</cbc:IssueDate>
      <efac:LotTender><cbc:ID>TEN-1</cbc:ID></efac:LotTender></efac:SettledContract>
    <efac:TenderingParty><cbc:ID>TPA-1</cbc:ID>
      <efac:Tenderer><cbc:ID>ORG-0004</cbc:ID></efac:Tenderer></efac:TenderingParty>
  </efac:NoticeResult>
  <cac:ProcurementProjectLot><cbc:ID>LOT-0001</cbc:ID><cac:ProcurementProject><cbc:Name>Lot 1</cbc:Name>
    </cac:ProcurementProject></cac:ProcurementProjectLot>"""


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
                {
                    "publication-number": number,
                    "publication-date": "2026-06-29+02:00",
                    "notice-type": "can-standard",
                    "notice-title": {"eng": ["Cameras"], "fra": ["Cam&eacute;ras &amp; analyse"]},
                    "buyer-name": {"fra": ["Ville de Nice", "Ville de Nice"]},
                    "classification-cpv": ["32323500", "32323500", "35125300"],
                }
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


def add(crawls: Crawls, portal: Portal, more: str = "") -> None:
    crawls.add(
        "eu/ted",
        f'search_url = "{portal.site.url}{SEARCH}"\n'
        f'notice_url = "{portal.site.url}/en/notice/{{number}}/xml"\n'
        f'terms = false\ncpv = ["32323500", "3512*"]\n{more}',
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
        (loopback.Answer("[" * 100_000), "JSON was expected"),
        (loopback.Answer('{"notices": [{}], "totalNoticeCount": 1}'), "without 'publication-number'"),
        (loopback.Answer('{"message": "Unknown field"}', 400), "did not answer (HTTP 400: Unknown field)"),
    ],
    ids=["html", "another_shape", "no_total", "timed_out", "too_deep", "nameless", "refused"],
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


def test_pages_that_come_again_and_again_fail_the_crawl(crawls: Crawls, portal: Portal) -> None:
    add(crawls, portal)
    for number in ("1-2026", "2-2026", "3-2026"):
        portal.publish(number)
    portal.claimed = 500
    first = portal.answer

    def stuck(asked: loopback.Asked) -> loopback.Answer:
        return first(replace(asked, body=b"{}"))

    portal.site.routes[SEARCH] = stuck
    outcome = crawls.run()["eu/ted"]
    assert outcome.status == "failed"
    assert "500 notices announced, 4 came, the last page all over again" in "; ".join(outcome.problems)


def test_a_search_that_timed_out_is_asked_again(crawls: Crawls, portal: Portal) -> None:
    add(crawls, portal)
    portal.publish("1-2026")
    slow = [loopback.Answer('{"notices": [], "totalNoticeCount": 0, "timedOut": true}')]
    portal.site.routes[SEARCH] = lambda asked: slow.pop() if slow else portal.answer(asked)
    outcome = crawls.run()["eu/ted"]
    assert (outcome.status, outcome.new) == ("ok", 1)
    assert len(portal.questions) == 2


def test_a_field_that_is_not_known_any_more_is_left_out(crawls: Crawls, portal: Portal) -> None:
    add(crawls, portal)
    portal.publish("1-2026")
    known = (
        "publication-number,publication-date,notice-title,buyer-name,classification-cpv,submission-url-lot"
    )
    message = f"Parameter 'fields' contains unsupported value (supported values are: {known})"
    refusal = loopback.Answer(json.dumps({"message": message, "error": None}), 400)

    def answer(asked: loopback.Asked) -> loopback.Answer:
        return refusal if "notice-type" in json.loads(asked.body)["fields"] else portal.answer(asked)

    portal.site.routes[SEARCH] = answer
    outcome = crawls.run()["eu/ted"]
    assert (outcome.status, outcome.new) == ("warning", 1)
    assert "does not know these fields any more: notice-type; left out" in "; ".join(outcome.problems)
    assert set(portal.questions[-1]["fields"]) < set(known.split(","))


@pytest.mark.parametrize("known", ["notice-title,buyer-name", ", ".join(asking.FIELDS), ""])
def test_without_the_number_or_without_a_difference_there_is_no_leaving_out(known: str) -> None:
    message = f"Parameter 'fields' contains unsupported value (supported values are: {known})"
    assert asking.supported(json.dumps({"message": message}).encode(), asking.FIELDS) is None


def test_what_a_notice_leaves_open_is_taken_from_the_list(crawls: Crawls, portal: Portal) -> None:
    add(crawls, portal)
    portal.publish("1-2026", b"<ContractNotice/>")
    outcome = crawls.run()["eu/ted"]
    assert (outcome.status, outcome.new) == ("ok", 1)
    assert crawls.documents("eu/ted")["1-2026"]["title"] == "Caméras & analyse"
    assert crawls.rows("SELECT name FROM authorities") == [("Ville de Nice",)]


def test_a_title_comes_in_the_language_asked_for_else_in_english_else_in_any() -> None:
    def titled(**titles: list[str]) -> str | None:
        notice = {"publication-number": "1-2026", "notice-title": titles}
        answer = {"notices": [notice], "totalNoticeCount": 1, "iterationNextToken": None, "timedOut": False}
        return asking.read_page(json.dumps(answer).encode(), "fr").notices[0].title

    assert titled(deu=["Kameras"], eng=["Cameras"], fra=["Caméras"]) == "Caméras"
    assert titled(deu=["Kameras"], eng=["Cameras"]) == "Cameras"
    assert titled(deu=["Kameras"], fra=[]) == "Kameras"
    assert titled() is None


def test_a_correction_is_a_notice_of_its_own() -> None:
    changes = (
        "<efac:Changes><efbc:ChangedNoticeIdentifier>da4d-01</efbc:ChangedNoticeIdentifier></efac:Changes>"
    )
    notice = read_notice(a_notice(extra=changes), "FR")
    assert notice.kind is DocumentKind.RECTIFICATION
    assert [(r.kind, r.target) for r in notice.relations] == [
        ("rectifies", "da4d-01"),
        ("same_procedure", "e3cdabf1"),
    ]


def test_a_buyer_elsewhere_has_its_country_and_no_department() -> None:
    authority = read_notice(a_notice(country="DEU"), "FR").authority
    assert authority is not None
    assert (authority.country, authority.department) == ("DE", None)


def test_a_notice_of_an_unknown_shape_is_kept_with_what_the_list_says(crawls: Crawls, portal: Portal) -> None:
    add(crawls, portal)
    portal.publish("1-2026", b"<NewForm><Name>x</Name></NewForm>")
    outcome = crawls.run()["eu/ted"]
    assert (outcome.status, outcome.new) == ("warning", 1)
    assert "<NewForm> is neither eForms" in "; ".join(outcome.problems)
    document = crawls.documents("eu/ted")["1-2026"]
    assert (document["title"], document["kind"]) == ("Caméras & analyse", "award")
    assert crawls.rows("SELECT name FROM authorities") == [("Ville de Nice",)]
    portal.site.forget()
    assert crawls.run(later(days=1))["eu/ted"].unchanged == 1  # it is not asked for again and again


def test_buyers_of_other_countries_and_places_are_asked_for_by_setting(
    crawls: Crawls, portal: Portal
) -> None:
    add(crawls, portal, 'countries = ["DEU", "AUT"]\nplaces = ["AT1"]')
    portal.publish("1-2026", a_notice(country="AUT"))
    assert crawls.run()["eu/ted"].new == 1
    query = portal.questions[0]["query"]
    assert "place-of-performance IN (AT1) AND buyer-country IN (DEU AUT)" in query
    assert crawls.rows("SELECT country FROM authorities") == [("AT",)]


@pytest.mark.parametrize(
    ("status", "headers"),
    [(429, {"Retry-After": "0"}), (429, {"X-RateLimit-Reset": "0"}), (503, {"Retry-After": "0"}), (408, {})],
    ids=["wait", "wait_until", "busy", "too_slow"],
)
def test_a_search_that_asks_us_to_wait_is_asked_again(
    crawls: Crawls, portal: Portal, status: int, headers: dict[str, str]
) -> None:
    add(crawls, portal)
    portal.publish("1-2026")
    refusals = [loopback.Answer("later", status, headers=headers)]
    portal.site.routes[SEARCH] = lambda asked: refusals.pop() if refusals else portal.answer(asked)
    outcome = crawls.run()["eu/ted"]
    assert (outcome.status, outcome.new) == ("ok", 1)


def test_an_award_names_winners_sums_and_days() -> None:
    notice = read_notice(a_notice("ContractAwardNotice", extra=AWARD), "FR")
    procurement = notice.procurement
    (winner,) = procurement.winners
    assert notice.kind is DocumentKind.AWARD
    assert (winner.name, winner.siren, winner.country) == ("Analyse SARL", "732829320", "FR")
    assert procurement.awarded == date(2026, 6, 12)
    (lot,) = procurement.lots
    assert (lot.number, lot.amount, lot.currency, lot.winners) == (
        "LOT-0001",
        Decimal(26500),
        "EUR",
        (winner,),
    )


def test_what_an_award_says_is_stored(crawls: Crawls, portal: Portal) -> None:
    add(crawls, portal)
    portal.publish("1-2026", a_notice("ContractAwardNotice", extra=AWARD))
    assert crawls.run()["eu/ted"].new == 1
    ((kind, relations, procurement),) = crawls.rows("SELECT kind, relations, procurement FROM documents")
    stored = json.loads(procurement)
    assert kind == "award"
    assert json.loads(relations) == [{"kind": "same_procedure", "target": "e3cdabf1"}]
    assert (stored["procedure"], stored["nature"]) == ("e3cdabf1", "cn-standard")
    assert [winner["siren"] for winner in stored["winners"]] == ["732829320"]
    assert (stored["lots"][0]["amount"], stored["awarded"]) == ("26500", "2026-06-12")


def test_a_contract_over_several_lots_gives_each_its_own_tender() -> None:
    both = AWARD.replace(
        "<efac:LotTender><cbc:ID>TEN-1</cbc:ID><cac:LegalMonetaryTotal>",
        "<efac:LotTender><cbc:ID>TEN-2</cbc:ID><cac:LegalMonetaryTotal>"
        '<cbc:PayableAmount currencyID="EUR">7</cbc:PayableAmount></cac:LegalMonetaryTotal>'
        "<efac:TenderLot><cbc:ID>LOT-0002</cbc:ID></efac:TenderLot></efac:LotTender>"
        "<efac:LotTender><cbc:ID>TEN-1</cbc:ID><cac:LegalMonetaryTotal>",
    )
    both = both.replace(
        "<efac:LotTender><cbc:ID>TEN-1</cbc:ID></efac:LotTender>\n      <efac:SettledContract>",
        "<efac:SettledContract>",
    )
    both = both.replace(
        "</cbc:IssueDate>", "</cbc:IssueDate><efac:LotTender><cbc:ID>TEN-2</cbc:ID></efac:LotTender>"
    )
    (lot,) = read_notice(a_notice("ContractAwardNotice", extra=both), "FR").procurement.lots
    assert (lot.number, lot.amount) == ("LOT-0001", Decimal(26500))


def test_of_several_languages_the_one_of_the_notice_is_read() -> None:
    names = (
        '<cbc:NoticeLanguageCode listName="eu-official-language">FRA</cbc:NoticeLanguageCode>'
        '<cac:ProcurementProject><cbc:Name languageID="NLD">Camera</cbc:Name></cac:ProcurementProject>'
    )
    notice = read_notice(a_notice(extra=names), "BE")
    assert (notice.title, notice.language) == ("Caméras", "fr")
    other = read_notice(a_notice(extra=names.replace(">FRA<", ">ELL<")), "BE")
    assert (other.title, other.language) == ("Camera", "el")  # in none of it: the first


def test_earlier_notices_are_named_as_the_list_names_them() -> None:
    def named(*numbers: str) -> str:
        return "".join(
            f"<cac:NoticeDocumentReference><cbc:ID>{number}</cbc:ID></cac:NoticeDocumentReference>"
            for number in numbers
        )

    extra = (
        f"<cac:TenderingProcess>{named('00043934-2026')}</cac:TenderingProcess>"
        f"<cac:ProcurementProjectLot><cac:TenderingProcess>{named('2025/S 187-004885', 'da4d46e9-01')}"
        "</cac:TenderingProcess></cac:ProcurementProjectLot>"
    )
    relations = read_notice(a_notice("ContractAwardNotice", extra=extra), "FR").relations
    assert [(r.kind, r.target) for r in relations] == [
        ("awards", "43934-2026"),
        ("follows", "4885-2025"),
        ("follows", "da4d46e9-01"),
        ("same_procedure", "e3cdabf1"),
    ]
    assert read_notice(a_notice(extra=extra), "FR").relations[0].kind == "follows"


def test_a_modified_contract_names_the_notice_it_changes() -> None:
    extra = (
        "<efac:ContractModification><efbc:ChangedNoticeIdentifier>00443934-2024</efbc:ChangedNoticeIdentifier>"
        "</efac:ContractModification>"
    )
    notice = read_notice(a_notice("ContractAwardNotice", extra=extra), "FR")
    assert notice.kind is DocumentKind.RECTIFICATION
    assert notice.relations[0].target == "443934-2024"


def test_a_day_the_list_leaves_out_is_that_of_the_notice(crawls: Crawls, portal: Portal) -> None:
    add(crawls, portal)
    day = (
        "<efac:Publication><efbc:NoticePublicationID>00000001-2026</efbc:NoticePublicationID>"
        "<efbc:PublicationDate>2026-06-27+02:00</efbc:PublicationDate></efac:Publication>"
    )
    portal.publish("1-2026", a_notice(extra=day))
    whole = portal.answer

    def without_day(asked: loopback.Asked) -> loopback.Answer:
        page = json.loads(whole(asked).bytes)
        del page["notices"][0]["publication-date"]
        return loopback.Answer(json.dumps(page))

    portal.site.routes[SEARCH] = without_day
    assert crawls.run()["eu/ted"].new == 1
    assert crawls.documents("eu/ted")["1-2026"]["published"] == "2026-06-27"


def test_a_change_that_cancels_is_a_cancellation() -> None:
    changes = (
        "<efac:Changes><efbc:ChangedNoticeIdentifier>da4d-01</efbc:ChangedNoticeIdentifier><efac:ChangeReason>"
        "<cbc:ReasonCode>cancel</cbc:ReasonCode></efac:ChangeReason></efac:Changes>"
    )
    notice = read_notice(a_notice(extra=changes), "FR")
    assert notice.kind is DocumentKind.CANCELLATION
    assert notice.relations[0].kind == "cancels"


def test_entities_of_a_notice_are_not_resolved() -> None:
    body = b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'
    with pytest.raises(UnknownShapeError, match="<a> is neither"):
        read_notice(body, "FR")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html/>",
        b"{}",
        b"<a>" * 5000,
    ],
    ids=["nothing", "a_page", "json", "too_deep"],
)
def test_what_is_no_notice_is_said(body: bytes) -> None:
    with pytest.raises(NotANoticeError):
        read_notice(body, "FR")


def test_terms_are_asked_for_in_groups_and_codes_once() -> None:
    options = Options(search_url="https://x.example/", terms_of_a_question=2)  # type: ignore[arg-type]
    asked = list(asking.queries(options, ["vidéo", 'le "CSU"', "LAPI"], date(2026, 6, 1)))
    assert len(asked) == 2
    assert asked[0].startswith("(classification-cpv IN (32323500 ")
    assert 'FT ~ ("le CSU")' in asked[0]
    assert asked[1] == '(FT ~ ("LAPI")) AND buyer-country IN (FRA) AND publication-date>=20260601'


@pytest.mark.shared
def test_every_real_notice_is_read_whole(shared: Path) -> None:
    notices = {
        path.name: read_notice(path.read_bytes(), "FR") for path in (shared / "real" / "ted").glob("*.xml")
    }
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


@pytest.mark.shared
def test_a_real_answer_is_read(shared: Path) -> None:
    page = asking.read_page((shared / "real" / "ted" / "ted_api_response.json").read_bytes(), "fr")
    assert (page.total, page.token) == (2, None)
    assert [notice.number for notice in page.notices] == ["67623-2022", "67623-2022"]
    assert page.notices[0].published == date(2022, 2, 7)  # it says the 6th, 23 h UTC


@pytest.mark.shared
def test_real_notices_are_crawled_and_joined(crawls: Crawls, portal: Portal, shared: Path) -> None:
    add(crawls, portal)
    names = ("cn_24_FRA_comments", "can_24_FRA_comments", "INVALID_change-cn_24_FRA_comments")
    for number, name in enumerate(names, start=1):
        portal.publish(f"{number}-2026", (shared / "real" / "ted" / f"{name}.xml").read_bytes())
    outcome = crawls.run()["eu/ted"]
    assert (outcome.status, outcome.new, outcome.problems) == ("ok", 3, ())
    kinds = dict(crawls.rows("SELECT source_key, kind FROM documents"))
    assert kinds == {"1-2026": "notice", "2-2026": "award", "3-2026": "rectification"}
    marks = (
        "SELECT d.source_key FROM marks m JOIN documents d ON d.id = m.document_id WHERE m.scheme = :scheme"
    )
    notice, procedure = "da4d46e9-490b-41ff-a2ae-8166d356a619", "e3cdabf1-e057-47a5-9210-b1f6fc757228"
    told = crawls.rows(f"{marks} AND m.value = :value ORDER BY 1", scheme="notice", value=notice)
    assert told == [("1-2026",), ("3-2026",)]  # the notice, and the one that changes it
    shared_by = crawls.rows(f"{marks} AND m.value = :value ORDER BY 1", scheme="procedure", value=procedure)
    assert shared_by == [("1-2026",), ("2-2026",)]
