"""A prefect's collection, of several hundred pages, split into its acts.

So that a finding names the order and not the volume. Two ways, the surer one first: the numbers that the
editing tool of most prefectures prints on separator pages and at the foot of every page
(`analysis.act_numbers`), and headings, checked against the table of contents where there is one
(`analysis.act_headings`). What is not sure is left out: a page belongs to no act rather than to a wrong one.
"""

from bisect import bisect_right
from collections.abc import Sequence

from analysis.act_headings import acts_by_headings
from analysis.act_numbers import acts_by_numbers
from analysis.act_records import Act
from contrechamp.records import Page

__all__ = ["Act", "act_at", "acts"]


def acts(pages: Sequence[Page]) -> tuple[Act, ...]:
    r"""The acts of a collection in their order; empty when it cannot be split.

    >>> from contrechamp.records import Page, Quality, TextOrigin
    >>> text = "Arrêté n° 2026-12 portant autorisation\nLe préfet,\nVu le code ;\nARRÊTE\nArticle 1er"
    >>> page = Page(number=1, text=text, origin=TextOrigin.NATIVE, quality=Quality.GOOD)
    >>> [(act.number, act.first_page, act.last_page) for act in acts([page])]
    [('2026-12', 1, 1)]
    """
    ordered = sorted(pages, key=lambda page: page.number)
    found = acts_by_numbers(ordered) or acts_by_headings(ordered)
    return tuple(sorted(found, key=lambda act: (act.first_page, act.first_offset)))


def act_at(acts: Sequence[Act], page: int, offset: int) -> Act | None:
    """The act in which a place of a page stands; None: no act we are sure of.

    `acts` are in the order `acts()` gives them; `offset` counts characters of the page's text.
    """
    at = bisect_right(acts, (page, offset), key=lambda act: (act.first_page, act.first_offset)) - 1
    if at < 0 or acts[at].last_page < page:
        return None
    return acts[at]
