"""Notices in TED_EXPORT: the forms of 2014, and those before them."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from contrechamp.records import DocumentKind, Party
from crawler.ted.notice import Notice, read_notice


def an_export(
    form: str, *, code: str = "7", attributes: str = 'CATEGORY="ORIGINAL" FORM="F03"', name: str = "F03_2014"
) -> bytes:
    """A notice around what its form holds, with a translation in front of the original."""
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<TED_EXPORT xmlns="http://publications.europa.eu/resource/schema/ted/R2.0.9/publication" DOC_ID="448858-2020">
  <CODED_DATA_SECTION>
    <REF_OJS><COLL_OJ>S</COLL_OJ><NO_OJ>187</NO_OJ><DATE_PUB>20200925</DATE_PUB></REF_OJS>
    <NOTICE_DATA><NO_DOC_OJS>2020/S 187-448858</NO_DOC_OJS><ISO_COUNTRY VALUE="FR"/><LG_ORIG>FR</LG_ORIG>
      <ORIGINAL_CPV CODE="32323500">Système</ORIGINAL_CPV>
      <REF_NOTICE><NO_DOC_OJS>2020/S 001-000857</NO_DOC_OJS></REF_NOTICE></NOTICE_DATA>
    <CODIF_DATA><DS_DATE_DISPATCH>20200924 12:00</DS_DATE_DISPATCH>
      <TD_DOCUMENT_TYPE CODE="{code}">Contract award notice</TD_DOCUMENT_TYPE></CODIF_DATA>
  </CODED_DATA_SECTION>
  <FORM_SECTION>
    <{name} CATEGORY="TRANSLATION" LG="EN"><OBJECT_CONTRACT><TITLE><P>Cameras</P></TITLE>
      </OBJECT_CONTRACT></{name}>
    <{name} {attributes} LG="FR">{form}</{name}>
  </FORM_SECTION>
</TED_EXPORT>""".encode()


BUYER = """<CONTRACTING_BODY><ADDRESS_CONTRACTING_BODY><OFFICIALNAME>Ville de Nice</OFFICIALNAME>
  <NATIONALID>21060088800015</NATIONALID><POSTAL_CODE>06000</POSTAL_CODE><COUNTRY VALUE="FR"/>
  <URL_BUYER>https://profil.example</URL_BUYER></ADDRESS_CONTRACTING_BODY>
  <URL_DOCUMENT>https://dce.example/1</URL_DOCUMENT></CONTRACTING_BODY>"""


def an_award(item: int, winner: str, *, lot: str = "", amount: str = "", day: str = "2020-09-01") -> str:
    number = f"<LOT_NO>{lot}</LOT_NO>" if lot else ""
    value = f'<VALUES><VAL_TOTAL CURRENCY="EUR">{amount}</VAL_TOTAL></VALUES>' if amount else ""
    return f"""<AWARD_CONTRACT ITEM="{item}">{number}<AWARDED_CONTRACT>
      <DATE_CONCLUSION_CONTRACT>{day}</DATE_CONCLUSION_CONTRACT>
      <CONTRACTORS><CONTRACTOR><ADDRESS_CONTRACTOR><OFFICIALNAME>{winner}</OFFICIALNAME>
        <COUNTRY VALUE="UK"/></ADDRESS_CONTRACTOR></CONTRACTOR></CONTRACTORS>{value}</AWARDED_CONTRACT>
    </AWARD_CONTRACT>"""


def an_object(*lots: str, total: str = "") -> str:
    descriptions = "".join(
        f'<OBJECT_DESCR ITEM="{item}">{f"<LOT_NO>{lot}</LOT_NO>" if lot else ""}'
        f"<TITLE><P>Lot {lot}</P></TITLE><SHORT_DESCR><P>Analyse</P><P>des images</P></SHORT_DESCR>"
        '<NUTS CODE="FRL03"/><DURATION TYPE="MONTH">48</DURATION>'
        '<CPV_ADDITIONAL><CPV_CODE CODE="35125300"/></CPV_ADDITIONAL></OBJECT_DESCR>'
        for item, lot in enumerate(lots, start=1)
    )
    return f"<OBJECT_CONTRACT><TITLE><P>Caméras</P></TITLE>{total}{descriptions}</OBJECT_CONTRACT>"


