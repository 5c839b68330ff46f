"""Who won a contract is found by the number of its company, whatever the notice calls it."""

from pathlib import Path
from typing import Any

import pytest
from making import a_page

from analysis.flagging import Detector
from analysis.lexicon import load_lexicon
from analysis.notices import Notice
from contrechamp.records import Evidence, Finding, Level, Lot, Party, Procurement, Quality, Stage

SURE, DOUBTED, EVERYWHERE, SHY = "123456782", "987654324", "111111118", "222222226"
LEXICON = """
[sure]
label = "Oculus Rex"
topic = "vsa"
kind = "vendor"
specificity = "specific"
names = ["Oculus Rex"]

[doubted]
label = "Vesta"
topic = "biometric"
kind = "vendor"
specificity = "ambiguous"
names = ["Vesta"]
confirm = ["video"]
refute = ["remote_sensing"]

[everywhere]
label = "Travaux Dupont"
topic = "vsa"
kind = "vendor"
specificity = "generalist"
names = ["Travaux Dupont"]
confirm = ["video", "analytics"]

[shy]
label = "Ecoute"
topic = "audio"
kind = "vendor"
specificity = "specific"
level = "low"
names = ["Ecoute"]
"""
COMPANIES = "".join(
    f'[[{vendor}]]\nsiren = "{siren}"\n'
    for vendor, siren in (
        ("sure", SURE),
        ("doubted", DOUBTED),
        ("everywhere", EVERYWHERE),
        ("shy", SHY),
    )
)
VIDEO, LIGHTING, IMAGES = "32323500", "45316000", "48328000"


@pytest.fixture(scope="module")
def judge(tmp_path_factory: pytest.TempPathFactory) -> Detector:
    folder = tmp_path_factory.mktemp("lexicon")
    (folder / "own.toml").write_text(LEXICON, encoding="utf-8")
    (folder / "companies.toml").write_text(COMPANIES, encoding="utf-8")
    return Detector(load_lexicon((folder,)))


def won(siren: str | None, name: str = "ETS MARTIN", **changes: Any) -> Party:
    return Party(**{"name": name, "siren": siren} | changes)


def found(
    judge: Detector,
    *parties: Party,
    text: str = "objet: Marché n° 12\ntitulaire: ETS MARTIN\nville: Valmont",
    title: str = "Marché n° 12",
    leading: Stage | None = Stage.PURCHASE,
    quality: Quality = Quality.GOOD,
    **procurement: Any,
) -> list[Finding]:
    record = Procurement(winners=parties, **procurement)
    notice = Notice(procurement=record, title=title, language="fr")
    page = a_page(text, quality=quality, reason=None if quality is Quality.GOOD else "as the test says")
    return list(judge.judge([page], language="fr", leading=leading, notice=notice).findings)


def test_a_specific_vendor_is_flagged_by_its_number_alone(judge: Detector) -> None:
    (finding,) = found(judge, won(SURE))
    assert (finding.entry, finding.vendor, finding.level) == ("sure", "Oculus Rex", Level.HIGH)
    assert finding.quote == "titulaire: ETS MARTIN"
    assert (finding.stage, finding.stages, finding.context) == (Stage.PURCHASE, (Stage.PURCHASE,), ())
    effect = f"its SIREN {SURE} is that of Oculus Rex"
    assert finding.evidence[0] == Evidence(rule="winner.siren", words="ETS MARTIN", effect=effect)


@pytest.mark.parametrize(
    "party",
    [
        Party(name="ETS MARTIN", siren=SURE),
        Party(name="ETS MARTIN", siret=f"{SURE}00018"),
        Party(name="ETS MARTIN", identifier=f"FR 32 {SURE}"),
        Party(name="ETS MARTIN", identifier="123 456 782"),
    ],
    ids=["siren", "siret", "vat_number", "as_written"],
)
def test_a_number_counts_however_the_source_states_it(judge: Detector, party: Party) -> None:
    assert [finding.entry for finding in found(judge, party)] == ["sure"]


