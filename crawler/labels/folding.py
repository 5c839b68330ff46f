"""Text as patterns see it: lower case, without accents, white space folded."""

import re
import unicodedata

# UTF-8 read as Latin-1, as file names often went through it
_TWICE_ENCODED = {sign.encode().decode("cp1252", "replace"): sign for sign in "éèêëàâîïôöûüçäÉ"}
_LIGATURES = str.maketrans({"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae", "ß": "ss", "’": "'", "\xad": ""})


def fold(text: str) -> str:
    """The text in lower case without accents, with single blanks."""
    for wrong, right in _TWICE_ENCODED.items():
        if wrong in text:
            text = text.replace(wrong, right)
    plain = unicodedata.normalize("NFKD", text.translate(_LIGATURES))
    plain = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return re.sub(r"\s+", " ", plain).strip().lower()
