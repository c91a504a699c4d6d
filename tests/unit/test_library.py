# SPDX-License-Identifier: MIT
"""The library over a real index and real folders, with fake encoders and a fake decoder."""

import os
import shutil
import sqlite3
import threading
import time
from dataclasses import replace
from itertools import pairwise

import pytest
from helpers.fakes import FakeClock, FakeDecoder, FakeEncoders

from desktop_search.core.errors import EncoderUnavailable, InputFault
from desktop_search.core.records import DecodeFailure, Metadata, RetrySummary, SearchRequest
from desktop_search.core.settings import with_top_m
from desktop_search.decode.metadata import with_sidecars
from desktop_search.indexer import scan_root
from desktop_search.library import Library
from desktop_search.search.query import clean_query

L0, L1 = "starter-lite0", "starter-lite2"
PATIENCE_S = 60.0
"""What a slow and busy machine may take for what is done in no time."""
LONG_S = 300.0
"""What is held back for this long was waited for."""


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


def wait_until_open(library):
    """Waits until a started library takes folders."""
    end = time.monotonic() + PATIENCE_S
    while library._background is None:
        assert time.monotonic() < end
        time.sleep(0.01)


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
        release.wait(LONG_S)
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
    assert inside.wait(PATIENCE_S)
    library.search(SearchRequest(2, "a dog", depth=0))
    assert quick.wait(PATIENCE_S), "the quick look waited for an upgrade"
    release.set()
    library.close()
    stopped = [r for i, r in answers if i == 1][-1]
    assert stopped.stopped or library._closing.is_set()
    assert library.encoders.n_images[L1] == 4


def test_search_in_a_folder_and_query_cleaning(opened, photos):
    (photos / "other").mkdir()
    (photos / "other" / "x.jpg").write_bytes(b"picture x")
    library = opened()
    library.index_now([photos])
    assert len(run(library, folder=photos / "other").photo_ids) == 1
    assert clean_query("a\0b \ud800 c\n" + "x" * 5000) == "a b ? c " + "x" * 992
    with pytest.raises(InputFault, match="empty"):
        run(library, " \n ")


def test_the_photos_of_a_folder_are_those_whose_paths_begin_with_it(opened, photos):
    for name in ("a/1.jpg", "a/b/2.jpg", "a0/3.jpg", "a-/4.jpg", "A/5.jpg"):
        path = photos / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"picture " + name.encode())
    (photos / "a0" / "copy.jpg").write_bytes(b"picture a/1.jpg")
    library = opened()
    library.index_now([photos])
    reader = library._reader
    rows = reader.rows("SELECT content_id, path FROM files")
    everything = reader.searchable().tolist()
    assert everything == sorted({row[0] for row in rows})
    for folder in (photos, photos / "a", photos / "a" / "b", photos / "a0", photos / "gone"):
        below = os.fsencode(folder) + os.fsencode(os.sep)
        plain = sorted(
            {n for n, at in rows if os.path.join(os.fsencode(photos), at).startswith(below)}
        )
        assert reader.searchable(folder).tolist() == plain
    assert reader.searchable(photos.parent).tolist() == everything
    encoder = reader.rows("SELECT DISTINCT encoder_id FROM embeddings")[0][0]
    assert reader.embedded(encoder).tolist() == everything


def test_a_watched_folder_is_indexed_by_itself(opened, photos, tmp_path):
    library = Library(tmp_path / "data", decoder=FakeDecoder(), encoders=FakeEncoders())
    seen = threading.Event()
    library.on_progress = lambda p: seen.set() if p.n_indexed == wanted and not p.n_waiting else 0
    wanted = 30
    library.start()
    try:
        wait_until_open(library)
        library.add_root(photos)
        assert seen.wait(PATIENCE_S)
        wanted = 31
        seen.clear()
        (photos / "trip" / "new.jpg").write_bytes(b"picture new")
        assert seen.wait(PATIENCE_S), "the new photo was not noticed"
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


