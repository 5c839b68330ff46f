"""Acts by the numbers that the editing tool of most prefectures prints.

The tool gives each act a number (`38-2026-03-12-00001`: department, day, running number), lists them with
"(3 pages) Page 12" in a table of contents, puts a page with the number on a line of its own before each act,
and writes "service - number - title" at the foot of every page. Recognised text may have O for 0 and l for 1.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from analysis.act_headings import begins_something
from analysis.act_records import Act, clean_title, day_of
from contrechamp.records import Page

_JOINT = r"\s?[-–—‐‑\x02]\s?"
_DIGIT = "[0-9OoQIl|]"
_NUMBER = re.compile(
    rf"(?<![\w/-])(?P<place>{_DIGIT}{{2}}|2[AB]|97{_DIGIT}|R{_DIGIT}{{2}}){_JOINT}"
    rf"(?P<year>2{_DIGIT}{{3}}){_JOINT}(?P<month>{_DIGIT}{{2}}){_JOINT}(?P<day>{_DIGIT}{{2}}){_JOINT}"
    rf"(?P<run>{_DIGIT}{{5}})(?![\w])"
)
_MISREAD = str.maketrans("OoQIl|", "000111")
_PAGE = re.compile(r"\bPage\s+(?P<page>\d{1,4})\b", re.IGNORECASE)
_COUNT = re.compile(r"\(\s*(?P<count>\d{1,4})\s*pages?\s*\)", re.IGNORECASE)
_CITES = re.compile(r"\s*(?:vu|consid[ée]rant|article|arr[êe]t[ée]|l['’]arr|cf|annexe)\b", re.IGNORECASE)
_ENTRY = 900  # characters of an entry of the table of contents, at most
_FRONT = 12  # the table of contents begins within so many pages
_SEPARATOR = 1200  # characters of a separator page, at most
_VOTES, _AGREED = 2, 0.6  # acts whose place agrees with the table of contents: how many, and what part


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entry:
    """One line of the table of contents."""

    title: str | None
    page: int  # as printed
    count: int | None  # pages of the act, behind its separator


@dataclass(frozen=True, slots=True)
class _Run:
    """Where the pages that bear a number begin and end."""

    first: int
    last: int
    whole: bool = False  # the first page is the act's first, not only the first we can read


def acts_by_numbers(pages: Sequence[Page]) -> list[Act]:
    """The acts whose numbers are printed; empty when the collection was not made with the tool."""
    contents, behind = _contents(pages)
    runs = _runs(pages[behind:], contents)
    if not runs:
        return []
    last_page = pages[-1].number
    placed = _placed(contents, runs, (pages[behind].number, last_page))
    order = sorted(placed, key=lambda number: placed[number].first)
    listed = list(contents)
    feet = any(run.last > run.first for run in runs.values())
    found = []
    for at, number in enumerate(order):
        following = order[at + 1] if at + 1 < len(order) else None
        until = placed[following].first - 1 if following is not None else last_page
        entry, run = contents.get(number), placed[number]
        if entry is not None and entry.count is not None and run.whole:
            last = min(until, max(run.last, run.first + entry.count))
        elif feet or (contents and not _follows(listed, number, following)):
            last = min(until, run.last)  # every page bears its number, or an act between the two is not found
        else:
            last = _before_something(run.first, until, pages)
        found.append(_act(number, entry, run.first, last, pages))
    return found


def _before_something(first: int, until: int, pages: Sequence[Page]) -> int:
    """The last page before another act may begin; the page behind the separator is the act's own."""
    between = (page for page in pages if first + 1 < page.number <= until)
    return next((page.number - 1 for page in between if begins_something(page)), until)


def _act(number: str, entry: _Entry | None, first: int, last: int, pages: Sequence[Page]) -> Act:
    title = entry.title if entry is not None else _title_on(number, first, pages)
    year, month, day = number.split("-")[-4:-1]
    return Act(
        number=number,
        title=title,
        dated=day_of(title or "") or date(int(year), int(month), int(day)),
        first_page=first,
        first_offset=0,
        last_page=last,
    )


def _follows(listed: list[str], number: str, following: str | None) -> bool:
    """Whether one number comes right behind the other in the table of contents."""
    if number not in listed:
        return False
    at = listed.index(number) + 1
    return at == len(listed) if following is None else at < len(listed) and listed[at] == following


def _contents(pages: Sequence[Page]) -> tuple[Mapping[str, _Entry], int]:
    """The table of contents by number, in its order, and how many pages lie before the first act."""
    first = next((at for at, page in enumerate(pages[:_FRONT]) if _lists(page.text)), None)
    if first is None:
        return {}, 0
    behind = first
    while behind < len(pages) and _lists(pages[behind].text):
        behind += 1
    text = "\n".join(page.text for page in pages[first:behind])
    return dict(_entries(text)), behind


def _lists(text: str) -> bool:
    """Whether a page is one of the table of contents and not a separator."""
    return not _is_separator(text) and any(_entries(text))


