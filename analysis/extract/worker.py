"""The process that reads: one file after another, from requests on its standard input.

Started as `python -m analysis.extract.worker`. It holds no database and no network, and whatever happens to
it the run goes on: process.py watches it from outside.
"""

import os
import sys
from collections.abc import Iterator

from analysis.extract.events import Dated, Event, Reader, Request, Step, Title, Work
from analysis.extract.messages import (
    Done,
    Fault,
    Message,
    decode_request,
    encode,
    read_frame,
    too_much_memory,
)
from contrechamp.errors import UnreadableError
from contrechamp.sandbox import allow_cpu, enter_sandbox


def serve(reader: Reader) -> None:
    """Answer requests until the parent closes the pipe or a fault makes this process unfit."""
    source, answers = _take_pipes()
    fenced = False
    with os.fdopen(source, "rb") as requests:
        while (body := read_frame(requests.read)) is not None:
            request = decode_request(body)
            if not fenced:
                enter_sandbox(request.settings.memory_mib)
                fenced = True
            for message in _answer(reader, request):
                _write(answers, encode(message))
                if isinstance(message, Fault) and message.fatal:
                    return


def _answer(reader: Reader, request: Request) -> Iterator[Message]:
    allow_cpu(request.settings.file_seconds)
    try:
        yield from _told(reader(request), request)
    except UnreadableError as error:
        yield Fault(reason=str(error))
    except MemoryError:
        yield Fault(reason=too_much_memory(request.settings.memory_mib), fatal=True)
    except Exception as error:  # noqa: BLE001 -- a bug met in one file must not end the batch: it is recorded
        yield Fault(reason=f"the reader failed: {type(error).__name__}: {error}"[:500], fatal=True)


def _told(events: Iterator[Event], request: Request) -> Iterator[Message]:
    limits = request.settings
    title = dated = None
    for event in events:
        match event:
            case Title():
                title = event.text
            case Dated():
                dated = event.day
            case Step():
                allow_cpu(limits.file_seconds if event.work is Work.TEXT else limits.ocr_page_seconds)
                yield event
            case _:
                yield event
    yield Done(title=title, dated=dated)


def _take_pipes() -> tuple[int, int]:
    """Our two ends, out of the reach of libraries that print or of children that inherit."""
    source, answers = os.dup(0), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nothing, standard)
    os.close(nothing)
    return source, answers


def _write(descriptor: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]


def main() -> None:
    """Read documents."""
    from analysis.extract.reader import read  # noqa: PLC0415 -- after the module is known by its own name

    sys.setrecursionlimit(2000)  # deep nesting is refused as an error of Python, before the stack gives way
    serve(read)


if __name__ == "__main__":
    main()
