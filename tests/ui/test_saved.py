# SPDX-License-Identifier: MIT
"""Saved searches in the window: Ctrl+D, the list in the sidebar, its counts, and ways back."""

import threading
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from fakes import FakeLibrary, ranking
from hands import PATIENCE_MS, Opener, chips, search, settle, tell, tell_roots
from helpers.fakes import FakeEncoders
from helpers.photos import write_photo
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QTreeWidgetItem
from pytestqt.qtbot import QtBot

from desktop_search.core.errors import EncoderUnavailable, IndexLocked
from desktop_search.core.records import PhotoId, Progress, QueryPicture, SavedId, SavedSearch
from desktop_search.library import Library
from desktop_search.ui import saved_control
from desktop_search.ui.main_window import MainWindow
from desktop_search.ui.sidebar_rows import COUNT_ROLE
from desktop_search.ui.theme import Theme
from desktop_search.ui.words import number

pytestmark = pytest.mark.ui
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(saved_control, "QUIET_MS", 1)
    monkeypatch.setattr(saved_control, "NEXT_MS", 1)


def keep(library: FakeLibrary, name: str, text: str = "cat", **more: object) -> SavedSearch:
    return library.saved.add(SavedSearch(SavedId(0), name, text, **more))


def refresh(window: MainWindow, library: FakeLibrary, qtbot: QtBot) -> None:
    """The list shows what the library has."""
    tell_roots(library)
    names = [s.name for s in library.saved.kept]
    qtbot.waitUntil(lambda: [i.text(0) for i in rows(window)] == names, timeout=PATIENCE_MS)


def rows(window: MainWindow) -> list[QTreeWidgetItem]:
    tree = window.parts.sidebar.saved
    return [tree.topLevelItem(n) for n in range(tree.topLevelItemCount())]


def shown(window: MainWindow) -> list[tuple[str, str]]:
    return [(item.text(0), item.data(0, COUNT_ROLE)) for item in rows(window)]


def editor(window: MainWindow) -> QLineEdit | None:
    return window.parts.sidebar.saved.findChild(QLineEdit, "savedName")


def type_text(window: MainWindow, qtbot: QtBot, text: str) -> None:
    box = window.parts.field.box
    box.setFocus()
    qtbot.keyClicks(box, text)


def finish(window: MainWindow, library: FakeLibrary, qtbot: QtBot) -> None:
    """Enter, and the whole answer."""
    qtbot.keyClick(window.parts.field.box, Qt.Key.Key_Return)
    library.answer(ranking([5, 4, 3, 2, 1], 5, 5, final=True))
    qtbot.waitUntil(lambda: not window.parts.refine.running)


def save(window: MainWindow, qtbot: QtBot) -> QLineEdit:
    """Ctrl+D; the field for the name."""
    qtbot.keyClick(window, Qt.Key.Key_D, CTRL)
    qtbot.waitUntil(lambda: editor(window) is not None, timeout=PATIENCE_MS)
    found = editor(window)
    assert found is not None
    return found


def test_ctrl_d_keeps_the_search_and_asks_for_its_name(open_window: Opener, qtbot: QtBot) -> None:
    window, library = open_window(5)
    window.resize(1200, 700)
    assert not window.parts.sidebar.saved.isVisible()
    assert not window.parts.field.save_button.isVisible()
    type_text(window, qtbot, "in:Trip -sofa black cat")
    assert window.parts.field.save_button.isVisible()
    edit = save(window, qtbot)
    assert window.parts.sidebar.saved_heading.isVisible() and edit.hasFocus()
    assert edit.text() == "black cat in:Trip -sofa" == edit.selectedText()  # words first
    qtbot.keyClicks(edit, "Cats")
    qtbot.keyClick(edit, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: [s.name for s in library.saved.kept] == ["Cats"], timeout=PATIENCE_MS)
    assert window.parts.field.box.hasFocus()
    finish(window, library, qtbot)
    qtbot.waitUntil(lambda: shown(window) == [("Cats", "7")], timeout=PATIENCE_MS)
    (kept,) = library.saved.kept
    assert (kept.text, kept.sort, kept.pictures) == ("in:Trip -sofa black cat", "match", ())
    assert library.saved.threads == {"saved"} and threading.current_thread().name != "saved"


