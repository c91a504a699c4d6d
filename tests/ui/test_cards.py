# SPDX-License-Identifier: MIT
"""Captions, details and rings: what is written beside a photo is that photo's own."""

import itertools
import threading
from collections.abc import Sequence
from pathlib import Path

import pytest
from fakes import FakeLibrary, ranking
from hands import PATIENCE_MS, Opener, select, tell_roots
from PySide6.QtCore import (
    QBuffer,
    QDateTime,
    QEvent,
    QIODevice,
    QLocale,
    QObject,
    QPoint,
    Qt,
    QTimeZone,
)
from PySide6.QtGui import QImage, QPaintEvent, QRegion
from PySide6.QtWidgets import QFormLayout, QLabel
from pytestqt.qtbot import QtBot

from desktop_search.core.records import Metadata, PhotoId
from desktop_search.ui import card_painter, previews, words
from desktop_search.ui.main_window import MainWindow

Shown = tuple[MainWindow, FakeLibrary]


def caption(window: MainWindow, row: int) -> str:
    return str(window.model.data(window.model.index(row), Qt.ItemDataRole.DisplayRole))


def detail(window: MainWindow) -> str:
    return window.parts.detail.name.text().replace("\u200b", "")


def encoded(kind: str) -> bytes:
    """A green picture."""
    picture = QImage(320, 240, QImage.Format.Format_RGB32)
    picture.fill(Qt.GlobalColor.darkGreen)
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    picture.save(buffer, kind)  # type: ignore[call-overload]  # the stubs want bytes
    return bytes(buffer.data().data())


def test_captions_stay_and_are_refreshed_when_the_folders_change(
    open_window: Opener, qtbot: QtBot
) -> None:
    window, library = open_window(30)
    qtbot.waitUntil(lambda: caption(window, 0) == "photo 1.jpg")
    qtbot.wait(200)  # until the window asks for nothing any more
    library.card_gate.clear()
    library.names[1] = Path("/photos/new name.jpg")
    tell_roots(library)
    qtbot.wait(60)
    assert caption(window, 0) == "photo 1.jpg"
    library.card_gate.set()
    qtbot.waitUntil(lambda: caption(window, 0) == "new name.jpg")


def test_a_card_fetched_before_a_change_is_fetched_again(open_window: Opener, qtbot: QtBot) -> None:
    window, library = open_window(30)
    qtbot.waitUntil(lambda: caption(window, 0) == "photo 1.jpg")
    old = library.card(PhotoId(1))
    library.names[1] = Path("/photos/new name.jpg")
    tell_roots(library)
    qtbot.waitUntil(lambda: caption(window, 0) == "new name.jpg")
    window.loader._keep_cards([old.id], {old.id: old}, window.loader._age - 1)
    qtbot.waitUntil(lambda: caption(window, 0) == "new name.jpg")


@pytest.fixture
def selected(open_window: Opener, qtbot: QtBot) -> Shown:
    """A window with its third photo selected, whose details are shown."""
    window, library = open_window(300)
    select(window, 2)
    qtbot.waitUntil(lambda: detail(window) == "photo 3.jpg")
    return window, library


def test_details_follow_the_photo_through_a_change_of_the_folders(
    selected: Shown, qtbot: QtBot
) -> None:
    window, library = selected
    tell_roots(library)
    select(window, 4)
    qtbot.waitUntil(lambda: detail(window) == "photo 5.jpg")


def test_details_never_show_another_photo_while_a_card_is_on_its_way(
    selected: Shown, qtbot: QtBot
) -> None:
    window, library = selected
    library.card_gate.clear()
    select(window, 299)
    assert detail(window) == ""
    assert window.parts.detail.folder.text() == "Loading…"
    assert not window.parts.detail._buttons.isVisible()
    library.card_gate.set()
    qtbot.waitUntil(lambda: detail(window) == "photo 300.jpg")
    assert window.parts.detail._buttons.isVisible()


def test_details_come_for_a_photo_that_is_scrolled_away(selected: Shown, qtbot: QtBot) -> None:
    window, library = selected
    bar = window.grid.verticalScrollBar()
    bar.setValue(bar.maximum())
    library.names[3] = Path("/photos/new name.jpg")
    tell_roots(library)
    qtbot.waitUntil(lambda: detail(window) == "new name.jpg")


def facts(window: MainWindow) -> list[str]:
    form = window.parts.detail._form
    fields = [
        form.itemAt(row, role).widget()
        for row in range(form.rowCount())
        for role in (QFormLayout.ItemRole.LabelRole, QFormLayout.ItemRole.FieldRole)
    ]
    return [field.text() for field in fields if isinstance(field, QLabel)]


