"""The scan costs no finding: what is found with it is what is found without it."""

import random
import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.flagging import Detector, detector
from analysis.lexicon import load_lexicon
from analysis.passages import blocks, passages
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

EXAMPLES = [
    text
    for entry in load_lexicon().entries
    for text in (*entry.matches, *entry.misses, *entry.names, *entry.products)
]
ORDINARY = [
    "Le conseil municipal, après en avoir délibéré, approuve le compte administratif à l'unanimité.",
    "M. le Maire présente le rapport sur la voirie ; il rappelle que l’œuvre date de 1987.",
    "LE MAIRE, VU le code général des collectivités territoriales (art. L. 2121-29),",
    "Der Gemeinderat genehmigt die Rechnung des Jahres 2024 mit 12 gegen 3 Stimmen.",
    "The board approved the minutes of the last meeting and adjourned at 8 p.m.",
    "- fournitures de bureau : 1 250,00 € HT\n- eau et assainissement : 12 %",
    "Toutes les caméras de la place et le logiciel de la médiathèque sont hors service.",
]
JOINTS = [
    " ",
    "\n",
    "\n\n",
    "\r\n",
    "\f",
    ". ",
    ", ",
    "\u00a0",
    " | ",
    "-\n",
    "",
    "\n- ",
    " ; ",
    "… ",
    "\n \t\n",
]


def inside(mark: str) -> Callable[[str, random.Random], str]:
    """Damage: a mark set between two letters, here and there."""

    def damaged(text: str, chance: random.Random) -> str:
        return "".join(c + (mark if c.isalpha() and chance.random() < 0.12 else "") for c in text)

    return damaged


def swapped(text: str, chance: random.Random) -> str:
    """Letters that scanning confuses."""
    pairs = {"l": "1", "i": "l", "o": "0", "O": "Q", "e": "c", "m": "rn", "u": "n", "w": "vv", "s": "5"}
    return "".join(pairs[c] if c in pairs and chance.random() < 0.15 else c for c in text)


def misread(encoding: str) -> Callable[[str, random.Random], str]:
    """UTF-8 read as something else."""
    return lambda text, _: text.encode().decode(encoding, "replace")


DAMAGES: dict[str, Callable[[str, random.Random], str]] = {
    "none": lambda text, _: text,
    "capitals": lambda text, _: text.upper(),
    "letters set apart": lambda text, _: " ".join(text),
    "groups set apart": lambda text, _: " ".join(text[at : at + 2] for at in range(0, len(text), 2)),
    "small capitals": lambda text, _: " ".join(f"{word[:1]} {word[1:]}".upper() for word in text.split()),
    "doubled": lambda text, _: " ".join("".join(c * 2 for c in word) for word in text.split()),
    "scanned": swapped,
    "decomposed": lambda text, _: unicodedata.normalize("NFD", text),
    "accents lost": lambda text, _: unicodedata.normalize("NFD", text).encode("ascii", "ignore").decode(),
    "letters lost": lambda text, _: text.encode("ascii", "ignore").decode(),
    "spaces lost": lambda text, chance: "".join(c for c in text if c != " " or chance.random() < 0.6),
    "dotted": lambda text, _: " ".join(
        ".".join(word) + "." if word.isupper() else word for word in text.split()
    ),
    "ligatures": lambda text, _: text.replace("fi", "\ufb01").replace("oe", "\u0153").replace("ss", "\u00df"),
    "cp1252": misread("cp1252"),
    "mac": misread("mac_roman"),
    "cp1250": misread("cp1250"),
    "fat": lambda text, _: "".join(chr(0x1D41A + ord(c) - 97) if "a" <= c <= "z" else c for c in text),
    **{
        f"{mark!r} inside": inside(mark)
        for mark in (
            "-\n",
            "\u0002",
            "\u0002\r\n",
            "\u00ad",
            "\u00ad\n",
            "\u200b",
            "\u00ac\n",
            "\u2011\n",
            "- ",
            " ",
        )
    },
}


