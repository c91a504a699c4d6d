# SPDX-License-Identifier: MIT
"""The results grid: a QListView with its own arithmetic, never a widget a photo.

What comes in: a GridModel, keys and the mouse. What goes out: signals of what the user wants.
GUI thread. Own geometry because QListView's takes 200 ms for 100,000 rows (interface.md 8.1).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import (
    Property,
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    Qt,
    QTimer,
    Signal,
    Slot,
)
from PySide6.QtGui import (
    QDrag,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QRegion,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QListView, QWidget

from desktop_search.ui.card_painter import CardPainter, CellState
from desktop_search.ui.drag_picture import STACK, stack_picture
from desktop_search.ui.grid_geometry import GridGeometry
from desktop_search.ui.grid_keys import is_for_window, is_letter, is_open, next_row
from desktop_search.ui.group_heads import GroupHeads
from desktop_search.ui.theme import Theme, set_property

if TYPE_CHECKING:
    from desktop_search.core.records import PhotoCard, PhotoId
    from desktop_search.ui.glide import Glide
    from desktop_search.ui.grid_model import GridModel
    from desktop_search.ui.previews import Loader

TILE_MIN: Final = 104
TILE_MAX: Final = 360
TILE_DEFAULT: Final = 176
RING: Final = 6
AHEAD: Final = 12
"""Previews that are fetched for the next screen; most of what the loader keeps."""
_Index = QModelIndex | QPersistentModelIndex
_Flag = QItemSelectionModel.SelectionFlag
_Cursor = QAbstractItemView.CursorAction


class ResultGrid(QListView):
    """The grid of photos."""

    leave_up = Signal()
    letter_typed = Signal(str)
    open_wanted = Signal()
    tile_changed = Signal(int)
    stack_wanted = Signal(object)
    """The PhotoId whose stack is to be opened or closed."""

    def __init__(
        self, model: GridModel, loader: Loader, theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        # First of all: Qt's setters below call the overrides, and PySide6 6.11.3 crashes later
        # when an override raises (it drops a reference too many).
        self._grid_model = model
        self._loader = loader
        self._painter = CardPainter(theme)
        self._tile = TILE_DEFAULT
        self._hover = -1
        self._geometry = GridGeometry(400, self._tile, 20, (), False)
        self.heads = GroupHeads(self, theme)
        self._unfinished: list[QRect] = []  # cells whose pictures wait for the next frame
        self._paint_timer = QTimer(self)
        self._paint_timer.setSingleShot(True)
        self._paint_timer.timeout.connect(self._paint_on)
        self._want_timer = QTimer(self)
        self._want_timer.setSingleShot(True)
        self._want_timer.setInterval(15)
        self._want_timer.timeout.connect(self._want_visible)
        self.setObjectName("resultGrid")
        self.setAccessibleName(self.tr("Photos"))
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setDragEnabled(True)
        self.setMouseTracking(True)
        self.viewport().setMouseTracking(True)
        self.setMinimumHeight(120)
        self._theme = theme
        self._glide: Glide | None = None
        self.setModel(model)
        model.modelReset.connect(self._rows_changed)
        model.layoutChanged.connect(self._rows_changed)
        loader.preview_ready.connect(self._preview_came)
        loader.cards_stale.connect(self._want_timer.start)
        self.selectionModel().currentChanged.connect(self._want_timer.start)
        theme.changed.connect(self._restyle)

    @property
    def glide(self) -> Glide:
        """The movement of cells to new places; made when there is one."""
        if self._glide is None:
            from desktop_search.ui.glide import Glide

            self._glide = Glide(self, self._theme)
            self._glide.moved.connect(self.viewport().update)
        return self._glide

    # --- geometry

    @property
    def tile(self) -> int:
        """The smallest width of a cell."""
        return self._tile

    def set_tile(self, tile: int) -> None:
        """Changes the cell size; the first visible photo stays in view."""
        tile = max(TILE_MIN, min(TILE_MAX, tile))
        if tile == self._tile:
            return
        rows = self.visible_rows()
        anchor = rows[0] if rows and self.verticalScrollBar().value() > 0 else -1
        self._tile = tile
        self._arrange()
        if anchor >= 0:
            self.scrollTo(
                self._grid_model.index(anchor), QAbstractItemView.ScrollHint.PositionAtTop
            )
        self.viewport().update()
        self.tile_changed.emit(tile)

    def visible_rows(self) -> list[int]:
        """The rows on screen now."""
        top = self.verticalScrollBar().value()
        bottom = top + self.viewport().height() - 1
        return [row for part in self._geometry.rows_between(top, bottom) for row in part]

    def doItemsLayout(self) -> None:
        """Nothing to lay out: places are computed."""
        self._arrange()
        self.viewport().update()

    def updateGeometries(self) -> None:
        """Qt asks for the columns and the scroll range."""
        self._arrange()

    def _arrange(self) -> None:
        n = self._grid_model.rowCount()
        view = self.viewport()
        self._painter.fit(view.size(), view.devicePixelRatioF())
        self._geometry = GridGeometry(
            view.width(),
            self._tile,
            self._painter.name_height,
            self.heads.sections(self._grid_model.groups, n),
            self.isRightToLeft(),
        )
        bar = self.verticalScrollBar()
        bar.setSingleStep(max(20, self._geometry.pitch // 4))
        bar.setPageStep(view.height())
        bar.setRange(0, max(0, self._geometry.height + self._place_more() - view.height()))
        self._place_more()  # the range may have moved what is seen
        # The bar keeps its room, so that the columns never change with it.
        set_property(bar, "still", bar.maximum() == 0)
        self._want_timer.start()

    def _place_more(self) -> int:
        n_left = self._grid_model.n_photos - self._grid_model.rowCount()
        return self.heads.place(self._geometry, self.verticalOffset(), n_left)

    def visualRect(self, index: _Index) -> QRect:
        """Where a photo is, in the viewport."""
        if not index.isValid():
            return QRect()
        box = self._geometry.rect(index.row())
        return QRect(box.x, box.y - self.verticalScrollBar().value(), box.w, box.h)

    def indexAt(self, point: QPoint) -> QModelIndex:
        """The photo at a place of the viewport."""
        row = self._geometry.row_at(point.x(), point.y() + self.verticalScrollBar().value())
        return self._grid_model.index(row) if row >= 0 else QModelIndex()

    def scrollTo(
        self,
        index: _Index,
        hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible,
    ) -> None:
        """Brings a photo into view; the first row brings its heading too."""
        if not index.isValid():
            return
        box = self._geometry.rect(index.row())
        bar = self.verticalScrollBar()
        top = self._geometry.line_top(index.row())
        if hint == QAbstractItemView.ScrollHint.PositionAtTop or top < bar.value():
            bar.setValue(top)
        elif box.y + box.h + 8 > bar.value() + self.viewport().height():
            bar.setValue(box.y + box.h + 8 - self.viewport().height())

    def horizontalOffset(self) -> int:
        """Never scrolled sideways."""
        return 0

    def verticalOffset(self) -> int:
        """How far down."""
        return self.verticalScrollBar().value()

    def isIndexHidden(self, index: _Index) -> bool:
        """No photo is ever hidden."""
        return False

    def moveCursor(self, action: _Cursor, modifiers: Qt.KeyboardModifier) -> QModelIndex:
        """Arrows, pages and ends."""
        n = self._grid_model.rowCount()
        if n == 0:
            return QModelIndex()
        page = max(1, self.viewport().height() // self._geometry.pitch)
        row = next_row(self._geometry, self.currentIndex().row(), n, action, page)
        return self._grid_model.index(row)

    def setSelection(self, rect: QRect, command: QItemSelectionModel.SelectionFlag) -> None:
        """Selects what a rectangle touches (by ranges, never row by row)."""
        selection = QItemSelection()
        model = self._grid_model
        # A rubber band has content coordinates after the offset is added.
        area = rect.normalized().translated(0, self.verticalOffset())
        start = self.indexAt(rect.topLeft())
        end = self.indexAt(rect.bottomRight())
        if rect.width() <= 1 and rect.height() <= 1:
            if start.isValid():
                selection.select(start, start)
        elif start.isValid() and end.isValid() and self.state() != self.State.DragSelectingState:
            first, last = sorted((start.row(), end.row()))
            selection.select(model.index(first), model.index(last))
        else:
            for row in self._geometry.rows_touching(
                area.left(), area.top(), area.right(), area.bottom()
            ):
                selection.select(model.index(row), model.index(row))
        self.selectionModel().select(selection, command)

    def visualRegionForSelection(self, selection: QItemSelection) -> QRegion:
        """The part of the screen that a selection touches."""
        region = QRegion()
        for row in self.visible_rows():
            index = self._grid_model.index(row)
            if selection.contains(index):
                region += self._ring_rect(index)
        return region

    def _ring_rect(self, index: _Index) -> QRect:
        # Rings are painted around the cell, so more than the cell is to be painted again.
        return self.visualRect(index).adjusted(-RING, -RING, RING, RING)

    def currentChanged(self, current: _Index, previous: _Index) -> None:
        """The dashed ring moves."""
        super().currentChanged(current, previous)
        for index in (current, previous):
            if index.isValid():
                self.viewport().update(self._ring_rect(index))

    # --- content

    def _boundary(self) -> int:
        groups = self._grid_model.groups
        return -1 if groups is None else groups.n_good

    boundary = Property(int, _boundary)
    """How many photos are good matches; -1 where that was not judged."""

    @Slot(bool, bool)
    def show_on_cells(self, badges: bool, names: bool) -> None:
        """Whether cells show how closely they were looked at, and their names."""
        self._painter.show_parts(badges, names)
        self._restyle()

    def photo_ids(self, rows: list[int]) -> list[PhotoId]:
        """The photos of rows."""
        return [self._grid_model.photo(row) for row in rows]

    def selected_rows(self) -> list[int]:
        """Selected rows in order; the current one when nothing is selected."""
        selection = self.selectionModel().selection()
        parts = [selection.at(n) for n in range(selection.count())]
        rows = sorted(r for part in parts for r in range(part.top(), part.bottom() + 1))
        current = self.currentIndex()
        return rows or ([current.row()] if current.isValid() else [])

    def selected_cards(self) -> list[PhotoCard]:
        """The cards of the selected photos that are known."""
        cards = [self._loader.card(i) for i in self.photo_ids(self.selected_rows())]
        return [card for card in cards if card is not None]

    @Slot()
    def _rows_changed(self) -> None:
        self._hover = -1
        self._arrange()
        self.viewport().update()

    @Slot()
    def _want_visible(self) -> None:
        rows = self.visible_rows()
        n_visible, current = len(rows), self.currentIndex().row()
        if rows:
            # One screen ahead, so that scrolling finds names, and the first pictures.
            rows += range(rows[-1] + 1, min(self._grid_model.rowCount(), rows[-1] + n_visible))
        photos = self.photo_ids(rows)
        finished = set(photos[n_visible + AHEAD :])
        finished.update(photo for row, photo in zip(rows, photos, strict=True) if self._done(row))
        if current >= 0:  # the details show it wherever the grid is scrolled to, larger than here
            photo = self._grid_model.photo(current)
            finished.discard(photo)
            photos += [] if current in rows else [photo]
        self._loader.want(photos, finished)

    def _done(self, row: int) -> bool:
        """Whether the picture of a cell is finished, so that its preview is not needed."""
        cell = self.visualRect(self._grid_model.index(row))
        ratio = self.viewport().devicePixelRatioF()
        return self._painter.has_card(self._grid_model.photo(row), cell, ratio)

    @Slot(object)
    def _preview_came(self, photo_id: PhotoId) -> None:
        for row in self.visible_rows():
            if self._grid_model.photo(row) == photo_id:
                self.viewport().update(self.visualRect(self._grid_model.index(row)))
                return

    @Slot()
    def _restyle(self) -> None:
        self._painter.reset()
        self.heads.restyle()
        self._arrange()
        self.viewport().update()

    @Slot()
    def _paint_on(self) -> None:
        rects, self._unfinished = self._unfinished, []
        for rect in rects:
            self.viewport().update(rect)

    # --- events

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paints the visible cells; cells on the move are painted last."""
        model = self._grid_model
        selection = self.selectionModel()
        current = self.currentIndex().row()
        rows = self.visible_rows()
        glide = self._glide
        if glide is not None:
            rows.sort(key=lambda row: glide.moves(int(model.ids[row])))
        self._painter.begin_frame()
        with QPainter(self.viewport()) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self.heads.paint(painter, self._geometry, self.verticalOffset(), event.rect())
            for row in rows:
                photo_id = model.photo(row)
                index = model.index(row)
                rect, opacity = self.visualRect(index), 1.0
                if glide is not None:
                    rect, opacity = glide.place(photo_id, rect)
                if not rect.adjusted(-RING, -RING, RING, RING).intersects(event.rect()):
                    continue
                painter.setOpacity(opacity)
                state = CellState(
                    level=int(model.levels[row]),
                    n_levels=model.n_levels,
                    selected=selection.isSelected(index),
                    current=row == current,
                    hovered=row == self._hover,
                    focused=self.hasFocus(),
                    n_stack=model.stack(row),
                )
                card, image = self._loader.card(photo_id), self._loader.image(photo_id)
                if not self._painter.paint(painter, rect, photo_id, card, image, state):
                    self._unfinished.append(rect)
                elif image is None and not self._done(row):
                    self._want_timer.start()  # on its way, or gone again before it was painted
        if self._unfinished:
            self._paint_timer.start()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """Scrolls by pixels."""
        self.viewport().scroll(0, dy)  # and the button in it
        self._want_timer.start()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """New columns, the first visible photo stays."""
        rows = self.visible_rows() if self.verticalScrollBar().value() > 0 else []
        super().resizeEvent(event)
        self._arrange()
        if rows:
            self.scrollTo(
                self._grid_model.index(rows[0]), QAbstractItemView.ScrollHint.PositionAtTop
            )

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scrolls; with Ctrl changes the tile size."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.set_tile(self._tile + (16 if event.angleDelta().y() > 0 else -16))
            event.accept()
            return
        bar = self.verticalScrollBar()
        pixels = event.pixelDelta().y() or event.angleDelta().y() * bar.singleStep() * 3 // 120
        bar.setValue(bar.value() - pixels)
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follows the pointer for the empty tick disc."""
        row = self.indexAt(event.position().toPoint()).row()
        if row != self._hover:
            self._hover = row
            self.viewport().update()
        super().mouseMoveEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """The sign of a stack opens or closes it; elsewhere photos are selected."""
        row = self._stack_at(event.position().toPoint())
        if row >= 0 and event.button() == Qt.MouseButton.LeftButton:
            self.stack_wanted.emit(self._grid_model.photo(row))
        else:
            super().mousePressEvent(event)

    def _stack_at(self, point: QPoint) -> int:
        """The row whose sign of a stack is at a place of the viewport, or -1."""
        index = self.indexAt(point)
        if not index.isValid() or (n := self._grid_model.stack(index.row())) < 2:
            return -1
        sign = self._painter.stack_rect(self.visualRect(index), n, self.isRightToLeft())
        return index.row() if sign.contains(point) else -1

    def leaveEvent(self, event: QEvent) -> None:
        """The pointer left."""
        self._hover = -1
        self.viewport().update()
        super().leaveEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Opens the photo."""
        if self._stack_at(event.position().toPoint()) >= 0:
            self.mousePressEvent(event)  # two quick clicks on the sign are two clicks
        elif self.indexAt(event.position().toPoint()).isValid():
            self.open_wanted.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens, Up in the first row leaves, letters go to the search box."""
        first_line = self._geometry.is_first_line(self.currentIndex().row())
        if is_open(event):
            self.open_wanted.emit()
        elif event.key() == Qt.Key.Key_Up and first_line:
            self.leave_up.emit()
        elif is_letter(event):
            self.letter_typed.emit(event.text())
        elif is_for_window(event):
            event.ignore()
        else:
            super().keyPressEvent(event)

    def keyboardSearch(self, search: str) -> None:
        """Nothing: letters belong to the search box."""

    def startDrag(self, supportedActions: Any) -> None:
        """Drags copies of the files out."""
        mime = self._grid_model.mimeData(
            [self._grid_model.index(row) for row in self.selected_rows()]
        )
        if mime.hasUrls():
            drag = QDrag(self)
            drag.setMimeData(mime)
            rows = self.selected_rows()
            images = [self._loader.image(i) for i in self.photo_ids(rows[:STACK])]
            drag.setPixmap(stack_picture(images, len(mime.urls()), self._painter.tokens))
            drag.exec(Qt.DropAction.CopyAction)
