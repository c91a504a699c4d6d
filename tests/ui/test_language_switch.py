# SPDX-License-Identifier: MIT
"""Another language while the window is open: all texts at once, and nothing else changes."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from fakes import FakeLibrary, ranking
from hands import PATIENCE_MS, chips, search, tell_roots
from PySide6.QtCore import QItemSelectionModel, QLocale, Qt
from PySide6.QtWidgets import QApplication, QComboBox, QPushButton
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from desktop_search.core.records import ModelProgress, QueryPicture, RootId, SavedId, SavedSearch
from desktop_search.ui import exclude_actions, folder_actions, languages, photo_actions
from desktop_search.ui.keeper import WindowKeeper
from desktop_search.ui.theme import Theme

pytestmark = pytest.mark.ui
Make = Callable[[int], tuple[WindowKeeper, FakeLibrary]]


@pytest.fixture
def keep(qtbot: QtBot, qapp: QApplication, theme: Theme, tmp_path: Path) -> Iterator[Make]:
    made: list[WindowKeeper] = []
    speak = partial(languages.install, qapp, system=QLocale.c())

    def build(n_photos: int) -> tuple[WindowKeeper, FakeLibrary]:
        library = FakeLibrary(tmp_path, n_photos)
        keeper = WindowKeeper(library, theme, speak)
        made.append(keeper)
        keeper.window.show()
        qtbot.waitExposed(keeper.window)
        if n_photos:
            qtbot.waitUntil(lambda: keeper.window.model.rowCount() == n_photos)
        return keeper, library

    yield build
    for keeper in made:
        keeper.window.close()
        keeper.window.deleteLater()
    speak("system")
    qapp.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
    theme.apply("light")


def speak(keeper: WindowKeeper, library: FakeLibrary, qtbot: QtBot, language: str) -> None:
    before = keeper.window
    library.settings = replace(library.settings, language=language)
    before._settings_saved(library.settings)
    qtbot.waitUntil(lambda: keeper.window is not before, timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: not isValid(before), timeout=PATIENCE_MS)


def test_the_settings_change_the_language_of_everything_at_once(keep: Make, qtbot: QtBot) -> None:
    keeper, library = keep(30)
    keeper.window.show_settings()
    qtbot.waitUntil(
        lambda: {"prices", "measuring"} <= {thread.name for thread in threading.enumerate()},
        timeout=PATIENCE_MS,
    )
    threads = sorted(thread.name for thread in threading.enumerate())
    dialog = keeper.window._dialog
    row = dialog.pages.indexOf(dialog.appearance_page)
    dialog.nav.setCurrentRow(row)
    combo = dialog.findChild(QComboBox, "languageCombo")
    before = keeper.window
    combo.setCurrentIndex(combo.findData("de"))
    qtbot.waitUntil(lambda: keeper.window is not before, timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: not isValid(before), timeout=PATIENCE_MS)
    window = keeper.window
    assert window.isVisible() and window.parts.header.text() == "Neueste Fotos"
    assert window.parts.settings_button.accessibleName().startswith("Einstellungen")
    dialog = window._dialog
    assert dialog.isVisible() and dialog.nav.currentRow() == row
    assert dialog.nav.item(row).text() == "Aussehen"
    # "Undo changes" still knows the language at opening.
    undo = dialog.findChild(QPushButton, "undoSettings")
    assert undo.isEnabled()
    undo.click()
    qtbot.waitUntil(
        lambda: keeper.window.parts.header.text() == "Newest photos", timeout=PATIENCE_MS
    )
    assert library.settings.language == "system" and "close" not in library.calls
    # As many as before: those that reckon prices went with their window.
    qtbot.waitUntil(
        lambda: sorted(thread.name for thread in threading.enumerate()) == threads,
        timeout=PATIENCE_MS,
    )
    keeper.window._dialog.close()


def test_the_search_its_pictures_selection_and_place_stay(keep: Make, qtbot: QtBot) -> None:
    keeper, library = keep(300)
    window = keeper.window
    order = search(window, library, qtbot, 300)
    window.queries.add([QueryPicture("bee.jpg", photo_id=7)])
    library.answer(ranking(order, 4, 10))
    qtbot.waitUntil(lambda: window.parts.refine.property("state") == "running")
    rows = window.grid.selectionModel()
    for row in (12, 13, 40):
        rows.select(window.model.index(row), QItemSelectionModel.SelectionFlag.Select)
    rows.setCurrentIndex(window.model.index(13), QItemSelectionModel.SelectionFlag.NoUpdate)
    bar = window.grid.verticalScrollBar()
    bar.setValue(bar.maximum() // 2)
    top, size, n_searches = bar.value(), window.size(), len(library.searches)
    speak(keeper, library, qtbot, "es")
    window = keeper.window
    assert window.parts.field.box.text() == "black cat" and len(chips(window)) == 1
    assert window.model.ids.tolist() == order and window.size() == size
    assert window.grid.selected_rows() == [12, 13, 40] and window.grid.currentIndex().row() == 13
    qtbot.waitUntil(lambda: window.grid.verticalScrollBar().value() == top, timeout=PATIENCE_MS)
    assert window.parts.refine.property("state") == "running"
    assert "4" in window.parts.refine.text.text()
    # The search in hand goes on: nothing is asked anew, and its answers come here.
    assert len(library.searches) == n_searches
    library.answer(ranking(order, 10, 10, final=True))
    qtbot.waitUntil(lambda: window.parts.refine.property("state") == "done", timeout=PATIENCE_MS)
    window.parts.field.box.setText("dog")
    qtbot.waitUntil(lambda: library.searches[-1].text == "dog", timeout=PATIENCE_MS)
    assert len(library.searches[-1].pictures) == 1


def test_what_is_not_wanted_the_order_and_the_strictness_stay(keep: Make, qtbot: QtBot) -> None:
    keeper, library = keep(60)
    window = keeper.window
    order = search(window, library, qtbot, 60)
    window.queries.show(
        [QueryPicture("bee.jpg", photo_id=7)], [QueryPicture("tree.jpg", photo_id=8)], 0.3
    )
    library.answer(ranking(order, 10, 10, final=True))
    qtbot.waitUntil(lambda: window.parts.refine.property("state") == "done", timeout=PATIENCE_MS)
    sort = window.parts.sort
    sort.choose("name")
    sort.slider.setValue(-4)
    sort.names.setChecked(False)
    key = window.control.key
    speak(keeper, library, qtbot, "de")
    window = keeper.window
    assert chips(window) == ["wie bee.jpg", "nicht wie tree.jpg"]
    sort = window.parts.sort
    assert (sort.sort, sort.slider.value(), sort.names.isChecked()) == ("name", -4, False)
    assert window.groups._shift == pytest.approx(0.4)
    assert window.control.key == key
    n_searches = len(library.searches)
    window.parts.field.chips.remove(window.parts.field.chips.chips[0])
    qtbot.waitUntil(lambda: len(library.searches) > n_searches, timeout=PATIENCE_MS)
    asked = library.searches[-1]
    assert not asked.pictures and [p.name for p in asked.unlike] == ["tree.jpg"]


def test_what_was_done_before_can_be_taken_back(keep: Make, qtbot: QtBot) -> None:
    keeper, library = keep(30)
    order = search(keeper.window, library, qtbot, 30)
    window = keeper.window
    root = library.all_roots[0]
    other = replace(root, id=RootId(99), path=Path("/photos/other"))
    library.all_roots = (root, other)
    kept = library.saved.add(SavedSearch(SavedId(0), "Cats", "cat"))
    tell_roots(library)
    tree = window.parts.sidebar.saved
    qtbot.waitUntil(lambda: tree.topLevelItemCount() == 1, timeout=PATIENCE_MS)
    window.saved._remove(kept.id)
    qtbot.waitUntil(lambda: not library.saved.kept, timeout=PATIENCE_MS)
    exclude_actions.set_patterns(window, root, ("*.png",))
    qtbot.waitUntil(lambda: library.all_roots[0].excludes == ("*.png",), timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: "exclude" in window.toasts.next_undo, timeout=PATIENCE_MS)
    rows = window.grid.selectionModel()
    rows.select(window.model.index(3), QItemSelectionModel.SelectionFlag.ClearAndSelect)
    hidden = window.model.photo(3)
    photo_actions.hide(window)
    folder_actions.remove(window, other.id)
    assert len(library.all_roots) == 1 and hidden not in window.model.ids
    speak(keeper, library, qtbot, "de")
    window = keeper.window
    toasts = window.toasts
    toasts.undo()  # the language itself was changed last
    qtbot.waitUntil(lambda: keeper.window is not window, timeout=PATIENCE_MS)
    window, toasts = keeper.window, keeper.window.toasts
    assert toasts.next_undo == "remove other"
    toasts.undo()
    assert library.all_roots == (replace(root, excludes=("*.png",)), other)
    toasts.undo()
    assert hidden in window.model.ids and window.model.ids.tolist() == order
    toasts.undo()
    qtbot.waitUntil(lambda: library.all_roots[0].excludes == root.excludes, timeout=PATIENCE_MS)
    assert toasts.next_undo == "remove Cats"
    toasts.undo()
    qtbot.waitUntil(lambda: library.saved.kept == [kept], timeout=PATIENCE_MS)
    tree = window.parts.sidebar.saved
    qtbot.waitUntil(lambda: tree.topLevelItemCount() == 1, timeout=PATIENCE_MS)


def test_a_download_goes_on_in_the_next_window(keep: Make, qtbot: QtBot) -> None:
    keeper, library = keep(30)
    keeper.window.care.work.get("clip-b-32")
    library.models.tell("clip-b-32", 100)
    work = keeper.window.care.work
    qtbot.waitUntil(lambda: work.now("clip-b-32").n_done_bytes > 0, timeout=PATIENCE_MS)
    speak(keeper, library, qtbot, "de")
    work = keeper.window.care.work
    assert work.now("clip-b-32").activity == "downloading"
    assert "Modell" in keeper.window.parts.strip.network.text()
    library.models.steps.put(ModelProgress("clip-b-32", "checking"))
    library.models.steps.put("done")
    qtbot.waitUntil(lambda: work.infos["clip-b-32"].state == "ready", timeout=PATIENCE_MS)


def test_the_first_run_page_and_an_empty_box_change_too(keep: Make, qtbot: QtBot) -> None:
    keeper, library = keep(0)
    keeper.window.parts.index_banner.say("The index is damaged.")
    speak(keeper, library, qtbot, "de")
    parts = keeper.window.parts
    assert parts.first_run.isVisible() and parts.first_run.button.text() == "Ordner wählen…"
    assert parts.index_banner.isVisible()


def test_typed_operators_stay_chips(keep: Make, qtbot: QtBot) -> None:
    keeper, library = keep(30)
    box = keeper.window.parts.field.box
    qtbot.keyClicks(box, "date:2023 black cat")
    qtbot.keyClick(box, Qt.Key.Key_Return)
    asked, n_searches = library.searches[-1].text, len(library.searches)
    assert chips(keeper.window) == ["date: 2023"] and asked == "date:2023 black cat"
    speak(keeper, library, qtbot, "de")
    window = keeper.window
    assert chips(window) == ["date: 2023"] and window.parts.field.box.text() == "black cat"
    assert window.control.text == asked and len(library.searches) == n_searches
    window.parts.field.chips.remove(window.parts.field.chips.chips[0])
    qtbot.waitUntil(lambda: library.searches[-1].text == "black cat", timeout=PATIENCE_MS)