def test_details_tell_what_the_photo_says(selected: Shown, qtbot: QtBot) -> None:
    window, library = selected
    assert "Camera" not in facts(window)
    library.said[5] = Metadata(
        taken_at=1_600_000_000.0,
        taken_offset_s=7200,
        camera="Canon EOS",
        lens="50mm",
        lat=-33.5,
        lon=151.01,
        exposure_s=0.004,
        f_number=2.8,
        iso=100,
        focal_mm=50.0,
        rating=4,
        keywords=("sea", "Rome"),
        caption="<b>A day</b>",
        places=("Big Ben", "London"),
    )
    select(window, 4)
    qtbot.waitUntil(lambda: "Camera" in facts(window))
    shown = facts(window)
    local = QDateTime.fromSecsSinceEpoch(1_600_007_200, QTimeZone.utc())
    assert shown[:2] == ["Taken", words.moment(local)]  # the camera's own clock
    for value in ("<b>A day</b>", "sea, Rome", "★★★★☆", "Canon EOS", "50mm"):
        assert value in shown
    where = QLocale()
    degrees = f"{where.toString(33.5, 'f', 4)}° S  {where.toString(151.01, 'f', 4)}° E"
    assert f"Big Ben, London  ({degrees})" in shown
    assert f"1/250 s  f/{where.toString(2.8, 'g', 3)}  ISO 100  50 mm" in shown
    library.said[5] = Metadata(lat=-33.5, lon=151.01)
    tell_roots(library)
    qtbot.waitUntil(lambda: degrees in facts(window))
    library.said[5] = Metadata(places=("London",))
    tell_roots(library)
    qtbot.waitUntil(lambda: "London" in facts(window))
    # A file beside the photo was changed: the next look shows it.
    library.said[5] = Metadata(rating=-1)
    tell_roots(library)
    qtbot.waitUntil(lambda: "Rejected" in facts(window))
    select(window, 2)
    qtbot.waitUntil(lambda: "Rating" not in facts(window))


def test_details_are_empty_when_the_list_is_a_new_one(
    selected: Shown,
) -> None:
    window, _ = selected
    window.model.replace(window.model.ids[::-1].copy())
    assert detail(window) == ""
    assert window.parts.detail.folder.text() == "Select a photo to see its details"


