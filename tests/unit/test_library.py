# SPDX-License-Identifier: MIT
"""The library over a real index and real folders, with fake encoders and a fake decoder."""

import os
import shutil
import sqlite3
import threading

import pytest
from helpers.fakes import FakeDecoder, FakeEncoders

from desktop_search.core.errors import EncoderUnavailable, InputFault
from desktop_search.core.records import SearchRequest
from desktop_search.core.settings import with_top_m
from desktop_search.library import Library, clean_query

L0, L1 = "starter-lite0", "starter-lite2"


@pytest.fixture
def photos(tmp_path):
    folder = tmp_path / "photos"
    (folder / "trip").mkdir(parents=True)
    for number in range(30):
        (folder / "trip" / f"{number:02}.jpg").write_bytes(b"picture %d" % number)
    return folder


@pytest.fixture
def opened(tmp_path):
    libraries = []

    def open_library(**kwargs):
        encoders = kwargs.pop("encoders", None) or FakeEncoders()
        library = Library(
            tmp_path / "data", decoder=kwargs.pop("decoder", None) or FakeDecoder(),
            encoders=encoders, **kwargs,
        )  # fmt: skip
        libraries.append(library)
        library.open()
        library.encoders = encoders
        return library

    yield open_library
    for library in libraries:
        library.close()


def run(library, text="a cat", **kwargs):
    return list(library.rankings(SearchRequest(1, text, **kwargs)))[-1]


def test_nothing_is_embedded_twice_by_index_restart_rename_or_copy(opened, photos):
    library = opened()
    first = library.index_now([photos])
    assert (first.added, first.encoded, first.waiting, first.failed) == (30, 30, 0, 0)
    assert library.index_now([photos]).encoded == 0
    library.close()

    library = opened()
    (photos / "trip").rename(photos / "holiday")
    shutil.copy(photos / "holiday" / "03.jpg", photos / "copy of 03.jpg")
    second = library.index_now([photos])
    assert (second.moved, second.added, second.missing, second.encoded) == (30, 1, 0, 0)
    assert len(run(library, depth=0).photo_ids) == 30
    paths = {str(c.path) for c in library.cards(library.newest(99)).values()}
    assert not any("trip" in path for path in paths)


def test_the_same_search_again_encodes_nothing_and_the_union_is_all_that_is_embedded(
    opened, photos
):
    library = opened()
    library.index_now([photos])
    library.save_settings(with_top_m(library.settings, (7,)))
    lifted = set()
    for text in ("a cat", "a dog", "a cat", "the sea", "a dog"):
        quick = run(library, text, depth=0)
        lifted |= set(quick.photo_ids[:7].tolist())
        final = run(library, text)
        assert final.reports[1].encoded_now + final.reports[1].cached == 7
    assert library.encoders.n_images[L1] == len(lifted)
    assert run(library).reports[1].encoded_now == 0
    status = library.status()
    assert status.levels[1].covered == len(lifted)
    assert status.upgrade_rate == pytest.approx(len(lifted) / 30)


def test_a_deleted_photo_leaves_the_results_and_returns_without_cost(opened, photos):
    library = opened()
    library.index_now([photos])
    victim = photos / "trip" / "05.jpg"
    victim.rename(photos.parent / "kept.jpg")
    assert library.index_now([photos]).missing == 1
    assert len(run(library).photo_ids) == 29
    assert library.progress().n_missing == 1
    (photos.parent / "kept.jpg").rename(victim)
    assert library.index_now([photos]).encoded == 0
    assert len(run(library).photo_ids) == 30


def test_an_emptied_or_vanished_folder_proves_nothing(opened, photos):
    library = opened()
    library.index_now([photos])
    photos.rename(photos.parent / "unplugged")
    photos.mkdir()
    library.index_now([photos])
    assert len(run(library, depth=0).photo_ids) == 30
    assert library.roots()[0].state == "vanished"
    photos.rmdir()
    (photos.parent / "unplugged").rename(photos)
    assert library.index_now([photos]).encoded == 0
    assert library.roots()[0].state == "online"
    assert not any(c.offline for c in library.cards(library.newest(99)).values())


def test_a_changed_photo_is_read_again_and_a_bad_one_is_listed(opened, photos):
    library = opened()
    library.index_now([photos])
    (photos / "trip" / "01.jpg").write_bytes(b"bad bytes")
    (photos / "trip" / "02.jpg").write_bytes(b"another picture")
    summary = library.index_now([photos])
    assert (summary.changed, summary.encoded, summary.failed) == (2, 1, 1)
    assert [f.path.name for f in library.failures()] == ["01.jpg"]
    assert library.failures()[0].reason == "This is not a picture we can read"


def test_forget_leaves_no_byte_and_removing_keeps_what_was_paid_for(opened, photos, tmp_path):
    library = opened()
    library.index_now([photos])
    run(library)
    library.remove_root(library.roots()[0].id)
    assert len(run(library).photo_ids) == 0
    assert library.index_now([photos]).encoded == 0
    assert library.forget_root(library.roots()[0].id) == 30
    library.close()
    for path in (tmp_path / "data").rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            assert b"trip/0" not in data, path
            assert b"small picture" not in data, path


