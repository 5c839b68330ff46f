"""From what is told to what is read: title, text, link, dates, categories. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import unquote

from contrechamp.records import Document, Finding, Level, Stage
from contrechamp.store import FeedPaper, Kin
from contrechamp.verdicts import verdict
from feeds import french as words
from feeds.cleaning import headline, web_address
from feeds.departments import label_department
from feeds.markup import Markup, element, join, void
from feeds.privacy import public
from feeds.quotes import figure
from feeds.states import State
from feeds.telling import Telling

_WITHDRAWAL = (
    "Ce signalement est retiré : le document a changé, ou les règles actuelles n’y trouvent plus rien."
)
_GONE = "La source a retiré ce document : il n’est plus à son adresse. Une copie en est conservée."
_LATE = timedelta(days=60)  # councils publish within weeks
_QUOTES = 3
_REASONS = 5
_TITLE = 200  # characters of a document's title
_NAME = 120  # characters of the name of an authority or a vendor
_RELATED = 8  # papers that belong to it
_WINNERS = 5  # of one of them
_NOTE = 160  # characters of a reason or an amount


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What an entry is shown with beside the paper it is about."""

    source_title: str
    moment: datetime  # when it was told, never in the future
    evidence: str | None  # address of the page that shows the passages; None: there is none
    kin: tuple[tuple[Kin, str], ...] = ()  # papers that belong to it, each with the title of its source


@dataclass(frozen=True, slots=True, kw_only=True)
class Category:
    """One word to sort entries by."""

    term: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry, ready for any format; all texts are clean."""

    guid: str
    title: str  # plain text that is safe where HTML is expected
    link: str | None  # None: the paper is not on the web
    moment: datetime  # when it was told, UTC, whole seconds
    summary: str  # plain text
    content: Markup
    categories: tuple[Category, ...]
    evidence: str | None = None  # address of the page that shows the passages; None: there is none
    language: str | None = None  # of what is quoted; None: that of the feed


def compose(telling: Telling, paper: FeedPaper, setting: Setting) -> Entry:
    """The entry for one telling."""
    document = paper.stored.document
    state = _shown(telling)
    quotes = _quotes(telling)
    link = page_link(document, quotes[0].page if quotes else None)
    sections = [
        _facts(telling, state, paper, setting),
        *(_quote(document, finding, paper) for finding in quotes[:_QUOTES]),
        _details(document, quotes),
        _kin(setting),
        _reasons(quotes),
        _correction(telling),
        _origin(paper, link, setting),
    ]
    return Entry(
        guid=telling.entry.guid,
        title=_title(telling, state, paper, setting),
        link=link,
        moment=setting.moment.replace(microsecond=0),
        summary=_summary(telling, state, paper),
        content=join(*(section for section in sections if section)),
        categories=_categories(telling, state, paper),
        evidence=setting.evidence,
        language=document.language,
    )


def page_link(document: Document, page: int | None) -> str | None:
    """The document's address, at the page when the format knows pages; None: not on the web."""
    link = web_address(document.url)
    if link is None or page is None or "#" in link or document.media_type != "application/pdf":
        return link
    return f"{link}#page={page}"


def authority_name(document: Document, source_title: str) -> str:
    """Who acts: as the document or the source names it."""
    named = document.authority.name if document.authority else source_title
    return public(named, _NAME) or public(source_title, _NAME) or document.source


def is_late(paper: FeedPaper) -> bool:
    """Whether the paper was published, or found, long after the day it bears."""
    day = paper.stored.document.date
    return day is not None and not paper.stored.history and paper.stored.first_seen.date() - day > _LATE


def _shown(telling: Telling) -> State:
    """What holds today; of a withdrawn entry what had been told last."""
    if telling.entry.retracted:
        return next((state for _, state in reversed(telling.earlier) if state.level), telling.state)
    return telling.claim.state if telling.claim else telling.state


def _quotes(telling: Telling) -> tuple[Finding, ...]:
    """What to quote, best first, each wording once."""
    return verdict(telling.claim.findings).quotes if telling.claim else ()


