"""When the lexicon changes, only the papers it can concern are analysed again, and nothing is missed."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from making import NOON, a_source, an_extraction, save

from analysis import AnalysisReport, analyse, rules_version
from analysis.lexicon import load_lexicon
from contrechamp.progress import Silent
from contrechamp.records import DocumentKind, Finding, Party, Procurement
from contrechamp.settings import Settings
from contrechamp.store import Store

PAPERS = {
    "budget": "Le budget primitif est voté à l'unanimité.",
    "purchase": "Le conseil approuve l'achat du logiciel BriefCam pour le centre de supervision urbain.",
    "refuted": "Article XXII : le maire est chargé de l'exécution de la présente délibération.",
    "unknown": "Le maire présente la société Oculus Rex, dont les caméras comptent les passants.",
    "broken": "Le maire présente la société Ocu-\nlus Rex.",
    "plain": "Extension de la vidéoprotection de la place du marché.",
}
OCULUS = """
[oculus-rex]
label = "Oculus Rex"
topic = "vsa"
kind = "vendor"
specificity = "specific"
names = ["Oculus Rex"]
source = "https://oculus.example/"
matches = ["Achat du logiciel Oculus Rex.", "La solution Oculus Rex."]
misses = ["Oculus.", "Rex."]
"""
NEW_BRIEFCAM = """
[briefcam]
label = "BriefCam"
topic = "vsa"
kind = "vendor"
specificity = "specific"
names = ["BriefCam", "budget primitif"]
source = "https://briefcam.example/"
matches = ["BriefCam.", "Le budget primitif."]
misses = ["Brief.", "Budget."]
"""
WEAK = """
[vote]
label = "vote"
topic = "vsa"
kind = "term"
strength = "weak"
language = "fr"
phrases = ["centre de supervision urbain"]
matches = ["Le centre de supervision urbain.", "Un centre de supervision urbain."]
misses = ["Le centre.", "La supervision."]
"""


@pytest.fixture
def store(settings: Settings) -> Iterator[Store]:
    with Store.open(settings) as opened:
        opened.intake.register([a_source()])
        for name, text in PAPERS.items():
            save(opened, name.encode(), source_key=name)
            opened.texts.save(an_extraction(name.encode(), text), NOON)
        yield opened


def run(store: Store, settings: Settings) -> AnalysisReport:
    return analyse(store, settings, now=lambda: NOON, progress=Silent())


def with_lexicon(settings: Settings, folder: Path, **files: str) -> Settings:
    for name, text in files.items():
        (folder / f"{name}.toml").write_text(text, encoding="utf-8")
    return replace(settings, lexicons=(folder,))


@pytest.mark.parametrize(
    ("files", "analysed"),
    [
        pytest.param({"own": OCULUS}, 2, id="a_new_vendor"),
        pytest.param({"own": NEW_BRIEFCAM}, 2, id="another_name_of_a_known_vendor"),
        pytest.param({"cues": '[video]\nfr = ["œil public"]'}, 3, id="another_word_that_confirms"),
        pytest.param({"own": WEAK}, 3, id="words_that_only_add_to_others"),
        pytest.param({}, 0, id="nothing"),
    ],
)
def test_only_papers_that_a_change_can_concern_are_analysed_again(
    store: Store, settings: Settings, tmp_path: Path, files: dict[str, str], analysed: int
) -> None:
    assert run(store, settings).documents == len(PAPERS)
    changed = with_lexicon(settings, tmp_path, **files)
    report = run(store, changed)
    assert (report.documents, report.kept) == (analysed, len(PAPERS) - analysed if files else 0)
    kept = found(store)
    assert run(store, changed).documents == 0
    store.texts.forget_outcomes()
    for name, text in PAPERS.items():  # read anew: everything is analysed again
        store.texts.save(an_extraction(name.encode(), text), NOON)
    assert run(store, changed).documents == len(PAPERS)
    assert found(store) == kept  # and nothing was missed by leaving papers alone


def test_a_finding_says_under_which_rules_it_was_made(
    store: Store, settings: Settings, tmp_path: Path
) -> None:
    run(store, settings)
    run(store, with_lexicon(settings, tmp_path, own=OCULUS))
    made = {finding.entry: finding.rules_version for finding in every_finding(store)}
    assert made["briefcam"] == rules_version(load_lexicon())
    assert made["oculus-rex"] == rules_version(load_lexicon((tmp_path,)))


def test_a_withdrawn_entry_ends_what_it_found(store: Store, settings: Settings, tmp_path: Path) -> None:
    run(store, with_lexicon(settings, tmp_path, own=OCULUS))
    assert "oculus-rex" in {finding.entry for finding in every_finding(store)}
    report = run(store, settings)
    assert report.documents == 2
    assert "oculus-rex" not in {finding.entry for finding in every_finding(store)}


def test_a_note_for_maintainers_changes_no_rules(tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text(OCULUS, encoding="utf-8")
    before = rules_version(load_lexicon((tmp_path,)))
    (tmp_path / "own.toml").write_text(OCULUS + 'note = "read in a flyer"\n', encoding="utf-8")
    assert rules_version(load_lexicon((tmp_path,))) == before


def every_finding(store: Store) -> list[Finding]:
    return [finding for paper in store.findings.flagged() for finding in paper.findings]


def found(store: Store) -> set[tuple[str, str, str]]:
    return {
        (paper.stored.document.source_key, finding.entry, finding.level)
        for paper in store.findings.flagged()
        for finding in paper.findings
    }


def test_a_number_newly_known_concerns_the_papers_of_whom_it_is(
    store: Store, settings: Settings, tmp_path: Path
) -> None:
    won = Procurement(winners=(Party(name="La Petite Entreprise", siren="123456782"),))
    for name, record in (("award", won), ("other award", Procurement())):
        save(store, name.encode(), source_key=name, kind=DocumentKind.AWARD, procurement=record)
        store.texts.save(an_extraction(name.encode(), "titulaire: LA PETITE ENTREPRISE"), NOON)
    run(store, settings)
    assert "award" not in {paper for paper, _, _ in found(store)}
    known = with_lexicon(settings, tmp_path, companies='[[wintics]]\nsiren = "123456782"\n')
    assert run(store, known).documents == 1
    assert ("award", "wintics", "high") in found(store)
    assert run(store, settings).documents == 1  # and no longer, when the number is taken back
    assert "award" not in {paper for paper, _, _ in found(store)}
