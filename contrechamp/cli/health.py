"""`status` and `doctor`: is everything well, and if not, what to do."""

import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import typer

from contrechamp.cli import show
from contrechamp.cli.session import Session, session
from contrechamp.cli.stages import JsonOption
from contrechamp.errors import ContrechampError, ExitCode


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command()(status)
    app.command()(doctor)


def status(context: typer.Context, json: JsonOption = False) -> None:
    """Say what is stored, which sources are not well, what could not be read, what was refused."""
    current = session(context)
    now = current.now()
    with current.store() as store:
        counts = store.ledger.counts()
        unwell = [
            (state, health)
            for state in store.ledger.sources()
            if (health := state.health(now)) not in ("ok", "never")
        ]
        failures = store.texts.failures()
        gaps = store.intake.gaps()
    if json:
        show.as_json(
            {
                "counts": counts,
                "sources": [
                    {
                        "id": state.id,
                        "health": health,
                        "last_success": state.last_success,
                        "problems": state.problems,
                    }
                    for state, health in unwell
                ],
                "unreadable": failures,
                "gaps": gaps,
            }
        )
        return
    show.table(("stored", ""), counts.items())
    if unwell:
        show.say()
        show.table(
            ("source", "health", "last success", "problem"),
            [
                (state.id, health, show.moment(state.last_success), "; ".join(state.problems))
                for state, health in unwell
            ],
        )
    if failures:
        show.say()
        show.table(
            ("unreadable", "how far", "reason", "address"),
            [(failure.source, failure.status, failure.reason, failure.url) for failure in failures],
        )
    if gaps:
        show.say()
        show.table(
            ("gap", "since", "reason", "address"),
            [(gap.source, show.moment(gap.first), gap.reason, gap.url) for gap in gaps],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One thing `doctor` looked at."""

    what: str
    state: str  # "ok", "warning", "missing"
    found: str
    remedy: str = ""  # what to type or to set


def doctor(context: typer.Context, json: JsonOption = False) -> None:
    """Say what is installed, what is missing, and what to type."""
    checks = list(_checks(session(context)))
    if json:
        show.as_json(checks)
    else:
        show.table(
            ("", "what", "found", "what to do"),
            [(check.state, check.what, check.found, check.remedy) for check in checks],
        )
    if any(check.state == "missing" for check in checks):
        raise typer.Exit(ExitCode.MISSING_TOOL)


def _checks(current: Session) -> Iterator[Check]:
    yield Check(what="Python", state="ok", found=sys.version.split()[0])
    try:
        settings = current.settings
    except ContrechampError as error:
        yield Check(what="settings", state="missing", found=str(error), remedy="mend the settings file")
        return
    yield from _tools(current)
    yield _attempt("catalogue", lambda: f"{len(current.sources)} sources", "mend the file named")
    yield _attempt(
        "lexicon", lambda: f"{sum(map(len, current.query_terms.values()))} query terms", "mend the file named"
    )

    def database() -> str:
        with current.store() as store:
            damaged = list(store.archive.damaged())
            if damaged:
                raise ContrechampError(f"{len(damaged)} altered files in the archive: {damaged[0]}")
            return f"{settings.database_url.partition('@')[2] or settings.database_url}, archive unharmed"

    yield _attempt("store", database, "restore a backup, or choose another data_dir or database")
    if settings.crawl.contact:
        yield Check(what="contact", state="ok", found=settings.crawl.contact)
    else:
        yield Check(
            what="contact",
            state="warning",
            found="none: websites cannot tell who reads them",
            remedy='set contact = "you@example.org" under [crawl]',
        )
    free = shutil.disk_usage(
        next(p for p in (settings.data_dir.absolute(), *settings.data_dir.absolute().parents) if p.exists())
    ).free
    enough = free > 2 * settings.free_disk_mib * 1024**2
    yield Check(
        what="disk",
        state="ok" if enough else "warning",
        found=f"{free // 1024**3} GiB free",
        remedy="" if enough else "make room: a run stops before the disk is full",
    )


def _tools(current: Session) -> Iterator[Check]:
    from analysis.extract import available_tools  # noqa: PLC0415 - only here

    tools = available_tools()
    wanted = current.settings.extract.ocr_languages
    packages = " ".join(["tesseract-ocr", *(f"tesseract-ocr-{language}" for language in wanted)])
    if tools.tesseract is None:
        yield Check(
            what="OCR",
            state="warning",
            found="tesseract is not installed: scans stay unread",
            remedy=f"apt-get install {packages}",
        )
    else:
        absent = [language for language in wanted if language not in tools.languages]
        yield Check(
            what="OCR",
            state="warning" if absent else "ok",
            found=f"tesseract {tools.tesseract}, {', '.join(tools.languages)}",
            remedy=f"apt-get install {' '.join(f'tesseract-ocr-{language}' for language in absent)}"
            if absent
            else "",
        )
    yield Check(
        what="second PDF reader",
        state="ok" if tools.pdftotext else "warning",
        found=f"pdftotext {tools.pdftotext}" if tools.pdftotext else "pdftotext is not installed",
        remedy="" if tools.pdftotext else "apt-get install poppler-utils",
    )


def _attempt(what: str, look: Callable[[], str], remedy: str) -> Check:
    try:
        return Check(what=what, state="ok", found=look())
    except ContrechampError as error:
        return Check(what=what, state="missing", found=str(error), remedy=remedy)
