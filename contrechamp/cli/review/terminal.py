"""The walk through the verdicts that wait, one key at a time."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

import typer
from rich.console import Console
from rich.text import Text

from contrechamp.cli.review.queue import page_address, quotes
from contrechamp.records import Stage
from contrechamp.reviews import Decision, Waiting, decide
from contrechamp.store import Store

KEYS = "[c]onfirm  [d]ismiss  [s]tage  [v]endor  [o]pen the page  [u]ndo  [n]ext  [q]uit"


@dataclass(frozen=True, slots=True, kw_only=True)
class Walk:
    """What a walk came to."""

    confirmed: int = 0
    dismissed: int = 0
    undone: int = 0


def walk(
    store: Store, cases: Iterable[Waiting], *, reviewer: str, now: Callable[[], datetime], console: Console
) -> Walk:
    """Show one verdict after the other and keep what is decided, each decision at once."""
    counts = {"confirmed": 0, "dismissed": 0, "undone": 0}
    for case in cases:
        _show(store, case, console)
        while True:
            key = typer.prompt(KEYS, prompt_suffix=" > ").strip().lower()[:1]
            if key == "q":
                return Walk(**counts)
            if key == "n":
                break
            if key == "o":
                _open(case, console)
            elif key == "u":
                counts["undone"] += _undo(store, reviewer, now(), console)
            elif key == "d":
                reason = _reason()
                _keep(store, case, Decision.DISMISSED, reviewer, now(), reason=reason)
                counts["dismissed"] += 1
                break
            elif key in ("c", "s", "v"):
                stage = _stage() if key == "s" else None
                vendor = typer.prompt("Vendor").strip() if key == "v" else None
                _keep(store, case, Decision.CONFIRMED, reviewer, now(), stage=stage, vendor=vendor)
                counts["confirmed"] += 1
                break
            else:
                console.print(Text("one of c, d, s, v, o, u, n, q"))
    return Walk(**counts)


def _keep(
    store: Store,
    case: Waiting,
    decision: Decision,
    reviewer: str,
    now: datetime,
    *,
    reason: str | None = None,
    stage: Stage | None = None,
    vendor: str | None = None,
) -> None:
    review = decide(case, decision, reviewer=reviewer, now=now, reason=reason, stage=stage, vendor=vendor)
    store.reviews.keep(review, case)


def _show(store: Store, case: Waiting, console: Console) -> None:
    document, verdict = case.stored.document, case.verdict
    authority = document.authority.name if document.authority else document.source
    console.print()
    console.print(
        Text(f"{authority} · {document.date or 'no date'} · {document.title or document.url}", "bold")
    )
    what = [verdict.level, verdict.topic, ", ".join(verdict.stages) or "no stage", *verdict.vendors]
    console.print(Text(" · ".join(what), "cyan"))
    for shown in quotes(store, case)[:3]:
        console.print(
            Text.assemble(
                f"  p. {shown.finding.page}: … ",
                shown.before,
                (shown.mention, "bold reverse"),
                shown.after,
                " …",
            )
        )
        for piece in shown.finding.evidence:
            console.print(Text(f"    {piece.rule}: {piece.words}: {piece.effect}", "dim"))
    console.print(Text(f"  {document.url}", "dim"))


def _open(case: Waiting, console: Console) -> None:
    address = page_address(case, case.verdict.quotes[0])
    if typer.launch(address) != 0:
        console.print(Text(f"no browser opened; the page is {address}"))


def _undo(store: Store, reviewer: str, now: datetime, console: Console) -> int:
    review = store.reviews.undo(reviewer, now)
    if review is None:
        console.print(Text("nothing to undo"))
        return 0
    console.print(Text(f"undone: {review.decision} of {review.topic} in document {review.document_id}"))
    return 1


def _reason() -> str:
    while not (reason := str(typer.prompt("Why is it wrong?")).strip()):
        pass
    return reason


def _stage() -> Stage:
    names = {stage.value: stage for stage in Stage}
    while (stage := names.get(typer.prompt(f"Stage ({', '.join(names)})").strip().lower())) is None:
        pass
    return stage
