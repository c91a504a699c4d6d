# SPDX-License-Identifier: MIT
"""The pictures a search goes with: their chips in the search field, and the ways in.

What comes in: "More like this", drops, pastes, chosen files, the slider of a chip. What goes out:
pictures and the share of the words for the searches; small pictures for the chips, which come from
the library and are never decoded here. GUI thread. Source: interface.md section 3.
"""

from __future__ import annotations

import itertools
from collections.abc import Collection, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QMimeData, QObject, QRectF, QStandardPaths, Qt, Slot
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QColor,
    QGuiApplication,
    QImage,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPainterPath,
    QPen,
    QPixmap,
)
from PySide6.QtWidgets import QFileDialog, QMenu

from desktop_search.core.errors import DesktopSearchError, PictureFault
from desktop_search.core.late import records
from desktop_search.ui import picture_sources
from desktop_search.ui.chips import SIGN, Chip
from desktop_search.ui.full_pictures import as_image
from desktop_search.ui.previews import KIND
from desktop_search.ui.search_control import HALF
from desktop_search.ui.weight_slider import WeightAction
from desktop_search.ui.words import number

if TYPE_CHECKING:
    from desktop_search.core.records import PhotoCard, QueryPicture
    from desktop_search.ui.main_window import MainWindow

MAX_PICTURES: Final = 5
"""As many chips as the field holds in the smallest window, with room for words beside them."""
READ_PX: Final = 96
TASK: Final = "chip"
NAME_CHARS: Final = 40


