# SPDX-License-Identifier: MIT
"""Shows that an answer is late: after a while the magnifier becomes a ring.

What comes in: searches that begin, and what ends them. What goes out: the sign in the search field.
GUI thread. Source: interface.md section 2, state "Searching".
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Slot

if TYPE_CHECKING:
    from desktop_search.ui.bridge import Bridge
    from desktop_search.ui.search_box import SearchField
    from desktop_search.ui.search_control import SearchControl

LATE_MS: Final = 400


class LateAnswer(QObject):
    """One timer: begun with every search, ended by its first answer."""

    def __init__(self, field: SearchField, control: SearchControl, bridge: Bridge) -> None:
        super().__init__(control)
        self._field = field
        self._late = QTimer(self)
        self._late.setSingleShot(True)
        self._late.setInterval(LATE_MS)
        self._late.timeout.connect(self._show)
        control.quick_started.connect(self._begin)
        control.started.connect(self._begin)
        control.emptied.connect(self._end)
        for answer in (control.answered, bridge.search_failed, bridge.fault):
            answer.connect(self._end)

    @Slot()
    def _begin(self) -> None:
        self._late.start()

    @Slot()
    def _show(self) -> None:
        self._field.show_waiting(True)

    @Slot()
    def _end(self) -> None:
        self._late.stop()
        self._field.show_waiting(False)
