"""Records of BOAMP in every shape that `donnees` is known to have, and in some it should not."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from boamp_portal import a_record

from contrechamp.records import DocumentKind, Lot, Party, Relation
from crawler.boamp.notice import Notice, canonical_bytes, read_notice
from crawler.procurement import values

SIRET = "21990001600011"


def noticed(donnees: object = None, **fields: Any) -> Notice:
    text = json.dumps(donnees) if isinstance(donnees, dict) else donnees
    return read_notice(a_record("26-7", donnees=text, **fields))


@pytest.mark.parametrize(
    ("nature", "etat", "kind"),
    [
        ("APPEL_OFFRE", "INITIAL", DocumentKind.NOTICE),
        ("ATTRIBUTION", "INITIAL", DocumentKind.AWARD),
        ("RECTIFICATIF", "RECTIFICATIF", DocumentKind.RECTIFICATION),
        ("MODIFICATION", None, DocumentKind.RECTIFICATION),
        ("ANNULATION", "INITIAL", DocumentKind.CANCELLATION),
        ("APPEL_OFFRE", "AVIS_ANNULE", DocumentKind.CANCELLATION),
        ("APPEL_OFFRE", "RECTIFICATIF", DocumentKind.RECTIFICATION),  # a European one, published once more
    ],
)
def test_the_kind_follows_nature_and_state(nature: str, etat: str | None, kind: DocumentKind) -> None:
    assert noticed(nature=nature, etat=etat).kind is kind


def test_an_unknown_nature_is_kept_and_said() -> None:
    notice = noticed(nature="SURPRISE")
    assert notice.kind is DocumentKind.NOTICE
    assert notice.problems == ("notice 26-7: unknown nature 'SURPRISE'; kept as a contract notice",)


@pytest.mark.parametrize(
    ("fields", "relations"),
    [
        ({"nature": "RECTIFICATIF", "annonce_lie": ["26-3"]}, [("rectifies", "26-3")]),
        ({"nature": "ANNULATION", "annonce_lie": "26-3"}, [("cancels", "26-3")]),
        (
            {
                "nature": "ATTRIBUTION",
                "annonces_anterieures": '{"A": [{"REFERENCE": {"IDWEB": "25-104"}}, {"IDWEB": "25-98"}]}',
            },
            [("awards", "25-104"), ("awards", "25-98")],
        ),
        ({"annonce_lie": ["26-7"], "contractfolderid": "e3c-1"}, [("same_procedure", "e3c-1")]),
        ({"annonce_lie": ["26-8", "25-900000"]}, [("same_procedure", "26-8"), ("follows", "25-900000")]),
        ({"nature": "ATTRIBUTION", "annonce_lie": ["99-5"]}, [("awards", "99-5")]),
        (
            {
                "nature": "ATTRIBUTION",
                "annonces_anterieures": '{"A": {"IDWEB": "25-104", "DATE": "2025-10-15", "MM": "10-15"}}',
            },
            [("awards", "25-104")],
        ),
        (
            {"nature": "RECTIFICATIF", "donnees": '{"FNSimple": {"r": {"avisInitial": {"idWeb": "26-5"}}}}'},
            [("rectifies", "26-5")],
        ),
        (
            {"nature": "RECTIFICATIF", "gestion": '{"MARCHE": {"ANNONCE_ANTERIEUR": [{"IDWEB": "26-5"}]}}'},
            [("rectifies", "26-5")],
        ),
    ],
    ids=[
        "rectification",
        "cancellation",
        "award",
        "itself_and_procedure",
        "one_that_came_later",
        "one_of_last_century",
        "days_that_look_like_numbers",
        "named_in_its_content",
        "named_in_its_management",
    ],
)
def test_a_notice_is_related_to_the_one_it_changes(
    fields: dict[str, Any], relations: list[tuple[str, str]]
) -> None:
    assert noticed(**fields).relations == tuple(
        Relation(kind=kind, target=target) for kind, target in relations
    )


LEGACY = {
    "IDENTITE": {"DENOMINATION": "Ville de Valmont", "CODE_IDENT_NATIONAL": SIRET, "CP": "61000"},
    "OBJET": {
        "OBJET_COMPLET": "Vidéoprotection",
        "CPV": [{"PRINCIPAL": "35125300-2"}, {"PRINCIPAL": "32323500"}],
        "LOTS": {"LOT": [{"NUM": "1", "INTITULE": "Caméras"}, {"NUM": "2", "INTITULE": "Logiciel"}]},
    },
    "ATTRIBUTION": {
        "DECISION": {
            "TITULAIRE": {"DENOMINATION": "Société X", "CODE_IDENT_NATIONAL": "73282932000074"},
            "RENSEIGNEMENT": {"MONTANT": {"#text": "38 000,50", "@DEVISE": "EUR"}},
        }
    },
}
MAPA = {
    "MAPA": {
        "organisme": {
            "acheteurPublic": "Ville de Valmont",
            "codeIdentificationNational": SIRET,
            "urlProfilAcheteur": "https://profil.example/?a=1&amp;b=2",
        },
        "initial": {
            "description": {"objet": "Caméras"},
            "lots": {
                "lot": {
                    "numLot": "1",
                    "intitule": "Caméras",
                    "description": "Pose. Voir https://a.example/x.",
                }
            },
        },
    }
}
SIMPLE = {
    "FNSimple": {
        "organisme": {"nomOfficiel": "Ville de Valmont", "codeIdentificationNational": SIRET[:9]},
        "initial": {
            "natureMarche": {
                "description": "Caméras",
                "codeCPV": {"objetPrincipal": {"classPrincipale": "35125300"}},
                "valeurEstimee": {"valeur": "120000", "@devise": "EUR"},
            },
            "communication": {"urlDocConsul": "https://dce.example/7"},
        },
    }
}
CONCESSION = {
    "DSP": {
        "organisme": {"nom": "Ville de Valmont"},
        "attribution": {
            "attribution": {"lotMarche": [{"numLot": "1", "intitule": "Parc", "titulaire": "Société Y"}]}
        },
    }
}


def test_the_older_shape() -> None:
    procurement = noticed(LEGACY, nature="ATTRIBUTION").procurement
    assert procurement.buyers == (Party(name="Ville de Valmont", siret=SIRET, siren=SIRET[:9], role="buyer"),)
    assert procurement.cpv == ("35125300", "32323500")
    assert [(lot.number, lot.title) for lot in procurement.lots] == [("1", "Caméras"), ("2", "Logiciel")]
    assert procurement.winners == (Party(name="Société X", siret="73282932000074", siren="732829320"),)
    assert (procurement.amount, procurement.currency) == (Decimal("38000.50"), "EUR")


def test_mapa() -> None:
    notice = noticed(MAPA)
    assert notice.authority is not None
    assert (notice.authority.name, notice.authority.siret, notice.authority.siren) == (
        "VILLE DE VALMONT",
        SIRET,
        SIRET[:9],
    )
    assert notice.procurement.links == ("https://profil.example/?a=1&b=2", "https://a.example/x")
    assert notice.procurement.lots == (
        Lot(number="1", title="Caméras", description="Pose. Voir https://a.example/x."),
    )


def test_fnsimple() -> None:
    notice = noticed(SIMPLE)
    assert notice.procurement.cpv == ("35125300",)
    assert notice.procurement.links == ("https://dce.example/7",)
    assert (notice.procurement.amount, notice.procurement.currency) == (Decimal(120000), "EUR")
    assert notice.authority is not None
    assert (notice.authority.siret, notice.authority.siren) == (None, SIRET[:9])


def test_a_concession_and_its_winner() -> None:
    procurement = noticed(CONCESSION, nature="ATTRIBUTION", titulaire=["Société Y", "SOCIÉTÉ Z"]).procurement
    assert procurement.lots[0].winners == (Party(name="Société Y"),)
    assert procurement.winners == (Party(name="Société Y"), Party(name="SOCIÉTÉ Z"))


def test_decisions_complete_the_lots_they_are_about() -> None:
    donnees = {
        "IDENTITE": {"DENOMINATION": "Ville de Valmont"},
        "OBJET": {
            "LOTS": {
                "LOT": [
                    {"NUM": "1", "INTITULE": "Caméras", "CPV": {"PRINCIPAL": "35125300"}},
                    {"NUM": "2", "INTITULE": "Logiciel"},
                    {"NUM": "3", "INTITULE": "Mâts"},
                ]
            }
        },
        "ATTRIBUTION": {
            "DECISION": [
                {
                    "NUM_LOT": "01",
                    "TITULAIRE": [
                        {"DENOMINATION": "Société X", "CODE_IDENT_NATIONAL": "732 829 320 00074"},
                        {"DENOMINATION": "Société Y"},
                    ],
                    "RENSEIGNEMENT": {"MONTANT": {"#text": "100000", "@DEVISE": "EUR"}},
                },
                {
                    "NUM_LOT": "Lot 2",
                    "TITULAIRE": {"DENOMINATION": "Société X"},
                    "RENSEIGNEMENT": {"MONTANT": "5"},
                },
                {"NUM_LOT": "3", "INFRUCTUEUX": None},
            ]
        },
    }
    procurement = noticed(donnees, nature="ATTRIBUTION").procurement
    x, y = Party(name="Société X", siret="73282932000074", siren="732829320"), Party(name="Société Y")
    assert procurement.lots == (
        Lot(
            number="1",
            title="Caméras",
            cpv=("35125300",),
            amount=Decimal(100000),
            currency="EUR",
            winners=(x, y),
        ),
        Lot(number="2", title="Logiciel", amount=Decimal(5), winners=(Party(name="Société X"),)),
        Lot(number="3", title="Mâts"),
    )
    assert procurement.winners == (x, y)
    assert procurement.amount is None  # no sum of the whole is stated, and none is made up


def test_days_and_places_of_an_older_award_are_those_of_the_contract() -> None:
    donnees = {
        "IDENTITE": {"DENOMINATION": "Ville de Valmont", "CODE_NUTS": "FRD11"},
        "OBJET": {"LIEU_EXEC_LIVR": {"CODE_NUTS": "FRD22"}},
        "ATTRIBUTION": {
            "DECISION": [
                {
                    "NUM_LOT": number,
                    "TITULAIRE": {"DENOMINATION": "Société X", "CODE_NUTS": "FR101"},
                    "RENSEIGNEMENT": {"DATE_ATTRIBUTION": day},
                }
                for number, day in (("1", "2026-06-12"), ("2", "2026-06-03"), ("3", "bientôt"))
            ]
        },
    }
    procurement = noticed(donnees, nature="ATTRIBUTION").procurement
    assert (procurement.awarded, procurement.places) == (date(2026, 6, 3), ("FRD22",))


@pytest.mark.parametrize(
    ("donnees", "months"),
    [
        ({"FNSimple": {"initial": {"natureMarche": {"dureeMois": "48"}}}}, 48),
        ({"MAPA": {"initial": {"duree": {"nbMois": "18"}}}}, 18),
        ({"MAPA": {"initial": {"duree": {"nbJours": "18"}}}}, None),
        ({"FNSimple": {"initial": {"lots": {"lot": [{"dureeMois": "12"}, {"dureeMois": "24"}]}}}}, None),
        ({"FNSimple": {"initial": {"natureMarche": {"dureeMois": "quatre ans"}}}}, None),
    ],
    ids=["months", "of_a_small_contract", "days", "lots_that_differ", "words"],
)
def test_months_are_told_when_all_lots_state_the_same(donnees: dict[str, Any], months: int | None) -> None:
    assert noticed(donnees).procurement.duration_months == months


def test_a_stated_total_goes_before_what_lots_cost() -> None:
    decision = {"NUM_LOT": "1", "TITULAIRE": "A", "RENSEIGNEMENT": {"MONTANT": "10"}}
    donnees = {"ATTRIBUTION": {"DECISION": decision, "VALEUR_TOTALE": {"#text": "25", "@DEVISE": "XPF"}}}
    procurement = noticed(donnees, nature="ATTRIBUTION").procurement
    assert (procurement.amount, procurement.currency) == (Decimal(25), "XPF")


def test_the_winner_of_a_small_contract() -> None:
    decided = {
        "titulaire": {"PersonneMorale": "Optique du Gué"},
        "montant": {"@devise": "EUR", "valeur": "50044"},
    }
    donnees = {"MAPA": {"attribution": {"attribution": {"resultat": {"attribue": decided}}}}}
    procurement = noticed(donnees, nature="ATTRIBUTION").procurement
    assert procurement.winners == (Party(name="Optique du Gué"),)
    assert (procurement.amount, procurement.currency) == (Decimal(50044), "EUR")


def eforms(kind: str, result: object = None) -> dict[str, Any]:
    organizations = [
        {
            "efac:Company": {
                "cac:PartyIdentification": {"cbc:ID": {"#text": number, "@schemeName": "organization"}},
                "cac:PartyName": {"cbc:Name": {"#text": name, "@languageID": "FRA"}},
                "cac:PartyLegalEntity": {"cbc:CompanyID": identifier},
            }
        }
        for number, name, identifier in (
            ("ORG-0001", "Ville de Valmont", "219 900 016 00011"),
            ("ORG-0002", "Société X", "732 829 320 00074"),
        )
    ]
    extension = {"efac:Organizations": {"efac:Organization": organizations}}
    if result is not None:
        extension["efac:NoticeResult"] = result
    return {
        "EFORMS": {
            kind: {
                "ext:UBLExtensions": {
                    "ext:UBLExtension": {"ext:ExtensionContent": {"efext:EformsExtension": extension}}
                },
                "cbc:ID": {"#text": "uuid-of-notice", "@schemeName": "notice-id"},
                "cbc:ContractFolderID": "uuid-1",
                "cac:ContractingParty": {
                    "cbc:BuyerProfileURI": "https://profil.example",
                    "cac:Party": {"cac:PartyIdentification": {"cbc:ID": "ORG-0001"}},
                },
                "cac:ProcurementProject": {
                    "cbc:Name": "Vidéoprotection",
                    "cac:RequestedTenderTotal": {
                        "cbc:EstimatedOverallContractAmount": {"#text": "200000", "@currencyID": "EUR"}
                    },
                    "cac:MainCommodityClassification": {
                        "cbc:ItemClassificationCode": {"#text": "32323500", "@listName": "cpv"}
                    },
                },
                "cac:ProcurementProjectLot": {
                    "cbc:ID": {"#text": "LOT-0001", "@schemeName": "Lot"},
                    "cac:TenderingTerms": {
                        "cac:CallForTendersDocumentReference": {
                            "cac:Attachment": {"cac:ExternalReference": {"cbc:URI": "https://dce.example/1"}}
                        }
                    },
                    "cac:TenderingProcess": {
                        "cac:AdditionalInformationRequestPeriod": {"cbc:EndDate": "2026-07-01+02:00"},
                        "cac:TenderSubmissionDeadlinePeriod": {
                            "cbc:EndDate": "2026-07-20+02:00",
                            "cbc:EndTime": "12:00:00+02:00",
                        },
                    },
                    "cac:ProcurementProject": {
                        "cbc:Name": "Logiciel",
                        "cbc:Description": "d'analyse d'images",
                    },
                },
            }
        }
    }


RESULT = {
    "cbc:TotalAmount": {"#text": "95414", "@currencyID": "EUR"},
    "efac:LotResult": {
        "cbc:TenderResultCode": {"#text": "selec-w"},
        "efac:LotTender": {"cbc:ID": "TEN-0001"},
        "efac:TenderLot": {"cbc:ID": "LOT-0001"},
    },
    "efac:LotTender": {
        "cbc:ID": "TEN-0001",
        "cac:LegalMonetaryTotal": {"cbc:PayableAmount": {"#text": "95414", "@currencyID": "EUR"}},
        "efac:TenderingParty": {"cbc:ID": "TPA-0001"},
    },
    "efac:TenderingParty": {"cbc:ID": "TPA-0001", "efac:Tenderer": {"cbc:ID": "ORG-0002"}},
}


def test_a_european_contract_notice() -> None:
    notice = noticed(eforms("ContractNotice"))
    procurement = notice.procurement
    assert procurement.buyers == (Party(name="Ville de Valmont", siret=SIRET, siren=SIRET[:9], role="buyer"),)
    assert (procurement.procedure, procurement.notice) == ("uuid-1", "uuid-of-notice")
    assert procurement.cpv == ("32323500",)
    assert [(lot.number, lot.title, lot.description) for lot in procurement.lots] == [
        ("LOT-0001", "Logiciel", "d'analyse d'images")
    ]
    assert procurement.deadline == datetime(2026, 7, 20, 10, 0, tzinfo=UTC)
    assert procurement.links == ("https://dce.example/1", "https://profil.example")
    assert (procurement.amount, procurement.currency) == (Decimal(200000), "EUR")
    assert notice.authority is not None
    assert notice.authority.siret == SIRET


def test_a_european_award_names_its_winner_by_siret() -> None:
    procurement = noticed(
        eforms("ContractAwardNotice", RESULT), nature="ATTRIBUTION", titulaire=["Société X"]
    ).procurement
    winner = Party(name="Société X", siret="73282932000074", siren="732829320")
    assert procurement.winners == (winner,)
    assert procurement.lots[0].winners == (winner,)
    assert (procurement.lots[0].amount, procurement.amount) == (Decimal(95414), Decimal(95414))


@pytest.mark.parametrize("decided_by", ["contract", "rank"])
def test_a_tender_that_lost_is_no_winner(decided_by: str) -> None:
    lost = {
        "cbc:ID": "TEN-0002",
        "cbc:RankCode": "2",
        "cac:LegalMonetaryTotal": {"cbc:PayableAmount": {"#text": "99999", "@currencyID": "EUR"}},
        "efac:TenderingParty": {"cbc:ID": "TPA-0002"},
    }
    lot_result = RESULT["efac:LotResult"] | {
        "efac:LotTender": [{"cbc:ID": "TEN-0002"}, {"cbc:ID": "TEN-0001"}]
    }
    result = RESULT | {
        "efac:LotResult": lot_result,
        "efac:LotTender": [RESULT["efac:LotTender"] | {"cbc:RankCode": "1"}, lost],
        "efac:TenderingParty": [
            RESULT["efac:TenderingParty"],
            {"cbc:ID": "TPA-0002", "efac:Tenderer": {"cbc:ID": "ORG-0001"}},
        ],
    }
    if decided_by == "contract":
        result["efac:LotResult"] = lot_result | {"efac:SettledContract": {"cbc:ID": "CON-0001"}}
        result["efac:SettledContract"] = {"cbc:ID": "CON-0001", "efac:LotTender": {"cbc:ID": "TEN-0001"}}
    procurement = noticed(eforms("ContractAwardNotice", result), nature="ATTRIBUTION").procurement
    assert [winner.name for winner in procurement.winners] == ["Société X"]
    assert procurement.lots[0].amount == Decimal(95414)


def test_a_contract_over_two_lots_gives_each_its_own_tender() -> None:
    settled = {"cbc:ID": "CON-0001", "efac:LotTender": [{"cbc:ID": "TEN-0002"}, {"cbc:ID": "TEN-0001"}]}
    other = RESULT["efac:LotTender"] | {
        "cbc:ID": "TEN-0002",
        "cac:LegalMonetaryTotal": {"cbc:PayableAmount": {"#text": "7", "@currencyID": "EUR"}},
    }
    lot_result = RESULT["efac:LotResult"] | {"efac:SettledContract": {"cbc:ID": "CON-0001"}}
    result = RESULT | {
        "efac:LotResult": lot_result,
        "efac:LotTender": [RESULT["efac:LotTender"], other],
        "efac:SettledContract": settled,
    }
    lots = noticed(eforms("ContractAwardNotice", result), nature="ATTRIBUTION").procurement.lots
    assert [lot.amount for lot in lots] == [Decimal(95414)]


def test_the_names_of_schemas_are_no_addresses() -> None:
    donnees = eforms("ContractNotice")
    donnees["EFORMS"]["ContractNotice"]["@xmlns:cbc"] = "http://schemas.example/cbc"
    assert noticed(donnees).procurement.links == ("https://dce.example/1", "https://profil.example")


def test_entities_are_resolved_however_often_they_were_written() -> None:
    notice = noticed(
        objet="l&amp;#039;achat de cam&eacute;ras",
        nomacheteur="Communaut&eacute; d&#039;Agglo",
        titulaire=["R&amp;D"],
    )
    assert notice.title == "l'achat de caméras"
    assert notice.authority is not None
    assert notice.authority.name == "Communauté d'Agglo"
    assert notice.procurement.winners == (Party(name="R&D"),)


def test_content_wrapped_twice_is_unwrapped() -> None:
    assert noticed(json.dumps(json.dumps(MAPA))).procurement == noticed(MAPA).procurement


def test_a_lot_without_a_winner_has_none() -> None:
    unsold = RESULT | {"efac:LotResult": RESULT["efac:LotResult"] | {"cbc:TenderResultCode": "clos-nw"}}
    assert noticed(eforms("ContractAwardNotice", unsold)).procurement.winners == ()


@pytest.mark.parametrize("kind", ["ContractNotice", "ContractAwardNotice", "PriorInformationNotice"])
def test_what_is_a_list_or_a_single_node_reads_the_same(kind: str) -> None:
    single = eforms(kind, RESULT)
    (root,) = single["EFORMS"].values()
    several = json.loads(json.dumps(single))
    (wrapped,) = several["EFORMS"].values()
    wrapped["cac:ProcurementProjectLot"] = [root["cac:ProcurementProjectLot"]]
    wrapped["cac:ContractingParty"] = [root["cac:ContractingParty"]]
    assert noticed(several) == noticed(single)


def test_the_flat_deadline_goes_before_those_of_the_notice() -> None:
    notice = noticed(eforms("ContractNotice"), datelimitereponse="2026-08-01T12:00:00+00:00")
    assert notice.procurement.deadline == datetime(2026, 8, 1, 12, 0, tzinfo=UTC)


def test_a_rectification_gives_the_date_to_read_instead() -> None:
    donnees = {"MAPA": {"rectificatif": {"auLieuDe": "2026-07-01", "lireDate": "2026-07-15T12:00"}}}
    deadline = noticed(donnees, nature="RECTIFICATIF").procurement.deadline
    assert deadline == datetime(2026, 7, 15, 10, tzinfo=UTC)  # noon in Paris


def test_of_several_rectified_days_the_one_for_tenders_counts() -> None:
    days = [
        {"rubDelais": "VisiteSite", "lireDate": "2026-07-02T09:00:00"},
        {
            "rubDelais": "ReceptionOffres",
            "auLieuDeDate": "2026-07-10T12:00:00",
            "lireDate": "2026-07-20T12:00:00",
        },
    ]
    donnees = {"FNSimple": {"rectificatif": {"infosRectif": days}}}
    deadline = noticed(donnees, nature="RECTIFICATIF").procurement.deadline
    assert deadline == datetime(2026, 7, 20, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "deadline"),
    [
        ("2026-09-15T12:00:00+00:00", datetime(2026, 9, 15, 12, tzinfo=UTC)),
        ("2026-09-15T12:00", datetime(2026, 9, 15, 10, tzinfo=UTC)),  # Paris, summer
        ("2026-12-15 12:00:00", datetime(2026, 12, 15, 11, tzinfo=UTC)),  # Paris, winter
        ("2026-09-15", datetime(2026, 9, 15, 21, 59, 59, tzinfo=UTC)),  # to the end of the day
        ("2026-02-31T12:00:00Z", None),
        ("bientôt", None),
        ("9999-12-31T23:59:59-12:00", None),
    ],
)
def test_deadlines_as_they_are_written(written: str, deadline: datetime | None) -> None:
    assert noticed(datelimitereponse=written).procurement.deadline == deadline


@pytest.mark.parametrize(
    ("cp", "prestation", "published", "department"),
    [
        ("60200", "75", ["2", "51", "60"], "60"),
        ("20200", None, ["20B"], "2B"),
        ("20090", None, None, "2A"),
        ("97400", None, None, "974"),
        (None, "3", ["2", "51"], "03"),
        (None, None, ["20A"], "2A"),
        ("CEDEX", None, ["2", "51"], None),
    ],
)
def test_the_department_is_the_buyers_not_those_of_publication(
    cp: str | None, prestation: str | None, published: object, department: str | None
) -> None:
    donnees = {"FNSimple": {"organisme": {"nomOfficiel": "Ville de Valmont", "cp": cp}}}
    authority = noticed(donnees, code_departement=published, code_departement_prestation=prestation).authority
    assert authority is not None
    assert authority.department == department


@pytest.mark.parametrize("donnees", [None, "", "{broken", "[]", {"NOUVEAU": {"x": "CPV"}}], ids=str)
def test_a_notice_without_readable_content_keeps_its_flat_fields(donnees: object) -> None:
    notice = noticed(donnees)
    assert (notice.title, notice.published) == ("Extension de la vidéoprotection", date(2026, 6, 30))
    assert notice.authority is not None
    assert notice.authority.name == "VILLE DE VALMONT"


def test_an_unknown_shape_is_said_and_still_gives_codes_and_addresses() -> None:
    notice = noticed({"NOUVEAU": {"cbc:ItemClassificationCode": "35125300-2", "lien": "https://x.example"}})
    assert "unknown shape of donnees (NOUVEAU)" in notice.problems[0]
    assert notice.procurement.cpv == ("35125300",)
    assert notice.procurement.links == ("https://x.example",)


@pytest.mark.parametrize(
    ("written", "department"),
    [
        (["3"], "03"),
        (["61"], "61"),
        ("974", "974"),
        (["2a"], "2A"),
        (["75", "92"], None),
        (None, None),
        (["FR"], None),
    ],
)
def test_departments_get_their_zero_back(written: object, department: str | None) -> None:
    authority = noticed(code_departement=written).authority
    assert authority is not None
    assert authority.department == department


@pytest.mark.parametrize(
    ("written", "amount"),
    [
        ("1 234,50", "1234.50"),
        ("1234.5", "1234.5"),
        ("1.234.567,89", "1234567.89"),
        ("1,234,567.89", "1234567.89"),
        ("38 000 € HT", "38000"),
        ("0", None),
        ("selon BPU", None),
        ("", None),
        (None, None),
        ("1e999999", None),
    ],
)
def test_sums_as_they_are_written(written: str | None, amount: str | None) -> None:
    assert values.amount(written) == (None if amount is None else Decimal(amount))


@pytest.mark.parametrize(
    ("written", "siret"),
    [
        ("21990001600011", SIRET),
        ("219 900 016 00011", SIRET),
        ("21990001600012", None),
        ("35600000000048", "35600000000048"),
        ("219900016", None),
        ("FR12 345", None),
        ("00000000000000", None),
        (None, None),
    ],
)
def test_a_siret_is_believed_when_its_check_digit_is_right(written: str | None, siret: str | None) -> None:
    assert values.siret(written) == siret


@pytest.mark.parametrize(
    ("written", "siren"),
    [(SIRET, SIRET[:9]), ("303 265 045", "303265045"), ("FR40303265045", "303265045"), ("000000000", None)],
)
def test_a_siren_is_read_from_a_siret_and_from_a_vat_number(written: str, siren: str | None) -> None:
    assert values.siren(written) == siren


def test_half_a_character_has_bytes_too() -> None:
    assert json.loads(canonical_bytes(a_record(objet="\ud83d")))["objet"] == "\ud83d"


def test_the_same_record_gives_the_same_bytes_whatever_the_service_adds() -> None:
    record = a_record()
    turned = dict(reversed(record.items())) | {"record_timestamp": "2026-07-01T10:00:00"}
    assert canonical_bytes(turned) == canonical_bytes(record)
