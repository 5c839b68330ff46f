"""What reading the town's papers should lead to."""

from dataclasses import dataclass

from contrechamp.records import Stage, Topic


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedFlag:
    """What an attentive reader says of one of the town's papers."""

    source: str  # "demo/sainte-aubiere-les-saules", "demo/boamp"
    key_end: str  # how the document's `source_key` ends: a path, or a notice's number
    topic: Topic | None  # None: nothing is to be found in it
    stage: Stage | None = None  # None: nothing found, or readers may differ
    flagged: bool = True  # False: at most findings of level low
    vendor: str | None = None  # canonical name; None: none is named


TOWN = "demo/sainte-aubiere-les-saules"
NOTICES = "demo/boamp"

_UPLOADS = "/wp-content/uploads/2026"


def expected() -> tuple[ExpectedFlag, ...]:
    """Every paper that a crawl of the town and of its notices brings home, readable or not.

    The minutes of 5 November lie under two addresses: two documents, the same bytes.
    """
    return (*_PAPERS, *_NOTICES)


_PAPERS = (
    ExpectedFlag(
        source=TOWN,
        key_end=f"{_UPLOADS}/11/proces-verbal-2026-11-05.pdf",
        topic=Topic.VSA,
        stage=Stage.RENEWAL,
        vendor="BriefCam",
    ),
    ExpectedFlag(
        source=TOWN,
        key_end=f"{_UPLOADS}/11/proces-verbal-2026-11-05-1.pdf",
        topic=Topic.VSA,
        stage=Stage.RENEWAL,
        vendor="BriefCam",
    ),
    # Put into service by a mayor's order: purchase or authorisation, both can be defended.
    ExpectedFlag(source=TOWN, key_end="/arretes/2026-231/", topic=Topic.ANPR),
    ExpectedFlag(
        source=TOWN,
        key_end=f"{_UPLOADS}/11/decisions-2026-11-05.pdf",
        topic=Topic.VSA,
        stage=Stage.PURCHASE,
        vendor="Foxstream",
    ),
    ExpectedFlag(
        source=TOWN,
        key_end="/telechargement/214",
        topic=Topic.VSA,
        stage=Stage.AUTHORISATION,
        vendor="Wintics",
    ),
    ExpectedFlag(
        source=TOWN,
        key_end=f"{_UPLOADS}/10/deliberation-2026-057.pdf",
        topic=Topic.VSA,
        stage=Stage.PILOT,
    ),
    ExpectedFlag(
        source=TOWN,
        key_end=f"{_UPLOADS}/07/proces-verbal-2026-06-25.doc",
        topic=Topic.VSA,
        stage=Stage.DEBATE,
    ),
    ExpectedFlag(
        source=TOWN,
        key_end=f"{_UPLOADS}/07/voeu-saules-en-commun.pdf",
        topic=Topic.BIOMETRIC,
        stage=Stage.OPPOSITION,
    ),
    ExpectedFlag(
        source=TOWN,
        key_end=f"{_UPLOADS}/10/deliberation-2026-064.pdf",
        topic=Topic.CCTV,
        flagged=False,
    ),
    ExpectedFlag(
        source=TOWN,
        key_end=f"{_UPLOADS}/10/deliberation-2026-062.odt",
        topic=None,
        flagged=False,
    ),
    ExpectedFlag(source=TOWN, key_end="/arretes/2026-187/", topic=None, flagged=False),
    ExpectedFlag(
        source=TOWN,
        key_end=f"{_UPLOADS}/04/proces-verbal-2026-04-09.pdf",
        topic=None,
        flagged=False,
    ),
    ExpectedFlag(  # cut short: a reason in place of text
        source=TOWN,
        key_end=f"{_UPLOADS}/07/commission-travaux-2026-07-02.pdf",
        topic=None,
        flagged=False,
    ),
)

_NOTICES = (
    ExpectedFlag(source=NOTICES, key_end="26-990101", topic=Topic.VSA, stage=Stage.TENDER),
    ExpectedFlag(source=NOTICES, key_end="26-990118", topic=Topic.VSA, stage=Stage.TENDER),
    ExpectedFlag(
        source=NOTICES,
        key_end="26-990125",
        topic=Topic.VSA,
        stage=Stage.PURCHASE,
        vendor="BriefCam",
    ),
    ExpectedFlag(source=NOTICES, key_end="26-990064", topic=Topic.AUDIO, stage=Stage.TENDER),
    ExpectedFlag(source=NOTICES, key_end="26-990082", topic=Topic.AUDIO, stage=Stage.SUSPENSION),
    ExpectedFlag(source=NOTICES, key_end="26-990051", topic=Topic.CCTV, flagged=False),
)