def test_esc_in_the_field_keeps_the_first_name(open_window: Opener, qtbot: QtBot) -> None:
    window, library = open_window(5)
    window.resize(1200, 700)
    type_text(window, qtbot, "boats")
    edit = save(window, qtbot)
    qtbot.keyClicks(edit, "no")
    qtbot.keyClick(edit, Qt.Key.Key_Escape)
    assert [s.name for s in library.saved.kept] == ["boats"]
    assert window.parts.field.box.text() == "boats" and window.parts.field.box.hasFocus()


def test_a_count_that_comes_does_not_undo_what_is_typed(open_window: Opener, qtbot: QtBot) -> None:
    window, library = open_window(5)
    window.resize(1200, 700)
    type_text(window, qtbot, "boats")
    finish(window, library, qtbot)
    edit = save(window, qtbot)
    qtbot.keyClicks(edit, "Sail")
    qtbot.waitUntil(lambda: library.saved.counted != [], timeout=PATIENCE_MS)
    tell_roots(library)
    qtbot.waitUntil(lambda: shown(window) == [("boats", "7")], timeout=PATIENCE_MS)
    assert edit.text() == "Sail"
    qtbot.keyClick(edit, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: shown(window) == [("Sail", "7")])


def test_in_a_narrow_window_the_sidebar_comes_for_the_name(
    open_window: Opener, qtbot: QtBot
) -> None:
    window, library = open_window(5)
    window.resize(720, 480)
    qtbot.waitUntil(lambda: not window.parts.sidebar.isVisible())
    type_text(window, qtbot, "boats")
    edit = save(window, qtbot)
    assert window.panes.laid_over is window.parts.sidebar
    qtbot.keyClick(edit, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not window.parts.sidebar.isVisible())
    assert window.parts.field.box.hasFocus()
    window.panes.toggle_sidebar()
    qtbot.mouseClick(
        window.parts.sidebar.saved.viewport(),
        Qt.MouseButton.LeftButton,
        pos=window.parts.sidebar.saved.visualItemRect(rows(window)[0]).center(),
    )
    assert not window.parts.sidebar.isVisible()
    assert library.searches[-1].text == "boats"


def test_nothing_and_a_pasted_picture_are_not_kept(open_window: Opener, qtbot: QtBot) -> None:
    window, library = open_window(5)
    window.saved.save()
    assert window.toasts.toast.text.text() == "Search for something first, then save it"
    window.queries.add([QueryPicture("pasted", pixels=np.zeros((4, 4, 3), np.uint8))])
    window.saved.save()
    assert "A pasted picture is not kept" in window.toasts.toast.text.text()
    settle(window)
    assert library.saved.kept == []


def test_the_same_search_is_kept_once(open_window: Opener, qtbot: QtBot) -> None:
    window, library = open_window(5)
    keep(library, "Boats", "boats")
    refresh(window, library, qtbot)
    type_text(window, qtbot, "boats ")
    window.saved.save()
    assert window.toasts.toast.text.text() == "This search is saved already: Boats"
    window.parts.sort.choose("newest")
    window.saved.save()
    qtbot.waitUntil(lambda: len(library.saved.kept) == 2, timeout=PATIENCE_MS)


def test_a_click_runs_all_of_it(open_window: Opener, qtbot: QtBot) -> None:
    window, library = open_window(5)
    window.resize(1200, 700)
    like = QueryPicture("bee.jpg", photo_id=PhotoId(2))
    file = QueryPicture("sea.jpg", path=Path("/elsewhere/sea.jpg"))
    unlike = QueryPicture("dog.jpg", photo_id=PhotoId(3))
    keep(
        library,
        "Cats",
        "in:Trip -sofa black cat",
        pictures=(like, file),
        unlike=(unlike,),
        text_weight=0.25,
        sort="newest",
    )
    keep(library, "Plain", "a red car")
    refresh(window, library, qtbot)
    type_text(window, qtbot, "date:2020 something else")
    tree = window.parts.sidebar.saved
    tree.setCurrentItem(rows(window)[0])
    tree.setFocus()
    qtbot.keyClick(tree, Qt.Key.Key_Return)
    asked = library.searches[-1]
    assert asked.text == "in:Trip -sofa black cat" and asked.depth is None
    assert (asked.pictures, asked.unlike, asked.text_weight) == ((like, file), (unlike,), 0.25)
    assert chips(window) == [
        "like bee.jpg", "like sea.jpg", "not like dog.jpg", "in: Trip", "not like sofa"
    ]  # fmt: skip
    assert window.parts.field.box.text() == "black cat"
    assert window.parts.sort.sort == "newest"
    assert all("date:2020" not in s.text for s in library.searches)
    center = tree.visualItemRect(rows(window)[1]).center()
    qtbot.mouseClick(tree.viewport(), Qt.MouseButton.LeftButton, pos=center)
    asked = library.searches[-1]
    assert (asked.text, asked.pictures, asked.unlike) == ("a red car", (), ())
    assert asked.text_weight == 0.5 and window.parts.sort.sort == "match" and chips(window) == []
    library.answer(ranking([3, 2, 1]))
    qtbot.waitUntil(lambda: window.model.ids.tolist() == [3, 2, 1])
    assert window.parts.refine.isVisible()


