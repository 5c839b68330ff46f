"""Which public body a name or number stands for, and how sure that is."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from contrechamp.records import Authority
from contrechamp.reference.bodies import Bodies, Body, BodyKind, plain

SURE = 0.8  # from here on two authorities are taken for one


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolution:
    """The body an authority was found to be."""

    body: Body
    confidence: float  # 1: by number; 0.95: by name, kind and department; 0.8 to 0.9: see `because`
    because: str


# What a body calls itself, and what that makes it. A name that begins otherwise ("CCAS de Nozay", "Office du
# tourisme de Nozay") is another body and is not resolved by name.
_CALLED = (
    (BodyKind.GROUPING, r"communaute (?:de communes|d agglomeration|urbaine)|cc|ca|cu|agglomeration"),
    (BodyKind.DEPARTMENT, r"(?:conseil )?departement(?:al)?|conseil general"),
    (BodyKind.REGION, r"(?:conseil )?region(?:al)?"),
    (BodyKind.PREFECTURE, r"(?:services? de la )?prefecture|prefet(?:e)?"),
    (
        BodyKind.COMMUNE,
        (
            r"(?:hotel de )?ville|commune(?: nouvelle)?|mairie(?: de la (?:ville|commune))?|municipalite"
            r"|conseil municipal(?: de la (?:ville|commune))?|maire"
        ),
    ),
)
_JOINED = r"(?:\s+(?:de la|de l|du|des|de|d)(?=\s))?\s+(?P<name>.+)$"
_CALLS = [(kind, re.compile(rf"^(?:la\s+|le\s+)?(?:{words}){_JOINED}")) for kind, words in _CALLED]
_ARTICLES = {"du": "le ", "des": "les ", "de la": "la ", "de l": "l "}
_PLACE = re.compile(r"\(\s*(?P<code>\d{2,3}|2[ABab])\s*\)\s*$|\s-\s(?P<tail>\d{2,3}|2[ABab])\s*$")


def resolve(authority: Authority, bodies: Bodies) -> Resolution | None:
    """The body of a French authority: by SIREN, INSEE code, or name and place. None: not known.

    A number that is known decides alone; one that is not (a school, a fire service) means another body,
    whatever its name.
    """
    if authority.country != "FR":
        return None
    siren = authority.siren or (authority.siret[:9] if authority.siret else None)
    if siren:
        body = bodies.by_siren.get(siren)
        return Resolution(body=body, confidence=1.0, because="its SIREN") if body else None
    if authority.insee:
        body = bodies.by_insee.get(authority.insee)
        return Resolution(body=body, confidence=1.0, because="its INSEE code") if body else None
    return _by_name(authority, bodies)


def _by_name(authority: Authority, bodies: Bodies) -> Resolution | None:
    place = _PLACE.search(authority.name)
    department = authority.department or (place and (place["code"] or place["tail"]).upper()) or None
    name = plain(_PLACE.sub("", authority.name))
    readings = list(_readings(name))
    called = bool(readings)
    if not called:  # nothing but a name: a commune in its department, or a grouping ("Nantes Métropole")
        communes = bodies.by_name.get((BodyKind.COMMUNE, name), ())
        readings = [(BodyKind.COMMUNE if communes else BodyKind.GROUPING, name)]
    found = dict.fromkeys(
        body
        for reading in readings
        for body in bodies.by_name.get(reading, ())
        if department is None or body.department in (department, None) or body.kind is BodyKind.GROUPING
    )
    if len(found) != 1:  # nobody, or several of that name
        return None
    (body,) = found
    if department is not None and body.department == department:
        return Resolution(body=body, confidence=0.95 if called else 0.9, because="its name and department")
    if not called and body.kind is BodyKind.COMMUNE:
        return None
    return Resolution(body=body, confidence=0.8, because="its name, the only one in France")


def _readings(name: str) -> Iterator[tuple[BodyKind, str]]:
    """What a plain name can mean: "ville du havre" is the commune "havre" or "le havre"."""
    for kind, pattern in _CALLS:
        match = pattern.match(name)
        if match is None:
            continue
        yield kind, match["name"]
        joint = name[: match.start("name")].strip()
        for words, article in _ARTICLES.items():
            if joint.endswith(f" {words}"):
                yield kind, f"{article}{match['name']}"
