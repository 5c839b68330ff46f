"""The memory limit of the crawling process."""

import re
from pathlib import Path

from scrapy.extensions.memusage import MemoryUsage

_STATUS = Path("/proc/self/status")


class MemoryLimit(MemoryUsage):
    """Scrapy's limit, measured right.

    `ru_maxrss`, which Scrapy reads, survives exec: a small child of a large process would count as large
    and be stopped at once. The peak in /proc is of this process alone.
    """

    def get_virtual_size(self) -> int:
        """Bytes of memory this process held at most."""
        try:
            status = _STATUS.read_text(encoding="ascii", errors="replace")
        except OSError:
            return super().get_virtual_size()  # not Linux
        peak = re.search(r"^VmHWM:\s*(\d+) kB", status, re.MULTILINE)
        return int(peak[1]) * 1024 if peak else super().get_virtual_size()
