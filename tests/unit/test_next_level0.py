# SPDX-License-Identifier: MIT
"""A change of level 0 without stopping: the old one answers until the new one covers all."""

import shutil
import threading
import time

import pytest
from helpers.fakes import FakeDecoder, FakeEncoders

from desktop_search import next_level0
from desktop_search.core import settings as settings_file
from desktop_search.core.errors import EncoderUnavailable, InputFault
from desktop_search.core.records import LevelSetting, SearchRequest
from desktop_search.library import Library

OLD, NEW, L1 = "starter-lite0", "new", "starter-lite2"
LEVELS = (LevelSetting(L1, 5),)


class Slow(FakeEncoders):
    """The new level 0 goes on only when told."""

    def __init__(self):
        super().__init__((OLD, NEW, L1))
        self.go = threading.Event()
        self.go.set()

    def encode_images(self, encoder, pixels):
        if encoder == NEW:
            self.go.wait(20)
        return super().encode_images(encoder, pixels)


@pytest.fixture
def photos(tmp_path):
    folder = tmp_path / "photos"
    folder.mkdir()
    for number in range(30):
        (folder / f"{number:02}.jpg").write_bytes(b"picture %d" % number)
    return folder


@pytest.fixture
def opened(tmp_path):
    libraries = []

    def open_library(start=False, **kwargs):
        encoders = kwargs.pop("encoders", None) or Slow()
        library = Library(tmp_path / "data", decoder=FakeDecoder(), encoders=encoders, **kwargs)
        libraries.append(library)
        library.encoders = encoders
        library.start() if start else library.open()
        return library

    yield open_library
    for library in libraries:
        library.encoders.go.set()
        library.close()


def last(library, **kwargs):
    return list(library.rankings(SearchRequest(1, "a cat", **kwargs)))[-1]


def until(condition):
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_the_old_one_answers_until_the_new_one_covers_everything(opened, photos):
    library = opened()
    library.index_now([photos])
    library.use_cascade(NEW, LEVELS)
    before = library.status()
    assert (before.levels[0].encoder, before.levels[0].coverage) == (OLD, 1.0)
    assert (before.next_level0.encoder, before.next_level0.covered) == (NEW, 0)
    assert last(library, depth=0).reports[0].encoder == OLD
    assert len(last(library, depth=0).photo_ids) == 30

    summary = library.index_now([photos])
    assert (summary.encoded, summary.encoder) == (30, NEW)
    assert library.status().next_level0 is None
    assert last(library, depth=0).reports[0].encoder == NEW
    assert settings_file.load(library.data_dir).cascade.answering == ""
    # And back again costs nothing at all.
    library.use_cascade(OLD, LEVELS)
    assert library.status().levels[0].encoder == OLD
    assert library.index_now([photos]).encoded == 0
    assert library.encoders.n_images == {OLD: 30, NEW: 30, L1: 0}


def test_behind_a_window_it_goes_by_itself_and_survives_a_restart(opened, photos):
    library = opened(start=True)
    until(lambda: library.progress().state == "idle" and library.roots() == () and library._reader)
    library.add_root(photos)
    until(lambda: library.progress().n_indexed == 30 and library.progress().state == "idle")
    library.encoders.go.clear()
    library.use_cascade(NEW, LEVELS)
    until(lambda: library.encoders.calls and library.settings.cascade.answering == OLD)
    (photos / "new.jpg").write_bytes(b"a new picture")
    library.rescan()
    assert last(library, depth=0).reports[0].encoder == OLD
    library.encoders.go.set()
    until(lambda: library.settings.cascade.answering == "")
    until(lambda: library.progress().state == "idle" and library.progress().n_indexed == 31)
    until(lambda: len(last(library, depth=0).photo_ids) == 31)
    assert last(library, depth=0).reports[0].encoder == NEW
    library.close()
    library = opened()
    assert library.index_now([photos]).encoded == 0


def test_a_stop_in_the_middle_loses_and_repeats_nothing(opened, photos):
    library = opened()
    library.index_now([photos])
    library.use_cascade(NEW, LEVELS)
    library.encoders.unavailable.add(NEW)
    with pytest.raises(EncoderUnavailable):
        library.index_now([photos])
    assert len(last(library, depth=0).photo_ids) == 30
    library.close()
    library = opened()
    assert library.settings.cascade.quick == OLD
    assert library.index_now([photos]).encoded == 30
    assert library.settings.cascade.quick == NEW


def test_photos_on_a_folder_that_is_not_connected_are_waited_for(opened, photos, tmp_path):
    library = opened()
    other = tmp_path / "stick"
    other.mkdir()
    (other / "a.jpg").write_bytes(b"on the stick")
    library.index_now([photos, other])
    other.rename(tmp_path / "unplugged")
    library.index_now([photos])
    library.use_cascade(NEW, LEVELS)
    # The stick is found gone by its own scan; until then reading it fails.
    with pytest.raises(InputFault):
        library.index_now([other])
    from desktop_search.indexer import scan_root

    root = next(root for root in library.roots() if root.path == other)
    scan_root(library._reader, library._writer, root)
    library.index_now([photos])
    assert library.settings.cascade.quick == OLD
    assert len(last(library, depth=0).photo_ids) == 31
    shutil.move(tmp_path / "unplugged", other)
    assert library.index_now([photos, other]).encoded == 1
    assert library.settings.cascade.quick == NEW
    assert len(last(library, depth=0).photo_ids) == 31


def test_a_photo_that_cannot_be_read_any_more_does_not_hold_it_up(opened, photos):
    library = opened()
    library.index_now([photos])
    status = (photos / "07.jpg").stat()
    library.use_cascade(NEW, LEVELS)
    photo = next(c.id for c in library.cards(library.newest(99)).values() if c.path.stem == "07")
    real = library._embeddings.upgrade
    library._embeddings.upgrade = lambda encoder, ids, cancel, surely, kind: real(
        encoder, [i for i in ids if i != photo], cancel
    )
    library.index_now([photos])
    assert (photos / "07.jpg").stat() == status
    assert library.settings.cascade.quick == NEW


def test_many_photos_that_cannot_be_read_end_the_work_and_do_not_hold_it_up(
    opened, photos, monkeypatch
):
    monkeypatch.setattr(next_level0, "READ_AHEAD", 4)
    library = opened()
    library.index_now([photos])
    library.use_cascade(NEW, LEVELS)
    library._embeddings.upgrade = lambda encoder, ids, cancel, surely, kind: {}
    ended = threading.Thread(target=library.index_now, args=([photos],), daemon=True)
    ended.start()
    ended.join(60)
    assert not ended.is_alive()
    assert library.settings.cascade.quick == NEW


def test_an_upper_level_starts_empty_and_costs_that_do_not_rise_are_refused(opened, photos):
    library = opened()
    library.index_now([photos])
    last(library)
    before = library.settings
    with pytest.raises(InputFault, match="must cost more"):
        library.use_cascade(L1, (LevelSetting(NEW, 5),))
    with pytest.raises(InputFault, match="fewer photos"):
        library.use_cascade(OLD, (LevelSetting(NEW, 5), LevelSetting(L1, 5)))
    assert library.settings == before
    library.use_cascade(OLD, (LevelSetting(NEW, 6), LevelSetting(L1, 5)))
    levels = library.status().levels
    assert [(level.encoder, level.covered) for level in levels] == [(OLD, 30), (NEW, 0), (L1, 30)]
    assert library.settings.cascade.answering == ""
