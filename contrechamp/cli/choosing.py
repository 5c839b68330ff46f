"""Options that say which papers, the same in every command that lists them."""

from datetime import datetime
from typing import Annotated

import typer

from contrechamp.records import Level, Stage, Topic
from contrechamp.store import Choice

_MANY = "may be repeated"
SourceOption = Annotated[
    list[str] | None, typer.Option("--source", help=f"Id in the catalogue, as in fr/nice; {_MANY}.")
]
AuthorityOption = Annotated[
    list[str] | None,
    typer.Option("--authority", help=f"INSEE code, SIREN, or words of the name; {_MANY}."),
]
DepartmentOption = Annotated[
    list[str] | None, typer.Option("--department", help=f"Code, as in 69 or 2A; {_MANY}.")
]
SinceOption = Annotated[
    datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Papers of this day and later.")
]
UntilOption = Annotated[
    datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Papers of this day and earlier.")
]
LevelOption = Annotated[list[Level] | None, typer.Option("--level", help=f"high, medium; {_MANY}.")]
TopicOption = Annotated[list[Topic] | None, typer.Option("--topic", help=f"vsa, biometric, …; {_MANY}.")]
StageOption = Annotated[list[Stage] | None, typer.Option("--stage", help=f"purchase, tender, …; {_MANY}.")]
VendorOption = Annotated[
    list[str] | None, typer.Option("--vendor", help=f"Name as the lexicon has it; {_MANY}.")
]


def choice_of(
    *,
    sources: list[str] | None = None,
    authorities: list[str] | None = None,
    departments: list[str] | None = None,
    topics: list[Topic] | None = None,
    stages: list[Stage] | None = None,
    levels: list[Level] | None = None,
    vendors: list[str] | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> Choice:
    """What these options choose."""
    return Choice(
        sources=tuple(sources or ()),
        authorities=tuple(authorities or ()),
        departments=tuple(departments or ()),
        topics=tuple(topics or ()),
        stages=tuple(stages or ()),
        levels=tuple(levels or ()),
        vendors=tuple(vendors or ()),
        since=since.date() if since else None,
        until=until.date() if until else None,
    )
