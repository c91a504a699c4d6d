# SPDX-License-Identifier: MIT
"""Forgetting a folder: what only it ever had goes at once, what another folder has stays."""

import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from helpers.fakes import FakeClock, FakeDecoder, FakeEncoders
from helpers.older import as_version_10
from helpers.oracle import check_index, check_private

from desktop_search.core.records import Decoded, SearchRequest
from desktop_search.indexer import scan_root
from desktop_search.library import Library
from desktop_search.store import grace
from desktop_search.store.backup import PARTIAL, backups, make_backup
from desktop_search.store.forget import forget_root
from desktop_search.store.grace import DAY_S

PATIENCE_S = 60.0


class TellingDecoder(FakeDecoder):
    """Captions and previews tell which picture they are of, so that any trace can be found."""

    def decode(self, paths, inputs, want_preview=True):
        for path, read in super().decode(paths, inputs, want_preview):
            if isinstance(read, Decoded):
                said = path.read_bytes().decode()
                read = replace(
                    read,
                    metadata=replace(read.metadata, caption=f"caption of {said}"),
                    preview_jpeg=read.preview_jpeg + f"preview of {said}".encode(),
                )
            yield path, read


@pytest.fixture
def data(tmp_path):
    return tmp_path / "data"


@pytest.fixture
def clock():
    return FakeClock()


@pytest.fixture
def opened(data, clock):
    made = []

    def open_library(decoder=None):
        library = Library(
            data, decoder=decoder or TellingDecoder(), encoders=FakeEncoders(), clock=clock
        )
        made.append(library)
        library.open()
        return library

    yield open_library
    for library in made:
        library.close()
    check_index(data)
    check_private(data)


@pytest.fixture
def library(opened):
    return opened()


def folder_of(place: Path, **pictures: str) -> Path:
    place.mkdir(parents=True, exist_ok=True)
    for name, picture in pictures.items():
        (place / f"{name}.jpg").write_text(picture, encoding="utf-8")
    return place


def forget(library, folder):
    return library.forget_root(next(r.id for r in library.roots() if r.path == folder))


def remove(library, folder):
    library.remove_root(next(r.id for r in library.roots() if r.path == folder))


def embeddings_of(encoders, picture: str) -> list[bytes]:
    """A picture's vectors as they are stored, of each level."""
    digest = hashlib.sha256(picture.encode()).digest()
    pixels = np.frombuffer((digest * 8)[:192], np.uint8).reshape(1, 8, 8, 3)
    return [FakeEncoders().encode_images(e, pixels)[0].astype("<f2").tobytes() for e in encoders]


def traces(library, picture: str) -> dict[str, list[str]]:
    """Which files of the data folder hold what of a picture."""
    known = {
        "words": picture.encode(),
        "digest": hashlib.sha256(picture.encode()).digest(),
        "quick": embeddings_of(["starter-lite0"], picture)[0],
        "closer": embeddings_of(["starter-lite2"], picture)[0],
    }
    found = {}
    for path in sorted(library.data_dir.rglob("*")):
        if path.is_file():
            content = path.read_bytes()
            if here := [what for what, it in known.items() if it in content]:
                found[str(path.relative_to(library.data_dir))] = here
    return found


def look_at_all(library):
    """Every photo gets the embedding of each level."""
    list(library.rankings(SearchRequest(1, "a cat")))


def is_known(library, picture: str) -> bool:
    """Whether the index has the picture with its quick embedding, so that it costs nothing."""
    digest = hashlib.sha256(picture.encode()).digest()
    rows = library._reader.rows(
        "SELECT 1 FROM contents c JOIN embeddings e ON e.content_id = c.id WHERE digest = ?",
        (digest,),
    )
    return bool(rows)


def test_traces_are_found_where_they_are(library, tmp_path):
    library.index_now([folder_of(tmp_path / "a", one="the tower")])
    look_at_all(library)
    here = {what for found in traces(library, "the tower").values() for what in found}
    assert here == {"words", "digest", "quick", "closer"}


def test_earlier_versions_of_edited_and_spoilt_photos_go_too(library, tmp_path):
    a = folder_of(tmp_path / "a", one="tower in colours", two="bridge at dawn", three="a mill")
    library.index_now([a])
    look_at_all(library)
    folder_of(a, one="tower in grey", two="bad: no bridge at all")
    library.index_now([a])
    folder_of(a, one="tower, cropped")
    library.index_now([a])
    assert all(is_known(library, p) for p in ("tower in colours", "tower in grey"))
    assert forget(library, a) == 2  # photos, not versions of them
    for picture in ("tower in colours", "tower in grey", "tower, cropped", "bridge at", "a mill"):
        assert traces(library, picture) == {}
    assert library._reader.rows("SELECT count(*) FROM contents") == [(0,)]


