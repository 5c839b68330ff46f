"""The words between parent and worker: frames of JSON behind a length of four bytes.

JSON and not pickle, because a worker that a hostile file has taken over must be able to say only what
these records can hold.
"""

import json
import struct
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from analysis.extract.events import Note, Request, Step, Work
from contrechamp.records import Page, Quality, TextOrigin
from contrechamp.settings import ExtractSettings

_LENGTH = struct.Struct(">I")


class GarbledError(Exception):
    """The other side sent something that is not one of our messages."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """The file cannot be read, or not further; the reason is for people."""

    reason: str
    fatal: bool = False  # the worker is not to be used again


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """The whole file was gone through."""

    title: str | None
    dated: date | None


def too_much_memory(limit_mib: int) -> str:
    """The reason recorded when a file needs more memory than a worker may have."""
    return f"the file needs more than {limit_mib} MiB of memory (extract.memory_mib)"


Message = Step | Page | Note | Fault | Done


def encode_request(request: Request) -> bytes:
    """A frame for the worker."""
    return _frame(asdict(request))


def decode_request(body: bytes) -> Request:
    """The request in a frame's body."""
    fields = json.loads(body)
    settings = fields.pop("settings")
    settings["ocr_languages"] = tuple(settings["ocr_languages"])
    return Request(settings=ExtractSettings(**settings), **fields)


def encode(message: Message) -> bytes:
    """A frame for the parent."""
    match message:
        case Step():
            fields = {"is": "step", "work": message.work, "page": message.page, "pages": message.pages}
        case Page():
            fields = {"is": "page", **asdict(message)}
        case Note():
            fields = {"is": "note", "text": message.text}
        case Fault():
            fields = {"is": "fault", "reason": message.reason, "fatal": message.fatal}
        case Done():
            dated = message.dated.isoformat() if message.dated else None
            fields = {"is": "done", "title": message.title, "dated": dated}
    return _frame(fields)


def decode(body: bytes) -> Message:
    """The message in a frame's body. Raises GarbledError for anything else."""
    try:
        return _message(json.loads(body))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise GarbledError(f"{type(error).__name__}: {error}") from error


def split(buffer: bytearray, *, longest: int) -> Iterator[bytes]:
    """Bodies of the complete frames in the buffer, which keeps the rest.

    Raises GarbledError when a frame says it is longer than `longest` bytes.
    """
    while len(buffer) >= _LENGTH.size:
        (length,) = _LENGTH.unpack_from(buffer)
        if length > longest:
            raise GarbledError(f"a message of {length} bytes")
        end = _LENGTH.size + length
        if len(buffer) < end:
            return
        body = bytes(buffer[_LENGTH.size : end])
        del buffer[:end]
        yield body


def read_frame(read: Any) -> bytes | None:
    """The next frame's body from a blocking `read(n)`; None: the other side is gone."""
    head = read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    body: bytes = read(_LENGTH.unpack(head)[0])
    return body


def _frame(fields: dict[str, Any]) -> bytes:
    body = json.dumps(fields, ensure_ascii=False).encode("utf-8")
    return _LENGTH.pack(len(body)) + body


def _message(fields: dict[str, Any]) -> Message:
    match fields["is"]:
        case "step":
            pages = fields["pages"]
            return Step(
                work=Work(fields["work"]),
                page=int(fields["page"]),
                pages=None if pages is None else int(pages),
            )
        case "page":
            confidence = fields["confidence"]
            return Page(
                number=int(fields["number"]),
                text=_text(fields["text"]),
                origin=TextOrigin(fields["origin"]),
                quality=Quality(fields["quality"]),
                reason=_text_or_none(fields["reason"]),
                confidence=None if confidence is None else float(confidence),
            )
        case "note":
            return Note(_text(fields["text"]))
        case "fault":
            return Fault(reason=_text(fields["reason"]), fatal=bool(fields["fatal"]))
        case "done":
            dated = _text_or_none(fields["dated"])
            return Done(
                title=_text_or_none(fields["title"]), dated=date.fromisoformat(dated) if dated else None
            )
        case other:
            raise ValueError(f"no message is called {other!r}")


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{type(value).__name__} in the place of text")
    return value


def _text_or_none(value: Any) -> str | None:
    return None if value is None else _text(value)
