# SPDX-License-Identifier: MIT
"""The states of the window, each with the way into it, for pictures of them.

What comes in: a Stage of helpers/screenshots.py. What goes out: the widget to be pictured with
the window, if any. `STATES`: name -> (number of photos, way in).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from fake_accounts import some_savings
from fakes import FakeLibrary, ranking
from hands import tell, tell_roots
from helpers import drawn
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from desktop_search.core.errors import EncoderUnavailable
from desktop_search.core.records import (
    ExportProgress,
    FilterValue,
    FolderProgress,
    LevelPlace,
    Metadata,
    Notice,
    PhotoId,
    Progress,
    QueryPicture,
    Ranking,
    RefiningState,
    Root,
    RootId,
    SavedId,
    SavedSearch,
)
from desktop_search.core.settings import CascadeSettings
from desktop_search.ui import exclude_actions, photo_actions, shortcuts

if TYPE_CHECKING:
    from helpers.screenshots import Stage

N = 60
NAMES = (
    "Evening over the lake", "IMG_2041", "Ridge walk", "DSC_0117", "First snow", "Harbour",
    "IMG_2077", "Valley in fog", "Camp, last day", "P1010345", "Sunrise", "Bay from above",
)  # fmt: skip
TEXT = "sunset behind hills"


def furnish(library: FakeLibrary) -> None:
    """Names, sizes and drawn pictures for the photos; three folders; a month of searches."""
    library.accounts.n_photos = 84_725
    library.accounts.covered["starter-lite2"] = 0.09
    library.accounts.recent, library.accounts.hit_rate = (50, 31), 0.85
    library.accounts.all_savings = some_savings()
    library.accounts.n_cached_deep = 50
    for photo in range(1, library.n_photos + 1):
        width, height = drawn.shape(photo)
        name = f"{NAMES[photo % len(NAMES)]} {photo}.jpg"
        library.names[photo] = Path("/home/you/Pictures/2025") / name
        library.sizes[photo] = (width * 9, height * 9)
        library.jpeg[photo] = drawn.jpeg(drawn.landscape(photo, width, height))
        library.said[photo] = Metadata(
            taken_at=1_750_000_000.0, camera="Nikon Z 6", f_number=4.0, exposure_s=0.01, iso=200
        )
    if library.n_photos:
        library.all_roots = (
            Root(RootId(1), Path("/home/you/Pictures"), "online", 61_204, 1, 1),
            Root(RootId(2), Path("/media/you/Trip disk"), "offline", 5_144, 2, 1),
            Root(RootId(3), Path("/home/you/Camera uploads"), "online", 18_377, 1, 2),
        )
        library.now = Progress("idle", 84_725, 0, 3, 0)
    library.past = ["boats on a lake", "black cat", "cake with candles", TEXT, "a red car"]


def judged(
    n_done: int, n_good: int, final: bool, best: float = 2.0, rest: float = 0.5, flip: int = 0
) -> Ranking:
    """An answer about all photos, n_good of them of strength `best`; flip: newcomers in front."""
    order = list(range(1, N + 1))
    order[:flip] = order[N - flip :]
    order = list(dict.fromkeys(order + list(range(1, N + 1))))
    answer = ranking(order, n_done, 50, final=final, encoded=n_done)
    strengths = np.full(N, rest, np.float32)
    strengths[:n_good] = best
    return replace(answer, strengths=strengths, n_good=n_good, n_maybe=N, fits=best >= 1)


def ask(stage: Stage, answer: Ranking | None, text: str = TEXT) -> None:
    """Types, presses Enter, and has the answer on screen."""
    box = stage.window.parts.field.box
    box.setText(text)
    QTest.keyClick(box, Qt.Key.Key_Return)
    if answer is not None:
        stage.library.answer(answer)
        control = stage.window.control
        stage.until(lambda: control._shown is not None and control._shown == control.key)
        stage.pictures()


def results(stage: Stage) -> None:
    ask(stage, judged(50, 7, True))
    pick(stage, 1)


def stacks(stage: Stage) -> None:
    """Two stacks, of 3 and of 12 photos."""
    answer = judged(50, 9, True)
    similar = answer.photo_ids.copy()
    similar[[3, 5]] = similar[1]
    similar[20:31] = similar[8]
    ask(stage, replace(answer, similar=similar))
    pick(stage, 1)


def saved(stage: Stage) -> None:
    """Four saved searches, one of which was not counted yet."""
    kept = stage.library.saved
    for name, text, n_good in (
        ("Receipts 2025", "receipt date:2025", 41),
        ("Black cats, but none on a sofa", "black cat -sofa", 1_204),
        ("Boats", "boats on a lake", 0),
        ("Sunsets", TEXT, None),
    ):
        kept.n_good[name] = n_good
        kept.add(SavedSearch(SavedId(0), name, text))
    ask(stage, judged(50, 7, True))
    stage.window.saved.fetch()
    tree = stage.window.parts.sidebar.saved
    stage.until(lambda: tree.topLevelItemCount() == len(kept.kept))
    stage.until(lambda: len(kept.counted) == len(kept.kept))
    stage.settle()


def naming(stage: Stage) -> None:
    """Ctrl+D was pressed: the name of the new one is asked for."""
    saved(stage)
    ask(stage, None, "in:Trip first snow")
    stage.window.saved.save()
    tree = stage.window.parts.sidebar.saved
    stage.until(lambda: tree.findChild(QWidget, "savedName") is not None)
    stage.settle()


def export(stage: Stage) -> QWidget:
    stacks(stage)
    photo_actions.export(stage.window)
    return stage.window.findChild(QWidget, "exportDialog")


def exporting(stage: Stage) -> QWidget:
    dialog = export(stage)
    dialog._show_running(True)
    dialog._progress(ExportProgress(2, 9, 40_000_000, 100_000_000))
    return dialog


def pick(stage: Stage, *rows: int) -> None:
    """Selects photos, the last one is the current one."""
    window = stage.window
    flags = QItemSelectionModel.SelectionFlag
    for number, row in enumerate(rows):
        how = flags.Select if number else flags.ClearAndSelect
        window.grid.selectionModel().setCurrentIndex(window.model.index(row), how)
    stage.settle()


def searching(stage: Stage) -> None:
    ask(stage, None)
    stage.settle(0.7)


def held_order(stage: Stage) -> None:
    ask(stage, judged(0, 7, False))
    pick(stage, 2)
    stage.library.answer(judged(24, 7, False, flip=9))


def stopped(stage: Stage) -> None:
    ask(stage, judged(0, 7, False))
    stage.library.answer(replace(judged(12, 7, True), stopped=True))


def nothing_fits(stage: Stage) -> None:
    ask(stage, judged(50, 0, True), "yellow submarine")


def operators(stage: Stage) -> None:
    """A folder, a word that photos should not look like, and a date that is none."""
    box = stage.window.parts.field.box
    box.setText('in:"Summer 2025" -car date:soon black cat')
    stage.window.parts.field.entered.emit()
    stage.library.answer(judged(50, 7, True))
    stage.until(lambda: len(stage.window.parts.field.chips.chips) == 3)


def values_of_a_filter(stage: Stage) -> QWidget:
    """Folders behind `in:`, the second one chosen."""
    folders = (
        ("Summer 2025", 4_210),
        ("Pictures", 61_204),
        ("Lake", 312),
        ("Camera uploads", 18_377),
        ("A very long name of a folder that somebody copied from another computer", 7),
    )
    stage.library.values = {"in": tuple(FilterValue(*row) for row in folders)}
    ask(stage, judged(50, 7, True))
    box = stage.window.parts.field.box
    box.setFocus()
    QTest.keyClicks(box, " -car date:2025 in:")
    stage.until(lambda: stage.window.values.is_open)
    QTest.keyClick(box, Qt.Key.Key_Down)
    return stage.window.values.popup


def found_by_name(stage: Stage) -> None:
    """Four photos, one of which is a good match too."""
    answer = replace(judged(50, 7, True), named=tuple(map(PhotoId, (41, 5, 53, 29))))
    ask(stage, answer, "harbour")
    pick(stage, 1)


def many_found_by_name(stage: Stage) -> None:
    ask(stage, replace(judged(50, 7, True), named=tuple(map(PhotoId, range(20, 41)))), "lake")


def names_closed(stage: Stage) -> None:
    found_by_name(stage)
    stage.window.grid.heads.names_button.click()


def the_same_picture(stage: Stage) -> None:
    """A picture stands at place 11, and first as the very one that is searched with."""
    stage.window.queries.add([QueryPicture("from a friend.jpg", photo_id=PhotoId(11))])
    stage.library.answer(replace(judged(50, 3, True), same=(PhotoId(11),)))
    stage.until(lambda: stage.window.model.groups is not None)
    stage.pictures()
    pick(stage, 0)


def filters_exclude_all(stage: Stage) -> None:
    stage.window.parts.field.box.setText("date:2031 black cat")
    stage.window.parts.field.entered.emit()
    stage.library.answer(ranking([], final=True))
    stage.until(lambda: stage.window.parts.nothing_shown)


def models_missing(stage: Stage) -> None:
    settings = stage.library.settings
    cascade = CascadeSettings("light", "clip-b-32", ())
    stage.library.settings = replace(settings, cascade=cascade)
    stage.library.on_fault(EncoderUnavailable("The model is not on this computer yet."))


def progress(state: str, **more: object) -> Callable[[Stage], None]:
    def enter(stage: Stage) -> None:
        rows = (FolderProgress(RootId(1), 18_525, 18_525, 280.0), FolderProgress(RootId(3), 6_100))
        now = Progress(state, 60_100, 24_625, 3, 0, folders=rows, **more)  # type: ignore[arg-type]
        tell(stage.library, now)

    return enter


def notice(kind: str, sentence: str, **more: object) -> Callable[[Stage], None]:
    def enter(stage: Stage) -> None:
        stage.library.tell_notices(Notice(kind, sentence, **more))  # type: ignore[arg-type]

    return enter


def folders_at_work(stage: Stage) -> QWidget:
    """Two folders that are indexed, and one that is left alone."""
    dialog = page(1)(stage)
    first, _, last = stage.library.all_roots
    away = Root(RootId(4), Path("/home/you/Scans"), "online", 2_210, 1, 3, paused=True)
    stage.library.all_roots = (first, away, last)
    tell_roots(stage.library)
    progress("indexing", eta_s=380.0)(stage)
    return dialog


def held(stage: Stage) -> None:
    progress("indexing", eta_s=380.0)(stage)
    notice("held", "Indexing waits: on battery power.")(stage)


def offline(stage: Stage) -> None:
    stage.library.offline = set(range(3, N, 4))
    stage.window.loader.cards_changed()
    tell_roots(stage.library)
    stage.settle(0.6)
    pick(stage, 2)


def unreadable(stage: Stage) -> QWidget:
    stage.window.show_unreadable()
    stage.until(lambda: stage.window._unreadable.isVisible())
    return stage.window._unreadable


def preview(stage: Stage) -> QWidget:
    results(stage)
    photo = stage.window.model.photo(1)
    width, height = stage.library.sizes[photo]
    image = drawn.landscape(photo, width // 2, height // 2)
    image = image.convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1)
    stage.library.pixels[photo] = (
        rows[:, : image.width() * 3].reshape(image.height(), image.width(), 3).copy()
    )
    stage.window.preview.toggle()
    stage.settle(0.8)
    return stage.window.preview.window


def why(stage: Stage) -> None:
    for photo in range(1, N + 1):
        stage.library.places[photo] = (
            LevelPlace(0, "starter-lite0", 84_725, 14, 0.62, 0.21),
            LevelPlace(1, "starter-lite2", 50, 2, 0.97, 0.34),
        )
    results(stage)
    stage.settle(0.5)


def history(stage: Stage) -> QWidget:
    stage.window.parts.field.box.setFocus()
    QTest.keyClick(stage.window.parts.field.box, Qt.Key.Key_Up)
    stage.until(stage.window.history.popup.isVisible)
    return stage.window.history.popup


def toast(stage: Stage) -> None:
    results(stage)
    stage.window.control.hide_photos([stage.window.model.photo(3)])
    stage.window.toasts.offer("1 photo hidden from this search", "hide", lambda: None)


def sort_menu(stage: Stage) -> QWidget:
    results(stage)
    menu = stage.window.parts.sort.menu()
    menu.popup(stage.window.parts.sort.mapToGlobal(stage.window.parts.sort.rect().bottomLeft()))
    return menu


def page(row: int) -> Callable[[Stage], QWidget]:
    def enter(stage: Stage) -> QWidget:
        stage.window.show_settings()
        dialog = stage.window._dialog
        dialog.nav.setCurrentRow(row)
        stage.settle(0.5)
        return dialog

    return enter


def narrow(row: int) -> Callable[[Stage], QWidget]:
    """A page in the smallest dialog."""

    def enter(stage: Stage) -> QWidget:
        dialog = page(row)(stage)
        dialog.resize(720, 480)
        stage.settle(0.5)
        return dialog

    return enter


def costs(stage: Stage) -> QWidget:
    """The cost card, and the switches below it."""
    dialog = page(0)(stage)
    scrolled = dialog.depth_page.verticalScrollBar()
    scrolled.setValue(scrolled.maximum())
    return dialog


def refining_all(stage: Stage) -> QWidget:
    stage.library.accounts.p = 0.96
    stage.library.refining.now = RefiningState("all", 31_000, 84_725, 5400.0)
    return costs(stage)


def exclude(stage: Stage) -> QWidget:
    """What a folder leaves out, with one pattern more that is being typed."""
    dialog = page(1)(stage)
    exclude_actions.ask(stage.window, stage.library.all_roots[0].id, dialog)
    asked = dialog.findChild(QWidget, "excludeDialog")
    for pattern in ("Screens/", "*.png"):
        QTest.keyClicks(asked.edit, pattern)
        QTest.keyClick(asked.edit, Qt.Key.Key_Return)
    QTest.keyClicks(asked.edit, "old/*.jpg")
    stage.settle(0.8)
    return asked


def chips(stage: Stage) -> None:
    """Two operators and a photo, with words beside them."""
    window = stage.window
    window.queries.add_photos(list(stage.library.cards([PhotoId(3)]).values()))
    ask(stage, judged(50, 7, True), "type:jpeg -car evening")
    stage.until(lambda: len(window.parts.field.chips.chips) == 3)


def savings_below(stage: Stage) -> QWidget:
    """The end of the page of what was saved."""
    dialog = page(4)(stage)
    scrolled = dialog.savings_page.verticalScrollBar()
    scrolled.setValue(scrolled.maximum())
    return dialog


def deeper_menu(stage: Stage) -> QWidget:
    ask(stage, judged(50, 7, True))
    stage.settle(0.5)
    stage.window.parts.refine.more_button.click()
    return stage.window.parts.refine.deeper_menu


def keys(stage: Stage) -> QWidget:
    shortcuts.show(stage.window)
    return stage.window.findChild(QWidget, "shortcutsDialog")


def still(stage: Stage) -> None:
    """As it is."""


def looking(n_done: int) -> Callable[[Stage], None]:
    return lambda stage: ask(stage, judged(n_done, 7, False))


STATES: dict[str, tuple[int, Callable[[Stage], QWidget | None]]] = {
    "first run": (0, still),
    "empty box": (N, still),
    "models missing": (N, models_missing),
    "indexing": (N, progress("indexing", eta_s=380.0)),
    "paused": (N, progress("paused")),
    "held on battery": (N, held),
    "stopped by a fault": (N, progress("stopped", message="The disk is full. Free some space.")),
    "searching": (N, searching),
    "quick look": (N, looking(0)),
    "refining": (N, looking(12)),
    "held order": (N, held_order),
    "results": (N, results),
    "saved searches": (N, saved),
    "name of a saved search": (N, naming),
    "stopped": (N, stopped),
    "nothing fits": (N, nothing_fits),
    "operators": (N, operators),
    "chips": (N, chips),
    "values of a filter": (N, values_of_a_filter),
    "found by name": (N, found_by_name),
    "many found by name": (N, many_found_by_name),
    "names closed": (N, names_closed),
    "the same picture": (N, the_same_picture),
    "filters exclude all": (N, filters_exclude_all),
    "no clear match": (N, lambda stage: ask(stage, judged(50, 9, True, best=0.95))),
    "offline folder": (N, offline),
    "mass vanish": (
        N,
        notice("missing", "2,140 photos of Pictures are missing.", root_id=RootId(1),
               n_photos=2140),
    ),
    "watch incomplete": (
        N, notice("watch", "Watching is incomplete; folders are checked every 10 minutes."),
    ),
    "index trouble": (
        N, notice("index", "The disk is full. Searching goes on; indexing waits for free space."),
    ),
    "crash recovery": (
        N,
        notice("index", "Restored the index of 23 November. Nothing in your folders was touched.",
               once=True),
    ),
    "unreadable": (N, unreadable),
    "preview": (N, preview),
    "several selected": (N, lambda stage: (results(stage), pick(stage, 1, 2, 5))[0]),
    "why": (N, why),
    "history": (N, history),
    "toast": (N, toast),
    "sort menu": (N, sort_menu),
    "settings depth": (N, page(0)),
    "costs": (N, costs),
    "refining all": (N, refining_all),
    "deeper menu": (N, deeper_menu),
    "settings folders": (N, page(1)),
    "folders at work": (N, folders_at_work),
    "exclude": (N, exclude),
    "settings models": (N, page(2)),
    "settings power": (N, page(3)),
    "settings savings": (N, page(4)),
    "savings below": (N, savings_below),
    "settings appearance": (N, page(5)),
    "settings privacy": (N, page(6)),
    "settings about": (N, page(7)),
    "narrow depth": (N, narrow(0)),
    "narrow folders": (N, narrow(1)),
    "narrow savings": (N, narrow(4)),
    "narrow appearance": (N, narrow(5)),
    "shortcuts": (N, keys),
    "stacks": (N, stacks),
    "export": (N, export),
    "exporting": (N, exporting),
}  # fmt: skip
