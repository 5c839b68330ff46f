"""The day a paper bears, as the paper itself says it; never one that it does not say."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import IntEnum

from analysis.extract.days import Day, find_days, find_year_first, fold

_HEAD = 8000  # characters in which a paper says of what day it is
_FOOT = 4000  # characters in which it is signed
_LETTERHEAD = 1200
_LEAD = 25  # characters: a line that has more of them before its day does not begin with the day
_REACH = 110  # characters between the word that leads to a date and the date

_LEGALITY_ID = re.compile(r"(?<!\d)\d{3} ?- ?\d{9} ?- ?((?:19|20)\d{6}) ?- ?\S")
_SESSION = re.compile(
    r"\b(?:seance|session|reunion|assemblee|reuni[es]?|conseil (?:municipal|communautaire|metropolitain"
    r"|departemental|regional|syndical|d['’ ]administration|d['’ ]arrondissement|de paris|de territoire"
    r"|d['’ ]agglomeration)|commission permanente|comite syndical|bureau communautaire|cm|sitzung|protokoll"
    r"|gemeinderats?|stadtrats?|kantonsrats?|sessione|seduta|adunanza|meeting|minutes|agenda)\b"
)
_PAPER = re.compile(
    r"(?:^|\n)\W*(?:proces[- ]verbal|compte[- ]rendu|p\.?v\.?|deliberations?|arretes?|decisions?|extrait"
    r"|recueil|ordre du jour|liste des deliberations|beschluss|antrag|ordinance|resolution"
    r"|date (?::|de (?:la )?(?:seance|reunion|session|signature|decision)|de l['’]acte))"
)
_SIGNED = re.compile(r"\b(?:fait|delibere|signe|clos)\b[^\n]{0,60}\b(?:a|en|le)\b|\bdatum\b")
# A date behind one of these is that of another paper, or of another step of this one.
_ELSEWHERE = re.compile(
    r"\b(?:vu|approuv\w*|approbation|adopt\w*|preceden\w*|convo[cq]\w*|affich\w*|publi(?:e|cation)\w*|transmi\w*|recu"
    r"|rappel\w*|conformement|lois?|decrets?|ordonnances?|code|modifi\w*|abrog\w*|genehmigung|einladung|approv\w*"
    r"|prochaine?|depuis|jusqu\w*|a compter|avant le|before|prior to|entre le|valable|limite"
    r"|envoye|en date du|notifi\w*|naissance|nee? le|portant|relati\w*"
    r"|par (?:deliberation|arrete|courrier|lettre)"
    r"|(?:deliberation|arrete)s? n\S* ?\S* du)\b"
)
_RANGE = re.compile(r"\d(?:er)? ?(?:au|et|a|ou|bis|und|to|-) ?$")
_BECAME = re.compile(r"[^.\n;]{0,60}\b(?:approuv|adopt|genehmigt|approved)")
_SENTENCE_END = re.compile(r"[.;!?](?=\s)(?<!\bn\.)(?<!\bst\.)(?<!\bart\.)")


class _Rank(IntEnum):
    """Where a day stands, the surest place first."""

    SOLEMN = 0  # « L'an deux mille vingt-six, le vingt-cinq juin »
    SESSION_HEADING = 1  # a line that begins with « Séance », « Conseil municipal », "Sitzung", …
    STAMP = 2  # the identifier of an act holds its day; minutes bear the day they were approved
    SESSION = 3  # in the middle of a sentence
    PAPER = 4  # behind what the paper calls itself
    SIGNED = 5
    LETTERHEAD = 6  # a line with nothing but a place and a day


# More different days than these in places of one kind are a calendar or a list, not the day of a paper.
_RIVALS = {_Rank.SESSION_HEADING: 3, _Rank.SESSION: 1, _Rank.LETTERHEAD: 1}


@dataclass(frozen=True, slots=True)
class _Candidate:
    rank: _Rank
    position: int
    day: date


def find_date(text: str) -> date | None:
    """The day of the session, the act or the signature; None: the text does not say it, or not surely.

    >>> find_date("Procès-verbal de la séance du 25 juin 2026")
    datetime.date(2026, 6, 25)
    """
    folded = fold(text)
    candidates = sorted(_candidates(folded), key=lambda one: (one.rank, one.position))
    if not candidates:
        return None
    best = candidates[0]
    rivals = {one.day for one in candidates if one.rank is best.rank}
    return best.day if len(rivals) <= _RIVALS.get(best.rank, len(rivals)) else None


def _candidates(folded: str) -> Iterator[_Candidate]:
    english = folded.count(" the ") > folded.count(" de ") + folded.count(" der ")
    head, foot = folded[:_HEAD], folded[-_FOOT:]
    for day in find_year_first(head):
        yield _Candidate(_Rank.SOLEMN, day.start, day.day)
    stamped = {act for digits in _LEGALITY_ID.findall(folded) if (act := _compact_day(digits)) is not None}
    if len(stamped) == 1:  # a collection of acts has many
        yield _Candidate(_Rank.STAMP, 0, stamped.pop())
    for day in find_days(head, month_first=english):
        rank = _rank(head, day)
        if rank is not None:
            yield _Candidate(rank, day.start, day.day)
    for day in find_days(foot, month_first=english):
        if _leading(_SIGNED, foot, day):
            yield _Candidate(_Rank.SIGNED, day.start, day.day)


def _rank(text: str, day: Day) -> _Rank | None:
    session = _leading(_SESSION, text, day)
    if session is not None:
        return _Rank.SESSION_HEADING if session else _Rank.SESSION
    for rank, cue in ((_Rank.PAPER, _PAPER), (_Rank.SIGNED, _SIGNED)):
        if _leading(cue, text, day) is not None:
            return rank
    return _Rank.LETTERHEAD if day.start < _LETTERHEAD and _stands_alone(text, day) else None


def _leading(cue: re.Pattern[str], text: str, day: Day) -> bool | None:
    """Whether the cue that leads to this day begins its line; None: none leads, or to another paper's day.

    A cue leads when it stands before the day in the same sentence, in the same line or, where the day begins
    its line, in the one above.
    """
    before = text[max(day.start - _REACH, 0) : day.start]
    lines = [line for line in before.split("\n")[:-1] if line.strip()][-1:] + before.split("\n")[-1:]
    if len(lines[-1]) > _LEAD:
        lines = lines[-1:]
    before = _SENTENCE_END.split("\n".join(lines))[-1]
    found = cue.search(before)
    if found is None or _ELSEWHERE.search(before) or _RANGE.search(before) or _BECAME.match(text, day.end):
        return None
    return not before[: found.start()].rpartition("\n")[2].strip(" \t-–—*#•")


def _stands_alone(text: str, day: Day) -> bool:
    """A line with little but the day: « Villefiction, le 25 juin 2026 »."""
    above, _, before = text[: day.start].rpartition("\n")
    end = text.find("\n", day.end)
    after = text[day.end : end if end >= 0 else len(text)]
    led = f"{above.rstrip().rpartition(chr(10))[2]} {before}"
    return (
        len(before) <= 45
        and len(after.strip()) <= 12
        and not _ELSEWHERE.search(led)
        and not _RANGE.search(before)
        and not _BECAME.match(after)
    )


def _compact_day(digits: str) -> date | None:
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None