def test_one_whose_pictures_are_gone_says_so(open_window: Opener, qtbot: QtBot) -> None:
    window, library = open_window(5)
    keep(library, "Bees", "")
    refresh(window, library, qtbot)
    window.saved.run(library.saved.kept[0].id)
    assert "no longer in the library" in window.toasts.toast.text.text()
    assert library.searches == []


def test_f2_gives_another_name(open_window: Opener, qtbot: QtBot) -> None:
    window, library = open_window(5)
    window.resize(1200, 700)
    keep(library, "Cats")
    keep(library, "Dogs", "dog")
    refresh(window, library, qtbot)
    tree = window.parts.sidebar.saved
    tree.setFocus()
    tree.setCurrentItem(rows(window)[1])
    qtbot.keyClick(tree, Qt.Key.Key_F2)
    edit = editor(window)
    assert edit is not None
    edit.selectAll()
    qtbot.keyClicks(edit, "  Hounds  &  more ")
    qtbot.keyClick(edit, Qt.Key.Key_Return)
    names = ["Cats", "Hounds & more"]
    qtbot.waitUntil(lambda: [name for name, _ in shown(window)] == names)
    qtbot.waitUntil(lambda: [s.name for s in library.saved.kept] == names, timeout=PATIENCE_MS)
    # The next key is for the same row, not for the search box.
    assert tree.hasFocus() and tree.currentItem().text(0) == names[1]
    qtbot.keyClick(tree, Qt.Key.Key_F2)
    edit = editor(window)
    assert edit is not None
    qtbot.keyClick(edit, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: editor(window) is None)
    assert tree.hasFocus() and [name for name, _ in shown(window)] == names


def test_a_name_that_cannot_be_is_said_and_taken_back(open_window: Opener, qtbot: QtBot) -> None:
    window, library = open_window(5)
    keep(library, "Cats")
    refresh(window, library, qtbot)
    library.saved.refusal = IndexLocked("The index is locked.")
    window.saved._rename(library.saved.kept[0].id, "Other")
    qtbot.waitUntil(
        lambda: window.toasts.toast.text.text() == "The index is locked.", timeout=PATIENCE_MS
    )
    qtbot.waitUntil(lambda: shown(window)[0][0] == "Cats", timeout=PATIENCE_MS)