def test_what_another_folder_has_or_had_stays(library, tmp_path):
    a = folder_of(tmp_path / "a", one="the tower", two="the bridge", three="only here")
    b = folder_of(tmp_path / "a b", one="the tower", other="the mill")
    library.index_now([a, b])
    paid = dict(library._encoders.n_images)
    folder_of(a, one="the tower, cropped", three="only here, cropped")
    folder_of(b, other="the mill, cropped")
    library.index_now([a, b])
    assert forget(library, a) == 3
    assert is_known(library, "the tower") and is_known(library, "the mill, cropped")
    for picture in ("the tower, cropped", "the bridge", "only here", "only here, cropped"):
        assert traces(library, picture) == {}
    folder_of(b, other="the mill")  # taken back: it was never the other folder's
    library.index_now([b])
    assert library._encoders.n_images == {**paid, "starter-lite0": paid["starter-lite0"] + 3}
    assert forget(library, b) == 2
    assert traces(library, "the ") == {}


def test_photos_that_moved_between_folders(library, tmp_path):
    a, b = folder_of(tmp_path / "a", one="the tower", two="the mill"), folder_of(tmp_path / "b")
    library.index_now([a, b])
    (a / "one.jpg").rename(b / "one.jpg")
    (a / "two.jpg").rename(a / "2.jpg")
    library.index_now([a, b])
    folder_of(b, one="the tower, cropped")
    folder_of(a, **{"2": "the mill, cropped"})
    library.index_now([a, b])
    assert forget(library, b) == 1
    assert traces(library, "the tower, cropped") == {}
    assert is_known(library, "the tower")  # missing from the other folder, so kept for it
    assert library.progress().n_missing == 1
    assert forget(library, a) == 2
    assert traces(library, "the ") == {}


def test_a_folder_that_was_off_the_list_for_a_while(library, tmp_path):
    a = folder_of(tmp_path / "a", one="the tower", two="the mill")
    b = folder_of(tmp_path / "b", one="the bridge")
    library.index_now([a, b])
    folder_of(a, two="the mill, cropped")
    library.index_now([a, b])
    remove(library, b)
    remove(library, a)
    library.add_root(a)  # and nothing of it was read again yet
    assert forget(library, a) == 0
    assert traces(library, "the tower") == traces(library, "the mill") == {}
    assert is_known(library, "the bridge")
    assert library.index_now([b]).encoded == 0


def test_a_part_of_a_folder_that_was_listed_as_a_whole(library, tmp_path):
    a = folder_of(tmp_path / "a", one="the tower")
    part = folder_of(a / "part", two="the mill")
    near = folder_of(a / "part 2", three="the bridge")
    library.index_now([a])
    folder_of(a, one="the tower, cropped")
    folder_of(part, two="the mill, cropped")
    folder_of(near, three="the bridge, cropped")
    library.index_now([a])
    remove(library, a)
    library.index_now([part])
    assert forget(library, part) == 1
    assert traces(library, "the mill") == {}
    for picture in ("the tower", "the bridge"):
        assert is_known(library, picture) and is_known(library, f"{picture}, cropped")
    library.add_root(a)
    forget(library, a)
    assert traces(library, "the ") == {}


def test_missing_photos_and_those_that_are_being_let_go(library, tmp_path, clock, monkeypatch):
    monkeypatch.setattr(grace, "AT_ONCE", 2)
    a = folder_of(tmp_path / "a", n0="picture 0.", n1="picture 1.")
    library.index_now([a])
    folder_of(a, n0="picture 0, cropped", n1="picture 1, cropped")
    folder_of(a, **{f"n{n}": f"picture {n}." for n in range(2, 8)})
    library.index_now([a])
    clock.time += DAY_S
    library._upkeep.look()
    for n in (2, 3, 4):
        (a / f"n{n}.jpg").unlink()
    library.index_now([a])
    clock.time += 32 * DAY_S
    with closing(sqlite3.connect(library.data_dir / "index.sqlite")) as db:
        db.execute("UPDATE files SET missing_since = 5 WHERE state = 'missing'")
        db.execute("UPDATE roots SET last_scan = ?", (clock.time - 1,))
        db.commit()
    library._upkeep.look()
    left = [n for n in range(8) if is_known(library, f"picture {n}.")]
    assert left == [2, 3, 4, 5, 6, 7]
    # Two of three rows went; their pictures are next.
    assert library._reader.counts()["missing"] == 1
    forget(library, a)
    assert traces(library, "picture ") == {}


