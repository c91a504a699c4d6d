# SPDX-License-Identifier: MIT
"""Memory that goes back to the system when it is not needed any more.

What comes in: nothing. What goes out: settings of the C library. Main thread, once.
"""

import ctypes
import sys

M_MMAP_THRESHOLD = -3
"""Source: malloc.h of glibc."""
LARGE_BYTES = 1 << 19


def give_large_blocks_back() -> None:
    """Lets every large block be a mapping of its own, which is gone as soon as it is freed.

    glibc raises its limit whenever a large block is freed, so after the first search the next ones
    come from heaps that keep their memory: 355 MB instead of 238 with 100,000 photos (measured).
    """
    if sys.platform == "linux":
        mallopt = getattr(ctypes.CDLL(None), "mallopt", None)  # other C libraries have none
        if mallopt is not None:
            mallopt(M_MMAP_THRESHOLD, LARGE_BYTES)
