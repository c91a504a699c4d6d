# SPDX-License-Identifier: MIT
"""Photos found by name: a group of its own on top that leaves the cascade's order as it is."""

from dataclasses import replace

import numpy as np
import pytest
from hands import PATIENCE_MS, Opener, select
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot
from test_groups import ask, judged, spoken

from desktop_search.core.records import NAMES_FUSED, PhotoId, Ranking
from desktop_search.search.boundary import boundary
from desktop_search.ui.export_dialog import _choices
from desktop_search.ui.groups import groups_of, kept, unmixed
from desktop_search.ui.main_window import MainWindow
from desktop_search.ui.named import FEW, NamedPhotos

pytestmark = pytest.mark.ui
N = 40
ORDER = list(range(N, 0, -1))


def named(answer: Ranking, *photos: int) -> Ranking:
    return replace(answer, named=tuple(PhotoId(photo) for photo in photos))


def ids(window: MainWindow) -> list[int]:
    return window.model.ids.tolist()


def behind(*photos: int) -> list[int]:
    return [*photos, *(photo for photo in ORDER if photo not in photos)]


def test_a_group_on_top_and_all_others_in_the_order_they_have(
    open_window: Opener, qtbot: QtBot
) -> None:
    window, library = open_window(N)
    ask(window, library, qtbot, named(judged(ORDER, 5), 3, 38, 1))
    assert ids(window) == behind(3, 38, 1)
    groups = window.model.groups
    assert groups is not None and (groups.n_named, groups.n_good) == (3, 4)  # 38 is good too
    assert window.grid.property("boundary") == 4
    assert [s.start for s, _ in window.grid._geometry.tops()] == [0, 3, 7]
    heads = window.grid.heads
    assert heads._title_of_names(groups) == "Names or keywords with “cat”"
    assert heads.names_button.isVisible() and not heads.all_button.isVisible()
    assert "Names or keywords with “cat”: 3 photos" in heads.names_button.accessibleName()
    qtbot.waitUntil(lambda: "photo 3.jpg" in spoken(window, 0), timeout=PATIENCE_MS)
    assert spoken(window, 0).startswith("photo 3.jpg, found by name, 1 of 3")
    total = groups.n_good + groups.n_maybe
    assert f"good match, 1 of {total}" in spoken(window, 3)
    assert f"maybe, 5 of {total}" in spoken(window, 7)
    assert [words for words, _ in _choices(window)] == [
        "Found by name: 3 photos",
        "Good matches: 4 photos",
        f"All that are shown: {window.model.rowCount()} photos",
    ]
    assert [photo for _, found in _choices(window)[:2] for photo in found] == ids(window)[:7]


def test_the_details_tell_the_place_that_the_cascade_gives(
    open_window: Opener, qtbot: QtBot
) -> None:
    window, library = open_window(N)
    ask(window, library, qtbot, named(judged(ORDER, 5), 3, 38))
    places = [window.model.place(row) for row in range(6)]
    assert places == [38, 3, 1, 2, 4, 5]
    select(window, 1)
    if not window.parts.detail.isVisible():
        window.panes.toggle_detail()
    labels = window.parts.detail.findChildren(QLabel)
    qtbot.waitUntil(
        lambda: any(label.text().startswith("Place 3,") for label in labels), timeout=PATIENCE_MS
    )


def test_closed_they_stand_where_the_cascade_puts_them(open_window: Opener, qtbot: QtBot) -> None:
    window, library = open_window(N)
    ask(window, library, qtbot, named(judged(ORDER, 5), 3, 38))
    button = window.grid.heads.names_button
    height = window.grid._geometry.sections[0].head
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert ids(window) == ORDER and window.grid.property("boundary") == 5
    assert button.isVisible() and "Open this group" in button.accessibleName()
    assert window.grid._geometry.sections[0].head > height
    ask(window, library, qtbot, named(judged(ORDER, 5), 7), "dog")
    assert ids(window) == ORDER  # it stays closed
    button.setFocus()
    qtbot.keyClick(button, Qt.Key.Key_Space)
    assert ids(window) == behind(7) and button.hasFocus()
    ask(window, library, qtbot, judged(ORDER, 5), "bird")
    assert not button.isVisible() and ids(window) == ORDER


