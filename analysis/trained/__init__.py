"""What is happening, as far as passages like it were labelled: learnt, for where no rule tells the stage.

`stages.npz` holds it: words and pieces of words, how rare each is, and what each adds to each stage.
`benchmarks/train.py` makes it from the passages in `benchmarks/detection/` that are there to learn from. It
is a linear model, so that every guess can name the words it rests on; only numpy is needed to read it.
"""

from pathlib import Path

MODEL = Path(__file__).parent / "stages.npz"
