# SPDX-License-Identifier: MIT
"""What tells an unchanged file from a changed one.

What comes in: what the system says of a file. What goes out: its FileKey. The walk and the decoder
must say the same of the same file, so it is made here. Any thread.
"""

import os

from desktop_search.core.records import FileKey

MAX_NS = (1 << 63) - 1
"""In the year 2262: the index holds no later time, but broken dates of files can be later."""


def key_of_stat(found: os.stat_result) -> FileKey:
    """The key of a file."""
    mtime_ns, ctime_ns = min(found.st_mtime_ns, MAX_NS), min(found.st_ctime_ns, MAX_NS)
    return FileKey(found.st_size, mtime_ns, ctime_ns, found.st_ino)
