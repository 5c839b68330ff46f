"""`show`: one paper in the terminal, with its evidence and the check of its bytes."""

from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

from contrechamp.cli import show
from contrechamp.cli.session import session
from contrechamp.cli.stages import JsonOption
from contrechamp.errors import ExitCode, StoreError
from contrechamp.store import Store
from contrechamp.store.fulltext import found_in
from contrechamp.verdicts import Verdict, verdicts

if TYPE_CHECKING:
    from contrechamp.records import Finding, StoredDocument
    from contrechamp.store.dossiers import Dossier, VersionState

_QUOTES = 5  # shown of one verdict
_PAST = 10  # shown of what holds no longer
_RELATED = 20  # papers shown


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command("show")(show_paper)


def show_paper(
    context: typer.Context,
    reference: Annotated[
        str, typer.Argument(metavar="ID", help="Number, SHA-256, address, or the id of a feed entry.")
    ],
    everything: Annotated[
        bool, typer.Option("--all", help="All quotes, and all that holds no longer.")
    ] = False,
    json: JsonOption = False,
) -> None:
    """Show one paper: what was found and why, its versions and relations, whether its bytes are whole."""
    with session(context).store() as store:
        ids = store.dossiers.find(reference)
        if not ids:
            raise StoreError(
                f"'{reference}': no paper is known by that number, hash, address or entry;"
                " `contrechamp search` finds papers by their words"
            )
        if len(ids) > 1:
            _say_which(list(store.findings.documents(ids).values()), json=json)
            return
        dossier = store.dossiers.read(ids[0])
        archived = {version.sha256: _check(store, version) for version in dossier.versions}
    if json:
        show.as_json({"paper": dossier, "verdicts": verdicts(dossier.findings), "archive": archived})
    else:
        _say(dossier, archived, everything=everything)
    if any(state["state"] != "whole" for state in archived.values()):
        raise typer.Exit(ExitCode.STORE)


def _check(store: Store, version: "VersionState") -> dict[str, str]:
    """Where the bytes are, and whether they still have their hash."""
    path = store.archive.path(version.sha256)
    if not path.exists():
        return {"path": str(path), "state": "missing"}
    try:
        store.archive.read(version.sha256)
    except StoreError as error:
        return {"path": str(path), "state": str(error)}
    return {"path": str(path), "state": "whole"}


def _say_which(papers: "list[StoredDocument]", *, json: bool) -> None:
    if json:
        show.as_json({"papers": papers})
        return
    show.say(f"{len(papers)} papers go by that name; choose one by its number:")
    for stored in papers:
        show.say(f"  {stored.id}  {stored.document.title or stored.document.url}  ({stored.document.source})")


def _say(dossier: "Dossier", archived: dict[str, dict[str, str]], *, everything: bool) -> None:
    stored, document = dossier.stored, dossier.stored.document
    authority = document.authority
    show.say(document.title or "(no title)")
    facts = {
        "paper": f"{stored.id} · {document.kind} · {document.source} ({dossier.source_title})",
        "authority": authority
        and " · ".join(
            filter(None, (authority.name, authority.department, authority.siren, authority.insee))
        ),
        "dates": " · ".join(
            f"{name} {value}"
            for name, value in (
                ("dated", document.dated),
                ("published", document.published),
                ("first seen", show.moment(stored.first_seen)),
            )
            if value
        ),
        "address": document.url,
        "notice": _notice(dossier),
    }
    for name, value in facts.items():
        if value:
            show.say(f"  {name:<10} {value}")
    for version in dossier.versions:
        state = archived[version.sha256]
        mark = " (findings are of this one)" if version.number == dossier.standing else ""
        show.say(
            f"  {f'version {version.number}':<10} {show.moment(version.fetched)} · {_reading(version)}{mark}"
        )
        show.say(f"  {'':<10} {state['path']} · {version.size} bytes, {state['state']}")
    _say_related(dossier, everything=everything)
    _say_findings(dossier, everything=everything)
    _say_told(dossier)


