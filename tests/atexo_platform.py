"""An Atexo platform on loopback: PRADO pages whose state must come back with the next request."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qsl

import loopback

PREFIX = "ctl0$CONTENU_PAGE$"
SEARCH, RESULTS = f"{PREFIX}AdvancedSearch$", f"{PREFIX}resultSearch$"
NEXT, LAST = f"{RESULTS}PagerTop$ctl2", f"{RESULTS}PagerTop$ctl3"
DEMAND = f"{PREFIX}EntrepriseFormulaireDemande$"
PAGES = Path(__file__).parent / "crawler" / "pages"
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
ZIP = (
    b"PK\x03\x04\x14\x00\x00\x00\x00\x00\x00\x00!\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x06\x00\x00\x00"
    b"cctp.tPK\x01\x02\x14\x03\x14\x00\x00\x00\x00\x00\x00\x00!\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"
    b"\x06\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x80\x01\x00\x00\x00\x00cctp.tPK\x05\x06\x00\x00\x00\x00\x01"
    b"\x00\x01\x004\x00\x00\x00$\x00\x00\x00\x00\x00"
)


@dataclass
class Tender:
    """One consultation, as the platform knows it."""

    number: int
    title: str
    organisation: str = "t5y"
    buyer: str = "Ville de Valmont"
    reference: str = "26VID01"
    closing: tuple[str, str, str, str] = ("20", "août", "2026", "12:00")
    details: str = ""  # more HTML of its page
    body: str | None = None  # of its page, instead of the ordinary one
    dossier: str = "anonymous"  # "anonymous", "named", "captcha", "conditions", "none"

    @property
    def path(self) -> str:
        return f"/app.php/entreprise/consultation/{self.number}"

    @property
    def query(self) -> str:
        return f"?orgAcronyme={self.organisation}"


@dataclass
class Platform:
    """The platform, its tenders, and what it was asked."""

    site: loopback.Site
    tenders: list[Tender] = field(default_factory=list)
    claimed: int | None = None  # a total that is not true
    bound: bool = True  # the page says what the pager's target is
    stuck: bool = False  # the pager shows the same page again
    mute: bool = False  # no number of results
    searched: list[dict[str, str]] = field(default_factory=list)
    _states: dict[str, dict[str, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.site.routes |= {"/": self.search, "/index.php": self.index}

    def add(self, *tenders: Tender) -> None:
        for tender in tenders:
            self.tenders.append(tender)
            self.site.routes[f"{tender.path}{tender.query}"] = lambda _, tender=tender: html(
                self.page(tender)
            )

    # ---- the search

    def search(self, asked: loopback.Asked) -> loopback.Answer:
        if asked.query.get("page") != "Entreprise.EntrepriseAdvancedSearch":
            return loopback.Answer("no such page", 404)
        if asked.method == "GET":
            if "AllCons" in asked.target:
                return self.results(asked, {"size": "10", "page": "1", "words": "", "organisation": "0"})
            return self.form(asked)
        sent = dict(parse_qsl(asked.body.decode(), keep_blank_values=True))
        state = self._states.get(sent.get("PRADO_PAGESTATE", ""))
        if state is None or state["session"] not in asked.headers.get("cookie", ""):
            return loopback.Answer("Invalid page state", 500)
        target = sent.get("PRADO_POSTBACK_TARGET")
        if target == f"{SEARCH}lancerRecherche":
            self.searched.append(sent)
            state = {
                "words": sent[f"{SEARCH}keywordSearch"],
                "organisation": sent[f"{SEARCH}organismesNames"],
            }
            return self.results(asked, {"size": "10", "page": "1", **state})
        if target == f"{RESULTS}listePageSizeTop":
            return self.results(asked, state | {"size": sent[target], "page": "1"})
        if target == NEXT:
            return self.results(asked, state | {"page": str(int(state["page"]) + 1)})
        return loopback.Answer("Invalid target", 500)

    def form(self, asked: loopback.Asked) -> loopback.Answer:
        codes = sorted({tender.organisation for tender in self.tenders})
        options = "".join(f'<option value="{code}">{code}</option>' for code in codes)
        return self.prado(
            asked,
            {},
            f'<input type="text" name="{SEARCH}keywordSearch" value="" />'
            f'<select name="{SEARCH}organismesNames"><option value="0" selected="selected">Tous</option>'
            f'{options}</select><select name="{SEARCH}procedureType"><option value="0">Toutes</option>'
            f'<option value="3">Procédure adaptée</option></select>'
            f'<input type="checkbox" name="{SEARCH}inclureConsultationExterieur" checked="checked" />'
            f'<input type="submit" name="{SEARCH}lancerRecherche" value="Lancer la recherche" />',
        )

    def results(self, asked: loopback.Asked, state: dict[str, str]) -> loopback.Answer:
        words = state["words"].lower().split()
        found = [
            tender
            for tender in self.tenders
            if (not words or any(word in tender.title.lower() for word in words))
            and state["organisation"] in ("0", tender.organisation)
        ]
        size, number = int(state["size"]), 1 if self.stuck else int(state["page"])
        pages = max(1, -(-len(found) // size))
        if number > pages:
            return loopback.Answer("Invalid page", 500)
        if not found and self.claimed is None:
            return self.prado(
                asked, state, '<div id="ctl0_CONTENU_PAGE_resultSearch_panelNoElementFound"></div>'
            )
        total = len(found) if self.claimed is None else self.claimed
        sizes = "".join(
            f'<option value="{n}"{" selected" if n == size else ""}>{n}</option>' for n in (10, 20)
        )
        name = "ctl0_CONTENU_PAGE_resultSearch_"
        count = f'<span id="{name}nombreElement">{total}</span>' if not self.mute else ""
        arrow = '<span title="Aller à la page suivante">›</span>'
        more = f'<a id="{name}PagerTop_ctl2" href="javascript:;">{arrow}</a>'
        script = "".join(
            f"""<script>new Prado.WebUI.TLinkButton({{'ID':"{link}",'EventTarget':"{target}"}});</script>"""
            for link, target in ((f"{name}PagerTop_ctl2", NEXT), (f"{name}PagerTop_ctl3", LAST))
        )
        return self.prado(
            asked,
            state,
            f'{count}<select name="{RESULTS}listePageSizeTop">{sizes}</select>'
            f'<span id="{name}nombrePageTop">{pages}</span>'
            + "".join(row(tender, n) for n, tender in enumerate(found[(number - 1) * size : number * size]))
            + (more if number < pages else "")
            + (script if self.bound and number < pages else ""),
        )

    def prado(self, asked: loopback.Asked, state: dict[str, str], content: str) -> loopback.Answer:
        session = f"PHPSESSID=s{len(self._states)}"
        known = asked.headers.get("cookie")
        token = f"eJz{len(self._states)}+/="
        self._states[token] = {**state, "session": known or session}
        target = asked.target.replace("&", "&amp;")
        body = (
            f'<html><body><form id="ctl0_ctl1" method="post" action="{target}">'
            f'<input type="hidden" name="PRADO_PAGESTATE" id="PRADO_PAGESTATE" value="{token}" />'
            f'<input type="hidden" name="PRADO_POSTBACK_TARGET" value="" />{content}</form></body></html>'
        )
        return loopback.Answer(
            body,
            headers={"Content-Type": "text/html; charset=utf-8", "Set-Cookie": f"{known or session}; path=/"},
        )

    # ---- pages and files

    def page(self, tender: Tender) -> str:
        if tender.body is not None:
            return tender.body
        identity = f"id={tender.number}&amp;orgAcronyme={tender.organisation}"
        rules = f"/index.php?page=Entreprise.EntrepriseDownloadReglement&amp;{identity}"
        files = f'<li><a id="linkDownloadReglement" href="{rules}">RC</a></li>'
        if tender.dossier != "none":
            files += '<li><a id="linkDownloadDce" href="#">DCE</a></li>'
        return (
            (PAGES / "atexo-consultation.html")
            .read_text(encoding="utf-8")
            .format(
                token=len(self.site.asked),
                reference=tender.reference,
                title=tender.title,
                buyer=tender.buyer,
                details=tender.details,
                files=files,
            )
        )

    def index(self, asked: loopback.Asked) -> loopback.Answer:
        page = asked.query.get("page", "")
        tender = next((each for each in self.tenders if str(each.number) == asked.query.get("id")), None)
        if tender is None:
            return loopback.Answer("not here", 404)
        if page == "Entreprise.EntrepriseDownloadReglement":
            return loopback.Answer(
                PDF,
                headers={
                    "Content-Type": "application/octet-stream",
                    "Content-Disposition": 'attachment; filename="RC.pdf";',
                },
            )
        if page != "Entreprise.EntrepriseDemandeTelechargementDce":
            return loopback.Answer("not here", 404)
        return self.demand(asked, tender)

    def demand(self, asked: loopback.Asked, tender: Tender) -> loopback.Answer:
        if asked.method == "GET":
            group = f"{DEMAND}RadioGroup"
            named = (
                f'<input type="radio" name="{group}" value="{DEMAND}choixTelechargement" checked="checked" />'
            )
            anonymous = f'<input type="radio" name="{group}" value="{DEMAND}choixAnonyme" />'
            extra = {
                "captcha": '<img src="/captcha.png" />',
                "conditions": f'<input type="checkbox" name="{DEMAND}accepterConditions" />',
            }.get(tender.dossier, "")
            choice = named if tender.dossier == "named" else named + anonymous
            return self.prado(asked, {"step": "1"}, f'{choice}{extra}<input name="{DEMAND}nom" />')
        sent = dict(parse_qsl(asked.body.decode(), keep_blank_values=True))
        state = self._states.get(sent.get("PRADO_PAGESTATE", ""), {})
        if state.get("step") == "1" and sent["PRADO_POSTBACK_TARGET"] == f"{PREFIX}validateButton":
            assert sent[f"{DEMAND}RadioGroup"] == f"{DEMAND}choixAnonyme"
            assert sent[f"{DEMAND}nom"] == ""
            link = '<a id="ctl0_CONTENU_PAGE_EntrepriseDownloadDce_completeDownload">Dossier complet</a>'
            return self.prado(asked, {"step": "2"}, link)
        if state.get("step") == "2" and sent["PRADO_POSTBACK_TARGET"].endswith("$completeDownload"):
            return loopback.Answer(
                ZIP,
                headers={
                    "Content-Type": "application/octet-stream",
                    "Content-Disposition": 'attachment; filename="DCE.zip";',
                },
            )
        return loopback.Answer("Invalid step", 500)


def row(tender: Tender, number: int) -> str:
    day, month, year, hour = tender.closing
    return (
        (PAGES / "atexo-row.html")
        .read_text(encoding="utf-8")
        .format(
            n=number,
            number=tender.number,
            organisation=tender.organisation,
            reference=tender.reference,
            title=tender.title,
            cut=tender.title[:30],
            buyer=tender.buyer,
            day=day,
            month=month,
            year=year,
            hour=hour,
            url=f"{tender.path}{tender.query}",
        )
    )


def html(body: str) -> loopback.Answer:
    return loopback.Answer(body, headers={"Content-Type": "text/html; charset=utf-8"})


def options(site: loopback.Site, **more: object) -> str:
    """TOML lines of a source on the platform."""
    values = {"base_url": site.url, "delay_seconds": 0.0, "terms": False, "every_notice": True} | more
    return "\n".join(
        f"{key} = {json.dumps(value)}" for key, value in values.items() if not isinstance(value, dict)
    )
