# SPDX-License-Identifier: MIT
"""A damaged index is put right at the next start (faults.md, D4).

Each kind of damage is done DESKTOP_SEARCH_FAULT_ROUNDS times (4 by default, 20 before a release),
half of them with a backup and half without.
"""

import os
import random
import shutil
import sqlite3
import time
from contextlib import closing

import pytest
from helpers.fakes import FakeDecoder, FakeEncoders
from helpers.oracle import check_index, check_private

from desktop_search.core.errors import EnvironmentFault
from desktop_search.core.records import SearchRequest
from desktop_search.library import Library
from desktop_search.store.backup import backups, make_backup

ROUNDS = int(os.environ.get("DESKTOP_SEARCH_FAULT_ROUNDS", "4"))
N_BEFORE, N_AFTER = 300, 60
"""Photos before the backup and after it."""
PAGE = 4096
"""Half of what SQLite reads at once."""
START_S = 5.0


def zero_header(path, generator):
    with open(path, "r+b") as file:
        file.write(bytes(100))


def garbage_page(path, generator):
    content = path.read_bytes()

    def counts(at):
        """Behind the cells of a page nothing is used: harm done there cannot be noticed."""
        start = at - at % (2 * PAGE)
        head = content[start : start + PAGE]
        return any(head) and (at == start or head[3:5] != bytes(2))

    starts = [at for at in range(0, len(content), PAGE) if counts(at)]
    with open(path, "r+b") as file:
        file.seek(generator.choice(starts))
        file.write(generator.randbytes(PAGE))


