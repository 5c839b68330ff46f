"""The scan costs no finding: what is found with it is what is found without it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.flagging import Detector, detector
from contrechamp.records import Page, Quality, TextOrigin

SENTENCES = st.sampled_from(
    [
        "Le conseil approuve le procès-verbal de la séance du 4 juin.",
        "Décision : contrat BriefCam pour le CSU.",
        "Débat sur la vidéosurveillance algorithmique et la VSA.",
        "vidéosurvei1lance a1gorithmique",
        "V IDÉOSURVEILLANCE A LGORITHMIQUE",
        "RREECCOONNNNAAIISSSSAANNCCEE FFAACCIIAALLEE",
        "r ec on na is sa nc e f ac ia le",
        "vidĂ©osurveillance algorithmique",
        "camras augmentes",
        "recon-\nnaissance fa-\nciale",
        "recon\u0002\nnaissance faciale identi\ufb01cation",
        "ana\u200blyse vidéo automatisée des images de vidéo \u00a0 protection",
        "Caméras Orange avec analyse vidéo.",
        "Vigilance orange : canicule.",
        "Das Parlament will Gesichtserkennung und Kenn-\nzeichen-Scanner verbieten.",
        "The council bought two Flock Safety licence plate readers.",
        "Le V.S.A. des pompiers.",
        "Les caméras de la place.",
        "VIDEDSURVEILLANCE ALGORITHMIQUE",
    ]
)
NOISE = st.text(alphabet=st.characters(max_codepoint=0x2100, exclude_categories=("Cs",)), max_size=40)
PAGES = st.lists(st.one_of(SENTENCES, NOISE, st.sampled_from(["\n", "\n\n", " "])), max_size=24).map(" ".join)


@pytest.fixture(scope="module")
def judge() -> Detector:
    return detector()


@settings(max_examples=150, deadline=None)
@given(text=PAGES)
def test_gated_analysis_finds_what_full_analysis_finds(judge: Detector, text: str) -> None:
    pages = [Page(number=1, text=text, origin=TextOrigin.DATA, quality=Quality.GOOD)]
    assert judge.pages(pages, language="fr") == judge.pages(pages, language="fr", gated=False)


def test_an_ordinary_page_is_not_read(judge: Detector) -> None:
    assert not judge.gate.glance("Le conseil municipal approuve le compte administratif à l'unanimité.")


def test_a_distant_paragraph_is_not_read(judge: Detector) -> None:
    text = "\n\n".join(["Le budget est voté."] * 30 + ["Achat de BriefCam."])
    (passage,) = judge.gate.passages(text)
    assert text[passage.core.start : passage.core.end] == "Achat de BriefCam."
    assert text[passage.read.start : passage.read.end] == "Le budget est voté.\n\nAchat de BriefCam."
