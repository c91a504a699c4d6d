# SPDX-License-Identifier: MIT
"""A log that was cut off, or whose end is garbage or stale, is a prefix of what was stored (K3).

DESKTOP_SEARCH_TORN_LOGS says how many (60 by default, 1000 before a release).
"""

import os
import random
import shutil
from contextlib import closing

import pytest
from helpers.fakes import FakeDecoder, FakeEncoders
from helpers.oracle import check_index

from desktop_search.library import Library
from desktop_search.store.connection import open_reader
from desktop_search.store.rescue import make_sound

N_LOGS = int(os.environ.get("DESKTOP_SEARCH_TORN_LOGS", "60"))
N_PHOTOS = 120
SECTOR = 512


@pytest.fixture(scope="module")
def unfinished(tmp_path_factory):
    """Copies of a data folder as a sudden end leaves it: everything is in the log."""
    base = tmp_path_factory.mktemp("unfinished")
    folder, data, copy = base / "photos", base / "data", base / "copy"
    folder.mkdir()
    for number in range(N_PHOTOS):
        (folder / f"{number}.jpg").write_bytes(b"picture %d" % number)
    library = Library(data, decoder=FakeDecoder(), encoders=FakeEncoders())
    library.open()
    library._writer._index.execute("PRAGMA wal_autocheckpoint = 0")
    library.index_now([folder])
    shutil.rmtree(data / "backups")
    copy.mkdir(mode=0o700)
    for name in ("index.sqlite", "index.sqlite-wal", "previews.sqlite", "previews.sqlite-wal"):
        shutil.copy(data / name, copy / name)
    library.close()
    return folder, copy


def tear(path, generator):
    """Cuts the log at a sector, or leaves garbage or what an older log held behind the cut."""
    log = bytearray(path.read_bytes())
    cut = generator.randrange(0, len(log), SECTOR)
    kind = generator.choice(("cut", "ragged", "garbage", "stale"))
    if kind == "cut":
        del log[cut:]
    elif kind == "ragged":
        del log[min(len(log), cut + generator.randrange(SECTOR)) :]
    elif kind == "garbage":
        end = min(len(log), cut + SECTOR * generator.randint(1, 64))
        log[cut:end] = generator.randbytes(end - cut)
    else:
        log[cut:] = bytes(log[: len(log) - cut])
    path.write_bytes(log)


def test_a_torn_log_is_a_prefix_of_what_was_stored(unfinished, tmp_path):
    folder, source = unfinished
    generator = random.Random(20261125)
    seen = set()
    for number in range(N_LOGS):
        data = tmp_path / "data"
        shutil.copytree(source, data)
        tear(data / "index.sqlite-wal", generator)
        rescue = make_sound(data, 1e9)
        with closing(open_reader(data / "index.sqlite")) as index:
            has_tables = index.execute("SELECT count(*) FROM sqlite_master").fetchone()[0] > 0
            n_indexed = 0
            if has_tables:
                query = "SELECT count(*) FROM files WHERE state = 'indexed'"
                n_indexed = index.execute(query).fetchone()[0]
                assert index.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
                n_stored = index.execute("SELECT count(*) FROM embeddings").fetchone()[0]
                assert n_stored == n_indexed
        assert rescue is None or not has_tables or n_indexed == 0
        seen.add(n_indexed)
        if number % 20 == 0:
            library = Library(data, decoder=FakeDecoder(), encoders=FakeEncoders())
            library.open()
            library.index_now([folder])
            library.close()
            check_index(data, {os.fsencode(path) for path in folder.iterdir()})
        shutil.rmtree(data)
    assert len(seen) > 3  # logs were torn at different places
