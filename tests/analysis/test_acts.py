"""Collections split into acts, in the layouts prefectures print; all texts are made up."""

from datetime import date
from difflib import SequenceMatcher
from random import Random
from time import monotonic

import pytest
from making import a_page

from analysis.acts import Act, act_at, acts
from contrechamp.records import Page, Quality

VISAS = (
    "Le préfet de Valmont,\nVu le code de la sécurité intérieure ;\nVu le décret n° 2004-374 ;\nARRÊTE :\n"
)
BODY = "Article 1er : la commune est autorisée.\nArticle 2 : le présent arrêté est publié.\n"
SIGNED = "Fait à Valmont, le 12 mars 2026\nLe préfet\n"
HEAD = "PRÉFET\nDE VALMONT\nLiberté\nÉgalité\nFraternité\n"


def pages(*texts: str) -> list[Page]:
    return [a_page(text, number=number) for number, text in enumerate(texts, 1)]


def summary(found: tuple[Act, ...]) -> list[tuple[str | None, int, int]]:
    return [(act.number, act.first_page, act.last_page) for act in found]


# ---- the tool's layout

ONE, TWO, THREE = (f"01-2026-03-{day}-0000{run}" for day, run in ((10, 1), (11, 2), (12, 3)))
TITLES = {
    ONE: "AP autorisant un système de vidéoprotection à Valmont",
    TWO: "Arrêté du 9 mars 2026 portant délégation de signature",
    THREE: "Agrément d'une association",
}
COVER = "VALMONT\nRECUEIL DES ACTES\nADMINISTRATIFS SPÉCIAL\nN°01-2026-045\nPUBLIÉ LE 12 MARS 2026"
CONTENTS = (
    "Sommaire\nPréfecture de Valmont / Cabinet\n"
    f"{ONE} - AP autorisant un système de vidéoprotection à\nValmont (2 pages) Page 3\n"
    f"{TWO} - Arrêté du 9 mars 2026 portant délégation de\nsignature (1 page) Page 6\n"
    f"Préfecture de Valmont / DCL\n{THREE} - Agrément d'une association (2\npages) Page 8\n2"
)


def separator(number: str, page: int) -> str:
    title = TITLES[number]
    return f"Préfecture de Valmont\n{number}\n{title}\nPréfecture de Valmont - {number} - {title} {page}"


def sheet(number: str, page: int, text: str = BODY) -> str:
    return f"{HEAD}{VISAS}{text}Préfecture de Valmont - {number} - {TITLES[number]} {page}"


TOOL = [
    COVER,
    CONTENTS,
    separator(ONE, 3),
    sheet(ONE, 4),
    sheet(ONE, 5),
    separator(TWO, 6),
    sheet(TWO, 7),
    separator(THREE, 8),
    sheet(THREE, 9),
    sheet(THREE, 10),
]
EXPECTED = [(ONE, 3, 5), (TWO, 6, 7), (THREE, 8, 10)]


def without_feet(text: str) -> str:
    return "\n".join(line for line in text.split("\n") if not line.startswith("Préfecture de Valmont - "))


def misread(text: str) -> str:
    """As recognised text has it: O for 0, l for 1, dashes, blanks round them."""
    for number in (ONE, TWO, THREE):
        wrong = number.replace("0", "O", 3).replace("1", "l", 1).replace("-", " – ", 1).replace("-", "—")
        text = text.replace(number, wrong)
    return text


LAYOUTS = {
    "as_printed": TOOL,
    "without_feet": [without_feet(text) for text in TOOL],
    "without_contents": [COVER, "", *TOOL[2:]],
    "misread": [misread(text) for text in TOOL],
    "one_separator_unreadable": [*TOOL[:5], "", "", *TOOL[7:]],
    "citations": [
        text.replace(BODY, f"{BODY}Vu l'arrêté n° {THREE} du 12 mars 2026\nnuméro\n{THREE}\n" + "x " * 700)
        if "Article" in text
        else text
        for text in TOOL
    ],
    "hyphens_of_pdfium": [text.replace(f"{ONE} - AP", f"{ONE.replace('-', chr(2))} - AP") for text in TOOL],
}


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS.keys())
def test_numbers_of_the_tool_split_a_collection(layout: list[str]) -> None:
    assert summary(acts(pages(*layout))) == EXPECTED


