# SPDX-License-Identifier: MIT
"""A sudden end at any moment of any work on the index (faults.md, K1 and D6).

60 rounds and 30 of the migration; DESKTOP_SEARCH_FAULT_ROUNDS=1000 runs that many, with a fifth as
many of the migration: some 4 minutes.
"""

import hashlib
import os
import random
import shutil
import sqlite3
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest
from helpers.fakes import FakeDecoder, FakeEncoders
from helpers.fork_server import ForkServer
from helpers.oracle import check_index, check_private, originals

from desktop_search.library import Library
from desktop_search.store.backup import make_backup
from desktop_search.store.migrations import MIGRATIONS, SCHEMA_VERSION

N_ENDS = int(os.environ.get("DESKTOP_SEARCH_FAULT_ROUNDS", "60"))
TRIES = 4
"""Rounds for each end asked for: a process that was ready sooner did not end suddenly."""
WORLD_ROUNDS = 40
"""Rounds on one index before a new one is begun, so that rounds stay short."""
BATCH = 8
PHASES = ("index", "refine", "forget", "wipe", "remove", "level0", "settings")
KILLED = (-9, -14)
OLD_SCHEMA = Path(__file__).parent.parent / "unit" / "store" / "schema_1.sql"

pytestmark = [
    pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork and signals that end at once"),
    pytest.mark.timeout(3600),
]


@pytest.fixture(scope="module")
def server():
    made = ForkServer()
    yield made
    made.close()


class World:
    """Two folders of photos and their index."""

    def __init__(self, place: Path) -> None:
        self.data = place / "data"
        self.folders = [place / "photos", place / "more photos"]
        for folder in self.folders:
            folder.mkdir(parents=True)
        self._place = place
        self._n_photos = 0

    def add_photos(self, n: int) -> None:
        """Puts n new ones into each folder."""
        for folder in self.folders:
            for _ in range(n):
                self._n_photos += 1
                path = folder / f"{self._n_photos}.jpg"
                path.write_bytes(f"{self._place.name} picture {self._n_photos}".encode())

    def paths(self, folders: Sequence[Path]) -> set[bytes]:
        """All photos in some folders."""
        return {os.fsencode(path) for folder in folders for path in folder.iterdir()}

    def tables(self) -> tuple[int, dict[int, set[bytes]], dict[int, set[bytes]]]:
        """Embeddings; paths that are known, and those that are indexed, of each folder's id.

        Of a copy: what an end left behind is for the program to find.
        """
        copy = self._place / "copy"
        shutil.copytree(self.data, copy, ignore=shutil.ignore_patterns("index.lock"))
        with closing(sqlite3.connect(copy / "index.sqlite")) as db:
            n_embeddings = db.execute("SELECT count(*) FROM embeddings").fetchone()[0]
            known: dict[int, set[bytes]] = {}
            indexed: dict[int, set[bytes]] = {}
            for (root_id,) in db.execute("SELECT id FROM roots"):
                known[root_id], indexed[root_id] = set(), set()
            for root_id, path, state in db.execute("SELECT root_id, path, state FROM files"):
                known[root_id].add(path)
                if state == "indexed":
                    indexed[root_id].add(path)
        shutil.rmtree(copy)
        return n_embeddings, known, indexed

    def traces(self, folder: Path) -> list[str]:
        """Which files of the data folder know a picture of this folder."""
        digests = [hashlib.sha256(path.read_bytes()).digest() for path in folder.iterdir()]
        files = [path for path in self.data.rglob("*") if path.is_file()]
        found = {path.name: path.read_bytes() for path in files}
        return [name for name in found if any(digest in found[name] for digest in digests)]

    def replace_newest(self) -> None:
        """Puts another picture in the place of the last one."""
        (self.folders[-1] / f"{self._n_photos}.jpg").write_bytes(os.urandom(20))

    def recover(self, folders: Sequence[Path]) -> int:
        """Starts again and indexes; returns the photos that were paid for."""
        encoders = FakeEncoders()
        library = Library(self.data, decoder=FakeDecoder(), encoders=encoders)
        try:
            library.open()
            library.index_now(folders)
        finally:
            library.close()
        return sum(encoders.n_images.values())