def test_where_it_was_is_kept_no_longer_than_that_tells_something(library, tmp_path, clock):
    a = folder_of(tmp_path / "holidays", one="the tower", two="the mill")
    b = folder_of(tmp_path / "b", other="the tower")
    library.index_now([a, b])
    folder_of(a, one="the tower, cropped")
    library.index_now([a, b])

    def places():
        rows = library._reader.rows("SELECT last_path FROM contents WHERE last_path NOT NULL")
        return [bytes(row[0]) for row in rows]

    clock.time += DAY_S
    library._upkeep.look()
    assert places() == []  # the other folder has it
    folder_of(b, other="the tower, turned")
    library.index_now([a, b])
    assert places() == [os.fsencode(b / "other.jpg")]
    folder_of(a, two="the tower")
    library.index_now([a, b])
    forget(library, b)
    assert is_known(library, "the tower") and places() == [os.fsencode(a / "two.jpg")]  # the mill


class Held(TellingDecoder):
    """Reads files at once, but hands them on only when it is let go."""

    def __init__(self):
        super().__init__()
        self.hold, self.read, self.go = False, threading.Event(), threading.Event()

    def decode(self, paths, inputs, want_preview=True):
        results = list(super().decode(paths, inputs, want_preview))
        if self.hold:
            self.read.set()
            assert self.go.wait(PATIENCE_S)
        yield from results


def index_while_held(library, decoder, folder, meanwhile):
    decoder.hold = True
    worker = threading.Thread(target=library.index_now, args=([folder],))
    worker.start()
    assert decoder.read.wait(PATIENCE_S)
    meanwhile()
    decoder.hold = False
    decoder.go.set()
    worker.join()


def test_what_was_being_read_when_its_folder_was_forgotten(opened, tmp_path):
    decoder = Held()
    library = opened(decoder)
    b = folder_of(tmp_path / "b", one="the mill")
    library.index_now([b])
    a = folder_of(tmp_path / "a", one="the tower", two="the mill")
    index_while_held(library, decoder, a, lambda: forget(library, a))
    assert traces(library, "the tower") == {}
    assert is_known(library, "the mill") and library.preview(1)


@pytest.mark.parametrize("forgotten_too", [False, True])
def test_a_batch_that_was_paid_for_when_its_folder_was_removed(opened, tmp_path, forgotten_too):
    library = opened()
    a = folder_of(tmp_path / "a", one="the tower", two="the mill")
    encode, n_paid = library._encoders.encode_images, library._encoders.n_images

    def encode_meanwhile(encoder, pixels):
        found = encode(encoder, pixels)
        library._encoders.encode_images = encode
        remove(library, a)
        if forgotten_too:
            assert library.forget_removed(a) == 0
        return found

    library._encoders.encode_images = encode_meanwhile
    library.index_now([a])
    assert n_paid["starter-lite0"] == 2
    if forgotten_too:
        assert traces(library, "the tower") == {}
    else:
        assert library.index_now([a]).encoded == 0 and n_paid["starter-lite0"] == 2
        remove(library, a)
        assert library.forget_removed(a) == 2
        assert traces(library, "the tower") == {}


def test_what_was_being_read_when_it_was_edited(opened, tmp_path):
    decoder = Held()
    library = opened(decoder)
    a = folder_of(tmp_path / "a", one="the tower")

    def meanwhile():
        folder_of(a, one="the tower, cropped")
        scan_root(library._reader, library._writer, library.roots()[0])

    index_while_held(library, decoder, a, meanwhile)
    library.index_now([a])
    assert is_known(library, "the tower") and is_known(library, "the tower, cropped")
    forget(library, a)
    assert traces(library, "the tower") == {}


