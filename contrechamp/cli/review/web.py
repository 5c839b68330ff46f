"""The review as a form in the browser: one page, no script, this machine only."""

import hmac
import secrets
from collections.abc import Callable, Iterable
from datetime import datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qs
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from jinja2 import Environment, PackageLoader

from contrechamp.cli.review.queue import Wanted, page_address, queue, quotes
from contrechamp.records import Stage, Topic
from contrechamp.reviews import Decision, Waiting, decide
from contrechamp.store import Store

Start = Callable[[str, list[tuple[str, str]]], Any]

_LONGEST = 20_000  # bytes of a form
_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)


def open_server(store: Store, *, reviewer: str, now: Callable[[], datetime], port: int) -> WSGIServer:
    """A server on loopback that shows the form once it is told to serve; port 0: any free one."""
    server = make_server("127.0.0.1", port, lambda *_: [], handler_class=_Quiet)
    hosts = frozenset({f"127.0.0.1:{server.server_port}", f"localhost:{server.server_port}"})
    server.set_app(Form(store, reviewer=reviewer, now=now, hosts=hosts))
    return server


class Form:
    """The WSGI application."""

    def __init__(
        self, store: Store, *, reviewer: str, now: Callable[[], datetime], hosts: frozenset[str]
    ) -> None:
        """`hosts` are the names it answers to: a page elsewhere cannot reach it under another."""
        self._store = store
        self._reviewer = reviewer
        self._now = now
        self._hosts = hosts
        self._token = secrets.token_urlsafe()
        self._page = Environment(
            loader=PackageLoader("contrechamp.cli.review", "."), autoescape=True
        ).get_template("form.html")

    def __call__(self, environ: dict[str, Any], start: Start) -> Iterable[bytes]:
        """One request."""
        if environ.get("HTTP_HOST") not in self._hosts:
            return _answer(start, HTTPStatus.FORBIDDEN, "this form answers on this machine only")
        method, path = environ["REQUEST_METHOD"], environ.get("PATH_INFO", "/")
        if method == "GET" and path == "/":
            return self._next(start, said=parse_qs(environ.get("QUERY_STRING", "")).get("said", [""])[0])
        if method == "POST" and path in ("/decide", "/undo"):
            fields = _fields(environ)
            if not hmac.compare_digest(fields.get("token", ""), self._token):
                return _answer(start, HTTPStatus.FORBIDDEN, "this form was not ours; open the page again")
            return _see(start, self._undo() if path == "/undo" else self._decide(fields))
        return _answer(start, HTTPStatus.NOT_FOUND, "there is nothing here; the form is at /")

    def _next(self, start: Start, *, said: str) -> Iterable[bytes]:
        cases = list(queue(self._store, Wanted()))
        case = cases[0] if cases else None
        page = self._page.render(
            case=case,
            waiting=len(cases),
            shown=quotes(self._store, case)[:3] if case else [],
            address=page_address(case, case.verdict.quotes[0]) if case else "",
            stages=[stage.value for stage in Stage],
            token=self._token,
            reviewer=self._reviewer,
            said=_SAID.get(said, ""),
        )
        return _answer(start, HTTPStatus.OK, page, kind="text/html")

    def _decide(self, fields: dict[str, str]) -> str:
        case = self._asked_about(fields)
        if case is None:
            return "gone"
        if fields.get("decision") == "dismiss":
            reason = fields.get("reason", "").strip()
            if not reason:
                return "reason"
            review = decide(case, Decision.DISMISSED, reviewer=self._reviewer, now=self._now(), reason=reason)
        elif fields.get("decision") == "confirm":
            stage = fields.get("stage", "")
            review = decide(
                case,
                Decision.CONFIRMED,
                reviewer=self._reviewer,
                now=self._now(),
                reason=fields.get("reason", "").strip() or None,
                stage=Stage(stage) if stage in {s.value for s in Stage} else None,
                vendor=fields.get("vendor", "").strip() or None,
            )
        else:
            return "gone"
        self._store.reviews.keep(review, case)
        return "kept"

    def _undo(self) -> str:
        return "undone" if self._store.reviews.undo(self._reviewer, self._now()) else "nothing"

    def _asked_about(self, fields: dict[str, str]) -> Waiting | None:
        """The verdict the form was about, if it still waits."""
        topics = {topic.value for topic in Topic}
        if fields.get("topic") not in topics or not fields.get("document", "").isdigit():
            return None
        subject = int(fields["document"]), fields.get("part") or None, Topic(fields["topic"])
        found = (
            case
            for case in queue(self._store, Wanted(topic=subject[2]))
            if (case.stored.id, case.verdict.part, case.verdict.topic) == subject
        )
        return next(found, None)


_SAID = {
    "kept": "Kept.",
    "undone": "Undone.",
    "nothing": "There is nothing to undo.",
    "reason": "Say why it is wrong; nothing was kept.",
    "gone": "That flag does not wait any more.",
}


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base's own name
        """Requests are not worth a line."""


def _fields(environ: dict[str, Any]) -> dict[str, str]:
    length = int(environ.get("CONTENT_LENGTH") or 0)
    if not 0 <= length <= _LONGEST:
        return {}
    body = environ["wsgi.input"].read(length).decode("utf-8", errors="replace")
    return {name: values[0] for name, values in parse_qs(body, keep_blank_values=True).items()}


def _answer(start: Start, status: HTTPStatus, text: str, *, kind: str = "text/plain") -> Iterable[bytes]:
    headers = [
        ("Content-Type", f"{kind}; charset=utf-8"),
        ("Content-Security-Policy", _POLICY),
        ("Cache-Control", "no-store"),
        ("X-Content-Type-Options", "nosniff"),
        ("Referrer-Policy", "no-referrer"),
    ]
    start(f"{status.value} {status.phrase}", headers)
    return [text.encode()]


def _see(start: Start, said: str) -> Iterable[bytes]:
    start("303 See Other", [("Location", f"/?said={said}"), ("Content-Length", "0")])
    return [b""]
