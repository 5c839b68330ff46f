"""Write the figures that the pages show of the detector, from the passages it was not built with.

    python -m benchmarks.figures

To be run after every change of what the detector finds; a test compares the file with the measurement.
"""

import json
from pathlib import Path

from analysis import evaluate

MEASURED = Path(__file__).parent / "detection" / "measured.jsonl"
SHOWN = Path(__file__).parent.parent / "feeds" / "site" / "figures.json"
LEFT_OUT = ("cases", "confusion")


def main() -> None:
    """Measure and write."""
    figures = evaluate(MEASURED.read_text(encoding="utf-8").split("\n")).as_json()
    kept = {name: value for name, value in figures.items() if name not in LEFT_OUT}
    SHOWN.write_text(json.dumps(kept, indent=2, sort_keys=True) + "\n", encoding="utf-8")
    print(f"{SHOWN.name}: {figures['overall']['n']} passages, recall {figures['overall']['recall']:.3f}")


if __name__ == "__main__":
    main()
