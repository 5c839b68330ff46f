"""Which labelled passages are there to learn from, told without what learning needs."""

import hashlib
from pathlib import Path

FOLDER = Path(__file__).parent / "detection"


def learnt_from(folder: Path) -> list[Path]:
    """The files of passages that are there to learn from."""
    found = folder.glob("**/*.jsonl")
    return sorted(path for path in found if not path.stem.endswith("measured"))


def digest_of(folder: Path) -> str:
    """Changes when what is learnt from does."""
    digest = hashlib.sha256()
    for path in learnt_from(folder):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]
