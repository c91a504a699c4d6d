# SPDX-License-Identifier: MIT
"""The fixed texts that come from below the window, so that they are translated too.

What comes in: nothing. What goes out: a list that tests/helpers/translations.py reads; the window
looks them up with languages.told(). Texts with details in them (a path, an error of the system)
are not here: they stay English. A test compares the list with the modules that say them.
"""

from typing import Final

HELD: Final = ("Indexing waits: on battery power.",)
"""Why indexing waits. Source: indexing.py."""

NOT_LISTED: Final = ("Its name holds a line break, which such a list cannot hold",)
"""Why a photo is not in a list. Source: export.py."""

REASONS: Final = (
    "No decoder could be started",
    "No permission to read the file",
    "Reading this file took too long",
    "The decoder stopped while it read this file",
    "The file changed while it was read",
    "The file is cut off",
    "The file is empty",
    "The file is gone",
    "The file is mostly empty",
    "The file is still being written",
    "The picture is damaged and cannot be read",
    "The picture is damaged or of an unusual kind and cannot be read",
    "The program is closing",
    "This camera raw file holds no picture that we can read",
    "This disk is not connected",
    "This is not a picture we can read",
    "This is not an ordinary file",
    "This photo is not in the index any more",
    "This picture needs too much memory",
    "Too large",
    'Needs the extra raw: pip install "desktop-search[raw]"',
    'Needs the extra jxl: pip install "desktop-search[jxl]"',
    "Needs a package: pip install pillow-heif",
)
"""Why a photo could not be read. Source: decode/, photo_view.py, library.py."""
