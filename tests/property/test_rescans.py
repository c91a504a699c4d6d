# SPDX-License-Identifier: MIT
"""Whatever happens to a folder between two scans: after the second one the index is as the disk.

Most scans agree with the one before by a mark alone; nothing may hide behind it. What is compared
is not only where the files are, but that each was read as it is now, and that no picture was paid
for twice. DESKTOP_SEARCH_RESCANS makes more worlds (4 by default).
"""

import errno
import hashlib
import os
import random
import shutil
import time
from collections import Counter
from pathlib import Path

import pytest
from helpers.fakes import FakeDecoder, FakeEncoders
from helpers.oracle import check_index

from desktop_search.core.records import DecodeFailure
from desktop_search.indexer import scan_root
from desktop_search.library import Library
from desktop_search.scan.walker import walk
from desktop_search.store.backup import make_backup
from desktop_search.store.rescue import mark_damaged

N_WORLDS = int(os.environ.get("DESKTOP_SEARCH_RESCANS", "4"))
N_TURNS = 60
FOLDERS = ("", "trip", "trip/one", "trip/two", "raw")
START_NS = 10**18


class LockedDecoder(FakeDecoder):
    """Some files cannot be opened for a while."""

    def __init__(self, locked):
        super().__init__()
        self._locked = locked

    def decode(self, paths, inputs, want_preview=True):
        for path, outcome in super().decode(paths, inputs, want_preview):
            if path.name in self._locked:
                outcome = DecodeFailure("You have no permission to read it", retry=True)
            yield path, outcome


class CountingEncoders(FakeEncoders):
    """Counts how often each picture was paid for."""

    def __init__(self, paid):
        super().__init__()
        self._paid = paid

    def encode_images(self, encoder, pixels):
        self._paid.update(one.tobytes() for one in pixels)
        return super().encode_images(encoder, pixels)