@pytest.mark.parametrize("with_backup", [False, True])
def test_earlier_versions_in_an_index_that_was_damaged_and_restored(opened, tmp_path, with_backup):
    library = opened()
    a = folder_of(tmp_path / "a", one="the tower", two="the mill")
    b = folder_of(tmp_path / "b", one="the bridge")
    library.index_now([a, b])
    if with_backup:
        make_backup(library.data_dir, library._clock.now())
    folder_of(a, one="the tower, cropped")
    library.index_now([a, b])
    remove(library, b)
    library.close()
    with open(library.data_dir / "index.sqlite", "r+b") as file:
        file.write(bytes(100))
    library = opened()
    assert [notice.kind for notice in library.notices()] == ["index"]
    assert is_known(library, "the tower") and is_known(library, "the bridge")
    forget(library, a)
    assert traces(library, "the tower") == traces(library, "the mill") == {}
    library.add_root(b)
    forget(library, b)
    assert traces(library, "the bridge") == {}


def test_an_index_of_version_10_costs_nothing_and_forgets_from_then_on(opened, tmp_path, clock):
    library = opened()
    a = folder_of(tmp_path / "a", one="the tower", two="the mill")
    library.index_now([a])
    folder_of(a, one="the tower, cropped")
    library.index_now([a])
    library.close()
    with closing(sqlite3.connect(library.data_dir / "index.sqlite")) as db:
        as_version_10(db)
        db.commit()
    library = opened()
    assert library.index_now([a]).encoded == 0
    assert is_known(library, "the tower")  # of which nobody knows whose it was
    folder_of(a, two="the mill, cropped")
    assert library.index_now([a]).encoded == 1
    forget(library, a)
    assert traces(library, "the mill") == traces(library, "the tower, cropped") == {}
    for days in (1, 31):
        clock.time += days * DAY_S
        library._upkeep.look()
    assert not is_known(library, "the tower")


def test_what_a_sudden_end_left_of_a_forgotten_folder_goes_at_the_next_start(
    library, tmp_path, clock
):
    a, b = folder_of(tmp_path / "a", one="the tower"), folder_of(tmp_path / "b", one="the mill")
    library.index_now([a, b])
    forget_root(library._writer, library.roots()[0].id)  # and no further
    left = tmp_path / "left"
    shutil.copytree(library.data_dir, left, ignore=shutil.ignore_patterns("index.lock"))
    again = Library(left, decoder=TellingDecoder(), encoders=FakeEncoders(), clock=clock)
    assert traces(again, "the tower")
    again.open()
    try:
        again.index_now([b])
        assert traces(again, "the tower") == {}
        assert is_known(again, "the mill") and len(backups(left)) == 1
        made = backups(left)
        again.index_now([b])
        assert backups(left) == made  # done once
    finally:
        again.close()
    check_index(left)
    check_private(left)


def test_half_made_files_that_a_sudden_end_left_go_too(opened, data, tmp_path):
    library = opened()
    a = folder_of(tmp_path / "a", one="the tower")
    library.index_now([a])
    for backup in backups(data):
        backup.path.unlink()
    library.close()
    places = (data / "backups" / PARTIAL, data / ".salvage-x" / "index.sqlite")
    for place in places:
        place.parent.mkdir(mode=0o700, exist_ok=True)
        place.write_bytes(b"caption of the tower")
        place.chmod(0o600)
    library = opened()
    forget(library, a)
    assert traces(library, "the tower") == {}


def test_a_backup_in_the_making_holds_nothing_of_it_in_the_end(library, tmp_path):
    a = folder_of(tmp_path / "a", one="the tower")
    library.index_now([a])
    upkeep, began = library._upkeep, threading.Event()
    with upkeep._copying:  # as while one is made
        worker = threading.Thread(target=forget, args=(library, a))
        worker.start()
        end = time.monotonic() + PATIENCE_S
        while not upkeep._no_copies() and time.monotonic() < end:
            began.wait(0.01)
        assert upkeep._no_copies(), "nothing breaks it off"
        late = library.data_dir / "backups" / "index-000009-2026-01-01.sqlite"
        late.write_bytes(b"caption of the tower")
        late.chmod(0o600)
    worker.join()
    assert not upkeep._no_copies()
    assert traces(library, "the tower") == {}


def test_what_was_looked_at_closely_never_lands_on_another_photo(opened, tmp_path):
    decoder = Held()
    library = opened(decoder)
    a = folder_of(tmp_path / "a", one="the tower")
    library.index_now([a])
    decoder.hold = True
    worker = threading.Thread(target=look_at_all, args=(library,))
    worker.start()
    assert decoder.read.wait(PATIENCE_S)
    decoder.hold = False
    forget(library, a)
    library.index_now([folder_of(tmp_path / "b", one="the mill")])
    decoder.go.set()
    worker.join()
    assert traces(library, "the tower") == {}
    look_at_all(library)
    closer = embeddings_of(["starter-lite2"], "the mill")[0]
    rows = library._reader.rows("SELECT 1 FROM embeddings WHERE vector = ?", (closer,))
    assert rows == [(1,)]


