# SPDX-License-Identifier: MIT
"""What must hold after every fault (faults.md, section 3): one check for the whole folder."""

import hashlib
import os
import sqlite3
import stat
import zlib
from contextlib import closing
from pathlib import Path

import numpy as np

STATES = {"waiting", "indexed", "failed", "missing"}


def originals(folder: Path) -> dict[bytes, tuple[object, ...]]:
    """Name, kind, mode, mtime and bytes of everything below a folder, to be compared later."""
    seen: dict[bytes, tuple[object, ...]] = {}
    # By descriptors: paths may be longer than the system takes at once.
    for top, folders, names, at in os.fwalk(os.fsencode(folder)):
        for name in (*folders, *names):
            found = os.lstat(name, dir_fd=at)
            content = None
            if stat.S_ISREG(found.st_mode):
                with os.fdopen(os.open(name, os.O_RDONLY, dir_fd=at), "rb") as file:
                    content = hashlib.file_digest(file, "sha256").digest()
            seen[os.path.join(top, name)] = (
                stat.S_IFMT(found.st_mode),
                found.st_mode,
                found.st_mtime_ns,
                content,
            )
    return seen


def check_index(data_dir: Path, acknowledged: set[bytes] = frozenset()) -> None:
    """The index is sound, names every photo once, and holds nothing of photos it does not know.

    acknowledged: absolute paths of photos that were told to be indexed; they still are.
    """
    with closing(sqlite3.connect(data_dir / "index.sqlite")) as db:
        assert db.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        assert db.execute("PRAGMA foreign_key_check").fetchall() == []
        files = db.execute(
            "SELECT r.path, f.path, f.state, f.content_id, f.reason, f.missing_since"
            " FROM files f JOIN roots r ON r.id = f.root_id"
        ).fetchall()
        paths = [os.path.join(root, path) for root, path, *_ in files]
        assert len(set(paths)) == len(paths), "a path twice"
        states = dict(zip(paths, (row[2] for row in files), strict=True))
        assert set(states.values()) <= STATES
        for _, path, state, content_id, reason, missing_since in files:
            assert state != "indexed" or content_id is not None, path
            assert state != "failed" or reason, path
            assert (state == "missing") == (missing_since is not None), path
        lost = {path for path in acknowledged if states.get(path) != "indexed"}
        assert not lost, f"{len(lost)} acknowledged photos lost, one is {min(lost)!r}"
        unembedded = db.execute(
            "SELECT count(*) FROM files f WHERE f.state = 'indexed' AND NOT EXISTS"
            " (SELECT 1 FROM embeddings e WHERE e.content_id = f.content_id)"
        ).fetchone()[0]
        assert unembedded == 0, "indexed photos without an embedding"
        for dim, fingerprint, digest, blob, crc in db.execute(
            "SELECT n.dim, n.fingerprint, c.digest, e.vector, e.crc32 FROM embeddings e"
            " JOIN encoders n ON n.id = e.encoder_id JOIN contents c ON c.id = e.content_id"
        ):
            assert len(blob) == 2 * dim
            # Whose it is counts: the right vector under the wrong photo or encoder is damage.
            assert zlib.crc32(fingerprint.encode() + digest + blob) == crc
            assert np.isfinite(np.frombuffer(blob, "<f2")).all()
        digests = {row[0] for row in db.execute("SELECT digest FROM contents")}
    if (data_dir / "previews.sqlite").exists():
        with closing(sqlite3.connect(data_dir / "previews.sqlite")) as db:
            assert db.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
            if db.execute("SELECT 1 FROM sqlite_master WHERE name = 'previews'").fetchone():
                kept = {row[0] for row in db.execute("SELECT digest FROM previews")}
                assert kept <= digests, f"{len(kept - digests)} previews of unknown photos"


def check_private(data_dir: Path) -> None:
    """Nobody else may look into anything the program writes."""
    for path in (data_dir, *data_dir.rglob("*")):
        found = path.lstat()
        wanted = 0o700 if stat.S_ISDIR(found.st_mode) else 0o600
        assert stat.S_IMODE(found.st_mode) == wanted, (path, oct(found.st_mode))
