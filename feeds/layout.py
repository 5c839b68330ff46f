"""Pages and lists of feeds, made from what each feed says."""

from collections.abc import Iterator, Mapping, Sequence

from feeds import index, opml
from feeds.channels import Channel, FamilyKey
from feeds.departments import label_department
from feeds.families import slug
from feeds.following import Following
from feeds.press import Printed
from feeds.printing import FOLDER, FORMATS, ICON, address_of

PAGE = "feeds.html"  # below the output folder
_LONG = 150  # feeds of a family that are listed on a page of their own
_HEADINGS = {
    FamilyKey.TOPIC: "sujet",
    FamilyKey.STAGE: "étape",
    FamilyKey.VENDOR: "fournisseur",
    FamilyKey.AUTHORITY: "collectivité",
    FamilyKey.DEPARTMENT: "département",
    FamilyKey.REGION: "région",
    FamilyKey.COUNTRY: "pays",
    FamilyKey.SOURCE: "source",
    FamilyKey.LANGUAGE: "langue",
}


def lay_out(
    title: str,
    channels: Sequence[Channel],
    printed: Mapping[str, Printed],
    following: Following,
    site: str | None,
) -> Iterator[tuple[str, bytes]]:
    """Addresses below the output folder with what stands there: pages; OPML lists when `site` is known."""
    groups = []
    for family, heading, members in _families(channels):
        ordered = sorted(members, key=lambda channel: printed[channel.id].title.casefold())
        if family is None:
            ordered = list(members)
        name = "list-main" if family is None else _name(family)
        listed = [_listed(channel, printed[channel.id]) for channel in ordered]
        page = f"{FOLDER}/{name}.html" if len(listed) > _LONG else None
        listing = f"{FOLDER}/{name}.opml" if site else None
        if page is not None:
            own = index.Group(heading=heading, listed=listed, opml=listing)
            yield page, index.render(f"{title} — {heading}", [own], root="../", icon=ICON)
        if site and listing is not None and family is not None:
            group = [(None, _subscriptions(ordered, printed, site))]
            yield listing, opml.render(f"{title} — {heading}", site, group)
        groups.append(index.Group(heading=heading, listed=listed, page=page, opml=listing))
    yield PAGE, index.render(title, groups, icon=ICON)
    if site:
        sets = [
            (heading if family else None, _subscriptions(members, printed, site))
            for family, heading, members in _families(channels)
        ]
        yield f"{FOLDER}/all.opml", opml.render(title, site, sets)
        for department, members in _departments(channels, following).items():
            yield (
                f"{FOLDER}/department/{slug(department)}.opml",
                opml.render(
                    f"{title} — {label_department(department)}",
                    site,
                    [(None, _subscriptions(members, printed, site))],
                ),
            )


def _families(channels: Sequence[Channel]) -> list[tuple[str | None, str, list[Channel]]]:
    """Single feeds, then each family: the id of its pattern, its heading, its feeds."""
    found: dict[str | None, list[Channel]] = {None: []}
    for channel in channels:
        found.setdefault(channel.family, []).append(channel)
    headings = {family: _heading(family, members) for family, members in found.items()}
    return [(family, headings[family], members) for family, members in found.items() if members]


def _heading(family: str | None, members: Sequence[Channel]) -> str:
    if family is None:
        return "Fils"
    keys = " et ".join(_HEADINGS[key] for key in members[0].by)
    rest = [word for word in family.split("/") if "{" not in word and word not in members[0].by]
    return f"Par {keys}" + (f" : {' '.join(rest)}" if rest else "")


def _name(family: str) -> str:
    """A file name made of the pattern's own words; the keys stand for themselves."""
    words = [word.replace("{", "").replace("}", "") for word in family.split("/")]
    return f"list-{'-'.join(dict.fromkeys(words))}"


def _departments(channels: Sequence[Channel], following: Following) -> dict[str, list[Channel]]:
    """For each department its own feeds, those of its bodies, and those of the sources that read it alone."""
    found: dict[str, list[Channel]] = {}
    bodies: dict[str, set[str]] = {}
    for channel in channels:
        for key, value in zip(channel.by, channel.value, strict=False):
            if key is FamilyKey.DEPARTMENT:
                found.setdefault(value, [])
                bodies.setdefault(value, following.bodies_of(value))
    owner = {body: department for department, keys in bodies.items() for body in keys}
    for channel in channels:
        for key, value in zip(channel.by, channel.value, strict=False):
            department = None
            if key is FamilyKey.DEPARTMENT:
                department = value
            elif key is FamilyKey.AUTHORITY:
                department = owner.get(value)
            elif key is FamilyKey.SOURCE:
                served = following.departments_of(value)
                department = next(iter(served)) if len(served) == 1 else None
            if department in found and department is not None:
                found[department].append(channel)
                break
    return found


def _subscriptions(
    channels: Sequence[Channel], printed: Mapping[str, Printed], site: str
) -> list[opml.Subscription]:
    return [
        opml.Subscription(title=printed[channel.id].title, address=site + address_of(channel.id, FORMATS[0]))
        for channel in channels
    ]


def _listed(channel: Channel, printed: Printed) -> index.Listed:
    return index.Listed(
        title=printed.title,
        entries=printed.entries,
        updated=printed.updated.date(),
        files=tuple(
            index.File(address=address_of(channel.id, kind), media_type=kind.media_type, name=kind.name)
            for kind in FORMATS
        ),
    )
