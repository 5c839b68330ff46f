"""The catalogue entries under which the crawler finds the town."""

from pathlib import Path

from contrechamp.demo.errors import DemoError

_ENTRIES = Path(__file__).parent / "town" / "catalogue"
_BASE_URL = "{base_url}"  # in the entries, where the running server's address belongs


def write_catalogue(directory: Path, base_url: str) -> None:
    """Write `demo/….toml` below `directory`, for the town served at `base_url`.

    Written again it says the same. Raises DemoError when the directory cannot be written to.
    """
    for entry in sorted(_ENTRIES.glob("*.toml")):
        text = entry.read_text(encoding="utf-8").replace(_BASE_URL, base_url)
        target = directory / "demo" / entry.name
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")
        except OSError as error:
            raise DemoError(f"demo: cannot write {target} ({error}); choose another directory") from error
