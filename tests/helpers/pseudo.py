# SPDX-License-Identifier: MIT
"""A language that shows what was not translated: [Ŝéťťíńĝś~~~], 40 % longer, in brackets.

What comes in: any text of the window. What goes out: the same text in brackets.
"""

import re

from PySide6.QtCore import QTranslator

ACCENTS = str.maketrans("acdeginorstuyzACDEGINORSTUYZ", "áćďéĝíńóŕśťúýžÁĆĎÉĜÍŃÓŔŚŤÚÝŽ")
KEPT = re.compile(r"(\{[a-z]+\}|%Ln|%n|\s+$)")


def pseudo(text: str) -> str:
    """One text; placeholders stay."""
    parts = KEPT.split(text)
    accented = "".join(part if KEPT.fullmatch(part) else part.translate(ACCENTS) for part in parts)
    room = max(1, round(len(text) * 0.4) - 2)
    padding = "".join(" " if n % 8 == 7 else "~" for n in range(room))  # it can be wrapped
    body = accented.rstrip()
    return f"[{body}{padding}]{accented[len(body) :]}"


class Pseudo(QTranslator):
    """Knows every text."""

    def translate(
        self, context: str, source: str, disambiguation: str | None = None, n: int = -1
    ) -> str:
        return pseudo(source) if source else ""

    def isEmpty(self) -> bool:
        return False
