"""Would a trained component beat the rules? Trains one on the building halves, measures both on the others.

    python -m benchmarks.trained

A spaCy text classifier (a bag of word n-grams over folded text) learns from `build.jsonl`,
`ordinary-build.jsonl` and `paraphrased.jsonl` whether a passage is to be flagged, and, of those that are,
what is happening. Both are measured on `measured.jsonl` and `ordinary-measured.jsonl` beside the rules, and
in the two ways they could work together: the classifier adding flags where the rules are silent, and telling
the stage where the rules tell none. The seed is fixed: the same figures every time on the same versions. What
came of it is in docs/decisions/detection.md.
"""

import random
from collections.abc import Sequence
from pathlib import Path

import spacy
from spacy.language import Language
from spacy.training import Example
from spacy.util import minibatch
from thinc.api import fix_random_seed

from analysis.evaluation import Case, read_case, verdict_of
from analysis.flagging import detector
from analysis.folding import fold

FOLDER = Path(__file__).parent / "detection"
BUILD = ("build.jsonl", "ordinary-build.jsonl", "paraphrased.jsonl")
MEASURED = ("measured.jsonl", "ordinary-measured.jsonl")
EPOCHS = 20
SEED = 7
SURE = (0.5, 0.8, 0.95)  # from how sure on the classifier's word counts


def main() -> None:
    """Train, measure, print one table."""
    build, measured = _read(BUILD), _read(MEASURED)
    judge = detector()
    rules = [verdict_of(judge, case) for case in measured]
    flagging = train([(case.text, "flagged" if case.flagged else "not") for case in build])
    staging = train([(case.text, case.stage) for case in build if case.flagged and case.stage])
    print(f"{len(build)} passages to learn from, {len(measured)} to measure on\n")
    _row("", "precision", "recall")
    flagged = [verdict.flagged for verdict in rules]
    _flags("rules", measured, flagged)
    scores = [flagging(_folded(case.text)).cats["flagged"] for case in measured]
    for sure in SURE:
        trained = [score >= sure for score in scores]
        _flags(f"trained, {sure:.2f}", measured, trained)
        either = [a or b for a, b in zip(flagged, trained, strict=True)]
        _flags(f"either, {sure:.2f}", measured, either)
    print()
    _row("stage", "right", "of")
    staged = [
        number for number, case in enumerate(measured) if case.flagged and case.stage and flagged[number]
    ]
    cats = [staging(_folded(case.text)).cats for case in measured]
    guesses = [max(one, key=lambda stage: one[stage]) for one in cats]
    mixed = [rules[number].stage or guesses[number] for number in range(len(measured))]
    for name, told in (
        ("rules", [r.stage for r in rules]),
        ("trained", guesses),
        ("rules, else trained", mixed),
    ):
        right = sum(told[number] == measured[number].stage for number in staged)
        _row(name, f"{right / len(staged):.2f}", str(len(staged)))


def train(labelled: Sequence[tuple[str, str | None]]) -> Language:
    """A classifier of folded texts into the labels given."""
    fix_random_seed(SEED)
    shuffle = random.Random(SEED)  # an order, not a secret
    labels = sorted({label for _, label in labelled if label})
    nlp = spacy.blank("xx")
    model = {
        "@architectures": "spacy.TextCatBOW.v3",
        "exclusive_classes": True,
        "ngram_size": 2,
        "no_output_layer": False,
        "length": 262144,
    }
    classifier = nlp.add_pipe("textcat", config={"model": model})
    for label in labels:
        classifier.add_label(label)  # type: ignore[attr-defined]  # a Pipe of spaCy's own
    examples = [
        Example.from_dict(
            nlp.make_doc(_folded(text)), {"cats": {name: float(name == label) for name in labels}}
        )
        for text, label in labelled
    ]
    optimizer = nlp.initialize(lambda: examples)
    for _ in range(EPOCHS):
        shuffle.shuffle(examples)
        for batch in minibatch(examples, size=16):  # type: ignore[no-untyped-call]  # spaCy's own
            nlp.update(batch, sgd=optimizer, drop=0.2)
    return nlp


def _folded(text: str) -> str:
    return fold(text).text.replace("|", " ")


def _read(names: Sequence[str]) -> list[Case]:
    lines = [
        line
        for name in names
        if (FOLDER / name).is_file()
        for line in (FOLDER / name).read_text(encoding="utf-8").split("\n")
        if line.strip()
    ]
    cases = [read_case(line, number) for number, line in enumerate(lines, start=1)]
    return [case for case in cases if not case.borderline]


def _flags(name: str, cases: Sequence[Case], flagged: Sequence[bool]) -> None:
    right = sum(case.flagged and flag for case, flag in zip(cases, flagged, strict=True))
    precision = right / sum(flagged) if any(flagged) else 1.0
    _row(name, f"{precision:.2f}", f"{right / sum(case.flagged for case in cases):.2f}")


def _row(*cells: str) -> None:
    print(f"{cells[0]:24}" + "".join(f"{cell:>11}" for cell in cells[1:]))


if __name__ == "__main__":
    main()
