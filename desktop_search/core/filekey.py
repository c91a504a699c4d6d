# SPDX-License-Identifier: MIT
"""What tells an unchanged file from a changed one.

What comes in: what the system says of a file. What goes out: its FileKey. The walk and the decoder
must say the same of the same file, so it is made here. Any thread.
"""

import os

from desktop_search.core.records import FileKey

MIN_NS, MAX_NS = -(1 << 63), (1 << 63) - 1
"""In the years 1677 and 2262: the index holds no other times, but broken dates of files can lie
outside, most often in 1601, where the dates of Windows begin."""


def held_ns(time_ns: int) -> int:
    """The closest time that the index holds. Nanoseconds since the epoch."""
    return max(MIN_NS, min(time_ns, MAX_NS))


def key_of_stat(found: os.stat_result) -> FileKey:
    """The key of a file."""
    mtime_ns, ctime_ns = held_ns(found.st_mtime_ns), held_ns(found.st_ctime_ns)
    return FileKey(found.st_size, mtime_ns, ctime_ns, found.st_ino)