def read(form: str, **said: str) -> Notice:
    return read_notice(an_export(form, **said), "FR")


def test_an_award_is_read_in_its_original_language() -> None:
    total = '<VAL_TOTAL CURRENCY="EUR">98000</VAL_TOTAL>'
    notice = read(BUYER + an_object("", total=total) + an_award(1, "Analyse SARL"))
    procurement = notice.procurement
    assert (notice.kind, notice.title, notice.language) == (DocumentKind.AWARD, "Caméras", "fr")
    assert (notice.published, notice.dated) == (date(2020, 9, 25), date(2020, 9, 24))
    assert notice.authority
    assert (notice.authority.name, notice.authority.department) == ("Ville de Nice", "06")
    assert notice.authority.siret == "21060088800015"
    assert [(r.kind, r.target) for r in notice.relations] == [("awards", "857-2020")]
    assert procurement.cpv == ("32323500", "35125300")
    assert procurement.winners == (Party(name="Analyse SARL", country="GB"),)
    assert (procurement.amount, procurement.currency) == (Decimal(98000), "EUR")
    assert (procurement.awarded, procurement.duration_months) == (date(2020, 9, 1), 48)
    assert procurement.places == ("FRL03",)
    assert procurement.links == ("https://profil.example", "https://dce.example/1")


def test_a_lot_has_all_its_contracts_and_no_others() -> None:
    awards = (
        an_award(1, "Pose SA", lot="2", amount="7", day="2020-09-03")
        + an_award(2, "Analyse SARL", lot="1", amount="5")
        + an_award(3, "Mâts SAS", lot="2", amount="7")
    )
    procurement = read(BUYER + an_object("1", "2") + awards).procurement
    told = [(lot.number, [winner.name for winner in lot.winners], lot.amount) for lot in procurement.lots]
    assert told == [("1", ["Analyse SARL"], Decimal(5)), ("2", ["Pose SA", "Mâts SAS"], Decimal(7))]
    assert procurement.lots[0].description == "Analyse des images"
    assert procurement.awarded == date(2020, 9, 1)
    assert procurement.amount is None  # nothing is added up


def test_without_lots_all_contracts_are_for_the_one_object() -> None:
    awards = an_award(1, "Pose SA", amount="7") + an_award(2, "Analyse SARL", amount="5")
    (lot,) = read(BUYER + an_object("") + awards).procurement.lots
    assert [winner.name for winner in lot.winners] == ["Pose SA", "Analyse SARL"]
    assert lot.amount is None


def test_a_lot_that_nobody_won_has_no_winner() -> None:
    none = '<AWARD_CONTRACT ITEM="1"><NO_AWARDED_CONTRACT/></AWARD_CONTRACT>'
    procurement = read(BUYER + an_object("") + none).procurement
    assert (procurement.winners, procurement.lots[0].winners, procurement.awarded) == ((), (), None)


@pytest.mark.parametrize(
    ("hour", "deadline"),
    [
        ("<TIME_RECEIPT_TENDERS>9:00</TIME_RECEIPT_TENDERS>", datetime(2020, 10, 12, 7, tzinfo=UTC)),
        ("<TIME_RECEIPT_TENDERS>12:00</TIME_RECEIPT_TENDERS>", datetime(2020, 10, 12, 10, tzinfo=UTC)),
        ("", datetime(2020, 10, 12, 21, 59, 59, tzinfo=UTC)),
    ],
    ids=["one_digit", "two_digits", "no_hour"],
)
def test_the_deadline_of_a_contract_notice(hour: str, deadline: datetime) -> None:
    procedure = f"<PROCEDURE><DATE_RECEIPT_TENDERS>2020-10-12</DATE_RECEIPT_TENDERS>{hour}</PROCEDURE>"
    notice = read(BUYER + an_object("1", "2") + procedure, code="3")
    assert notice.kind is DocumentKind.NOTICE
    assert notice.procurement.deadline == deadline


