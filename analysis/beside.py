"""What must stand beside a name or phrase for it to count, as sets of cues.

The gate asks for it before a passage is read, `analysis.components.confirm` judges by it.
"""

from collections.abc import Sequence

from analysis.lexicon import Entry
from analysis.mentions import By

CAMERAS, ANALYSIS = "video", "analytics"
_COMMON = (CAMERAS, ANALYSIS, "software", "police")  # alone they do not confirm a firm that does everything

Alternatives = frozenset[str]  # sets of cues, of which a word of any one will do


def confirming(entry: Entry) -> Sequence[str]:
    """The sets of cues of which one confirms an ambiguous name or a strong phrase."""
    return entry.confirm or (CAMERAS,)


def confirming_generalist(entry: Entry) -> Sequence[str]:
    """The sets of cues that confirm a firm that does many other things, cameras and analysis aside."""
    return [name for name in entry.confirm if name not in _COMMON]


def beside(entry: Entry, by: By) -> tuple[Alternatives, ...]:
    """What must stand in its clause or near: of each of these one set of cues, or it says nothing.

    Empty where a mention may count by itself, or for other reasons than cues.
    """
    if by is By.PHRASE:
        return tuple(frozenset((name,)) for name in entry.together)
    if entry.specificity == "generalist" and by in (By.NAME, By.WEAK_NAME):
        return (frozenset((ANALYSIS, *confirming_generalist(entry))),)
    if entry.specificity == "ambiguous" and by is By.NAME:
        return (frozenset(confirming(entry)),)
    return ()
