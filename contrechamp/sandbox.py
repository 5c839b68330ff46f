"""Walls round a worker: what it can use up, and whom it can reach.

Three walls, each kept when another is missing: limits of the kernel (rlimits) set by the worker itself,
a watchdog in the parent, and namespaces: bubblewrap where it works (everything read-only,
no network), else a network namespace of our own where the kernel lets us have one.
"""

import ctypes
import functools
import os
import resource
import shutil
import signal
import subprocess
import sys
from pathlib import Path

_CLONE_NEWNET = 0x40000000
_CLONE_NEWUSER = 0x10000000
_PR_SET_PDEATHSIG = 1
_MIB = 1024 * 1024
_LIBC = ctypes.CDLL(None)  # bound here: `die_with_parent` runs between fork and exec, where nothing is loaded

# What a worker may know of our environment: no database address, no password.
_ENVIRONMENT = ("PATH", "LD_LIBRARY_PATH", "TESSDATA_PREFIX", "VIRTUAL_ENV", "PYTHONHOME", "TMPDIR")


@functools.cache
def wall_command() -> tuple[str, ...]:
    """Words to put before a command so that it sees a read-only disk and no network; empty: not to be had."""
    program = shutil.which("bwrap")
    if program is None:
        return ()
    wall = (
        *(program, "--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc"),
        *("--unshare-net", "--unshare-pid", "--unshare-ipc", "--unshare-uts", "--die-with-parent"),
        "--",
    )
    try:
        tried = subprocess.run([*wall, "true"], capture_output=True, timeout=10, check=False)  # noqa: S603 -- words are ours
    except (OSError, subprocess.TimeoutExpired):
        return ()
    return wall if tried.returncode == 0 else ()


def worker_environment() -> dict[str, str]:
    """The environment of a worker: our code, the tools, nothing else."""
    kept = {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
    here = str(Path(__file__).resolve().parents[1])
    # The parent may have found our code by other means than an installed package; the worker follows it.
    kept["PYTHONPATH"] = os.pathsep.join(dict.fromkeys([here, *(entry for entry in sys.path if entry)]))
    kept.update(LANG="C.UTF-8", LC_ALL="C.UTF-8", OMP_THREAD_LIMIT="1", PYTHONDONTWRITEBYTECODE="1")
    return kept


def enter_sandbox(memory_mib: int) -> None:
    """Put the limits on this process and, by inheritance, on its children.

    RLIMIT_DATA and not RLIMIT_AS: libraries map far more than they use, and only private memory can hurt.
    """
    _limit(resource.RLIMIT_DATA, memory_mib * _MIB)
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_NOFILE, 128)
    _limit(resource.RLIMIT_FSIZE, 0)  # nothing is written: even OCR works through pipes
    die_with_parent()
    _leave_network()
    # If the machine runs out of memory all the same, the kernel is to take a worker and not the run.
    score = Path("/proc/self/oom_score_adj")
    try:
        score.write_text("1000")
    except OSError:
        return  # no Linux, or /proc is closed to us: the parent's watchdog still holds


def allow_cpu(seconds: float) -> None:
    """From now on this process may use that many seconds of processor time, then the kernel ends it."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    until = int(used.ru_utime + used.ru_stime + seconds) + 1
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (until if hard < 0 else min(until, hard), hard))


def die_with_parent() -> None:
    """Have the kernel kill this process when the one that started it is gone (Linux)."""
    if sys.platform == "linux":
        _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def _leave_network() -> None:
    if sys.platform != "linux":
        return
    # As root a user namespace would take away the right to read other people's files; it is not needed.
    _LIBC.unshare(_CLONE_NEWNET if os.geteuid() == 0 else _CLONE_NEWNET | _CLONE_NEWUSER)


def _limit(which: int, value: int) -> None:
    _, hard = resource.getrlimit(which)
    value = value if hard < 0 else min(value, hard)
    resource.setrlimit(which, (value, value))
