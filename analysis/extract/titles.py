"""A title for a paper that came without: its own metadata if somebody wrote it, else its first heading."""

import re

from analysis.extract.stamps import without_stamps

_MOST_CHARACTERS = 200
_TELLING = 28  # characters: a shorter heading runs on in the next line
_RUN_ON = 3  # lines at most
_LINES = 40  # of the first page
_MACHINE_MADE = re.compile(
    r"microsoft|word\b|excel|powerpoint|libreoffice|openoffice|untitled|sans[ _]?titre|sans nom|unbenannt"
    r"|document[ _-]?\d*$|nouveau document|scan|num[ée]ris|copie|image|print|imprim"
    r"|konica|bizhub|kyocera|canon|ricoh|xerox|aficio|toshiba|sharp|brother|epson|hp\d|mfp|skm_|km_"
    r"|img[_-]?\d|dsc[_-]?\d|doc\d|.*\\|[\W\d_]+$|\S*\d{6,}\S*$"
    r"|.*\.(?:eps|ps|dvi|tex|ai|docx?|odt|pdf|rtf|xlsx?|indd|pub|tiff?|jpe?g|pptx?|qxp|html?|fodt|tmp)\)?$",
    re.IGNORECASE,
)
_PROSE = re.compile(
    r"l.an (?:deux|20)|le (?:maire|conseil|pr[ée]sident|pr[ée]fet)\b|[ée]taient|vu\b|monsieur|madame",
    re.IGNORECASE,
)
_SMALL_START = re.compile(r"(?:conseil|s[ée]ance|compte[- ]rendu|proc[èe]s[- ]verbal) \S")
_UNFINISHED = re.compile(
    r"\b(?:du|de|des|la|le|les|d['’]|et|au|aux|en|of|the|vom|der|di|del|:)$", re.IGNORECASE
)
_LETTERHEAD = re.compile(
    r"r[ée]publique fran[çc]aise|libert[ée]|d[ée]partement\b|arrondissement\b|canton\b|commune d|ville d"
    r"|mairie\b|h[oô]tel de ville|pr[ée]fecture\b|r[ée]gion\b|communaut[ée] d|gemeinde\b|stadt\b|kanton\b"
    r"|tel\b|t[ée]l[ée]?phone|fax|www\.|https?:|\S+@\S+"
    r"|date de (?:la )?convocation|convocation\b|nombre de|membres? |pr[ée]sents?\b|absents?\b",
    re.IGNORECASE,
)
_PAPER = re.compile(
    r"proc[èe]s[- ]verbal|compte[- ]rendu|d[ée]lib[ée]ration|arr[êe]t[ée]\b|ordre du jour|s[ée]ance"
    r"|d[ée]cision|conseil (?:municipal|communautaire|d[ée]partemental|r[ée]gional|d.administration)|recueil"
    r"|avis\b|march[ée]|convention\b|rapport\b|motion\b|v[œo]eu\b|budget|subvention|cahier des|r[èe]glement"
    r"|annexe|minutes\b|agenda\b|resolution\b|ordinance|protokoll|beschluss|sitzung|antrag|vorlage|verbale"
    r"|deliberazione",
    re.IGNORECASE,
)


def choose_title(metadata: str | None, first_page: str) -> str | None:
    """The title to show for a paper, at most 200 characters; None: nothing looks like one."""
    if metadata and is_written(metadata) and len(metadata.split()) > 1:
        return _shortened(metadata)
    lines = [" ".join(line.split()) for line in without_stamps(first_page).splitlines()]
    heads = [line for line in lines if line][:_LINES]
    plain = [index for index, line in enumerate(heads) if _is_heading(line) and not _LETTERHEAD.match(line)]
    named = [index for index in plain if _PAPER.search(heads[index])]
    if not named and not plain:
        return None
    return _shortened(_whole_heading(heads, (named or plain)[0]))


def is_written(title: str) -> bool:
    """Whether somebody wrote this title, rather than a program or a scanner."""
    words = " ".join(title.split())
    return (
        sum(map(str.isalpha, words)) >= 6
        and "\ufffd" not in words
        and _MACHINE_MADE.match(words) is None
        and _LETTERHEAD.match(words) is None
    )


def _whole_heading(lines: list[str], first: int) -> str:
    """A heading with the lines it runs on in: « Compte rendu » alone says nothing."""
    heading = lines[first]
    for line in lines[first + 1 : first + 1 + _RUN_ON]:
        told = len(heading) >= _TELLING and not _UNFINISHED.search(heading)
        if told or not line[:1].isalnum() or len(line) > _MOST_CHARACTERS or _PROSE.match(line):
            break
        heading = f"{heading} {line}"
    return heading


def _is_heading(line: str) -> bool:
    letters = sum(map(str.isalpha, line))
    return (
        8 <= len(line) <= _MOST_CHARACTERS
        and letters >= 0.6 * len(line)
        and (line[:1].isupper() or _SMALL_START.match(line) is not None)
        and not _PROSE.match(line)
    )


def _shortened(title: str) -> str:
    words = " ".join(title.split())
    if len(words) <= _MOST_CHARACTERS:
        return words
    return words[: _MOST_CHARACTERS - 1].rsplit(" ", 1)[0] + "…"