@st.composite
def papers(draw: st.DrawFn) -> str:
    """Ordinary sentences and examples of the lexicon, damaged, joined in every way; some blocks very long."""
    chance = random.Random(draw(st.integers(0, 2**32)))
    parts: list[str] = []
    for kind in draw(
        st.lists(st.sampled_from(["ordinary", "example", "example", "cut", "long", "noise"]), max_size=9)
    ):
        text = chance.choice(EXAMPLES if kind in ("example", "cut") else ORDINARY)
        if kind in ("example", "cut"):
            text = DAMAGES[draw(st.sampled_from(sorted(DAMAGES)))](text, chance)
        if kind == "cut":  # a border in the middle
            at = chance.randrange(len(text) + 1)
            text = text[:at] + chance.choice(JOINTS) + text[at:]
        if kind == "long":  # no end of a sentence, so that blocks are cut where they grow too long
            text = chance.choice([" ", "\n", ". "]).join(
                [text.replace(".", ",")] * chance.choice([14, 40, 75, 130])
            )
        parts += [draw(NOISE) if kind == "noise" else text, chance.choice(JOINTS)]
    return "".join(parts)


@pytest.fixture(scope="module")
def judge() -> Detector:
    return detector()


@settings(max_examples=150, deadline=None)
@given(text=PAGES)
def test_gated_analysis_finds_what_full_analysis_finds(judge: Detector, text: str) -> None:
    pages = [Page(number=1, text=text, origin=TextOrigin.DATA, quality=Quality.GOOD)]
    assert judge.pages(pages, language="fr") == judge.pages(pages, language="fr", gated=False)


@settings(max_examples=80, deadline=None)
@given(texts=st.lists(papers(), min_size=1, max_size=3))
def test_gated_analysis_of_papers_finds_what_full_analysis_finds(judge: Detector, texts: list[str]) -> None:
    pages = [
        Page(number=number, text=text, origin=TextOrigin.DATA, quality=Quality.GOOD)
        for number, text in enumerate(texts, start=1)
    ]
    assert (
        judge.judge(pages, language="fr").findings == judge.judge(pages, language="fr", gated=False).findings
    )


@pytest.mark.parametrize("damage", sorted(DAMAGES))
def test_no_example_of_the_lexicon_is_kept_from_the_pipeline(judge: Detector, damage: str) -> None:
    chance = random.Random(damage)
    for text in chance.sample(EXAMPLES, 150):
        page = "\n\n".join((chance.choice(ORDINARY), DAMAGES[damage](text, chance), chance.choice(ORDINARY)))
        cut = blocks(page)
        assert judge.gate.passages(page) == [
            one for one in passages(cut, range(len(cut))) if judge.gate.holds(page, one)
        ]


def test_an_ordinary_page_is_not_read(judge: Detector) -> None:
    assert not judge.gate.glance("Le conseil municipal approuve le compte administratif à l'unanimité.")


@pytest.mark.parametrize("cue", ["caméras", "analyse vidéo", "vidéoprotection et reconnaissance", "police"])
@pytest.mark.parametrize("name", ["Orange", "Thales", "XXII", "Milestone", "Axis", "NEC", "Eiffage"])
@pytest.mark.parametrize("filler", ["et pour la voirie ", "Le budget est voté. ", "Le budget est voté.\n\n"])
def test_a_name_is_read_with_its_cue_however_far_it_stands(
    judge: Detector, name: str, cue: str, filler: str
) -> None:
    for letters in (0, 200, 270, 290, 300, 310, 330, 700, 2000):
        between = (filler * (1 + letters // len(filler)))[:letters]
        for text in (f"Contrat {name} {between} {cue}", f"{cue} {between} contrat {name} signé"):
            pages = [Page(number=1, text=text, origin=TextOrigin.DATA, quality=Quality.GOOD)]
            assert judge.pages(pages, language="fr") == judge.pages(pages, language="fr", gated=False)


def test_an_ambiguous_name_without_anything_that_confirms_it_is_not_read(judge: Detector) -> None:
    assert not judge.gate.passages("Le conseil approuve la convention avec Orange pour les poteaux.")
    far = "Le budget est voté. " * 60
    assert not judge.gate.passages(f"Convention avec Orange. {far} Les caméras de la place.")
    assert judge.gate.passages("Convention avec Orange. Les caméras font de l’analyse vidéo.")


def test_a_distant_paragraph_is_not_read(judge: Detector) -> None:
    text = "\n\n".join(["Le budget est voté."] * 30 + ["Achat de BriefCam."])
    (passage,) = judge.gate.passages(text)
    assert text[passage.core.start : passage.core.end] == "Achat de BriefCam."
    assert text[passage.read.start : passage.read.end] == "Le budget est voté.\n\nAchat de BriefCam."