def test_folders_that_cannot_be_added_are_refused_with_a_sentence(opened, photos, tmp_path):
    library = opened()
    library.index_now([photos])
    with pytest.raises(InputFault, match="already indexed"):
        library.add_root(photos / "trip")
    with pytest.raises(InputFault, match="already"):
        library.add_root(tmp_path)
    with pytest.raises(InputFault, match="folder"):
        library.add_root(tmp_path / "no such folder")
    with pytest.raises(InputFault, match="folder"):
        library.add_root(photos / "trip" / "01.jpg")
    assert len(library.roots()) == 1


def test_a_flipped_byte_in_an_embedding_is_never_ranked_and_is_mended(opened, photos, tmp_path):
    library = opened()
    library.index_now([photos])
    library.close()
    database = sqlite3.connect(tmp_path / "data" / "index.sqlite")
    blob = bytearray(database.execute("SELECT vector FROM embeddings WHERE id = 4").fetchone()[0])
    blob[3] ^= 0x40
    database.execute("UPDATE embeddings SET vector = ? WHERE id = 4", (bytes(blob),))
    database.commit()
    database.close()
    shutil.rmtree(tmp_path / "data" / "vectors", ignore_errors=True)
    library = opened()
    assert len(run(library, depth=0).photo_ids) == 29
    assert library.index_now([photos]).encoded == 1
    assert len(run(library, depth=0).photo_ids) == 30


def test_missing_encoders_are_a_message_and_lose_nothing(opened, photos):
    encoders = FakeEncoders()
    encoders.unavailable = {L0}
    library = opened(encoders=encoders)
    with pytest.raises(EncoderUnavailable):
        library.index_now([photos])
    assert library.progress().n_waiting == 30
    encoders.unavailable = set()
    assert library.index_now([photos]).encoded == 30
    encoders.unavailable = {L1}
    last = run(library)
    assert last.final and last.message and len(last.photo_ids) == 30


def test_a_new_search_answers_while_the_old_one_is_still_upgrading(opened, photos):
    library = opened()
    library.index_now([photos])
    inside, release = threading.Event(), threading.Event()
    real = library.encoders.encode_images

    def slow(encoder, pixels):
        inside.set()
        release.wait(10)
        return real(encoder, pixels)

    library.encoders.encode_images = slow
    answers = []
    quick = threading.Event()

    def on_ranking(request_id, ranking):
        answers.append((request_id, ranking))
        if request_id == 2:
            quick.set()

    library.on_ranking = on_ranking
    library.search(SearchRequest(1, "a cat"))
    assert inside.wait(10)
    library.search(SearchRequest(2, "a dog", depth=0))
    assert quick.wait(5), "the quick look waited for an upgrade"
    release.set()
    library.close()
    stopped = [r for i, r in answers if i == 1][-1]
    assert stopped.stopped or library._closing.is_set()
    assert library.encoders.n_images[L1] == 8


def test_search_in_a_folder_and_query_cleaning(opened, photos):
    (photos / "other").mkdir()
    (photos / "other" / "x.jpg").write_bytes(b"picture x")
    library = opened()
    library.index_now([photos])
    assert len(run(library, folder=photos / "other").photo_ids) == 1
    assert clean_query("a\0b \ud800 c\n" + "x" * 5000) == "a b ? c " + "x" * 992
    with pytest.raises(InputFault, match="empty"):
        run(library, " \n ")


def test_a_watched_folder_is_indexed_by_itself(opened, photos, tmp_path):
    library = Library(tmp_path / "data", decoder=FakeDecoder(), encoders=FakeEncoders())
    seen = threading.Event()
    library.on_progress = lambda p: seen.set() if p.n_indexed == wanted and not p.n_waiting else 0
    wanted = 30
    library.start()
    try:
        for _ in range(100):
            if library._writer is not None and library._embeddings is not None:
                break
            threading.Event().wait(0.05)
        library.add_root(photos)
        assert seen.wait(10)
        seen.clear()
        wanted = 31
        (photos / "trip" / "new.jpg").write_bytes(b"picture new")
        assert seen.wait(8), "the new photo was not noticed"
        library.remove_root(library.roots()[0].id)
        assert library.roots() == ()
    finally:
        library.close()
    library = Library(tmp_path / "data", decoder=FakeDecoder(), encoders=FakeEncoders())
    library.open()
    assert library.roots() == (), "a removal was lost by closing right after it"
    library.close()


def test_files_of_the_index_are_private(opened, photos, tmp_path):
    old = os.umask(0)
    try:
        library = opened()
        library.index_now([photos])
        run(library)
    finally:
        os.umask(old)
    if os.name != "nt":
        for path in [tmp_path / "data", *(tmp_path / "data").rglob("*")]:
            assert path.stat().st_mode & 0o077 == 0, path