class Painted(QObject):
    """Collects what is painted of the grid."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self.region = QRegion()
        window.grid.viewport().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QPaintEvent):
            self.region += event.region()
        return False


def test_the_focus_ring_leaves_no_trace_when_the_current_photo_changes(
    open_window: Opener, qtbot: QtBot
) -> None:
    window, _ = open_window(30)
    grid = window.grid
    grid.setFocus()
    select(window, 0)
    grid.clearSelection()
    qtbot.wait(50)
    before = grid.visualRect(grid.currentIndex())
    painted = Painted(window)
    qtbot.keyClick(grid, Qt.Key.Key_Right, Qt.KeyboardModifier.ControlModifier)
    after = grid.visualRect(grid.currentIndex())
    assert after != before
    edge = [
        cell.topLeft() + QPoint(x, y)
        for cell in (before, after)
        for x, y in ((-4, 20), (cell.width() + 3, 20), (20, -4))
    ]
    qtbot.waitUntil(lambda: all(painted.region.contains(point) for point in edge))


def test_an_empty_grid_shows_no_scroll_bar(open_window: Opener, qtbot: QtBot) -> None:
    window, library = open_window(300)
    grid = window.grid
    assert grid.verticalScrollBar().property("still") is False
    width = grid.viewport().width()
    window.parts.field.box.setText("black cat")
    qtbot.waitUntil(lambda: bool(library.searches))
    library.answer(ranking([], final=True))
    qtbot.waitUntil(lambda: window.model.rowCount() == 0)
    bar = grid.verticalScrollBar()
    assert bar.property("still") is True
    assert grid.viewport().width() == width
    picture = bar.grab().toImage()
    colours = {picture.pixel(picture.width() // 2, y) for y in range(picture.height())}
    assert len(colours) == 1


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("C", "2000-08-04 18:22"),
        ("en_GB", "Friday, 4 August 2000, 18:22"),
        ("de_DE", "Freitag, 4. August 2000, 18:22"),
    ],
)
def test_the_date_is_written_as_in_the_users_country(name: str, told: str) -> None:
    before = QLocale()
    QLocale.setDefault(QLocale(name))
    try:
        taken = QDateTime.fromString("2000-08-04T18:22:05", Qt.DateFormat.ISODate)
        taken.setTimeZone(QTimeZone.utc())
        assert words.moment(taken) == told
    finally:
        QLocale.setDefault(before)


def test_pictures_that_do_not_fit_into_a_frame_follow_in_the_next_ones(
    open_window: Opener, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(card_painter, "MAKE_S", 0.0)  # then each frame makes one card
    window, library = open_window(30)
    library.jpeg = dict.fromkeys(range(1, 31), encoded("JPG"))
    painter = window.grid._painter
    frames: list[int] = []
    begin = painter.begin_frame

    def counted() -> None:
        frames.append(len(painter._cards))
        begin()

    monkeypatch.setattr(painter, "begin_frame", counted)
    ids = window.grid.photo_ids(window.grid.visible_rows())
    window.loader._empty.clear()
    window.loader.want(ids)
    qtbot.waitUntil(lambda: all(window.loader.image(i) is not None for i in ids))
    painter.reset()
    window.grid.viewport().update()
    qtbot.waitUntil(lambda: {key[0] for key in painter._cards} >= set(ids))
    steps = [after - before for before, after in itertools.pairwise(frames)]
    assert max(steps) == 1


def test_a_preview_that_is_no_jpeg_is_never_decoded(open_window: Opener, qtbot: QtBot) -> None:
    window, library = open_window(30)
    svg = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9"/></svg>'
    library.jpeg = {1: encoded("PNG"), 2: svg, 3: encoded("BMP"), 4: encoded("JPG")}
    window.loader._empty.clear()
    window.loader.want([PhotoId(n) for n in library.jpeg])
    qtbot.waitUntil(lambda: window.loader.image(PhotoId(4)) is not None)
    qtbot.waitUntil(lambda: set(window.loader._empty) >= {1, 2, 3})
    assert [window.loader.image(PhotoId(n)) for n in (1, 2, 3)] == [None] * 3


def test_a_page_of_a_large_screen_is_finished_and_stays_so(
    open_window: Opener, qtbot: QtBot
) -> None:
    window, library = open_window(400)
    library.jpeg = dict.fromkeys(range(1, 401), encoded("JPG"))
    window.loader._empty.clear()
    window.resize(3840, 2160)
    grid = window.grid
    rows = grid.visible_rows()
    n_bytes = sum(grid.visualRect(window.model.index(row)).width() ** 2 * 3 for row in rows)
    assert n_bytes > card_painter.CARD_BYTES  # about the bytes of its cards, 4:3
    qtbot.waitUntil(lambda: all(map(grid._done, rows)), timeout=PATIENCE_MS)
    grid._want_visible()
    with window.loader._wake:
        assert not set(window.loader._want_images) & set(grid.photo_ids(rows))


def test_a_finished_cell_needs_its_preview_no_more(
    open_window: Opener, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(previews, "CACHE_BYTES", 320 * 240 * 4)  # one picture
    window, library = open_window(6)
    painter, rows = window.grid._painter, window.grid.visible_rows()
    assert len(rows) == 6
    library.jpeg = {n: encoded("JPG") for n in range(1, 7)}
    window.loader._empty.clear()
    window.grid._want_visible()
    # Each comes, is painted and goes; one that went before it was painted comes again.
    qtbot.waitUntil(lambda: len(painter._cards) == 6, timeout=PATIENCE_MS)
    assert len(window.loader._images) == 1
    window.grid._want_visible()
    with window.loader._wake:
        assert window.loader._want_images == []
    picture = window.grid.viewport().grab().toImage()
    for row in rows:
        cell = window.grid.visualRect(window.model.index(row))
        colour = picture.pixelColor(cell.center().x(), cell.top() + cell.height() // 3)
        assert colour.green() > 2 * colour.red(), row


def test_cards_that_come_after_the_end_are_told_to_nobody(tmp_path: Path) -> None:
    library = FakeLibrary(tmp_path, 5)
    library.card_gate.clear()
    asked, told = threading.Event(), []
    library_cards = library.cards

    def cards(ids: Sequence[PhotoId], *more: object) -> object:
        asked.set()
        return library_cards(ids, *more)  # type: ignore[arg-type]  # as it is called

    library.cards = cards  # type: ignore[method-assign, assignment]
    loader = previews.Loader(library)
    loader._raw_cards.connect(lambda *_: told.append(1), Qt.ConnectionType.DirectConnection)
    loader.want([PhotoId(1)])
    assert asked.wait(PATIENCE_MS / 1000)
    loader._closing = True  # close() waits for threads; this one goes on in the meantime
    library.card_gate.set()
    loader.close()
    for thread in loader._threads:
        thread.join(PATIENCE_MS / 1000)
    assert not told


@pytest.mark.parametrize(
    "name",
    ["W" * 200, "id:001542,src:000752,op:flip4,pos:308", "鳥" * 80],
    ids=["wide", "signs", "no letters"],
)
def test_long_names_wrap_and_leave_the_details_their_width(
    open_window: Opener, qtbot: QtBot, name: str
) -> None:
    window, library = open_window(3)
    window.resize(1200, 700)
    library.names = dict.fromkeys((1, 2, 3), Path("/photos") / name / f"{name}.jpg")
    window.loader.cards_changed()
    select(window, 0)
    qtbot.waitUntil(lambda: detail(window) == f"{name}.jpg", timeout=PATIENCE_MS)
    panel = window.parts.detail
    inner = panel.widget()
    qtbot.waitUntil(lambda: inner.width() <= panel.viewport().width(), timeout=PATIENCE_MS)
