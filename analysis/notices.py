"""What the record of a procurement notice adds to its words: who won, its subject and codes, lot by lot.

Codes are those of `cpv.toml`. A code that is not listed counts as the listed one it belongs to (35125200 as
35125000), when that is as narrow as five digits.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from analysis.folding import fold
from analysis.language import language_of
from analysis.lexicon import Code, Entry, Lexicon
from analysis.phrases import Phrase, PhraseIndex
from contrechamp.records import Evidence, Lot, Party, Procurement
from contrechamp.reference.numbers import siren as checked

_WON = "winner"
_NARROW = 5  # digits that must tell for a code to stand for those below it
_SURVEILLANCE = ("video", "analytics", "plates", "face_words", "sound")  # what a title must speak of


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """The record of one notice."""

    procurement: Procurement
    title: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Winner:
    """A party that won, and the vendor its number says it is."""

    party: Party
    siren: str
    entry: Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What a contract or a lot is about."""

    lot: Lot | None  # None: the contract as a whole
    words: Mapping[str, Evidence]  # set of cues → the words of title and description that meet it
    codes: Mapping[str, Evidence]  # set of cues → the code that speaks of surveillance and meets it

    def says(self, names: Iterable[str]) -> Evidence | None:
        """What meets the first of these sets that is met, words before codes."""
        return next((told for name in names if (told := self.words.get(name) or self.codes.get(name))), None)


def winners(lexicon: Lexicon, notice: Notice) -> list[Winner]:
    """The vendors among those who won, each company once, in the order of the record."""
    procurement = notice.procurement
    found: dict[str, Winner] = {}
    for party in procurement.winners_by_lot:
        number = siren_of(party)
        entry = lexicon.by_siren.get(number) if number else None
        if number and entry is not None and party.role == _WON:
            found.setdefault(number, Winner(party=party, siren=number, entry=entry))
    return list(found.values())


def siren_of(party: Party) -> str | None:
    """The number of a party's company, however the source states it."""
    stated = (party.siren, (party.siret or "")[:9], party.identifier)
    return next((number for each in stated if (number := checked(each))), None)


class NoticeReader:
    """Reads notices with the words and codes of one lexicon."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._cues: dict[str, PhraseIndex[str]] = {}
        self._meanings: dict[Code, tuple[str, ...]] = {}

    def whole(self, notice: Notice) -> Subject:
        """The contract as a whole: its title and all its codes."""
        return self._subject(None, [notice.title], notice.procurement.cpv, notice.language)

    def lot(self, notice: Notice, lot: Lot) -> Subject:
        """One lot: its own title, description and codes."""
        return self._subject(lot, [lot.title, lot.description], lot.cpv, notice.language)

    def code(self, notice: Notice) -> Evidence | None:
        """A code that adds to what is found in the text of a notice; None: none of them tells.

        One that speaks of surveillance, else one that may mean it, where the title or a lot does.
        """
        procurement = notice.procurement
        written = [*procurement.cpv, *(digits for lot in procurement.lots for digits in lot.cpv)]
        codes = dict(self._known(written))
        for digits, code in codes.items():
            if code.relevance == "core":
                return _told(digits, code, "adds to it")
        texts = [notice.title, *(text for lot in procurement.lots for text in (lot.title, lot.description))]
        spoken = {name for text in texts if text for name, _ in self._spoken_of(text, notice.language)}
        if spoken.intersection(_SURVEILLANCE):
            for digits, code in codes.items():
                if code.relevance == "with_text":
                    return _told(digits, code, "adds to it")
        return None

    def _subject(
        self, lot: Lot | None, texts: Iterable[str | None], codes: Sequence[str], language: str | None
    ) -> Subject:
        words: dict[str, Evidence] = {}
        for text in filter(None, texts):
            for name, said in self._spoken_of(text, language):
                words.setdefault(name, Evidence(rule=f"cue.{name}", words=said, effect="confirms"))
        coded: dict[str, Evidence] = {}
        for digits, code in self._known(codes):
            if code.relevance == "core":
                for name in self._meant_by(code):
                    coded.setdefault(name, _told(digits, code, "confirms"))
        return Subject(lot=lot, words=words, codes=coded)

    def _spoken_of(self, text: str, language: str | None) -> Iterator[tuple[str, str]]:
        """The sets of cues that a text meets, with the words that meet them."""
        yield from self._met(text, language_of(text, language) or "fr")

    def _meant_by(self, code: Code) -> tuple[str, ...]:
        """The sets of cues that the labels of a code meet."""
        if code not in self._meanings:
            met = [
                name for language in ("fr", "en") for name, _ in self._met(getattr(code, language), language)
            ]
            self._meanings[code] = tuple(dict.fromkeys(met))
        return self._meanings[code]

    def _met(self, text: str, language: str) -> Iterator[tuple[str, str]]:
        index = self._cues.get(language)
        if index is None:
            index = self._cues[language] = PhraseIndex(
                [
                    (name, Phrase(phrase, language, 1))
                    for name, words in self._lexicon.cues.items()
                    for phrase in words.get(language, ())
                ]
            )
        folded = fold(text)
        for name, _, at, until in index.find(folded.text):
            start, end = folded.span(at, until)
            yield name, text[start:end]

    def _known(self, written: Iterable[str]) -> Iterator[tuple[str, Code]]:
        """The codes of the lexicon among those of a notice, by the digits as the notice writes them."""
        for each in written:
            digits = each.split("-")[0].strip()
            for length in range(len(digits), _NARROW - 1, -1):
                code = self._lexicon.cpv.get(digits[:length].ljust(8, "0"))
                if code is not None:
                    yield digits, code
                    break


def _told(digits: str, code: Code, effect: str) -> Evidence:
    return Evidence(rule=f"cpv.{digits}", words=digits, effect=f"code for “{code.fr or code.en}”, {effect}")
