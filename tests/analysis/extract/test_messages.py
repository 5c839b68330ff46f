"""Parent and worker understand each other, and the parent believes nothing else."""

from datetime import date
from pathlib import Path

import pytest

from analysis.extract.events import Note, Step, Work
from analysis.extract.messages import (
    Done,
    Fault,
    GarbledError,
    Message,
    decode,
    decode_request,
    encode,
    encode_request,
    split,
)
from contrechamp.records import Page, Quality, TextOrigin


@pytest.mark.parametrize(
    "message",
    [
        Step(work=Work.OCR, page=3, pages=12),
        Step(work=Work.TEXT, page=1),
        Page(number=1, text="été\x02 € 😀", origin=TextOrigin.NATIVE, quality=Quality.GOOD),
        Page(number=2, text="", origin=TextOrigin.OCR, quality=Quality.DOUBTFUL, reason="x", confidence=61.5),
        Note("attached"),
        Fault(reason="gone", fatal=True),
        Done(title="Séance", dated=date(2026, 6, 25)),
        Done(title=None, dated=None),
    ],
)
def test_a_message_arrives_as_it_was_sent(message: Message) -> None:
    [body] = split(bytearray(encode(message)), longest=1000)
    assert decode(body) == message


def test_a_request_arrives_as_it_was_sent(tmp_path: Path, request_for) -> None:
    request = request_for(tmp_path / "a", language="de", ocr_languages=("deu",), max_pages=3)
    [body] = split(bytearray(encode_request(request)), longest=10_000)
    assert decode_request(body) == request


def test_half_a_message_is_waited_for() -> None:
    data = encode(Note("un")) + encode(Note("deux"))
    buffer = bytearray(data[:-3])
    assert len(list(split(buffer, longest=1000))) == 1
    buffer += data[-3:]
    assert [decode(body) for body in split(buffer, longest=1000)] == [Note("deux")]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xff\xfe",
        b"[]",
        b'"text"',
        b"{}",
        b'{"is": "order"}',
        b'{"is": "note", "text": 3}',
        b'{"is": "note"}',
        b'{"is": "page", "number": 1, "text": "", "origin": "heaven", "quality": "good", "reason": null}',
        b'{"is": "done", "title": null, "dated": "soon"}',
        b'{"is": "step", "work": "play", "page": 1, "pages": null}',
    ],
)
def test_anything_else_is_refused(body: bytes) -> None:
    with pytest.raises(GarbledError):
        decode(body)


def test_a_message_without_end_is_refused() -> None:
    with pytest.raises(GarbledError):
        list(split(bytearray(b"\xff\xff\xff\xff"), longest=1000))
