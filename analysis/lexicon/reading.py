"""TOML tables to records, strictly: an unknown key, set or phrase is an error that says what to write."""

import difflib
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import fields
from pathlib import Path
from types import MappingProxyType
from typing import Any, get_type_hints

from analysis.lexicon.records import Code, ContextRule, Entry, StageRule
from analysis.phrases import Phrase, PhraseError
from contrechamp.errors import CatalogueError
from contrechamp.records import Level, Stage, Topic
from contrechamp.reference.numbers import siren

SIDES = ("before", "after", "around", "upon")  # see `ContextRule`
LANGUAGES = ("fr", "de", "en", "it", "es", "nl")
Families = Mapping[str, Mapping[str, str]]  # language → name → the words as a choice of the notation
_FAMILY = re.compile(r"<([a-z_]+)>")
_NOTES = ("description", "builtin")  # keys of a set of cues that are not languages
_KINDS = ("vendor", "product", "programme", "term", "law")
_CHOICES: dict[str, tuple[str, ...]] = {
    "topic": tuple(Topic),
    "kind": _KINDS,
    "specificity": ("specific", "ambiguous", "generalist"),
    "strength": ("decisive", "strong", "weak"),
    "scope": ("clause",),
    "language": LANGUAGES,
    "level": tuple(Level),
}
_REACHES = ("act", "phrases", "near", "form")  # of the phrases of a stage, see StageRule
_RELEVANCES = ("core", "with_text", "context")
_KEYS = tuple(f.name for f in fields(Entry) if f.name not in ("id", "file"))
_HINTS = get_type_hints(Entry)


def read_toml(file: Path) -> dict[str, Any]:
    """The tables of a file. Raises CatalogueError."""
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise CatalogueError(file, f"cannot be read ({error})") from error
    except tomllib.TOMLDecodeError as error:
        raise CatalogueError(
            file, f"is not TOML: {error}; often a quotation mark or a comma is missing"
        ) from error


def read_families(file: Path, table: Mapping[str, Any], known: Families = MappingProxyType({})) -> Families:
    """Lists of words by language and name; `<name>` in a phrase of that language stands for any of them.

    A family may name those before it; those of `known` are kept, and gain the words of the same name.
    """
    families = {language: dict(named) for language, named in known.items()}
    for language, named in table.items():
        where = f"[{language}]"
        if language not in LANGUAGES or not isinstance(named, Mapping):
            raise CatalogueError(
                file, f"{where} must be a language ({', '.join(LANGUAGES)}) with lists of words"
            )
        own = families.setdefault(language, {})
        for name, words in named.items():
            place = f"{where} {name}"
            listed = [_written_out(file, place, word, own) for word in _texts(file, place, words)]
            _phrases(file, place, language, listed, least_letters=1)
            own[name] = f"{{{'|'.join([own[name], *listed] if name in own else listed)}}}"
    return families


def read_entries(
    file: Path, table: Mapping[str, Any], families: Families = MappingProxyType({})
) -> list[Entry]:
    """The entries of one file, in order."""
    return [_entry(file, identifier, values, families) for identifier, values in table.items()]


def read_cues(
    file: Path, table: Mapping[str, Any], families: Families = MappingProxyType({})
) -> dict[str, dict[str, tuple[str, ...]]]:
    """Sets of cues: name → language → phrases."""
    cues: dict[str, dict[str, tuple[str, ...]]] = {}
    for name, words in table.items():
        where = f"[{name}]"
        cues[name] = {
            language: _phrases(file, where, language, phrases, families, least_letters=1)
            for language, phrases in _languages(file, where, words).items()
            if language not in _NOTES
        }
    return cues


def read_contexts(
    file: Path, table: Mapping[str, Any], families: Families = MappingProxyType({})
) -> list[ContextRule]:
    """The context rules of one language; the file is named after it."""
    language = _language_of(file)
    rules = []
    for name, values in table.items():
        where = f"[{name}]"
        _known(file, where, values, ("description", "context", "side", "reach", "phrases"))
        side = values.get("side", "before")
        if side not in SIDES:
            raise CatalogueError(file, f"{where}: side must be one of {', '.join(SIDES)}, not '{side}'")
        rules.append(
            ContextRule(
                name=name,
                language=language,
                context=values.get("context", name),
                side=side,
                reach=values.get("reach", 0),
                phrases=_phrases(file, where, language, values.get("phrases", []), families, least_letters=1),
            )
        )
    return rules


def read_stages(
    file: Path, table: Mapping[str, Any], families: Families = MappingProxyType({})
) -> list[StageRule]:
    """The stage rules of one language; the file is named after it."""
    language = _language_of(file)
    rules = []
    for name, values in table.items():
        where = f"[{name}]"
        if name not in tuple(Stage):
            raise CatalogueError(file, f"{where} is not a stage; one of {', '.join(Stage)}")
        _known(file, where, values, ("description", *_REACHES))
        phrases = {
            key: _phrases(file, where, language, values.get(key, []), families, least_letters=1)
            for key in _REACHES
        }
        rules.append(StageRule(stage=Stage(name), language=language, **phrases))
    return rules


