"""What a finished stage says: a few lines for who watches, one line for each trouble, an exit code."""

from typing import TYPE_CHECKING

from contrechamp.cli import show
from contrechamp.cli.session import Session
from contrechamp.errors import ExitCode

if TYPE_CHECKING:
    from analysis import AnalysisReport
    from crawler import CrawlReport
    from feeds import PublishReport


def say_crawled(report: "CrawlReport", not_due: int) -> None:
    """How much came in."""
    new, changed = (sum(getattr(o, name) for o in report.outcomes) for name in ("new", "changed"))
    parts = [f"{len(report.outcomes)} sources read", f"{new} new documents", f"{changed} changed"]
    if not_due:
        parts.append(f"{not_due} sources not due yet")
    show.say("Collected: " + ", ".join(parts) + ".")


def say_analysed(report: "AnalysisReport") -> None:
    """How much was read and flagged."""
    reading = report.reading
    if reading.files:
        unread = reading.failed + reading.partial
        show.say(
            f"Read: {reading.files} files, {reading.pages} pages, {reading.ocr_pages} of them by OCR"
            + (f"; {unread} files not or not wholly readable (contrechamp status)" if unread else "")
            + "."
        )
    kept = f"; {report.kept} others stay as they were under the new rules" if report.kept else ""
    show.say(f"Analysed: {report.documents} documents, {report.flagged} flagged{kept}.")


def say_published(current: Session, report: "PublishReport") -> None:
    """What subscribers were told."""
    corrections = f", {report.corrections} corrections" if report.corrections else ""
    outages = f", {report.outages} sources silent or back" if report.outages else ""
    pages = f"; {report.site.written} files of the site written" if report.site else ""
    show.say(
        f"Published: {report.new_entries} new entries{corrections}{outages};"
        f" {report.written} files of feeds written, {report.unchanged} unchanged{pages},"
        f" in {current.settings.output_dir}"
    )


def complain_about(
    crawled: "CrawlReport | None" = None,
    analysed: "AnalysisReport | None" = None,
    published: "PublishReport | None" = None,
    *,
    verbose: bool = False,
) -> None:
    """One line on stderr for each source that failed and each document that broke the analysis.

    Warnings (a page that was not answered, a refusal) are kept for `status`, unless somebody asked.
    """
    for outcome in crawled.outcomes if crawled else ():
        if outcome.status == "failed" or (verbose and outcome.problems):
            show.complain(f"{outcome.source}: {outcome.status}: {'; '.join(outcome.problems)}")
    if crawled and crawled.stopped:
        show.complain(f"crawl stopped: {crawled.stopped}")
    for problem in (*(analysed.problems if analysed else ()), *(published.problems if published else ())):
        show.complain(problem)


def exit_code(crawled: "CrawlReport | None" = None, analysed: "AnalysisReport | None" = None) -> ExitCode:
    """The kind of the first trouble, in the order of the stages."""
    for report in (crawled, analysed):
        if report is not None and report.exit_code is not ExitCode.OK:
            return report.exit_code
    return ExitCode.OK