def _title(telling: Telling, state: State, paper: FeedPaper, setting: Setting) -> str:
    label = words.STAGES[state.leading] if state.leading else "Mention"
    if telling.entry.retracted:
        label = "Retrait"
    elif telling.state.archives:
        label = f"Archives · {label}"
    elif telling.earlier:
        label = f"{label} · mise à jour"
    if state.gone and not telling.entry.retracted:
        label = f"{label} · document retiré par la source"
    elif is_late(paper) and not (telling.entry.retracted or telling.state.archives):
        label = f"{label} · publication tardive"
    name = authority_name(paper.stored.document, setting.source_title)
    vendors = ", ".join(public(vendor, _NAME) for vendor in state.vendors[:3])
    parts = (name, vendors, words.TOPICS[telling.entry.topic])
    return headline(f"[{label}] " + " — ".join(part for part in parts if part))


def _summary(telling: Telling, state: State, paper: FeedPaper) -> str:
    if telling.entry.retracted:
        return _WITHDRAWAL
    stages = _stages(state.stages)
    quotes = _quotes(telling)
    quote = f" « {public(quotes[0].quote, 300)} »" if quotes else ""
    return f"{stages or 'Mention'}, niveau {_level(state)}. {_dates(paper)}{quote}"


def _facts(telling: Telling, state: State, paper: FeedPaper, setting: Setting) -> Markup:
    document = paper.stored.document
    title = public(document.title or "", _TITLE) or "Document sans titre"
    authority = document.authority
    department = f" · {_department(authority.department)}" if authority and authority.department else ""
    lines: list[Markup] = [
        join(element("strong", authority_name(document, setting.source_title)), department),
        join(title, f" ({words.KINDS[document.kind]})"),
        join(_dates(paper)),
    ]
    if telling.entry.part:
        lines.insert(2, join(f"Acte : {public(telling.entry.part, _TITLE)}"))
    if telling.entry.retracted:
        lines.append(element("strong", _WITHDRAWAL))
    else:
        stages = _stages(state.stages)
        vendors = ", ".join(public(vendor, _NAME) for vendor in state.vendors)
        lines.append(
            join(
                f"Sujet : {words.TOPICS[telling.entry.topic]}",
                f" · Étape : {stages}" if stages else "",
                f" · Fournisseur : {vendors}" if vendors else "",
                f" · Niveau : {_level(state)}",
            )
        )
    if paper.gone and not telling.entry.retracted:
        lines.append(element("strong", _GONE))
    if telling.state.archives:
        lines.append(join("Archives : document ancien, trouvé en relisant l’historique de la source."))
    return element("p", *_broken(lines))


def _quote(document: Document, finding: Finding, paper: FeedPaper) -> Markup:
    link = page_link(document, finding.page)
    place = f"page {finding.page}"
    marks = [words.CONTEXTS.get(mark, public(mark, 40)) for mark in finding.context]
    origin = paper.origins.get(finding.page)
    if origin in words.ORIGINS:
        marks.append(words.ORIGINS[origin])
    return figure(finding, element("a", place, href=link) if link else place, marks)


def _details(document: Document, findings: tuple[Finding, ...]) -> Markup | None:
    lines = list(
        dict.fromkeys(
            f"{words.DETAILS.get(name, public(name, 40))} : {public(value, _NOTE)}"
            for finding in findings[:_QUOTES]
            for name, value in sorted(finding.details.items())
        )
    )
    procurement = document.procurement
    if procurement is not None:
        if procurement.amount is not None:
            lines.append(f"Montant du marché : {words.money(procurement.amount, procurement.currency)}")
        winners = dict.fromkeys(public(party.name, _NAME) for party in procurement.winners_by_lot)
        if winners:
            lines.append(f"Titulaire : {', '.join(winners)}")
        if procurement.deadline is not None:
            lines.append(f"Date limite : {words.day(procurement.deadline.date())}")
    return element("ul", *(element("li", line) for line in lines)) if lines else None


def _kin(setting: Setting) -> Markup | None:
    """Where the paper is published as well, what became of it, and who won: those that readers ask for."""
    lines = []
    for kin, source in setting.kin:
        label = words.KIN.get((kin.kind, kin.inward))
        if kin.stored is None or (label is None and not kin.winners):
            continue
        document = kin.stored.document
        link = page_link(document, None)
        day = f" du {words.day(document.date)}" if document.date else ""
        name = f"{words.KINDS[document.kind]}{day}, {public(source, _NAME) or document.source}"
        winners = ", ".join(public(winner, _NAME) for winner in kin.winners[:_WINNERS])
        likely = kin.likeness is not None
        lines.append(
            join(
                f"{label or (words.LIKELY_WINNER if likely else words.WINNER)} : ",
                f"{winners} — " if winners else "",
                element("a", name, href=link) if link else name,
                f" ({words.likely(kin.confidence)})" if likely else "",
            )
        )
    return element("ul", *(element("li", line) for line in lines[:_RELATED])) if lines else None