def test_many_names_leave_good_matches_in_sight(open_window: Opener, qtbot: QtBot) -> None:
    window, library = open_window(N)
    photos = ORDER[::-1][: FEW + 8]
    ask(window, library, qtbot, named(judged(ORDER, 5), *photos))
    every = window.grid.heads.all_button
    assert ids(window) == behind(*photos[:FEW]) and every.isVisible()
    assert every.text() == f"Show all {FEW + 8}"
    qtbot.mouseClick(every, Qt.MouseButton.LeftButton)
    assert ids(window) == behind(*photos) and not every.isVisible()
    ask(window, library, qtbot, named(judged(ORDER, 5), *photos), "dog")
    assert ids(window) == behind(*photos[:FEW])


def test_something_named_so_is_no_page_that_nothing_fits(open_window: Opener, qtbot: QtBot) -> None:
    window, library = open_window(N)
    ask(window, library, qtbot, named(judged(ORDER, 0), 4))
    qtbot.waitUntil(lambda: window.parts.refine.property("state") == "done", timeout=PATIENCE_MS)
    assert window.grid.isVisible() and not window.parts.nothing_shown
    assert window.grid.heads._words(window.model.groups, False)[2].startswith("Nothing fits")
    window.grid.heads.names_button.click()
    assert window.grid.isVisible() and ids(window) == ORDER


def test_sorting_stays_inside_it(open_window: Opener, qtbot: QtBot) -> None:
    window, library = open_window(N)
    ask(window, library, qtbot, named(judged(ORDER, 5), 30, 4, 21))
    window.parts.sort.sorts["name"].trigger()

    def by_name(photos: list[int]) -> list[int]:
        return sorted(photos, key=lambda photo: f"photo {photo}.jpg")

    wanted = by_name([30, 4, 21]) + by_name(ORDER[:5])
    qtbot.waitUntil(lambda: ids(window)[:8] == wanted, timeout=PATIENCE_MS)
    window.parts.sort.sorts["match"].trigger()
    assert ids(window) == behind(30, 4, 21)


def test_hidden_and_folded_photos(open_window: Opener, qtbot: QtBot) -> None:
    window, library = open_window(N)
    similar = np.asarray(ORDER)
    similar[ORDER.index(4)] = 36  # looks like a better match, which then stands behind it
    answer = replace(judged(ORDER, 5), similar=similar)
    ask(window, library, qtbot, named(answer, 4, 30))
    assert ids(window)[:3] == [4, 30, 40] and 36 not in ids(window)
    window.control.hide_photos([PhotoId(30)])
    groups = window.model.groups
    assert ids(window)[:2] == [4, 40]
    assert groups is not None and (groups.n_named, groups.n_all_named) == (1, 1)
    assert groups.n_good == 4


def test_a_sharper_order_leaves_them_on_top(open_window: Opener, qtbot: QtBot) -> None:
    window, library = open_window(N)
    ask(window, library, qtbot, named(judged(ORDER, 5, final=False), 4))
    better = ORDER[::-1]
    library.answer(named(judged(better, 8), 4))
    wanted = [4, *(photo for photo in better if photo != 4)]
    qtbot.waitUntil(lambda: (window.calm.apply(), ids(window) == wanted)[1], timeout=PATIENCE_MS)
    assert window.grid.property("boundary") == 7


def test_an_order_that_nobody_judged_and_one_with_names_in_it(
    open_window: Opener, qtbot: QtBot
) -> None:
    window, library = open_window(N)
    answer = replace(judged(ORDER, 5), strengths=None, n_good=None, n_maybe=None, fits=None)
    ask(window, library, qtbot, named(answer, 9))
    groups = window.model.groups
    assert groups is not None and ids(window) == behind(9)
    assert window.grid.heads._words(groups, False)[0] == "Other photos"
    assert window.model.rowCount() == N
    fused = named(replace(answer, additions=(NAMES_FUSED,)), 9)
    ask(window, library, qtbot, fused, "dog")
    assert ids(window) == ORDER and window.model.groups is None


