"""Titles from what stands in a list: the row, the words of a link, the file name."""

import re
from dataclasses import dataclass
from pathlib import PurePosixPath

from contrechamp.records import Provenance
from crawler.labels.folding import fold
from crawler.media import BY_ENDING

MAX_CHARACTERS = 400

ENDINGS = frozenset(BY_ENDING) | {"php", "asp", "aspx", "jsp"}

_SIZE = r"\d+(?:[.,]\d+)?\s*(?:[kmg]i?[ob]|octets?|bytes?)\b"
_TYPE = r"(?:pdf|docx?|odt|rtf|zip|html?)"
_NOTE = re.compile(
    rf"[\[(]\s*(?:fichier\s+|format\s+|au format\s+|\.)?(?:{_TYPE})?\s*[-–—,:;|/]*\s*(?:{_SIZE})?\s*"
    rf"(?:[-–—,:;|/]\s*(?:{_TYPE}|{_SIZE}))?\s*[\])]",
    re.IGNORECASE,
)
_TAIL = re.compile(
    rf"\s*(?:[-–—,:;|/]\s*)?(?:(?:{_TYPE}\b)?\s*[-–—,:;|/]?\s*{_SIZE}|[-–—|]\s*{_TYPE}\b|\(\s*\))\s*$",
    re.IGNORECASE,
)
_WINDOW = re.compile(
    r"\s*[-–—(\[,]*\s*(?:s.ouvre dans|ouvre|ouverture dans|opens in)?\s*(?:une?|an?)?\s*"
    r"(?:nouvelle fen[êe]tre|nouvel onglet|new (?:window|tab))\s*[)\]]*\s*$",
    re.IGNORECASE,
)
_LEAD = re.compile(
    r"^(?:t[ée]l[ée]charger|consulter|ouvrir|afficher|voir|lire|download|open|view|herunterladen)\b\s*"
    r"(?:(?:le |la |les |l['’]|the )?(?:fichier|document|pdf|file)\b)?\s*"
    r"(?:(?:le|la|les|the|ici)\s+|l['’])?[:–—-]?\s*",
    re.IGNORECASE,
)
# What programs add to a name: "pv (2)", "pv_2_", "pv-compressed"; in "arrete-2" it may be the act's number
_COPY = re.compile(r"(?:\s*\(\d\)|_+\d_+|[-_ ](?:scaled|compressed|compresse|signe))$", re.IGNORECASE)
_GENERIC = frozenset(
    {
        *("telecharger", "telechargement", "telecharger le fichier", "telecharger le document"),
        *("telecharger le pdf", "telecharger ici", "download", "download pdf", "herunterladen"),
        *("pdf", "doc", "docx", "odt", "version pdf", "format pdf", "au format pdf", "fichier pdf"),
        *("document pdf", "fichier", "le fichier", "document", "documents", "le document", "file"),
        *("ici", "cliquez ici", "cliquer ici", "clic ici", "here", "click here", "hier"),
        *("lire", "lire la suite", "lire plus", "en savoir plus", "read more", "more", "mehr", "suite"),
        *("voir", "voir le document", "voir plus", "voir le detail", "ouvrir", "consulter", "afficher"),
        *("view", "open", "anzeigen", "acceder au document", "detail", "details", "apercu", "visualiser"),
        *("piece jointe", "attachment", "lien", "link", "imprimer", "print", "icone", "icon", "image"),
        *("sans titre", "untitled", "dokument", "datei"),
    }
)


@dataclass(frozen=True, slots=True)
class Title:
    """A title and where it stood; without text: the source gave none."""

    text: str | None = None
    provenance: Provenance | None = None


def choose_title(
    *, row: str = "", label: str = "", attributes: tuple[str, ...] = (), file_name: str = ""
) -> Title:
    """The best of what a list offers: the row's title, the link's words, its attributes, the file name.

    `attributes` are the link's title and aria-label; `file_name` is decoded.
    """
    for text in (row, label):
        title = clean(text)
        if title and not looks_like_file(text):
            return Title(title, Provenance.LISTING)
    for text in attributes:
        title = clean(text)
        if title and not looks_like_file(text):
            return Title(title, Provenance.LINK)
    for text in (row, label, *attributes, file_name):
        title = from_file_name(text) if looks_like_file(text) or text == file_name else None
        if title:
            return Title(title, Provenance.FILE_NAME)
    return Title()


def clean(text: str) -> str | None:
    """A label without sizes, types and words for the button; None when nothing of its own is left."""
    text = " ".join(text.split())
    if is_generic(text):
        return None
    bare = _WINDOW.sub("", text)
    bare = _NOTE.sub(" ", bare)
    while (shorter := _TAIL.sub("", bare)) != bare:
        bare = shorter
    lead = _LEAD.sub("", bare)
    bare = " ".join((lead if len(lead) > 3 else bare).split()).strip(" -–—:;,|•·>")
    if "«" not in bare:  # an arrow, not the end of a quotation
        bare = bare.strip(" »")
    if not bare or is_generic(bare):
        return None
    if lead and bare[0].islower():
        bare = bare[0].upper() + bare[1:]
    return bare[:MAX_CHARACTERS]


def is_generic(text: str) -> bool:
    """Whether a label says nothing of the paper: "Télécharger", "PDF", "ici", a number, a sign."""
    words = re.sub(r"[^a-z0-9' ]+", " ", _NOTE.sub(" ", fold(text)))
    words = " ".join(re.sub(_SIZE, " ", words).split())
    return words in _GENERIC or not re.search(r"[a-z]{2}", words)


def looks_like_file(text: str) -> bool:
    """Whether a label is only the name of a file."""
    ending = PurePosixPath(text.strip().replace("/", " ")).suffix.lower().lstrip(".")
    return ending in ENDINGS


def from_file_name(name: str) -> str | None:
    """Words from a decoded file name; None when it is a number or a key."""
    stem = " ".join(name.split())
    while looks_like_file(stem):
        stem = stem.rpartition(".")[0]
    stem = _COPY.sub("", stem)
    words = re.sub(r"[_+]+", " ", stem)
    words = re.sub(r"(?<!\d)-|-(?!\d)", " ", words)
    words = " ".join(words.split()).strip(" -.,;")
    if is_generic(words) or re.fullmatch(r"[0-9a-f -]{16,}", words, re.IGNORECASE):
        return None
    return (words[0].upper() + words[1:])[:MAX_CHARACTERS]


def same_words(one: str, other: str) -> bool:
    """Whether two titles differ in signs only, as a file name and what a program made of it."""
    return re.sub(r"[\W_]+", "", fold(one)) == re.sub(r"[\W_]+", "", fold(other))
