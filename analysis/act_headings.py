"""Acts by their headings: "Arrêté préfectoral n° DDT-2026-12 du … portant …", where no tool numbered them.

A heading stands at the beginning of a line, is followed by "Vu …" or "Le préfet", and is no citation. With
a table of contents ("SOMMAIRE") only numbers it names are taken, recognised text compared without signs and
with O for 0. What begins without a heading we can read (a letterhead, an order without number, a page that
could not be read) ends the act before it: its pages belong to none.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from analysis.act_records import Act, clean_title, day_of
from contrechamp.records import Page, Quality

_KIND = (
    r"(?:ARR[EÊÉ€]T[EÉÈ€]S?|Arr[êeéè]t[ée]s?|D[ÉE]CISIONS?|D[ée]cision|AVENANT|Avenant|CONVENTION|Convention"
    r"|D[ÉE]LIB[ÉE]RATION|D[ée]lib[ée]ration)"
)
_PLAIN = r"[A-Za-z0-9]+"
# "2026-045", "DDTM/SPA/2026/12", "PREF-BCPPAT 2026-093-004", "38-2026-1"; digits and a sign, or four digits
_NUMBER = (
    rf"(?P<number>{_PLAIN}"
    rf"(?:[-–—/_.]{_PLAIN}|\s?[-–—/_]\s?(?=\d){_PLAIN}|[ ](?=2[0O]\d\d[-/]){_PLAIN})*)"
    r"(?![\w–—/-])"  # cut short by damage
)
_SIGN = r"N\s?[°ºoO²2*]\s?[:.]?|n\s?[°ºo]\s?[:.]?|N(?=\s20\d\d)"
_HEADING = re.compile(
    rf"^[ \t]*(?P<kind>{_KIND})(?P<words>[^\n°º:;]{{0,70}}?)\s*(?:{_SIGN})\s*{_NUMBER}", re.MULTILINE
)
_HEADING_BARE = re.compile(  # without "n°": the number follows at once and names a year
    rf"^[ \t]*(?P<kind>{_KIND})(?P<words>(?:[ ]+pr[ée]fectorale?s?|[ ]+PR[ÉE]FECTORAL)?)[ ]+"
    r"(?P<number>[A-Z0-9][A-Za-z0-9]*(?:[-/_][A-Za-z0-9]+){1,5})(?=\s)",
    re.MULTILINE,
)
_UNNUMBERED = re.compile(rf"^[ \t]*{_KIND}(?![ \t]*[:;,])[^\n]{{0,80}}$", re.MULTILINE)
_LISTED = re.compile(
    rf"^[ \t•*–-]*(?:{_KIND}|arr[êe]t[ée]|d[ée]cision)[^\n°º:;]{{0,70}}?\s*(?:{_SIGN})\s*{_NUMBER}",
    re.MULTILINE,
)
_CONTENTS = re.compile(
    r"^[^\w\n]*S\s?O\s?M\s?M\s?A\s?I\s?R\s?E[^\w\n]*$|^[^\w\n]*table des mati[èe]res[^\w\n]*$",
    re.IGNORECASE | re.MULTILINE,
)
_VISAS = re.compile(
    r"^[ \t]*(?:vu\b|le pr[ée]fet|la pr[ée]f[èe]te|consid[ée]rant\b|le (?:directeur|ministre))",
    re.IGNORECASE | re.MULTILINE,
)
_SUBJECT = re.compile(
    r"\b(?:[a-zé]{4,}(?:ant|ent)|relati(?:f|ve)s?|[A-ZÉ]{4,}(?:ANT|ENT)|RELATI(?:F|VE))\b|pris en application"
)
_CITING = re.compile(
    r"(?:\b(?:l|de|du|d|des|les|cet|par|vu|à|et|aux?|son|ledit|dit|of)\b|['’,(-])\s*$", re.IGNORECASE
)
_BODY = re.compile(
    r"^[ \t]*(?:vu\b|article\s+(?:1|premier|\d)|fait\s+(?:à|a|le)\b)", re.IGNORECASE | re.MULTILINE
)
_ARTICLE = re.compile(r"^[ \t]*article\s+(?:1|premier|\d)", re.IGNORECASE | re.MULTILINE)
_SIGNED = re.compile(
    r"\bfait\s+(?:à|a)\s+\S+.{0,40}\ble\b|\bpour le pr[ée]fet\b|\bvoies et d[ée]lais de recours\b",
    re.IGNORECASE,
)
_MOTTO = tuple(re.compile(word, re.IGNORECASE) for word in ("lib.rt[ée]", "[ée]g.lit[ée]", "fr.tern.t[ée]"))
_REPUBLIC = re.compile(r"r[ée]publique\s+fran[çc]aise", re.IGNORECASE)
_TOP = 1500  # characters of a page in which a heading may follow a letterhead
_HEAD = 700  # characters in which a letterhead stands
_AFTER = 4000  # characters behind a heading in which visas must come
_LONGEST = 700  # characters of a heading
_FRONT = 15  # the table of contents begins within so many pages
_SERVICE = re.compile(
    r"^\s*(?:direction|pr[ée]fecture|sous-pr[ée]fecture|cabinet|agence|secr[ée]tariat|autres?\b|dd[a-z]{1,4}\b)",
    re.IGNORECASE,
)


class _What(Enum):
    """What happens at a place."""

    BEGINS = auto()  # an act we can name
    UNKNOWN = auto()  # something that is not the act before


@dataclass(frozen=True, slots=True)
class _Listed:
    """One entry of the table of contents."""

    number: str
    title: str | None


@dataclass(frozen=True, slots=True)
class _Event:
    page: int  # index
    offset: int
    what: _What
    number: str = ""
    title: str | None = None


def acts_by_headings(pages: Sequence[Page]) -> list[Act]:
    """The acts whose headings are sure; empty when there are none."""
    listed, behind = _contents(pages)
    events = list(_events(pages, behind, listed))
    order = list(listed)
    found: list[Act] = []
    for at, event in enumerate(events):
        if event.what is _What.UNKNOWN:
            continue
        after = events[at + 1] if at + 1 < len(events) else None
        last = _end(event, after, pages)
        if order and not _in_turn(order, event, events[at + 1 :]):
            last = min(last, _signed_by(pages, event.page, last))
        entry = listed.get(_key(event.number), _Listed(event.number, None))
        title = entry.title or event.title
        found.append(
            Act(
                number=entry.number,
                title=title,
                dated=day_of(title or "") or day_of(event.title or ""),
                first_page=pages[event.page].number,
                first_offset=event.offset,
                last_page=pages[last].number,
            )
        )
    return found


def _end(event: _Event, after: _Event | None, pages: Sequence[Page]) -> int:
    """The index of the last page of an act that begins with one event and ends with the next."""
    if after is None:
        return len(pages) - 1
    shared = after.what is _What.BEGINS and after.offset > 0
    return max(event.page, after.page if shared else after.page - 1)


def _in_turn(order: list[str], event: _Event, behind: Sequence[_Event]) -> bool:
    """Whether all that the table of contents names up to the next act we can name did begin somewhere."""
    unknown = 0
    at = order.index(_key(event.number))
    for each in behind:
        if each.what is _What.BEGINS:
            key = _key(each.number)
            return order.index(key) - at - 1 <= unknown
        unknown += 1
    return len(order) - at - 1 <= unknown


def _signed_by(pages: Sequence[Page], first: int, last: int) -> int:
    """The index of the page with the signature; the first one when none is found."""
    return next((at for at in range(first, last + 1) if _SIGNED.search(pages[at].text)), first)


def _contents(pages: Sequence[Page]) -> tuple[Mapping[str, _Listed], int]:
    """Entries by comparable number, in the order of the table of contents, and where it ends."""
    first = next((at for at, page in enumerate(pages[:_FRONT]) if _CONTENTS.search(page.text)), None)
    if first is None:
        return {}, 0
    behind = first + 1
    while behind < len(pages) and _LISTED.search(pages[behind].text) and not begins_something(pages[behind]):
        behind += 1
    text = "\n".join(page.text for page in pages[first:behind])
    listed: dict[str, _Listed] = {}
    marks = [mark for mark in _LISTED.finditer(text) if _is_number(mark["number"])]
    for at, mark in enumerate(marks):
        end = marks[at + 1].start() if at + 1 < len(marks) else len(text)
        entry = _entry(text[mark.start() : min(end, mark.start() + _LONGEST)])
        listed.setdefault(_key(mark["number"]), _Listed(_tidy(mark["number"]), entry))
    return listed, behind


def _entry(text: str) -> str | None:
    """The title of an entry: its lines up to the next service, or the page it begins on."""
    lines: list[str] = []
    for line in text.split("\n"):
        if lines and (not line.strip() or _SERVICE.match(line)):
            break
        lines.append(line)
        if re.search(r"[.…]{4,}\s*\d*\s*$", line):
            break
    return clean_title(" ".join(lines))


def _events(pages: Sequence[Page], behind: int, listed: Mapping[str, _Listed]) -> Iterator[_Event]:
    """Where acts begin, and where something begins that we cannot name."""
    current = ""
    body = False  # the articles of the current act were seen: visas now are those of another
    closed: set[str] = set()
    for at in range(behind, len(pages)):
        text = pages[at].text
        following = pages[at + 1].text if at + 1 < len(pages) else ""
        begun = False
        for mark, offset in _headings(text, following, listed):
            key = _key(mark["number"])
            if key == current:
                begun = True  # its own heading again, at the head of a further page
            elif key not in closed:
                begun = True
                closed.add(key)
                current, body = key, False
                yield _Event(at, offset, _What.BEGINS, _tidy(mark["number"]), _title(text, mark.start()))
        if not begun and current and (begins_something(pages[at]) or (body and _opens_with_visas(text))):
            current = ""
            yield _Event(at, 0, _What.UNKNOWN)
        body = body or _ARTICLE.search(text) is not None


def _headings(
    text: str, following: str, listed: Mapping[str, _Listed]
) -> Iterator[tuple[re.Match[str], int]]:
    """The headings of a page that begin an act, each with where the act begins.

    Visas must come before anything else begins: entries of a table of contents have none.
    """
    marks = sorted((*_HEADING.finditer(text), *_HEADING_BARE.finditer(text)), key=lambda mark: mark.start())
    marks = [mark for mark in marks if _is_number(mark["number"])]
    for at, mark in enumerate(marks):
        if listed and _key(mark["number"]) not in listed:
            continue
        if _CITING.search(text[max(0, mark.start() - 30) : mark.start()]):
            continue
        if at + 1 < len(marks):
            after = text[mark.end() : marks[at + 1].start()]
        else:
            after = text[mark.end() :] + "\n" + _until_something(following)
        visas = _VISAS.search(after[:_AFTER])
        if visas is None or not (listed or _SUBJECT.search(after[: min(_LONGEST, visas.start())])):
            continue
        at_top = mark.start() < _TOP and not _BODY.search(text[: mark.start()])
        yield mark, 0 if at_top else mark.start()


def _until_something(text: str) -> str:
    """A page up to what begins on it."""
    if _has_letterhead(text):
        return ""
    heading = _UNNUMBERED.search(text)
    return text[: heading.start()] if heading else text


def _has_letterhead(text: str) -> bool:
    """Whether a page begins with the motto of the Republic, of which recognition may lose a word."""
    head = text[:_HEAD]
    return sum(word.search(head) is not None for word in _MOTTO) > 1 or _REPUBLIC.search(head) is not None


def begins_something(page: Page) -> bool:
    """Whether a page looks like the first of an act, named or not, or cannot be read."""
    text = page.text
    if page.quality is Quality.UNREADABLE or _has_letterhead(text):
        return True
    heading = _UNNUMBERED.search(text)
    return heading is not None and _VISAS.search(text[heading.end() : heading.end() + _AFTER]) is not None


def _opens_with_visas(text: str) -> bool:
    """Whether a page has visas, and no article before them."""
    article = _ARTICLE.search(text)
    before = text[: article.start()] if article else text
    return len(re.findall(r"^[ \t]*vu\b", before, re.IGNORECASE | re.MULTILINE)) > 1


def _title(text: str, start: int) -> str | None:
    """The words of a heading, up to the authority or the first visa."""
    words = text[start : start + _LONGEST]
    visas = _VISAS.search(words)
    return clean_title(words[: visas.start()] if visas else words.split("\n\n")[0])


def _is_number(text: str) -> bool:
    """Whether what follows "n°" can be the number of an act: at least two digits, and not only a year."""
    return len(re.sub(r"\D", "", text)) >= 2 and not re.fullmatch(r"\D*20(?:\d\d)?\D*", text)


def _key(number: str) -> str:
    """A number as it is compared: without signs, letters that are read for digits as digits."""
    plain = re.sub(r"[^A-Za-z0-9]", "", number).upper()
    return plain.translate(str.maketrans("OIL", "011"))


def _tidy(number: str) -> str:
    return re.sub(r"\s*([-–—/_.])\s*", r"\1", number).replace("–", "-").replace("—", "-").strip()
