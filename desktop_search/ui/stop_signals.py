# SPDX-License-Identifier: MIT
"""Ctrl-C, the end of the session or a closed terminal end the window in order.

What comes in: signals of the system. What goes out: one Qt signal on the GUI thread.

Qt's event loop runs no Python code while nothing happens, and Python's handlers need some to run:
without help Ctrl-C in a quiet window has no effect. Python writes each signal's number into a
socket at once, and the event loop wakes up for that. (A timer would do too, and wake up an idle
laptop five times a second.)
"""

import contextlib
import signal
import socket

from PySide6.QtCore import QObject, QSocketNotifier, Signal, Slot

from desktop_search.core import signals


class StopSignals(QObject):
    """Catches the ending signals from its making to close()."""

    asked = Signal()
    """The program was asked to end; once."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._told = False
        self._ours, self._pythons = socket.socketpair()
        for end in (self._ours, self._pythons):
            end.setblocking(False)
        self._notifier = QSocketNotifier(self._ours.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._woken)
        self._old_fd = signal.set_wakeup_fd(self._pythons.fileno(), warn_on_full_buffer=False)
        self._old = {number: signal.getsignal(number) for number in signals.ENDING}
        signals.handle(signals.note)

    def close(self) -> None:
        """Gives the signals back."""
        self._notifier.setEnabled(False)
        signal.set_wakeup_fd(self._old_fd)
        for number, handler in self._old.items():
            signal.signal(number, handler)
        self._ours.close()
        self._pythons.close()

    @Slot()
    def _woken(self) -> None:
        with contextlib.suppress(OSError):
            self._ours.recv(64)
        # Python code runs now, so note() has been called for what was written.
        if signals.asked.is_set() and not self._told:
            self._told = True
            self.asked.emit()