def test_a_corrigendum_gives_the_deadline_to_read_instead() -> None:
    changes = "".join(
        f"<CHANGE><WHERE><SECTION>{section}</SECTION></WHERE><OLD_VALUE><DATE>2020-10-01</DATE></OLD_VALUE>"
        f"<NEW_VALUE><DATE>{day}</DATE><TIME>12:00</TIME></NEW_VALUE></CHANGE>"
        for section, day in (("IV.2.7", "2020-11-20"), ("IV.2.2", "2020-11-12"))
    )
    notice = read(BUYER + an_object("") + f"<CHANGES>{changes}</CHANGES>", code="2")
    assert notice.kind is DocumentKind.RECTIFICATION
    assert notice.procurement.deadline == datetime(2020, 11, 12, 11, tzinfo=UTC)
    assert notice.relations[0].kind == "rectifies"


@pytest.mark.parametrize(
    ("code", "form", "kind"),
    [
        ("0", "F01", DocumentKind.NOTICE),
        ("3", "F02", DocumentKind.NOTICE),
        ("7", "F06", DocumentKind.AWARD),
        ("J", "F25", DocumentKind.AWARD),
        ("R", "F13", DocumentKind.AWARD),
        ("V", "F15", DocumentKind.NOTICE),
        ("2", "F14", DocumentKind.RECTIFICATION),
        ("K", "F20", DocumentKind.RECTIFICATION),
        ("7", "F20_2014", DocumentKind.RECTIFICATION),
    ],
)
def test_the_kind_follows_the_type_of_document(code: str, form: str, kind: DocumentKind) -> None:
    notice = read(an_object(""), code=code, attributes=f'CATEGORY="ORIGINAL" FORM="{form}"')
    assert notice.kind is kind


def test_winners_of_a_design_contest() -> None:
    results = """<RESULTS><AWARDED_PRIZE><WINNERS><WINNER><ADDRESS_WINNER><OFFICIALNAME>Atelier</OFFICIALNAME>
      <COUNTRY VALUE="DE"/></ADDRESS_WINNER></WINNER></WINNERS></AWARDED_PRIZE></RESULTS>"""
    assert read(BUYER + an_object("") + results, code="R").procurement.winners == (
        Party(name="Atelier", country="DE"),
    )


def an_older_buyer(organisation: str) -> str:
    return f"""<NAME_ADDRESSES_CONTACT_CONTRACT><CA_CE_CONCESSIONAIRE_PROFILE>
      <ORGANISATION>{organisation}</ORGANISATION><POSTAL_CODE>06000</POSTAL_CODE><COUNTRY VALUE="FR"/>
      </CA_CE_CONCESSIONAIRE_PROFILE><INTERNET_ADDRESSES_CONTRACT><URL_BUYER>https://profil.example</URL_BUYER>
      </INTERNET_ADDRESSES_CONTRACT></NAME_ADDRESSES_CONTACT_CONTRACT>"""


def an_older_award(
    name: str, winner: str, *, lot: str = "", cost: str, day: str = "CONTRACT_AWARD_DATE"
) -> str:
    number = f"<LOT_NUMBER>{lot}</LOT_NUMBER>" if lot else ""
    return f"""<{name}>{number}<CONTRACT_TITLE><P>Logiciel</P></CONTRACT_TITLE>
      <{day}><DAY>9</DAY><MONTH>7</MONTH><YEAR>2015</YEAR></{day}>
      <ECONOMIC_OPERATOR_NAME_ADDRESS><CONTACT_DATA_WITHOUT_RESPONSIBLE_NAME>
        <ORGANISATION>{winner}</ORGANISATION><COUNTRY VALUE="EL"/>
      </CONTACT_DATA_WITHOUT_RESPONSIBLE_NAME></ECONOMIC_OPERATOR_NAME_ADDRESS>
      <CONTRACT_VALUE_INFORMATION><INITIAL_ESTIMATED_TOTAL_VALUE_CONTRACT CURRENCY="EUR">
        <COSTS_RANGE_AND_CURRENCY CURRENCY="EUR"><VALUE_COST FMTVAL="1"/></COSTS_RANGE_AND_CURRENCY>
        </INITIAL_ESTIMATED_TOTAL_VALUE_CONTRACT>
        <COSTS_RANGE_AND_CURRENCY_WITH_VAT_RATE CURRENCY="CHF">{cost}</COSTS_RANGE_AND_CURRENCY_WITH_VAT_RATE>
      </CONTRACT_VALUE_INFORMATION></{name}>"""