def test_a_check_that_ends_after_its_folder_was_forgotten_finds_nothing(library, tmp_path):
    a = folder_of(tmp_path / "a", one="the tower", two="the mill")
    library.index_now([a])
    root = library.roots()[0]
    (a / "one.jpg").rename(a / "1.jpg")
    folder_of(a, two="the mill, cropped", three="the bridge")
    forget(library, a)
    for _ in range(2):
        scan_root(library._reader, library._writer, root)
    assert set(library._reader.counts().values()) == {0} and library.roots() == ()


def test_a_folder_that_is_off_the_list(library, tmp_path):
    a = folder_of(tmp_path / "a", one="xylophone", two="the mill")  # no word begins like that
    b, c = folder_of(a / "b", three="the bridge"), folder_of(tmp_path / "a c", four="the ship")
    library.index_now([a, c])
    folder_of(a, two="the mill, cropped")
    library.index_now([a, c])
    remove(library, a)
    library.index_now([b])
    folder_of(b, three="the bridge, cropped")
    library.index_now([b])
    assert library.forget_removed(b) == library.forget_removed(c) == 0  # they are on the list
    assert library.forget_removed(tmp_path / "elsewhere") == 0
    assert is_known(library, "the mill") and is_known(library, "the bridge")
    assert library.forget_removed(a) == 3  # the pictures that were in it and in no other folder
    assert traces(library, "xylophone") == traces(library, "the mill") == {}
    for picture in ("the bridge", "the bridge, cropped", "the ship"):
        assert is_known(library, picture)


def test_the_command_forgets_a_folder_that_is_off_the_list(library, tmp_path):
    a = folder_of(tmp_path / "a", one="the tower")
    library.index_now([a])
    remove(library, a)
    library.close()

    def command() -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "desktop_search", "--data-dir", str(library.data_dir),
             "forget", str(a), "--json"],
            capture_output=True, text=True, check=False,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        )  # fmt: skip

    done = command()
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {"forgotten": 1, "path": str(a)}
    assert traces(library, "the tower") == {}
    again = command()
    assert again.returncode == 2
    assert "is not an indexed folder" in again.stderr


class NotedDecoder(TellingDecoder):
    """Reads what is noted beside a photo too."""

    def decode(self, paths, inputs, want_preview=True):
        for path, read in super().decode(paths, inputs, want_preview):
            beside = path.with_suffix(".xmp")
            if isinstance(read, Decoded) and beside.exists():
                words = beside.read_text(encoding="utf-8")
                read = replace(
                    read, metadata=replace(read.metadata, caption=words, keywords=(words,))
                )
            yield path, read


def test_what_was_noted_beside_its_copy_goes_and_the_other_copy_is_read_again(opened, tmp_path):
    library = opened(NotedDecoder())
    a = folder_of(tmp_path / "a", one="the tower", two="the mill")
    b = folder_of(tmp_path / "b", one="the tower", two="the mill", gone="the tower")
    (a / "one.xmp").write_text("with Rosalind", encoding="utf-8")
    (b / "two.xmp").write_text("with Orlando", encoding="utf-8")
    library.index_now([a, b])
    (b / "gone.jpg").rename(tmp_path / "gone.jpg")
    library.index_now([a, b])

    def captions():
        return {row[0] for row in library._reader.rows("SELECT caption FROM contents")}

    assert captions() == {"with Rosalind", "with Orlando"}
    paid = dict(library._encoders.n_images)
    forget(library, a)
    for path in library.data_dir.rglob("*"):
        assert not path.is_file() or b"Rosalind" not in path.read_bytes(), path
    assert captions() == {None, "with Orlando"}
    assert library.index_now([b]).encoded == 0
    assert captions() == {"caption of the tower", "with Orlando"}
    (tmp_path / "gone.jpg").rename(b / "gone.jpg")
    n_decoded = library._decoder.n_decoded
    library.index_now([b])
    assert library._decoder.n_decoded == n_decoded + 1  # what it says was not read since
    assert library._encoders.n_images == paid
