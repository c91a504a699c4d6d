# SPDX-License-Identifier: MIT
"""Keeps the one window, and puts another in its place when another language is chosen.

What comes in: a library and a theme. What goes out: the window. GUI thread.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from desktop_search.ui import handover
from desktop_search.ui.main_window import MainWindow

if TYPE_CHECKING:
    from desktop_search.ui.bridge import LibraryPort
    from desktop_search.ui.theme import Theme


class WindowKeeper(QObject):
    """The window, whichever it is now."""

    closing = Signal()
    """The window closes, and no other takes its place."""

    def __init__(
        self,
        library: LibraryPort,
        theme: Theme,
        install: Callable[[str], None],
        parent: QObject | None = None,
    ) -> None:
        """install: sets the language of what is made from then on."""
        super().__init__(parent)
        self._library = library
        self._theme = theme
        self._install = install
        self.window = self._make(None)

    def _make(self, before: MainWindow | None) -> MainWindow:
        kept = None if before is None else handover.kept_of(before)
        window = MainWindow(self._library, self._theme, kept)
        window.language_chosen.connect(self._speak)
        window.closing.connect(self.closing)
        return window

    @Slot(str)
    def come_forward(self, token: str) -> None:
        """Shows the window before all others, as far as the desktop allows."""
        self.window.come_forward(token)

    @Slot()
    def _speak(self) -> None:
        """Everything in the language of the settings, at once."""
        before = self.window
        self._install(self._library.settings.language)
        self._theme.take(self._library.settings)
        self.window = self._make(before)
        handover.show(self.window, before)
        before.leave()