OBJECT = """<DESCRIPTION_AWARD_NOTICE_INFORMATION><TITLE_CONTRACT><P>Caméras</P></TITLE_CONTRACT>
  <LOCATION_NUTS><LOCATION><P>Nice</P></LOCATION><NUTS CODE="FR823"/></LOCATION_NUTS>
  <SHORT_CONTRACT_DESCRIPTION><P>Pose</P></SHORT_CONTRACT_DESCRIPTION>
  <CPV><CPV_MAIN><CPV_CODE CODE="35125300"/></CPV_MAIN></CPV></DESCRIPTION_AWARD_NOTICE_INFORMATION>"""


@pytest.mark.parametrize(
    ("root", "award", "organisation", "cost", "day"),
    [
        (
            "CONTRACT_AWARD",
            "AWARD_OF_CONTRACT",
            "<OFFICIALNAME>{}</OFFICIALNAME>",
            '<VALUE_COST FMTVAL="2654755.07">2 654 755,07</VALUE_COST>',
            "CONTRACT_AWARD_DATE",
        ),
        (
            "CONTRACT_AWARD",
            "AWARD_OF_CONTRACT",
            "{}",
            "<VALUE_COST>2 654 755,07</VALUE_COST>",
            "CONTRACT_AWARD_DATE",
        ),
        (
            "CONTRACT_AWARD_DEFENCE",
            "AWARD_OF_CONTRACT_DEFENCE",
            "<OFFICIALNAME>{}</OFFICIALNAME>",
            '<VALUE_COST FMTVAL="2654755.07"/>',
            "CONTRACT_AWARD_DATE",
        ),
        (
            "CONTRACT_AWARD_UTILITIES",
            "AWARD_CONTRACT_CONTRACT_AWARD_UTILITIES",
            "<OFFICIALNAME>{}</OFFICIALNAME>",
            '<VALUE_COST FMTVAL="2654755.07">2654755,07</VALUE_COST>',
            "DATE_OF_CONTRACT_AWARD",
        ),
    ],
    ids=["r208", "r207", "defence", "utilities"],
)
def test_awards_before_2014(root: str, award: str, organisation: str, cost: str, day: str) -> None:
    form = (
        an_older_buyer(organisation.format("Ville de Nice"))
        + OBJECT
        + an_older_award(award, organisation.format("Analyse AE"), cost=cost, day=day)
    )
    notice = read(f"<FD_{root}>{form}</FD_{root}>", name=root)
    procurement = notice.procurement
    assert (notice.kind, notice.title) == (DocumentKind.AWARD, "Caméras")
    assert notice.authority
    assert (notice.authority.name, notice.authority.department) == ("Ville de Nice", "06")
    assert procurement.winners == (Party(name="Analyse AE", country="GR"),)
    assert (procurement.amount, procurement.currency) == (Decimal("2654755.07"), "CHF")
    assert procurement.awarded == date(2015, 7, 9)
    assert procurement.places == ("FR823",)
    assert procurement.links == ("https://profil.example",)
    (lot,) = procurement.lots
    assert (lot.title, lot.amount, lot.winners) == ("Logiciel", Decimal("2654755.07"), procurement.winners)


