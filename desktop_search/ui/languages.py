# SPDX-License-Identifier: MIT
"""The language of the window: texts, numbers, plurals and the direction of the layout.

What comes in: the language in the settings, texts in English. What goes out: texts in the user's
language. GUI thread; tr() and told() from any.

All texts share one context, so that a text says the same wherever it stands, and so that texts of
module functions and of widgets are found alike. tests/helpers/translations.py collects them.
"""

import functools
import re
from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator
from PySide6.QtWidgets import QApplication

from desktop_search.core.paths import resource
from desktop_search.ui import core_words

CONTEXT: Final = "desktop_search"
LANGUAGES: Final = {"en": "English", "de": "Deutsch", "es": "Español"}
"""By the name that people look for when they cannot read the rest."""
SYSTEM: Final = "system"


def tr(text: str, n: int = -1) -> str:
    """A text in the user's language; n stands for %Ln and chooses the plural."""
    return QCoreApplication.translate(CONTEXT, text, None, n)


def told(sentence: str) -> str:
    """A text from below the window in the user's language; one that is not known stays English.

    Known are the texts of core_words.py, and the titles and summaries of presets and models.
    """
    if not sentence:
        return ""
    words = tr(sentence)
    if words != sentence:
        return words
    for template, pattern in _patterns():
        found = pattern.fullmatch(sentence)
        if found is not None:
            details = {name: tr(detail) for name, detail in found.groupdict().items()}
            return tr(template).format(**details)
    return sentence


@functools.cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """The texts with details, and how to find the details in them."""
    made = []
    for template in (*core_words.DETAILED, *core_words.UNUSED):
        parts = re.split(r"\{(\w+)\}", template)  # words and names by turns
        words = [f"(?P<{part}>.+?)" if n % 2 else re.escape(part) for n, part in enumerate(parts)]
        made.append((template, re.compile("".join(words), re.DOTALL)))
    return tuple(made)


class Texts(QTranslator):
    """Looks every text up in the one context."""

    def translate(
        self, context: str, source: str, disambiguation: str | None = None, n: int = -1
    ) -> str:
        """The text, or nothing where Qt shall ask its own translations."""
        found = super().translate(CONTEXT, source, None, n)
        return found or None  # type: ignore[return-value]  # None is Qt's null string


def language_for(wish: str, system: Sequence[str]) -> str:
    """The language of the texts: the one wished for, else the first of the system's that is here.

    Args:
        wish: "system" or a key of LANGUAGES.
        system: as QLocale.uiLanguages() has them, as in de-AT; the most wanted first.
    """
    if wish in LANGUAGES:
        return wish
    codes = [name.replace("_", "-").partition("-")[0].lower() for name in system]
    return next((code for code in codes if code in LANGUAGES), "en")


def locale_for(wish: str, system: QLocale) -> QLocale:
    """How numbers and dates are written: the system's way, unless it is of another language."""
    if wish not in LANGUAGES or QLocale(wish).language() == system.language():
        return system
    return QLocale(wish)


def install(app: QApplication, wish: str, system: QLocale | None = None) -> None:
    """Sets texts, numbers and direction, for all windows that are made from now on."""
    system = system or QLocale.system()
    spoken = system.uiLanguages()
    language = language_for(wish, spoken)
    QLocale.setDefault(locale_for(wish, system))
    # Also where the words are not translated: who reads Arabic looks at the right side first.
    first = wish if wish in LANGUAGES or not spoken else spoken[0]
    app.setLayoutDirection(QLocale(first).textDirection())
    for old in app.findChildren(QTranslator):
        app.removeTranslator(old)
        old.setParent(None)
    ours, qt = Texts(app), QTranslator(app)
    if ours.load(str(resource("i18n", f"{language}.qm"))):
        app.installTranslator(ours)
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    if qt.load(f"qtbase_{language}", folder):
        app.installTranslator(qt)
