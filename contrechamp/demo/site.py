"""The town's web site: addresses and the files behind them."""

import tomllib
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from contrechamp.demo.answer import Answer

# Written out: the table of the system's mimetypes differs from machine to machine.
_MEDIA_TYPES: Mapping[str, str] = {
    ".doc": "application/msword",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".html": "text/html; charset=utf-8",
    ".odt": "application/vnd.oasis.opendocument.text",
    ".pdf": "application/pdf",
    ".txt": "text/plain; charset=utf-8",
}


def read_site(town: Path) -> dict[str, Answer]:
    """The answer of every address in `routes.toml`; everything else is a 404."""
    table = tomllib.loads((town / "routes.toml").read_text(encoding="utf-8"))
    return {
        route["path"]: Answer(
            media_type=_MEDIA_TYPES[PurePosixPath(route["file"]).suffix],
            body=(town / route["file"]).read_bytes(),
            modified=route["modified"],
            save_as=route.get("save_as"),
        )
        for route in table["route"]
    }