class Held(FakeDecoder):
    """Reads files at once, but hands them on only when it is let go."""

    def __init__(self):
        super().__init__()
        self.read, self.go = threading.Event(), threading.Event()

    def decode(self, paths, inputs, want_preview=True):
        results = list(super().decode(paths, inputs, want_preview))
        self.read.set()
        assert self.go.wait(LONG_S)
        yield from results


def index_while_held(library, photos, decoder, meanwhile):
    worker = threading.Thread(target=library.index_now, args=([photos],))
    worker.start()
    assert decoder.read.wait(PATIENCE_S)
    meanwhile()
    decoder.go.set()
    worker.join()


def test_what_was_read_never_lands_on_a_file_that_changed_meanwhile(opened, photos):
    decoder = Held()
    library = opened(decoder=decoder)
    (photos / "trip" / "01.jpg").write_bytes(b"bad: half written")

    def meanwhile():
        (photos / "trip" / "01.jpg").write_bytes(b"complete now")
        (photos / "trip" / "02.jpg").unlink()
        scan_root(library._reader, library._writer, library.roots()[0])

    index_while_held(library, photos, decoder, meanwhile)
    library.index_now([photos])
    assert library.failures() == ()
    progress = library.progress()
    assert (progress.n_indexed, progress.n_missing, progress.n_waiting) == (29, 1, 0)


def test_files_of_a_new_folder_never_get_what_was_read_for_a_removed_one(opened, photos, tmp_path):
    decoder = Held()
    library = opened(decoder=decoder)
    other = tmp_path / "other"
    other.mkdir()
    for path in (photos / "trip").iterdir():
        path.write_bytes(b"bad")
        (other / path.name).write_bytes(b"good " + path.name.encode())

    def meanwhile():
        library.remove_root(library.roots()[0].id)
        library.add_root(other)
        scan_root(library._reader, library._writer, library.roots()[0])

    index_while_held(library, photos, decoder, meanwhile)
    library.index_now([other])
    assert library.failures() == ()
    assert library.progress().n_indexed == 30


def test_forget_takes_nothing_from_folders_that_were_removed_earlier(opened, photos, tmp_path):
    library = opened()
    other = tmp_path / "other"
    other.mkdir()
    for number in range(12):
        (other / f"{number}.jpg").write_bytes(b"other %d" % number)
    (other / "shared.jpg").write_bytes(b"picture 3")
    library.index_now([photos, other])
    library.remove_root(library.roots()[1].id)
    assert library.forget_root(library.roots()[0].id) == 30
    # The copy goes with the folder that was forgotten; the rest was kept.
    assert library.index_now([other]).encoded == 1


def test_a_fault_that_may_pass_is_listed_and_tried_again(opened, photos):
    class Flaky(FakeDecoder):
        broken = True

        def decode(self, paths, inputs, want_preview=True):
            for path, result in super().decode(paths, inputs, want_preview):
                if self.broken and path.name == "07.jpg":
                    result = DecodeFailure("Reading this file took too long", retry=True)
                yield path, result

    decoder = Flaky()
    library = opened(decoder=decoder)
    assert library.index_now([photos]).failed == 1
    assert [f.path.name for f in library.failures()] == ["07.jpg"]
    decoder.broken = False
    again = library.index_now([photos])
    assert (again.failed, again.encoded) == (0, 1)


def test_quick_looks_never_wait_for_searches_that_are_still_upgrading(opened, photos):
    library = opened()
    library.index_now([photos])
    release = threading.Event()
    real = library.encoders.encode_images
    library.encoders.encode_images = lambda e, p: (release.wait(LONG_S), real(e, p))[1]
    answered = {n: threading.Event() for n in range(1, 9)}
    library.on_ranking = lambda number, ranking: answered[number].set()
    for number in range(1, 8):
        library.search(SearchRequest(number, f"query {number}"))
        assert answered[number].wait(PATIENCE_S)
    library.search(SearchRequest(8, "a dog", depth=0))
    assert answered[8].wait(PATIENCE_S)
    release.set()