@pytest.mark.parametrize(
    "party",
    [
        Party(name="ETS MARTIN"),
        Party(name="ETS MARTIN", siren="838664274"),
        Party(name="ETS MARTIN", identifier="123456783"),
        Party(name="ETS MARTIN", siren=SURE, role="tenderer"),
        Party(name="ETS MARTIN", siren=SURE, role="subcontractor"),
    ],
    ids=["no_number", "another_one", "a_wrong_one", "lost", "a_subcontractor"],
)
def test_others_are_not_found(judge: Detector, party: Party) -> None:
    entries = {finding.entry for finding in found(judge, party)}
    assert "sure" not in entries


def test_a_buyer_is_no_winner(judge: Detector) -> None:
    assert found(judge, buyers=(won(SURE, role="buyer"),)) == []


@pytest.mark.parametrize(
    ("told", "level"),
    [
        ({}, None),
        ({"title": "Extension de la vidéoprotection"}, Level.HIGH),
        ({"cpv": (VIDEO,)}, Level.HIGH),
        ({"cpv": ("32323500-8",)}, Level.HIGH),
        ({"cpv": (LIGHTING,)}, None),
        ({"cpv": (IMAGES,)}, None),
        ({"title": "Images aériennes par drone de vidéo, photogrammétrie"}, None),
    ],
    ids=[
        "nothing_said",
        "the_object",
        "a_code",
        "with_its_check_digit",
        "another_code",
        "a_code_that_needs_words",
        "refuted",
    ],
)
def test_an_ambiguous_vendor_needs_what_confirms_its_name(
    judge: Detector, told: dict[str, Any], level: Level | None
) -> None:
    findings = [finding for finding in found(judge, won(DOUBTED), **told) if finding.entry == "doubted"]
    assert [finding.level for finding in findings] == ([level] if level else [])
    if level:
        assert findings[0].evidence[1].effect.endswith("confirms")


@pytest.mark.parametrize(
    ("told", "level"),
    [
        ({"title": "Éclairage public", "cpv": (LIGHTING,)}, None),
        ({"title": "Extension de la vidéoprotection"}, Level.LOW),
        ({"cpv": (VIDEO,)}, Level.LOW),
        ({"title": "Caméras et analyse d'images de la voie publique"}, Level.MEDIUM),
        ({"title": "Caméras et analyse d'images de la voie publique", "cpv": (VIDEO,)}, Level.HIGH),
        ({"title": "Intelligence artificielle", "cpv": (VIDEO,)}, Level.MEDIUM),
    ],
    ids=[
        "other_works",
        "cameras",
        "a_code_of_cameras",
        "cameras_and_analysis",
        "and_the_code_adds",
        "a_code_that_confirms_does_not_add",
    ],
)
def test_a_firm_that_does_everything_needs_cameras_and_analysis(
    judge: Detector, told: dict[str, Any], level: Level | None
) -> None:
    findings = [finding for finding in found(judge, won(EVERYWHERE), **told) if finding.entry == "everywhere"]
    assert [finding.level for finding in findings] == ([level] if level else [])


def lots(*titles: str, winner: int, siren: str) -> dict[str, Any]:
    return {
        "lots": tuple(
            Lot(number=str(number), title=title, winners=(won(siren),) if number == winner else ())
            for number, title in enumerate(titles, 1)
        )
    }