class PictureQueries(QObject):
    """One for the window."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._field = window.parts.field
        self._pictures: dict[Chip, QueryPicture] = {}
        self._unlike: dict[Chip, QueryPicture] = {}
        self._tasks: dict[str, Chip] = {}
        self._numbers = itertools.count(1)
        self._text_weight = HALF
        self._quiet = False
        self._field.chips.changed.connect(self._changed)
        self._field.picture_wanted.connect(self.choose)
        self._field.box.installEventFilter(self)
        window.loader.task_done.connect(self._task_done)
        window.control.answered.connect(self._answered)
        window.bridge.search_failed.connect(self._failed)

    # --- ways in

    def more_like(self, cards: Sequence[PhotoCard]) -> None:
        """Photos like these, and nothing else."""
        if not cards:
            return
        self._quiet = True
        self._field.chips.clear()
        self._quiet = False
        self._add([picture_sources.of_card(card) for card in cards])
        self._field.box.clear()
        self._window.control.enter()

    def add_photos(self, cards: Sequence[PhotoCard]) -> None:
        """Photos like these, beside what is searched for already."""
        self.add([picture_sources.of_card(card) for card in cards])

    def add_unlike(self, cards: Sequence[PhotoCard]) -> None:
        """What is searched for, but not photos like these."""
        if cards and self._field.box.isEnabled():
            self._add([picture_sources.of_card(card) for card in cards], wanted=False)
            self._window.control.enter()

    def add(self, pictures: Sequence[QueryPicture]) -> None:
        """Searches with these too, at once."""
        if pictures and self._field.box.isEnabled():
            self._add(pictures)
            self._window.control.enter()

    @Slot()
    def choose(self) -> None:
        """Lets the user choose picture files."""
        at = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.PicturesLocation)
        from desktop_search.scan.walker import PHOTO_SUFFIXES

        endings = " ".join(f"*{suffix} *{suffix.upper()}" for suffix in sorted(PHOTO_SUFFIXES))
        kinds = self.tr("Pictures ({endings})").format(endings=endings)
        chosen, _ = QFileDialog.getOpenFileNames(
            self._window, self.tr("Choose a picture to search with"), at, kinds
        )
        paths = [Path(path) for path in chosen]
        self._window.aside.run(lambda: picture_sources.of_files(paths), self.add)
        self._field.box.setFocus()

    def take(self, mime: QMimeData) -> bool:
        """Searches with what was pasted or dropped; whether it looks like something to search with.

        Files are looked for away from this thread; a text whose paths lead nowhere is only a text.
        """
        paths = picture_sources.paths_in(mime)
        if not paths:
            found = picture_sources.pixels_in(mime)
            self.add(found)
            return bool(found)
        text = "" if mime.hasUrls() else mime.text()

        def then(found: list[QueryPicture]) -> None:
            if len(found) == len(paths) or not text:
                self.add(found)
            else:
                self._field.box.setFocus()
                self._field.box.insert(text)

        self._window.aside.run(lambda: picture_sources.of_files(paths), then)
        return True

    @Slot()
    def paste(self) -> None:
        """Ctrl+V where no text is edited: a picture, or else words for the box."""
        if self._field.box.isEnabled() and not self._take_clipboard():
            self._field.box.setFocus()
            self._field.box.paste()

    def _take_clipboard(self) -> bool:
        mime = QGuiApplication.clipboard().mimeData()
        return mime is not None and self.take(mime)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Ctrl+V in the box: a picture is no text; all else the box pastes itself."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return event.matches(QKeySequence.StandardKey.Paste) and self._take_clipboard()
        return False

    def show(
        self,
        pictures: Sequence[QueryPicture],
        unlike: Sequence[QueryPicture],
        text_weight: float,
    ) -> None:
        """These in the place of all chips, as they were when a search was saved."""
        self._quiet = True
        self._field.chips.clear()
        self._add(pictures)
        self._add(unlike, wanted=False)
        self._quiet = False
        self._text_weight = text_weight if pictures else HALF
        self._field.box.setAccessibleDescription(self.words())
        self._set()

    def take_over(self, before: PictureQueries) -> None:
        """The chips of a window that this one takes the place of."""
        chips = before._field.chips.chips
        self._text_weight = before._text_weight
        self._quiet = True
        for chip in chips:
            wanted = chip in before._pictures
            picture = (before._pictures if wanted else before._unlike).get(chip)
            if picture is not None:
                self._add([picture], wanted)
        self._quiet = False
        self._field.box.setAccessibleDescription(self.words())

    # --- chips

    def _add(self, pictures: Sequence[QueryPicture], wanted: bool = True) -> None:
        all_there = [*self._pictures.values(), *self._unlike.values()]
        known = [(p.photo_id, p.path) for p in all_there if p.pixels is None]
        new = [p for p in pictures if (p.photo_id, p.path) not in known]
        room = MAX_PICTURES - len(all_there)
        if len(new) > room:
            said = self.tr("A search takes {n} pictures. The others were left out.")
            self._window.toasts.say(said.format(n=number(MAX_PICTURES)))
        for picture in new[: max(0, room)]:
            like, not_like = self.tr("like {name}"), self.tr("not like {name}")
            words = (like if wanted else not_like).format(name=picture.name)
            chip = Chip(self._window.theme, words)
            chip.make_menu = partial(self._menu, chip)
            chip.show_icon("images")
            (self._pictures if wanted else self._unlike)[chip] = picture
            self._ask_sign(chip, picture)
            self._field.chips.add(chip)
        if self._pictures or self._unlike:
            event = QAccessibleAnnouncementEvent(self._field.box, self.words())
            QAccessible.updateAccessibility(event)

    def words(self) -> str:
        """What is searched with besides words; empty where that is nothing."""
        like = _counted(
            self._pictures.values(), self.tr("like {name}"), self.tr("like {name} and {n} more")
        )
        unlike = _counted(
            self._unlike.values(),
            self.tr("not like {name}"),
            self.tr("not like {name} and {n} more"),
        )
        if like and unlike:
            return self.tr("{like}, {unlike}").format(like=like, unlike=unlike)
        return like or unlike

    @Slot()
    def _changed(self) -> None:
        here = self._field.chips.chips
        self._pictures = {chip: p for chip, p in self._pictures.items() if chip in here}
        self._unlike = {chip: p for chip, p in self._unlike.items() if chip in here}
        self._tasks = {name: chip for name, chip in self._tasks.items() if chip in here}
        if self._quiet:
            return
        if not self._pictures:
            self._text_weight = HALF
        self._field.box.setAccessibleDescription(self.words())
        self._set()

    def _set(self) -> None:
        chips = self._field.chips.chips
        pictures = tuple(self._pictures[c] for c in chips if c in self._pictures)
        unlike = tuple(self._unlike[c] for c in chips if c in self._unlike)
        self._window.control.set_pictures(pictures, self._text_weight, unlike)

    def _menu(self, chip: Chip) -> QMenu:
        """What can be done with a chip of a picture."""
        menu = QMenu(self._window)
        menu.setObjectName("chipMenu")
        if chip in self._unlike:
            self._add_remove(menu, chip)  # how much it counts is fixed
            return menu
        if self._window.control.text:
            slider = WeightAction(round(100 * (1 - self._text_weight)), menu)
            slider.moved.connect(self._weigh)
            menu.addAction(slider)
        else:
            menu.addAction(self.tr("Type words to combine them with it")).setEnabled(False)
        menu.addSeparator()
        self._add_remove(menu, chip)
        return menu

    def _add_remove(self, menu: QMenu, chip: Chip) -> None:
        remove = menu.addAction(self.tr("Remove"))
        remove.triggered.connect(partial(self._field.chips.remove, chip))
        calm = self._window.calm
        calm.menu_open = True
        menu.aboutToHide.connect(partial(setattr, calm, "menu_open", False))

    @Slot(int)
    def _weigh(self, percent: int) -> None:
        self._text_weight = 1 - percent / 100
        self._set()

    # --- what the library tells

    def _ask_sign(self, chip: Chip, picture: QueryPicture) -> None:
        library, ratio = self._window.library, self._field.devicePixelRatioF()
        if picture.pixels is not None:
            height, width, _ = picture.pixels.shape
            shown = as_image(records.DisplayPicture(picture.pixels, width, height))
            chip.show_picture(_sign(shown, ratio, chip in self._unlike))
            return
        name = f"{TASK} {next(self._numbers)}"
        self._tasks[name] = chip
        photo, path = picture.photo_id, picture.path

        def fetch() -> QImage | None:
            if photo is not None:
                made = QImage.fromData(library.preview(photo) or b"", KIND)
                return None if made.isNull() else made
            assert path is not None
            read = library.file_picture(path, READ_PX)
            return None if isinstance(read, records.DecodeFailure) else as_image(read)

        self._window.loader.run(name, fetch)

    @Slot(str, object)
    def _task_done(self, name: str, result: object) -> None:
        chip = self._tasks.pop(name, None)
        if chip is not None and isinstance(result, QImage):
            ratio = self._field.devicePixelRatioF()
            chip.show_picture(_sign(result, ratio, chip in self._unlike))

    @Slot()
    def _answered(self) -> None:
        for chip in (*self._pictures, *self._unlike):
            chip.say("")

    @Slot(object)
    def _failed(self, error: DesktopSearchError) -> None:
        # The sentence is in the refine bar; the outline tells which picture it is about.
        for chip, picture in (self._pictures | self._unlike).items():
            is_it = isinstance(error, PictureFault) and error.picture is picture
            chip.say(error.sentence if is_it else "")


def _counted(pictures: Collection[QueryPicture], one: str, many: str) -> str:
    """The first picture's name in words for one or for many; empty for none."""
    names = [_short(picture.name) for picture in pictures]
    if not names:
        return ""
    return (one if len(names) == 1 else many).format(name=names[0], n=number(len(names) - 1))


def _short(name: str) -> str:
    """A name that leaves room for other words."""
    half = NAME_CHARS // 2
    return name if len(name) <= NAME_CHARS else f"{name[:half]}…{name[-half:]}"


def _sign(image: QImage, ratio: float, crossed: bool) -> QPixmap:
    """The middle of a picture, round like the chip; crossed out where it is not wanted."""
    side = round(SIGN * ratio)
    scaled = image.scaled(
        side,
        side,
        Qt.AspectRatioMode.KeepAspectRatioByExpanding,
        Qt.TransformationMode.SmoothTransformation,
    )
    pixmap = QPixmap(side, side)
    pixmap.fill(Qt.GlobalColor.transparent)
    with QPainter(pixmap) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        path = QPainterPath()
        path.addRoundedRect(QRectF(0, 0, side, side), side / 2, side / 2)
        painter.setClipPath(path)
        painter.drawImage((side - scaled.width()) // 2, (side - scaled.height()) // 2, scaled)
        for width, color in ((5, "white"), (2, "black")) if crossed else ():
            painter.setPen(QPen(QColor(color), width * ratio))  # seen on every picture
            painter.drawLine(0, side, side, 0)
    pixmap.setDevicePixelRatio(ratio)
    return pixmap
