# SPDX-License-Identifier: MIT
"""Low priority for the processes that work through many photos.

What comes in: nothing. What goes out: this process computes, reads and writes after all others.
Called first in each decode child and in the encoder child for photos; never in the window's own
process: on Linux niceness belongs to a thread, and a humble thread that holds the interpreter's
lock would keep the window's thread waiting behind every other program.

A search's closer look uses the same kinds of children, as humble as the rest: with more priority
they would take the window's turns while it shows the first results. What a search must not wait
for is the indexer, and priorities cannot help there: without rights a process can only lower its
own, never raise it again. So the indexer stops between two photos while a search runs
(Indexing._hold), and the search has all cores to itself.
"""

import contextlib
import os
import sys
from typing import Final

NICENESS: Final = 10
"""Of 19. Without it a window on two busy cores waits its turn for tens of milliseconds."""
IO_LEVEL: Final = 7
"""The last of best effort's 0 to 7. Not the class "idle": on a disk that others keep busy it gets
nothing at all, and a search's closer look reads through such a process too."""


def be_humble() -> None:
    """Lets the window and other programs go first; what a system does not know is left out."""
    if hasattr(os, "nice"):
        os.nice(NICENESS)
    # Only here, in children: it takes some 20 ms, which the window would spend before it is shown.
    with contextlib.suppress(ImportError):
        import psutil

        with contextlib.suppress(psutil.Error, OSError):
            me = psutil.Process()
            if sys.platform == "linux":
                me.ionice(psutil.IOPRIO_CLASS_BE, IO_LEVEL)
            elif sys.platform == "win32":
                me.nice(psutil.BELOW_NORMAL_PRIORITY_CLASS)
                me.ionice(psutil.IOPRIO_LOW)