def test_screen_readers_hear_of_it(
    open_window: Opener, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []

    def hear(event: object) -> None:
        if isinstance(event, QAccessibleAnnouncementEvent):
            said.append(event.message())

    monkeypatch.setattr(QAccessible, "updateAccessibility", hear)
    window, library = open_window(N)
    ask(window, library, qtbot, named(judged(ORDER, 5), 3, 38))
    qtbot.waitUntil(lambda: bool(said), timeout=PATIENCE_MS)
    assert said[-1].startswith("2 found by name, 4 good matches")


def test_a_name_of_a_person_is_plain_text(open_window: Opener, qtbot: QtBot) -> None:
    window, library = open_window(N)
    text = ("<b>\u202e" + "long " * 60).strip()
    ask(window, library, qtbot, named(judged(ORDER, 5), 3), text)
    window.grid.viewport().grab()
    assert "\u202e" not in window.grid.heads.names_button.accessibleName()


@pytest.mark.parametrize("seed", range(20))
def test_the_line_is_where_it_is_without_the_group(seed: int) -> None:
    draw = np.random.default_rng(seed)
    n = int(draw.integers(1, 300))
    levels = np.sort(draw.integers(0, 3, n))[::-1].astype(np.int8)
    scores = draw.integers(0, 12, n).astype(np.float32) / 12
    photos = draw.permutation(n) + 1
    order = np.lexsort((photos, -scores, -levels))
    strengths = np.sort(draw.uniform(0.2, 3, n).astype(np.float32))[::-1]
    whole = replace(
        judged([int(photo) for photo in photos[order]], 0),
        levels=levels,
        scores=scores[order].astype(np.float32),
        strengths=strengths,
    )
    some = draw.choice(photos, min(n, int(draw.integers(0, 30))), replace=False)
    view = NamedPhotos()
    view.shows = ("few", "all", "closed")[seed % 3]
    shown = view.on_top(named(whole, *some.tolist(), n + 1))
    n_top = view.n_on_top(shown)
    assert sorted(shown.photo_ids.tolist()) == sorted(photos.tolist())
    rows, places = unmixed(shown, n_top)
    assert shown.photo_ids[rows].tolist() == whole.photo_ids.tolist()
    line = boundary(strengths, levels)
    groups, plain = groups_of(shown, 0.0, 0, n_top), groups_of(whole, 0.0, 0)
    assert groups is not None and plain is not None
    assert plain.n_good == line.n_good == groups.n_good + int((places < line.n_good).sum())
    rest = [photo for photo in whole.photo_ids[: plain.n_shown].tolist()
            if photo not in shown.photo_ids[:n_top]]  # fmt: skip
    assert shown.photo_ids[n_top : groups.n_shown].tolist() == rest
    stay = draw.random(n) < 0.7
    left = kept(shown, stay)
    assert set(left.named) == set(shown.named) & set(left.photo_ids.tolist())


def like(answer: Ranking, *photos: int) -> Ranking:
    return replace(answer, same=tuple(PhotoId(photo) for photo in photos))


def test_the_same_picture_is_a_group_on_top_as_well(open_window: Opener, qtbot: QtBot) -> None:
    window, library = open_window(N)
    ask(window, library, qtbot, like(judged(ORDER, 0), 3, 38))
    assert ids(window) == behind(3, 38)
    groups, heads = window.model.groups, window.grid.heads
    assert groups is not None and groups.same and groups.n_named == 2
    assert window.grid.isVisible() and not window.parts.nothing_shown  # though nothing else fits
    assert heads._title_of_names(groups) == "The same picture"
    assert "The same picture: 2 photos" in heads.names_button.accessibleName()
    qtbot.waitUntil(lambda: "photo 3.jpg" in spoken(window, 0), timeout=PATIENCE_MS)
    assert spoken(window, 0).startswith("photo 3.jpg, the same picture, 1 of 2")
    assert _choices(window)[0] == ("The same picture: 2 photos", [PhotoId(3), PhotoId(38)])
    assert [window.model.place(row) for row in range(3)] == [38, 3, 1]
    window.control.hide_photos([PhotoId(3)])
    assert ids(window)[0] == 38 and window.model.groups.n_all_named == 1


def test_names_and_the_same_picture_are_closed_each_for_itself(
    open_window: Opener, qtbot: QtBot
) -> None:
    window, library = open_window(N)
    ask(window, library, qtbot, like(judged(ORDER, 5), 3))
    window.grid.heads.names_button.click()
    assert ids(window) == ORDER
    ask(window, library, qtbot, named(judged(ORDER, 5), 4), "dog")
    assert ids(window) == behind(4)
    ask(window, library, qtbot, like(judged(ORDER, 5), 3), "bird")
    assert ids(window) == ORDER and window.grid.heads.names_button.isVisible()


def test_a_screen_reader_is_told_of_the_same_picture(
    open_window: Opener, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []

    def note(event: QAccessibleAnnouncementEvent) -> None:
        if isinstance(event, QAccessibleAnnouncementEvent):
            said.append(event.message())

    monkeypatch.setattr(QAccessible, "updateAccessibility", note)
    window, library = open_window(N)
    ask(window, library, qtbot, like(judged(ORDER, 5), 3))
    qtbot.waitUntil(
        lambda: any(words.startswith("1 of the same picture, ") for words in said),
        timeout=PATIENCE_MS,
    )