def test_a_search_answers_beside_a_busy_writer_and_on_a_full_disk(opened, photos):
    library = opened()
    library.index_now([photos])
    library.close()
    library = opened()
    hold, held = threading.Event(), threading.Event()
    busy = threading.Thread(
        target=library._writer._call, args=(lambda db: (held.set(), hold.wait(LONG_S)),)
    )
    busy.start()
    assert held.wait(PATIENCE_S)
    ranking = next(library.rankings(SearchRequest(1, "a cat")))
    assert len(ranking.photo_ids) == 30
    hold.set()
    busy.join()
    library._writer._call(lambda db: db.execute("PRAGMA max_page_count = 1") and None)
    assert len(next(library.rankings(SearchRequest(1, "a cat"))).photo_ids) == 30


def test_a_search_typed_while_the_index_opens_is_answered(photos, tmp_path):
    library = Library(tmp_path / "data", decoder=FakeDecoder(), encoders=FakeEncoders())
    library.open()
    library.index_now([photos])
    library.close()
    library = Library(tmp_path / "data", decoder=FakeDecoder(), encoders=FakeEncoders())
    answered = threading.Event()
    library.on_ranking = lambda number, ranking: answered.set()
    library.search(SearchRequest(1, "a cat", depth=0))
    library.start()
    try:
        assert answered.wait(PATIENCE_S)
    finally:
        library.close()


def test_a_folder_removed_and_added_again_stays(photos, tmp_path):
    library = Library(tmp_path / "data", decoder=FakeDecoder(), encoders=FakeEncoders())
    library.start()
    try:
        wait_until_open(library)
        block = threading.Event()
        root_id = library.add_root(photos)
        library._background.submit(lambda: block.wait(LONG_S))
        library.remove_root(root_id)
        assert library.roots() == ()
        assert library.add_root(photos) == root_id
        block.set()
        done = threading.Event()
        library._background.submit(done.set)
        assert done.wait(PATIENCE_S)
        assert [root.path for root in library.roots()] == [photos]
    finally:
        library.close()


def test_previews_that_are_gone_are_made_again_without_encoding(opened, photos, tmp_path):
    library = opened()
    library.index_now([photos])
    library.close()
    for path in (tmp_path / "data").glob("previews.sqlite*"):
        path.unlink()
    library = opened()
    assert library.index_now([photos]).encoded == 0
    assert all(library.preview(photo_id) for photo_id in library.newest(99))


class NotingDecoder(FakeDecoder):
    """Reads the XMP files beside a photo, as the real one does."""

    def decode(self, paths, inputs, want_preview=True):
        for path, outcome in super().decode(paths, inputs, want_preview):
            yield path, replace(outcome, metadata=with_sidecars(Metadata(), path))


def note(path, rating):
    path.write_text(
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
        f' xmlns:xmp="http://ns.adobe.com/xap/1.0/"><rdf:Description xmp:Rating="{rating}"/>'
        "</rdf:RDF>",
        encoding="utf-8",
    )


def named(library, *stems):
    cards = library.cards(library.newest(99))
    (photo,) = [photo for photo, card in cards.items() if card.path.stem in stems]
    return photo


def test_a_sidecar_is_read_when_it_comes_changes_and_goes_and_never_encodes(opened, photos):
    library = opened(decoder=NotingDecoder())
    assert library.index_now([photos]).encoded == 30
    photo = named(library, "07")
    sidecar = photos / "trip" / "07.xmp"
    for change, rating in (
        (lambda: note(sidecar, 3), 3),
        (lambda: note(sidecar, 5), 5),
        (lambda: note(photos / "trip" / "07.jpg.xmp", 2), 2),
        (lambda: (photos / "trip" / "07.jpg.xmp").unlink(), 5),
        (sidecar.unlink, None),
    ):
        change()
        summary = library.index_now([photos])
        assert (summary.changed, summary.encoded, summary.missing) == (1, 0, 0)
        assert library.metadata(photo).rating == rating
    assert library.index_now([photos]).changed == 0
    assert library.metadata(10_000) is None


