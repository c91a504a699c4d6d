# SPDX-License-Identifier: MIT
"""NumPy for modules that the window imports before its first paint, which needs no array yet.

What comes in: nothing. What goes out: `np`, which imports NumPy when it is first used. Any thread.
"""

from typing import TYPE_CHECKING, Any  # Any: a module holds anything

if TYPE_CHECKING:
    import numpy as np
else:

    class _Late:
        """Not importlib's LazyLoader, which two threads must not use at once before Python 3.12."""

        def __getattr__(self, name: str) -> Any:
            import numpy

            value = getattr(numpy, name)
            setattr(self, name, value)
            return value

    np = _Late()

__all__ = ["np"]
