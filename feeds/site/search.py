"""Search without a server: what is published, in blocks that a script of ours reads in the reader's browser.

A block is a script that hands over data, and not a JSON file, because browsers refuse to fetch files where
the site is opened from a disk. Papers stay in the block their number falls into: a new paper changes one.
"""

import json
from collections import defaultdict
from collections.abc import Sequence

from contrechamp.records import Stage, Topic
from contrechamp.store.cards import Card
from feeds.departments import label_department
from feeds.privacy import public
from feeds.site import addresses
from feeds.site.atlas import Atlas
from feeds.site.rendering import File, Press
from feeds.site.words import Words

SCRIPT = "static/search.js"
_BLOCK = 2000  # numbers of papers


def blocks(atlas: Atlas) -> dict[int, list[Card]]:
    """The papers of each block, by number of the block."""
    found: dict[int, list[Card]] = defaultdict(list)
    for card in sorted(atlas.cards, key=lambda card: card.document_id):
        found[card.document_id // _BLOCK].append(card)
    return found


def write_block(number: int, cards: Sequence[Card], atlas: Atlas) -> list[File]:
    """One block of the index; it holds nothing but ASCII, so no encoding can change what it says."""
    rows = [
        [
            card.document_id,
            public(card.title or "", 160),
            public(atlas.place(card), 100),
            public(label_department(card.department), 60) if card.department else "",
            card.country,
            card.day.isoformat() if card.day else "",
            card.language,
            sorted({str(flag.topic) for flag in card.flags}),
            sorted({str(stage) for flag in card.flags for stage in flag.stages[:2]}),
            sorted({public(vendor, 80) for flag in card.flags for vendor in flag.vendors}),
            str(card.flags[0].level),
            public(card.flags[0].quote, 200),
        ]
        for card in cards
    ]
    data = json.dumps(rows, ensure_ascii=True, separators=(",", ":"))
    script = f"contrechampBlock({number},{data});\n"
    return [File(address=_address(number), content=script.encode("ascii"))]


def write_page(atlas: Atlas, press: Press) -> list[File]:
    """The page to search on; without script it leads to the lists of all there is."""
    numbers = sorted(blocks(atlas), reverse=True)

    def content(say: Words) -> dict[str, object]:
        labels = {
            "topics": {topic.value: say.topic(topic) for topic in Topic},
            "stages": {stage.value: say.stage(stage) for stage in Stage},
            "untitled": say("search.untitled"),
            "none": say("search.none"),
            "one": say("search.one"),
            "many": say("search.many"),
            "reading": say("search.reading"),
        }
        here = addresses.in_language(addresses.SEARCH, say.language)
        return {
            "labels": json.dumps(labels, ensure_ascii=False),
            "blocks": json.dumps([addresses.relative(_address(number), here) for number in numbers]),
            "to_papers": addresses.relative(addresses.in_language("papers", say.language), here),
            "total": len(atlas.cards),
            "topics": [topic for topic in Topic if topic in atlas.by_topic],
            "stages": [stage for stage in Stage if _holds(atlas, stage)],
        }

    return press.in_all("search.html", addresses.SEARCH, content, script=SCRIPT)


def _holds(atlas: Atlas, stage: Stage) -> bool:
    return any(stage in flag.stages[:2] for card in atlas.cards for flag in card.flags)


def _address(number: int) -> str:
    return f"search/block-{number}.js"
