"""Numbers of notices in the journal, as the many places that name them write them."""

import re

_PLAIN = re.compile(r"0*(\d{1,8})-(\d{4})", re.ASCII)
_OF_AN_ISSUE = re.compile(r"(\d{4})/S\d{1,3}-0*(\d{1,8})", re.ASCII)


def publication_number(written: str) -> str | None:
    """The number as the search interface has it ("443934-2026"); None: it is no such number.

    "00443934-2026" and "2026/S 187-443934" (the issue in the middle) are the same notice.
    """
    bare = "".join(written.split())
    if match := _PLAIN.fullmatch(bare):
        return f"{match[1]}-{match[2]}"
    if match := _OF_AN_ISSUE.fullmatch(bare):
        return f"{match[2]}-{match[1]}"
    return None
