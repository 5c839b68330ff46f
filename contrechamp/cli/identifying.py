"""The walk through vendors whose company is not known: candidates are shown, a person says which it is."""

import difflib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from contrechamp.cli import show
from contrechamp.cli.session import Session
from contrechamp.errors import CatalogueError, ContrechampError, SettingsError
from contrechamp.settings import Settings

if TYPE_CHECKING:
    from analysis.lexicon import Company
    from crawler.companies import Answer, Answers, Candidate

KEYS = "number(s)  [n]one of them  [s]kip  [o]ther words  [q]uit"
_TOGETHER = 8  # names asked for while a person waits


@dataclass(frozen=True, slots=True, kw_only=True)
class Vendor:
    """One vendor of the lexicon, whichever of its entries."""

    id: str  # the entry that gets the number
    label: str
    category: str | None
    source: str | None
    known: "tuple[Company, ...]" = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """Where companies are asked for, and how."""

    current: Session
    base: str

    def look_up(self, names: Sequence[str]) -> "Answers":
        """The candidates for some names. Raises SourceError when nothing came."""
        from crawler.companies import look_up  # noqa: PLC0415 - Scrapy takes a second to import

        current = self.current
        return look_up(
            current.settings, names, now=current.now(), progress=current.progress(), base=self.base
        )


def companies_file(settings: Settings, into: Path | None) -> Path:
    """The file to write to. Raises SettingsError when none was named, or one of another name."""
    from analysis.lexicon import COMPANIES  # noqa: PLC0415 - only for this command

    if into is None:
        if not settings.lexicons:
            raise SettingsError(
                "`lexicons` names no directory of yours: set it, or say where to write with --into DIRECTORY"
            )
        return settings.lexicons[0] / COMPANIES
    if into.suffix != ".toml":
        return into / COMPANIES
    if into.name != COMPANIES:
        raise SettingsError(f"{into}: the lexicon reads such facts from {COMPANIES} only: name it so")
    return into


def vendors_to_ask(settings: Settings, file: Path | None, named: Sequence[str]) -> list[Vendor]:
    """The French vendors nobody has identified yet, by label; or those named, known or not.

    What `file` says counts as known. Raises CatalogueError for a name that no vendor bears.
    """
    from analysis.lexicon import SHIPPED, load_lexicon  # noqa: PLC0415 - only for this command

    own = [*settings.lexicons]
    if file is not None and file.parent.is_dir() and not _among(file.parent, [SHIPPED, *own]):
        own.append(file.parent)
    lexicon = load_lexicon(own)
    sold = [entry for entry in lexicon.entries if entry.kind in ("vendor", "product")]
    if named:
        _all_found(named, [name for entry in sold for name in (entry.label, entry.id)])
    firms: dict[str, Vendor] = {}
    for entry in sorted(sold, key=lambda entry: (entry.label.casefold(), entry.kind != "vendor")):
        if named and not {_plain(entry.label), _plain(entry.id)} & set(map(_plain, named)):
            continue
        if not named and entry.country != "FR":
            continue
        firm = firms.get(entry.label) or Vendor(
            id=entry.id, label=entry.label, category=entry.category, source=entry.source
        )
        firms[entry.label] = replace(firm, known=(*firm.known, *lexicon.companies.get(entry.id, ())))
    return [firm for firm in firms.values() if named or not firm.known]


def list_all(register: Register, vendors: Sequence[Vendor], *, json: bool) -> list[str]:
    """Show the candidates of each; the problems, one line each."""
    answers = register.look_up([vendor.label for vendor in vendors])
    if json:
        show.as_json(
            [
                {
                    "vendor": vendor.id,
                    "label": vendor.label,
                    "known": vendor.known,
                    "candidates": answer.candidates if answer else None,
                    "total": answer.total if answer else None,
                    "problem": answers.problems.get(vendor.label),
                }
                for vendor in vendors
                for answer in (answers.by_name.get(vendor.label),)
            ]
        )
    else:
        for vendor in vendors:
            if vendor.label in answers.by_name:
                _show(vendor, answers.by_name[vendor.label])
                show.say()
        if not vendors:
            show.say("every French vendor is identified")
    return [f"{name}: {problem}" for name, problem in answers.problems.items()]


def identify_all(register: Register, vendors: Sequence[Vendor], file: Path) -> list[str]:
    """Ask of one vendor after the other and keep each answer at once; the problems, one line each."""
    problems: list[str] = []
    kept = done = 0
    if not vendors:
        show.say("every French vendor is identified, or was looked for in vain; --vendor NAME asks again")
        return problems
    try:
        for vendor, answer in _answered(register, vendors, problems):
            done += 1
            show.say(f"({done} of {len(vendors)})")
            kept += _identify(register, vendor, answer, file)
    except (_QuitError, typer.Abort):  # or the input ended
        show.say()
    show.say(f"{kept} companies written to {file}" if kept else "nothing was written")
    if kept and not _among(file.parent, register.current.settings.lexicons):
        show.say(f"name {file.parent} in `lexicons` of the settings, so that it is used")
    return problems