def test_lots_before_2014_meet_their_awards_by_number() -> None:
    cost = '<VALUE_COST FMTVAL="{}"/>'.format
    form = (
        an_older_buyer("<OFFICIALNAME>Ville de Nice</OFFICIALNAME>")
        + OBJECT
        + '<TOTAL_FINAL_VALUE><COSTS_RANGE_AND_CURRENCY_WITH_VAT_RATE CURRENCY="EUR">'
        '<VALUE_COST FMTVAL="99"/></COSTS_RANGE_AND_CURRENCY_WITH_VAT_RATE></TOTAL_FINAL_VALUE>'
        + an_older_award("AWARD_OF_CONTRACT", "Pose SA", lot="2", cost=cost(7))
        + an_older_award("AWARD_OF_CONTRACT", "Analyse SARL", lot="1", cost=cost(5))
    )
    procurement = read(f"<FD_CONTRACT_AWARD>{form}</FD_CONTRACT_AWARD>", name="CONTRACT_AWARD").procurement
    assert [(lot.number, lot.amount) for lot in procurement.lots] == [("2", Decimal(7)), ("1", Decimal(5))]
    assert (procurement.amount, procurement.currency) == (Decimal(99), "EUR")


def test_a_contract_notice_before_2014() -> None:
    lots = "".join(
        f"<F02_ANNEX_B><LOT_NUMBER>{number}</LOT_NUMBER><LOT_TITLE>{title}</LOT_TITLE>"
        f"<LOT_DESCRIPTION><P>De {title}</P></LOT_DESCRIPTION>"
        '<CPV><CPV_MAIN><CPV_CODE CODE="32323500"/></CPV_MAIN></CPV><NATURE_QUANTITY_SCOPE>'
        f'<COSTS_RANGE_AND_CURRENCY CURRENCY="EUR"><VALUE_COST FMTVAL="{number}0"/>'
        "</COSTS_RANGE_AND_CURRENCY></NATURE_QUANTITY_SCOPE></F02_ANNEX_B>"
        for number, title in (("1", "Caméras"), ("2", "Logiciel"))
    )
    form = (
        an_older_buyer("<OFFICIALNAME>Ville de Nice</OFFICIALNAME>")
        + OBJECT
        + f"<F02_DIV_INTO_LOT_YES>{lots}</F02_DIV_INTO_LOT_YES>"
        '<QUANTITY_SCOPE><NATURE_QUANTITY_SCOPE><COSTS_RANGE_AND_CURRENCY CURRENCY="EUR">'
        '<VALUE_COST FMTVAL="30"/></COSTS_RANGE_AND_CURRENCY></NATURE_QUANTITY_SCOPE></QUANTITY_SCOPE>'
        "<RECEIPT_LIMIT_DATE><DAY>7</DAY><MONTH>2</MONTH><YEAR>2014</YEAR>"
        "<TIME>12:00</TIME></RECEIPT_LIMIT_DATE>"
    )
    notice = read(f"<FD_CONTRACT>{form}</FD_CONTRACT>", name="CONTRACT", code="3")
    procurement = notice.procurement
    assert notice.kind is DocumentKind.NOTICE
    assert [(lot.number, lot.title, lot.description, lot.cpv, lot.amount) for lot in procurement.lots] == [
        ("1", "Caméras", "De Caméras", ("32323500",), Decimal(10)),
        ("2", "Logiciel", "De Logiciel", ("32323500",), Decimal(20)),
    ]
    assert procurement.amount == Decimal(30)
    assert procurement.deadline == datetime(2014, 2, 7, 11, tzinfo=UTC)
    assert procurement.winners == ()


@pytest.mark.parametrize(
    "form", ["", "<FD_CONTRACT/>", "<OBJECT_CONTRACT/>"], ids=["none", "older", "of_2014"]
)
def test_an_empty_form_says_nothing_and_breaks_nothing(form: str) -> None:
    notice = read(form)
    assert (notice.title, notice.authority, notice.procurement.lots) == (None, None, ())
