# SPDX-License-Identifier: MIT
"""Modules that the window does not need before its first paint, in modules that it does.

What comes in: nothing. What goes out: NumPy as `np`, core/records.py as `records`, the language of
searches as `parser` and `tree`; each is imported when something of it is first used. Any thread.
"""

from typing import TYPE_CHECKING, Any  # Any: a module holds anything

if TYPE_CHECKING:
    import numpy as np

    from desktop_search.core import records
    from desktop_search.core.language import parser, tree
else:

    class _Late:
        """Not importlib's LazyLoader, which two threads must not use at once before Python 3.12."""

        def __init__(self, module: str) -> None:
            self._module = module

        def __getattr__(self, name: str) -> Any:
            import importlib

            value = getattr(importlib.import_module(self._module), name)
            setattr(self, name, value)
            return value

    np = _Late("numpy")
    records = _Late("desktop_search.core.records")
    parser = _Late("desktop_search.core.language.parser")
    tree = _Late("desktop_search.core.language.tree")

__all__ = ["np", "parser", "records", "tree"]
