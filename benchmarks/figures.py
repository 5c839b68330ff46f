"""Write the figures that the pages show of the detector, from the passages it was not built with.

    python -m benchmarks.figures

To be run after every change of what the detector finds; a test compares the file with the measurement.
"""

import json
from pathlib import Path

from analysis import evaluate

FOLDER = Path(__file__).parent / "detection"
MEASURED = tuple(FOLDER / f"{name}measured.jsonl" for name in ("", "ordinary-", "plain-"))
SHOWN = Path(__file__).parent.parent / "feeds" / "site" / "figures.json"
LEFT_OUT = ("cases", "confusion")


def main() -> None:
    """Measure and write."""
    lines = [line for path in MEASURED for line in path.read_text(encoding="utf-8").split("\n")]
    figures = evaluate(lines).as_json()
    kept = {name: value for name, value in figures.items() if name not in LEFT_OUT}
    SHOWN.write_text(json.dumps(kept, indent=2, sort_keys=True) + "\n", encoding="utf-8")
    print(f"{SHOWN.name}: {figures['overall']['n']} passages, recall {figures['overall']['recall']:.3f}")


if __name__ == "__main__":
    main()