def test_a_sudden_end_loses_nothing_and_costs_at_most_the_batch_in_flight(tmp_path, server):
    draw = random.Random(20261125)
    n_steps, ends, n_rounds, n_in_vain = dict.fromkeys(PHASES, 0), Counter(), 0, 0
    world = None
    while ends.total() < N_ENDS:
        assert n_rounds < TRIES * N_ENDS + len(PHASES), ends
        if world is None or n_rounds % WORLD_ROUNDS == 0:
            world = World(tmp_path / str(n_rounds))
            world.add_photos(20)
            world.recover(world.folders)
        # The first round of each kind only counts its steps.
        phase = PHASES[n_rounds] if n_rounds < len(PHASES) else draw.choice(PHASES)
        n = draw.randint(1, n_steps[phase]) if n_steps[phase] else 0
        delay_s = draw.choice((0.0, 10 ** draw.uniform(-5, -2.5)))
        n_rounds += 1
        ended, in_vain = one_round(world, server, phase, draw.randint(1, 12), n, delay_s)
        if ended.code in KILLED:
            ends[phase] += 1
            n_in_vain += in_vain
        else:
            n_steps[phase] = int(ended.of("steps")[0])
    assert min(ends.values()) > 0 and len(ends) == len(PHASES), ends
    print(f"{ends} in {n_rounds} rounds; {n_in_vain} encodings paid for in vain")


def one_round(world, server, phase, n_new, n, delay_s):
    """One kind of work on new photos, ended at its n-th step; then the program starts again."""
    world.add_photos(n_new)
    if phase == "wipe":
        make_backup(world.data, time.time())
    photos = [originals(folder) for folder in world.folders]
    before, known, indexed = world.tables()
    ended = server.run(
        "work",
        phase=phase,
        data=str(world.data),
        folders=[str(folder) for folder in world.folders],
        text=f"query {n_new} {n} {delay_s}",
        n=n,
        delay_s=delay_s,
    )
    assert ended.code in (0, *KILLED), ended
    left, known_now, indexed_now = world.tables()

    for line in ended.of("stored"):
        root_id, name = line.split(" ", 1)
        if int(root_id) in indexed_now or phase != "remove":
            indexed.setdefault(int(root_id), set()).add(os.fsencode(name))
    in_vain = 0
    if phase in ("forget", "wipe", "remove"):
        # The whole folder, or nothing of it.
        last = max(known)
        assert last not in known_now or known[last] <= known_now[last]
        if last not in known_now:
            indexed.pop(last, None)
    if phase not in ("forget", "wipe"):
        in_vain = len(ended.of("encoded")) - (left - before)
        assert 0 <= in_vain <= BATCH
    assert all(paths <= indexed_now[root_id] for root_id, paths in indexed.items())

    assert [originals(folder) for folder in world.folders] == photos
    if phase == "index":
        world.replace_newest()  # what was kept of the old one must not stay behind
    there = world.folders[: len(known_now)]
    paid = world.recover(there)
    after, _, _ = world.tables()
    assert paid == after - left, "paid for again"
    check_index(world.data, world.paths(there))
    check_private(world.data)
    if phase in ("forget", "wipe") and len(there) < len(world.folders):
        assert world.traces(world.folders[-1]) == []
    world.recover(world.folders)
    check_index(world.data, world.paths(world.folders))
    return ended, in_vain


