"""A title for a paper that came without: its own metadata if somebody wrote it, else its first heading."""

import re

from analysis.extract.stamps import without_stamps

_MOST_CHARACTERS = 200
_LINES = 40  # of the first page
_MACHINE_MADE = re.compile(
    r"microsoft|word\b|excel|powerpoint|libreoffice|openoffice|untitled|sans[ _]?titre|sans nom|unbenannt|"
    r"document[ _-]?\d*$|nouveau document|scan|num[ée]ris|copie|image|print|imprim|konica|bizhub|kyocera|canon|"
    r"ricoh|xerox|aficio|toshiba|sharp|brother|epson|hp\d|mfp|skm_|km_|img[_-]?\d|dsc[_-]?\d|doc\d|"
    r"\S+\.(?:docx?|odt|pdf|rtf|xlsx?|indd|pub|tiff?|jpe?g|pptx?|qxp|html?|fodt|tmp)$|[\W\d_]+$|\S*\d{6,}\S*$",
    re.IGNORECASE,
)
_LETTERHEAD = re.compile(
    r"r[ée]publique fran[çc]aise|libert[ée]|d[ée]partement\b|arrondissement\b|canton\b|commune d|ville d|mairie\b|"
    r"hotel de ville|h[ôo]tel de ville|pr[ée]fecture\b|r[ée]gion\b|tel\b|t[ée]l[ée]?phone|fax|www\.|https?:|"
    r"\S+@\S+|communaut[ée] d|nombre de|membres? |pr[ée]sents?\b|absents?\b|gemeinde\b|stadt\b|kanton\b",
    re.IGNORECASE,
)
_PAPER = re.compile(
    r"proc[èe]s[- ]verbal|compte[- ]rendu|d[ée]lib[ée]ration|arr[êe]t[ée]\b|ordre du jour|s[ée]ance|d[ée]cision|"
    r"conseil (?:municipal|communautaire|d[ée]partemental|r[ée]gional|d.administration)|recueil|avis\b|march[ée]|"
    r"convention\b|rapport\b|motion\b|v[œo]eu\b|budget|subvention|cahier des|r[èe]glement|annexe|"
    r"minutes\b|agenda\b|resolution\b|ordinance|protokoll|beschluss|sitzung|antrag|vorlage|verbale|deliberazione",
    re.IGNORECASE,
)


def choose_title(metadata: str | None, first_page: str) -> str | None:
    """The title to show for a paper, at most 200 characters; None: nothing looks like one."""
    if metadata and is_written(metadata):
        return _shortened(metadata)
    lines = [" ".join(line.split()) for line in without_stamps(first_page).splitlines()]
    heads = [line for line in lines if line][:_LINES]
    named = [line for line in heads if _PAPER.search(line) and _is_heading(line)]
    plain = [line for line in heads if _is_heading(line) and not _LETTERHEAD.match(line)]
    return _shortened((named or plain)[0]) if named or plain else None


def is_written(title: str) -> bool:
    """Whether somebody wrote this title, rather than a program or a scanner."""
    words = " ".join(title.split())
    return sum(map(str.isalpha, words)) >= 6 and "\ufffd" not in words and _MACHINE_MADE.match(words) is None


def _is_heading(line: str) -> bool:
    letters = sum(map(str.isalpha, line))
    return 8 <= len(line) <= _MOST_CHARACTERS and letters >= 0.6 * len(line) and line[:1].isupper()


def _shortened(title: str) -> str:
    words = " ".join(title.split())
    if len(words) <= _MOST_CHARACTERS:
        return words
    return words[: _MOST_CHARACTERS - 1].rsplit(" ", 1)[0] + "…"
