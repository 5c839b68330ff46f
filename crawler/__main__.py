"""The crawling process: `python -m crawler`, with its order as one line of JSON on standard input.

What happens is told as lines of JSON on standard output. When standard input ends, whoever gave the order
is gone, and so are we: all state is in the store, so a sudden end is never worse than a killed run.
"""

import json
import os
import sys
import threading
from collections.abc import Callable, Mapping
from typing import Any

from crawler.process import run
from crawler.wire import Order, from_plain


def main() -> None:
    """Do what standard input says."""
    tell = _teller()
    order = from_plain(Order, json.loads(sys.stdin.buffer.readline()))
    threading.Thread(target=_die_with_parent, daemon=True).start()
    run(order, tell)


def _teller() -> Callable[[Mapping[str, Any]], None]:
    """Writes events to the real standard output; whatever else is printed goes to standard error."""
    out = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())

    def tell(event: Mapping[str, Any]) -> None:
        out.write(json.dumps(event).encode() + b"\n")
        out.flush()

    return tell


def _die_with_parent() -> None:
    # Not through sys.stdin: a thread that holds its lock when the process ends is a fatal error.
    while os.read(0, 4096):
        pass
    os._exit(1)


if __name__ == "__main__":
    main()
