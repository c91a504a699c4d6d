# SPDX-License-Identifier: MIT
"""Texts as they are compared: capitals do not count, nor how an accent is written.

What comes in: texts. What goes out: texts to compare. Any thread.
"""

import unicodedata


def folded(text: str) -> str:
    """A text to compare with others that were folded.

    Macs write the names of files with accents as signs of their own; people type them in one.
    """
    if text.isascii():
        return text.lower()
    # Folding the capitals may leave accents apart again.
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold())
