"""Makes what tells stages beside the rules from the passages that are there to learn from.

    pip install 'contrechamp[train]'
    python -m benchmarks.train [--check]

First learns what is happening in passages that are to be flagged, over words and pieces of words
(`analysis.trained.features`); keeps the features that say most and learns once more over those. Then learns
how to weigh that with what the rules tell (`analysis.trained.weighing`): each file in `learn/` is likened by
what was learnt from all other files, as papers by other authors are; the older files, from whose wordings the
rules were made, have no part in it. Writes `analysis/trained/stages.npz`. `--check` tells how often both are
right about files they have not read. What is only measured (`*measured.jsonl`) is never opened here. The same
passages and rules give the same model, but for rounding.
"""

import argparse
import json
import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from analysis.components.stage import ORDER, said_around
from analysis.components.weigh import MEDIUM, reported
from analysis.evaluation import Case, read_case
from analysis.folding import fold
from analysis.lexicon import Lexicon, load_lexicon
from analysis.pipeline import build_pipeline
from analysis.trained import MATTER, STAGES
from analysis.trained.features import counted, weighed
from analysis.trained.matter import ABOUT, OTHER, telling
from analysis.trained.stages import StageGuesser
from analysis.trained.weighing import FEATURES, Told, Weighing, features
from benchmarks.learning import FOLDER, digest_of, learnt_from
from contrechamp.records import Stage, Topic

LEAST_PASSAGES = 2  # in which a feature must stand
KEPT = 20_000  # features
STRENGTH = 30.0  # how closely the passages are followed: scikit-learn's C
EVEN = Weighing((0.0,) * len(FEATURES), dict.fromkeys(ORDER, 0.0))
_CLOSELY = 1.0  # how much it costs to weigh anything: the part of the squares in what is made small


@dataclass(frozen=True, slots=True)
class Example:
    """What is known of the leading mention of a passage."""

    stage: Stage
    told: Mapping[Stage, Told]
    around: str  # folded words near it


