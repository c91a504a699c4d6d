# SPDX-License-Identifier: MIT
"""The icon in the desktop's tray, and the word that a long indexing is done.

What comes in: the setting, where indexing stands, the close button. What goes out: whether closing
only hides the window; messages through the tray. Never blocks. GUI thread.
Source: interface.md section 2, "Desktop notification" and "Tray icon".
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication, QMenu, QSystemTrayIcon

from desktop_search.core.protocols import Clock, SystemClock
from desktop_search.ui import desktop_message
from desktop_search.ui.icons import pixmap
from desktop_search.ui.words import photos, ready

if TYPE_CHECKING:
    from desktop_search.core.records import Progress
    from desktop_search.ui.main_window import MainWindow

LONG_S: Final = 600.0
"""Only an indexing that took longer is worth a word when it ends."""
_BUSY: Final = frozenset({"scanning", "preparing", "indexing", "switching"})
Notify = Callable[[str, str], None]


def tray_there() -> bool:
    """Whether the desktop shows tray icons."""
    return QSystemTrayIcon.isSystemTrayAvailable()


class LongRun:
    """Notices the end of an indexing that took long."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._began: float | None = None

    def take(self, progress: Progress) -> bool:
        """Whether a long run has just ended, with everything done."""
        now = self._clock.monotonic()
        if progress.state in _BUSY:
            if self._began is None and progress.n_waiting:
                self._began = now
            return False
        if progress.state == "paused":
            return False
        began, self._began = self._began, None
        done = progress.state == "idle" and not progress.n_waiting
        return done and began is not None and now - began > LONG_S


class Tray(QObject):
    """Off by default. While it is on, closing the window hides it and indexing goes on."""

    def __init__(
        self, window: MainWindow, clock: Clock | None = None, notify: Notify | None = None
    ) -> None:
        super().__init__(window)
        self._window = window
        self._run = LongRun(clock or SystemClock())
        self._notify = notify or self._show_message
        self._icon: QSystemTrayIcon | None = None
        self._told = False
        self._quitting = False
        window.bridge.progress.connect(self._take_progress)

    def take_over(self, before: Tray) -> None:
        """What was noticed of indexing and told already holds for the next window too."""
        self._run, self._told = before._run, before._told

    @property
    def keeps_running(self) -> bool:
        """Whether closing the window is to leave the program running."""
        icon = self._icon
        return icon is not None and icon.isVisible() and not self._quitting

    def follow(self, wanted: bool) -> None:
        """Shows or takes away the icon, as the settings say and the desktop can."""
        if not wanted or not tray_there():
            if not self._window.isVisible() and self._icon is not None:
                self._window.show()  # else nothing could bring it back
            self.end()
        elif self._icon is None:
            QApplication.setQuitOnLastWindowClosed(False)  # nor does closing the settings then
            self._icon = self._make()
            self._icon.show()

    @Slot()
    def close_window(self) -> None:
        """What the close button does: hides the window where the icon can bring it back."""
        if not self.keeps_running:
            self._window.close()
            return
        self._window.hide()
        if not self._told:
            self._told = True
            self._notify(
                self.tr("Still indexing"),
                self.tr(
                    "The window is closed and your photos stay up to date. "
                    "Quit is in the menu of this icon."
                ),
            )

    @Slot()
    def quit(self) -> None:
        """Ends the program, the window being closed or not."""
        self._quitting = True
        was_hidden = not self._window.isVisible()
        self._window.close()
        if was_hidden:
            QApplication.quit()  # no window is left whose closing would end it

    def end(self) -> None:
        """The icon goes with the window."""
        if self._icon is not None:
            QApplication.setQuitOnLastWindowClosed(True)
            self._icon.hide()
            self._icon = None

    def _make(self) -> QSystemTrayIcon:
        window = self._window
        # Trays are dark or light and do not tell; the accent of the light theme shows on both.
        icon = QSystemTrayIcon(QIcon(pixmap("images", "#5B84F0", 32)), self)
        icon.setToolTip(window.windowTitle())
        menu = QMenu(window)
        menu.addAction(self.tr("Open"), lambda: window.come_forward(""))
        menu.addAction(self.tr("Quit"), self.quit)
        icon.setContextMenu(menu)
        icon.activated.connect(self._activated)
        return icon

    @Slot(QSystemTrayIcon.ActivationReason)
    def _activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason != QSystemTrayIcon.ActivationReason.Context:
            self._window.come_forward("")

    @Slot(object)
    def _take_progress(self, progress: Progress) -> None:
        if self._run.take(progress) and not self._window.isActiveWindow():
            count = photos(ready(progress))
            self._notify(
                self.tr("Indexing finished"),
                self.tr("{photos} can be searched now.").format(photos=count),
            )

    def _show_message(self, title: str, text: str) -> None:
        if self._icon is not None:
            self._icon.showMessage(title, text, self._icon.icon())
        else:
            desktop_message.send(title, text)
