# SPDX-License-Identifier: MIT
"""Whether there is a screen to show a window on.

What comes in: the platform and its environment variables. What goes out: yes or no. Any thread.
"""

import os
import sys


def has_display() -> bool:
    """Whether a window would be seen."""
    if sys.platform in ("win32", "darwin"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