class World:
    """A folder of photos, its library, and what can happen to it."""

    def __init__(self, base, seed, monkeypatch):
        self.draw = random.Random(seed)
        self.photos, self.away, self.data = base / "photos", base / "away", base / "data"
        self.away.mkdir()
        self.n = 0
        self.locked, self.hidden, self.paid = set(), set(), Counter()
        self.excludes = ()
        for folder in FOLDERS:
            (self.photos / folder).mkdir(parents=True, exist_ok=True)
        for _ in range(16):
            self.add()
        scandir = os.scandir

        def listed(path="."):
            if isinstance(path, bytes) and Path(os.fsdecode(path)) in self.hidden:
                raise PermissionError(errno.EACCES, "Permission denied")
            return scandir(path)

        monkeypatch.setattr(os, "scandir", listed)
        self.library = self._opened()
        self.library.index_now([self.photos])

    def _opened(self):
        encoders = CountingEncoders(self.paid)
        library = Library(self.data, decoder=LockedDecoder(self.locked), encoders=encoders)
        library.open()
        return library

    def _any(self):
        found = [path for path in sorted(self.photos.rglob("*.jpg")) if path.is_file()]
        return self.draw.choice(found) if found else self.add()

    def _written(self, path, content):
        """A time of its own, so that two changes within a tick of the clock are two."""
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        self.n += 1
        os.utime(path, ns=(START_NS, START_NS + self.n))
        return path

    def _new(self, folder=None):
        self.n += 1
        folder = self.draw.choice(FOLDERS) if folder is None else folder
        (self.photos / folder).mkdir(parents=True, exist_ok=True)
        return self.photos / folder / f"photo {self.n}.jpg"

    # -- what happens ------------------------------------------------------------------------

    def add(self):
        return self._written(self._new(), b"picture %d" % self.n)

    def add_a_bad_one(self):
        self._written(self._new(), b"bad %d" % self.n)

    def edit(self):
        self._written(self._any(), b"edited %d" % self.n)

    def touch(self):
        path = self._any()
        self._written(path, path.read_bytes())

    def exchange(self):
        """Another file of the same size and time in its place: only inode and ctime tell."""
        path = self._any()
        found = path.stat()
        other = path.with_suffix(".tmp")
        content = path.read_bytes()
        other.write_bytes(content[:3] + content[:2:-1])
        os.utime(other, ns=(found.st_atime_ns, found.st_mtime_ns))
        os.replace(other, path)

    def copy(self):
        self._written(self._new(), self._any().read_bytes())

    def link(self):
        os.link(self._any(), self._new())

    def rename(self):
        self._any().rename(self._new())

    def rename_by_case(self):
        path = self._any()
        path.rename(path.with_name(path.name.swapcase().replace(".JPG", ".jpg")))

    def swap(self):
        one, two = self._any(), self._any()
        if one != two:
            middle = one.with_suffix(".tmp")
            one.rename(middle)
            two.rename(one)
            middle.rename(two)

    def rename_folder(self):
        folder = self.photos / self.draw.choice(FOLDERS[1:])
        if folder.exists():
            self.n += 1
            folder.rename(folder.with_name(f"renamed {self.n}"))

    def delete(self):
        self._any().unlink()

    def take_away(self):
        path = self._any()
        path.rename(self.away / path.name)

    def take_folder_away(self):
        folder = self.photos / self.draw.choice(FOLDERS[1:])
        if folder.exists() and not (self.away / folder.name).exists():
            folder.rename(self.away / folder.name)

    def put_back(self):
        for path in sorted(self.away.iterdir()):
            if self.draw.random() < 0.5:
                wanted = self.photos / path.name
                if wanted.exists():
                    wanted = self.photos / f"back {self.n} {path.name}"
                path.rename(wanted)

    def note(self):
        self._written(self._any().with_suffix(".xmp"), b"<x:xmpmeta/> %d" % self.n)

    def lose_notes(self):
        for path in sorted(self.photos.rglob("*.xmp"))[:1]:
            path.unlink()

    def lock(self):
        path = self._any()
        self.locked.add(path.name)
        self.edit()

    def unlock(self):
        self.locked.clear()

    def hide(self):
        self.hidden.add(self.photos / self.draw.choice(FOLDERS[1:]))

    def show(self):
        self.hidden.clear()

    def exclude(self):
        self.excludes = self.draw.choice(((), ("raw",), ("*1*",), ("trip/one", "raw")))
        self.library.set_excludes(1, self.excludes)

    def replace_the_folder(self):
        """A folder of the same names and files in its place."""
        new = self.photos.with_name("new")
        new.mkdir()
        for path in sorted(self.photos.iterdir()):
            path.rename(new / path.name)
        self.photos.rmdir()
        new.rename(self.photos)

    def go_offline(self):
        gone = self.photos.with_name("gone")
        self.photos.rename(gone)
        assert self._scan().root_state == "offline"
        gone.rename(self.photos)

    def empty_for_a_while(self):
        """As an empty mount point is seen."""
        gone = self.photos.with_name("gone")
        self.photos.rename(gone)
        self.photos.mkdir()
        self._scan()
        self.photos.rmdir()
        gone.rename(self.photos)

    def scan_a_part(self):
        scan_root(*self._store(), self._root(), below=Path(self.draw.choice(FOLDERS[1:])))

    def scan_only(self):
        self._scan()

    def index_what_waits(self):
        self.library.index_now([])

    def restart(self):
        self.library.close()
        self.library = self._opened()

    def back_up(self):
        make_backup(self.data, time.time())

    def rescue(self):
        """The index is found damaged, and all of it can be read."""
        self.library.close()
        mark_damaged(self.data)
        self.library = self._opened()
        assert self._root().excludes == self.excludes

    def rescue_without_backup(self):
        shutil.rmtree(self.data / "backups", ignore_errors=True)
        self.rescue()

    def lose_previews(self):
        self.library.close()
        (self.data / "previews.sqlite").unlink()
        self.library = self._opened()

    # -- what must hold ----------------------------------------------------------------------

    def _store(self):
        return self.library._reader, self.library._writer

    def _root(self):
        return self.library._reader.roots()[0]

    def _scan(self):
        return scan_root(*self._store(), self._root())

    def _stored(self):
        rows = self.library._reader.rows(
            "SELECT f.path, f.state, c.digest FROM files f"
            " LEFT JOIN contents c ON c.id = f.content_id WHERE f.state != 'missing'"
        )
        return {path: (state, digest) for path, state, digest in rows}

    def judge(self):
        """Scans, compares the index with the disk, and often reads what waits and looks at that."""
        before = {row for rows in self.library._reader.file_rows(1) for row in rows}
        found = self._scan()
        if found.root_state != "online":
            self.library.forget_missing(1)
        seen = walk(self.photos, self.excludes)
        assert self._root().state == "online"
        kept = {row for row in before if self._is_hidden(row[0])}
        now = {row for rows in self.library._reader.file_rows(1) for row in rows}
        assert now == set(seen.rows) | (kept & now)
        if not kept:
            assert self.library._reader.agreed_walk(1) == seen.mark
        if self.draw.random() < 0.5:
            self.library.index_now([])
            self._judge_what_was_read(seen)
        assert max(self.paid.values()) == 1, "paid twice"

    def _judge_what_was_read(self, seen):
        stored = self._stored()
        for row in seen.rows:
            path = self.photos / os.fsdecode(row[0])
            content = path.read_bytes()
            wanted = ("indexed", hashlib.sha256(content).digest())
            if content.startswith(b"bad") or path.name in self.locked:
                assert stored[row[0]][0] in ("failed", "indexed"), path
                if stored[row[0]][0] == "failed":
                    continue
            assert stored[row[0]] == wanted, path

    def _is_hidden(self, path):
        full = self.photos / os.fsdecode(path)
        return any(folder in full.parents for folder in self.hidden)


HAPPENS = (
    World.add, World.add_a_bad_one, *[World.edit] * 4, World.touch, World.exchange, World.copy,
    World.link, World.rename, World.rename_by_case, World.swap, World.rename_folder, World.delete,
    World.take_away, *[World.take_folder_away] * 3, *[World.put_back] * 4, World.note,
    World.lose_notes, World.lock, World.unlock, World.hide, World.show, World.show,
    *[World.exclude] * 3, World.replace_the_folder, World.go_offline, World.empty_for_a_while,
    World.scan_a_part, *[World.scan_only] * 4, World.index_what_waits, World.restart,
    World.back_up, World.rescue, World.rescue_without_backup, World.lose_previews,
)  # fmt: skip


@pytest.mark.skipif(os.name == "nt", reason="names that differ by case, open folders renamed")
@pytest.mark.parametrize("seed", range(N_WORLDS))
def test_after_a_scan_the_index_is_as_the_disk(tmp_path, monkeypatch, seed):
    world = World(tmp_path, seed, monkeypatch)
    done = []
    try:
        for _ in range(N_TURNS):
            for happens in world.draw.choices(HAPPENS, k=world.draw.randint(0, 6)):
                done.append(happens.__name__)
                happens(world)
            done.append("judge")
            world.judge()
        world.hidden.clear()
        world.locked.clear()
        world.judge()
        world.library.index_now([world.photos])
        world._judge_what_was_read(walk(world.photos, world.excludes))
    except AssertionError as error:
        error.add_note(f"after {done[-40:]}")
        raise
    finally:
        world.library.close()
    check_index(world.data)
    shutil.rmtree(tmp_path)
