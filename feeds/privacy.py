"""Personal numbers and addresses that a quote need not carry to be understood.

Minutes name elected people in their role: that stays. Private e-mail addresses, telephone numbers and
social security numbers (NIR) have no place in a feed, whatever the town left in its paper.
"""

import re

from feeds.cleaning import clean

_EMAIL = re.compile(
    r"(?<![\w.+-])[\w.+-]{1,64}\s?(?:@|\(at\)|\[at\]|\(arobase\)|\[arobase\])\s?"
    r"(?:[\w-]{1,63}\s?\.\s?){1,5}[^\W\d_]{2,24}(?!\w)",
    re.IGNORECASE,
)
# Sex, year, month (also the special ones), département, commune, order, optional key; grouped or not.
# Seven groups of exact size keep amounts, SIRET (14 digits) and notice numbers out.
_NIR = re.compile(
    r"(?<![\d.,])[1-478][\s.-]?\d{2}[\s.-]?(?:0[1-9]|1[0-2]|[2-4]\d|[5-9]\d)[\s.-]?(?:\d{2}|2[AB])[\s.-]?"
    r"\d{3}[\s.-]?\d{3}(?:[\s.-]?/?[\s.-]?\d{2})?(?!\d)",
    re.IGNORECASE,
)
_PHONE = re.compile(
    r"(?<![\d+])(?:(?:\+|00)\s?33[\s.-]?(?:\(0\)[\s.-]?)?|0)[1-9](?:[\s./-]?\d{2}){4}(?![\s.,]?\d)"
    r"|(?<![\w+])\+\d{1,3}(?:[\s./-]?\(?\d{1,4}\)?){2,6}(?!\d)"
)


def mask(text: str) -> str:
    """The text with e-mail addresses, telephone and social security numbers replaced by what they were."""
    text = _EMAIL.sub("[courriel masqué]", text)
    text = _NIR.sub("[numéro masqué]", text)
    return _PHONE.sub("[téléphone masqué]", text)


def public(text: str, limit: int) -> str:
    """A foreign text as feeds show it: clean, without private numbers, of at most `limit` characters.

    What stands across the limit is masked before it is cut.
    """
    return clean(mask(clean(text, limit + 200)), limit)