def test_number_title_and_day_of_an_act() -> None:
    first, second, third = acts(pages(*TOOL))
    assert (first.title, first.dated) == (TITLES[ONE], date(2026, 3, 10))
    assert (second.title, second.dated) == (TITLES[TWO], date(2026, 3, 9))
    assert (third.title, third.first_offset) == (TITLES[THREE], 0)


def test_a_title_is_read_from_the_separator_when_there_are_no_contents() -> None:
    found = acts(pages(COVER, "", *TOOL[2:]))
    assert [act.title for act in found] == [TITLES[ONE], TITLES[TWO], TITLES[THREE]]


def test_pages_behind_the_pages_an_act_has_belong_to_none() -> None:
    found = acts(pages(*TOOL[:5], "annexe sans numéro", *(text for text in TOOL[5:])))
    assert act_at(found, 6, 0) is None


def test_an_act_whose_follower_was_not_found_ends_where_its_number_does() -> None:
    contents = CONTENTS.replace("(2 pages) ", "").replace("(1 page) ", "").replace("(2\npages) ", "")
    texts = [COVER, contents, separator(ONE, 3), sheet(ONE, 4), sheet(ONE, 5), "scan", "scan", *TOOL[7:]]
    shifted = [texts[0], "page blanche", *texts[1:]]
    found = acts(pages(*shifted))
    assert act_at(found, 6, 0) is not None
    two = act_at(found, 7, 0)
    assert two is None or two.number == TWO  # deduced from the contents, never the act before


def test_a_number_that_is_only_cited_makes_no_act() -> None:
    text = f"{HEAD}Vu l'arrêté préfectoral n° {ONE} portant délégation ;\nVu l'arrêté {TWO} ;\n"
    assert acts(pages(text, text)) == ()


# ---- headings

LISTED = (
    "RECUEIL DES ACTES ADMINISTRATIFS\nn° 199 du 12 mars 2026\nSOMMAIRE\nDDTM\nCabinet\n"
    "Arrêté préfectoral n° DDTM-SAFEB-2026-027 du 10 mars 2026\nportant restriction des usages de l'eau"
    "……………………………..1\nPREFECTURE\n"
    "Arrêté CAB n° CAB/SPAS/2026-1134 du 11 mars 2026 portant autorisation de\ncaptation d'images………25\n"
    "Arrêté n° PREF-BCPPAT 2026-093-004 du 12 mars 2026 relatif à l'élevage\n"
)


def order(heading: str, *, pages_more: int = 0, letterhead: str = HEAD) -> list[str]:
    first = f"{letterhead}Cabinet\n{heading}\n{VISAS}Article 1er : autorisation.\n"
    return [first, *[f"Article {n + 2} : suite.\n" for n in range(pages_more)]]


WATER = "Arrêté préfectoral n° DDTM-SAFEB-2026-027\nportant restriction des usages de l'eau"
DRONES = "ARRÊTÉ N° CAB/SPAS/2026-1134\nPORTANT AUTORISATION de captation d'images"
CATTLE = "Arrêté n° PREF-BCPPAT 2026-093-004 du 12 mars 2026\nrelatif à l'élevage"
VOLUME = [LISTED, *order(WATER, pages_more=2), *order(DRONES, pages_more=1), *order(CATTLE)]
NAMED = [("DDTM-SAFEB-2026-027", 2, 4), ("CAB/SPAS/2026-1134", 5, 6), ("PREF-BCPPAT 2026-093-004", 7, 7)]

HEADED = {
    "with_contents": VOLUME,
    "without_contents": ["RECUEIL DES ACTES ADMINISTRATIFS", *VOLUME[1:]],
    "misread": [VOLUME[0], *(text.replace("2026-", "2O26-").replace("N°", "N2") for text in VOLUME[1:])],
    "accents_lost": [text.replace("ê", "e").replace("Ê", "E") for text in VOLUME],
    "heading_again_on_the_next_page": [
        text.replace("Article 2 : suite.", f"{WATER}\n{VISAS}") if at == 2 else text
        for at, text in enumerate(VOLUME)
    ],
    "citing_others": [
        text.replace(
            "suite.", "suite.\nVu\nl'arrêté préfectoral\nn° CAB/SPAS/2026-1134 et par\nArrêté n° 2025-77\n"
        )
        for text in VOLUME
    ],
}


