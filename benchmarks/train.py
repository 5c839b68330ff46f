"""Makes the guesser of stages from the passages that are there to learn from.

    pip install 'contrechamp[train]'
    python -m benchmarks.train [--check]

Learns what is happening in passages that are to be flagged, over words and pieces of words
(`analysis.trained.features`); keeps the features that say most, learns once more over those, and writes
`analysis/trained/stages.npz`. `--check` first tells how often it is right about passages of authors it has
not read: each file is judged by what was learnt from the others. What is only measured (`*measured.jsonl`) is
never opened here. The same passages give the same model.
"""

import argparse
import json
import math
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from analysis.evaluation import Case, read_case
from analysis.folding import fold
from analysis.trained import MODEL
from analysis.trained.features import counted, weighed
from analysis.trained.stages import StageGuesser
from benchmarks.learning import FOLDER, digest_of, learnt_from

LEAST_PASSAGES = 2  # in which a feature must stand
KEPT = 20_000  # features
STRENGTH = 30.0  # how closely the passages are followed: scikit-learn's C


def main() -> None:
    """Learn, and write the model."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="tell how often it is right on files not read")
    arguments = parser.parse_args()
    files = {path: read(path) for path in learnt_from(FOLDER)}
    if arguments.check:
        check(files)
    write([case for cases in files.values() for case in cases], MODEL)
    print(f"{MODEL.name}: {MODEL.stat().st_size / 1e6:.1f} MB")


def read(path: Path) -> list[Case]:
    """The passages of a file that tell a stage, and on which experts would not differ."""
    lines = [line for line in path.read_text(encoding="utf-8").split("\n") if line.strip()]
    cases = [read_case(line, number) for number, line in enumerate(lines, start=1)]
    return [case for case in cases if case.flagged and case.stage and not case.borderline]


def write(cases: Sequence[Case], path: Path) -> None:
    """Learn from passages and keep what was learnt."""
    texts = [fold(case.text).text for case in cases]
    labels = [str(case.stage) for case in cases]
    rarity = rarities(texts)
    first = _learnt(texts, labels, rarity)
    most = np.argsort(-np.abs(first.coef_).max(axis=0), kind="stable")[:KEPT]
    names = list(rarity)
    kept = {names[column]: rarity[names[column]] for column in sorted(most.tolist())}
    model = _learnt(texts, labels, kept)
    np.savez_compressed(
        path,
        about=np.array(json.dumps({"stages": model.classes_.tolist(), "digest": digest_of(FOLDER)})),
        features=np.array("\n".join(kept)),
        rarity=np.array(list(kept.values()), dtype=np.float16),
        weights=model.coef_.T.astype(np.float16),
        constants=model.intercept_.astype(np.float32),
    )


def rarities(texts: Sequence[str]) -> dict[str, float]:
    """Features that stand in passages enough, each with how rare it is."""
    passages: Counter[str] = Counter()
    for text in texts:
        passages.update(f"{kind} {name}" for kind, counts in counted(text).items() for name in counts)
    return {
        name: math.log((1 + len(texts)) / (1 + count)) + 1
        for name, count in sorted(passages.items())
        if count >= LEAST_PASSAGES
    }


def check(files: dict[Path, list[Case]]) -> None:
    """Judge each file by what was learnt from the others."""
    path = MODEL.with_name("check.npz")
    try:
        for mine, cases in files.items():
            write([case for other, more in files.items() if other != mine for case in more], path)
            guesser = StageGuesser(path)
            right = sum(guesser.guess(fold(case.text).text).stage == case.stage for case in cases)
            print(f"{mine.name:28}{len(cases):>6}{right / max(1, len(cases)):>8.2f}", flush=True)
    finally:
        path.unlink(missing_ok=True)


def _learnt(texts: Iterable[str], labels: Sequence[str], rarity: dict[str, float]) -> Any:
    columns = {name: column for column, name in enumerate(rarity)}
    values: list[float] = []
    places: list[int] = []
    ends = [0]
    for text in texts:
        features = weighed(text, rarity)
        values.extend(features.values())
        places.extend(columns[name] for name in features)
        ends.append(len(values))
    matrix = csr_matrix((values, places, ends), shape=(len(labels), len(columns)))
    return LogisticRegression(C=STRENGTH, max_iter=5000).fit(matrix, labels)


if __name__ == "__main__":
    main()
