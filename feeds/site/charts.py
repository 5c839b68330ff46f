"""Charts as SVG, made by pygal, each with its figures as CSV; light and dark as the reader has it."""

import csv
import io
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pygal
from lxml import etree
from pygal.style import Style

from contrechamp.records import Topic
from contrechamp.store.cards import Card
from feeds.exports import harmless
from feeds.site.atlas import day_of
from feeds.site.rendering import File
from feeds.site.words import Words

# pygal puts an import hook of an old kind in place, for plugins that we do not use: Python 3.11 warns of it
# at every later import.
sys.meta_path[:] = [hook for hook in sys.meta_path if not isinstance(hook, pygal.PluginImportFixer)]

_MONTHS = 24  # a span of more is shown by year
_TOPICS = tuple(topic for topic in Topic if topic is not Topic.CCTV)
# Told apart by people who do not see all colours, and legible on white and on black (Okabe and Ito).
_COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#b8860b", "#56b4e9")
_FONT = "system-ui, sans-serif"
_STYLE = Style(
    background="transparent",
    plot_background="transparent",
    colors=_COLOURS,
    font_family=_FONT,
    label_font_size=13,
    major_label_font_size=13,
    legend_font_size=13,
    foreground="#333",
    foreground_strong="#333",
    foreground_subtle="#999",
)
_DARK = (
    "@media (prefers-color-scheme: dark) { text, .axis text, .legends text { fill: #ddd !important }"
    " .axis .line, .guide.line { stroke: #777 !important } }"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """A table of numbers: one row for each period, one column for each topic that occurs."""

    topics: tuple[Topic, ...]
    rows: tuple[tuple[str, tuple[int, ...]], ...]  # period as 2026 or 2026-11, oldest first; none missing


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A chart as a page shows it."""

    picture: str  # address from the folder of the site
    data: str  # address of the CSV file
    heads: tuple[str, ...]
    rows: tuple[tuple[str, tuple[int, ...]], ...]
    width: int
    height: int


def count_papers(cards: Iterable[Card]) -> Figures:
    """Flagged papers by period and topic; a paper on two topics counts for both."""
    found = Counter(
        (f"{day_of(card):%Y-%m}", topic) for card in cards for topic in {flag.topic for flag in card.flags}
    )
    periods = sorted({period for period, _ in found})
    if not periods:
        return Figures(topics=(), rows=())
    span = _months(periods[0], periods[-1])
    if len(span) > _MONTHS:
        by_year: Counter[tuple[str, Topic]] = Counter()
        for (period, topic), number in found.items():
            by_year[period[:4], topic] += number
        found, span = by_year, [str(year) for year in range(int(periods[0][:4]), int(periods[-1][:4]) + 1)]
    topics = tuple(topic for topic in _TOPICS if any(found[period, topic] for period in span))
    return Figures(
        topics=topics,
        rows=tuple((period, tuple(found[period, topic] for topic in topics)) for period in span),
    )


def chart(figures: Figures, folder: str, say: Words) -> tuple[Chart | None, list[File]]:
    """The chart of these figures and its files in `folder`; None: there is nothing to draw."""
    if len(figures.rows) < 2:
        return None, []
    heads = (say("chart.period"), *(say.topic(topic) for topic in figures.topics))
    rows = tuple((_label(period, say), numbers) for period, numbers in figures.rows)
    width, height = 760, 300
    picture = pygal.StackedBar(
        width=width,
        height=height,
        style=_STYLE,
        js=[],
        no_prefix=True,
        explicit_size=True,
        legend_at_bottom=True,
        legend_at_bottom_columns=2,
        x_label_rotation=30 if len(rows) > 8 else 0,
        value_formatter=lambda value: say.number(int(value)),
        y_labels=_steps(max(sum(numbers) for _, numbers in rows)),
    )
    picture.x_labels = [label for label, _ in rows]
    for column, head in enumerate(heads[1:]):
        picture.add(head, [numbers[column] for _, numbers in rows])
    shown = Chart(
        picture=f"{folder}/chart.svg",
        data=f"{folder}/chart.csv",
        heads=heads,
        rows=rows,
        width=width,
        height=height,
    )
    return shown, [
        File(address=shown.picture, content=_still(picture.render(), say("chart.alt"))),
        File(address=shown.data, content=as_csv(heads, ((label, *numbers) for label, numbers in rows))),
    ]


def as_csv(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """RFC 4180 with a byte order mark; no cell is a formula."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(heads)
    for row in rows:
        writer.writerow([harmless(cell) if isinstance(cell, str) else cell for cell in row])
    return text.getvalue().encode("utf-8-sig", "replace")


def _still(svg: bytes, title: str) -> bytes:
    """The picture without script and the day it was made, and with colours for a dark page."""
    root = etree.fromstring(svg)
    etree.strip_tags(root, etree.Comment)
    etree.strip_elements(root, "{*}script", with_tail=False)
    del root.attrib["id"]
    for style in root.iterfind(".//{*}style"):
        style.text = (style.text or "") + _DARK
    for name in root.iterfind(".//{*}title"):
        name.text = title
    return etree.tostring(root, xml_declaration=True, encoding="utf-8")


def _months(first: str, last: str) -> list[str]:
    """All months from the first to the last, as 2026-11."""
    (year, month), end = map(int, first.split("-")), tuple(map(int, last.split("-")))
    found = []
    while (year, month) <= end:
        found.append(f"{year}-{month:02}")
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return found


def _label(period: str, say: Words) -> str:
    return say.month(period) if "-" in period else period


def _steps(highest: int) -> list[int]:
    """Marks of the axis: whole numbers, six at most."""
    steps = (factor * 10**power for power in range(12) for factor in (1, 2, 5))
    step = next(step for step in steps if highest <= 5 * step)
    return list(range(0, highest + step, step))
