"""Forms of TED_EXPORT before those of 2014: R2.0.7, R2.0.8, and those of defence to the end.

Every form has names of its own for what holds its parts (AWARD_OF_CONTRACT, AWARD_OF_CONTRACT_DEFENCE,
AWARD_CONTRACT_CONTRACT_AWARD_UTILITIES); what is within is called alike. Days come in three parts, sums as
people write them, with the number beside them (`FMTVAL`).
"""

from datetime import date, datetime

from contrechamp.records import Lot, Party
from crawler.procurement import tree, values
from crawler.procurement.contents import Buyer, Contents, Sum, numbers, party, the_one, together
from crawler.ted.nodes import codes, country, cpv, words

_BUYER = "CA_CE_CONCESSIONAIRE_PROFILE"
_AWARDS = (
    "AWARD_OF_CONTRACT",
    "AWARD_OF_CONTRACT_DEFENCE",
    "AWARD_CONTRACT_CONTRACT_AWARD_UTILITIES",
)
_AWARD_DAYS = ("CONTRACT_AWARD_DATE", "DATE_OF_CONTRACT_AWARD")
_TITLES = ("CONTRACT_TITLE", "TITLE_CONTRACT", "LOT_TITLE")
_TEXTS = ("LOT_DESCRIPTION", "SHORT_CONTRACT_DESCRIPTION", "SHORT_DESCRIPTION")
_PAID = ("COSTS_RANGE_AND_CURRENCY_WITH_VAT_RATE", "COSTS_RANGE_AND_CURRENCY")
_ESTIMATED = "INITIAL_ESTIMATED_TOTAL_VALUE_CONTRACT"  # of an award: what was thought before
_DOCUMENTS = ("URL_PARTICIPATE", "URL_BUYER", "URL_INFORMATION")


def title(form: object) -> str | None:
    """What the whole is called; lots and awards have titles of their own."""
    return words(tree.below(form, "TITLE_CONTRACT", "NOTICE_TITLE", without=_AWARDS)[:1])


def read(form: object) -> Contents:
    """One form."""
    awards = tree.below(form, *_AWARDS)
    annexes = _outside(tree.holders(awards, "LOT_NUMBER"), tree.holders(form, "LOT_NUMBER"))
    days = [day for each in tree.below(awards, *_AWARD_DAYS) if (day := _day(each))]
    return Contents(
        buyers=tuple(_buyer(each) for each in tree.below(form, _BUYER) if _name(each)),
        lots=_lots(annexes, awards),
        winners=together(_winners(awards)),
        total=_total(form, annexes, awards),
        deadline=_deadline(form),
        awarded=min(days, default=None),
        places=codes(tree.branches(tree.below(form, "LOCATION_NUTS"), "NUTS")),
        links=tree.links(*tree.below(form, *_DOCUMENTS)),
    )


def _name(holder: object) -> str | None:
    """R2.0.7 has the name itself below ORGANISATION, R2.0.8 a node beside the number."""
    return tree.text(holder, "ORGANISATION", "OFFICIALNAME") or tree.text(holder, "ORGANISATION")


def _buyer(holder: object) -> Buyer:
    siret, siren, other = numbers(tree.text(holder, "ORGANISATION", "NATIONALID"))
    return Buyer(
        name=_name(holder) or "",
        siret=siret,
        siren=siren,
        identifier=other,
        postcode=tree.text(holder, "POSTAL_CODE"),
        country=country(holder),
    )


def _winners(awards: list[object]) -> list[Party]:
    return [
        party(name, tree.text(each, "ORGANISATION", "NATIONALID"), country=country(each))
        for each in tree.holders(awards, "ORGANISATION")
        if (name := _name(each))
    ]


def _lots(annexes: list[object], awards: list[object]) -> tuple[Lot, ...]:
    """Described in annexes, decided in awards: the number brings them together."""
    told = {_number(each) for each in annexes}
    lots = [_lot(each, [award for award in awards if _number(award) == _number(each)]) for each in annexes]
    return tuple(lots + [_lot(None, [award]) for award in awards if _number(award) not in told])


def _number(node: object) -> str | None:
    return words(tree.below(node, "LOT_NUMBER")[:1])


def _lot(described: object, awards: list[object]) -> Lot:
    total = _sum(tree.below(awards, *_PAID, without=(_ESTIMATED,))) or _sum(tree.below(described, *_PAID))
    both = [described, *awards]
    return Lot(
        number=_number(described) or _number(awards),
        title=words(tree.below(both, *_TITLES)[:1]),
        description=words(tree.below(both, *_TEXTS)[:1]),
        cpv=cpv(tree.below(described, "CPV_CODE")),
        amount=total.amount if total else None,
        currency=total.currency if total else None,
        winners=together(_winners(awards)),
    )


def _total(form: object, annexes: list[object], awards: list[object]) -> Sum | None:
    """Of the whole as stated, else of its only contract, else what a contract notice estimates."""
    stated = _sum(tree.below(tree.below(form, "TOTAL_FINAL_VALUE"), *_PAID))
    if stated is None and len(awards) == 1:
        stated = _sum(tree.below(awards, *_PAID, without=(_ESTIMATED,)))
    return stated or _sum(_outside([*annexes, *awards], tree.below(form, *_PAID)))


def _outside(parts: list[object], nodes: list[object]) -> list[object]:
    """Those of the nodes that are none of these parts and stand in none of them."""
    within = {id(each) for part in parts for each in (part, *tree.below(part, *_PAID))}
    return [each for each in nodes if id(each) not in within]


def _sum(nodes: list[object]) -> Sum | None:
    return the_one([_money(each) for each in nodes])


def _money(costs: object) -> Sum | None:
    """`<COSTS… CURRENCY="EUR"><VALUE_COST FMTVAL="2654755.07">2 654 755,07</VALUE_COST></COSTS…>`."""
    value = next(iter(tree.branches(costs, "VALUE_COST")), None)
    amount = values.amount(tree.attribute(value, "FMTVAL") or tree.plain(value))
    return Sum(amount=amount, currency=tree.attribute(costs, "CURRENCY")) if amount else None


def _deadline(form: object) -> datetime | None:
    found = []
    for each in tree.below(form, "RECEIPT_LIMIT_DATE"):
        day = _day(each)
        moment = values.deadline(day.isoformat(), tree.text(each, "TIME")) if day else None
        if moment is not None:
            found.append(moment)
    return min(found, default=None)


def _day(node: object) -> date | None:
    """`<DAY>9</DAY><MONTH>7</MONTH><YEAR>2016</YEAR>`."""
    parts = [tree.text(node, name) or "" for name in ("YEAR", "MONTH", "DAY")]
    return values.day("-".join(part.zfill(2) for part in parts))
