"""The stage through the real store."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from making import NOON, a_source, an_extraction, save

from analysis import AnalysisReport, analyse
from contrechamp.errors import ExitCode
from contrechamp.progress import Silent
from contrechamp.records import DocumentKind, Level, Party, Procurement, Stage
from contrechamp.settings import Settings
from contrechamp.store import Store

MINUTES = "Le conseil approuve l'achat du logiciel BriefCam.\n\nExtension de la vidéoprotection."


@pytest.fixture
def store(settings: Settings) -> Iterator[Store]:
    with Store.open(settings) as opened:
        opened.intake.register([a_source()])
        yield opened


def receive(store: Store, body: bytes, *texts: str, **document: object) -> None:
    save(store, body, source_key=body.decode(), **document)
    store.texts.save(an_extraction(body, *texts), NOON)


def run(store: Store, settings: Settings) -> AnalysisReport:
    return analyse(store, settings, now=lambda: NOON, progress=Silent())


def test_papers_are_analysed_once(store: Store, settings: Settings) -> None:
    receive(store, b"one", MINUTES)
    receive(store, b"two", "Le budget est voté.")
    report = run(store, settings)
    assert (report.documents, report.flagged, report.high, report.low) == (2, 1, 1, 1)
    assert report.exit_code is ExitCode.OK
    assert run(store, settings).documents == 0


def test_the_leading_finding_comes_first(store: Store, settings: Settings) -> None:
    receive(store, b"one", "Extension de la vidéoprotection.\n\nAchat du logiciel BriefCam.")
    run(store, settings)
    (flagged,) = store.findings.flagged()
    assert [finding.level for finding in flagged.findings] == [Level.HIGH, Level.LOW]


def test_a_changed_lexicon_means_another_analysis(store: Store, settings: Settings, tmp_path: Path) -> None:
    receive(store, b"one", MINUTES)
    run(store, settings)
    own = tmp_path / "lexicon"
    own.mkdir()
    (own / "cues.toml").write_text('[video]\nfr = ["œil public"]\n', encoding="utf-8")
    assert run(store, replace(settings, lexicons=(own,))).documents == 1


@pytest.mark.parametrize(
    ("kind", "text", "stage"),
    [
        (DocumentKind.NOTICE, "Analyse d'impact du logiciel BriefCam.", Stage.TENDER),
        (DocumentKind.RECTIFICATION, "Acquisition du logiciel BriefCam.", Stage.TENDER),
        (DocumentKind.AWARD, "Avis de marché : logiciel BriefCam, au CCTP.", Stage.PURCHASE),
        (DocumentKind.CANCELLATION, "Avis de marché : logiciel BriefCam.", Stage.SUSPENSION),
        (DocumentKind.MOTION, "Le marché du logiciel BriefCam a été attribué.", Stage.OPPOSITION),
    ],
)
def test_what_the_source_says_a_paper_is_leads(
    store: Store, settings: Settings, kind: DocumentKind, text: str, stage: Stage
) -> None:
    receive(store, b"one", text, kind=kind)
    run(store, settings)
    (flagged,) = store.findings.flagged()
    leading = flagged.findings[0]
    assert leading.stage is stage
    assert len(leading.stages) > 1  # what its words tell follows


@pytest.mark.parametrize(
    ("kind", "stage"),
    [
        (DocumentKind.DECISION, Stage.PURCHASE),
        (DocumentKind.CONTRACT, Stage.PURCHASE),
        (DocumentKind.ORDER, Stage.AUTHORISATION),
        (DocumentKind.MINUTES, Stage.DEBATE),
        (DocumentKind.REPORT, None),
    ],
)
def test_other_kinds_tell_only_what_the_words_do_not(
    store: Store, settings: Settings, kind: DocumentKind, stage: Stage | None
) -> None:
    receive(store, b"one", "BriefCam, vingt flux.", kind=kind)
    receive(store, b"two", "Demande de subvention pour le logiciel BriefCam.", kind=kind)
    run(store, settings)
    papers = {paper.stored.document.source_key: paper.findings[0] for paper in store.findings.flagged()}
    assert papers["one"].stage is stage
    assert papers["two"].stage is Stage.FUNDING


def test_a_denial_in_a_notice_stays_a_denial(store: Store, settings: Settings) -> None:
    text = "Achat du logiciel BriefCam.\n\nLe système ne comporte pas de reconnaissance faciale."
    receive(store, b"one", text, kind=DocumentKind.AWARD)
    run(store, settings)
    (flagged,) = store.findings.flagged()
    assert [finding.stage for finding in flagged.findings] == [Stage.PURCHASE, Stage.DENIAL]


def test_a_finding_in_a_collection_names_its_act(store: Store, settings: Settings) -> None:
    order = "Arrêté n° {} portant {}\nLe préfet,\nVu le code ;\nARRÊTE\nArticle 1er : {}"
    texts = (
        order.format("2026-11", "fermeture d'un débit de boissons", "Le bar est fermé."),
        order.format(
            "2026-12",
            "autorisation de caméras",
            "Le traitement algorithmique des images de vidéoprotection est autorisé.",
        ),
    )
    receive(store, b"one", *texts, kind=DocumentKind.COLLECTION_OF_ACTS)
    receive(store, b"two", *texts, kind=DocumentKind.ORDER)
    run(store, settings)
    papers = {paper.stored.document.source_key: paper.findings[0] for paper in store.findings.flagged()}
    assert papers["one"].part == "2026-12"
    assert "caméras" in papers["one"].details["act"]
    assert papers["two"].part is None


def test_the_record_of_an_award_says_who_won_it(store: Store, settings: Settings) -> None:
    text = "objet: Marché n° 12\ntitulaire: LA PETITE ENTREPRISE\nville: Valmont"
    won = Procurement(winners=(Party(name="La Petite Entreprise", siret="83866427400019"),))
    receive(store, b"one", text, kind=DocumentKind.AWARD, procurement=won)
    receive(store, b"two", text, kind=DocumentKind.AWARD, procurement=Procurement())
    receive(store, b"three", text, kind=DocumentKind.AWARD)
    run(store, settings)
    (flagged,) = store.findings.flagged()
    (finding,) = flagged.findings
    assert (finding.vendor, finding.stage, finding.level) == ("Veesion", Stage.PURCHASE, Level.HIGH)
    assert finding.quote == "titulaire: LA PETITE ENTREPRISE"
    assert finding.evidence[0].rule == "winner.siren"


def test_a_code_of_the_record_adds_to_what_its_text_says(store: Store, settings: Settings) -> None:
    text = "SNEF : caméras et métadonnées."
    for name, codes in ((b"one", ("32323500",)), (b"two", ())):
        receive(store, name, text, kind=DocumentKind.NOTICE, procurement=Procurement(cpv=codes))
    run(store, settings)
    papers = {paper.stored.document.source_key: paper.findings[0] for paper in store.findings.flagged()}
    assert (papers["one"].level, papers["two"].level) == (Level.HIGH, Level.MEDIUM)
    assert papers["one"].evidence[-1].rule == "cpv.32323500"


def test_the_act_that_a_paper_is_is_kept_by_its_stamp(store: Store, settings: Settings) -> None:
    stamp = "ID : 026-219900019-20260625-DE2026116-DE"
    receive(store, b"one", f"Délibération. {stamp}", f"Suite. {stamp}")
    receive(store, b"copy", f"La même, publiée ailleurs. {stamp}")
    receive(store, b"several", f"{stamp} puis {stamp.replace('116', '117')}")
    receive(store, b"none", "Sans tampon.")
    run(store, settings)
    stamps = {number: store.dossiers.read(number).stamp for number in (1, 2, 3, 4)}
    assert stamps == dict.fromkeys((1, 2), "219900019 2026-06-25 DE2026116") | dict.fromkeys((3, 4))
    assert [(kin.kind, kin.stored and kin.stored.id) for kin in store.dossiers.read(1).related] == [
        ("same_act", 2)
    ]
    assert store.texts.unstamped(9) == []
    store.texts.save(an_extraction(b"none", stamp), NOON)
    run(store, settings)
    assert store.dossiers.read(4).stamp == "219900019 2026-06-25 DE2026116"
