"""How far a text can be trusted, judged from its characters alone."""

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass

from contrechamp.records import Quality

# The short words that make up a third of any running text in the languages we meet.
_COMMON = frozenset(
    re.findall(
        r"\w+",
        """
        le la les de du des un une et à a au aux en dans par pour sur avec que qui est sont ce cette il elle
        ne pas son sa ses ou se d l n s qu
        der die das und den dem des ein eine ist im in von zu zum zur mit für auf nicht werden wird als bei
        the of and to is are for on with that this be by as at it or an was not
        il lo gli che di e per con del della dei delle una sono nel si da
        el los las y para por
        """,
    )
)
_WORD = re.compile(r"[^\W\d_]+")
_CID = re.compile(r"\(cid:\d+\)")
_MOJIBAKE = re.compile(r"Ã[\x80-\xbf©¨ªª«´»¹§¢¤¯®¼]|â€[\x80-\xff™œ“”¦“˜]|Â[°«»\xa0§²³]|Å“|ï»¿")
# Bullets and arrows of symbol fonts; at the head of a line they are ornament, and in nobody's way.
_ORNAMENT = re.compile(r"(?m)^\s*[\uf000-\uf0ff]+|[\uf020\uf02d]")
# Blanks, and marks for the typesetter; U+0002 and U+FFFE are how PDFium writes a hyphen at the end of a line.
_ALLOWED = dict.fromkeys(
    map(ord, "\t\n\r\f\x02\xa0\xad\u200b\u200c\u200d\u2060\u2028\u202f\u2009\ufeff\ufffe")
)
_ACCENT = re.compile("[àâäçéèêëîïôöùûüÿœæ]")
_VOWELS = frozenset("aeiouyàâäéèêëîïôöùûüœæ")


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What the characters say about a text."""

    quality: Quality
    reason: str | None = None  # None only when good
    garbled: bool = False  # the text is not what is printed: reading the picture may do better


GOOD = Verdict(quality=Quality.GOOD)


def judge(text: str) -> Verdict:
    """Whether a text that was written in a file (not read by OCR) reads like one."""
    visible = len("".join(text.split()))
    if visible == 0:
        return Verdict(quality=Quality.EMPTY, reason="no text")
    rubbish = _rubbish(text) / visible
    if rubbish > 0.3:
        return _garbled(Quality.UNREADABLE, f"{rubbish:.0%} of the characters have no meaning")
    if rubbish > 0.03:
        return _garbled(Quality.DOUBTFUL, f"{rubbish:.0%} of the characters have no meaning")
    words = [word.lower() for word in _WORD.findall(text)]
    return _judge_words(text, words) if len(words) >= 40 else _judge_encoding(text, len(words))


def common_words(text: str) -> int:
    """How many of the commonest words of our languages stand in a text: a measure of legibility."""
    return sum(word.lower() in _COMMON for word in _WORD.findall(text))


def _judge_words(text: str, words: list[str]) -> Verdict:
    long = [word for word in words if len(word) >= 4]
    doubled = sum(_is_doubled(word) for word in long)
    if long and doubled / len(long) > 0.3:
        return _garbled(Quality.DOUBTFUL, f"letters are doubled in {doubled} of {len(long)} words")
    single = sum(len(word) == 1 for word in words)
    if single / len(words) > 0.6:
        return _garbled(
            Quality.DOUBTFUL, f"{single} of {len(words)} words are single letters: letters are set apart"
        )
    letters = Counter("".join(words))
    latin = sum(count for letter, count in letters.items() if "LATIN" in unicodedata.name(letter, ""))
    common = sum(word in _COMMON for word in words) / len(words)
    vowels = sum(letters[vowel] for vowel in _VOWELS) / max(latin, 1)
    if latin > 0.9 * letters.total() and common < 0.08 and not 0.28 <= vowels <= 0.6:
        return _garbled(
            Quality.DOUBTFUL,
            f"{common:.0%} common words and {vowels:.0%} vowels: not a language we know",
        )
    encoding = _judge_encoding(text, len(words))
    if encoding is not GOOD:
        return encoding
    if _accents_lost(text, words, common):
        return Verdict(quality=Quality.DOUBTFUL, reason=f"French without accents in {len(words)} words")
    return GOOD


def _judge_encoding(text: str, words: int) -> Verdict:
    wrong = len(_MOJIBAKE.findall(text))
    if wrong >= 3 and wrong > 0.01 * words:
        return Verdict(
            quality=Quality.DOUBTFUL,
            reason=f"{wrong} characters were written in one alphabet and read in another",
        )
    return GOOD


def _rubbish(text: str) -> int:
    plain = _ORNAMENT.sub("", text).translate(_ALLOWED)
    unreal = sum(map(len, _CID.findall(text))) + plain.count("\ufffd")
    if plain.isprintable():  # nearly all pages, in a hundredth of the time
        return unreal
    return unreal + sum(unicodedata.category(character) in ("Cc", "Cn", "Co", "Cs") for character in plain)


def _is_doubled(word: str) -> bool:
    return len(word) % 2 == 0 and word[::2] == word[1::2]


def _accents_lost(text: str, words: list[str], common: float) -> bool:
    """Running French in small letters, long enough that accents must show, and none or next to none."""
    if len(words) < 80 or common < 0.15:
        return False
    french = sum(word in ("le", "les", "des", "du", "une", "est", "dans", "par", "pour") for word in words)
    other = sum(word in ("the", "of", "und", "der", "die", "das", "che", "di", "and") for word in words)
    small = sum(map(str.islower, text))
    accents = len(_ACCENT.findall(text))
    return french / len(words) > 0.08 and other < french / 4 and small > 300 and accents < 0.003 * small


def _garbled(quality: Quality, reason: str) -> Verdict:
    return Verdict(quality=quality, reason=reason, garbled=True)
