"""What a worker process carries with it."""

import subprocess
import sys

from analysis.extract.process import WORKER
from contrechamp.sandbox import worker_environment

_AFTER_A_START = """
import sys
import analysis.extract.worker, analysis.extract.reader
print(*sorted({name.partition(".")[0] for name in sys.modules}))
"""


def test_a_worker_loads_neither_the_crawler_nor_the_language_pipeline() -> None:
    loaded = subprocess.run(
        [sys.executable, "-P", "-c", _AFTER_A_START],
        env=worker_environment(),
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    assert not {"spacy", "scrapy", "twisted", "feedgen"} & set(loaded)


def test_a_worker_whose_parent_is_gone_ends() -> None:
    done = subprocess.run(
        WORKER, env=worker_environment(), input=b"", capture_output=True, timeout=60, check=False
    )
    assert (done.returncode, done.stdout) == (0, b"")
