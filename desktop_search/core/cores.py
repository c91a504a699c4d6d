# SPDX-License-Identifier: MIT
"""How many cores there are to compute with.

What comes in: nothing. What goes out: a number. Any thread.
"""

import os


def n_cores() -> int:
    """Cores that this process may use: a container or a person may have given it fewer than all."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not on macOS and Windows
        return os.cpu_count() or 1