def main() -> None:
    """Learn, and write the model."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="tell how often it is right on files not read")
    arguments = parser.parse_args()
    labelled = {path: read(path) for path in learnt_from(FOLDER)}
    write_matter([case for cases in labelled.values() for case in cases], load_lexicon())
    files = {
        path: [case for case in cases if case.flagged and case.stage] for path, cases in labelled.items()
    }
    every = [case for cases in files.values() for case in cases]
    write(every, STAGES, EVEN)  # the pipeline reads one
    examples = {path: list(flagged(cases)) for path, cases in files.items() if path.parent != FOLDER}
    rows = likened(files, examples)
    if arguments.check:
        check(rows)
    weighing = balanced([row for mine in rows.values() for row in mine])
    write(every, STAGES, weighing)
    shown = ", ".join(f"{name} {value:.2f}" for name, value in zip(FEATURES, weighing.balance, strict=True))
    print(f"{STAGES.name}: {STAGES.stat().st_size / 1e6:.1f} MB; {shown}")


def read(path: Path) -> list[Case]:
    """The passages of a file on which experts would not differ."""
    lines = [line for line in path.read_text(encoding="utf-8").split("\n") if line.strip()]
    cases = [read_case(line, number) for number, line in enumerate(lines, start=1)]
    return [case for case in cases if not case.borderline]


def write(cases: Sequence[Case], path: Path, weighing: Weighing) -> None:
    """Learn the stages of passages and keep what was learnt, with a weighing."""
    held = _model([fold(case.text).text for case in cases], [str(case.stage) for case in cases])
    kinds = json.loads(str(held["about"]))["kinds"]
    held["balance"] = np.array(weighing.balance, dtype=np.float32)
    held["leanings"] = np.array([weighing.leanings[Stage(kind)] for kind in kinds], dtype=np.float32)
    np.savez_compressed(path, **held)


def write_matter(cases: Sequence[Case], lexicon: Lexicon) -> None:
    """Learn which passages are to be flagged, from them and from the examples of the lexicon, and keep it."""
    known = [(case.text, case.flagged) for case in cases]
    for entry in lexicon.entries:
        known += [(text, entry.topic is not Topic.CCTV) for text in entry.matches]
        known += [(text, False) for text in entry.misses]
    labels = [ABOUT if flagged else OTHER for _, flagged in known]
    texts = [telling(fold(text).text) for text, _ in known]
    np.savez_compressed(MATTER, **_model(texts, labels, even=True))


def _model(texts: Sequence[str], labels: Sequence[str], *, even: bool = False) -> dict[str, Any]:
    """What `analysis.trained.likeness.Model` reads, learnt from folded texts.

    `even`: each kind counts alike, however many of the passages are of it.
    """
    rarity = rarities(texts)
    first = _learnt(texts, labels, rarity, even=even)
    most = np.argsort(-np.abs(first.coef_).max(axis=0), kind="stable")[:KEPT]
    names = list(rarity)
    kept = {names[column]: rarity[names[column]] for column in sorted(most.tolist())}
    model = _learnt(texts, labels, kept, even=even)
    weights, constants = model.coef_, model.intercept_
    if len(model.classes_) == 2:  # scikit-learn keeps one row, for the second
        weights = np.vstack([-weights, weights]) / 2
        constants = np.concatenate([-constants, constants]) / 2
    return {
        "about": np.array(json.dumps({"kinds": model.classes_.tolist(), "digest": digest_of(FOLDER)})),
        "features": np.array("\n".join(kept)),
        "rarity": np.array(list(kept.values()), dtype=np.float16),
        "weights": weights.T.astype(np.float16),
        "constants": constants.astype(np.float32),
    }


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


def flagged(cases: Iterable[Case]) -> Iterator[Example]:
    """The leading mentions of the passages that are flagged."""
    lexicon = load_lexicon()
    pipelines: dict[str, Any] = {}
    for case in cases:
        language = case.language or "fr"
        if language not in pipelines:
            pipelines[language] = build_pipeline(lexicon, language)
        doc = pipelines[language](case.text)
        mentions = [mention for mention in reported(doc) if mention.score >= MEDIUM]
        if not mentions or "negated" in mentions[0].contexts:
            continue
        leading = min(mentions, key=lambda mention: -mention.score)
        yield Example(Stage(str(case.stage)), leading.told, said_around(doc._.layout, leading))


Row = tuple[Example, Mapping[Stage, float]]  # with what it sounds like


def likened(
    files: Mapping[Path, list[Case]], examples: Mapping[Path, list[Example]]
) -> dict[Path, list[Row]]:
    """Examples with the share of each stage in what those who have not read their file take them for."""
    path = STAGES.with_name("check.npz")
    rows: dict[Path, list[Row]] = {}
    try:
        for mine, known in examples.items():
            write([case for other, more in files.items() if other != mine for case in more], path, EVEN)
            guesser = StageGuesser(path)
            rows[mine] = [(example, guesser.liken(example.around).shares) for example in known]
    finally:
        path.unlink(missing_ok=True)
    return rows


def balanced(rows: Sequence[Row]) -> Weighing:
    """The balance under which the stages of examples are most likely, of a logistic model over stages."""
    values = np.array(
        [[features(one.told.get(stage), likeness[stage]) for stage in ORDER] for one, likeness in rows]
    )
    right = np.eye(len(ORDER))[[ORDER.index(one.stage) for one, _ in rows]]

    def loss(weights: Any) -> tuple[float, Any]:
        outputs = values @ weights[: len(FEATURES)] + weights[len(FEATURES) :]
        outputs -= outputs.max(axis=1, keepdims=True)
        shares = np.exp(outputs)
        shares /= shares.sum(axis=1, keepdims=True)
        off = shares - right
        slope = np.concatenate([np.einsum("ns,nsf->f", off, values), off.sum(axis=0)])
        cost = -np.log((shares * right).sum(axis=1)).sum() + _CLOSELY * (weights**2).sum() / 2
        return float(cost), slope + _CLOSELY * weights

    found = minimize(loss, np.zeros(len(FEATURES) + len(ORDER)), jac=True, method="L-BFGS-B").x.tolist()
    leanings = dict(zip(ORDER, found[len(FEATURES) :], strict=True))
    return Weighing(tuple(found[: len(FEATURES)]), leanings)


def check(rows: Mapping[Path, list[Row]]) -> None:
    """Judge each file by what was learnt from the others: by likeness, by words, and by both."""
    print(f"{'':28}{'of':>6}{'like':>8}{'words':>8}{'both':>8}")
    for mine, known in rows.items():
        weighing = balanced([row for other, more in rows.items() if other != mine for row in more])
        like = sum(one.stage is max(likeness, key=lambda s: likeness[s]) for one, likeness in known)
        words = sum(one.stage in one.told and one.told[one.stage].leads for one, _ in known)
        both = 0
        for one, likeness in known:
            shares = weighing.shares(one.told, likeness)
            both += one.stage is max(ORDER, key=lambda stage: shares[stage])
        share = (f"{right / max(1, len(known)):>8.2f}" for right in (like, words, both))
        print(f"{mine.name:28}{len(known):>6}{''.join(share)}", flush=True)


def _learnt(texts: Iterable[str], labels: Sequence[str], rarity: dict[str, float], *, even: bool) -> Any:
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
    shares = "balanced" if even else None
    return LogisticRegression(C=STRENGTH, max_iter=5000, class_weight=shares).fit(matrix, labels)


if __name__ == "__main__":
    main()