@pytest.mark.parametrize(
    ("title", "titles", "winner", "level"),
    [
        ("Travaux", ("Voirie", "Vidéoprotection"), 2, Level.HIGH),
        ("Travaux", ("Voirie", "Vidéoprotection"), 1, None),
        ("Voirie et vidéoprotection", ("Voirie", "Vidéoprotection"), 1, None),
        ("Vidéoprotection", ("Secteur nord", "Secteur sud"), 1, Level.HIGH),
        ("Vidéoprotection", ("Secteur nord", "Secteur sud"), 0, Level.HIGH),
        ("Vidéoprotection", ("Caméras", "Vidéo urbaine"), 0, Level.HIGH),
        ("Voirie et vidéoprotection", ("Voirie", "Vidéoprotection"), 0, None),
    ],
    ids=[
        "the_lot",
        "another_lot",
        "the_title_means_another_lot",
        "lots_that_do_not_tell",
        "no_lot_is_said",
        "whichever_lot",
        "one_of_them_is_something_else",
    ],
)
def test_what_was_won_tells_not_what_stands_beside_it(
    judge: Detector, title: str, titles: tuple[str, ...], winner: int, level: Level | None
) -> None:
    parties = [] if winner else [won(DOUBTED)]
    told = lots(*titles, winner=winner, siren=DOUBTED)
    findings = [
        finding for finding in found(judge, *parties, title=title, **told) if finding.entry == "doubted"
    ]
    assert [finding.level for finding in findings] == ([level] if level else [])
    if level and winner == 2:
        assert findings[0].details == {"heading": "Lot 2 : Vidéoprotection"}


def test_a_lot_may_name_its_winner_without_the_number(judge: Detector) -> None:
    lots = (
        Lot(number="1", title="Voirie", winners=(won(DOUBTED),)),
        Lot(number="2", title="Vidéoprotection", winners=(won(None, "Ets Martin"),)),
    )
    (finding,) = [each for each in found(judge, lots=lots) if each.entry == "doubted"]
    assert finding.details == {"heading": "Lot 2 : Vidéoprotection"}


def test_a_level_of_the_entry_is_never_exceeded(judge: Detector) -> None:
    (finding,) = found(judge, won(SHY))
    assert finding.level is Level.LOW
    assert finding.evidence[-1].effect == "never above low by itself"


def test_the_line_that_says_who_won_is_quoted(judge: Detector) -> None:
    text = (
        f"name: Éts. Martin\ncompany ID: {SURE}\n\nname: Ville de Valmont\n\n"
        "titulaire du lot 2: ÉTS  MARTIN, Valmont\n\nrecours: Éts Martin"
    )
    (finding,) = found(judge, won(SURE), text=text)
    assert finding.quote == "titulaire du lot 2: ÉTS MARTIN, Valmont"
    assert text[finding.start : finding.end] == "ÉTS  MARTIN"


def test_else_the_name_beside_the_number_is(judge: Detector) -> None:
    text = f"name: Ets Martin\nsite: a\nsite: b\n\nname: ETS MARTIN\ncompany ID: {SURE}"
    (finding,) = found(judge, won(SURE), text=text)
    assert text[: finding.start].count("\n") == 4


def test_else_the_number_itself_is(judge: Detector) -> None:
    (finding,) = found(judge, won(SURE), text="objet: Caméras\nSIRET: 123 456 782 00018\nlot: 1")
    assert finding.quote == "SIRET: 123 456 782 00018"


def test_a_winner_that_only_the_record_names_is_doubted(judge: Detector) -> None:
    (finding,) = found(judge, won(SURE), text="\n\nAvis d'attribution\nMontant : 12 000 euros")
    assert (finding.level, finding.quote) == (Level.MEDIUM, "Avis d'attribution")
    assert "does not name it" in finding.evidence[-1].effect


def test_a_longer_name_is_not_the_winner(judge: Detector) -> None:
    text = f"name: ETS MARTINEAU\n\nnom: ETS MARTIN\nsiren: {SURE}"
    (finding,) = found(judge, won(SURE), text=text)
    assert finding.quote == "nom: ETS MARTIN"


def test_a_paper_that_can_hardly_be_read_is_doubted(judge: Detector) -> None:
    (finding,) = found(judge, won(SURE), quality=Quality.UNREADABLE)
    assert finding.level is Level.MEDIUM


def test_a_vendor_that_the_line_names_too_is_one_finding(judge: Detector) -> None:
    (finding,) = found(judge, won(SURE, "OCULUS REX SAS"), text="titulaire: Oculus Rex SAS\nlot: 1\nville: V")
    assert finding.level is Level.HIGH
    assert [each.effect for each in finding.evidence][:1] == ["names Oculus Rex"]
    assert "winner.siren" in {each.rule for each in finding.evidence}