def test_a_note_beside_one_copy_is_not_lost_by_reading_another(opened, photos):
    library = opened(decoder=NotingDecoder())
    library.index_now([photos])
    note(photos / "trip" / "07.jpg.xmp", 4)
    library.index_now([photos])
    shutil.copy(photos / "trip" / "07.jpg", photos / "copy.jpg")
    library.index_now([photos])
    photo = named(library, "07", "copy")
    assert library.metadata(photo).rating == 4
    # A photo that goes away from its note has none any more.
    (photos / "copy.jpg").unlink()
    (photos / "trip" / "07.jpg").rename(photos / "07.jpg")
    summary = library.index_now([photos])
    assert (summary.moved, summary.encoded, summary.waiting) == (1, 0, 0)
    assert library.metadata(photo).rating is None


def test_what_is_read_again_replaces_what_was_known(opened, photos):
    library = opened()
    library.index_now([photos])
    library.close()

    class Better(FakeDecoder):
        def decode(self, paths, inputs, want_preview=True):
            for path, outcome in super().decode(paths, inputs, want_preview):
                found = replace(outcome, preview_jpeg=b"sharper", metadata=Metadata(iso=100))
                yield path, found

    library = opened(decoder=Better())
    for path in (photos / "trip").iterdir():
        os.utime(path, ns=(1, 1))
    assert library.index_now([photos]).encoded == 0
    for photo in library.newest(99):
        assert library.preview(photo) == b"sharper"
        assert library.metadata(photo).iso == 100


def test_vectors_that_are_gone_while_the_program_runs_cost_nothing(opened, photos, tmp_path):
    library = opened()
    library.index_now([photos])
    run(library)
    shutil.rmtree(tmp_path / "data" / "vectors")
    (photos / "new.jpg").write_bytes(b"picture new")
    library.index_now([photos])
    assert len(run(library, depth=0).photo_ids) == 31


def test_one_bad_folder_among_several_changes_nothing(opened, photos, tmp_path):
    library = opened()
    with pytest.raises(InputFault):
        library.index_now([photos, tmp_path / "nowhere"])
    with pytest.raises(InputFault):
        library.index_now([photos, photos / "trip"])
    assert library.roots() == ()


def test_close_ends_a_scan_and_whatever_one_step_raises_the_index_is_closed(opened, photos):
    library = opened()
    library.index_now([photos])

    def broken():
        raise RuntimeError("a child that will not end")

    library._decoder.close = broken
    with pytest.raises(RuntimeError):
        library.close()
    assert opened().roots()[0].path == photos
    library._decoder.close = lambda: None


def test_the_copy_below_the_searched_folder_is_shown(opened, photos):
    (photos / "album").mkdir()
    shutil.copy(photos / "trip" / "04.jpg", photos / "album" / "copy.jpg")
    library = opened()
    library.index_now([photos])
    ids = [int(i) for i in run(library, folder=photos / "album").photo_ids]
    cards = library.cards(ids, photos / "album")
    assert [card.path.name for card in cards.values()] == ["copy.jpg"]
    assert library.progress().n_copies == 1


class Ticking(FakeClock):
    """A second later at each look."""

    def monotonic(self):
        self.time += 1
        return self.time