def _reasons(findings: tuple[Finding, ...]) -> Markup | None:
    """The words of the paper that led to the flag: they need no translation."""
    noted = dict.fromkeys(
        public(evidence.words, _NOTE) for finding in findings[:_QUOTES] for evidence in finding.evidence
    )
    named = [f"« {each} »" for each in noted if each][:_REASONS]
    return element("p", f"Mots relevés : {', '.join(named)}.") if named else None


def _correction(telling: Telling) -> Markup | None:
    if not telling.earlier:
        return None
    entry, state = telling.earlier[-1]
    said = ", ".join(
        part
        for part in (
            "retrait" if entry.retracted else f"niveau {_level(state)}",
            _stages(state.stages),
            ", ".join(public(vendor, _NAME) for vendor in state.vendors),
        )
        if part
    )
    verb = "Retire" if telling.entry.retracted else "Remplace"
    return element(
        "p",
        f"{verb} le signalement du {words.day(entry.told.date())} ({said}). ",
        element("small", entry.guid),
    )


def _origin(paper: FeedPaper, link: str | None, setting: Setting) -> Markup:
    document = paper.stored.document
    where = (
        element("a", "Lire le document", href=link) if link else join(f"Fichier : {_file_name(document.url)}")
    )
    source = join(f"Source : {public(setting.source_title, _NAME) or document.source}")
    lines = [where, source, element("small", f"SHA-256 : {document.sha256}")]
    if setting.evidence is not None:
        lines.insert(1, element("a", "Voir les passages dans leur page", href=setting.evidence))
    return element("p", *_broken(lines))


def _file_name(url: str) -> str:
    """The last part of an address that cannot be offered: the folders of a machine are nobody's business."""
    return public(unquote(url).rstrip("/").replace("\\", "/").rsplit("/", 1)[-1], _NAME)


def _department(code: str) -> str:
    return public(label_department(code), _NAME)


def _dates(paper: FeedPaper) -> str:
    dated, seen = paper.stored.document.date, paper.stored.first_seen.date()
    if dated is None:
        return f"Document sans date connue, vu le {words.day(seen)}."
    late = f", {(seen - dated).days} jours après" if is_late(paper) else ""
    return f"Document du {words.day(dated)}, vu le {words.day(seen)}{late}."


def _level(state: State) -> str:
    return words.LEVELS[state.level or Level.LOW]


def _stages(stages: tuple[Stage, ...]) -> str:
    return ", ".join(words.STAGES[stage] for stage in stages)


def _broken(lines: Sequence[Markup]) -> list[Markup]:
    """Lines with a line break between each two."""
    return [part for line in lines for part in (void("br"), line)][1:]


def _categories(telling: Telling, state: State, paper: FeedPaper) -> tuple[Category, ...]:
    document = paper.stored.document
    found = [Category(term=telling.entry.topic, label=words.TOPICS[telling.entry.topic])]
    found += [Category(term=stage, label=words.STAGES[stage]) for stage in state.stages]
    if state.level:
        found.append(Category(term=f"level-{state.level}", label=f"niveau {words.LEVELS[state.level]}"))
    found += [Category(term=name, label=name) for name in (headline(public(v, _NAME)) for v in state.vendors)]
    if document.authority and document.authority.department:
        label = headline(_department(document.authority.department))
        found.append(Category(term=label, label=label))
    for term, label, holds in (
        ("archives", "archives", telling.state.archives),
        ("late", "publication tardive", is_late(paper) and not telling.state.archives),
        ("gone", "document retiré par la source", state.gone),
        ("withdrawn", "retrait", telling.entry.retracted),
        ("confirmed", "confirmé", (telling.entry.topic, telling.entry.part) in paper.confirmed),
    ):
        if holds:
            found.append(Category(term=term, label=label))
    return tuple(category for category in found if category.label)
