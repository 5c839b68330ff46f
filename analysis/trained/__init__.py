"""What was learnt from labelled passages: what is happening in them, and whether they are about the matter.

`stages.npz` and `matter.npz` hold it: words and pieces of words, how rare each is, and what each adds to each
kind of passage. `benchmarks/train.py` makes them from the passages in `benchmarks/detection/` that are there
to learn from. They are linear models, so that what they say can name the words it rests on; only numpy is
needed to read them.
"""

from pathlib import Path

STAGES = Path(__file__).parent / "stages.npz"
MATTER = Path(__file__).parent / "matter.npz"