def _is_separator(text: str) -> bool:
    """Whether a number stands on a line of its own, on a page with little else."""
    return len(text) <= _SEPARATOR and any(_NUMBER.fullmatch(line.strip()) for line in text.split("\n"))


def _entries(text: str) -> Iterator[tuple[str, _Entry]]:
    marks: list[re.Match[str]] = []
    for mark in _NUMBER.finditer(text):  # an entry may name its own number again
        if not marks or _canonical(mark) != _canonical(marks[-1]):
            marks.append(mark)
    for at, mark in enumerate(marks):
        end = marks[at + 1].start() if at + 1 < len(marks) else len(text)
        words = text[mark.end() : min(end, mark.end() + _ENTRY)]
        page = _PAGE.search(words)
        number = _canonical(mark)
        if page is None or number is None:
            continue
        count = _COUNT.search(words, 0, page.start())
        title = words[: count.start() if count else page.start()]
        yield (
            number,
            _Entry(
                title=clean_title(title), page=int(page["page"]), count=int(count["count"]) if count else None
            ),
        )


def _canonical(match: re.Match[str]) -> str | None:
    """The number as the tool writes it; None when its day is none."""
    place = match["place"] if match["place"] in ("2A", "2B") else match["place"].translate(_MISREAD)
    year, month, day, run = (match[name].translate(_MISREAD) for name in ("year", "month", "day", "run"))
    try:
        date(int(year), int(month), int(day))
    except ValueError:
        return None
    return f"{place}-{year}-{month}-{day}-{run}"


def _runs(pages: Sequence[Page], contents: Mapping[str, _Entry]) -> dict[str, _Run]:
    """The unbroken stretch of pages marked with each number, the first one of each."""
    runs: dict[str, _Run] = {}
    current: str | None = None
    for at, page in enumerate(pages):
        number = _mark(page.text, contents, pages[at + 1].text if at + 1 < len(pages) else "")
        if number is None or (number in runs and number != current):
            continue
        if number in runs:
            runs[number] = replace(runs[number], last=page.number)
        else:
            runs[number] = _Run(page.number, page.number, whole=_is_separator(page.text))
        current = number
    return runs


def _mark(text: str, contents: Mapping[str, _Entry], following: str) -> str | None:
    """The one number a page is marked with: on a line of its own, or at its head or foot; None: none."""
    alone, beside = set(), set()
    for mark in _NUMBER.finditer(text):
        number = _canonical(mark)
        if number is None or (contents and number not in contents):
            continue
        begin = text.rfind("\n", 0, mark.start()) + 1
        end = text.find("\n", mark.end())
        before, after = text[begin : mark.start()], text[mark.end() : end if end >= 0 else len(text)]
        if not before.strip() and not after.strip():
            alone.add(number)
        elif re.search(r"[-–—]\s*$", before) and re.match(r"\s*[-–—]", after) and not _CITES.match(before):
            beside.add(number)
    if len(alone) == 1 and len(text) <= _SEPARATOR:
        (number,) = alone
        return number if contents or number in beside or number in _numbers(following) else None
    return next(iter(beside)) if len(beside) == 1 and (contents or not alone - beside) else None


def _numbers(text: str) -> set[str | None]:
    return {_canonical(mark) for mark in _NUMBER.finditer(text)}


def _placed(
    contents: Mapping[str, _Entry], runs: Mapping[str, _Run], within: tuple[int, int]
) -> dict[str, _Run]:
    """Where each act lies: as marked, and where the table of contents says when the others agree with it.

    A separator that cannot be read costs nothing then.
    """
    shifts = Counter(run.first - contents[number].page for number, run in runs.items() if number in contents)
    placed = dict(runs)
    if not shifts:
        return placed
    shift, votes = shifts.most_common(1)[0]
    if votes < _VOTES or votes < _AGREED * shifts.total():
        return placed
    taken = {page for run in runs.values() for page in range(run.first, run.last + 1)}
    for number, entry in contents.items():
        first, run = entry.page + shift, runs.get(number)
        if not within[0] <= first <= within[1]:
            continue
        if run is None and first not in taken:
            placed[number] = _Run(first, first, whole=True)
        elif run is not None and first <= run.first and not taken & set(range(first, run.first)):
            placed[number] = _Run(first, run.last, whole=True)
    return placed


def _title_on(number: str, page_number: int, pages: Sequence[Page]) -> str | None:
    """What stands under the number on its separator page."""
    text = next(page.text for page in pages if page.number == page_number)
    for mark in _NUMBER.finditer(text):
        if _canonical(mark) == number:
            end = next(
                (other.start() for other in _NUMBER.finditer(text, mark.end())),
                min(len(text), mark.end() + 400),
            )
            lines = text[mark.end() : end].split("\n")
            whole = lines if end == len(text) else lines[:-1]  # the foot begins with the service
            return clean_title(" ".join(whole))
    return None
