"""An evaluation written out for people."""

from collections.abc import Iterator

from analysis.evaluation import Evaluation, Figures, Share, Verdict


def write(evaluation: Evaluation, *, cases: bool = True) -> str:
    """The figures; with `cases` every miss and every false alarm too, with what decided it."""
    return "\n".join([*_totals(evaluation), *(_wrong(evaluation) if cases else ())])


def _totals(evaluation: Evaluation) -> Iterator[str]:
    yield _figures("all", evaluation.overall)
    if evaluation.borderline.n:
        yield _figures("borderline", evaluation.borderline)
    for name, groups in (
        ("language", evaluation.by_language),
        ("topic", evaluation.by_topic),
        ("stage", evaluation.by_stage),
    ):
        for value, figures in groups.items():
            yield _figures(f"{name} {value}", figures)
    for name, share in (
        ("topic right", evaluation.topic_accuracy),
        ("stage right", evaluation.stage_accuracy),
        ("vendors found", evaluation.vendor_recall),
    ):
        if share.n:
            yield f"{name:<24} {_share(share)}"
    yield ""
    yield "expected / came out      " + "  ".join(
        f"{level:>6}" for level in ("high", "medium", "low", "none")
    )
    for expected, row in evaluation.confusion.items():
        yield f"{expected:<24} " + "  ".join(f"{count:>6}" for count in row.values())


def _wrong(evaluation: Evaluation) -> Iterator[str]:
    for title, verdicts in (("Missed", evaluation.misses), ("False alarms", evaluation.false_alarms)):
        if verdicts:
            yield ""
            yield f"{title}:"
            for verdict in verdicts:
                yield from _verdict(verdict)


def _figures(name: str, figures: Figures) -> str:
    return (
        f"{name:<24} n {figures.n:>5}  precision {_share(figures.flagged)}  recall {_share(figures.found)}"
        f"  F1 {figures.f1:.3f}"
    )


def _share(share: Share) -> str:
    if share.value is None or share.interval is None:
        return "–"
    low, high = share.interval
    return f"{share.value:.3f} ({low:.3f} to {high:.3f}, {share.hits}/{share.n})"


def _verdict(verdict: Verdict) -> Iterator[str]:
    case = verdict.case
    mark = " (borderline)" if case.borderline else ""
    wanted = case.level or ("flagged" if case.flagged else "not flagged")
    yield f"  {case.id}{mark}: expected {wanted}, came out {verdict.level}"
    yield f"    “{' '.join(case.text.split())[:200]}”"
    for piece in verdict.evidence:
        yield f"    {piece.rule}: “{piece.words}”: {piece.effect}"
