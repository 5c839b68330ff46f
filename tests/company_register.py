"""The register of companies on loopback: `/search` of recherche-entreprises, in its documented shape."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import loopback


def a_company(siren: str, name: str, **changes: Any) -> dict[str, Any]:
    """One result, as `minimal=true&include=siege` gives it."""
    ordinary = {
        "siren": siren,
        "nom_complet": name,
        "nom_raison_sociale": name,
        "sigle": None,
        "nombre_etablissements": 2,
        "nombre_etablissements_ouverts": 1,
        "siege": {
            "siret": f"{siren}00019",
            "activite_principale": "62.01Z",
            "adresse": "1 RUE DE LA PAIX 75002 PARIS",
            "code_postal": "75002",
            "libelle_commune": "PARIS",
            "etat_administratif": "A",
        },
        "activite_principale": "62.01Z",
        "categorie_entreprise": "PME",
        "date_creation": "2017-11-02",
        "date_fermeture": None,
        "etat_administratif": "A",
        "nature_juridique": "5710",
        "section_activite_principale": "J",
        "statut_diffusion": "O",
    }
    return {**ordinary, **changes}


class Register:
    """The service, and what it knows: results by the words asked for."""

    def __init__(self, site: loopback.Site) -> None:
        self.site = site
        self.url = site.url
        self.known: dict[str, list[dict[str, Any]]] = {}
        self.totals: dict[str, int] = {}  # more than are shown
        self.instead: dict[str, loopback.Answer] = {}  # another answer for these words
        site.routes["/search"] = self.answer

    def answer(self, asked: loopback.Asked) -> loopback.Answer:
        words = asked.query["q"]
        if words in self.instead:
            return self.instead[words]
        if len(words) < 3:
            refusal = {"erreur": "Veuillez indiquer au moins un paramètre de recherche."}
            return self._json(refusal, 400)
        results = self.known.get(words, [])[: int(asked.query["per_page"])]
        total = self.totals.get(words, len(results))
        size = int(asked.query["per_page"])
        body = {
            "results": results,
            "total_results": total,
            "page": 1,
            "per_page": size,
            "total_pages": -(-total // size),
        }
        return self._json(body, 200)

    @property
    def asked(self) -> list[str]:
        """The words asked for, in order."""
        return [asked.query["q"] for asked in self.site.asked if asked.path == "/search"]

    @staticmethod
    def _json(body: object, status: int) -> loopback.Answer:
        return loopback.Answer(json.dumps(body), status, {"Content-Type": "application/json"})


@contextmanager
def serve() -> Iterator[Register]:
    with loopback.serve({}) as site:
        yield Register(site)