def _say_related(dossier: "Dossier", *, everything: bool) -> None:
    """The papers that belong to this one, how that is known, and who won."""
    if dossier.stamp:
        show.say(f"  {'act':<10} {dossier.stamp}")
    if dossier.procedure:
        show.say(f"  {'procedure':<10} {dossier.procedure}")
    if dossier.related:
        show.say()
        show.say("Related papers:")
    shown = dossier.related if everything else dossier.related[:_RELATED]
    for kin in shown:
        way = f"{kin.kind} (it names this one)" if kin.inward else kin.kind
        if kin.stored is None:
            show.say(f"  {way} · {kin.target} · not collected")
            continue
        document = kin.stored.document
        parts = (kin.stored.id, document.title or document.url, document.kind, document.date, document.source)
        show.say(f"  {way} · " + " · ".join(str(part) for part in parts if part))
        sure = "" if kin.likeness is None else f", {kin.confidence:.0%} sure"
        show.say(f"    {kin.because}{sure}")
        if kin.winners:
            show.say(f"    won by {', '.join(kin.winners)}")
    if len(dossier.related) > len(shown):
        show.say(f"  and {len(dossier.related) - len(shown)} more (--all shows them)")


def _notice(dossier: "Dossier") -> str:
    procurement = dossier.stored.document.procurement
    if procurement is None:
        return ""
    amount = f"{procurement.amount} {procurement.currency or ''}".strip() if procurement.amount else ""
    winners = ", ".join(party.name for party in procurement.winners)
    return " · ".join(filter(None, (procurement.nature, amount, winners, ", ".join(procurement.cpv))))


def _reading(version: "VersionState") -> str:
    if version.status is None:
        return "not read yet"
    parts = [f"{version.pages} pages"]
    if version.pages_ocr:
        parts.append(f"{version.pages_ocr} by OCR")
    if version.pages_unreadable:
        parts.append(f"{version.pages_unreadable} unreadable")
    if version.reason:
        parts.append(f"{version.status}: {version.reason}")
    return ", ".join(parts)


def _say_findings(dossier: "Dossier", *, everything: bool) -> None:
    for verdict in verdicts(dossier.findings):
        show.say()
        show.say(_headline(verdict))
        shown = verdict.quotes if everything else verdict.quotes[:_QUOTES]
        for finding in shown:
            _say_quote(finding)
        if len(verdict.quotes) > len(shown):
            show.say(f"  and {len(verdict.quotes) - len(shown)} more (--all shows them)")
    if not dossier.findings:
        show.say()
        show.say("nothing found" if dossier.standing else "not analysed yet")
    if dossier.past:
        show.say()
        show.say("No longer found, or in earlier versions:")
        for past in dossier.past if everything else dossier.past[:_PAST]:
            since = f"until {show.moment(past.ended)}" if past.ended else f"version {past.version}"
            name = past.finding.vendor or past.finding.entry
            show.say(
                f"  {since} · {past.finding.level} · {past.finding.topic} · {name} · “{past.finding.quote}”"
            )


def _headline(verdict: Verdict) -> str:
    what = [verdict.level.upper(), verdict.topic, ", ".join(verdict.stages) or "no stage", *verdict.vendors]
    return " · ".join([*what, *([verdict.part] if verdict.part else [])])


def _say_quote(finding: "Finding") -> None:
    """The quote with the words that led to it marked, where it stands, and why it counts."""
    quote = Text(f"  “{finding.quote}”")
    for start, end in found_in(quote.plain, [piece.words for piece in finding.evidence]):
        quote.stylize("bold reverse", start, end)
    show.say(quote)
    name = finding.vendor or finding.entry
    show.say("    " + " · ".join([f"page {finding.page}", name, finding.level, *finding.context]))
    if finding.details:
        show.say("    " + "; ".join(f"{key}: {value}" for key, value in finding.details.items()))
    for piece in finding.evidence:
        show.say(f"    {piece.rule}: “{piece.words}”: {piece.effect}")


def _say_told(dossier: "Dossier") -> None:
    if dossier.entries:
        show.say()
    for entry in dossier.entries:
        what = "noted as history" if entry.silent else "withdrawn" if entry.retracted else "told"
        show.say(f"{what} {show.moment(entry.told)} · {entry.topic} · {entry.guid}")