def read_codes(file: Path, table: Mapping[str, Any]) -> dict[str, Code]:
    """Procurement codes by their eight digits."""
    codes: dict[str, Code] = {}
    for key, values in table.items():
        where, digits = f'["{key}"]', key.split("-")[0]
        if not (digits.isascii() and digits.isdigit() and len(digits) == 8):
            raise CatalogueError(
                file, f"{where} must be a procurement code: eight digits, with or without -1"
            )
        if not isinstance(values, Mapping):
            raise CatalogueError(file, f"{where} must be a table with labels and 'relevance'")
        _known(file, where, values, ("fr", "en", "relevance", "verified", "note"))
        relevance = values.get("relevance")
        if relevance not in _RELEVANCES:
            raise CatalogueError(
                file, f"{where}: relevance must be one of {', '.join(_RELEVANCES)}, not '{relevance}'"
            )
        labels = {language: values.get(language, "") for language in ("fr", "en")}
        if not all(isinstance(label, str) for label in labels.values()) or not any(labels.values()):
            raise CatalogueError(file, f'{where} needs a label: fr = "…" or en = "…"')
        codes[digits] = Code(relevance=relevance, **labels)
    return codes


def _written_out(file: Path, where: str, phrase: str, families: Mapping[str, str]) -> str:
    for name in _FAMILY.findall(phrase):
        if name not in families:
            raise CatalogueError(file, f"{where}: no family of words is called '{name}' in families.toml")
    return _FAMILY.sub(lambda family: families[family[1]], phrase)


def _entry(file: Path, identifier: str, values: Any, families: Families) -> Entry:
    where = f"[{identifier}]"
    if not isinstance(values, Mapping):
        raise CatalogueError(
            file, f"'{identifier}' stands outside a table: write [{identifier}] and its keys below"
        )
    _known(file, where, values, _KEYS)
    given: dict[str, Any] = {"id": identifier, "file": f"{file.parent.name}/{file.name}"}
    for key, value in values.items():
        given[key] = _value(file, where, key, value)
    for key in ("label", "topic", "kind"):
        if key not in given:
            raise CatalogueError(file, f"{where}: '{key}' is missing")
    if "phrases" in given:
        given["phrases"] = _phrases(file, where, given.get("language"), given["phrases"], families)
    entry = Entry(**given)
    names = (*entry.names, *entry.weak_names, *entry.products, *entry.weak_products)
    if not names and not entry.phrases:
        raise CatalogueError(file, f"{where} has neither names nor phrases: nothing to look for")
    if (entry.names or entry.weak_names) and entry.specificity is None:
        raise CatalogueError(file, f"{where}: 'specificity' is missing (specific, ambiguous or generalist)")
    if entry.phrases and entry.strength is None:
        raise CatalogueError(file, f"{where}: 'strength' is missing (decisive, strong or weak)")
    _phrases(file, where, None, names)
    if entry.siren is not None and siren(entry.siren) != entry.siren:
        raise CatalogueError(
            file, f"{where}: '{entry.siren}' is no SIREN: nine digits whose check digit is right"
        )
    return entry


def _value(file: Path, where: str, key: str, value: Any) -> Any:
    if key in _CHOICES:
        if value not in _CHOICES[key]:
            near = difflib.get_close_matches(str(value), _CHOICES[key], n=1)
            hint = f"did you mean '{near[0]}'?" if near else f"one of {', '.join(_CHOICES[key])}"
            raise CatalogueError(file, f"{where}: {key} = '{value}' is not known ({hint})")
        return {"topic": Topic, "level": Level}.get(key, str)(value)
    if _HINTS[key] == tuple[str, ...]:
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise CatalogueError(file, f'{where}: {key} must be a list of texts: {key} = ["…", "…"]')
        return tuple(value)
    if _HINTS[key] is bool:
        if not isinstance(value, bool):
            raise CatalogueError(file, f"{where}: {key} must be true or false, without quotation marks")
        return value
    if not isinstance(value, str):
        raise CatalogueError(file, f'{where}: {key} must be a text between quotation marks: {key} = "…"')
    return value


def _known(file: Path, where: str, values: Mapping[str, Any], keys: Iterable[str]) -> None:
    for key in values:
        if key not in keys:
            near = difflib.get_close_matches(key, tuple(keys), n=1)
            hint = f"did you mean '{near[0]}'?" if near else f"known: {', '.join(keys)}"
            raise CatalogueError(file, f"{where}: unknown key '{key}' ({hint})")


def _languages(file: Path, where: str, words: Any) -> dict[str, Any]:
    if not isinstance(words, Mapping):
        raise CatalogueError(file, f'{where} must hold a list for each language: fr = ["…"]')
    for language in words:
        if language not in (*LANGUAGES, *_NOTES):
            raise CatalogueError(file, f"{where}: '{language}' is not one of {', '.join(LANGUAGES)}")
    return dict(words)


def _language_of(file: Path) -> str:
    if file.stem not in LANGUAGES:
        raise CatalogueError(file, f"is named after no language ({', '.join(LANGUAGES)})")
    return file.stem


def _phrases(
    file: Path,
    where: str,
    language: str | None,
    phrases: Any,
    families: Families = MappingProxyType({}),
    *,
    least_letters: int = 2,
) -> tuple[str, ...]:
    """Phrases that can be read, their families written out. Raises CatalogueError."""
    own = families.get(language or "", {})
    texts = tuple(_written_out(file, where, text, own) for text in _texts(file, where, phrases))
    for phrase in texts:
        try:
            Phrase(phrase, language, least_letters)
        except PhraseError as error:
            raise CatalogueError(file, f"{where}: {error}") from error
    return texts


def _texts(file: Path, where: str, phrases: Any) -> tuple[str, ...]:
    if not isinstance(phrases, list | tuple) or not all(isinstance(item, str) for item in phrases):
        raise CatalogueError(file, f"{where}: phrases must be a list of texts")
    return tuple(phrases)
