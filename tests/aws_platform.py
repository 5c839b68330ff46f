"""An AWS-Achat portal on loopback: a search kept in the session, a pager for each tab."""

import re
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qsl

import loopback

PAGES = Path(__file__).parent / "crawler" / "pages"
LIST, FORM = "/Annonces/lister", "/Annonces/rechercher"
OWN_PAGE = (PAGES / "aws-notice.html").read_text(encoding="utf-8")
ROW = (PAGES / "aws-row.html").read_text(encoding="utf-8")


@dataclass
class Portal:
    """The portal: notices of one tab, and what it was asked."""

    site: loopback.Site
    titles: dict[int, str] = field(default_factory=dict)  # by number
    buyer: str = "COMMUNE DE VALMONT"
    size: int = 10
    limit: int = 1000  # more hits are not shown
    moods: int = 0  # answers to further pages that come empty before one does not
    searched: list[dict[str, str]] = field(default_factory=list)
    _sessions: dict[str, list[int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.site.routes |= {FORM: self.form, LIST: self.results}

    def add(self, number: int, title: str, page: str | None = None) -> None:
        self.titles[number] = title
        own = OWN_PAGE.replace("Extension et maintenance de la\n    vidéoprotection", title)
        self.site.routes[f"/Annonces/MPI-pub-{number}.htm"] = page if page is not None else own

    def form(self, _: loopback.Asked) -> loopback.Answer:
        radios = "".join(
            f'<input type="radio" name="IDE" value="{code}"{" checked" if code == "EC" else ""} />'
            for code in ("EC", "A", "AAA", "DE")
        )
        natures = "".join(f'<option value="{code}">{code}</option>' for code in "XTSF")
        empty = "".join(f'<input type="text" name="{name}" />' for name in ("txtLibre", "txtLibreAcheteur"))
        return html(
            f'<form id="formRech" method="post" action="{LIST}">{radios}{empty}'
            f'<select name="IDN">{natures}</select>'
            '<input type="submit" name="Rechercher" value="Rechercher" /></form>',
            session=f"s{len(self._sessions)}",
        )

    def results(self, asked: loopback.Asked) -> loopback.Answer:
        session = asked.headers.get("cookie", "")
        if asked.method == "POST":
            sent = dict(parse_qsl(asked.body.decode(), keep_blank_values=True))
            self.searched.append(sent)
            words = sent["txtLibre"].lower()
            found = [number for number, title in self.titles.items() if words in title.lower()]
            if sent["IDN"] != "X":  # notices are spread over the kinds of contract by their number
                found = [number for number in found if "TSF"[number % 3] == sent["IDN"]]
            if len(found) > self.limit:
                return html("<p>Trop de résultats. Veuillez préciser votre recherche.</p>")
            self._sessions[session] = found
        elif session not in self._sessions:
            return html("<p>Session expirée</p>")
        found = self._sessions[session]
        number = int(asked.query.get("pager_t", "1"))
        if number > 1 and self.moods:
            self.moods -= 1
            return html("<p>&nbsp;</p>")
        if not found:
            return html('<div class="alert">Aucun résultat trouvé</div>')
        shown = found[(number - 1) * self.size : number * self.size]
        pages = -(-len(found) // self.size)
        links = "".join(
            f'<a href="?pager_t={n}">{n}</a>' for n in {1, 2, number + 1, pages} if 0 < n <= pages
        )
        pinned = found[:1] if number > 1 else []
        return html(f"<nav>{links}</nav>{''.join(map(self.row, [*pinned, *shown]))}")

    def row(self, number: int) -> str:
        return ROW.format(
            published="29/06/26",
            closing="17/08/26",
            buyer=self.buyer,
            reference=f"26-{number}",
            title=self.titles[number],
            number=number,
        )


def html(body: str, session: str | None = None) -> loopback.Answer:
    headers = {"Content-Type": "text/html; charset=utf-8"}
    if session is not None:
        headers["Set-Cookie"] = f"CFID={session}; path=/"
    return loopback.Answer(f"<html><body>{body}</body></html>", headers=headers)


def identity(text: str) -> str:
    """The number in the address of a notice."""
    match = re.search(r"MPI-pub-\d+", text)
    assert match is not None
    return match[0]