@pytest.mark.parametrize("layout", HEADED.values(), ids=HEADED.keys())
def test_headings_split_a_collection(layout: list[str]) -> None:
    assert summary(acts(pages(*layout))) == NAMED


def test_titles_come_from_the_contents_else_from_the_heading() -> None:
    water, drones, cattle = acts(pages(*VOLUME))
    assert water.title == (
        "Arrêté préfectoral n° DDTM-SAFEB-2026-027 du 10 mars 2026 portant restriction des usages de l'eau"
    )
    assert (water.dated, drones.dated, cattle.dated) == (
        date(2026, 3, 10),
        date(2026, 3, 11),
        date(2026, 3, 12),
    )
    (plain, *_) = acts(pages(*VOLUME[1:]))
    assert plain.title == "Arrêté préfectoral n° DDTM-SAFEB-2026-027 portant restriction des usages de l'eau"
    assert plain.dated is None


def test_two_acts_on_one_page_are_told_apart_by_their_places() -> None:
    first = f"{HEAD}Arrêté n° 2026-101\nportant ouverture\n{VISAS}{BODY}{SIGNED}"
    text = f"{first}Arrêté n° 2026-102\nportant fermeture\n{VISAS}{BODY}{SIGNED}"
    found = acts(pages(text, BODY))
    assert summary(found) == [("2026-101", 1, 1), ("2026-102", 1, 2)]
    before, behind = act_at(found, 1, len(first) - 1), act_at(found, 1, len(first) + 1)
    assert before is not None
    assert behind is not None
    assert (before.number, behind.number) == ("2026-101", "2026-102")


UNSURE = {
    "a_letterhead_without_number": f"{HEAD}Direction des sécurités\nConvention de coordination\n",
    "an_order_without_number": f"ARRÊTÉ PRÉFECTORAL\nportant autorisation\n{VISAS}",
}


@pytest.mark.parametrize("text", UNSURE.values(), ids=UNSURE.keys())
def test_what_begins_without_a_number_belongs_to_no_act(text: str) -> None:
    found = acts(pages(*order(WATER, pages_more=1), text, "suite sans titre", *order(DRONES)))
    assert summary(found) == [("DDTM-SAFEB-2026-027", 1, 2), ("CAB/SPAS/2026-1134", 5, 5)]
    assert act_at(found, 3, 10) is None
    assert act_at(found, 4, 10) is None


def test_a_page_that_could_not_be_read_ends_an_act() -> None:
    unreadable = a_page("", number=3, quality=Quality.UNREADABLE, reason="no text")
    found = acts([*pages(*order(WATER, pages_more=1)), unreadable, a_page("suite", number=4)])
    assert summary(found) == [("DDTM-SAFEB-2026-027", 1, 2)]


def test_an_act_of_the_contents_that_is_not_found_is_not_given_to_the_one_before() -> None:
    lost = [text.replace(DRONES, "Arrt CAB portant autorisation") for text in VOLUME]
    lost = [text.replace(HEAD, "") if at == 4 else text for at, text in enumerate(lost)]
    signed = [f"{text}{SIGNED}" if at == 3 else text for at, text in enumerate(lost)]
    assert summary(acts(pages(*signed))) == [NAMED[0], NAMED[2]]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Compte rendu du conseil municipal\nM. le maire rappelle l'arrêté n° 2026-12 du préfet.\n",
        "Article 3\nArrêté n° 2026-12 abrogé\n",
        f"Vu l'\nArrêté n° 2026-12 portant délégation\n{VISAS}",
    ],
)
def test_what_is_no_collection_has_no_acts(text: str) -> None:
    assert acts(pages(text)) == ()


def test_no_pages_have_no_acts() -> None:
    assert acts([]) == ()
    assert act_at((), 1, 0) is None


def test_pages_may_come_in_any_order() -> None:
    assert acts(list(reversed(pages(*TOOL)))) == acts(pages(*TOOL))


