"""The front page and the lists that lead to all others."""

from collections.abc import Callable, Mapping, Sequence

from contrechamp.records import Topic
from contrechamp.store.cards import Card
from feeds.departments import label_department
from feeds.privacy import public
from feeds.site import addresses
from feeds.site.atlas import DEPARTMENTS, Atlas
from feeds.site.charts import chart, count_papers
from feeds.site.rendering import File, Press
from feeds.site.subscriptions import Subscription
from feeds.site.words import LANGUAGES, Words, words

_LATEST = 20
_TOPICS = tuple(topic for topic in Topic if topic is not Topic.CCTV)
_SHADES = (1, 3, 10, 30)  # papers from which on a department is shown darker

Items = list[tuple[str, str, int]]  # label, address, papers


def front(atlas: Atlas, press: Press, subscriptions: tuple[Subscription, ...]) -> list[File]:
    """The front page in each language."""
    days = [day for each in atlas.holdings.days.values() for day in each]
    files: list[File] = []
    for language in LANGUAGES:
        say = words(language)
        drawn, made = chart(count_papers(atlas.cards), addresses.in_language("charts", language), say)
        page = press.page(
            "front.html",
            language,
            addresses.FRONT,
            subscriptions=subscriptions,
            cards=atlas.cards[:_LATEST],
            total=len(atlas.cards),
            pages=sum(day.pages - day.pages_unreadable for day in days),
            papers=sum(day.documents for day in days),
            sources=len(atlas.holdings.sources),
            departments=[
                (code, label_department(code), number, sum(number >= least for least in _SHADES))
                for code in DEPARTMENTS
                for number in [len(atlas.by_department.get(code, ()))]
            ],
            others=_others(atlas, say),
            chart=drawn,
            topics=[(topic, len(atlas.by_topic.get(topic, ()))) for topic in _TOPICS],
            named=sorted(
                ((vendor, len(cards)) for vendor, cards in atlas.by_vendor.items()),
                key=lambda one: (-one[1], one[0].casefold()),
            ),
            place=atlas.place,
            vendors=atlas.vendor_pages,
        )
        files += [*made, page]
    return files


def lists(atlas: Atlas, press: Press) -> list[File]:
    """The lists of authorities, vendors and topics."""
    vendors: Items = [
        (public(vendor, 120), address, len(atlas.by_vendor[vendor]))
        for vendor, address in atlas.vendor_pages.items()
    ]
    by_letter: dict[str, Items] = {}
    for item in sorted(vendors, key=lambda item: item[0].casefold()):
        by_letter.setdefault(item[0][:1].upper(), []).append(item)

    def authorities(say: Words) -> list[tuple[str, Items]]:
        groups: dict[tuple[bool, str], Items] = {}
        for body in sorted(atlas.holdings.bodies.values(), key=lambda body: (body.name.casefold(), body.id)):
            name = label_department(body.department) if body.department else say.country(body.country)
            item = (
                public(body.name, 120),
                addresses.authority(body.id),
                len(atlas.by_authority.get(body.id, ())),
            )
            groups.setdefault((body.department is None, public(name, 120)), []).append(item)
        return [(name, items) for (_, name), items in sorted(groups.items())]

    def topics(say: Words) -> list[tuple[str, Items]]:
        items = [
            (say.topic(topic), addresses.topic(topic), len(atlas.by_topic.get(topic, ())))
            for topic in _TOPICS
        ]
        return [("", items)]

    def page(address: str, name: str, sections: Callable[[Words], list[tuple[str, Items]]]) -> list[File]:
        return press.in_all(
            "list.html",
            address,
            lambda say: {
                "heading": f"list.{name}",
                "lead": f"list.{name}_lead",
                "sections": sections(say),
            },
        )

    return [
        *page(addresses.AUTHORITIES, "authorities", authorities),
        *page(addresses.VENDORS, "vendors", lambda _: sorted(by_letter.items())),
        *page(addresses.TOPICS, "topics", topics),
    ]


def _others(atlas: Atlas, say: Words) -> Items:
    """Places that are none of the departments of the grid."""
    items: Items = [
        (public(label_department(code), 120), addresses.department(code), _number(atlas.by_department, code))
        for code in sorted(atlas.other_departments)
    ]
    return items + [
        (say.country(code), addresses.country(code), _number(atlas.by_country, code))
        for code in sorted(atlas.countries)
    ]


def _number(groups: Mapping[str, Sequence[Card]], key: str) -> int:
    return len(groups.get(key, ()))
