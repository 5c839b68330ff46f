"""Pages about what many papers have in common: a body, a vendor, a topic, a department, a country."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from posixpath import dirname
from typing import Any

from contrechamp.records import Topic
from contrechamp.store.cards import Card
from feeds.channels import FamilyKey
from feeds.departments import label_department
from feeds.privacy import public
from feeds.site import addresses
from feeds.site.atlas import DEPARTMENTS, Atlas
from feeds.site.charts import as_csv, chart, count_papers
from feeds.site.periods import Part, parts
from feeds.site.rendering import File, Press, amount
from feeds.site.subscriptions import Subscription, Subscriptions
from feeds.site.words import LANGUAGES, Words, words

SHOWN = 100  # papers on the first page
_IN_ONE_TABLE = 2000  # papers; longer lists have a table for each part


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Papers that have something in common, and what to say of them."""

    address: str
    template: str
    cards: Sequence[Card]  # newest first
    content: dict[str, Any]
    subscriptions: tuple[Subscription, ...] = ()

    @property
    def folder(self) -> str:
        """Where its files lie."""
        return dirname(self.address)

    def parts(self) -> list[Part]:
        """All its papers by time, newest first; none where they stand on one page."""
        return parts(self.cards) if len(self.cards) > SHOWN else []

    def part(self, period: str) -> str:
        """The address of one of these pages."""
        return f"{self.folder}/all-{period}.html"


def write_group(group: Group, atlas: Atlas, press: Press) -> list[File]:
    """The page of a group in each language, with its newest papers, its chart and its data."""
    cards = group.cards[:SHOWN]
    content = group.content | {
        "cards": cards,
        "total": len(group.cards),
        "parts": [(part.period, group.part(part.period), len(part.cards)) for part in group.parts()],
        "subscriptions": group.subscriptions,
        "stages": Counter(f.stages[0] for card in group.cards for f in card.flags[:1] if f.stages),
        "named": _most(group.cards),
        "place": atlas.place,
        "vendors": atlas.vendor_pages,
    }
    files: list[File] = []
    figures = count_papers(group.cards)
    for language in LANGUAGES:
        say = words(language)
        place = addresses.in_language(group.folder, language)
        drawn, made = chart(figures, place, say)
        tables = []
        if 0 < len(group.cards) <= _IN_ONE_TABLE:
            tables = [File(address=f"{place}/papers.csv", content=_table(group.cards, atlas, say))]
        page = press.page(
            group.template,
            language,
            group.address,
            chart=drawn,
            table=tables[0].address if tables else None,
            **content,
        )
        files += [*made, *tables, page]
    return files


def write_part(group: Group, part: Part, atlas: Atlas, press: Press) -> list[File]:
    """The page of one part of a group in each language, with its data."""
    files: list[File] = []
    for language in LANGUAGES:
        place = addresses.in_language(group.folder, language)
        content = _table(part.cards, atlas, words(language))
        table = File(address=f"{place}/all-{part.period}.csv", content=content)
        page = press.page(
            "more.html",
            language,
            group.part(part.period),
            cards=part.cards,
            period=part.period,
            up=group.address,
            table=table.address,
            place=atlas.place,
            vendors=atlas.vendor_pages,
        )
        files += [table, page]
    return files


def groups(atlas: Atlas, feeds: Subscriptions) -> Iterator[Group]:
    """Every group there is: all topics and departments, and whoever papers were read of or flagged for."""
    for body in atlas.holdings.bodies.values():
        cards = atlas.by_authority.get(body.id, ())
        yield Group(
            address=addresses.authority(body.id),
            template="authority.html",
            cards=cards,
            content={"body": body, "title": public(body.name, 120)},
            subscriptions=feeds.of((FamilyKey.AUTHORITY, body.key)),
        )
    for vendor, address in atlas.vendor_pages.items():
        yield Group(
            address=address,
            template="vendor.html",
            cards=atlas.by_vendor[vendor],
            content={"vendor": vendor, "title": public(vendor, 120)},
            subscriptions=feeds.of((FamilyKey.VENDOR, vendor)),
        )
    for topic in Topic:
        if topic is not Topic.CCTV:
            yield Group(
                address=addresses.topic(topic),
                template="topic.html",
                cards=atlas.by_topic.get(topic, ()),
                content={"topic": topic},
                subscriptions=feeds.of((FamilyKey.TOPIC, topic)),
            )
    for code in (*DEPARTMENTS, *sorted(atlas.other_departments)):
        yield Group(
            address=addresses.department(code),
            template="department.html",
            cards=atlas.by_department.get(code, ()),
            content={
                "code": code,
                "title": public(label_department(code), 120),
                "bodies": [
                    (body, len(atlas.by_authority.get(body.id, ())))
                    for body in atlas.bodies_by_department.get(code, ())
                ],
            },
            subscriptions=feeds.of((FamilyKey.DEPARTMENT, code)),
        )
    for code in sorted(atlas.countries):
        yield Group(
            address=addresses.country(code),
            template="country.html",
            cards=atlas.by_country.get(code, ()),
            content={"code": code},
            subscriptions=feeds.of((FamilyKey.COUNTRY, code)),
        )


def _most(cards: Sequence[Card]) -> list[tuple[str, int]]:
    """Vendors named in these papers and in how many, the most named first."""
    counted = Counter(vendor for card in cards for vendor in {v for f in card.flags for v in f.vendors})
    return sorted(counted.items(), key=lambda one: (-one[1], one[0].casefold()))


def _table(cards: Sequence[Card], atlas: Atlas, say: Words) -> bytes:
    heads = [say(f"csv.{name}") for name in _HEADS]
    rows = (
        (
            card.day.isoformat() if card.day else "",
            public(atlas.place(card), 120),
            card.department or "",
            card.country,
            say.kind(card.kind),
            public(card.title or "", 200),
            say.topic(flag.topic),
            ", ".join(say.stage(stage) for stage in flag.stages),
            ", ".join(public(vendor, 120) for vendor in flag.vendors),
            public(flag.amounts or "", 160),
            amount(card.contract, card.currency, say),
            say.level(flag.level),
            card.document_id,
            card.sha256,
        )
        for card in cards
        for flag in card.flags
    )
    return as_csv(heads, rows)


_HEADS = (
    *("date", "authority", "department", "country", "kind", "title", "topic", "stages", "vendors"),
    *("amounts", "contract", "level", "paper", "sha256"),
)