# ---- damage: pages are lost, letters misread; never a wrong act


def a_volume(chance: Random, *, tool: bool) -> tuple[list[str], list[str | None]]:
    """Texts of a made-up collection, and the act each page belongs to."""
    texts, truth, contents = [COVER], [None], ["Sommaire"]
    at = 3
    for run in range(1, 11):
        count = chance.randint(1, 5)
        day = chance.randint(1, 28)
        number = f"01-2026-03-{day:02}-{run:05}" if tool else f"{chance.choice(['DDT', 'CAB'])}-2026-{run:03}"
        title = f"Arrêté n° {number} du {day} mars 2026 portant décision {run}"
        foot = f"\nPréfecture - {number} - {title}" if tool else ""
        entry = f"{number} - {title} ({count} pages) Page {at}" if tool else title
        contents.append(entry)
        if tool:
            texts.append(f"Préfecture\n{number}\n{title}{foot} {at}")
            at += 1
        texts.append(f"{HEAD}{title}\n{VISAS}{BODY}{foot}")
        texts += [f"{BODY}Vu l'arrêté n° 2025-{page}{foot}" for page in range(count - 1)]
        at += count
        truth += [number] * (count + tool)
    return [texts[0], "\n".join(contents), *texts[1:]], [None, *truth]


@pytest.mark.parametrize("tool", [True, False], ids=["tool", "headings"])
@pytest.mark.parametrize("seed", range(60))
def test_damage_costs_acts_and_never_gives_a_page_to_a_wrong_one(seed: int, *, tool: bool) -> None:
    chance = Random(seed)
    texts, truth = a_volume(chance, tool=tool)
    damaged = []
    for number, text in enumerate(texts, 1):
        kept = "".join(
            chance.choice("OoIl. ") if sign.isalnum() and chance.random() < 0.01 else sign for sign in text
        )
        lost = chance.random() < 0.1
        quality = Quality.UNREADABLE if lost else Quality.GOOD
        damaged.append(a_page("" if lost else kept, number=number, quality=quality, reason="no text"))
    found = acts(damaged)
    for number, true in enumerate(truth, 1):
        act = act_at(found, number, 0)
        assert act is None or _alike(act.number or "", true or ""), (number, act, true)


def _alike(number: str, true: str) -> bool:
    """The same number, or the same with few signs misread: one that no other act bears."""
    return number == true or SequenceMatcher(None, number, true).ratio() > 0.85


@pytest.mark.parametrize(
    "text",
    ["\n" * 5000, "Arrêté n° " + "a-" * 3000, "38-2026-03-12-" * 500, ("Arrêté " * 10 + "\n") * 300],
    ids=["blank_lines", "endless_number", "half_numbers", "headings"],
)
def test_a_page_of_noise_takes_no_time(text: str) -> None:
    began = monotonic()
    acts(pages(*[text] * 20))
    assert monotonic() - began < 5  # it was twenty seconds


def test_pages_of_an_act_that_left_no_trace_are_not_given_to_the_one_before() -> None:
    water = order(WATER, pages_more=1)
    water[1] += SIGNED
    texts = [LISTED, *water, "tout est illisible", "ici aussi", *order(CATTLE)]
    found = acts(pages(*texts))
    assert summary(found) == [("DDTM-SAFEB-2026-027", 2, 3), ("PREF-BCPPAT 2026-093-004", 6, 6)]


def test_pages_are_counted_from_the_separator_only() -> None:
    contents = CONTENTS.replace("Page 3", "Page 50").replace("Page 6", "Page 90").replace("Page 8", "Page 7")
    texts = [COVER, contents, "illisible", *TOOL[3:5], "illisible", *TOOL[6:]]
    found = acts(pages(*texts))
    assert summary(found) == [(ONE, 4, 5), (TWO, 7, 7), (THREE, 8, 10)]


def test_the_number_of_another_collection_begins_no_act() -> None:
    annex = f"Annexe\n01-2025-01-02-00009\narrêté modifié\nPréfecture - {ONE} - {TITLES[ONE]} 5"
    assert summary(acts(pages(*TOOL[:4], annex, *TOOL[5:]))) == EXPECTED
