"""BOAMP's API on loopback: the records of a test, behind the query language of Opendatasoft."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import loopback
import pytest
from crawling import Crawls

from contrechamp.demo.boamp import DATASET, NoticeBoard

FIELDS = (
    "idweb",
    "contractfolderid",
    "objet",
    "code_departement",
    "dateparution",
    "datelimitereponse",
    "nomacheteur",
    "titulaire",
    "nature",
    "etat",
    "descripteur_libelle",
    "annonce_lie",
    "annonces_anterieures",
    "gestion",
    "donnees",
    "url_avis",
)


def a_record(idweb: str = "26-1", **fields: Any) -> dict[str, Any]:
    """A contract notice that the query for "vidéoprotection" finds."""
    ordinary = {
        "idweb": idweb,
        "objet": "Extension de la vidéoprotection",
        "code_departement": ["61"],
        "dateparution": "2026-06-30",
        "nomacheteur": "VILLE DE VALMONT",
        "nature": "APPEL_OFFRE",
        "etat": "INITIAL",
        "url_avis": f"/pages/avis/?q=idweb:{idweb}",
    }
    return {**dict.fromkeys(FIELDS), **ordinary, **fields}


class Portal:
    """The API, and what it was asked."""

    def __init__(self, folder: Path, site: loopback.Site) -> None:
        self._file = folder / "notices.json"
        self.site = site
        self.records: list[dict[str, Any]] = []
        self.claimed: int | None = None  # a total that is not true
        for path in ("records", "exports/json"):
            site.routes[f"{DATASET}/{path}"] = self.answer

    def answer(self, asked: loopback.Asked) -> loopback.Answer:
        elsewhere = a_record("00-0", dateparution="1999-01-01")  # no portal is empty
        self._file.write_text(json.dumps([*self.records, elsewhere]), encoding="utf-8")
        board = NoticeBoard(self._file, "https://www.boamp.example")
        answer = board.answer(asked.path, parse_qs(urlsplit(asked.target).query))
        assert answer is not None
        body = answer.body
        if self.claimed is not None and asked.path.endswith("/records") and "select" in asked.query:
            body = json.dumps(json.loads(body) | {"total_count": self.claimed}).encode()
        return loopback.Answer(body, answer.status, {"Content-Type": "application/json"})

    def lists(self) -> list[loopback.Asked]:
        return [asked for asked in self.site.asked if "select" in asked.query]

    def details(self) -> list[loopback.Asked]:
        return [asked for asked in self.site.asked if "select" not in asked.query]


@pytest.fixture
def portal(tmp_path: Path, crawls: Crawls) -> Iterator[Portal]:
    with _portal(tmp_path) as portal:
        options = (
            f'base_url = "{portal.site.url}"\nterms = false\nterms_extra = ["vidéoprotection"]\ncpv = []'
        )
        crawls.add("fr/boamp", options, spider="boamp")
        yield portal


@contextmanager
def _portal(folder: Path) -> Iterator[Portal]:
    with loopback.serve({}) as site:
        yield Portal(folder, site)