def test_progress_is_counted_once_a_time_and_copies_at_the_end(opened, photos, monkeypatch):
    for number in range(3):
        (photos / f"copy {number}.jpg").write_bytes(b"picture %d" % number)
    library = opened(clock=Ticking())
    asked = []

    def watch(name):
        real = getattr(library._reader, name)
        monkeypatch.setattr(library._reader, name, lambda: (asked.append(name), real())[1])

    watch("counts")
    watch("n_copies")
    told = []
    library.on_progress = lambda progress: told.append((progress, len(asked)))
    library.index_now([photos])
    working = [(progress, n) for progress, n in told if progress.state == "indexing"]
    assert [progress.n_indexed for progress, _ in working] == [8, 16, 24, 32, 33]
    assert {after - before for (_, before), (_, after) in pairwise(working)} == {1}
    assert {progress.n_copies for progress, _ in working} == {0}
    assert (library.progress().state, library.progress().n_copies) == ("idle", 3)


def test_resume_asks_nothing_of_the_index(opened, photos, monkeypatch):
    library = opened()
    library.pause()
    library._encoders.unavailable = {L0}
    with pytest.raises(EncoderUnavailable):
        library.index_now([photos])
    assert library.progress().state == "paused"
    told = []
    library.on_progress = told.append
    reader, library._reader = library._reader, None
    library.resume()
    library._reader = reader
    assert [(progress.state, progress.n_waiting) for progress in told] == [("indexing", 30)]
    library._encoders.unavailable = set()
    library.index_now([photos])
    library.pause()
    library.resume()
    assert library.progress().state == "idle"


def test_what_could_not_be_read_is_tried_again_on_request(opened, photos):
    library = opened()
    for number in (3, 4, 5):
        (photos / "trip" / f"{number:02}.jpg").write_bytes(b"bad %d" % number)
    assert library.index_now([photos]).failed == 3
    assert library.retry_now() == RetrySummary(tried=3, read=0, failed=3, waiting=0)
    since = {failure.path.name: failure.since for failure in library.failures()}
    # Repaired behind the back of the scan: size and dates differ, nothing was looked at.
    (photos / "trip" / "03.jpg").write_bytes(b"good again")
    (photos / "trip" / "04.jpg").unlink()
    assert library.retry_now() == RetrySummary(tried=3, read=1, failed=1, waiting=1)
    assert {f.path.name: f.since for f in library.failures()} == {"05.jpg": since["05.jpg"]}
    assert library.progress().n_indexed == 28
    summary = library.index_now([photos])
    assert (summary.changed, summary.encoded, summary.missing) == (0, 0, 1)


def test_some_files_alone_are_tried_again_and_none_of_a_folder_that_is_gone(opened, photos):
    library = opened()
    for number in (3, 4):
        (photos / "trip" / f"{number:02}.jpg").write_bytes(b"bad %d" % number)
    library.index_now([photos])
    chosen = [failure.id for failure in library.failures() if failure.path.name == "04.jpg"]
    assert library.retry(chosen) == 1
    assert [failure.path.name for failure in library.failures()] == ["03.jpg"]
    assert library.retry([]) == 0
    library.index_now([photos])
    assert len(library.failures()) == 2
    photos.rename(photos.parent / "unplugged")
    scan_root(library._reader, library._writer, library.roots()[0])
    assert library.retry_now() == RetrySummary(tried=0, read=0, failed=0, waiting=0)
    assert len(library.failures()) == 2


def test_behind_a_window_another_try_runs_in_the_background(tmp_path, photos):
    class Learns(FakeDecoder):
        knows = False

        def decode(self, paths, inputs, want_preview=True):
            for path, result in super().decode(paths, inputs, want_preview):
                if not self.knows and path.name == "07.jpg":
                    result = DecodeFailure("Needs the extra raw")
                yield path, result

    decoder = Learns()
    library = Library(tmp_path / "data", decoder=decoder, encoders=FakeEncoders())
    library.start()
    try:
        wait_until_open(library)
        library.add_root(photos)
        wait_for(lambda: library.progress().n_indexed == 29 and library.failures())
        decoder.knows = True
        assert library.retry() == 1
        wait_for(lambda: library.progress().n_indexed == 30)
        assert library.failures() == ()
    finally:
        library.close()


def wait_for(condition):
    deadline = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)
