# SPDX-License-Identifier: MIT
"""Which photo the preview shows: the grid's current one, and the ones beside it made ready.

What comes in: the grid, cards and pictures that arrive. What goes out: what the preview window
shows; the grid's current photo follows. GUI thread.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QItemSelectionModel, QObject, Slot
from PySide6.QtGui import QImage

from desktop_search.ui import photo_actions, words
from desktop_search.ui.file_actions import plain
from desktop_search.ui.full_pictures import FullPictures
from desktop_search.ui.languages import told
from desktop_search.ui.preview_window import PreviewWindow

if TYPE_CHECKING:
    from desktop_search.core.records import PhotoCard, PhotoId
    from desktop_search.ui.main_window import MainWindow


class PreviewControl(QObject):
    """Opens and closes the preview and keeps it true."""

    def __init__(self, window: MainWindow, pictures: FullPictures | None = None) -> None:
        """pictures: of a window that this one takes the place of."""
        super().__init__(window)
        self._window = window
        self._grid, self._model, self._loader = window.grid, window.model, window.loader
        self.pictures = pictures or FullPictures(window.library)
        self.pictures.setParent(self)
        self.window: PreviewWindow | None = None
        self._shown: tuple[PhotoId, bool] | None = None  # photo, and whether it is the whole one
        self.pictures.ready.connect(self._came)
        self._loader.card_ready.connect(self._cards_came)
        self._loader.preview_ready.connect(self._came)
        self._grid.selectionModel().currentChanged.connect(self.show)
        self._model.modelReset.connect(self.show)
        self._model.layoutChanged.connect(self.show)

    @property
    def is_open(self) -> bool:
        """Whether the preview can be seen."""
        return self.window is not None and self.window.isVisible()

    @Slot()
    def toggle(self) -> None:
        """Space in the grid."""
        if self.is_open:
            self.close()
        elif self._grid.currentIndex().isValid():
            self._open()

    def _open(self) -> None:
        if self.window is None:
            self.window = PreviewWindow(self._window.theme, self._window)
            self.window.step.connect(self._step)
            self.window.closed.connect(self._closed)
            self.window.view.zoomed.connect(self._zoomed)
            for signal, action in (
                (self.window.open_wanted, photo_actions.open_photos),
                (self.window.reveal_wanted, photo_actions.reveal),
                (self.window.copy_wanted, photo_actions.copy_files),
                (self.window.like_wanted, photo_actions.more_like),
            ):
                signal.connect(partial(action, self._window))
        self._shown = None
        self._window.calm.preview_open = True
        self.window.setGeometry(self._window.geometry())
        layout = self.window.layout()
        if layout is not None:
            layout.activate()  # so that the photo is asked for in the size it will have
        self.show()
        self.window.show()
        self.window.activateWindow()

    @Slot()
    def close(self) -> None:
        """Closes the preview; the photo it showed stays the current one."""
        if self.window is not None:
            self.window.close()

    def end(self) -> None:
        """The main window closes."""
        self.pictures.close()
        self.close()

    @Slot()
    def _closed(self) -> None:
        self._window.calm.preview_open = False
        self.pictures.forget()
        if self._window.isVisible():
            self._window.activateWindow()
            self._grid.setFocus()

    @Slot(int)
    def _step(self, n: int) -> None:
        row = self._grid.currentIndex().row() + n
        row = max(0, min(self._model.rowCount() - 1, row))
        if row >= 0:
            self._grid.selectionModel().setCurrentIndex(
                self._model.index(row), QItemSelectionModel.SelectionFlag.ClearAndSelect
            )

    # --- what is shown

    @Slot()
    def show(self) -> None:
        """Shows the current photo; closes where there is none any more."""
        if self.window is None or not (self.window.isVisible() or self._shown is None):
            return
        row = self._grid.currentIndex().row()
        if not 0 <= row < self._model.rowCount():
            self.close()
            return
        photo = self._model.photo(row)
        card = self._loader.card(photo)
        self.window.set_ends(row == 0, row == self._model.rowCount() - 1)
        self._show_picture(photo, card)
        name = plain(card.path.name) if card is not None else ""
        self.window.show_words(name, self._place(row), self._note(photo, card))
        self._want(row)

    def _place(self, row: int) -> str:
        n, total = words.number(row + 1), words.number(self._model.rowCount())
        if not self._window.control.active:
            return self.tr("{n} of {total}").format(n=n, total=total)
        look = words.level_words(int(self._model.levels[row]), self._model.n_levels)
        return self.tr("{n} of {total}, {look}").format(n=n, total=total, look=look)

    def _note(self, photo: PhotoId, card: PhotoCard | None) -> str:
        if card is None:
            return ""
        has_any = self._loader.image(photo) is not None
        if card.offline:
            return self.tr("This disk is not connected. What you see is the small stored picture.")
        reason = self.pictures.reason(photo)
        if reason and has_any:
            return self.tr("{reason}. What you see is the small stored picture.").format(
                reason=plain(reason).rstrip(".")
            )
        if reason:
            return plain(reason)
        if card.damaged:
            return self.tr("This photo is damaged: {reason}").format(
                reason=plain(told(card.damaged))
            )
        if self.pictures.image(photo) is None:
            return self.tr("Getting the whole photo…")
        return ""

    def _show_picture(self, photo: PhotoId, card: PhotoCard | None) -> None:
        assert self.window is not None
        full = self.pictures.image(photo)
        image: QImage | None = full if full is not None else self._loader.image(photo)
        size = (image.width(), image.height()) if image is not None else (4, 3)
        if card is not None:
            size = (card.width, card.height)
        same = self._shown is not None and self._shown[0] == photo
        self._shown = (photo, full is not None)
        self.window.view.show_image(image, *size, keep_place=same)

    def _want(self, row: int) -> None:
        assert self.window is not None
        ids = []
        for near in (row, row + 1, row - 1):
            if 0 <= near < self._model.rowCount():
                photo = self._model.photo(near)
                card = self._loader.card(photo)
                if card is not None and not card.offline:
                    ids.append(photo)
        view = self.window.view
        room = max(view.width(), view.height()) * view.devicePixelRatioF()
        # One size for all neighbours: that of the screen, until somebody enlarges this photo.
        large = view.needed_px() > room
        from desktop_search.photo_view import MAX_PX

        self.pictures.want(ids[:1] if large else ids, MAX_PX if large else round(room))

    @Slot()
    def _zoomed(self) -> None:
        if self.is_open and self._grid.currentIndex().isValid():
            self._want(self._grid.currentIndex().row())

    @Slot(object)
    def _came(self, photo_id: PhotoId) -> None:
        if self.is_open and self._shown is not None and self._shown[0] == photo_id:
            self.show()

    @Slot(object)
    def _cards_came(self, photo_ids: list[PhotoId]) -> None:
        if self.is_open and self._shown is not None and self._shown[0] in photo_ids:
            self.show()
