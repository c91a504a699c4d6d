# SPDX-License-Identifier: MIT
"""All that the window can show, one surface after the other, and what stands on it.

What comes in: an open window over a fake library. What goes out: surfaces (a state of the window,
a page of the settings, a dialog), their texts, and what of them is clipped.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from fakes import FakeLibrary, ranking
from hands import search, select, tell
from PySide6.QtCore import QEvent, QSize
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSlider,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QListWidget,
    QMenu,
    QProgressBar,
    QScrollBar,
    QSpinBox,
    QTableWidget,
    QWidget,
)
from pytestqt.qtbot import QtBot

from desktop_search.core.records import (
    ExportProgress,
    LevelPlace,
    Metadata,
    Notice,
    PhotoId,
    Progress,
    RootId,
)
from desktop_search.ui import photo_actions, shortcuts
from desktop_search.ui.export_dialog import ExportDialog
from desktop_search.ui.main_window import MainWindow
from desktop_search.ui.page import ScrollPage
from desktop_search.ui.refine_bar import RefineBar
from desktop_search.ui.search_box import SearchField

ELIDED = ("previewName",)
"""Shortened on purpose; their whole text is the accessible name of the window."""
CONTROLS = (QAbstractButton, QAbstractSlider, QLineEdit, QSpinBox, QComboBox, QProgressBar)


@dataclass(frozen=True)
class Surface:
    """Something that people look at. name: for the messages of a test."""

    name: str
    widget: QWidget


def of_window(window: MainWindow, library: FakeLibrary, qtbot: QtBot) -> Iterator[Surface]:
    """The window: at rest, indexing, with banners, searching, "nothing fits", preview."""
    yield Surface("newest", window)
    tell(library, replace(Progress("indexing", 20, 10, 3, 2), eta_s=130.0))
    yield Surface("indexing", window)
    library.tell_notices(Notice("held", "Indexing waits: on battery power."))
    qtbot.waitUntil(window.parts.strip.override_button.isVisible)
    yield Surface("held", window)
    library.tell_notices(Notice("missing", "20 photos are missing.", RootId(1)))
    qtbot.waitUntil(window.parts.missing_banner.isVisible)
    yield Surface("missing", window)
    library.tell_notices()
    tell(library, Progress("idle", 30, 0, 0, 0))
    photo = PhotoId(30)
    library.places[photo] = (
        LevelPlace(0, "small", 30, 12, 0.4),
        LevelPlace(1, "large", 10, 1, 0.9),
    )
    library.said[photo] = Metadata(taken_at=1.6e9, rating=-1, lat=48.1, lon=11.5, iso=100)
    order = search(window, library, qtbot)
    select(window, 0)
    library.answer(ranking(order, 4, 10))
    qtbot.waitUntil(window.parts.refine.stop_button.isVisible)
    yield Surface("refining", window)
    library.answer(ranking(order, 10, 10, final=True))
    qtbot.waitUntil(lambda: window.parts.refine.property("state") == "done")
    yield Surface("looked closely", window)
    menu = photo_actions.photo_menu(window)
    yield Surface("menu of a photo", menu)
    menu.deleteLater()
    if window.parts.sort.menu() is not None:
        yield Surface("sort", window.parts.sort.menu())
    window.parts.nothing.say("yellow submarine", 50, True)
    window.parts.show_nothing(True)
    yield Surface("nothing fits", window)
    window.parts.show_nothing(False)
    window.preview.toggle()
    assert window.preview.window is not None
    qtbot.waitUntil(lambda: bool(window.preview.window.note.text()))
    yield Surface("preview", window.preview.window)
    window.preview.close()


def of_dialogs(window: MainWindow, size: QSize) -> Iterator[Surface]:
    """The pages of the settings, the keys, "Could not read"."""
    window.show_settings()
    dialog = window.active_dialog()
    assert dialog is not None
    dialog.resize(size)
    for row in range(dialog.nav.count()):
        dialog.nav.setCurrentRow(row)
        yield Surface(f"settings {row}", dialog)
    for fold in (dialog.models_page.more, dialog.models_page.paper):
        fold.head.setChecked(True)
    dialog.show_models()
    yield Surface("all models", dialog)
    dialog.close()
    photo_actions.export(window)
    export = window.findChild(ExportDialog)
    assert export is not None
    export.resize(export.sizeHint())
    export._show_running(True)
    export._progress(ExportProgress(2, 30, 1, 3))
    yield Surface("exporting", export)
    export._show_running(False)
    yield Surface("export", export)
    export.close()
    shortcuts.show(window)
    keys = window.findChild(shortcuts.ShortcutsDialog)
    yield Surface("keys", keys)
    keys.close()
    window.show_unreadable()
    unreadable = window._unreadable
    unreadable.show_failures(window.library.failures())
    unreadable.show()
    yield Surface("could not read", unreadable)
    unreadable.close()


def settle(surface: Surface) -> None:
    """Lays out what has just been shown."""
    for _ in range(3):
        QApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)
        QApplication.processEvents()


def visible(surface: Surface) -> list[QWidget]:
    """The widget and all in it that can be seen, those scrolled away too."""
    found = [surface.widget, *surface.widget.findChildren(QWidget)]
    if isinstance(surface.widget, QMenu):
        return found
    return [
        widget
        for widget in found
        if widget.isVisible() and widget.window() is surface.widget.window()
    ]


def texts(surface: Surface) -> Iterator[tuple[str, str]]:
    """Where a text stands, and the text: what is read, pointed at, or read aloud."""
    for widget in visible(surface):
        where = f"{surface.name}: {type(widget).__name__} {widget.objectName()}"
        said: list[Callable[[], str]] = [widget.toolTip, widget.accessibleName]
        if isinstance(widget, QLabel | QAbstractButton):
            said.append(widget.text)
        if isinstance(widget, QLineEdit):
            said.append(widget.placeholderText)
        if widget.isWindow():
            said.append(widget.windowTitle)
        for say in said:
            yield where, say()
        if isinstance(widget, QMenu):
            for action in widget.actions():
                yield where, action.text()
        if isinstance(widget, QComboBox):
            for row in range(widget.count()):
                yield where, widget.itemText(row)
        if isinstance(widget, QTableWidget):
            for column in range(widget.columnCount()):
                yield where, widget.horizontalHeaderItem(column).text()


def clipped(surface: Surface) -> list[str]:
    """Texts that need more room than they have."""
    found = []
    if isinstance(surface.widget, QMenu):
        return found  # as large as its entries when it opens
    for widget in visible(surface):
        if widget.objectName() in ELIDED:
            continue
        need, have = _needs(widget), widget.size()
        if need.width() > have.width() + 1 or need.height() > have.height() + 1:
            found.append(
                f"{surface.name}: {type(widget).__name__} {widget.objectName()} "
                f"{_text(widget)!r} needs {need.width()}x{need.height()}, "
                f"has {have.width()}x{have.height()}"
            )
    return found


def _text(widget: QWidget) -> str:
    return widget.text() if isinstance(widget, QLabel | QAbstractButton) else ""


def _needs(widget: QWidget) -> QSize:
    if isinstance(widget, QLabel) and widget.text():
        if widget.wordWrap():
            longest = max(
                (widget.fontMetrics().horizontalAdvance(word) for word in widget.text().split()),
                default=0,
            )
            longest = 0 if "/" in widget.text() else longest
            return QSize(longest, widget.heightForWidth(widget.width()))
        return widget.minimumSizeHint()
    if isinstance(widget, QAbstractButton) and widget.text():
        return widget.minimumSizeHint()
    if isinstance(widget, ScrollPage):
        return QSize(widget.page.width() + widget.width() - widget.viewport().width(), 0)
    if isinstance(widget, QListWidget):
        return QSize(widget.sizeHintForColumn(0) + widget.width() - widget.viewport().width(), 0)
    if isinstance(widget, RefineBar | SearchField):
        return QSize(widget.minimumSizeHint().width(), 0)
    return QSize(0, 0)


def unnamed(surface: Surface) -> list[str]:
    """Controls that a screen reader could not name."""
    found = []
    for widget in visible(surface):
        if not isinstance(widget, CONTROLS) or isinstance(widget, QScrollBar):
            continue
        inside = widget.parentWidget()
        if isinstance(inside, QSpinBox | QComboBox | QTableWidget):
            continue  # Qt's own parts of a control that has a name
        if not (widget.accessibleName() or _text(widget)):
            found.append(f"{surface.name}: {type(widget).__name__} {widget.objectName()}")
    return found
