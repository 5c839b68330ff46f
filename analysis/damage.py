"""Further readings of damaged text, made only where it shows the damage.

- letters or groups of letters set apart ("S u rv ei ll an ce"): read without the spaces;
- small capitals whose first letter stands apart ("V IDÉOSURVEILLANCE A LGORITHMIQUE"): read joined;
- letters that scanning confuses ("vidéosurvei1lance", "autornated"): read through their classes.
"""

import re
from array import array
from collections.abc import Iterator

from analysis.folding import Folded
from analysis.passages import Span
from analysis.phrases import skeleton

# Eight groups or more of at most three letters, five of eight of them of one or two: no language writes so.
_GROUPS = re.compile(r"(?<!\w)(?:[^\W\d]{1,3} ){7,}[^\W\d]{1,3}(?!\w)")
# The pattern begins with what is rare, a capital of an alphabet of ours; it is searched for in every page.
_CAPITAL = "A-ZÀ-ÖØ-Þ\u0100-\u024f\u1e00-\u1eff"
_SET_APART = re.compile(rf"([{_CAPITAL}])(?<![^\W\d].)[ \xa0\n]([^\W\d_]{{3,}})")


def set_apart(folded: Folded) -> list[Span]:
    """The stretches of folded text whose letters stand apart."""
    runs = []
    for run in _GROUPS.finditer(folded.text):
        groups = run.group().split(" ")
        if sum(len(group) <= 2 for group in groups) * 8 >= len(groups) * 5:
            runs.append(Span(run.start(), run.end()))
    return runs


def squeezed(folded: Folded) -> Iterator[Folded]:
    """Each stretch of letters set apart, without its spaces."""
    for run in set_apart(folded):
        yield _keep(folded, [at for at in range(run.start, run.end) if folded.text[at] != " "])


def joined_capitals(folded: Folded, original: str) -> Folded | None:
    """The text with single capitals joined to the capitals that follow; None: there are none."""
    dropped = set(capitals_set_apart(original))
    if not dropped:
        return None
    kept = [
        at for at, letter in enumerate(folded.text) if not (letter == " " and folded.starts[at] in dropped)
    ]
    return None if len(kept) == len(folded.text) else _keep(folded, kept)


def capitals_set_apart(original: str) -> Iterator[int]:
    """Where white space stands between a single capital and three or more that follow."""
    for match in _SET_APART.finditer(original):
        if match.group(1).isupper() and match.group(2).isupper():
            yield match.end(1)


def confusable(folded: Folded) -> Folded:
    """The text through the classes of letters that scanning confuses."""
    sizes = [len(skeleton(letter)) for letter in folded.text]
    places = [at for at, size in enumerate(sizes) for _ in range(size)]
    return Folded(
        skeleton(folded.text),
        array("l", [folded.starts[at] for at in places]),
        array("l", [folded.ends[at] for at in places]),
    )


def _keep(folded: Folded, kept: list[int]) -> Folded:
    return Folded(
        "".join(folded.text[at] for at in kept),
        array("l", [folded.starts[at] for at in kept]),
        array("l", [folded.ends[at] for at in kept]),
    )