def test_a_cancelled_contract_is_no_purchase(judge: Detector) -> None:
    (finding,) = found(judge, won(SURE), leading=Stage.SUSPENSION)
    assert finding.stage is Stage.SUSPENSION


def test_each_company_is_told_once(judge: Detector) -> None:
    lot = Lot(number="1", title="Caméras", winners=(won(SURE),))
    assert len(found(judge, won(SURE), won(SURE, "Ets Martin SA"), lots=(lot, lot))) == 1


# ---- codes of the contract

MEDIUM_TEXT = "Travaux Dupont : caméras et métadonnées."


def levels(judge: Detector, text: str, **procurement: Any) -> list[tuple[str, Level]]:
    findings = found(judge, text=text, title=procurement.pop("title", "Marché"), **procurement)
    return [(finding.entry, finding.level) for finding in findings]


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ({"cpv": (VIDEO,)}, VIDEO),
        ({"cpv": ("32323510",)}, "32323510"),
        ({"lots": (Lot(number="1", title="Lot", cpv=(VIDEO,)),)}, VIDEO),
        ({"cpv": (IMAGES, VIDEO)}, VIDEO),
        ({"cpv": (IMAGES,), "title": "Caméras de la ville"}, IMAGES),
        ({"cpv": (IMAGES,), "title": "Logiciel"}, None),
        ({"cpv": (LIGHTING,), "title": "Caméras de la ville"}, None),
        ({"cpv": ("35700000",)}, None),
        ({}, None),
    ],
    ids=[
        "speaks_of_surveillance",
        "belongs_to_one_that_does",
        "of_a_lot",
        "the_telling_one_first",
        "with_words_of_the_title",
        "without_them",
        "context_only",
        "not_listed",
        "none",
    ],
)
def test_a_code_adds_to_what_is_flagged_and_is_named(
    judge: Detector, told: dict[str, Any], code: str | None
) -> None:
    findings = found(judge, text=MEDIUM_TEXT, **{"title": "Marché", **told})
    (finding,) = [each for each in findings if each.entry == "everywhere"]
    assert finding.level is (Level.HIGH if code else Level.MEDIUM)
    named = [each for each in finding.evidence if each.rule.startswith("cpv.")]
    assert [(each.rule, each.words) for each in named] == ([(f"cpv.{code}", code)] if code else [])
    assert all(each.effect.endswith("adds to it") for each in named)


@pytest.mark.parametrize(
    "text",
    [
        "Le budget est voté.",
        "Extension de la vidéoprotection : douze caméras.",
        "Le dispositif ne comporte pas de reconnaissance faciale.",
        "Travaux Dupont : éclairage de la place.",
        "Déverrouillage du téléphone par reconnaissance faciale.",
    ],
    ids=["nothing", "plain_cameras", "denied", "a_refuted_firm", "harmless"],
)
def test_a_code_alone_never_flags(judge: Detector, text: str) -> None:
    plain = levels(judge, text)
    assert levels(judge, text, cpv=(VIDEO, "35125110")) == plain
    assert not any(level.flagged for _, level in plain)


def test_without_a_record_nothing_changes(judge: Detector) -> None:
    (finding,) = [each for each in judge.judge([a_page(MEDIUM_TEXT)], language="fr").findings if each.vendor]
    assert finding.level is Level.MEDIUM


def test_the_shipped_codes_of_cameras_confirm(tmp_path: Path) -> None:
    judge = Detector(load_lexicon())
    (finding,) = [
        each
        for each in found(judge, won("531970051", "DV SA"), text="titulaire: DV SA", cpv=(VIDEO,))
        if each.entry == "drone-volt"
    ]
    assert finding.level is Level.MEDIUM  # as its entry says
    assert finding.evidence[1].rule == f"cpv.{VIDEO}"
