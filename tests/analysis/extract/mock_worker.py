"""A worker that does what the file tells it to: the ways in which a parser fails, made on purpose.

Run by the tests of the pool in the place of the real worker; all that guards the real one guards it.
"""

import os
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

from analysis.extract.events import Event, Note, Request, Step, Work
from analysis.extract.worker import serve
from contrechamp.errors import UnreadableError
from contrechamp.records import Page, Quality, TextOrigin

_MY_NAME = uuid.uuid4().hex  # another one for each process
_MIB = 1024 * 1024
_ALLOCATES = "import time; held = bytearray(b'x') * (120 * 1024 * 1024); time.sleep(60)"


def read(request: Request) -> Iterator[Event]:
    """Follow the words of the file, one after another."""
    pages = 0
    for word in Path(request.path).read_text(encoding="utf-8").split():
        match word.partition("="):
            case "page", _, text:
                pages += 1
                yield Step(work=Work.TEXT, page=pages, pages=4)
                yield Page(number=pages, text=text, origin=TextOrigin.NATIVE, quality=Quality.GOOD)
                yield Step(work=Work.TEXT, page=pages + 1, pages=4)
            case "name", _, _:
                yield Page(number=1, text=_MY_NAME, origin=TextOrigin.NATIVE, quality=Quality.GOOD)
            case "ocr", _, _:
                yield Step(work=Work.OCR, page=pages + 1, pages=4)
            case "note", _, text:
                yield Note(text)
            case "refuse", _, text:
                raise UnreadableError(text)
            case "bug", _, text:
                raise ZeroDivisionError(text)
            case "sleep", _, seconds:
                time.sleep(float(seconds))
            case "spin", _, _:
                while True:
                    pass
            case "allocate", _, _:
                held = [bytearray(b"x") * (20 * _MIB) for _ in range(1000)]
                yield Note(f"{len(held)}")
            case "crash", _, _:
                os.kill(os.getpid(), signal.SIGSEGV)
            case "exit", _, code:
                os._exit(int(code))
            case "flood", _, _:
                while True:
                    yield Note("x" * _MIB)
            case "rubbish", _, _:
                for descriptor in range(3, 20):
                    try:
                        os.write(descriptor, b"\x00\x00\x00\x04what")
                    except OSError:
                        continue
            case "print", _, _:
                print("x" * _MIB)  # noqa: T201 -- a library that talks to standard output
                sys.stdout.flush()
            case "child", _, seconds:
                subprocess.Popen(["sleep", seconds])
            case "greedy-children", _, _:
                for _ in range(2):
                    subprocess.Popen([sys.executable, "-c", _ALLOCATES])
            case "write", _, path:
                Path(path).write_text("written", encoding="utf-8")
            case "connect", _, port:
                subprocess.run(
                    [
                        sys.executable,
                        "-c",
                        f"import socket; socket.create_connection(('127.0.0.1', {port}), 2)",
                    ],
                    check=True,
                )
            case other:
                raise AssertionError(other)


if __name__ == "__main__":
    serve(read)
