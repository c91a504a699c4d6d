# SPDX-License-Identifier: MIT
"""The states that last (core.records.Notice): in a banner or in the strip, until they end.

What comes in: all notices that hold now. What goes out: banners, words in the strip, and what a
person answers, as calls of the library on a worker thread. GUI thread.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Slot

from desktop_search.core.errors import DesktopSearchError
from desktop_search.ui.languages import told

if TYPE_CHECKING:
    from desktop_search.core.records import Notice, RootId
    from desktop_search.ui.bridge import Bridge
    from desktop_search.ui.layout import WindowParts

ANSWERED: Final = "missing answered"


class NoticeControl(QObject):
    """One place a kind: index, device and missing above the grid, watch and held in the strip."""

    def __init__(self, bridge: Bridge, parts: WindowParts, parent: QObject) -> None:
        super().__init__(parent)
        self._library = bridge.library
        self._parts = parts
        self._notices: tuple[Notice, ...] = ()
        self._closed: set[Notice] = set()
        self._asked: Notice | None = None
        self._answered: Notice | None = None
        parts.missing_banner.offered(self._keep, self._forget)
        parts.missing_banner.focus_homeless.connect(parts.field.box.setFocus)
        parts.index_banner.closed.connect(self._index_closed)
        parts.strip.override.connect(self._go_on)
        parts.loader.task_done.connect(self._task_done)
        bridge.notices.connect(self.show)
        bridge.fault.connect(self._fault)
        self.show(self._library.notices())

    @Slot(object)
    def show(self, notices: tuple[Notice, ...]) -> None:
        """These hold now."""
        self._notices = notices
        self._closed &= set(notices)
        if self._answered not in notices:
            self._answered = None
        self._show_index()
        self._show_missing()
        watch = [notice.sentence for notice in self._of("watch")]
        self._parts.strip.show_watch(" ".join(watch))
        held = self._of("held")
        self._parts.strip.show_held(told(held[0].sentence) if held else "")

    def _of(self, kind: str) -> Sequence[Notice]:
        return [notice for notice in self._notices if notice.kind == kind]

    def _for_banner(self) -> Sequence[Notice]:
        return [*self._of("index"), *self._of("device")]

    def _show_index(self) -> None:
        shown = [notice for notice in self._for_banner() if notice not in self._closed]
        self._parts.index_banner.keep(
            [notice.sentence for notice in shown], any(notice.once for notice in shown)
        )

    def _show_missing(self) -> None:
        open_ones = [notice for notice in self._of("missing") if notice != self._answered]
        self._asked = open_ones[0] if open_ones else None
        if self._asked is None:
            self._parts.missing_banner.say("")
        else:
            self._parts.missing_banner.say(
                self._asked.sentence, self.tr("Keep them"), self.tr("Forget them")
            )

    @Slot()
    def _index_closed(self) -> None:
        self._closed.update(notice for notice in self._for_banner() if notice.once)
        self._show_index()

    @Slot()
    def _go_on(self) -> None:
        self._library.continue_anyway()
        self._parts.strip.show_held("")

    def _keep(self) -> None:
        self._answer(self._library.keep_missing)

    def _forget(self) -> None:
        self._answer(self._library.forget_missing)

    def _answer(self, call: Callable[[RootId], int]) -> None:
        notice = self._asked
        if notice is None or notice.root_id is None:
            return
        root_id = notice.root_id
        self._answered = notice  # asked once: what comes of it is told
        self._show_missing()

        def answer() -> str:
            try:
                call(root_id)
            except DesktopSearchError as error:
                return error.sentence
            return ""

        self._parts.loader.run(f"{ANSWERED} {root_id}", answer)

    @Slot(str, object)
    def _task_done(self, name: str, result: object) -> None:
        if name.startswith(ANSWERED) and result:
            self._parts.index_banner.say(str(result))
            self._ask_again()

    @Slot(object)
    def _fault(self, error: DesktopSearchError) -> None:
        self._ask_again()  # perhaps what was answered could not be done

    def _ask_again(self) -> None:
        self._answered = None
        self._show_missing()
