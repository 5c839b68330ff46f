"""Files of single publishers, in the formats of 2019 and 2022, as JSON or XML, contract by contract.

https://github.com/139bercy/format-commande-publique. JSON is `{"marches": {"marche": […],
"contrat-concession": […]}}` since 2022, `{"marches": […]}` before; XML has the same names. Lists of one are
written as the one, names of the 2019 format stand in files of 2022, winners lie in lists of lists.
"""

import io
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, BinaryIO

import ijson
from lxml import etree

from contrechamp.records import Party
from crawler.decp import fields
from crawler.decp.contract import Contract, together
from crawler.procurement.xml import as_tree

_CONTRACTS = ("marche", "contrat-concession")
_PLACES = frozenset(
    {"item", "marches.item", *(f"marches.{name}{end}" for name in _CONTRACTS for end in ("", ".item"))}
)
_NOT_A_NUMBER = re.compile(rb"(?<=[:\[,\s])(?:NaN|-?Infinity)(?=[,\]}\s])")
_STRAY_BACKSLASH = re.compile(rb'\\(?!["\\/bfnrt]|u[0-9a-fA-F]{4})')
_DEEPEST = 12  # lists within lists around a winner


class NotContractsError(Exception):
    """The bytes hold no contracts; the text says what they are."""


def read_file(body: bytes) -> Iterator[Mapping[str, Any]]:
    """Every contract as the file has it, one at a time. Raises NotContractsError, perhaps after some."""
    start = body[:64].lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith(b"<"):
        return _from_xml(io.BytesIO(body))
    if start.startswith((b"{", b"[")):
        return _from_json(body.removeprefix(b"\xef\xbb\xbf"))
    told = " ".join(start.decode("utf-8", errors="replace").split())
    raise NotContractsError(f"JSON or XML was expected, '{told}' came")


def read_contract(content: Mapping[str, Any]) -> Contract | None:
    """One contract in its latest state; None when it bears neither number nor subject."""
    buyer = content.get("acheteur") or content.get("autoriteConcedante") or {}
    buyer = buyer if isinstance(buyer, Mapping) else {}
    siret = fields.siret(buyer.get("id") or content.get("acheteur.id") or content.get("acheteur_id"))
    number, title = fields.text(content.get("id")), fields.text(content.get("objet"))
    if number is None and title is None:
        return None
    changes = sorted(_each(content.get("modifications"), "modification"), key=_order)
    latest = {name: value for change in changes for name, value in change.items() if fields.text(value)}
    place = content.get("lieuExecution")
    return Contract(
        uid=fields.text(content.get("uid")) or f"{siret or ''}{number or title}",
        buyer=siret,
        buyer_name=fields.text(buyer.get("nom")) or fields.text(content.get("acheteur.nom")),
        department=None,
        title=title,
        nature=fields.text(content.get("nature")) or fields.text(content.get("_type")),
        cpv=fields.cpv(content.get("codeCPV")),
        amount=fields.amount(latest.get("montant"))
        or fields.amount(latest.get("valeurGlobale"))
        or fields.amount(content.get("montant"))
        or fields.amount(content.get("valeurGlobale")),
        notified=fields.day(content.get("dateNotification")) or fields.day(content.get("dateSignature")),
        published=fields.day(content.get("datePublicationDonnees")),
        months=fields.months(latest.get("dureeMois")) or fields.months(content.get("dureeMois")),
        place=fields.text(place.get("code")) if isinstance(place, Mapping) else None,
        winners=_winners(changes) or _winners([content]),
        content=dict(content),
    )


def _from_json(body: bytes) -> Iterator[Mapping[str, Any]]:
    """Streamed; what a strict reader stumbles over is mended, and the file read on from where it was."""
    given = 0
    try:
        for contract in _streamed(io.BytesIO(body)):
            given += 1
            yield contract
    except ijson.JSONError as error:
        mended = _STRAY_BACKSLASH.sub(rb"\\\\", _NOT_A_NUMBER.sub(b"null", body))
        if mended == body:
            raise NotContractsError(f"broken JSON after {given} contracts: {_short(error)}") from error
        try:
            for number, contract in enumerate(_streamed(io.BytesIO(mended))):
                if number >= given:
                    yield contract
        except ijson.JSONError as again:
            raise NotContractsError(f"broken JSON: {_short(again)}") from again


def _streamed(file: BinaryIO) -> Iterator[Mapping[str, Any]]:
    builder: Any = None
    within = ""
    for prefix, event, value in ijson.parse(file):
        if builder is None:
            if event == "start_map" and prefix in _PLACES:
                builder, within = ijson.ObjectBuilder(), prefix
                builder.event(event, value)
            continue
        builder.event(event, value)
        if event == "end_map" and prefix == within:
            yield builder.value
            builder = None


def _from_xml(file: BinaryIO) -> Iterator[Mapping[str, Any]]:
    try:
        for _, node in etree.iterparse(
            file, events=("end",), resolve_entities=False, no_network=True, load_dtd=False
        ):
            name = etree.QName(node).localname if isinstance(node.tag, str) else ""
            parent = node.getparent()
            if name in _CONTRACTS and (parent is None or etree.QName(parent).localname == "marches"):
                tree = as_tree(node)
                if isinstance(tree, Mapping):
                    yield tree
                node.clear()
                while node.getprevious() is not None and parent is not None:
                    del parent[0]
    except etree.XMLSyntaxError as error:
        raise NotContractsError(f"broken XML: {_short(error)}") from error


def _each(node: object, name: str, depth: int = _DEEPEST) -> Iterator[Mapping[str, Any]]:
    """The objects of a list, however it is wrapped: `[{name: {…}}]`, `{name: […]}`, `[[{…}]]`, `{…}`."""
    if depth == 0:
        return
    if isinstance(node, list):
        for each in node:
            yield from _each(each, name, depth - 1)
    elif isinstance(node, Mapping):
        if name in node and isinstance(node[name], Mapping | list):
            yield from _each(node[name], name, depth - 1)
        else:
            yield node


def _winners(stated: list[Mapping[str, Any]]) -> tuple[Party, ...]:
    """Of the last that states any."""
    for each in reversed(stated):
        found = [
            _winner(one)
            for plural, name in (("titulaires", "titulaire"), ("concessionnaires", "concessionnaire"))
            for one in _each(each.get(plural), name)
        ]
        if winners := together(one for one in found if one is not None):
            return winners
    return ()


def _winner(one: Mapping[str, Any]) -> Party | None:
    name = one.get("denominationSociale") or one.get("nom")
    return fields.winner(name, one.get("typeIdentifiant"), one.get("id"))


def _order(change: Mapping[str, Any]) -> tuple[str, str]:
    number = fields.text(change.get("id")) or ""
    days = ("dateNotificationModification", "dateSignatureModification")
    day = next((told for name in days if (told := fields.text(change.get(name)))), "")
    return day, f"{Decimal(number):08}" if number.isdecimal() else number


def _short(error: BaseException) -> str:
    return " ".join(str(error).split())[:160]
