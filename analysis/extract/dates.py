"""The day a paper bears, as the paper itself says it; never one that it does not say."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from analysis.extract.days import Day, find_days, find_year_first, fold

_HEAD = 8000  # characters in which a paper says of what day it is
_FOOT = 4000  # characters in which it is signed
_LETTERHEAD = 1200
_REACH = 110  # characters between the word that leads to a date and the date

_LEGALITY_ID = re.compile(r"(?<!\d)\d{3} ?- ?\d{9} ?- ?((?:19|20)\d{6}) ?- ?\S")
_SESSION = re.compile(
    r"\b(?:seance|session|reunion|assemblee|reuni[es]?|conseil (?:municipal|communautaire|metropolitain"
    r"|departemental|regional|syndical|d['’ ]administration|d['’ ]arrondissement|de paris|de territoire"
    r"|d['’ ]agglomeration)"
    r"|commission permanente|comite syndical|bureau communautaire|cm|sitzung|protokoll|gemeinderats?"
    r"|stadtrats?|kantonsrats?|sessione|seduta|adunanza|meeting|minutes|agenda)\b"
)
_PAPER = re.compile(
    r"(?:^|\n)\W*(?:proces[- ]verbal|compte[- ]rendu|p\.?v\.?|deliberations?|arretes?|decisions?|extrait"
    r"|ordre du jour|liste des deliberations|recueil|beschluss|antrag|ordinance|resolution|date\b)"
)
_SIGNED = re.compile(r"\b(?:fait|delibere|signe|arrete|clos)\b(?=.{0,40}\b(?:a|en|le)\b)|\bdatum\b")
# A date behind one of these is that of another paper, or of another step of this one.
_ELSEWHERE = re.compile(
    r"\b(?:vu|approuv\w*|approbation|adopt\w*|preceden\w*|convo[cq]\w*|affich\w*|publi(?:e|cation)\w*|transmi\w*|recu"
    r"|rappel\w*|conformement|lois?|decrets?|ordonnances?|code|modifi\w*|abrog\w*|genehmigung|einladung|approv\w*"
    r"|prochaine?|depuis|jusqu\w*|a compter|avant le|entre le|valable|limite|envoye|en date du|notifi\w*"
    r"|naissance|nee? le|par (?:deliberation|arrete|courrier|lettre)|(?:deliberation|arrete)s? n\S* ?\S* du)\b"
)
_BECAME = re.compile(r"[^.\n;]{0,60}\b(?:approuv|adopt|genehmigt|approved)")
_SENTENCE_END = re.compile(r"[.;!?](?=\s)(?<!\bn\.)(?<!\bst\.)(?<!\bart\.)")


@dataclass(frozen=True, slots=True)
class _Candidate:
    rank: int  # the lower, the surer
    position: int
    day: date


def find_date(text: str) -> date | None:
    """The day of the session, the act or the signature; None: the text does not say it, or not surely.

    >>> find_date("Procès-verbal de la séance du 25 juin 2026")
    datetime.date(2026, 6, 25)
    """
    folded = fold(text)
    stamped = {day for digits in _LEGALITY_ID.findall(folded) if (day := _compact_day(digits)) is not None}
    if len(stamped) == 1:  # the identifier of an act holds its date; a collection of acts has many
        return stamped.pop()
    candidates = list(_candidates(folded))
    return min(candidates, key=lambda one: (one.rank, one.position)).day if candidates else None


def _candidates(folded: str) -> Iterator[_Candidate]:
    english = folded.count(" the ") > folded.count(" de ") + folded.count(" der ")
    head = folded[:_HEAD]
    for day in find_year_first(head):
        yield _Candidate(0, day.start, day.day)
    for day in find_days(head, month_first=english):
        rank = _rank(head, day)
        if rank is not None:
            yield _Candidate(rank, day.start, day.day)
    foot = folded[-_FOOT:]
    for day in find_days(foot, month_first=english):
        if _is_led_by(_SIGNED, foot, day):
            yield _Candidate(3, day.start, day.day)


def _rank(text: str, day: Day) -> int | None:
    for rank, cue in ((1, _SESSION), (2, _PAPER), (3, _SIGNED)):
        if _is_led_by(cue, text, day):
            return rank
    return 4 if day.start < _LETTERHEAD and _stands_alone(text, day) else None


def _is_led_by(cue: re.Pattern[str], text: str, day: Day) -> bool:
    """Whether the cue stands before the day in its sentence and within two lines, and the day is the paper's."""
    before = text[max(day.start - _REACH, 0) : day.start]
    lines = before.split("\n")
    before = "\n".join(lines[-3:]) if not "".join(lines[-2:]).strip() else "\n".join(lines[-2:])
    before = _SENTENCE_END.split(before)[-1]
    return (
        cue.search(before) is not None and not _ELSEWHERE.search(before) and not _BECAME.match(text, day.end)
    )


def _stands_alone(text: str, day: Day) -> bool:
    """A line with little but the day: « Villefiction, le 25 juin 2026 »."""
    start = text.rfind("\n", 0, day.start) + 1
    end = text.find("\n", day.end)
    before, after = text[start : day.start], text[day.end : end if end >= 0 else len(text)]
    return len(before) <= 45 and len(after.strip()) <= 12 and not _ELSEWHERE.search(before)


def _compact_day(digits: str) -> date | None:
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None