def half(path, generator):
    os.truncate(path, path.stat().st_size // 2)


def empty(path, generator):
    os.truncate(path, 0)


def other_text(path, generator):
    path.write_bytes(b"This is not a database.\n" * 400)


KINDS = (zero_header, garbage_page, half, empty, other_text)


def library_of(data, encoders=None):
    return Library(data, decoder=FakeDecoder(), encoders=encoders or FakeEncoders())


def photos_in(folder, first, last):
    folder.mkdir(exist_ok=True)
    for number in range(first, last):
        (folder / f"{number:04}.jpg").write_bytes(b"picture %d" % number)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A data folder with a backup that is a little older than the index, and its photos."""
    base = tmp_path_factory.mktemp("made")
    folder, data = base / "photos", base / "data"
    photos_in(folder, 0, N_BEFORE)
    library = library_of(data)
    library.open()
    library.index_now([folder])
    assert len(backups(data)) == 1
    photos_in(folder, N_BEFORE, N_BEFORE + N_AFTER)
    library.index_now([folder])
    list(library.rankings(SearchRequest(1, "a search that refines")))
    library.close()
    return folder, data


def copy_of(made, tmp_path, with_backup):
    folder, source = made
    data = tmp_path / "data"
    shutil.copytree(source, data)
    if not with_backup:
        shutil.rmtree(data / "backups")
    return folder, data


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
@pytest.mark.parametrize("number", range(ROUNDS))
def test_a_damaged_index_is_restored_and_told(made, tmp_path, kind, number):
    with_backup = number % 2 == 0
    folder, data = copy_of(made, tmp_path, with_backup)
    path = data / "index.sqlite"
    kind(path, random.Random(f"{kind.__name__} {number}"))
    broken = path.read_bytes()
    with closing(sqlite3.connect(made[1] / "index.sqlite")) as intact:
        paid = intact.execute("SELECT count(*) FROM embeddings").fetchone()[0]

    encoders = FakeEncoders()
    library = library_of(data, encoders)
    started = time.monotonic()
    library.open()
    took = time.monotonic() - started
    try:
        (notice,) = library.notices()
        assert notice.kind == "index" and notice.once
        assert notice.sentence.startswith("The index was damaged")
        assert ("was restored" in notice.sentence) == with_backup
        assert took < START_S
        if with_backup:
            found = list(library.rankings(SearchRequest(1, "a cat", depth=0)))[-1]
            assert len(found.photo_ids) >= N_BEFORE
        if with_backup or kind is not garbage_page:  # the list may lie on the very page
            known = [] if kind in (empty, other_text) and not with_backup else [folder]
            assert [root.path for root in library.roots()] == known
        moved = list(data.glob("index.sqlite.corrupt-*"))
        assert broken in [found.read_bytes() for found in moved]
        library.index_now([folder])
        assert library.progress().n_indexed == N_BEFORE + N_AFTER
        n_encoded = sum(encoders.n_images.values())
        print(f"{kind.__name__}, backup {with_backup}: {took:.2f} s, {n_encoded} of {paid} encoded")
        if with_backup:
            assert n_encoded <= N_AFTER
        elif kind is zero_header:
            assert n_encoded < paid / 3
        elif kind is garbage_page:  # one of the few pages that lead to all others may be the one
            assert n_encoded < paid
    finally:
        library.close()
    check_index(data, {os.fsencode(photo) for photo in folder.iterdir()})
    check_private(data)
    library = library_of(data)
    library.open()
    assert library.notices() == ()
    library.close()


def test_an_end_in_the_middle_of_a_rescue_is_gone_on_from(made, tmp_path, monkeypatch):
    folder, data = copy_of(made, tmp_path, True)
    zero_header(data / "index.sqlite", None)
    real = os.rename

    def rename(old, new):
        if os.path.basename(new) == "index.sqlite":  # the new one takes the place of the old
            raise KeyboardInterrupt
        real(old, new)

    with monkeypatch.context() as patched:
        patched.setattr(os, "rename", rename)
        library = library_of(data)
        with pytest.raises(KeyboardInterrupt):
            library.open()
        library.close()
    assert not (data / "index.sqlite").exists()
    library = library_of(data)
    library.open()
    assert "damaged" in library.notices()[0].sentence
    library.index_now([folder])
    library.close()
    check_index(data, {os.fsencode(photo) for photo in folder.iterdir()})
    assert not list(data.glob("index.sqlite.resc*"))


def test_a_broken_backup_is_passed_over_and_a_partial_one_never_counts(made, tmp_path):
    folder, data = copy_of(made, tmp_path, True)
    old = backups(data)[0]
    new = make_backup(data, old.made_at + 86400)
    garbage = bytearray(new.path.read_bytes())
    garbage[:100] = bytes(100)
    new.path.write_bytes(garbage)
    (data / "backups" / "partial.sqlite").write_bytes(b"half a copy")
    assert [backup.number for backup in backups(data)] == [2, 1]
    empty(data / "index.sqlite", None)
    library = library_of(data)
    library.open()
    assert f"The one of {old.day} was restored" in library.notices()[0].sentence
    library.index_now([folder])
    library.close()
    check_index(data, {os.fsencode(photo) for photo in folder.iterdir()})


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_damaged_previews_are_made_again(made, tmp_path, kind):
    folder, data = copy_of(made, tmp_path, False)
    kind(data / "previews.sqlite", random.Random(7))
    encoders = FakeEncoders()
    library = library_of(data, encoders)
    library.open()
    library.index_now([folder])
    ids = library.newest(N_BEFORE + N_AFTER)
    assert len(ids) == N_BEFORE + N_AFTER
    assert all(library.preview(photo_id) for photo_id in ids)
    assert encoders.n_images == dict.fromkeys(encoders.names, 0)
    library.close()
    check_index(data)
    check_private(data)


def test_a_newer_index_is_refused_and_every_byte_of_it_left(made, tmp_path):
    _, data = copy_of(made, tmp_path, True)
    keep = sqlite3.connect(data / "index.sqlite")
    keep.execute("PRAGMA user_version = 99")  # in the log
    keep.commit()
    log = (data / "index.sqlite-wal").read_bytes()
    before = (data / "index.sqlite").read_bytes()
    assert log
    library = library_of(data)
    with pytest.raises(EnvironmentFault, match="newer version"):
        library.open()
    library.close()
    assert (data / "index.sqlite").read_bytes() == before
    assert (data / "index.sqlite-wal").read_bytes() == log
    keep.close()