def test_delete_removes_one_and_undo_brings_it_back(open_window: Opener, qtbot: QtBot) -> None:
    window, library = open_window(5)
    window.resize(1200, 700)
    for name in ("Cats", "Dogs", "Eels"):
        keep(library, name, name)
    refresh(window, library, qtbot)
    tree = window.parts.sidebar.saved
    tree.setFocus()
    tree.setCurrentItem(rows(window)[1])
    qtbot.keyClick(tree, Qt.Key.Key_Delete)
    assert [name for name, _ in shown(window)] == ["Cats", "Eels"]
    assert tree.hasFocus() and tree.currentItem().text(0) == "Eels"
    qtbot.waitUntil(lambda: len(library.saved.kept) == 2, timeout=PATIENCE_MS)
    toast = window.toasts.toast
    assert toast.text.text() == "Saved search removed: Dogs"
    assert toast.button.isVisible() and toast.timer.interval() == 10_000
    qtbot.mouseClick(toast.button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(
        lambda: [name for name, _ in shown(window)] == ["Cats", "Dogs", "Eels"],
        timeout=PATIENCE_MS,
    )
    tree.setFocus()
    for _ in range(3):
        qtbot.keyClick(tree, Qt.Key.Key_Delete)
    assert not tree.isVisible() and not window.parts.sidebar.saved_heading.isVisible()
    assert window.parts.sidebar.all.hasFocus()
    qtbot.keyClick(window.parts.sidebar.all, Qt.Key.Key_Z, CTRL)
    qtbot.waitUntil(lambda: [name for name, _ in shown(window)] == ["Cats"], timeout=PATIENCE_MS)


def test_quick_keys_are_not_undone_by_late_answers(
    open_window: Opener, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    window, library = open_window(5)
    window.resize(1200, 700)
    for name in ("Cats", "Dogs", "Eels"):
        keep(library, name, name)
    refresh(window, library, qtbot)
    may_go = threading.Semaphore(0)
    remove = library.saved.remove

    def slowly(saved_id: SavedId) -> None:
        assert may_go.acquire(timeout=PATIENCE_MS / 1000)
        remove(saved_id)

    monkeypatch.setattr(library.saved, "remove", slowly)
    seen: list[list[str]] = []
    tree = window.parts.sidebar.saved
    tree.filled.connect(lambda _: seen.append([name for name, _ in shown(window)]))
    tree.setFocus()
    tree.setCurrentItem(rows(window)[0])
    qtbot.keyClick(tree, Qt.Key.Key_Delete)
    qtbot.keyClick(tree, Qt.Key.Key_Delete)
    may_go.release()
    qtbot.waitUntil(lambda: len(library.saved.kept) == 2, timeout=PATIENCE_MS)
    tell_roots(library)
    may_go.release()
    qtbot.waitUntil(lambda: len(library.saved.kept) == 1, timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: not window.saved._errands._newest, timeout=PATIENCE_MS)
    assert seen[:2] == [["Dogs", "Eels"], ["Eels"]] and set(map(tuple, seen[2:])) == {("Eels",)}


def test_counts_come_one_by_one_and_a_dash_until_then(open_window: Opener, qtbot: QtBot) -> None:
    window, library = open_window(5)
    library.saved.n_good = {"Dogs": 41_000, "Eels": None}
    for name in ("Cats", "Dogs", "Eels"):
        keep(library, name, name)
    library.saved.searching = True
    refresh(window, library, qtbot)
    assert [count for _, count in shown(window)] == ["–", "–", "–"]
    library.saved.searching = False
    qtbot.waitUntil(lambda: len(library.saved.counted) == 3, timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: [c for _, c in shown(window)] == ["7", number(41_000), "–"])
    item = rows(window)[1]
    said = item.data(0, Qt.ItemDataRole.AccessibleTextRole)
    assert said.startswith(f"Dogs, {number(41_000)}") and "good match" in said
    assert library.saved.counted == ["Cats", "Dogs", "Eels"]


def test_counted_again_only_when_the_library_changed(open_window: Opener, qtbot: QtBot) -> None:
    window, library = open_window(5)
    keep(library, "Cats")
    refresh(window, library, qtbot)
    qtbot.waitUntil(lambda: shown(window) == [("Cats", "7")], timeout=PATIENCE_MS)
    search(window, library, qtbot, 5)
    library.answer(ranking([5, 4, 3, 2, 1], 5, 5, final=True))
    tell_roots(library)
    QTest.qWait(50)
    assert library.saved.counted == ["Cats"]
    library.saved.n_good["Cats"] = 8
    tell(library, Progress("idle", 6, 0, 0, 0))
    qtbot.waitUntil(lambda: shown(window) == [("Cats", "8")], timeout=PATIENCE_MS)
    # While photos come in, not with every one of them.
    for n in range(7, 20):
        tell(library, Progress("indexing", n, 100, 0, 0))
        QTest.qWait(5)
    assert library.saved.counted == ["Cats"] * 2
    library.saved.n_good["Cats"] = 9
    tell(library, Progress("idle", 20, 0, 0, 0))
    qtbot.waitUntil(lambda: shown(window) == [("Cats", "9")], timeout=PATIENCE_MS)
    # What was checked may be other photos, even where there are as many.
    tell(library, Progress("scanning", 20, 0, 0, 0))
    tell(library, Progress("idle", 20, 0, 0, 0))
    qtbot.waitUntil(lambda: len(library.saved.counted) == 4, timeout=PATIENCE_MS)
    library.settings = replace(library.settings, fold_similar=not library.settings.fold_similar)
    window.saved.recount()
    qtbot.waitUntil(lambda: len(library.saved.counted) == 5, timeout=PATIENCE_MS)


def test_nothing_is_counted_while_a_search_runs_or_is_due(
    open_window: Opener, qtbot: QtBot
) -> None:
    window, library = open_window(5)
    search(window, library, qtbot, 5)
    library.answer(ranking([5, 4, 3, 2, 1], 1, 5))
    qtbot.waitUntil(lambda: window.parts.refine.running)
    keep(library, "Cats")
    refresh(window, library, qtbot)
    QTest.qWait(50)
    assert library.saved.counted == []
    library.answer(ranking([5, 4, 3, 2, 1], 5, 5, final=True))
    qtbot.waitUntil(lambda: library.saved.counted == ["Cats"], timeout=PATIENCE_MS)


def test_what_cannot_be_counted_is_asked_once(open_window: Opener, qtbot: QtBot) -> None:
    window, library = open_window(5)
    keep(library, "Cats")
    library.saved.refusal = EncoderUnavailable("No model.")
    refresh(window, library, qtbot)
    qtbot.waitUntil(lambda: library.saved.counted == ["Cats"], timeout=PATIENCE_MS)
    QTest.qWait(50)
    assert library.saved.counted == ["Cats"] and shown(window) == [("Cats", "–")]
    assert not window.toasts.toast.isVisible()


def test_names_are_plain_text(open_window: Opener, qtbot: QtBot) -> None:
    window, library = open_window(5)
    keep(library, "<b>Cats</b> & more", "<i>x</i>")
    refresh(window, library, qtbot)
    tip = rows(window)[0].toolTip(0)
    assert "&lt;b&gt;Cats" in tip and "&lt;i&gt;x" in tip
    menu = window.parts.sidebar.saved.search_menu(rows(window)[0])
    assert [action.text() for action in menu.actions()] == ["Search", "Rename", "Remove"]
    menu.actions()[2].trigger()
    assert rows(window) == []
    menu.deleteLater()


def test_the_real_library_keeps_counts_and_runs_one(
    qtbot: QtBot, theme: Theme, tmp_path: Path
) -> None:
    for seed in range(6):
        write_photo(tmp_path / "photos" / f"{seed}.png", (96, 64), seed)
    library = Library(tmp_path / "data", encoders=FakeEncoders())
    library.open()
    library.index_now([tmp_path / "photos"])
    card = next(c for c in library.cards(library.newest(6)).values() if c.path.name == "4.png")
    window = MainWindow(library, theme)
    window.show()
    qtbot.waitExposed(window)
    try:
        window.queries.more_like([card])
        qtbot.waitUntil(lambda: not window.parts.refine.running, timeout=PATIENCE_MS)
        window.saved.save()
        qtbot.waitUntil(lambda: editor(window) is not None, timeout=PATIENCE_MS)
        qtbot.keyClick(editor(window), Qt.Key.Key_Escape)
        (kept,) = library.saved.all()
        assert kept.name == "like 4.png" and kept.pictures[0].photo_id == card.id
        assert library.saved.count(kept) is None  # six photos are too few to judge likeness
        library.saved.add(SavedSearch(SavedId(0), "PNG", "type:png"))
        window.saved.fetch()
        expected = [("like 4.png", "–"), ("PNG", "6")]
        qtbot.waitUntil(lambda: shown(window) == expected, timeout=PATIENCE_MS)
        window.parts.field.clear()
        window.saved.run(kept.id)
        qtbot.waitUntil(
            lambda: window.parts.refine.property("state") == "done", timeout=PATIENCE_MS
        )
        assert window.grid.photo_ids([0]) == [card.id] and chips(window) == ["like 4.png"]
    finally:
        window.close()
        window.deleteLater()


def test_a_small_window_shows_them_before_empty_room(open_window: Opener, qtbot: QtBot) -> None:
    window, library = open_window(5)
    window.resize(1100, 480)
    for n in range(4):
        keep(library, f"Search {n}", f"cat {n}")
    refresh(window, library, qtbot)
    tree = window.parts.sidebar.saved
    bar = tree.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() == 0, timeout=PATIENCE_MS)
    folders = window.parts.sidebar.tree
    assert folders.height() >= folders.sizeHintForRow(0)
    for n in range(4, 20):
        keep(library, f"Search {n}", f"cat {n}")
    refresh(window, library, qtbot)
    qtbot.waitUntil(lambda: bar.maximum() > 0, timeout=PATIENCE_MS)
    assert folders.height() >= folders.sizeHintForRow(0)


def test_the_first_name_tells_pictures_too(open_window: Opener, qtbot: QtBot) -> None:
    window, _ = open_window(5)
    window.resize(1200, 700)
    window.queries.add([QueryPicture("bee.jpg", PhotoId(2))])
    type_text(window, qtbot, "is:portrait sea")
    assert save(window, qtbot).text() == "sea is:portrait, like bee.jpg"