class _QuitError(Exception):
    """The person has had enough for today."""


def _answered(
    register: Register, vendors: Sequence[Vendor], problems: list[str]
) -> "Iterator[tuple[Vendor, Answer]]":
    """Each vendor with its candidates, asked for a few at a time."""
    for start in range(0, len(vendors), _TOGETHER):
        some = vendors[start : start + _TOGETHER]
        answers = register.look_up([vendor.label for vendor in some])
        problems.extend(f"{name}: {problem}" for name, problem in answers.problems.items())
        yield from (
            (vendor, answers.by_name[vendor.label]) for vendor in some if vendor.label in answers.by_name
        )


def _identify(register: Register, vendor: Vendor, answer: "Answer", file: Path) -> int:
    """How many companies a person confirmed and we wrote. Raises _QuitError."""
    while True:
        _show(vendor, answer)
        key = typer.prompt(KEYS, prompt_suffix=" > ").strip().lower()
        if key[:1] == "q":
            raise _QuitError
        if key[:1] == "s":
            return 0
        if key[:1] == "n":
            _keep(register, vendor, None, file)
            return 0
        if key[:1] == "o":
            answer = _other_words(register, answer)
            continue
        chosen = _chosen(key, answer)
        if chosen:
            return sum(_keep(register, vendor, candidate, file) for candidate in chosen)
        show.say(
            f"1 to {len(answer.candidates)}, or one of n, s, o, q"
            if answer.candidates
            else "one of n, s, o, q"
        )


def _chosen(typed: str, answer: "Answer") -> "list[Candidate]":
    """The candidates whose numbers were typed; none when anything else was."""
    numbers = [int(word) for word in re.split(r"[\s,;]+", typed) if word.isascii() and word.isdigit()]
    if len(numbers) != len([word for word in re.split(r"[\s,;]+", typed) if word]):
        return []
    if not all(1 <= number <= len(answer.candidates) for number in numbers):
        return []
    return [answer.candidates[number - 1] for number in dict.fromkeys(numbers)]


def _other_words(register: Register, answer: "Answer") -> "Answer":
    words = typer.prompt("Which words, or which SIREN?").strip()
    try:
        found = register.look_up([words])
    except ContrechampError as error:
        show.complain(str(error))
        return answer
    for problem in found.problems.values():
        show.complain(problem)
    return found.by_name.get(words, answer)


def _keep(register: Register, vendor: Vendor, candidate: "Candidate | None", file: Path) -> bool:
    """Write down one company, or that it is none of those shown."""
    from analysis.lexicon import Company, add_company  # noqa: PLC0415 - only for this command
    from crawler.companies import search_url  # noqa: PLC0415 - as above

    company = Company(
        siren=candidate.siren if candidate else None,
        legal_name=candidate.legal_name if candidate else None,
        source=search_url(candidate.siren if candidate else vendor.label, register.base),
        read=register.current.now().date(),
        verified=candidate is not None,
    )
    written = add_company(file, vendor.id, company)
    if candidate is not None:
        said = "is" if written else "was known to be"
        show.say(f"{vendor.label} {said} {candidate.legal_name}, SIREN {candidate.siren}")
    return written


def _show(vendor: Vendor, answer: "Answer") -> None:
    show.say(" · ".join(filter(None, (vendor.label, vendor.id, vendor.category, vendor.source))))
    for company in vendor.known:
        show.say(f"  known: {company.legal_name or ''} {company.siren or 'none of the companies found'}")
    if not answer.candidates:
        show.say("  the register knows no company of that name")
        return
    show.table(
        ("", "SIREN", "legal name", "address", "activity", "state", "created"),
        [
            (number, each.siren, _named(each), each.address, each.activity, _state(each), each.created)
            for number, each in enumerate(answer.candidates, 1)
        ],
    )
    if answer.total > len(answer.candidates):
        show.say(f"  {len(answer.candidates)} of {answer.total} shown; other words may find others")


def _named(candidate: "Candidate") -> str:
    same = _plain(candidate.legal_name) == _plain(candidate.name)
    return candidate.legal_name if same else f"{candidate.legal_name} / {candidate.name}"


def _state(candidate: "Candidate") -> str:
    if candidate.open is None:
        return "unknown"
    if candidate.open:
        return "open"
    return f"closed {candidate.closed}" if candidate.closed else "closed"


def _all_found(named: Sequence[str], known: Sequence[str]) -> None:
    plain = {_plain(name): name for name in known}
    for name in named:
        if _plain(name) not in plain:
            near = difflib.get_close_matches(_plain(name), plain, n=1)
            hint = f"; did you mean '{plain[near[0]]}'?" if near else ""
            raise CatalogueError(name, f"no vendor of the lexicon is called so{hint}")


def _among(directory: Path, others: Sequence[Path]) -> bool:
    return any(directory.resolve() == other.resolve() for other in others)


def _plain(name: str) -> str:
    return re.sub(r"[\W_]+", " ", name.casefold()).strip()