def test_a_migration_that_ends_suddenly_leaves_a_version_not_something_between(tmp_path, server):
    photos, template = tmp_path / "photos", tmp_path / "template"
    photos.mkdir()
    template.mkdir(mode=0o700)
    for number in range(30):
        (photos / f"{number}.jpg").write_bytes(b"picture %d" % number)
    an_old_index(template, photos)
    versions = steps_of_versions(template)
    seen = originals(photos)
    draw = random.Random(20261126)
    n_steps, seen_versions, n_rounds = 0, Counter(), 0
    n_ends = max(N_ENDS // 5, 30)
    while seen_versions.total() < n_ends:
        assert n_rounds < TRIES * n_ends
        n_rounds += 1
        data = tmp_path / f"data {n_rounds}"
        shutil.copytree(template, data)
        n = draw.randint(1, n_steps) if n_steps else 0
        delay_s = draw.choice((0.0, 10 ** draw.uniform(-5, -3)))
        words = {"phase": "open", "data": str(data), "folders": [], "n": n, "delay_s": delay_s}
        ended = server.run("work", **words)
        if ended.code == 0:
            n_steps = int(ended.of("steps")[0])
            continue
        assert ended.code in KILLED, ended
        left = state(data)
        assert versions[left[0]] == left
        seen_versions[left[0]] += 1
        library = Library(data, decoder=FakeDecoder(), encoders=FakeEncoders())
        library.open()
        assert len(library.cards(range(1, 31))) == 30
        library.index_now([photos])
        library.close()
        assert state(data)[:2] == versions[SCHEMA_VERSION][:2]
        check_index(data, {os.fsencode(path) for path in photos.iterdir()})
        shutil.rmtree(data)
    assert {1, SCHEMA_VERSION} <= set(seen_versions), seen_versions
    assert originals(photos) == seen


def state(data: Path) -> tuple[int, list, list]:
    """Version, schema and the contents' digests, read without touching anything."""
    copy = data.with_name(f"{data.name} copy")
    shutil.copytree(data, copy)
    with closing(sqlite3.connect(copy / "index.sqlite")) as db:
        version = db.execute("PRAGMA user_version").fetchone()[0]
        schema = db.execute("SELECT name, sql FROM sqlite_master ORDER BY name").fetchall()
        digests = db.execute("SELECT digest FROM contents ORDER BY id").fetchall()
    shutil.rmtree(copy)
    return version, schema, digests


def steps_of_versions(template: Path) -> dict[int, tuple[int, list, list]]:
    """What the index may look like at each version on its way."""
    versions = {1: state(template)}
    data = template.with_name("steps")
    shutil.copytree(template, data)
    with closing(sqlite3.connect(data / "index.sqlite", isolation_level=None)) as db:
        for number, step in enumerate(MIGRATIONS, 2):
            step(db)
            db.execute(f"PRAGMA user_version = {number:d}")
            versions[number] = state(data)
    return versions


def an_old_index(data: Path, photos: Path) -> None:
    """An index of the first schema that knows all photos of a folder."""
    (data / "index.sqlite").touch(mode=0o600)
    with closing(sqlite3.connect(data / "index.sqlite")) as db:
        db.executescript(OLD_SCHEMA.read_text(encoding="utf-8"))
        db.execute("INSERT INTO meta VALUES ('embeddings_generation', 0)")
        root = (os.fsencode(photos), photos.stat().st_dev, photos.stat().st_ino)
        db.execute("INSERT INTO roots VALUES (1, ?, ?, ?, '[]', 0, NULL, 'online')", root)
        for n, path in enumerate(sorted(photos.iterdir()), 1):
            found = path.stat()
            key = (found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino)
            db.execute(
                "INSERT INTO contents (id, digest, width, height, format)"
                " VALUES (?, ?, 1, 1, 'FAKE')",
                (n, b"%032d" % n),
            )
            db.execute(
                "INSERT INTO files (root_id, path, size, mtime_ns, ctime_ns, inode, content_id,"
                " state) VALUES (1, ?, ?, ?, ?, ?, ?, 'indexed')",
                (os.fsencode(path.name), *key, n),
            )
        db.execute("PRAGMA user_version = 1")
        db.commit()
