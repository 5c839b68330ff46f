"""`search`, `flag`, `evaluate`: ask the store, try the detector, measure it."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from contrechamp.cli import show
from contrechamp.cli.choosing import (
    AuthorityOption,
    DepartmentOption,
    LevelOption,
    SinceOption,
    SourceOption,
    StageOption,
    TopicOption,
    UntilOption,
    VendorOption,
    choice_of,
)
from contrechamp.cli.session import session
from contrechamp.cli.stages import JsonOption
from contrechamp.errors import ExitCode, UnreadableError
from contrechamp.verdicts import Verdict, verdicts

if TYPE_CHECKING:
    from contrechamp.records import Finding

_STDIN = Path("-")
_QUOTES = 3  # shown of one verdict


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    for command in (search, flag, evaluate):
        app.command()(command)


def search(  # noqa: PLR0917 - Typer reads the options from the signature
    context: typer.Context,
    words: Annotated[list[str], typer.Argument(help='Words that must all occur; "in a row"; begin*.')],
    limit: Annotated[int, typer.Option(min=1, help="Pages shown.")] = 20,
    sources: SourceOption = None,
    authorities: AuthorityOption = None,
    departments: DepartmentOption = None,
    topics: TopicOption = None,
    stages: StageOption = None,
    levels: LevelOption = None,
    vendors: VendorOption = None,
    since: SinceOption = None,
    until: UntilOption = None,
    json: JsonOption = False,
) -> None:
    """Find pages by their words, blind to accents and case; in all papers or in those chosen."""
    query = " ".join(f'"{word}"' if " " in word else word for word in words)
    choice = choice_of(
        sources=sources,
        authorities=authorities,
        departments=departments,
        topics=topics,
        stages=stages,
        levels=levels,
        vendors=vendors,
        since=since,
        until=until,
    )
    with session(context).store() as store:
        hits = store.search(query, limit=limit, choice=choice)
    if json:
        show.as_json(
            [
                {
                    "id": hit.stored.id,
                    "title": hit.stored.document.title,
                    "date": hit.stored.document.date,
                    "authority": hit.stored.document.authority and hit.stored.document.authority.name,
                    "source": hit.stored.document.source,
                    "url": hit.stored.document.url,
                    "page": hit.page,
                    "snippet": hit.snippet,
                    "sha256": hit.stored.document.sha256,
                }
                for hit in hits
            ]
        )
        return
    for hit in hits:
        document = hit.stored.document
        name = document.title or document.url
        show.say(f"{document.date or 'no date'} · {name} · page {hit.page} · paper {hit.stored.id}")
        show.say(f"  {hit.snippet}")
        show.say(f"  {document.url}")
    if not hits:
        show.say("nothing found")


def flag(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="Any document or text; - reads text from standard input.")],
    language: Annotated[str | None, typer.Option(help="fr, de, en …; default: recognised.")] = None,
    explain: Annotated[bool, typer.Option("--explain", help="Show what led to each level.")] = False,
    json: JsonOption = False,
) -> None:
    """Show what the detector finds in one file; nothing is stored."""
    from analysis import flag_file, flag_text  # noqa: PLC0415 - spaCy takes a second to import

    current = session(context)
    if file == _STDIN:
        text = sys.stdin.buffer.read().decode("utf-8", errors="replace")
        findings = tuple(flag_text(text, language=language, lexicons=current.settings.lexicons))
    else:
        if not file.is_file():
            raise UnreadableError(f"{file}: there is no such file; name one, or - for standard input")
        flagged = flag_file(file, current.settings, language=language)
        findings = flagged.findings
        for page in flagged.extraction.pages:
            if page.quality in ("doubtful", "unreadable"):
                show.complain(f"{file}, page {page.number}: {page.quality}: {page.reason}")
        if flagged.extraction.status != "ok":
            show.complain(f"{file}: {flagged.extraction.reason}")
            if flagged.extraction.status == "failed":
                raise typer.Exit(ExitCode.UNREADABLE)
    told = verdicts(findings)
    if json:
        show.as_json({"verdicts": told, "findings": findings})
        return
    for verdict in told:
        _say_verdict(verdict, explain=explain)
    if not findings:
        show.say("nothing found")


def _say_verdict(verdict: Verdict, *, explain: bool) -> None:
    what = [verdict.level.upper(), verdict.topic, ", ".join(verdict.stages) or "no stage", *verdict.vendors]
    mentions = "1 mention" if verdict.mentions == 1 else f"{verdict.mentions} mentions"
    show.say(" · ".join([*what, *([verdict.part] if verdict.part else []), mentions]))
    for finding in verdict.quotes if explain else verdict.quotes[:_QUOTES]:
        _say_quote(finding, explain=explain)
    more = len(verdict.quotes) - _QUOTES
    if more > 0 and not explain:
        show.say(f"  and {more} more (--explain shows all)")


def _say_quote(finding: "Finding", *, explain: bool) -> None:
    show.say(f"  “{finding.quote}”")
    name = finding.vendor or finding.entry
    show.say("  " + " · ".join([f"page {finding.page}", name, finding.level, *finding.context]))
    if finding.details:
        show.say("  " + "; ".join(f"{name}: {value}" for name, value in finding.details.items()))
    if explain:
        for piece in finding.evidence:
            show.say(f"  {piece.rule}: “{piece.words}”: {piece.effect}")


def evaluate(  # noqa: PLR0917 - Typer reads the options from the signature
    context: typer.Context,
    files: Annotated[list[Path], typer.Argument(help="Labelled cases, JSON Lines; - for standard input.")],
    min_precision: Annotated[float, typer.Option(min=0, max=1, help="Fail below this.")] = 0.0,
    min_recall: Annotated[float, typer.Option(min=0, max=1, help="Fail below this.")] = 0.0,
    brief: Annotated[bool, typer.Option("--brief", help="The figures without the cases.")] = False,
    json: JsonOption = False,
) -> None:
    """Measure detection on labelled cases: precision, recall, stage; every miss and false alarm."""
    from analysis import evaluate as measure  # noqa: PLC0415 - as above

    lines: list[str] = []
    for file in files:
        try:
            text = sys.stdin.read() if file == _STDIN else file.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise UnreadableError(f"{file}: cannot be read as UTF-8 text ({error})") from error
        lines += text.split("\n")  # splitlines() would also break at U+2028, which JSON may hold
    evaluation = measure(lines, lexicons=session(context).settings.lexicons)
    if json:
        show.as_json(evaluation.as_json())
    else:
        show.say(evaluation.as_text(cases=not brief))
    figures = evaluation.overall
    if (figures.precision or 0) < min_precision or (figures.recall or 0) < min_recall:
        raise typer.Exit(ExitCode.EVALUATION)
