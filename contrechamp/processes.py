"""Child processes that must not outlive whoever started them."""

import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1  # prctl(2)


def die_with_parent(parent: int) -> None:
    """Have the kernel kill this process when its parent dies, however it dies; Linux only.

    `parent` is the process id the caller knows as its parent: when that one died before this call, the
    process ends at once. Without this a killed run would leave a crawl that goes on writing.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)
